"""What a grant lets an organisation see and do: pure, and the one place where that is decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from core.platform.errors import DomainError, InvalidRequest

STEP_ROUTE: Final = "channel:"  # an answer under `channel:<step>` says which way to the office somebody takes in a step


class Scope(StrEnum):
    """One thing that a grant allows."""

    READ_STEPS = "read_steps"  # which steps apply, how they stand, by when, and which papers they need
    READ_ANSWERS = "read_answers"
    READ_DOCUMENTS = "read_documents"  # the named papers and no others, opened one by one
    COMMENT = "comment"
    MARK_STEPS = "mark_steps"
    EDIT_ANSWERS = "edit_answers"
    UPLOAD = "upload"  # papers put into the wallet, of kinds that a shown step needs; it opens none


class Purpose(StrEnum):
    """What a grant is for; it shows no more than that needs."""

    WHOLE_WAY = "whole_way"
    ONE_STEP = "one_step"


# What can't be done without seeing something first.
NEEDS: Final[Mapping[Scope, Scope]] = {Scope.EDIT_ANSWERS: Scope.READ_ANSWERS}


PERSON_SCOPES: Final = frozenset({Scope.READ_STEPS, Scope.READ_ANSWERS, Scope.MARK_STEPS, Scope.COMMENT})
"""What another person can be allowed. No papers, and no answers given for somebody: those stay with who it is about."""


class InvalidTerms(DomainError):
    """What a person would allow doesn't go together."""

    code = "invalid_request"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person allows. Steps and answers are always of the one case; a special fact is off unless it is named.

    `documents` are the papers in the wallet that may be opened, `later_types` the kinds of which those may be opened too
    that are put there after the grant was given. `document_types` opens all papers of a kind, whosever they are and
    whenever they came: no page offers that any more, and it is read for grants that were given so, until they end.
    """

    scopes: frozenset[Scope] = frozenset({Scope.READ_STEPS})
    step: str | None = None  # the only step that the grant is about; None: the whole way
    document_types: frozenset[str] = frozenset()
    special_facts: frozenset[str] = frozenset()
    without_steps: frozenset[str] = frozenset()
    without_facts: frozenset[str] = frozenset()
    without_papers: frozenset[str] = frozenset()
    documents: frozenset[UUID] = frozenset()
    later_types: frozenset[str] = frozenset()

    @property
    def purpose(self) -> Purpose:
        """Return what the grant is for."""
        return Purpose.WHOLE_WAY if self.step is None else Purpose.ONE_STEP

    def allows(self, scope: Scope) -> bool:
        """Whether the grant names a scope."""
        return scope in self.scopes

    def shows_step(self, key: str) -> bool:
        """Whether a step, how it stands and what was said of it may be seen."""
        return key not in self.without_steps and (self.step is None or self.step == key)

    def knows_fact(self, key: str, *, special: bool) -> bool:
        """Whether the steps that are shown may follow from an answer, even where the answer itself isn't shown."""
        if key.startswith(STEP_ROUTE):
            return key.removeprefix(STEP_ROUTE) not in self.without_steps
        return key not in self.without_facts and (not special or key in self.special_facts)

    def shows_fact(self, key: str, *, special: bool) -> bool:
        """Whether an answer may be seen."""
        if key.startswith(STEP_ROUTE):
            return self.shows_step(key.removeprefix(STEP_ROUTE))
        return Scope.READ_ANSWERS in self.scopes and self.knows_fact(key, special=special)

    def knows_paper(self, document_type: str) -> bool:
        """Whether it may be seen what the person said of a paper: that they have it, and its dates."""
        return document_type not in self.without_papers

    def opens_document(self, document: UUID, document_type: str, *, later: bool) -> bool:
        """Whether a paper of the person's may be opened; `later` says that it came after the grant was given."""
        if Scope.READ_DOCUMENTS not in self.scopes or document_type in self.without_papers:
            return False
        whole_kind = document_type in self.document_types or (later and document_type in self.later_types)
        return whole_kind or document in self.documents

    def adds_document(self, document_type: str) -> bool:
        """Whether papers of a type may be put into the wallet, whether or not they may be opened."""
        return Scope.UPLOAD in self.scopes and self.knows_paper(document_type)


def check_party(terms: Terms, *, is_person: bool) -> None:
    """Raise `InvalidTerms` for what can't be allowed whoever is let in: to a person less than to an organisation."""
    if is_person and not terms.scopes <= PERSON_SCOPES:
        raise InvalidTerms("Another person can't be allowed this.", field="scopes")


def check_terms(
    terms: Terms,
    *,
    steps: Iterable[str],
    facts: Mapping[str, bool],
    document_types: Iterable[str],
    documents: Iterable[UUID] = (),
) -> Terms:
    """Return terms that go together and name only what there is; `facts` says of each whether it is special.

    `documents` are the person's own papers. Raises `InvalidTerms`, which names the field.
    """
    known_steps, known_types = frozenset(steps), frozenset(document_types)
    if Scope.READ_STEPS not in terms.scopes:
        raise InvalidTerms("Whoever helps sees at least the steps.", field="scopes")
    for scope, needed in NEEDS.items():
        if scope in terms.scopes and needed not in terms.scopes:
            raise InvalidTerms(f"{scope.value} needs {needed.value}.", field="scopes")
    if terms.document_types:
        raise InvalidTerms("Name the papers that may be opened, not their kinds.", field="document_types")
    if (Scope.READ_DOCUMENTS in terms.scopes) != bool(terms.documents or terms.later_types):
        raise InvalidTerms("Name the papers that may be opened.", field="documents")
    if not terms.documents <= frozenset(documents):
        raise InvalidTerms("Something is named that there isn't.", field="documents")
    if terms.step is not None and terms.step not in known_steps - terms.without_steps:
        raise InvalidTerms("There is no such step.", field="step")
    special = frozenset(key for key, is_special in facts.items() if is_special)
    for field, named, known in (
        ("without_steps", terms.without_steps, known_steps),
        ("without_facts", terms.without_facts, frozenset(facts)),
        ("without_papers", terms.without_papers, known_types),
        ("special_facts", terms.special_facts, special),
        ("later_types", terms.later_types, known_types),
    ):
        if not named <= known:
            raise InvalidTerms("Something is named that there isn't.", field=field)
    return terms


# --- as it is sealed ----------------------------------------------------------------------------------

_SEALED_KEYS: Final = (
    "document_types",
    "special_facts",
    "without_steps",
    "without_facts",
    "without_papers",
    "later_types",
)


def details_json(terms: Terms) -> dict[str, Any]:
    """Write the part of the terms that says something about the person, which is sealed under their key."""
    lists = {
        **{name: getattr(terms, name) for name in _SEALED_KEYS},
        "documents": frozenset(map(str, terms.documents)),
    }
    return {name: sorted(keys) for name, keys in lists.items() if keys}


def restore_terms(scopes: Iterable[str], step: str | None, details: Mapping[str, Any]) -> Terms:
    """Return terms as they were stored."""
    return Terms(
        frozenset(map(Scope, scopes)),
        step,
        **{name: frozenset(details.get(name, ())) for name in _SEALED_KEYS},
        documents=frozenset(map(UUID, details.get("documents", ()))),
    )


def read_scopes(names: Iterable[str]) -> frozenset[Scope]:
    """Return scopes by their names; raises `InvalidRequest` for one that there isn't."""
    try:
        return frozenset(map(Scope, names))
    except ValueError as error:
        raise InvalidRequest("There is no such scope.", field="scopes") from error
