from datetime import date, datetime
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


def test_currencies_are_compared_each_for_itself():
    def fees(*expected):
        return [(one.place, one.expected, one.found) for one in run(fees=expected)]

    euros, francs = (ExpectedFee(currency, Decimal(40), Decimal(40)) for currency in ("EUR", "CHF"))
    nothing = ExpectedFee("CHF", Decimal(0), Decimal(0))
    assert fees(euros, nothing) == []
    assert fees(euros, francs) == [("CHF", "40.00", None)]
    assert fees(ExpectedFee("EUR", Decimal(40), Decimal("40.01"))) == [("EUR", "40.00-40.01", "40.00")]
    assert fees(ExpectedFee("EUR", Decimal(40), None)) == [("EUR", "40.00-", "40.00")]


def test_what_costs_nothing_is_as_good_as_left_out():
    fee = {"key": "f", "item": "f", "amount": "0.00", "currency": "CHF"}
    example = Example("one", "One", TODAY, Expected(fees=()))
    assert run_example(make_version({"key": "a", "fees": [fee]}), example, Weekdays()) == ()
    assert run_example(make_version({"key": "a", "fees": [{**fee, "amount": "0.01"}]}), example, Weekdays()) != ()


def test_a_deadline_without_a_day_or_of_no_step_is_a_mismatch():
    day = date(2026, 3, 10)
    assert run(deadlines={("b", "gone"): day, ("gone", "limit"): day}) == (
        Mismatch("one", MismatchKind.DEADLINE, "b/gone", "2026-03-10", None),
        Mismatch("one", MismatchKind.UNKNOWN_STEP, "gone/limit", "2026-03-10", None),
    )


def test_a_step_may_be_expected_to_be_open_to_doubt():
    example = Example("one", "One", TODAY, Expected(maybe=("a",), not_needed=("b",)))
    assert run_example(VERSION, example, Weekdays()) == (Mismatch("one", MismatchKind.APPLIES, "b", "no", "yes"),)


def test_a_test_person_may_have_skipped_wanted_and_been_told_a_date():
    person = {"student": Answer(("no",)), "arrival-date": Answer(("2026-03-02",))}

    def first_of(**said):
        (found,) = run_example(
            VERSION, Example("one", "One", TODAY, Expected(first="nothing"), person, **said), Weekdays()
        )
        return found.found

    assert first_of() == "b"
    assert first_of(skipped=("b",), wanted=("a",)) == "a"
    assert first_of(skipped=("b",)) is None
    letter = {("b", "limit"): date(2026, 4, 1)}
    expected = Expected(deadlines=letter)
    assert run_example(VERSION, Example("one", "One", TODAY, expected, person, dates=letter), Weekdays()) == ()
    at = {"b": datetime(2026, 4, 1, 9, 30)}  # noqa: DTZ001 - a time on the wall of the office
    assert run_example(VERSION, Example("one", "One", TODAY, expected, person, appointments=at), Weekdays()) == ()


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
