"""What `personalise` returns: one person's way through a process, as data.

Nothing here is text: steps, papers, fees, deadlines and channels are named by the keys of the
definition, and sentences are made elsewhere, in the reader's language.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple

from core.processes.definition import ExtraKind

if TYPE_CHECKING:
    from core.procedures.compiled import CompiledVersion
    from core.procedures.missing import Truths
    from core.procedures.personal import Person, World
    from core.processes.evaluating import Situation


class Ternary(StrEnum):
    """Yes, no, or not known yet."""

    __hash__ = str.__hash__  # what stands in Enum is slower

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


class State(StrEnum):
    """Where the person stands with one step."""

    __hash__ = str.__hash__  # what stands in Enum is slower

    DONE = "done"
    OPEN = "open"
    NOT_YET = "not_yet"
    BLOCKED = "blocked"
    MAYBE = "maybe"
    NOT_NEEDED = "not_needed"
    REFUSED = "refused"
    SKIPPED = "skipped"


class DeadlineStatus(StrEnum):
    """How a deadline stands today."""

    __hash__ = str.__hash__  # what stands in Enum is slower

    UNKNOWN = "unknown"  # no date yet: show the rule in words
    AHEAD = "ahead"
    SOON = "soon"  # within `SOON_DAYS`, today included
    OVERDUE = "overdue"
    WINDOW_PASSED = "past_window"  # the one day, or the last day of a window with a first day, is over
    REACHED = "reached"  # a first day (`not_before`) that has come
    SETTLED = "settled"  # the step has ended, was skipped, or is not needed


class PaperStatus(StrEnum):
    """How one paper stands against one need."""

    __hash__ = str.__hash__  # what stands in Enum is slower

    HAVE = "have"
    MISSING = "missing"
    UNKNOWN = "unknown"  # nobody asked
    TOO_OLD = "too_old"
    EXPIRES_TOO_SOON = "expires_too_soon"
    CHECK_DATE = "check_date"  # held, but the date that matters is not known exactly enough


class WaitsFor(NamedTuple):
    """What holds a step back: a step, a question or a date.

    `key` is a step's key, a question's key (see `Question.key`), or the key of the step's own deadline,
    whose day is `date`. For a question, `step` is the step that the answer decides. For a step with
    declared alternatives, `alternatives` are the others that would do as well. `outcome` is set where
    only one outcome of the step opens the way.
    """

    kind: Literal["step", "question", "date"]
    key: str
    step: str | None = None
    outcome: str | None = None
    date: date | None = None
    alternatives: tuple[str, ...] = ()


class DeadlineView(NamedTuple):
    """One deadline of a step; `date` is None where what it counts from is not known."""

    key: str
    date: date | None
    anchor_known: bool
    sense: Literal["by", "not_before", "on"]
    strict: Literal["law", "advice"]
    status: DeadlineStatus
    source: Literal["computed", "letter", "appointment"] = "computed"
    applies: Ternary = Ternary.YES
    missing: tuple[str, ...] = ()  # questions whose answer would give the date or decide whether it applies

    @property
    def from_letter(self) -> bool:
        """Whether the date is the one on the person's own letter."""
        return self.source == "letter"


class InheritedDeadline(NamedTuple):
    """The nearest deadline of a later step, for which this one has to be done in time."""

    step: str
    key: str
    date: date


class DocumentView(NamedTuple):
    """One paper of a set, and how it stands."""

    document: str
    status: PaperStatus
    from_steps: tuple[str, ...] = ()  # steps of this process which give it


class ExtraView(NamedTuple):
    """A copy, certification or translation demanded with the papers of a need; `copies` is per person."""

    kind: ExtraKind
    copies: int
    applies: Ternary


class NeedView(NamedTuple):
    """What one need of a step asks for; any one of `sets` will do."""

    key: str
    applies: Ternary
    satisfied: Ternary
    sets: tuple[tuple[DocumentView, ...], ...]
    best: int  # index of the set that lacks least
    extras: tuple[ExtraView, ...] = ()
    times: int | None = 1  # how many times (one for each child, say); None while that is not known
    missing: tuple[str, ...] = ()


class FeeChange(NamedTuple):
    """Another amount from a later day on."""

    starts: date
    low: Decimal
    high: Decimal | None


class FeeView(NamedTuple):
    """What one item costs; `high` is None where the number of times is not known."""

    item: str
    currency: str
    low: Decimal
    high: Decimal | None
    rows: tuple[str, ...]  # keys of the rows that can still win; exactly one when it is settled
    settled: bool
    coming: tuple[FeeChange, ...] = ()
    missing: tuple[str, ...] = ()


class ChannelView(NamedTuple):
    """One route to an office."""

    key: str
    applies: Ternary
    chosen: bool = False


class StepView(NamedTuple):
    """One step as it stands for this person."""

    key: str
    applies: Ternary
    state: State
    ready: Ternary  # whether the papers are there; papers never hold a step back
    on: date | None = None  # the day it ended
    outcome: str | None = None
    attempts: int = 0  # how often it ended with an outcome that is to be tried again
    early: bool = False  # marked while something before it was still to do
    no_longer_needed: bool = False  # done, though its condition has turned false
    wanted: bool = False  # "the office asked me for this anyway"
    waits_for: tuple[WaitsFor, ...] = ()
    blocked_by: tuple[str, ...] = ()  # the refused steps
    alternatives: tuple[str, ...] = ()  # the others of its `one_of`
    deadlines: tuple[DeadlineView, ...] = ()
    main_deadline: DeadlineView | None = None
    inherited: InheritedDeadline | None = None
    appointment: datetime | None = None
    needs: tuple[NeedView, ...] = ()
    fees: tuple[FeeView, ...] = ()
    channels: tuple[ChannelView, ...] = ()
    missing: tuple[str, ...] = ()  # questions that decide whether it applies
    asks: tuple[str, ...] = ()  # facts to ask when it is marked (`learns`)


class FeeTotal(NamedTuple):
    """What the whole way costs in one currency; `high` is None where it is open-ended."""

    currency: str
    low: Decimal
    high: Decimal | None


class TimeTotal(NamedTuple):
    """Days from today to the end of the way, along its critical path; None is open-ended.

    `typical_low` leaves out the steps that may still turn out not to be needed.
    """

    typical_low: int
    typical_high: int | None
    longest: int | None


class PapersTotal(NamedTuple):
    """Document types that the way still needs, each in one list only."""

    held: tuple[str, ...]
    to_get: tuple[str, ...]  # not held; a step on the way, or another process, gives it
    missing: tuple[str, ...]  # not held; nobody here gives it
    unknown: tuple[str, ...]  # not asked about, or the date on it is not known


class Totals(NamedTuple):
    """What the whole way takes; done steps count, blocked and skipped ones don't."""

    fees: tuple[FeeTotal, ...]
    time: TimeTotal
    visits_low: int
    visits_high: int
    papers: PapersTotal
    done: int  # steps done
    steps: int  # steps that apply, those done included
    maybe: int  # steps that may apply


class Question(NamedTuple):
    """The question whose answer settles most.

    `key` is a fact's key, ``holds:<document type>``, ``issued:<document type>``, ``expires:<document type>``
    or ``channel:<step>``; `about` is the part after the colon, or the fact's key. `options` are the
    channels' keys, for a channel.
    """

    kind: Literal["fact", "holds", "issued", "expires", "channel"]
    key: str
    about: str
    steps: tuple[str, ...]  # steps on which the answer has a bearing
    options: tuple[str, ...] = ()


class Procedure(NamedTuple):
    """A process made personal; `next_question(procedure)` and `why(procedure, step)` are computed when asked."""

    steps: tuple[StepView, ...]  # in the order to do them
    next: str | None  # the first open step that is not a wait
    totals: Totals
    audience: Ternary  # whether the process is meant for this person, as far as known
    version: CompiledVersion
    person: Person
    today: date
    world: World
    truths: Truths  # what conditions came to, once all steps were walked

    @property
    def situation(self) -> Situation:
        """All that conditions could ask, with the steps that were found not to apply."""
        return self.truths.situation

    def step(self, key: str) -> StepView:
        """Return the step with this key; raises KeyError."""
        for view in self.steps:
            if view.key == key:
                return view
        raise KeyError(key)
