"""Each comparison at its limits: with dates that are known by the month, several values, and what nobody said."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from core.processes.answers import NOT_APPLYING, OTHER, UNSURE, Answer, Paper, StepEnd, one_day, read_date
from core.processes.conditions import (
    AgeIs,
    Condition,
    DateIs,
    DateOperator,
    DocumentDate,
    FactDate,
    FactIn,
    FactIs,
    LiteralDate,
    NumberIs,
    Read,
    ReadKind,
    StepDate,
    StepEnded,
)
from core.processes.evaluating import FALSE, TRUE, UNKNOWN, Situation, Truth, evaluate
from core.processes.explaining import is_known
from core.processes.periods import Period, reach_age

TODAY = date(2026, 3, 1)
COMPARE = {
    DateOperator.BEFORE: date.__lt__,
    DateOperator.ON_OR_BEFORE: date.__le__,
    DateOperator.AFTER: date.__gt__,
    DateOperator.ON_OR_AFTER: date.__ge__,
}
WRITTEN = ["2026-02", "2026-03", "2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01"]


def days(text: str) -> list[date]:
    """All days that a date may be, as it is written."""
    if len(text) == 10:
        return [date.fromisoformat(text)]
    year, month = int(text[:4]), int(text[5:])
    return [date(year, month, day + 1) for day in range(monthrange(year, month)[1])]


def settle(truths: set[bool]) -> Truth:
    return TRUE if truths == {True} else FALSE if truths == {False} else UNKNOWN


def situation(
    answers: dict[str, Any] | None = None, papers: dict[str, Any] | None = None, steps: dict[str, Any] | None = None
) -> Situation:
    return Situation(TODAY, answers or {}, papers or {}, steps or {})


@pytest.mark.parametrize("operator", DateOperator)
@pytest.mark.parametrize(("one", "other"), list(product(WRITTEN, WRITTEN)))
def test_a_date_compares_as_all_its_days_do(one: str, operator: DateOperator, other: str) -> None:
    known = situation({"one": Answer((one,)), "other": Answer((other,))})
    expected = settle({COMPARE[operator](*pair) for pair in product(days(one), days(other))})
    assert evaluate(DateIs(FactDate("one"), operator, FactDate("other")), known) is expected


@pytest.mark.parametrize("born", ["2008-02", "2008-03", "2008-04", "2008-02-29", "2008-03-01", "2008-03-02"])
def test_an_age_is_reached_as_by_all_its_days(born: str) -> None:
    age = Period(years=18)
    expected = settle({reach_age(day, age) <= TODAY for day in days(born)})
    known = situation({"birth": Answer((born,))})
    assert evaluate(AgeIs("birth", at_least=age), known) is expected
    assert evaluate(AgeIs("birth", below=age), known) is {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}[expected]


@pytest.mark.parametrize(
    ("born", "truth"),
    [
        ("1960-01-01", FALSE),
        ("1961-03-01", FALSE),
        ("1961-03-02", TRUE),
        ("2008-03-01", TRUE),
        ("2008-03-02", FALSE),
        ("1961-03", UNKNOWN),
        ("2008-03", UNKNOWN),
        ("1990", TRUE),
    ],
)
def test_an_age_lies_between_two(born: str, truth: Truth) -> None:
    between = AgeIs("birth", at_least=Period(years=18), below=Period(years=65))
    assert evaluate(between, situation({"birth": Answer((born,))})) is truth


@pytest.mark.parametrize(
    ("answer", "truth"),
    [
        (Answer(("a",)), TRUE),
        (Answer(("c",)), FALSE),
        (Answer(("c", "b")), TRUE),
        (Answer((OTHER,)), UNKNOWN),
        (Answer(("c", OTHER)), UNKNOWN),
        (Answer(()), UNKNOWN),
        (UNSURE, UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_a_value_is_one_of_some(answer: Answer | None, truth: Truth) -> None:
    known = situation({} if answer is None else {"fact": answer})
    assert evaluate(FactIn("fact", ("a", "b")), known) is truth
    if answer != Answer(("c", "b")):
        assert evaluate(FactIs("fact", "a"), known) is truth


@pytest.mark.parametrize(
    "condition", [FactIs("fact", "3"), FactIn("fact", ("3",)), NumberIs("fact", Decimal(1)), AgeIs("fact", Period(1))]
)
def test_whoever_takes_a_value_back_has_said_nothing(condition: Condition) -> None:
    for answer in (Answer(("3",), "declined"), Answer(("1990-01-01",), "unsure"), Answer(state="declined"), Answer()):
        assert evaluate(condition, situation({"fact": answer})) is UNKNOWN


@pytest.mark.parametrize(
    ("end", "truth"),
    [
        (None, UNKNOWN),
        (NOT_APPLYING, FALSE),
        (StepEnd("good"), UNKNOWN),
        (StepEnd("good", TODAY), TRUE),
        (StepEnd("good", TODAY + timedelta(days=1)), FALSE),
    ],
)
def test_the_day_of_a_step_is_known_when_it_ended_on_one(end: StepEnd | None, truth: Truth) -> None:
    known = situation(steps={} if end is None else {"a": end})
    assert evaluate(DateIs(StepDate("a"), DateOperator.ON_OR_BEFORE, LiteralDate(TODAY)), known) is truth


@pytest.mark.parametrize(
    ("end", "truth"),
    [(None, UNKNOWN), (NOT_APPLYING, FALSE), (StepEnd(), UNKNOWN), (StepEnd("good"), TRUE), (StepEnd("bad"), FALSE)],
)
def test_an_outcome_is_known_when_the_step_ended(end: StepEnd | None, truth: Truth) -> None:
    known = situation(steps={} if end is None else {"a": end})
    assert evaluate(StepEnded("a", "good"), known) is truth


def test_a_paper_has_two_dates() -> None:
    paper = Paper(True, issued=one_day(date(2026, 2, 1)), expires=one_day(date(2026, 4, 1)))

    def is_before_today(edge: Any, held: Paper | None) -> Truth:
        known = situation(papers={} if held is None else {"permit": held})
        return evaluate(DateIs(DocumentDate("permit", edge), DateOperator.BEFORE, LiteralDate(TODAY)), known)

    assert is_before_today("issued", paper) is TRUE
    assert is_before_today("expires", paper) is FALSE
    assert is_before_today("issued", paper._replace(issued=None)) is UNKNOWN
    assert is_before_today("expires", paper._replace(expires=None)) is UNKNOWN
    assert is_before_today("issued", Paper(False)) is FALSE
    assert is_before_today("issued", None) is UNKNOWN


def test_a_truth_is_never_taken_for_yes_or_no() -> None:
    with pytest.raises(TypeError, match=r"^compare a truth with `is`: it may be unknown$"):
        bool(TRUE)


HELD = Paper(True, issued=read_date("2026"))


@pytest.mark.parametrize(
    ("kind", "key", "known"),
    [
        (ReadKind.FACT, "told", True),
        (ReadKind.FACT, "silent", True),
        (ReadKind.FACT, "permit", False),
        (ReadKind.STEP, "ended", True),
        (ReadKind.STEP, "told", False),
        (ReadKind.PAPER, "permit", True),
        (ReadKind.PAPER, "lost", True),
        (ReadKind.PAPER, "told", False),
        (ReadKind.ISSUED, "permit", True),
        (ReadKind.EXPIRES, "permit", False),
        (ReadKind.ISSUED, "lost", True),
        (ReadKind.EXPIRES, "lost", True),
        (ReadKind.ISSUED, "ended", False),
    ],
)
def test_what_was_said_is_known_be_it_only_a_silence(kind: ReadKind, key: str, known: bool) -> None:
    said = situation(
        {"told": Answer(("yes",)), "silent": UNSURE}, {"permit": HELD, "lost": Paper(False)}, {"ended": StepEnd()}
    )
    assert is_known(Read(kind, key), said) is known
