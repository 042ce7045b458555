"""Everything about a person as plain data (GDPR, Articles 15 and 20), and its description in JSON Schema."""

from __future__ import annotations

from typing import Any, Final

from core.platform.kept import Owner, instant, many, maybe, record, text, write_instant
from core.rights.recipients import list_recipients
from core.rights.registry import KEPT

FORMAT: Final = "busola:everything:1"
DATA: Final = "everything.json"
SCHEMA: Final = "everything.schema.json"
UNREADABLE: Final = "unreadable.json"
"""Where files are named that couldn't be read; an archive that lacks nothing doesn't have it."""
_RECIPIENT = record(
    organisation=maybe(text("the organisation's key; null for all people who were let in, together")),
    looks={
        "type": "object",
        "description": "how often they looked, by what: such as case or document",
        "additionalProperties": {"type": "integer"},
    },
    last_at=instant("when they looked last"),
)


def gather(owner: Owner) -> dict[str, Any]:
    """Return everything that is kept about a person, as `describe` describes it."""
    return {
        "format": FORMAT,
        "made_at": write_instant(owner.now),
        **{kept.name: list(kept.read(owner)) for kept in KEPT},
        "recipients": [
            {"organisation": one.organisation, "looks": dict(one.looks), "last_at": write_instant(one.last_at)}
            for one in list_recipients(owner.session, owner.id)
        ],
    }


def describe() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of an export."""
    members = record(
        format={"const": FORMAT, "description": "which format this is"},
        made_at=instant("when this was written"),
        recipients=many(_RECIPIENT, "who has seen something, by the access log"),
        **{kept.name: many(kept.record, kept.says) for kept in KEPT},
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Everything about one person",
        "description": "All that an installation of Busola keeps about a person. Instants are in UTC.",
        **members,
    }
