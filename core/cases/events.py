"""What can happen in a case: small frozen facts, each recorded once by somebody, never changed.

`what` says what happened; around it stand who recorded it, under which version, and in which place of the
order. The identifier is made by whoever records the event, so that sending it twice does nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from core.people.actor import Party, Role
from core.processes.answers import Answer, Paper

ME: Final = "me"
PAPER_FACT: Final = "paper:"  # before a document type, where an answer may be about a paper too


@dataclass(frozen=True, slots=True)
class Opened:
    """The person saved their procedure under a version, named by its hash."""

    version: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The person answered a question, declined it, or doesn't know."""

    fact: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class AnswerTakenBack:
    """One answer, the event `event`, is taken back: what was said before it stands again, or nothing.

    `fact` is what it was about: a fact, ``channel:<step>``, or ``paper:<document type>``.
    """

    fact: str
    event: UUID


@dataclass(frozen=True, slots=True)
class PaperDeclared:
    """The person said whether they have a paper, and the dates on it."""

    document_type: str
    paper: Paper


@dataclass(frozen=True, slots=True)
class StepMarked:
    """A step ended on a day, with an outcome where it has several."""

    step: str
    on: date
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class StepCleared:
    """The last thing said about a step (marked, skipped or wanted) is taken back."""

    step: str


@dataclass(frozen=True, slots=True)
class StepSkipped:
    """The person leaves a step out."""

    step: str


@dataclass(frozen=True, slots=True)
class StepWanted:
    """The office asked for a step that seemed not to be needed."""

    step: str


@dataclass(frozen=True, slots=True)
class DateGiven:
    """The person's own letter gives the date of a deadline; `paper` is the letter's document type."""

    step: str
    deadline: str
    date: date
    paper: str | None = None


@dataclass(frozen=True, slots=True)
class AppointmentSet:
    """The person has an appointment for a step, in the city's own time."""

    step: str
    at: datetime
    office: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentAttached:
    """A document of the person's wallet was put to a need of a step."""

    step: str
    need: str
    document: UUID


@dataclass(frozen=True, slots=True)
class DocumentDetached:
    """A document was taken away from a need of a step."""

    step: str
    need: str
    document: UUID


@dataclass(frozen=True, slots=True)
class PaperAdded:
    """A helper put a paper into the person's wallet, where it stays theirs; recorded by the server alone."""

    document_type: str


@dataclass(frozen=True, slots=True)
class NoteAdded:
    """Somebody wrote a note, on a step or on the whole case."""

    text: str
    step: str | None = None


@dataclass(frozen=True, slots=True)
class MovedToVersion:
    """The case goes on under another version; both are named by their hashes."""

    before: str  # JSON: "from"
    after: str  # JSON: "to"


@dataclass(frozen=True, slots=True)
class Closed:
    """The case is over."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reopened:
    """A closed case goes on."""


Happening = (
    Opened
    | Answered
    | AnswerTakenBack
    | PaperDeclared
    | StepMarked
    | StepCleared
    | StepSkipped
    | StepWanted
    | DateGiven
    | AppointmentSet
    | DocumentAttached
    | DocumentDetached
    | PaperAdded
    | NoteAdded
    | MovedToVersion
    | Closed
    | Reopened
)


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who recorded an event: the person, or under the person's grant a helper of an organisation or another person."""

    role: Role
    person: UUID
    organisation: str | None = None
    grant: UUID | None = None

    @property
    def party(self) -> Party | None:
        """Whom the person had let in who recorded it; None where it was the person themselves."""
        if self.organisation is not None:
            return self.organisation
        return None if self.grant is None else self.person


class Event(NamedTuple):
    """One event of a case. `seq` is 1 + the highest that its recorder had seen; `at` is the device's time."""

    id: UUID
    seq: int
    what: Happening
    by: Recorder
    version: str  # hash of the version under which it was recorded
    subject: str = ME
    at: datetime | None = None  # aware; shown, never trusted
