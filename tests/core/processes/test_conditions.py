from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.processes.answers import (
    DECLINED,
    NOT_APPLYING,
    UNSURE,
    Answer,
    Paper,
    StepEnd,
    one_day,
    read_date,
    write_date,
)
from core.processes.condition_form import condition_json, parse_condition
from core.processes.conditions import (
    AllOf,
    AnyOf,
    Condition,
    FactIs,
    Holds,
    Not,
    Read,
    ReadKind,
    read_keys,
)
from core.processes.evaluating import FALSE, TRUE, UNKNOWN, Situation, Truth, evaluate
from core.processes.explaining import Reason, explain
from tests.core.processes.strategies import GROUPS, conditions, learned_more, partial_days, situations

TODAY = date(2026, 3, 1)


def truth(written: Any, answers: Mapping[str, Answer] = {}, **known: Any) -> Truth:
    """What a condition, as it is written, comes to."""
    problems: list[Any] = []
    condition = parse_condition(written, (), problems)
    assert not problems
    assert condition is not None
    situation = Situation(TODAY, answers, known.get("papers", {}), known.get("steps", {}))
    assert explain(condition, situation, GROUPS).truth is evaluate(condition, situation, GROUPS)
    return evaluate(condition, situation, GROUPS)


def said(*values: str) -> dict[str, Answer]:
    return {"status": Answer(values)}


STUDENT = {"fact": "status", "is": "student"}


def test_a_fact_is_compared_with_a_value() -> None:
    assert truth(STUDENT, said("student")) is TRUE
    assert truth(STUDENT, said("worker")) is FALSE
    assert truth(STUDENT) is UNKNOWN


def test_whoever_declined_or_is_unsure_is_unknown() -> None:
    for answer in (DECLINED, UNSURE, Answer()):
        assert truth(STUDENT, {"status": answer}) is UNKNOWN
        assert truth({"not": STUDENT}, {"status": answer}) is UNKNOWN


def test_of_several_values_any_is_enough() -> None:
    assert truth(STUDENT, said("worker", "student")) is TRUE
    assert truth({"fact": "status", "in": ["a", "student"]}, said("worker", "student")) is TRUE
    assert truth({"fact": "status", "in": ["a", "b"]}, said("worker", "student")) is FALSE


def test_other_is_unknown_unless_a_condition_names_it() -> None:
    assert truth(STUDENT, said("other")) is UNKNOWN
    assert truth({"not": STUDENT}, said("other")) is UNKNOWN
    assert truth(STUDENT, said("worker", "other")) is UNKNOWN
    assert truth(STUDENT, said("student", "other")) is TRUE
    assert truth({"fact": "status", "is": "other"}, said("other")) is TRUE
    assert truth({"fact": "status", "in": ["student", "other"]}, said("other")) is TRUE
    assert truth({"fact": "status", "is": "other"}, said("student")) is FALSE


def test_a_group_stands_for_its_members() -> None:
    assert truth({"fact": "status", "in": ["@group"]}, said("red")) is TRUE
    assert truth({"fact": "status", "in": ["@group"]}, said("blue")) is FALSE
    assert truth({"fact": "status", "in": ["@nobody"]}, said("red")) is FALSE


@pytest.mark.parametrize(
    ("bounds", "number", "expected"),
    [
        ({"at_least": "1"}, "1", TRUE),
        ({"at_least": "1"}, "0.99", FALSE),
        ({"above": "1"}, "1", FALSE),
        ({"at_most": "3"}, "3", TRUE),
        ({"below": "3"}, "3", FALSE),
        ({"at_least": "1", "below": "3"}, "2", TRUE),
        ({"at_least": "1", "below": "3"}, "3", FALSE),
        ({"at_least": "1"}, "many", UNKNOWN),
        ({"at_least": "1"}, "NaN", UNKNOWN),
        ({"at_least": "1"}, "Infinity", UNKNOWN),
        ({"below": "0.3"}, "0.1", TRUE),
    ],
)
def test_a_number_lies_within_all_bounds(bounds: dict[str, str], number: str, expected: Truth) -> None:
    assert truth({"fact": "status", **bounds}, said(number)) is expected


@pytest.mark.parametrize(
    ("born", "of_age"),
    [
        ("2008-03-01", TRUE),
        ("2008-03-02", FALSE),
        ("2008-02-29", TRUE),
        ("2007", TRUE),
        ("2008", UNKNOWN),
        ("2009", FALSE),
        ("2008-02", TRUE),
        ("2008-03", UNKNOWN),
        ("2008-04", FALSE),
        ("yesterday", UNKNOWN),
    ],
)
def test_an_age_is_unknown_only_where_the_year_straddles_the_limit(born: str, of_age: Truth) -> None:
    assert truth({"age": "status", "at_least": "P18Y"}, said(born)) is of_age
    assert truth({"not": {"age": "status", "below": "P18Y"}}, said(born)) is of_age


def test_an_age_may_lie_between_two_bounds() -> None:
    between = {"age": "status", "at_least": "P14Y", "below": "P18Y"}
    assert truth(between, said("2010-01-01")) is TRUE
    assert truth(between, said("2000-01-01")) is FALSE
    assert truth(between, said("2020")) is FALSE


def test_dates_compare_with_a_period_added() -> None:
    soon = {"date": {"document": "passport", "edge": "expires"}, "before": "today", "plus": "P6M"}
    passport = {"passport": Paper(True, expires=one_day(date(2026, 8, 31)))}
    assert truth(soon, papers=passport) is TRUE
    passport = {"passport": Paper(True, expires=one_day(date(2026, 9, 1)))}
    assert truth(soon, papers=passport) is FALSE
    assert truth(soon, papers={"passport": Paper(True)}) is UNKNOWN
    assert truth(soon) is UNKNOWN
    assert truth(soon, papers={"passport": Paper(False)}) is FALSE
    assert truth(soon, papers={"passport": Paper(True, expires=read_date("2026-09"))}) is FALSE
    assert truth(soon, papers={"passport": Paper(True, expires=read_date("2026"))}) is UNKNOWN


@pytest.mark.parametrize(
    ("operator", "truths"),
    [
        ("before", (TRUE, FALSE, FALSE)),
        ("on_or_before", (TRUE, TRUE, FALSE)),
        ("after", (FALSE, FALSE, TRUE)),
        ("on_or_after", (FALSE, TRUE, TRUE)),
    ],
)
def test_each_way_of_comparing_dates(operator: str, truths: tuple[Truth, ...]) -> None:
    for day, expected in zip(("2026-02-28", "2026-03-01", "2026-03-02"), truths, strict=True):
        assert truth({"date": "status", operator: "today"}, said(day)) is expected
        assert truth({"date": "status", operator: "2026-03-01"}, said(day)) is expected


def test_a_paper_not_asked_for_is_unknown() -> None:
    assert truth({"holds": "passport"}) is UNKNOWN
    assert truth({"holds": "passport"}, papers={"passport": Paper(True)}) is TRUE
    assert truth({"holds": "passport"}, papers={"passport": Paper(False)}) is FALSE


def test_an_outcome_is_unknown_until_the_step_ended_and_false_where_it_does_not_apply() -> None:
    good = {"step": "send", "outcome": "good"}
    assert truth(good) is UNKNOWN
    assert truth(good, steps={"send": StepEnd("good")}) is TRUE
    assert truth(good, steps={"send": StepEnd("bad")}) is FALSE
    assert truth(good, steps={"send": StepEnd(on=TODAY)}) is UNKNOWN
    assert truth(good, steps={"send": NOT_APPLYING}) is FALSE


def test_the_day_of_a_step_compares_whatever_its_outcome() -> None:
    late = {"date": {"step": "send"}, "after": "2026-01-01"}
    assert truth(late, steps={"send": StepEnd("bad", date(2026, 2, 1))}) is TRUE
    assert truth(late, steps={"send": NOT_APPLYING}) is FALSE
    assert truth(late) is UNKNOWN


def test_nothing_to_fulfil_is_true_and_nothing_to_choose_is_false() -> None:
    assert truth({"all": []}) is TRUE
    assert truth({"any": []}) is FALSE


def test_a_false_part_decides_a_conjunction_whatever_is_unknown() -> None:
    assert truth({"all": [{"holds": "passport"}, STUDENT]}, said("worker")) is FALSE
    assert truth({"any": [{"holds": "passport"}, STUDENT]}, said("student")) is TRUE
    assert truth({"all": [{"holds": "passport"}, STUDENT]}, said("student")) is UNKNOWN


def test_a_truth_is_not_taken_for_a_boolean() -> None:
    with pytest.raises(TypeError):
        bool(UNKNOWN)


@given(conditions, situations, st.data())
def test_knowing_more_never_turns_true_into_false_or_back(
    condition: Condition, situation: Situation, data: st.DataObject
) -> None:
    before = evaluate(condition, situation, GROUPS)
    after = evaluate(condition, data.draw(learned_more(situation)), GROUPS)
    assert before is UNKNOWN or after is before


@given(conditions, situations)
def test_explaining_comes_to_the_same_as_evaluating(condition: Condition, situation: Situation) -> None:
    explained = explain(condition, situation, GROUPS)
    assert explained.truth is evaluate(condition, situation, GROUPS)
    if explained.truth is UNKNOWN:
        assert explained.missing
        assert sum(missing.weight for missing in explained.missing) == pytest.approx(1)
        assert {missing.read for missing in explained.missing} <= set(read_keys(condition))
    else:
        assert not explained.missing


@given(conditions, situations)
def test_the_reasons_given_suffice(condition: Condition, situation: Situation) -> None:
    explained = explain(condition, situation, GROUPS)
    if explained.truth is UNKNOWN:
        return
    reads = {read for reason in explained.reasons for read in read_keys(reason.comparison)}
    only_those = Situation(
        situation.today,
        {key: one for key, one in situation.answers.items() if Read(ReadKind.FACT, key) in reads},
        {
            key: one
            for key, one in situation.papers.items()
            if {Read(kind, key) for kind in (ReadKind.PAPER, ReadKind.ISSUED, ReadKind.EXPIRES)} & reads
        },
        {key: one for key, one in situation.steps.items() if Read(ReadKind.STEP, key) in reads},
    )
    assert evaluate(condition, only_those, GROUPS) is explained.truth


@given(conditions, situations)
def test_conditions_obey_de_morgan(condition: Condition, situation: Situation) -> None:
    other = Holds("passport")
    both = evaluate(Not(AllOf((condition, other))), situation, GROUPS)
    assert both is evaluate(AnyOf((Not(condition), Not(other))), situation, GROUPS)


@given(conditions)
def test_a_condition_is_read_as_it_is_written(condition: Condition) -> None:
    problems: list[Any] = []
    assert parse_condition(condition_json(condition), (), problems) == condition
    assert not problems


def test_the_first_false_part_is_the_reason() -> None:
    a, b = FactIs("status", "student"), FactIs("colour", "red")
    situation = Situation(TODAY, {"status": Answer(("worker",)), "colour": Answer(("blue",))}, {}, {})
    assert explain(AllOf((a, b)), situation).reasons == (Reason(a, FALSE),)
    assert explain(AnyOf((a, b)), situation).reasons == (Reason(a, FALSE), Reason(b, FALSE))


def test_what_would_settle_most_weighs_most() -> None:
    a, b, c = Holds("passport"), FactIs("colour", "red"), FactIs("status", "student")
    explained = explain(AllOf((a, AnyOf((b, c)), Not(b))), Situation(TODAY, {}, {}, {}))
    weights = {missing.read.key: missing.weight for missing in explained.missing}
    assert explained.missing[0].read == Read(ReadKind.FACT, "colour")
    assert weights["colour"] > weights["passport"] > weights["status"]


@given(partial_days)
def test_a_date_is_written_as_exactly_as_it_is_known(text: str) -> None:
    span = read_date(text)
    assert span is not None
    assert write_date(span) == text


@pytest.mark.parametrize(
    "text", ["", "26", "2026-13", "2026-02-30", "2026-3-1", "20260301", "2026-W10-1", "٢٠٢٦", "0000"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    assert read_date(text) is None
