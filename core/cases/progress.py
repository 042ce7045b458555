"""How a case stands: a pure fold of its events, the same for any order of arrival and any duplicates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

from core.cases.events import (
    ME,
    PAPER_FACT,
    Answered,
    AnswerTakenBack,
    AppointmentSet,
    Closed,
    DateGiven,
    DocumentAttached,
    DocumentDetached,
    Event,
    MovedToVersion,
    NoteAdded,
    Opened,
    PaperDeclared,
    Recorder,
    Reopened,
    StepCleared,
    StepMarked,
    StepSkipped,
    StepWanted,
)
from core.procedures.personal import Attempt, Mark, Person
from core.processes.answers import Answer, Paper

FURTHEST_AHEAD: Final = 1000  # events that a device may have recorded while nobody else saw them
SAID_OF_STEPS: Final = (StepMarked, StepSkipped, StepWanted)

new: Final = tuple.__new__  # what a NamedTuple's own constructor calls; without its frame, half the time


class Told(NamedTuple):
    """An answer, who recorded it, the device's time, and its event."""

    answer: Answer
    by: Recorder
    at: datetime | None
    event: UUID


class Declared(NamedTuple):
    """What was said of a paper, who recorded it, the device's time, and its event."""

    paper: Paper
    by: Recorder
    at: datetime | None
    event: UUID


class Said(NamedTuple):
    """One thing said about a step that stands: a mark with its day and outcome, a skip, or a wish."""

    what: StepMarked | StepSkipped | StepWanted
    by: Recorder
    event: UUID


class Note(NamedTuple):
    """A note in a case."""

    text: str
    step: str | None
    by: Recorder
    at: datetime | None
    event: UUID


Answering = TypeVar("Answering", Told, Declared)


@dataclass(frozen=True, slots=True)
class Progress:
    """All that the events of one subject of a case come to."""

    version: str | None = None  # the hash the case is pinned to
    told: Mapping[str, Told] = field(default_factory=dict)
    declared: Mapping[str, Declared] = field(default_factory=dict)
    steps: Mapping[str, tuple[Said, ...]] = field(default_factory=dict)  # what stands, oldest first
    dates_given: Mapping[tuple[str, str], DateGiven] = field(default_factory=dict)
    appointments: Mapping[str, AppointmentSet] = field(default_factory=dict)
    attached: Mapping[tuple[str, str], tuple[UUID, ...]] = field(default_factory=dict)  # (step, need) -> documents
    notes: tuple[Note, ...] = ()
    closed: str | None = None  # the reason, perhaps empty; None while the case is open
    seq: int = 0  # the highest

    @property
    def papers(self) -> Mapping[str, Paper]:
        """What stands of each paper."""
        return {kind: declared.paper for kind, declared in self.declared.items()}

    def find_said(self, address: str) -> Told | Declared | None:
        """Return what stands of a fact, a route, or ``paper:<document type>``."""
        if address.startswith(PAPER_FACT):
            return self.declared.get(address.removeprefix(PAPER_FACT))
        return self.told.get(address)


def progress(events: Iterable[Event], subject: str = ME) -> Progress:
    """Return what the events of a case come to for one of its subjects."""
    version: str | None = None
    closed: str | None = None
    told: dict[str, list[Told]] = {}
    declared: dict[str, list[Declared]] = {}
    steps: dict[str, list[Said]] = {}
    dates_given: dict[tuple[str, str], DateGiven] = {}
    appointments: dict[str, AppointmentSet] = {}
    attached: dict[tuple[str, str], dict[UUID, None]] = {}
    notes: list[Note] = []
    in_order = put_in_order(events)
    for event in in_order:
        what = event.what
        if event.subject == subject:  # what happens most is looked for first
            if isinstance(what, Answered):
                answer = new(Told, (what.answer, event.by, event.at, event.id))
                if what.fact in told:
                    told[what.fact].append(answer)
                else:
                    told[what.fact] = [answer]
                continue
            if isinstance(what, SAID_OF_STEPS):
                said = new(Said, (what, event.by, event.id))
                if what.step in steps:
                    steps[what.step].append(said)
                else:
                    steps[what.step] = [said]
                continue
            if isinstance(what, PaperDeclared):
                paper = Declared(what.paper, event.by, event.at, event.id)
                declared.setdefault(what.document_type, []).append(paper)
                continue
        match what:
            case Opened(after) | MovedToVersion(_, after):
                version = after
                continue
            case Closed(reason):
                closed = reason
                continue
            case Reopened():
                closed = None
                continue
        if event.subject != subject:
            continue
        match what:
            case AnswerTakenBack(fact, taken):
                if fact.startswith(PAPER_FACT):
                    take_back(declared, fact.removeprefix(PAPER_FACT), taken)
                else:
                    take_back(told, fact, taken)
            case StepCleared(step):
                if steps.get(step):
                    steps[step].pop()
            case DateGiven(step, deadline):
                dates_given[step, deadline] = what
            case AppointmentSet(step):
                appointments[step] = what
            case DocumentAttached(step, need, document):
                attached.setdefault((step, need), {})[document] = None
            case DocumentDetached(step, need, document):
                attached.get((step, need), {}).pop(document, None)
            case NoteAdded(text, on_step):
                notes.append(Note(text, on_step, event.by, event.at, event.id))
    return Progress(
        version=version,
        told={fact: answers[-1] for fact, answers in told.items()},
        declared={kind: papers[-1] for kind, papers in declared.items()},
        steps={step: tuple(all_said) for step, all_said in steps.items() if all_said},
        dates_given=dates_given,
        appointments=appointments,
        attached={place: tuple(documents) for place, documents in attached.items() if documents},
        notes=tuple(notes),
        closed=closed,
        seq=in_order[-1].seq if in_order else 0,
    )


def take_back(said: dict[str, list[Answering]], about: str, event: UUID) -> None:
    """Leave out what an event said, wherever it stands among what was said of the same."""
    answers = said.get(about, [])
    for position, answer in enumerate(answers):
        if answer.event == event:
            del answers[position]
            break
    if not answers:
        said.pop(about, None)


def put_in_order(events: Iterable[Event]) -> list[Event]:
    """Return each event once, by `seq`, the person before a helper, then by identifier."""
    unique: dict[int, Event] = {}
    for event in events:
        number = event.id.int  # a UUID's own hash and comparison are slow
        known = unique.get(number)
        if known is None or event.seq < known.seq:
            unique[number] = event
    places = [(event.seq, event.by.party is not None, number) for number, event in unique.items()]
    places.sort()
    return [unique[number] for _, _, number in places]


# --- accepting --------------------------------------------------------------------------------------


def clamp_seq(seq: int, highest: int) -> int:
    """Return a plausible place: one far beyond what anybody recorded becomes the next one."""
    return highest + 1 if seq > highest + FURTHEST_AHEAD else max(1, seq)


# --- as the engine takes it ---------------------------------------------------------------------------


def to_person(progress: Progress) -> Person:
    """Return the person whose procedure is to be made."""
    marks: dict[str, Mark] = {}
    skipped: set[str] = set()
    wanted: set[str] = set()
    for step, said in progress.steps.items():
        ended: list[Attempt] = []
        is_skipped = is_wanted = False
        for what, _, _ in said:
            if isinstance(what, StepMarked):
                ended.append(new(Attempt, (what.on, what.outcome)))
                is_skipped = False
            else:
                is_wanted = isinstance(what, StepWanted)
                is_skipped = not is_wanted
        if is_skipped:
            skipped.add(step)
            continue
        if is_wanted:
            wanted.add(step)
        if ended:
            on, outcome = ended.pop()
            marks[step] = new(Mark, (on, outcome, tuple(ended)))
    return Person(
        answers={fact: told.answer for fact, told in progress.told.items()},
        papers=progress.papers,
        marks=marks,
        skipped=frozenset(skipped),
        wanted=frozenset(wanted),
        dates_given={place: given.date for place, given in progress.dates_given.items()},
        appointments={step: appointment.at for step, appointment in progress.appointments.items()},
    )
