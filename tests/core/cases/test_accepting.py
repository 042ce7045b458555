"""Whether an event fits the version that a case follows."""

from datetime import date, datetime, timedelta, timezone
from uuid import UUID

import pytest

from core.cases.accepting import find_misfits, is_value_of, place_mark
from core.cases.events import (
    Answered,
    AnswerTakenBack,
    AppointmentSet,
    Closed,
    DateGiven,
    DocumentAttached,
    Event,
    Happening,
    MovedToVersion,
    NoteAdded,
    Opened,
    PaperAdded,
    PaperDeclared,
    Recorder,
    Reopened,
    StepCleared,
    StepMarked,
    StepSkipped,
    StepWanted,
)
from core.people.actor import Role
from core.platform.ids import uuid7
from core.processes.answers import Answer, Paper
from core.processes.definition_form import parse_process
from core.processes.reading import parse_yaml
from core.processes.registry import DocumentType, Fact, FactKind, Option, Registry
from core.processes.versions import VersionDocument, embed_registry
from tests.api.registration import YAML, read_registry

HASH = "a" * 64
ELSEWHERE = Registry(
    facts={"pets": Fact("pets", FactKind.YES_NO, "Do you have pets?")},
    document_types={"dog-licence": DocumentType("dog-licence", "Dog licence")},
)


def read_document() -> VersionDocument:
    process, _ = parse_process(parse_yaml(YAML.encode()).raw)
    assert process is not None
    return embed_registry(process, read_registry())


DOCUMENT = read_document()


TODAY = date(2026, 3, 2)


def misfits(
    what: Happening, version: str = HASH, subject: str = "me", at: datetime | None = None
) -> list[tuple[str, str]]:
    event = record(what, at)._replace(version=version, subject=subject)
    return [(misfit.field, misfit.code) for misfit in find_misfits(event, DOCUMENT, HASH, ELSEWHERE, TODAY)]


def record(what: Happening, at: datetime | None = None) -> Event:
    return Event(uuid7(), 1, what, Recorder(Role.MIGRANT, UUID(int=1)), HASH, at=at)


@pytest.mark.parametrize(
    "what",
    [
        Opened(HASH),
        Answered("papers-in-italian", Answer(("no",))),
        Answered("arrival-date", Answer(("2026-03",))),
        Answered("arrival-date", Answer(state="unsure")),
        Answered("channel:hand-in", Answer(("web",))),
        Answered("pets", Answer(("yes",))),
        AnswerTakenBack("arrival-date", UUID(int=1)),
        AnswerTakenBack("channel:hand-in", UUID(int=1)),
        AnswerTakenBack("paper:passport", UUID(int=1)),
        PaperDeclared("passport", Paper(have=True)),
        PaperDeclared("dog-licence", Paper(have=False)),
        StepMarked("hand-in", date(2026, 3, 1), "registered"),
        StepCleared("hand-in"),
        StepSkipped("hand-in"),
        StepWanted("translate-papers"),
        DateGiven("hand-in", "twenty-days", date(2026, 3, 1)),
        AppointmentSet("hand-in", datetime(2026, 3, 1, 9, 30)),  # noqa: DTZ001  the city's own clock
        NoteAdded("Bring a pen."),
        NoteAdded("Bring a pen.", "hand-in"),
        Closed("Done."),
        Reopened(),
    ],
)
def test_what_the_version_has_fits(what: Happening) -> None:
    assert misfits(what) == []


@pytest.mark.parametrize(
    ("what", "field", "code"),
    [
        (Opened("b" * 64), "data.version", "unknown_version"),
        (Answered("shoe-size", Answer(("42",))), "data.fact", "unknown_fact"),
        (Answered("papers-in-italian", Answer(("yes", "no"))), "data.values", "invalid_request"),
        (Answered("channel:hand-in", Answer(("pigeon",))), "data.values", "invalid_request"),
        (Answered("channel:no-such", Answer(("web",))), "data.fact", "unknown_step"),
        (AnswerTakenBack("shoe-size", UUID(int=1)), "data.fact", "unknown_fact"),
        (AnswerTakenBack("channel:no-such", UUID(int=1)), "data.fact", "unknown_step"),
        (AnswerTakenBack("paper:no-such", UUID(int=1)), "data.fact", "invalid_request"),
        (StepMarked("hand-in", TODAY + timedelta(days=1)), "data.on", "invalid_request"),
        (PaperDeclared("no-such", Paper(have=True)), "data.type", "invalid_request"),
        (PaperAdded("no-such"), "data.type", "invalid_request"),
        (StepMarked("no-such", date(2026, 3, 1)), "data.step", "unknown_step"),
        (StepMarked("hand-in", date(2026, 3, 1), "no-such"), "data.outcome", "invalid_request"),
        (AppointmentSet("no-such", datetime(2026, 3, 1)), "data.step", "unknown_step"),  # noqa: DTZ001
        (DateGiven("no-such", "twenty-days", date(2026, 3, 1)), "data.step", "unknown_step"),
        (DateGiven("hand-in", "no-such", date(2026, 3, 1)), "data.deadline", "invalid_request"),
        (NoteAdded("Hello", "no-such"), "data.step", "unknown_step"),
        (NoteAdded("x" * 4001), "data.text", "invalid_request"),
        (Closed("x" * 501), "data.reason", "invalid_request"),
        (MovedToVersion(HASH, "b" * 64), "kind", "invalid_request"),
        (DocumentAttached("hand-in", "identity", uuid7()), "kind", "invalid_request"),
    ],
)
def test_what_the_version_lacks_is_named(what: Happening, field: str, code: str) -> None:
    assert misfits(what) == [(field, code)]


def test_an_event_of_another_version_or_about_somebody_else_does_not_fit() -> None:
    assert misfits(Reopened(), version="b" * 64, subject="my-child") == [
        ("version", "unknown_version"),
        ("subject", "invalid_request"),
    ]


def at_place(hours: int, *when: int) -> datetime:
    return datetime(*when, tzinfo=timezone(timedelta(hours=hours)))  # type: ignore[misc]


@pytest.mark.parametrize(
    "at",
    [
        at_place(13, 2026, 3, 3, 1, 0),  # a time zone in which it is tomorrow already
        at_place(1, 2026, 3, 3, 15, 0),  # a clock that is a day ahead
        at_place(1, 2027, 1, 1, 0, 0),  # a clock that is all wrong, and a day that was typed
    ],
)
def test_what_was_done_today_by_a_phone_that_is_ahead_is_done_today_and_not_lost(at: datetime) -> None:
    mark = record(StepMarked("hand-in", TODAY + timedelta(days=1), "registered"), at)

    assert misfits(mark.what, at=at) == []
    assert place_mark(mark, TODAY) == mark._replace(what=StepMarked("hand-in", TODAY, "registered"))


@pytest.mark.parametrize(
    ("on", "at"),
    [
        (TODAY + timedelta(days=1), None),
        (TODAY + timedelta(days=1), at_place(1, 2026, 3, 2, 23, 59)),  # by its own time it is tomorrow too
        (TODAY + timedelta(days=2), at_place(1, 2026, 3, 4, 9, 0)),  # no clock is believed for longer than a day
        (date(2031, 5, 5), at_place(1, 2031, 5, 5, 9, 0)),
    ],
)
def test_a_mark_of_a_day_still_to_come_does_not_fit(on: date, at: datetime | None) -> None:
    assert misfits(StepMarked("hand-in", on), at=at) == [("data.on", "invalid_request")]
    assert place_mark(record(StepMarked("hand-in", on), at), TODAY) is None


def test_a_mark_of_today_or_before_stays_as_it_is() -> None:
    for on in (TODAY, date(2019, 1, 1)):
        mark = record(StepMarked("hand-in", on), at_place(1, 2026, 3, 3, 9, 0))
        assert place_mark(mark, TODAY) is mark


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (FactKind.YES_NO, "yes", "YES"),
        (FactKind.CHOICE, "blue", "green"),
        (FactKind.COUNTRY, "NO", "Norway"),
        (FactKind.COUNTRY, "stateless", "no"),
        (FactKind.DATE, "2026-02", "2026-02-30"),
        (FactKind.NUMBER, "12.50", "twelve"),
        (FactKind.NUMBER, "-3", "Infinity"),
    ],
)
def test_a_value_is_of_its_questions_kind(kind: FactKind, good: str, bad: str) -> None:
    fact = Fact("any", kind, "?", options=(Option("blue", "Blue", retired=True), Option("stateless", "Stateless")))

    assert is_value_of(fact, good)
    assert not is_value_of(fact, bad)
