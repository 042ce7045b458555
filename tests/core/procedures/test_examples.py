from datetime import date
from decimal import Decimal
from pathlib import Path

from core.people.calendars import make_calendar
from core.procedures.compiled import compile_version
from core.procedures.examples import Mismatch, MismatchKind, run_example
from core.processes.answers import Answer
from core.processes.content import read_content
from core.processes.examples import Example, Expected, ExpectedFee
from core.processes.versions import embed_registry
from tests.core.procedures.making import TODAY, Weekdays, make_version

VERSION = make_version(
    {"key": "a", "when": {"fact": "student", "is": "yes"}},
    {
        "key": "b",
        "deadlines": [{"key": "limit", "from": "arrival-date", "offset": "P8D"}],
        "fees": [{"key": "f", "item": "f", "amount": "40.00", "currency": "EUR", "label": "F"}],
    },
)


def run(**expect):
    answers = {"student": Answer(("no",)), "arrival-date": Answer(("2026-03-02",))}
    return run_example(VERSION, Example("one", "One", TODAY, Expected(**expect), answers), Weekdays())


def test_an_example_that_is_as_expected_has_no_mismatch():
    assert (
        run(
            applies=("b",),
            not_needed=("a",),
            first="b",
            fees=(ExpectedFee("EUR", Decimal("40.00"), Decimal("40.00")),),
            deadlines={("b", "limit"): date(2026, 3, 10)},
        )
        == ()
    )


def test_each_difference_is_one_mismatch():
    assert run(applies=("a", "gone"), first="a", deadlines={("b", "limit"): date(2026, 3, 11)}, fees=()) == (
        Mismatch("one", MismatchKind.APPLIES, "a", "yes", "no"),
        Mismatch("one", MismatchKind.UNKNOWN_STEP, "gone", "yes", None),
        Mismatch("one", MismatchKind.FIRST, "", "a", "b"),
        Mismatch("one", MismatchKind.DEADLINE, "b/limit", "2026-03-11", "2026-03-10"),
        Mismatch("one", MismatchKind.FEES, "EUR", None, "40.00"),
    )


def test_all_test_people_of_our_content_are_as_their_authors_expect():
    content, problems = read_content(Path("content"))
    assert problems == ()
    found = [
        mismatch
        for city in content.cities
        for process in city.processes
        for example in process.examples
        for mismatch in run_example(
            compile_version(embed_registry(process.process, content.registry)), example, make_calendar(city.city)
        )
    ]
    assert found == []
