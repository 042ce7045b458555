"""Events for the tests, made by hand and made at random."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from core.cases.events import (
    Answered,
    AnswerTakenBack,
    AppointmentSet,
    Closed,
    DateGiven,
    DocumentAttached,
    DocumentDetached,
    Event,
    Happening,
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
from core.people.actor import Role
from core.processes.answers import Answer, Paper, one_day

VERSION, LATER_VERSION = "a" * 64, "b" * 64
PERSON = Recorder(Role.MIGRANT, UUID(int=1))
HELPER = Recorder(Role.NGO, UUID(int=2), "sportello-amico", UUID(int=3))
PARTNER = Recorder(Role.MIGRANT, UUID(int=4), grant=UUID(int=5))
NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
TODAY = date(2026, 3, 12)


def record(number: int, what: Happening, *, seq: int | None = None, by: Recorder = PERSON) -> Event:
    return Event(UUID(int=number), number if seq is None else seq, what, by, VERSION, at=NOON)


def record_all(*happenings: Happening) -> list[Event]:
    return [record(number, what) for number, what in enumerate(happenings, 1)]


steps = st.sampled_from(["photo", "send-kit"])
days = st.integers(0, 400).map(lambda number: TODAY + timedelta(days=number))
outcomes = st.sampled_from([None, "granted", "incomplete"])
documents = st.integers(1, 3).map(lambda number: UUID(int=number))
answers = st.one_of(
    st.lists(st.sampled_from(["yes", "no", "IT"]), min_size=1, max_size=2, unique=True).map(
        lambda values: Answer(tuple(values))
    ),
    st.sampled_from([Answer(state="declined"), Answer(state="unsure")]),
)
moments = st.integers(0, 500_000).map(lambda minutes: NOON.replace(tzinfo=None) + timedelta(minutes=minutes))
spans = st.none() | days.map(one_day)
happenings: st.SearchStrategy[Happening] = st.one_of(
    st.builds(Opened, st.just(VERSION)),
    st.builds(Answered, st.sampled_from(["student", "channel:send-kit"]), answers),
    st.builds(
        AnswerTakenBack,
        st.sampled_from(["student", "channel:send-kit", "paper:passport"]),
        st.integers(0, 12).map(lambda number: UUID(int=number)),
    ),
    st.builds(PaperDeclared, st.sampled_from(["passport", "photo"]), st.builds(Paper, st.booleans(), spans, spans)),
    st.builds(StepMarked, steps, days, outcomes),
    st.builds(StepCleared, steps),
    st.builds(StepSkipped, steps),
    st.builds(StepWanted, steps),
    st.builds(DateGiven, steps, st.just("limit"), days, st.none() | st.just("appointment-letter")),
    st.builds(AppointmentSet, steps, moments, st.none() | st.just("questura")),
    st.builds(DocumentAttached, steps, st.just("identity"), documents),
    st.builds(DocumentDetached, steps, st.just("identity"), documents),
    st.builds(NoteAdded, st.sampled_from(["bring a pen", "è chiuso"]), st.none() | steps),
    st.builds(MovedToVersion, st.just(VERSION), st.just(LATER_VERSION)),
    st.builds(Closed, st.sampled_from(["", "moved away"])),
    st.just(Reopened()),
)
recorders = st.sampled_from([PERSON, HELPER, PARTNER])


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Return the events of a case, as several devices recorded them: places may be taken twice."""
    return [
        Event(
            UUID(int=draw(st.integers(0, 2**64)) << 32 | number),
            draw(st.integers(1, 6)),
            draw(happenings),
            draw(recorders),
            VERSION,
            draw(st.sampled_from(["me", "me", "child"])),
            draw(st.none() | st.just(NOON)),
        )
        for number in range(draw(st.integers(0, 12)))
    ]
