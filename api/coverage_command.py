"""What `busola content coverage` says: how much of each process, city and of what all share stands in each language."""

from __future__ import annotations

import click

from api.installation import Installation
from api.rendering.coverage import list_coverage


def report_coverage(installation: Installation, city: str | None) -> int:
    """Write a line for each thing with texts and language, and return the exit status: 1 where nothing is published."""
    found = list(list_coverage(installation.library.now, city))
    if not found:
        click.echo("Nothing is published here.", err=True)
        return 1
    named = [(one.process or one.city or "registry", one) for one in found]
    width = max(len(name) for name, _ in named)
    click.echo(f"{'texts of':<{width}}  lang   texts  up to date     stale       missing     checked")
    for name, one in named:
        cells = (
            (one.translated, one.translated_share),
            (one.stale, one.stale_share),
            (one.missing, one.missing_share),
            (one.checked, one.checked_share),
        )
        counts = "  ".join(f"{number:>4} ({share:>4.0%})" for number, share in cells)
        click.echo(f"{name:<{width}}  {one.language:<5}  {one.total:>5}  {counts}")
    return 0
