"""In which order questions come: by what they settle, then as the steps do; and which can't be asked at all."""

from typing import Any

import pytest

from core.procedures.compiled import CompiledVersion, compile_version
from core.procedures.procedure import Question, Ternary
from core.procedures.questions import DEEPEST, list_questions_by_weight, next_question
from core.processes.answers import UNSURE_DATE, Paper
from core.processes.conditions import FactIs
from core.processes.registry import Fact, FactKind, Registry
from core.processes.versions import embed_registry
from tests.core.procedures.making import TODAY, make, make_person, make_version

STUDENT = {"fact": "student", "is": "yes"}
MARRIED = {"fact": "married", "is": "yes"}
WORKS = {"fact": "works", "is": "yes"}
ADULT = {"age": "birth-date", "at_least": "P18Y"}
PERMIT = {"document": "permit", "edge": "issued"}


def asked(version: Any, *people: Any) -> list[str]:
    return [question.key for question in list_questions_by_weight(make(version, *people))]


def fee(key: str = "f", **members: Any) -> dict[str, Any]:
    return {"key": key, "item": key, "amount": "1.00", "currency": "EUR", **members}


def need(key: str = "n", **members: Any) -> dict[str, Any]:
    return {"key": key, "any_of": [["permit"]], **members}


def test_whether_a_step_applies_weighs_more_than_its_parts() -> None:
    version = make_version({"key": "a", "fees": [fee(when=MARRIED)]}, {"key": "b", "when": STUDENT})
    assert asked(version) == ["student", "married"]


def test_a_need_weighs_more_than_a_fee_and_as_much_as_a_day() -> None:
    version = make_version(
        {
            "key": "a",
            "fees": [fee(when=WORKS)],
            "needs": [need(when=MARRIED)],
            "deadlines": [{"key": "d", "from": "arrival-date", "offset": "P8D"}],
        }
    )
    assert asked(version) == ["married", "arrival-date", "works"]


def test_the_parts_of_a_step_that_may_not_apply_weigh_half() -> None:
    perhaps = {"key": "a", "when": STUDENT, "needs": [need(when=MARRIED)]}
    assert asked(make_version(perhaps, {"key": "b", "needs": [need(when=WORKS)]})) == ["student", "works", "married"]
    three = [fee(f"f{number}", when=WORKS) for number in range(2)]
    assert asked(make_version(perhaps, {"key": "b", "fees": three[:1]})) == ["student", "married", "works"]
    assert asked(make_version(perhaps, {"key": "b", "fees": three})) == ["student", "works", "married"]


def test_what_bears_on_many_steps_gathers_weight_from_all() -> None:
    steps = [{"key": f"s{number}", "fees": [fee(when=WORKS)]} for number in range(5)]
    version = make_version(*steps, {"key": "a", "when": STUDENT})
    assert asked(version) == ["works", "student"]
    assert next_question(make(version)) == Question("fact", "works", "works", ("s0", "s1", "s2", "s3", "s4"))
    assert asked(make_version(*steps[:3], {"key": "a", "when": STUDENT})) == ["student", "works"]


def test_a_condition_shares_its_weight_among_what_it_is_missing() -> None:
    version = make_version(
        {"key": "a", "when": {"all": [STUDENT, MARRIED, ADULT]}}, {"key": "b", "fees": [fee(when=WORKS)]}
    )
    assert asked(version) == ["student", "married", "birth-date", "works"]
    version = make_version(
        {
            "key": "a",
            "when": {"all": [STUDENT, MARRIED, ADULT, {"fact": "reason", "is": "work"}, {"holds": "passport"}]},
        },
        {"key": "b", "fees": [fee(when=WORKS)]},
    )
    assert asked(version)[0] == "works"


def test_the_audience_weighs_most() -> None:
    version = make_version({"key": "before"}, {"key": "a", "when": STUDENT}, audience=MARRIED)
    assert next_question(make(version)) == Question("fact", "married", "married", ())
    assert asked(version) == ["married", "student"]


def test_a_yes_or_no_that_alone_decides_what_comes_first_comes_before_all_else() -> None:
    steps = [{"key": f"s{number}", "when": WORKS} for number in range(5)]
    version = make_version({"key": "help", "when": STUDENT}, *steps, audience=MARRIED)
    assert asked(version) == ["student", "works", "married"]
    assert asked(version, make_person({"student": "no"})) == ["works", "married"]
    waits = make_version({"key": "first"}, {"key": "help", "when": STUDENT}, *steps)
    assert asked(waits) == ["works", "student"]
    done = make_person(marks={"first": TODAY})
    assert asked(waits, done) == ["student", "works"]


@pytest.mark.parametrize(
    "when", [{"any": [STUDENT, MARRIED]}, ADULT, {"holds": "permit"}, {"fact": "reason", "is": "work"}]
)
def test_what_takes_more_than_a_yes_or_no_waits_its_turn_though_it_decides_what_comes_first(when: Any) -> None:
    steps = [{"key": f"s{number}", "when": WORKS} for number in range(5)]
    assert asked(make_version({"key": "first", "when": when}, *steps))[0] == "works"


def test_equal_weights_follow_the_steps_to_the_sixth_decimal() -> None:
    thirds = {"any": [STUDENT, MARRIED, WORKS]}
    version = make_version({"key": "a", "when": thirds}, {"key": "b", "when": {"any": [WORKS, MARRIED, STUDENT]}})
    assert asked(version) == ["student", "married", "works"]


@pytest.mark.parametrize(("edge", "first"), [("issued", "issued:permit"), ("expires", "expires:permit")])
def test_a_date_on_a_paper_is_a_question_of_its_own(edge: str, first: str) -> None:
    when = {"date": {"document": "permit", "edge": edge}, "before": "today"}
    version = make_version({"key": "a", "when": when})
    assert next_question(make(version, make_person(papers={"permit": True}))) == Question(
        edge,  # type: ignore[arg-type]
        first,
        "permit",
        ("a",),
    )
    other = {"issued": "/2026-05-01", "expires": "2026-01-01/"}[edge]
    assert asked(version, make_person(papers={"permit": other})) == [first]
    own = {"issued": "2026-01/", "expires": "/2026-05"}[edge]
    assert asked(version, make_person(papers={"permit": own})) == []
    assert asked(version, make_person(papers={"permit": False})) == []


def test_of_two_dates_only_the_one_that_is_missing_is_asked_for() -> None:
    version = make_version({"key": "a", "when": {"date": "arrival-date", "before": "birth-date"}})
    assert asked(version) == ["arrival-date", "birth-date"]
    person = make_person({"arrival-date": "2026-03-01"})
    assert asked(version, person) == ["birth-date"]
    assert make(version, person).step("a").missing == ("birth-date",)
    vague = make_person({"arrival-date": "2026", "birth-date": "2026"})
    assert asked(version, vague) == []
    assert make(version, vague).step("a").missing == ("arrival-date", "birth-date")
    (found,) = list_questions_by_weight(make(version, person))
    assert found.steps == ("a",)


def test_the_end_of_a_step_can_not_be_asked() -> None:
    ends = [{"key": "good", "label": "Good"}]
    version = make_version({"key": "a", "outcomes": ends}, {"key": "b", "when": {"step": "a", "outcome": "good"}})
    assert asked(version) == []


def test_what_one_needs_how_often_is_asked_while_the_need_is_there() -> None:
    version = make_version({"key": "a", "needs": [need(each="children", when=STUDENT)]})
    assert asked(version, make_person({"student": "yes"})) == ["children"]
    assert asked(version, make_person({"student": "no"})) == []
    assert asked(version, make_person({"student": "yes", "children": "2"})) == []


def test_the_days_of_all_deadlines_are_asked_for() -> None:
    deadlines = [
        {"key": "d0", "from": "2026-05-01", "offset": "P8D"},
        {"key": "d1", "from": {"step": "a"}, "offset": "P8D"},
        {"key": "d2", "from": "arrival-date", "offset": "P8D"},
        {"key": "d3", "from": PERMIT, "offset": "P8D"},
        {"key": "d4", "from": "permit-expiry", "offset": "P8D"},
    ]
    version = make_version({"key": "a"}, {"key": "b", "deadlines": deadlines})
    assert asked(version) == ["arrival-date", "holds:permit", "permit-expiry"]
    given = make_person({"arrival-date": "2026-03-01"}, papers={"permit": True})
    assert asked(version, given) == ["issued:permit", "permit-expiry"]


def test_the_date_on_a_paper_that_a_step_on_the_way_gives_is_asked_for_when_it_is_there() -> None:
    soon = {"deadlines": [{"key": "d", "from": PERMIT, "offset": "P8D"}]}
    version = make_version(
        {"key": "a", "gives": ["permit"]}, {"key": "b", "after": ["a"]}, {"key": "c", "after": ["b"], **soon}
    )
    assert asked(version) == []
    assert asked(version, make_person(marks={"a": TODAY})) == ["issued:permit"]
    assert asked(version, make_person(papers={"permit": True})) == ["issued:permit"]  # they have an older one
    renewal = make_version({"key": "a", **soon}, {"key": "b", "after": ["a"], "gives": ["permit"]})
    assert asked(renewal) == ["holds:permit"]


def test_what_one_is_not_sure_of_is_not_asked_again_and_decides_nothing() -> None:
    soon = {"deadlines": [{"key": "d", "from": {"document": "permit", "edge": "expires"}, "offset": "P8D"}]}
    version = make_version({"key": "a", **soon}, {"key": "b", "when": {"holds": "id-card"}})
    unsure = make_person(papers={"permit": Paper(True, expires=UNSURE_DATE), "id-card": Paper(None)})
    assert asked(version, unsure) == []
    procedure = make(version, unsure)
    assert procedure.step("b").applies is Ternary.MAYBE
    assert procedure.step("a").deadlines[0].date is None


CHANNELS = [{"key": "desk", "kind": "in_person"}, {"key": "online", "kind": "online", "when": STUDENT}]
BY_ROUTE = {"key": "b", "when": {"fact": "channel:a", "is": "desk"}}


def test_a_route_is_asked_for_while_there_are_two() -> None:
    version = make_version({"key": "a", "channels": CHANNELS}, BY_ROUTE)
    assert asked(version) == ["student", "channel:a"]
    assert asked(version, make_person({"student": "no"})) == []
    assert asked(version, make_person({"student": "yes"})) == ["channel:a"]
    assert asked(make_version({"key": "a", "channels": CHANNELS[:1]}, BY_ROUTE)) == []
    assert asked(make_version({"key": "a"}, {**BY_ROUTE, "when": {"fact": "channel:gone", "is": "desk"}})) == []


def test_a_fact_that_the_registry_lacks_can_not_be_asked() -> None:
    assert asked(make_version({"key": "a", "when": {"fact": "hobby", "is": "yes"}})) == []


def test_what_a_step_teaches_waits_for_its_end_whichever_that_is() -> None:
    ends = [{"key": "no", "label": "No", "ends": "refused"}, {"key": "ok", "label": "Good"}]
    version = make_version(
        {"key": "first", "outcomes": ends},
        {"key": "a", "after": ["first"], "learns": ["decision-date"], "outcomes": ends},
        {"key": "b", "deadlines": [{"key": "d", "from": "decision-date", "offset": "P8D"}]},
    )
    assert asked(version) == []
    assert asked(version, make_person(marks={"a": "ok"})) == ["decision-date"]
    assert asked(version, make_person(marks={"a": "no"})) == ["decision-date"]
    assert asked(version, make_person(marks={"first": "no"})) == []  # still blocked: nobody knows the day
    assert asked(version, make_person(skipped=frozenset({"a"}))) == ["decision-date"]


def test_a_question_that_makes_no_sense_yet_gives_way_to_the_one_before_it() -> None:
    version = make_version({"key": "a", "when": {"fact": "spouse-works", "is": "yes"}})
    assert asked(version, make_person({"married": "declined"})) == []
    assert asked(version, make_person({"married": "yes"})) == ["spouse-works"]
    assert asked(version, make_person({"married": "no"})) == []


def chain(*only_if: str | None) -> CompiledVersion:
    """A step that reads the fact `f0`; each fact makes sense once another is true."""
    facts = {
        f"f{number}": Fact(f"f{number}", FactKind.YES_NO, "?", only_if=None if other is None else FactIs(other, "yes"))
        for number, other in enumerate(only_if)
    }
    process = make_version({"key": "a", "when": {"fact": "f0", "is": "yes"}}).process
    return compile_version(embed_registry(process, Registry(facts=facts)))


def test_facts_may_wait_for_facts_so_deep_and_no_deeper() -> None:
    deep = [f"f{number + 1}" for number in range(DEEPEST)]
    assert asked(chain(*deep, None)) == [f"f{DEEPEST}"]
    assert asked(chain(*deep, f"f{DEEPEST + 1}", None)) == []


def test_facts_that_wait_for_each_other_are_given_up() -> None:
    assert asked(chain("f1", "f0")) == []
    assert asked(chain("f0")) == []
