from datetime import date
from decimal import Decimal

import pytest

from core.procedures.personal import World
from core.procedures.personalise import personalise
from core.procedures.procedure import PaperStatus, Ternary
from core.procedures.questions import next_question
from tests.core.procedures.making import TODAY, WORLD, Weekdays, make, make_person, make_version, states

PASSPORT = {"key": "identity", "any_of": [["passport"]]}


def with_need(**need):
    return make_version({"key": "a", "needs": [{"key": "identity", "any_of": [["passport"]], **need}]})


def status(version, paper, today=TODAY):
    papers = {} if paper is None else {"passport": paper}
    return make(version, make_person(papers=papers), today).step("a").needs[0].sets[0][0].status


def test_papers_make_an_open_step_ready_or_not_and_never_hold_it_back():
    version = with_need()
    for papers, ready in (({}, Ternary.MAYBE), ({"passport": True}, Ternary.YES), ({"passport": False}, Ternary.NO)):
        procedure = make(version, make_person(papers=papers))
        assert procedure.step("a").ready is ready
        assert states(procedure) == {"a": "open"}


def test_any_of_the_sets_will_do():
    version = with_need(any_of=[["passport"], ["id-card", "birth-certificate"]])
    need = make(version, make_person(papers={"passport": False, "id-card": True})).step("a").needs[0]
    assert (need.satisfied, need.best) == (Ternary.MAYBE, 1)
    person = make_person(papers={"passport": False, "id-card": True, "birth-certificate": True})
    assert make(version, person).step("a").ready is Ternary.YES
    person = make_person(papers={"passport": False, "id-card": False})
    assert make(version, person).step("a").ready is Ternary.NO


@pytest.mark.parametrize(
    ("paper", "expected"),
    [
        ("2026-01-10/", PaperStatus.HAVE),
        ("2025-09-11/", PaperStatus.TOO_OLD),
        ("2025-09-12/", PaperStatus.HAVE),
        ("2025-09/", PaperStatus.CHECK_DATE),
        ("2025/", PaperStatus.CHECK_DATE),
        ("2024/", PaperStatus.TOO_OLD),
        (True, PaperStatus.CHECK_DATE),
        (False, PaperStatus.MISSING),
        (None, PaperStatus.UNKNOWN),
    ],
)
def test_a_paper_must_be_young_enough(paper, expected):
    assert status(with_need(issued_within="P6M"), paper) is expected


@pytest.mark.parametrize(
    ("paper", "expected"),
    [
        ("/2026-06-12", PaperStatus.HAVE),
        ("/2026-06-11", PaperStatus.EXPIRES_TOO_SOON),
        ("/2026-06", PaperStatus.CHECK_DATE),
        (True, PaperStatus.CHECK_DATE),
    ],
)
def test_a_paper_must_be_valid_long_enough(paper, expected):
    assert status(with_need(valid_for="P3M"), paper) is expected


def test_a_paper_may_have_to_outlast_the_step():
    need = {"key": "identity", "any_of": [["passport"]], "valid_for": "P1M", "by": "finish"}
    version = make_version({"key": "a", "takes": {"typical": "P60D"}, "needs": [need]})
    assert status(version, "/2026-06-01") is PaperStatus.EXPIRES_TOO_SOON
    assert status(version, "/2026-06-11") is PaperStatus.HAVE


def test_a_paper_is_judged_on_the_first_day_by_law_and_by_no_other_date():
    need = {"key": "identity", "any_of": [["passport"]]}
    opens = {"key": "opens", "from": "2026-05-01", "offset": "P0D", "sense": "not_before"}
    later = {"key": "later", "from": "2026-06-01", "offset": "P0D", "sense": "not_before", "when": STUDENT}
    closes = {"key": "closes", "from": "2026-07-01", "offset": "P0D", "sense": "by"}
    for deadlines in ([opens, later, closes], [closes, later, opens]):
        version = make_version({"key": "a", "needs": [need], "deadlines": deadlines})
        assert status(version, "/2026-04-30") is PaperStatus.EXPIRES_TOO_SOON
        assert status(version, "/2026-05-01") is PaperStatus.HAVE


def test_a_step_of_months_ends_on_their_last_day():
    need = {"key": "identity", "any_of": [["passport"]], "by": "finish"}
    version = make_version({"key": "a", "takes": {"typical": "P1M"}, "needs": [need]})
    assert status(version, "/2026-04-11") is PaperStatus.EXPIRES_TOO_SOON
    assert status(version, "/2026-04-12") is PaperStatus.HAVE


@pytest.mark.parametrize(
    ("need", "paper", "expected"),
    [
        ({"issued_within": "P1Y2M3D"}, "2025-01-09/", PaperStatus.HAVE),
        ({"issued_within": "P1Y2M3D"}, "2025-01-08/", PaperStatus.TOO_OLD),
        ({"valid_for": "P1Y2M3D"}, "/2027-05-15", PaperStatus.HAVE),
        ({"valid_for": "P1Y2M3D"}, "/2027-05-14", PaperStatus.EXPIRES_TOO_SOON),
    ],
)
def test_years_months_and_days_are_counted_together(need, paper, expected):
    assert status(with_need(**need), paper) is expected


def test_an_expired_paper_is_no_use():
    assert status(with_need(), "/2026-03-11") is PaperStatus.EXPIRES_TOO_SOON


def test_extras_apply_to_whom_they_are_for():
    extras = [{"kind": "copy", "count": 2}, {"kind": "apostille", "when": {"fact": "citizenship", "in": ["@eea"]}}]
    version = with_need(extras=extras)
    need = make(version, make_person({"citizenship": "MA"})).step("a").needs[0]
    assert [(extra.kind, extra.copies) for extra in need.extras] == [("copy", 2)]
    assert make(version).step("a").needs[0].extras[1].applies is Ternary.MAYBE


def test_a_need_counts_once_for_each():
    version = with_need(each="children")
    assert make(version, make_person({"children": "3"})).step("a").needs[0].times == 3
    assert make(version, make_person({"children": "0"})).step("a").needs == ()
    need = make(version).step("a").needs[0]
    assert (need.times, need.missing) == (None, ("children",))


def test_a_step_that_ended_gives_its_papers():
    version = make_version(
        {"key": "b", "gives": ["receipt"]},
        {"key": "a", "after": ["b"], "needs": [{"key": "r", "any_of": [["receipt"]]}]},
    )
    procedure = make(version)
    assert procedure.totals.papers.to_get == ("receipt",)
    assert procedure.step("a").needs[0].sets[0][0].from_steps == ("b",)
    procedure = make(version, make_person(marks={"b": TODAY}, papers={"receipt": False}))
    assert procedure.step("a").ready is Ternary.YES
    assert procedure.totals.papers.held == ("receipt",)


@pytest.mark.parametrize(
    ("told", "limit"),
    [
        ("/2026-02-28", None),  # that was another one: the new one's date is asked for
        ("/2026-02", None),
        ("/2026-03-01", date(2026, 1, 30)),
        ("/2026-03", None),  # whose month it is nobody can tell: it stays, and isn't asked for again
        ("/2027-03-01", date(2027, 1, 30)),
        (False, None),
    ],
)
def test_a_paper_that_had_expired_when_a_step_gave_a_new_one_says_nothing_of_the_new_one(told, limit):
    anchor = {"document": "permit", "edge": "expires"}
    version = make_version(
        {"key": "collect", "gives": ["permit"]},
        {"key": "renew", "after": ["collect"], "deadlines": [{"key": "limit", "from": anchor, "offset": "-P30D"}]},
    )
    procedure = make(version, make_person(papers={"permit": told}, marks={"collect": date(2026, 3, 1)}))
    assert procedure.step("renew").deadlines[0].date == limit
    asked = next_question(procedure)
    is_asked = limit is None and told != "/2026-03"
    assert (None if asked is None else asked.key) == ("expires:permit" if is_asked else None)


def test_of_two_steps_that_give_a_paper_the_later_one_counts():
    version = make_version(
        {"key": "one", "gives": ["permit"]},
        {"key": "two", "outcomes": [{"key": "ok", "label": "Good", "gives": ["permit"]}]},
        {"key": "use", "needs": [{"key": "n", "any_of": [["permit"]], "valid_for": "P0D"}]},
    )
    days = (date(2026, 1, 10), date(2026, 3, 1))
    for one, two in (days, days[::-1]):
        person = make_person(papers={"permit": "/2026-02-01"}, marks={"one": one, "two": two})
        assert make(version, person).step("use").needs[0].sets[0][0].status is PaperStatus.CHECK_DATE


def test_papers_are_held_to_get_missing_or_not_asked():
    version = make_version({"key": "a", "needs": [{"key": key, "any_of": [[key]]} for key in ("x", "y", "z", "w")]})
    world = World(Weekdays(), {"z": ("city/other",)})
    papers = personalise(version, make_person(papers={"x": True, "y": False, "z": False}), TODAY, world).totals.papers
    assert (papers.held, papers.missing, papers.to_get, papers.unknown) == (("x",), ("y",), ("z",), ("w",))


# --- fees -------------------------------------------------------------------------------------------


def with_fees(*fees, **step):
    rows = [
        {"item": "permit", "currency": "EUR", "label": "Fee", "key": f"row-{number}", **fee}
        for number, fee in enumerate(fees)
    ]
    return make_version({"key": "a", "fees": rows, **step})


def total(version, person=None, today=TODAY):
    return [
        (fee.currency, str(fee.low), None if fee.high is None else str(fee.high))
        for fee in make(version, person, today).totals.fees
    ]


STUDENT = {"fact": "student", "is": "yes"}


def test_the_first_true_row_of_a_list_wins():
    version = with_fees({"amount": "40.00", "when": STUDENT}, {"amount": "80.00"})
    assert total(version, make_person({"student": "yes"})) == [("EUR", "40.00", "40.00")]
    assert total(version, make_person({"student": "no"})) == [("EUR", "80.00", "80.00")]


def test_an_unknown_row_leaves_a_range_over_those_that_can_still_win():
    version = with_fees({"amount": "40.00", "when": STUDENT}, {"amount": "80.00"}, {"amount": "90.00"})
    assert total(version) == [("EUR", "40.00", "80.00")]
    fee = make(version).step("a").fees[0]
    assert (fee.rows, fee.settled, fee.missing) == (("row-0", "row-1"), False, ("student",))


def test_where_no_row_surely_wins_it_may_cost_nothing():
    assert total(with_fees({"amount": "40.00", "when": STUDENT})) == [("EUR", "0", "40.00")]


def test_an_amount_may_be_a_range():
    assert total(with_fees({"amount": {"from": "10.00", "to": "20.00"}})) == [("EUR", "10.00", "20.00")]


def test_an_amount_is_paid_so_many_times():
    version = with_fees({"amount": "16.00", "times": "children"})
    assert total(version, make_person({"children": "3"})) == [("EUR", "48.00", "48.00")]
    assert total(version) == [("EUR", "0", None)]


def test_currencies_are_never_added():
    version = with_fees({"amount": "16.00"}, {"item": "other", "amount": "30.00", "currency": "USD"})
    assert total(version) == [("EUR", "16.00", "16.00"), ("USD", "30.00", "30.00")]


def test_a_coming_change_is_shown_and_holds_from_its_day():
    version = with_fees({"amount": "50.00", "from": "2026-07-01"}, {"amount": "40.00"})
    fee = make(version).step("a").fees[0]
    assert [(change.starts, change.low) for change in fee.coming] == [(date(2026, 7, 1), Decimal("50.00"))]
    assert total(version) == [("EUR", "40.00", "40.00")]
    assert total(version, today=date(2026, 7, 1)) == [("EUR", "50.00", "50.00")]


def test_a_step_done_counts_by_its_own_day():
    version = with_fees({"amount": "50.00", "from": "2026-07-01"}, {"amount": "40.00"})
    person = make_person(marks={"a": date(2026, 6, 30)})
    assert total(version, person, date(2026, 8, 1)) == [("EUR", "40.00", "40.00")]
    assert make(version, person, date(2026, 6, 30)).step("a").fees[0].coming == ()


def test_a_step_that_may_apply_may_cost():
    assert total(with_fees({"amount": "40.00"}, when=STUDENT)) == [("EUR", "0", "40.00")]
    assert total(with_fees({"amount": "40.00"}, when=STUDENT), make_person({"student": "no"})) == []


def test_blocked_and_skipped_steps_leave_the_totals():
    version = make_version(
        {"key": "a", "outcomes": [{"key": "no", "label": "No", "ends": "refused"}]},
        {
            "key": "b",
            "after": ["a"],
            "fees": [{"key": "f", "item": "f", "amount": "9.00", "currency": "EUR", "label": "F"}],
        },
    )
    assert total(version) == [("EUR", "9.00", "9.00")]
    assert total(version, make_person(marks={"a": "no"})) == []
    assert total(version, make_person(skipped=frozenset({"b"}))) == []


def test_alternatives_range_from_the_cheapest_to_the_dearest():
    def fee(amount):
        return [{"key": "f", "item": "f", "amount": amount, "currency": "EUR", "label": "F"}]

    version = make_version({"key": "a", "fees": fee("10.00")}, {"key": "b", "fees": fee("30.00")}, one_of=[["a", "b"]])
    assert total(version) == [("EUR", "10.00", "30.00")]
    assert total(version, make_person(marks={"b": TODAY})) == [("EUR", "30.00", "30.00")]
    assert make(version).totals.steps == 1


# --- time and visits --------------------------------------------------------------------------------


def time_of(version, person=None, today=TODAY):
    return tuple(make(version, person, today).totals.time)


def test_time_runs_along_the_critical_path():
    version = make_version(
        {"key": "a", "takes": {"typical": "P10D", "at_most": "P20D"}},
        {"key": "b", "takes": {"typical": "P3D", "at_most": "P60D"}},
        {"key": "c", "after": ["a", "b"], "takes": {"typical": "P5D", "at_most": "P5D"}},
    )
    assert time_of(version) == (15, 15, 65)


def test_a_duration_in_months_is_added_to_the_date():
    assert time_of(make_version({"key": "a", "takes": {"typical": "P1M", "at_most": "P2M"}})) == (31, 31, 61)


def test_an_open_end_has_no_longest_time():
    assert time_of(make_version({"key": "a", "takes": {"typical": "P10D"}})) == (10, 10, None)


def test_waiting_began_when_the_step_before_it_was_done():
    version = make_version(
        {"key": "a", "kind": "apply"},
        {"key": "b", "kind": "wait", "after": ["a"], "takes": {"typical": "P60D", "at_most": "P90D"}},
    )
    assert time_of(version, make_person(marks={"a": date(2026, 2, 10)})) == (30, 30, 60)
    assert time_of(version, make_person(marks={"a": date(2025, 2, 10)})) == (0, 0, 0)


def test_a_step_that_may_apply_may_take_time():
    version = make_version({"key": "a", "when": STUDENT, "takes": {"typical": "P10D", "at_most": "P10D"}})
    assert time_of(version) == (0, 10, 10)


def test_alternatives_take_the_time_of_the_quickest_to_the_slowest():
    version = make_version(
        {"key": "a", "takes": {"typical": "P1D", "at_most": "P1D"}},
        {"key": "b", "takes": {"typical": "P9D", "at_most": "P9D"}},
        {"key": "c", "after": ["a"], "takes": {"typical": "P1D", "at_most": "P1D"}},
        one_of=[["a", "b"]],
    )
    assert time_of(version) == (2, 10, 10)


def test_a_first_day_moves_the_end():
    version = make_version(
        {"key": "a", "takes": {"typical": "P10D", "at_most": "P10D"}},
        {"key": "b", "deadlines": [{"key": "x", "from": {"step": "a"}, "offset": "P30D", "sense": "not_before"}]},
    )
    assert time_of(version) == (40, 40, 40)


def test_visits_depend_on_the_route():
    version = make_version(
        {"key": "a", "channels": [{"key": "online", "kind": "online"}, {"key": "desk", "kind": "in_person"}]},
        {"key": "b", "kind": "attend"},
    )
    totals = make(version).totals
    assert (totals.visits_low, totals.visits_high) == (1, 2)
    totals = make(version, make_person({"channel:a": "desk"})).totals
    assert (totals.visits_low, totals.visits_high) == (2, 2)


@pytest.mark.parametrize(
    ("step", "visits"),
    [
        ({"channels": [{"key": "desk", "kind": "in_person"}]}, (1, 1)),
        ({"channels": [{"key": "online", "kind": "online"}]}, (0, 0)),
        ({"channels": [{"key": "online", "kind": "online"}], "kind": "attend"}, (0, 0)),
        ({"channels": [{"key": "desk", "kind": "in_person"}, {"key": "other", "kind": "in_person"}]}, (1, 1)),
        ({"kind": "attend"}, (1, 1)),
        ({"kind": "pay"}, (0, 0)),
    ],
)
def test_only_going_there_is_a_visit(step, visits):
    totals = make(make_version({"key": "a", **step})).totals
    assert (totals.visits_low, totals.visits_high) == visits


@pytest.mark.parametrize(
    "when",
    [
        {"age": "birth-date", "at_least": "P18Y"},
        {"date": "today", "on_or_after": "2026-03-10"},
        {"date": "2026-03-10", "on_or_before": "today"},
        {"not": {"date": "today", "before": "2026-03-10"}},
        {"all": [{"any": [{"age": "birth-date", "at_least": "P18Y"}]}]},
    ],
)
def test_what_depends_on_the_day_is_judged_as_of_the_day_on_which_it_was_done(when):
    version = with_fees({"amount": "80.00", "when": when}, {"amount": "40.00"}, outcomes=[{"key": "ok", "label": "Ok"}])
    born = {"birth-date": "2008-03-10"}

    def paid(day):
        return total(version, make_person(born, marks={"a": date(2026, 3, day)}))

    assert total(version, make_person(born)) == [("EUR", "80.00", "80.00")]
    assert paid(10) == [("EUR", "80.00", "80.00")]
    assert paid(9) == [("EUR", "40.00", "40.00")]


def test_an_outcome_gives_its_papers_and_no_other_does():
    ends = [{"key": "good", "label": "Good", "gives": ["permit"]}, {"key": "fair", "label": "Fair"}]
    version = make_version(
        {"key": "a", "outcomes": ends, "gives": ["receipt"]},
        {"key": "b", "needs": [{"key": key, "any_of": [[key]]} for key in ("permit", "receipt")]},
    )
    held = {
        outcome: make(version, make_person(marks={"a": outcome})).totals.papers.held for outcome in ("good", "fair")
    }
    assert held == {"good": ("permit", "receipt"), "fair": ("receipt",)}


def test_world_is_the_city():
    assert make(make_version({"key": "a"})).world is WORLD
