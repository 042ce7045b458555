"""Hypothesis strategies for the engine: plausible definitions, and people in the midst of them."""

from __future__ import annotations

import os
from datetime import datetime, time, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from core.procedures.personal import Attempt, Mark, Person
from core.processes.answers import Answer, Paper, one_day
from tests.core.procedures.making import TODAY

# BUSOLA_EXAMPLES=2000 searches longer than is bearable at every run
searching = settings(max_examples=int(os.environ.get("BUSOLA_EXAMPLES", min(40, settings.default.max_examples))))
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
            refs: list[Any] = ["arrival-date", {"document": "permit", "edge": "expires"}]
            refs += [{"step": key} for key in earlier[:1]]
            return {
                "date": draw(st.sampled_from(refs)),
                "before": "today",
                "plus": draw(st.sampled_from(["P1M", "-P20D"])),
            }
        case "step":
            return {"step": draw(st.sampled_from(earlier)), "outcome": draw(st.sampled_from(["good", "bad", "again"]))}
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
                    **draw(st.sampled_from([{}, {"each": "children"}, {"valid_for": "P1M"}, {"by": "finish"}])),
                    **draw(st.sampled_from([{}, {"issued_within": "P3M"}, {"extras": [{"kind": "copy"}]}])),
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
            step["deadlines"] = [draw(deadlines(keys, step["key"]))]
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
def deadlines(draw: st.DrawFn, earlier: list[str], own: str) -> dict[str, Any]:
    anchors: list[Any] = [
        "arrival-date",
        "visa-expiry",
        "2026-01-31",
        "today",
        {"document": "permit", "edge": "expires"},
    ]
    anchors += [{"step": own, "outcome": "again"}, {"appointment": own}]
    if earlier:
        anchors += [{"step": earlier[-1]}, {"step": earlier[0], "outcome": "good"}, {"appointment": earlier[0]}]
    found = {
        "key": "d",
        "from": draw(st.sampled_from(anchors)),
        "offset": draw(st.sampled_from(["P8D", "P1M", "-P1M", {"working_days": 3}, {"working_days": -2}])),
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
        ("visa-expiry", ["2026-04", "2026-04-30"]),
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
        st.builds(Paper, st.booleans() | st.none()),
        DAYS.map(lambda day: Paper(True, one_day(day), one_day(day + timedelta(200)))),
    )
    some = st.frozensets(st.sampled_from(keys), max_size=2)
    return Person(
        answers=draw(answer_sets()),
        papers=draw(st.dictionaries(st.sampled_from(PAPERS), papers)),
        marks=draw(st.dictionaries(st.sampled_from(keys), marks, max_size=4)),
        skipped=draw(some),
        wanted=draw(some),
        appointments=draw(
            st.dictionaries(st.sampled_from(keys), st.builds(datetime.combine, DAYS, st.just(time(9, 30))), max_size=2)
        ),
        dates_given=draw(st.dictionaries(st.tuples(st.sampled_from(keys), st.just("d")), DAYS, max_size=1)),
    )
