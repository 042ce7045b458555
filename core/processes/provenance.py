"""Where what a process says comes from, beside its definition and not in its hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from core.platform.fields import Fields, read_fields
from core.platform.problems import Problem, ProblemCode
from core.processes.canonical import members, plain
from core.processes.translations import ADDRESS


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so: a law and its article, or a page's title; when it was noted, or compared with what it names."""

    source: str
    checked_on: date
    url: str | None = None
    read_in: str | None = None  # what was read to compare, and the date that it stands for; None: not yet compared


@dataclass(frozen=True, slots=True)
class Provenance:
    """When a process is to be reviewed, and the source of each fee, period and rule by its address."""

    review_by: date | None = None
    sources: Mapping[str, Source] = field(default_factory=dict)


class Compared(NamedTuple):
    """How many entries name a source, how many of them were compared with it, and when the last one was."""

    total: int
    compared: int
    last_on: date | None


def count_compared(sources: Mapping[str, Mapping[str, Any]]) -> Compared:
    """Count entries as they are stored: one that says what was read was compared, any other was only noted."""
    days = [date.fromisoformat(one["checked_on"]) for one in sources.values() if one.get("read_in")]
    return Compared(len(sources), len(days), max(days, default=None))


def parse_provenance(raw: object, problems: list[Problem]) -> Provenance:
    """Read a process's file of sources."""
    return read_fields(raw, (), problems, read_provenance)


def read_provenance(fields: Fields) -> Provenance:
    """Read the day of review and the sources."""
    return Provenance(fields.day("review_by", required=True), fields.part("sources", read_sources) or {})


def read_sources(fields: Fields) -> dict[str, Source]:
    """Read the sources by address."""
    found: dict[str, Source] = {}
    for address in fields.raw:
        if ADDRESS.fullmatch(address) is None:
            fields.note(ProblemCode.BAD_ADDRESS, address, value=address)
        source = fields.part(address, read_source)
        if source is not None:
            found[address] = source
    return found


def read_source(fields: Fields) -> Source:
    """Read one source."""
    return Source(
        source=fields.text("source", required=True),
        checked_on=fields.day("checked_on", required=True) or date.min,
        url=fields.url("url"),
        read_in=fields.line("read_in"),
    )


def provenance_json(provenance: Provenance) -> dict[str, Any]:
    """Write the sources as plain data."""
    found: dict[str, Any] = {} if provenance.review_by is None else {"review_by": plain(provenance.review_by)}
    if provenance.sources:
        found["sources"] = {address: members(source) for address, source in provenance.sources.items()}
    return found
