"""The version document: a definition with the facts, groups and document types that it uses, and its hash.

It holds all that a person's procedure depends on, so that what was published can be computed again for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from core.platform.fields import Fields, exceeds_depth, read_fields
from core.platform.problems import Problem, ProblemCode
from core.processes.canonical import canonical_bytes, content_hash, plain
from core.processes.condition_form import MAX_DEPTH
from core.processes.definition import Process
from core.processes.definition_form import process_json, read_process
from core.processes.registry import DocumentType, Fact, Registry
from core.processes.registry_form import by_key, read_document_type, read_fact, read_groups
from core.processes.uses import Use, UseKind, condition_uses, list_uses

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class VersionDocument:
    """A definition and what it uses of the registry, each by key and in the order of keys."""

    definition: Process
    facts: Mapping[str, Fact] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    document_types: Mapping[str, DocumentType] = field(default_factory=dict)


def embed_registry(process: Process, registry: Registry) -> VersionDocument:
    """Return the version document of a definition: what it uses, and what those facts' `only_if` use in turn.

    A key that the registry lacks is left out; the checks report it.
    """
    wanted: dict[UseKind, set[str]] = {UseKind.FACT: set(), UseKind.GROUP: set(), UseKind.PAPER: set()}
    coming: list[Use] = list(list_uses(process))
    while coming:
        use = coming.pop()
        if use.kind not in wanted or use.key in wanted[use.kind]:
            continue
        wanted[use.kind].add(use.key)
        fact = registry.facts.get(use.key) if use.kind is UseKind.FACT else None
        if fact is not None and fact.only_if is not None:
            coming.extend(condition_uses(fact.only_if, ("facts", fact.key, "only_if")))
    return VersionDocument(
        process,
        pick(registry.facts, wanted[UseKind.FACT]),
        {name: tuple(sorted(members)) for name, members in pick(registry.groups, wanted[UseKind.GROUP]).items()},
        pick(registry.document_types, wanted[UseKind.PAPER]),
    )


def pick(items: Mapping[str, T], keys: Iterable[str]) -> dict[str, T]:
    """Return the items with these keys, in the order of keys."""
    return {key: items[key] for key in sorted(keys) if key in items}


def version_json(version: VersionDocument) -> dict[str, Any]:
    """Write a version document as plain data in its one canonical form."""
    return {
        "definition": process_json(version.definition),
        "facts": [plain(version.facts[key]) for key in sorted(version.facts)],
        "groups": {name: sorted(version.groups[name]) for name in sorted(version.groups)},
        "document_types": [plain(version.document_types[key]) for key in sorted(version.document_types)],
    }


def version_bytes(version: VersionDocument) -> bytes:
    """Write a version document as the bytes that are hashed, stored and served."""
    return canonical_bytes(version_json(version))


def hash_version(version: VersionDocument) -> str:
    """Return the SHA-256 of a version document's canonical form."""
    return content_hash(version_json(version))


def parse_version(raw: object) -> tuple[VersionDocument | None, tuple[Problem, ...]]:
    """Read a version document from plain data; None where there is any problem."""
    if exceeds_depth(raw, 3 * MAX_DEPTH):
        return None, (Problem((), ProblemCode.TOO_DEEP, {"limit": str(MAX_DEPTH)}),)
    problems: list[Problem] = []
    version = read_fields(raw, (), problems, read_version)
    return (None if problems else version), tuple(problems)


def read_version(fields: Fields) -> VersionDocument | None:
    """Read a version document."""
    definition = fields.part("definition", read_process, required=True)
    facts = by_key(fields.keyed("facts", read_fact))
    groups = read_groups(fields)
    document_types = by_key(fields.keyed("document_types", read_document_type))
    return None if definition is None else VersionDocument(definition, facts, groups, document_types)
