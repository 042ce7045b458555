"""What holds for every process and every person."""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.procedures.personal import Attempt, Mark, Person
from core.procedures.procedure import Procedure, State, StepView, Ternary
from core.procedures.questions import next_question
from core.procedures.reasons import why
from core.processes.answers import Answer, Paper, one_day
from tests.core.procedures.making import TODAY, make, make_version

# BUSOLA_EXAMPLES=2000 searches longer than is bearable at every run
searching = settings(
    max_examples=int(os.environ.get("BUSOLA_EXAMPLES", "40")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
YES_NO = ("student", "married", "works")
DAYS = st.integers(-120, 120).map(lambda days: TODAY + timedelta(days=days))
PAPERS = ("passport", "photo", "permit")
OUTCOMES = [
    {"key": "good", "label": "Good"},
    {"key": "bad", "label": "Bad", "ends": "refused", "gives": ["photo"]},
    {"key": "again", "label": "Again", "ends": "again"},
]


@st.composite
def conditions(draw: st.DrawFn, earlier: list[str], depth: int = 2) -> dict[str, Any]:
    kinds = ["fact", "number", "holds", "age", "date"] + (["step"] if earlier else [])
    kind = draw(st.sampled_from(kinds + (["all", "any", "not"] if depth else [])))
    match kind:
        case "all" | "any":
            return {kind: draw(st.lists(conditions(earlier, depth - 1), min_size=1, max_size=3))}
        case "not":
            return {"not": draw(conditions(earlier, depth - 1))}
        case "number":
            return {"fact": "children", draw(st.sampled_from(["at_least", "below"])): str(draw(st.integers(0, 3)))}
        case "holds":
            return {"holds": draw(st.sampled_from(PAPERS))}
        case "age":
            return {"age": "birth-date", "at_least": "P18Y"}
        case "date":
            return {"date": "arrival-date", "before": "today", "plus": draw(st.sampled_from(["P1M", "-P20D"]))}
        case "step":
            return {"step": draw(st.sampled_from(earlier)), "outcome": draw(st.sampled_from(["good", "bad"]))}
    return {"fact": draw(st.sampled_from(YES_NO)), "is": draw(st.sampled_from(["yes", "no"]))}


@st.composite
def definitions(draw: st.DrawFn, plain: bool = False) -> tuple[list[dict[str, Any]], list[list[str]]]:
    steps: list[dict[str, Any]] = []
    keys: list[str] = []
    maybe = st.none() if plain else st.booleans()
    for number in range(draw(st.integers(1, 7))):
        step: dict[str, Any] = {"key": f"s{number}", "kind": draw(st.sampled_from(["apply", "wait", "attend"]))}
        if keys:
            step["after"] = draw(st.lists(st.sampled_from(keys), max_size=3, unique=True))
        if draw(maybe):
            step["when"] = draw(conditions(keys))
        if draw(maybe):
            step["outcomes"] = OUTCOMES
        if draw(maybe) and keys:
            step["after"] = [
                *step["after"],
                {"step": draw(st.sampled_from(keys)), "outcome": draw(st.sampled_from(["good", "bad", "again"]))},
            ]
        if draw(st.booleans()):
            step["takes"] = {"typical": draw(st.sampled_from(["P0D", "P10D", "P1M"])), "at_most": "P2M"}
        if draw(st.booleans()):
            step["needs"] = [
                {
                    "key": "n",
                    "any_of": [[draw(st.sampled_from(PAPERS))]],
                    **draw(st.sampled_from([{}, {"each": "children"}, {"valid_for": "P1M"}])),
                }
            ]
            step["gives"] = draw(st.lists(st.sampled_from(PAPERS), max_size=1))
        if draw(st.booleans()):
            step["fees"] = [
                {
                    "key": f"f{row}",
                    "item": "i",
                    "amount": f"{draw(st.integers(0, 90))}.00",
                    "currency": "EUR",
                    "label": "F",
                    **draw(fee_members(keys)),
                }
                for row in range(draw(st.integers(1, 3)))
            ]
        if draw(st.booleans()):
            step["channels"] = [
                {"key": "desk", "kind": "in_person"},
                {"key": "online", "kind": "online", **({"when": draw(conditions([]))} if draw(st.booleans()) else {})},
            ]
        if draw(st.booleans()):
            step["deadlines"] = [draw(deadlines(keys))]
        steps.append(step)
        keys.append(step["key"])
    one_of = []
    if not plain and len(keys) > 1 and draw(st.booleans()):
        one_of = [draw(st.lists(st.sampled_from(keys), min_size=2, max_size=3, unique=True))]
    return steps, one_of


@st.composite
def fee_members(draw: st.DrawFn, earlier: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if draw(st.booleans()):
        found["when"] = draw(conditions(earlier))
    if draw(st.booleans()):
        found["times"] = "children"
    return found


@st.composite
def deadlines(draw: st.DrawFn, earlier: list[str]) -> dict[str, Any]:
    anchors: list[Any] = ["arrival-date", "2026-03-20", "today", {"document": "permit", "edge": "expires"}]
    if earlier:
        anchors += [{"step": earlier[-1]}, {"step": earlier[0], "outcome": "good"}, {"appointment": earlier[0]}]
    found = {
        "key": "d",
        "from": draw(st.sampled_from(anchors)),
        "offset": draw(st.sampled_from(["P8D", "-P1M", {"working_days": 3}, {"working_days": -2}])),
        "sense": draw(st.sampled_from(["by", "not_before", "on"])),
        "roll": draw(st.sampled_from(["none", "next_working_day", "previous_working_day"])),
    }
    if draw(st.booleans()):
        found["when"] = draw(conditions(earlier))
    return found


@st.composite
def answer_sets(draw: st.DrawFn) -> dict[str, Answer]:
    states = st.sampled_from([Answer(state="declined"), Answer(state="unsure")])
    found: dict[str, Answer] = {}
    for fact in YES_NO:
        found |= draw(st.sampled_from([{}, {fact: Answer(("yes",))}, {fact: Answer(("no",))}]))
    found |= draw(st.one_of(st.just({}), st.builds(lambda n: {"children": Answer((str(n),))}, st.integers(0, 4))))
    for fact, values in (
        ("birth-date", ["1990", "2009-03", "2015-01-01"]),
        ("arrival-date", ["2026-03", "2026-03-02"]),
    ):
        found |= draw(
            st.one_of(st.just({}), st.sampled_from(values).map(lambda value, fact=fact: {fact: Answer((value,))}))
        )
    for step in ("s0", "s1"):
        found |= draw(
            st.sampled_from([{}, {f"channel:{step}": Answer(("desk",))}, {f"channel:{step}": Answer(("online",))}])
        )
    if draw(st.booleans()):
        found["works"] = draw(states)
    return found


@st.composite
def people(draw: st.DrawFn) -> Person:
    keys = [f"s{number}" for number in range(7)]
    outcomes = st.sampled_from([None, "good", "bad", "again"])
    marks = st.builds(Mark, DAYS, outcomes, st.lists(st.builds(Attempt, DAYS, outcomes), max_size=2).map(tuple))
    papers = st.one_of(
        st.builds(Paper, st.booleans()), DAYS.map(lambda day: Paper(True, one_day(day), one_day(day + timedelta(200))))
    )
    some = st.frozensets(st.sampled_from(keys), max_size=2)
    return Person(
        answers=draw(answer_sets()),
        papers=draw(st.dictionaries(st.sampled_from(PAPERS), papers)),
        marks=draw(st.dictionaries(st.sampled_from(keys), marks, max_size=4)),
        skipped=draw(some),
        wanted=draw(some),
        dates_given=draw(st.dictionaries(st.tuples(st.sampled_from(keys), st.just("d")), DAYS, max_size=1)),
    )


def follow(procedure: Procedure) -> dict[str, set[str]]:
    """Return what each step waits for, by plain `after` and by outcome."""
    return {
        step.key: {after if isinstance(after, str) else after.step for after in step.after}
        for step in procedure.version.process.steps
    }


@searching
@given(definitions(), people(), DAYS)
def test_personalising_never_fails_and_tells_of_each_step_once(definition: Any, person: Person, today: date) -> None:
    steps, one_of = definition
    procedure = make(make_version(*steps, one_of=one_of), person, today)
    assert sorted(view.key for view in procedure.steps) == sorted(step["key"] for step in steps)
    question = next_question(procedure)
    assert question is None or question.key not in person.answers
    for view in procedure.steps:
        assert why(procedure, view.key).reasons
        assert_consistent(view)
    open_steps = [view.key for view in procedure.steps if view.state is State.OPEN]
    assert procedure.next is None or procedure.next in open_steps


def assert_consistent(view: StepView) -> None:
    assert (view.state is State.NOT_NEEDED) <= (view.applies is Ternary.NO)
    assert (view.state is State.MAYBE) <= (view.applies is Ternary.MAYBE)
    assert (view.state in (State.OPEN, State.NOT_YET)) <= (view.applies is Ternary.YES)
    assert (view.state is State.NOT_YET) == (bool(view.waits_for) and view.state is not State.MAYBE)
    assert (view.state is State.BLOCKED) == bool(view.blocked_by)
    assert (view.on is not None) == (view.state in (State.DONE, State.REFUSED))


@searching
@given(definitions(), people())
def test_each_step_comes_after_what_it_waits_for(definition: Any, person: Person) -> None:
    steps, one_of = definition
    procedure = make(make_version(*steps, one_of=one_of), person)
    seen: set[str] = set()
    for view in procedure.steps:
        if not one_of:
            assert follow(procedure)[view.key] <= seen
        seen.add(view.key)


@searching
@given(definitions(), people())
def test_the_same_gives_the_same(definition: Any, person: Person) -> None:
    steps, one_of = definition
    turned = person._replace(answers=dict(reversed(person.answers.items())), marks=dict(reversed(person.marks.items())))
    first = make(make_version(*steps, one_of=one_of), person)
    second = make(make_version(*steps, one_of=one_of), turned)
    assert (first.steps, first.next, first.totals) == (second.steps, second.next, second.totals)


@searching
@given(definitions(), people(), st.data())
def test_a_step_left_out_is_as_if_it_were_not_there(definition: Any, person: Person, data: st.DataObject) -> None:
    steps, _ = definition
    gone = data.draw(st.sampled_from([step["key"] for step in steps]))
    person = person._replace(
        answers={**person.answers, "reason": Answer(("study",))},
        marks={key: mark for key, mark in person.marks.items() if key != gone},
        skipped=person.skipped - {gone},
        wanted=person.wanted - {gone},
    )
    steps = [cut_off(step, gone) for step in steps]
    kept = [{**step, "when": {"fact": "reason", "is": "work"}} if step["key"] == gone else step for step in steps]
    spliced = splice_out(steps, gone)
    if not spliced:
        return
    one, other = make(make_version(*kept), person), make(make_version(*spliced), person)
    assert [forget(view, gone) for view in one.steps if view.key != gone] == [
        forget(view, gone) for view in other.steps
    ]
    assert one.next == other.next
    assert one.totals._replace(papers=None) == other.totals._replace(papers=None)  # type: ignore[arg-type]


def cut_off(step: dict[str, Any], gone: str) -> dict[str, Any]:
    """Return a step which names another only in its plain `after`."""
    step = {
        **step,
        "after": [after for after in step.get("after", []) if isinstance(after, str) or after["step"] != gone],
    }
    if step["key"] == gone:
        step["after"] = [after for after in step["after"] if isinstance(after, str)]
    for name in ("when", "deadlines", "fees"):
        if gone in str(step.get(name)):
            del step[name]
    return step


def splice_out(steps: list[dict[str, Any]], gone: str) -> list[dict[str, Any]]:
    """Return the steps without one; what came after it comes after what it came after."""
    own = next(step["after"] for step in steps if step["key"] == gone)
    found = []
    for step in steps:
        if step["key"] != gone:
            after = [other for after in step["after"] for other in (own if after == gone else [after])]
            unique = [one for position, one in enumerate(after) if one not in after[:position]]
            found.append({**step, "after": unique})
    return found


def forget(view: StepView, gone: str) -> StepView:
    """Return a view without saying which steps give a paper: one that doesn't apply may be named there."""
    needs = tuple(
        need._replace(
            sets=tuple(tuple(document._replace(from_steps=()) for document in documents) for documents in need.sets)
        )
        for need in view.needs
    )
    waits = tuple(sorted(view.waits_for, key=str))
    return view._replace(needs=needs, waits_for=waits)


@searching
@given(definitions(), people(), answer_sets())
def test_answers_only_narrow_the_totals(definition: Any, person: Person, more: dict[str, Answer]) -> None:
    steps, one_of = definition
    known = {key: answer for key, answer in person.answers.items() if answer.state is None}
    version = make_version(*steps, one_of=one_of)
    before = make(version, person).totals
    after = make(version, person._replace(answers={**person.answers, **more, **known})).totals
    assert before.visits_low <= after.visits_low <= after.visits_high <= before.visits_high
    spans = {fee.currency: (fee.low, fee.high) for fee in before.fees}
    for fee in after.fees:
        low, high = spans.get(fee.currency, (0, 0))
        assert low <= fee.low
        assert high is None or (fee.high is not None and fee.high <= high)
    assert before.time.typical_low <= after.time.typical_low
    for wide, narrow in (
        (before.time.typical_high, after.time.typical_high),
        (before.time.longest, after.time.longest),
    ):
        assert wide is None or (narrow is not None and narrow <= wide)
