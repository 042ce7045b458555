from datetime import date, datetime

import pytest

from core.procedures.calendar import shift_day
from core.procedures.personal import Attempt, Mark
from core.procedures.procedure import DeadlineStatus, InheritedDeadline, State, WaitsFor
from core.processes.definition import WorkingDays
from core.processes.periods import Period
from tests.core.procedures.making import TODAY, WORLD, make, make_person, make_version, order


def deadline(offset, start="arrival-date", **members):
    return {"key": "limit", "from": start, "offset": offset, **members}


def find(step, person=None, today=TODAY):
    return make(make_version({"key": "a", **step}), person, today).step("a").deadlines[0]


def arrived(day="2026-03-02", **members):
    return make_person({"arrival-date": day}, **members)


def test_the_day_of_the_event_is_not_counted():
    assert find({"deadlines": [deadline("P8D")]}, arrived()).date == date(2026, 3, 10)


def test_a_month_from_the_31st_of_january_ends_on_the_last_of_february():
    assert find({"deadlines": [deadline("P1M")]}, arrived("2026-01-31")).date == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("start", "offset", "by", "not_before"),
    [
        ("2008-02-29", "P18Y", "2026-02-28", "2026-03-01"),  # as an age is reached: never a day too early
        ("2026-01-31", "P1M", "2026-02-28", "2026-03-01"),
        ("2026-03-31", "-P1M", "2026-02-28", "2026-03-01"),
        ("2026-01-15", "P1M", "2026-02-15", "2026-02-15"),
        ("2026-01-15", "P10D", "2026-01-25", "2026-01-25"),
    ],
)
def test_a_first_day_is_never_before_the_period_is_complete(start, offset, by, not_before):
    for sense, expected in (("by", by), ("not_before", not_before)):
        found = find({"deadlines": [deadline(offset, sense=sense)]}, arrived(start))
        assert found.date == date.fromisoformat(expected), sense


def test_working_days_leave_out_weekends_and_holidays():
    found = find({"deadlines": [deadline({"working_days": 8})]}, arrived("2026-03-27"))
    assert found.date == date(2026, 4, 9)  # Easter Monday is the 6th


def test_working_days_are_counted_backwards_too():
    found = find(
        {"deadlines": [deadline({"working_days": -2}, {"appointment": "a"})]},
        make_person(appointments={"a": datetime.fromisoformat("2026-04-08 09:00")}),
    )
    assert found.date == date(2026, 4, 3)


@pytest.mark.parametrize(
    ("roll", "expected"),
    [("none", 14), ("next_working_day", 16), ("previous_working_day", 13)],
)
def test_a_day_off_rolls_to_a_working_day(roll, expected):
    assert shift_day(date(2026, 3, 9), Period(days=5), roll, WORLD.calendar) == date(2026, 3, expected)


def test_a_calendar_without_working_days_ends_the_search():
    class Closed:
        def is_working_day(self, day, /):
            return False

    assert shift_day(TODAY, WorkingDays(2), "none", Closed()) is not None


def test_without_the_fact_the_rule_stays_in_words():
    found = find({"deadlines": [deadline("P8D")]})
    assert (found.date, found.anchor_known, found.status) == (None, False, DeadlineStatus.UNKNOWN)
    assert found.missing == ("arrival-date",)


def test_a_month_alone_is_not_enough_to_count_from():
    assert find({"deadlines": [deadline("P8D")]}, arrived("2026-03")).date is None


def test_the_date_on_the_letter_beats_the_computed_one():
    found = find({"deadlines": [deadline("P8D")]}, arrived(dates_given={("a", "limit"): date(2026, 5, 1)}))
    assert (found.date, found.source, found.from_letter) == (date(2026, 5, 1), "letter", True)


def test_the_appointment_beats_the_computed_date():
    found = find(
        {"deadlines": [deadline("P8D")]}, arrived(appointments={"a": datetime.fromisoformat("2026-05-04 09:30")})
    )
    assert (found.date, found.source) == (date(2026, 5, 4), "appointment")


@pytest.mark.parametrize(
    ("today", "status"),
    [
        (date(2026, 2, 1), DeadlineStatus.AHEAD),
        (date(2026, 2, 24), DeadlineStatus.SOON),
        (date(2026, 3, 10), DeadlineStatus.SOON),
        (date(2026, 3, 11), DeadlineStatus.OVERDUE),
    ],
)
def test_a_deadline_is_ahead_then_soon_then_overdue(today, status):
    assert find({"deadlines": [deadline("P8D")]}, arrived(), today).status is status


def test_a_deadline_of_a_step_done_presses_nobody():
    found = find({"deadlines": [deadline("P8D")]}, arrived(marks={"a": date(2026, 3, 20)}), date(2026, 4, 1))
    assert found.status is DeadlineStatus.SETTLED


def test_a_step_waits_for_its_first_day():
    renewal = {
        "deadlines": [
            {"key": "opens", "from": "permit-expiry", "offset": "-P60D", "sense": "not_before"},
            {"key": "closes", "from": "permit-expiry", "offset": "P0D"},
        ]
    }
    person = make_person({"permit-expiry": "2026-06-30"})
    version = make_version({"key": "a", **renewal})
    view = make(version, person).step("a")
    assert view.state is State.NOT_YET
    assert view.waits_for == (WaitsFor("date", "opens", date=date(2026, 5, 1)),)
    assert view.main_deadline is not None
    assert view.main_deadline.key == "closes"
    view = make(version, person, date(2026, 5, 1)).step("a")
    assert view.state is State.OPEN
    assert view.deadlines[0].status is DeadlineStatus.REACHED
    view = make(version, person, date(2026, 7, 1)).step("a")
    assert view.deadlines[1].status is DeadlineStatus.WINDOW_PASSED


def test_a_first_day_that_a_question_would_tell_holds_back_until_it_was_asked():
    step = {"deadlines": [{"key": "opens", "from": "permit-expiry", "offset": "-P60D", "sense": "not_before"}]}
    version = make_version({"key": "a", **step})
    assert make(version).step("a").waits_for == (WaitsFor("question", "permit-expiry", step="a"),)
    assert make(version, make_person({"permit-expiry": "unsure"})).step("a").state is State.OPEN


def test_a_first_day_by_advice_holds_nobody_back():
    step = {"deadlines": [deadline("P30D", sense="not_before", strict="advice")]}
    assert make(make_version({"key": "a", **step}), arrived()).step("a").state is State.OPEN


def test_a_first_day_counted_from_a_step_waits_for_that_step():
    version = make_version(
        {"key": "b", "deadlines": [deadline("P3D", {"step": "a"}, sense="not_before")]}, {"key": "a"}
    )
    assert make(version).step("b").waits_for == (WaitsFor("step", "a"),)
    view = make(version, make_person(marks={"a": TODAY})).step("b")
    assert view.waits_for == (WaitsFor("date", "limit", date=date(2026, 3, 15)),)


def test_a_deadline_counts_from_the_day_a_step_ended_so():
    version = make_version(
        {
            "key": "a",
            "outcomes": [{"key": "again", "label": "Again", "ends": "again"}, {"key": "good", "label": "Good"}],
        },
        {"key": "b", "deadlines": [deadline("P10D", {"step": "a", "outcome": "again"})]},
    )
    tried = Mark(TODAY, "again", (Attempt(date(2026, 3, 1), "again"),))
    assert make(version, make_person(marks={"a": tried})).step("b").deadlines[0].date == date(2026, 3, 22)
    assert make(version, make_person(marks={"a": "good"})).step("b").deadlines[0].date is None


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([{"key": "good", "label": "Good"}, {"key": "no", "label": "No", "ends": "refused"}], date(2026, 3, 22)),
        ([{"key": "good", "label": "Good"}, {"key": "better", "label": "Better"}], None),  # nobody knows which it was
    ],
)
def test_a_mark_without_an_outcome_is_counted_from_as_the_only_good_end(outcomes, expected):
    version = make_version(
        {"key": "a", "outcomes": outcomes},
        {"key": "b", "deadlines": [deadline("P10D", {"step": "a", "outcome": "good"})]},
    )
    assert make(version, make_person(marks={"a": TODAY})).step("b").deadlines[0].date == expected


def test_a_deadline_counts_from_a_date_on_a_paper():
    anchor = {"document": "permit", "edge": "expires"}
    found = find({"deadlines": [deadline("-P60D", anchor)]}, make_person(papers={"permit": "/2026-06-30"}))
    assert found.date == date(2026, 5, 1)


def test_a_deadline_applies_only_to_whom_it_is_for():
    step = {"deadlines": [deadline("P8D", when={"fact": "student", "is": "yes"})]}
    version = make_version({"key": "a", **step})
    assert make(version, make_person({"student": "no"})).step("a").deadlines == ()
    assert make(version).step("a").deadlines[0].missing == ("student", "arrival-date")


def test_the_law_comes_before_advice_and_the_nearest_first():
    step = {
        "key": "a",
        "deadlines": [
            {"key": "later", "from": "arrival-date", "offset": "P30D"},
            {"key": "advice", "from": "arrival-date", "offset": "P20D", "strict": "advice"},
            {"key": "law", "from": "arrival-date", "offset": "P20D"},
        ],
    }
    main = make(make_version(step), arrived()).step("a").main_deadline
    assert main is not None
    assert main.key == "law"


def test_a_step_inherits_the_nearest_deadline_behind_it():
    version = make_version(
        {"key": "photo"},
        {"key": "rest"},
        {"key": "form", "after": ["rest"]},
        {"key": "send", "after": ["form"], "deadlines": [deadline("P8D")]},
    )
    procedure = make(version, arrived())
    assert order(procedure) == ["rest", "form", "send", "photo"]
    assert procedure.step("rest").inherited == InheritedDeadline("send", "limit", date(2026, 3, 10))
    assert procedure.step("photo").inherited is None
    assert order(make(version)) == ["photo", "rest", "form", "send"]


def test_a_step_that_is_not_needed_hands_no_deadline_on():
    late = {"key": "c", "after": ["b"], "when": {"fact": "student", "is": "yes"}, "deadlines": [deadline("P1D")]}
    version = make_version({"key": "a"}, {"key": "b"}, late)
    student = make(version, make_person({"arrival-date": "2026-03-02", "student": "yes"}))
    assert student.step("b").inherited is not None
    procedure = make(version, make_person({"arrival-date": "2026-03-02", "student": "no"}))
    assert order(procedure) == ["a", "b", "c"]
    assert [view.inherited for view in procedure.steps] == [None, None, None]
    assert procedure.step("c").deadlines == ()


def test_a_procedure_says_for_which_day_it_is():
    procedure = make(make_version({"key": "a"}), today=date(2026, 5, 1))
    assert (procedure.today, procedure.situation.today) == (date(2026, 5, 1), date(2026, 5, 1))


def test_marking_a_step_moves_no_other():
    version = make_version({"key": "a"}, {"key": "b", "deadlines": [deadline("P8D")]}, {"key": "c"})
    assert order(make(version, arrived())) == order(make(version, arrived(marks={"b": TODAY}))) == ["b", "a", "c"]


def test_a_step_done_hands_no_deadline_on():
    version = make_version({"key": "a"}, {"key": "b", "after": ["a"], "deadlines": [deadline("P8D")]})
    assert make(version, arrived(marks={"b": TODAY})).step("a").inherited is None
