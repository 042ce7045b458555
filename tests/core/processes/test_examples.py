from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.platform.problems import ProblemCode
from core.processes.answers import UNSURE_DATE, Answer, DateSpan, Paper, one_day
from core.processes.examples import Example, ExampleMark, Expected, ExpectedFee, parse_examples

PERSON: dict[str, Any] = {"key": "anna", "name": "Anna", "today": "2026-03-01", "expect": {"applies": ["one"]}}


def read(**members: Any) -> Example:
    problems: list[Any] = []
    (example,) = parse_examples({"examples": [{**PERSON, **members}]}, problems)
    assert not problems
    return example


def test_a_test_person_is_read_with_all_they_said_and_did() -> None:
    example = read(
        answers={
            "status": "student",
            "citizenship": ["IT", "MA"],
            "children": {"state": "declined"},
            "channel:one": "online",
        },
        papers={"passport": {"have": "yes", "expires": "2027-05"}, "visa": "no", "photo": "yes"},
        marks={"one": {"on": "2026-02-01", "outcome": "accepted"}},
        skipped=["two"],
        wanted=["three"],
        dates={"one/soon": "2026-04-01"},
        appointments={"four": "2026-03-05 09:30"},
        expect={
            "applies": ["one"],
            "not_needed": ["two"],
            "maybe": ["three"],
            "first": "one",
            "totals": {"fees": [{"currency": "EUR", "from": "40", "to": "50.5"}, {"currency": "CHF", "from": "1"}]},
            "deadlines": {"one/soon": "2026-04-01"},
        },
    )
    assert example == Example(
        "anna",
        "Anna",
        date(2026, 3, 1),
        Expected(
            ("one",),
            ("two",),
            ("three",),
            "one",
            (ExpectedFee("EUR", Decimal(40), Decimal("50.50")), ExpectedFee("CHF", Decimal(1), Decimal(1))),
            {("one", "soon"): date(2026, 4, 1)},
        ),
        {
            "status": Answer(("student",)),
            "citizenship": Answer(("IT", "MA")),
            "children": Answer(state="declined"),
            "channel:one": Answer(("online",)),
        },
        {
            "passport": Paper(True, expires=DateSpan(date(2027, 5, 1), date(2027, 5, 31))),
            "visa": Paper(False),
            "photo": Paper(True),
        },
        {"one": ExampleMark(date(2026, 2, 1), "accepted")},
        ("two",),
        ("three",),
        {("one", "soon"): date(2026, 4, 1)},
        {"four": datetime.fromisoformat("2026-03-05T09:30")},
    )


def test_no_totals_and_no_fees_are_two_things() -> None:
    assert read().expect.fees is None
    assert read(expect={"totals": {"fees": []}}).expect.fees == ()


@pytest.mark.parametrize(
    ("members", "place", "code"),
    [
        ({"today": "1 March"}, "today", ProblemCode.BAD_DATE),
        ({"answers": {"status": ""}}, "answers/status", ProblemCode.EMPTY),
        ({"answers": {"status": []}}, "answers/status", ProblemCode.EMPTY),
        ({"answers": {"status": {"state": "shy"}}}, "answers/status/state", ProblemCode.BAD_CHOICE),
        ({"papers": {"passport": "maybe"}}, "papers/passport", ProblemCode.BAD_CHOICE),
        ({"papers": {"passport": {"have": "yes", "expires": "soon"}}}, "papers/passport/expires", ProblemCode.BAD_DATE),
        ({"marks": {"one": {}}}, "marks/one", ProblemCode.MISSING_FIELD),
        ({"marks": {"one": "yes"}}, "marks/one", ProblemCode.WRONG_TYPE),
        ({"dates": {"one": "2026-04-01"}}, "dates/one", ProblemCode.BAD_ADDRESS),
        ({"appointments": {"one": "tomorrow"}}, "appointments/one", ProblemCode.BAD_TIME),
        ({"expect": {"fist": "one"}}, "expect/fist", ProblemCode.UNKNOWN_FIELD),
        (
            {"expect": {"totals": {"fees": [{"currency": "EUR", "from": "1.234"}]}}},
            "expect/totals/fees/0/from",
            ProblemCode.BAD_AMOUNT,
        ),
    ],
)
def test_what_is_wrong_with_a_test_person_is_said(members: dict[str, Any], place: str, code: ProblemCode) -> None:
    problems: list[Any] = []
    parse_examples({"examples": [{**PERSON, **members}]}, problems)
    assert [("/".join(str(part) for part in problem.path[2:]), problem.code) for problem in problems] == [(place, code)]


def test_a_test_person_may_be_unsure_of_a_paper_and_of_its_dates() -> None:
    found = read(papers={"visa": "unsure", "passport": {"have": "yes", "expires": "unsure"}}).papers
    assert found == {"visa": Paper(None), "passport": Paper(True, expires=UNSURE_DATE)}


def test_a_date_known_to_the_day_is_a_span_of_one_day() -> None:
    assert read(papers={"visa": {"have": "yes", "issued": "2026-01-02"}}).papers["visa"].issued == one_day(
        date(2026, 1, 2)
    )
