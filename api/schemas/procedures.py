"""A person's procedure, and what is needed to make it, as JSON."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.schemas.fields import Answer, Body, JsonDate, PlainDate, Text
from api.schemas.organisations import Helper
from api.schemas.processes import ChannelRule, Note, ProcessHead, StepParts
from api.schemas.texts import Applies, OfficialTerm, Option, Titled

# --- what is sent ----------------------------------------------------------------------------------


class AnswerInput(Body):
    """An answer: one or several values, or a state in their place."""

    values: list[str] | None = Field(default=None, min_length=1, max_length=50)
    state: Literal["declined", "unsure"] | None = None


class PaperInput(Body):
    """Whether the person has a paper; a date may be a year or a month only. Of each they may be unsure."""

    have: bool | Literal["unsure"]
    issued: str | None = Field(default=None, pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?|unsure)$")
    expires: str | None = Field(default=None, pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?|unsure)$")


class AttemptInput(Body):
    """An earlier mark on the same step."""

    on: JsonDate
    outcome: str | None = None


class MarkInput(AttemptInput):
    """How and when a step ended."""

    earlier: list[AttemptInput] = Field(default=[], max_length=50)


class PersonInput(Body):
    """What a person said, held and did; every member may be absent, and nothing of it is stored."""

    answers: dict[str, AnswerInput] = Field(default={}, description="by fact, or by `channel:<step>`")
    papers: dict[str, PaperInput] = Field(default={}, description="by document type")
    marks: dict[str, MarkInput] = Field(default={}, description="by step")
    skipped: list[str] = Field(default=[], description="steps")
    wanted: list[str] = Field(default=[], description="steps that the office asked for anyway")
    dates_given: dict[str, JsonDate] = Field(
        default={}, description="by `step/deadline`: dates on the person's letters"
    )
    appointments: dict[str, str] = Field(default={}, description="by step: `2026-11-30T09:00`, on the city's clock")


class CalendarInput(PersonInput):
    """What a person said, and which of their dates they want; all that are still to come where `only` is absent."""

    only: list[str] = Field(
        default=[],
        max_length=100,
        description="`step/deadline` for a deadline, `step` for the appointment of a step",
    )
    seed: str | None = Field(
        default=None,
        min_length=8,
        max_length=64,
        description="anything random that the person keeps: with the same one, the entries of a later file move "
        "those of an earlier one; without it every file's entries are new",
    )


# --- what is answered ------------------------------------------------------------------------------


class Question(Answer):
    """The question whose answer settles most.

    `fact` may also be `paper:<type>` (answered among the papers), `issued:<type>` or `expires:<type>` (a date of a
    paper), or `channel:<step>` (answered among the answers).
    """

    fact: str
    kind: Literal["yes_no", "choice", "number", "date", "country", "paper", "channel"]
    question: Text
    options: list[Option]
    several: bool
    sensitivity: Literal["ordinary", "special"]
    about: Literal["person", "route"]
    steps: list[str]
    why: Text | None = None
    how_to_find: Text | None = None
    document: str | None = None


class Progress(Answer):
    """How many steps are done, of how many at the least and at the most."""

    done: int
    least: int
    most: int


class WaitsFor(Answer):
    """What holds a step back."""

    kind: Literal["step", "question", "date"]
    text: Text
    step: str | None = None
    fact: str | None = None
    date: PlainDate | None = None


class Deadline(Answer):
    """A deadline as this person has to keep it; `step` is another's where it is inherited."""

    key: str
    step: str
    text: Text
    sense: Literal["by", "not_before", "on"]
    strict: Literal["law", "advice"]
    status: Literal["overdue", "due_soon", "ahead", "unknown", "not_before", "reached", "settled"]
    given: bool
    inherited: bool
    date: PlainDate | None = None
    days_left: int | None = None
    rule: Text | None = None
    if_missed: Text | None = None
    applies: Applies = "yes"


class NeededPaper(Answer):
    """One paper of a set, and how it stands."""

    document: str
    title: Text
    have: Literal["yes", "no", "unknown", "too_old", "expires_too_soon", "check_date"]


class NeededExtra(Answer):
    """A form in which a paper is demanded besides itself."""

    kind: Literal["copy", "certified_copy", "apostille", "sworn_translation"]
    count: int
    applies: Applies
    text: Text


class Need(Answer):
    """Papers that a step asks for; `satisfied` is null where that isn't known."""

    key: str
    applies: Applies
    satisfied: bool | None
    text: Text
    sets: list[list[NeededPaper]]
    extras: list[NeededExtra]
    by: Literal["start", "finish"]


class ComingFee(Answer):
    """Another amount from a later day on."""

    starts: PlainDate
    low: str
    high: str | None
    text: Text


class Fee(Answer):
    """What one item costs; `high` is null where nobody can say."""

    item: str
    label: Text
    low: str
    high: str | None
    currency: str
    text: Text
    applies: Applies
    key: str | None = None
    coming: list[ComingFee] = Field(default=[])


class Channel(ChannelRule):
    """One route to an office, and whether the person chose it."""

    applies: Applies
    chosen: bool


class SecondLanguage(Answer):
    """A step's words in a second language, to be shown at the counter."""

    title: Text
    needs: list[Text]
    official_term: OfficialTerm | None = None


class ProcedureStep(StepParts):
    """One step as it stands for this person."""

    state: Literal["done", "open", "not_yet", "blocked", "maybe", "not_needed", "refused", "skipped"]
    applies: Applies
    ready: bool
    early: bool
    no_longer_needed: bool
    attempts: int
    why: list[Text]
    waits_for: list[WaitsFor]
    deadlines: list[Deadline]
    needs: list[Need]
    fees: list[Fee]
    channels: list[Channel]
    alternatives: list[str] = Field(default=[], description="the keys of other steps: one of them and this is enough")
    actions: list[Literal["mark", "clear", "skip", "want", "give_date", "set_appointment"]]
    deadline: Deadline | None = None
    on: PlainDate | None = None
    outcome: str | None = None
    appointment: str | None = None
    second: SecondLanguage | None = None


class MoneyTotal(Answer):
    """What the whole way costs in one currency; `high` is null where nobody can say."""

    currency: str
    low: str
    high: str | None
    text: Text


class DaysTotal(Answer):
    """How many days the whole way takes; null where nobody can say."""

    typical_low: int
    typical_high: int | None
    longest: int | None
    text: Text


class VisitsTotal(Answer):
    """How often one has to go somewhere."""

    low: int
    high: int
    text: Text


class PapersTotal(Answer):
    """The papers that the way still needs, each in one list only; `unknown` are those nobody asked about."""

    held: list[Titled]
    missing: list[Titled]
    to_get: list[Titled]
    unknown: list[Titled]


class Totals(Answer):
    """What the whole way takes."""

    fees: list[MoneyTotal]
    days: DaysTotal | None = None  # None where not all steps are shown
    visits: VisitsTotal | None = None
    papers: PapersTotal


class Said(Answer):
    """What the person said, in words."""

    fact: str
    question: Text
    value_text: Text
    state: Literal["given", "declined", "unsure"]


class DueDay(Answer):
    """A day by which a step is to be done; it may have passed."""

    step: str
    title: Text
    date: PlainDate
    sure: bool = Field(description="whether it concerns the person for certain")
    asks: bool = Field(description="where it isn't sure: whether a question is open whose answer may settle it")


class Procedure(Answer):
    """One person's way through a process, today."""

    process: ProcessHead
    today: PlainDate
    lang: str
    next: str | None
    due_days: list[DueDay]
    progress: Progress
    finished: bool
    audience_applies: Applies
    audience_why: list[Text]
    steps: list[ProcedureStep]
    totals: Totals
    notes: list[Note]
    people_who_help: list[Helper]
    answers: list[Said]
    question: Question | None = None
