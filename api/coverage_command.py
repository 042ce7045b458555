"""What `busola content coverage` says: how much of each published process stands in each language."""

from __future__ import annotations

import click

from api.installation import Installation
from api.rendering.coverage import list_coverage


def report_coverage(installation: Installation, city: str | None) -> int:
    """Write a line for each process and language, and return the exit status: 1 where nothing is published."""
    found = list(list_coverage(installation.library.now, city))
    if not found:
        click.echo("Nothing is published here.", err=True)
        return 1
    width = max(len(one.process) for one in found)
    click.echo(f"{'process':<{width}}  lang   texts  up to date     stale       missing     checked")
    for one in found:
        cells = (
            (one.translated, one.translated_share),
            (one.stale, one.stale_share),
            (one.missing, one.missing_share),
            (one.checked, one.checked_share),
        )
        counts = "  ".join(f"{number:>4} ({share:>4.0%})" for number, share in cells)
        click.echo(f"{one.process:<{width}}  {one.language:<5}  {one.total:>5}  {counts}")
    return 0
