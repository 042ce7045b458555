"""What the checks of a draft find, as values; sentences are made elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol

from core.processes.examples import Example
from core.processes.provenance import Provenance
from core.processes.registry import Registry
from core.processes.uses import Place
from core.processes.versions import VersionDocument


class Severity(StrEnum):
    """How bad a finding is: an error stops publication, a warning wants a look, a hint may be left."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class FindingCode(StrEnum):
    """Every kind of finding; its params are named beside it."""

    # references; each has `key`
    UNKNOWN_FACT = "unknown_fact"
    UNKNOWN_PAPER = "unknown_document_type"
    UNKNOWN_STEP = "unknown_step"
    UNKNOWN_OUTCOME = "unknown_outcome"  # its key is "step/outcome"
    UNKNOWN_ORGANISATION = "unknown_organisation"
    UNKNOWN_OFFICE = "unknown_office"
    UNKNOWN_TOPIC = "unknown_topic"
    UNKNOWN_SERVICE_TYPE = "unknown_service_type"
    UNKNOWN_GROUP = "unknown_group"
    UNKNOWN_OPTION = "unknown_option"  # fact, option, allowed
    RETIRED_OPTION = "retired_option"  # fact, option
    WRONG_KIND = "wrong_kind"  # fact, kind, expected
    # order
    CIRCLE = "circle"  # steps
    ALTERNATIVES_OVERLAP = "alternatives_overlap"  # step
    AFTER_OPEN_OUTCOME = "after_open_outcome"  # step, outcome
    NO_GOOD_END = "no_good_end"
    LEARNED_TOO_LATE = "learned_too_late"  # fact, step
    SHORT_DEADLINE = "short_deadline"  # days, typical_days
    # conditions
    NEVER_TRUE = "never_true"
    ALWAYS_TRUE = "always_true"
    PAIR_OVERLAPS = "pair_overlaps"  # other, limit
    PAIR_LEAVES_GAP = "pair_leaves_gap"  # other, limit
    UNREACHABLE_STEP = "unreachable_step"
    NEVER_ASKED = "never_asked"  # fact
    HOLDS_GIVEN_PAPER = "holds_given_paper"  # key, step
    # papers
    PAPER_NOBODY_GIVES = "paper_nobody_gives"  # key
    PAPER_GIVEN_LATER = "paper_given_later"  # key, steps
    # fees
    MIXED_CURRENCIES = "mixed_currencies"  # item, currencies
    UNREACHABLE_FEE = "unreachable_fee"  # item, after
    # texts and sources
    TEXT_MISSING = "text_missing"
    TEXT_TOO_LONG = "text_too_long"  # limit, length
    TITLE_WITHOUT_VERB = "title_without_verb"
    RAW_HTML = "raw_html"
    NO_LEGAL_SOURCE = "no_legal_source"
    NO_REVIEW_DATE = "no_review_date"
    REVIEW_DATE_PAST = "review_date_past"  # date
    # places; found in the content folder, not in a draft
    UNREACHABLE_HELPER = "unreachable_helper"  # name
    # test people
    NO_EXAMPLES = "no_examples"
    FAILING_EXAMPLE = "failing_example"  # example, kind, at, expected, found


class Finding(NamedTuple):
    """One finding: what, how bad, where (a path of keys) and with which values."""

    code: FindingCode
    severity: Severity
    place: Place
    params: Mapping[str, str] = {}


class Difference(Protocol):
    """One thing in which a test person's procedure is not as expected; values are keys, dates and amounts."""

    @property
    def kind(self) -> str:
        """What was looked at: ``applies``, ``first``, ``fees``, ``deadline``."""
        ...

    @property
    def place(self) -> str:
        """The step, the deadline or the currency."""
        ...

    @property
    def expected(self) -> str | None:
        """What the author expects."""
        ...

    @property
    def found(self) -> str | None:
        """What came out."""
        ...


ExampleRunner = Callable[[VersionDocument, Sequence[Example]], Iterable[tuple[Example, Difference]]]
"""What makes the test people's procedures and compares them with what was expected; nothing where all is well."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a definition is checked against; what is None is not known here and not checked."""

    registry: Registry
    organisations: frozenset[str] | None = None
    offices: frozenset[str] | None = None
    given_elsewhere: frozenset[str] = frozenset()  # document types that other processes give
    provenance: Provenance = field(default_factory=Provenance)
    examples: tuple[Example, ...] = ()
    today: date | None = None
    run_examples: ExampleRunner | None = None
