"""What holds for every process and every person."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.procedures.compiled import CompiledVersion, compile_version
from core.procedures.personal import Mark, Person
from core.procedures.personalise import personalise
from core.procedures.procedure import State, StepView, Ternary
from core.procedures.questions import list_questions_by_weight, next_question
from core.procedures.reasons import why
from core.processes.answers import Answer
from core.processes.check_order import find_before, find_circles
from core.processes.conditions import ReadKind, read_keys
from core.processes.definition import Process
from core.processes.evaluating import Situation
from core.processes.versions import embed_registry
from tests.core.procedures.drawing import DAYS, answer_sets, definitions, people, searching
from tests.core.procedures.making import WORLD, make, make_version
from tests.core.processes.factories import make_registry
from tests.core.processes.strategies import processes, situations


def list_earlier(process: Process) -> dict[str, tuple[str, ...]]:
    """Return what each step comes after: by `after`, by an outcome, and by reading another step's end.

    What comes after one of several alternatives comes after all of them, unless it is one of them itself.
    """
    groups = {key: group for group in process.one_of for key in group}
    found: dict[str, tuple[str, ...]] = {}
    for step in process.steps:
        earlier: list[str] = []
        for after in step.after:
            if isinstance(after, str):
                group = groups.get(after, (after,))
                earlier += (after,) if step.key in group else group
            else:
                earlier.append(after.step)
        reads = () if step.when is None else read_keys(step.when)
        found[step.key] = (*earlier, *(read.key for read in reads if read.kind is ReadKind.STEP))
    return found


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


@searching
@given(processes, situations)
def test_even_a_draft_with_errors_can_be_previewed(process: Process, situation: Situation) -> None:
    """Steps wait for each other in a circle, references lead nowhere, facts are compared as what they are not."""
    version = compile_version(embed_registry(process, make_registry()))
    person = Person(
        answers=situation.answers,
        papers=situation.papers,
        marks={step: Mark(end.on, end.outcome) for step, end in situation.steps.items() if end.on is not None},
    )
    procedure = personalise(version, person, situation.today, WORLD)
    assert sorted(view.key for view in procedure.steps) == sorted(step.key for step in process.steps)
    next_question(procedure)
    for view in procedure.steps:
        assert why(procedure, view.key).reasons


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
    earlier = list_earlier(procedure.version.process)
    if any(find_circles(find_before(earlier))):
        return
    seen: set[str] = set()
    for view in procedure.steps:
        assert seen.issuperset(earlier[view.key])
        seen.add(view.key)


@searching
@given(definitions(), people())
def test_the_same_gives_the_same(definition: Any, person: Person) -> None:
    steps, one_of = definition
    turned = person._replace(answers=dict(reversed(person.answers.items())), marks=dict(reversed(person.marks.items())))
    first = make(make_version(*steps, one_of=one_of), person)
    second = make(make_version(*steps, one_of=one_of), turned)
    assert (first.steps, first.next, first.totals) == (second.steps, second.next, second.totals)


def everything_about(version: CompiledVersion, person: Person, today: date) -> tuple[Any, ...]:
    procedure = make(version, person, today)
    reasons = tuple(why(procedure, view.key) for view in procedure.steps)
    seen = (procedure.steps, procedure.next, procedure.totals, procedure.audience)
    return *seen, list_questions_by_weight(procedure), reasons


@searching
@given(definitions(), st.lists(st.tuples(people(), DAYS), min_size=2, max_size=4))
def test_a_version_keeps_nothing_of_whoever_came_before(definition: Any, visits: list[tuple[Person, date]]) -> None:
    """What was worked out for one person is kept with the version only as far as it is the same for the next."""
    steps, one_of = definition
    shared = make_version(*steps, one_of=one_of)
    for person, today in (*visits, *visits):
        fresh = make_version(*steps, one_of=one_of)
        assert everything_about(shared, person, today) == everything_about(fresh, person, today)


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
