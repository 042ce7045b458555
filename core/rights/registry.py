"""The one registry of what is kept about a person. `core.platform.kept` says how to add to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.cases import kept as cases
from core.documents import kept as documents
from core.grants import kept as grants
from core.notices import kept as notices
from core.outbox import kept as outbox
from core.people import kept as people
from core.platform.errors import NotFound
from core.platform.kept import Ending, Kept, Part

KEPT: Final[tuple[Kept, ...]] = (
    *people.KEPT,
    *cases.KEPT,
    *documents.KEPT,
    *grants.KEPT,
    *notices.KEPT,
    *outbox.KEPT,
)

WRITTEN_FOR_OTHERS: Final[Mapping[str, str]] = {
    "annotations": "an organisation's notes; the id of who wrote one names nobody any more",
    "annotation_transitions": "the history of these notes",
    "drafts": "an authority's drafts, with the ids of who wrote and approved them",
    "draft_editors": "who may not approve a draft",
    "draft_transitions": "the history of drafts",
    "publication_acts": "who adopted or withdrew a process, for the authority",
    "translation_checks": "who read a translation, for colleagues",
    "city_translation_checks": "the same for a city's texts",
    "registry_translation_checks": "the same for what all cities share",
    "invitations": "an organisation's codes, which hang on walls",
}
"""Tables in which staff stand by an id, and that stay with their organisation when an account is erased."""


def find_alone(name: str) -> Part:
    """Return how one thing of a kind that people may delete alone goes; raises `NotFound`."""
    for kept in KEPT:
        if kept.alone is not None and kept.alone.name == name:
            return kept.alone
    raise NotFound


ENDINGS: Final[Mapping[str, Ending]] = {kept.ending.name: kept.ending for kept in KEPT if kept.ending is not None}
"""What may be ended for good, by the name that the ledger has for it."""


def find_noted(name: str) -> Part:
    """Return how something goes that the ledger names: a thing, or a part of one; raises `NotFound`."""
    for kept in KEPT:
        for part in kept.parts:
            if part.name == name:
                return part
    return find_alone(name)
