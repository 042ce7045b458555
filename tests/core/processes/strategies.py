"""Hypothesis strategies for the format: conditions, situations, and whole processes."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from core.processes.answers import NOT_APPLYING, UNSURE_DATE, Answer, DateSpan, Paper, StepEnd, one_day, read_date
from core.processes.conditions import (
    AgeIs,
    AllOf,
    AnyOf,
    Condition,
    DateIs,
    DateOperator,
    DateRef,
    DocumentDate,
    FactDate,
    FactIn,
    FactIs,
    Holds,
    LiteralDate,
    Not,
    NumberIs,
    StepDate,
    StepEnded,
    Today,
)
from core.processes.definition import (
    AfterOutcome,
    AmountRange,
    AppointmentDate,
    Channel,
    ChannelKind,
    Deadline,
    Ending,
    Extra,
    ExtraKind,
    Fee,
    LegalSource,
    Need,
    Outcome,
    OutcomeDate,
    Process,
    Right,
    Stage,
    Step,
    StepKind,
    Takes,
    WorkingDays,
)
from core.processes.evaluating import Situation
from core.processes.periods import Period

GROUPS = {"@group": ("red", "green")}

choice_facts = st.sampled_from(["status", "colour"])
date_facts = st.sampled_from(["birth-date", "arrival-date"])
values = st.sampled_from(["student", "worker", "red", "green", "other", "yes", "no", "NO"])
documents = st.sampled_from(["passport", "id-card"])
step_keys = st.sampled_from(["first", "second"])
outcome_keys = st.sampled_from(["good", "bad"])
days = st.dates(date(1990, 1, 1), date(2040, 12, 31))
numbers = st.decimals(min_value=-50, max_value=50, places=2).map(lambda number: number.normalize() + 0)
lengths = st.builds(Period, st.integers(0, 30), st.integers(0, 30), st.integers(0, 400))
periods = lengths | lengths.map(lambda one: Period(-one.years, -one.months, -one.days))
ages = lengths.filter(lambda one: one != Period())

date_refs: SearchStrategy[DateRef] = st.one_of(
    st.builds(LiteralDate, days),
    st.just(Today()),
    st.builds(FactDate, date_facts),
    st.builds(StepDate, step_keys),
    st.builds(DocumentDate, documents, st.sampled_from(["issued", "expires"])),
)


@st.composite
def number_bounds(draw: st.DrawFn) -> NumberIs:
    """Bounds of which at least one is there."""
    names = draw(st.lists(st.sampled_from(["at_least", "at_most", "above", "below"]), min_size=1, unique=True))
    return NumberIs("children", **{name: draw(numbers) for name in names})


comparisons: SearchStrategy[Condition] = st.one_of(
    st.builds(FactIs, choice_facts, values),
    st.builds(FactIn, choice_facts, st.lists(values | st.just("@group"), min_size=1, unique=True).map(tuple)),
    number_bounds(),
    st.builds(
        DateIs,
        date_refs,
        st.sampled_from(DateOperator),
        date_refs,
        st.none() | periods.filter(lambda one: one != Period()),
    ),
    st.builds(AgeIs, date_facts, ages, st.none() | ages) | st.builds(AgeIs, date_facts, st.none(), ages),
    st.builds(Holds, documents),
    st.builds(StepEnded, step_keys, outcome_keys),
)


def nest(inner: SearchStrategy[Condition]) -> SearchStrategy[Condition]:
    """Conditions made of others."""
    return st.one_of(
        st.lists(inner, max_size=3).map(tuple).map(AllOf),
        st.lists(inner, max_size=3).map(tuple).map(AnyOf),
        st.builds(Not, inner),
    )


conditions: SearchStrategy[Condition] = st.recursive(comparisons, nest, max_leaves=8)

partial_days = days.flatmap(lambda day: st.sampled_from([f"{day:%Y}", f"{day:%Y-%m}", f"{day:%Y-%m-%d}"]))
silences = st.sampled_from([Answer(), Answer(state="declined"), Answer(state="unsure")])
spans: SearchStrategy[DateSpan] = partial_days.map(lambda text: read_date(text) or one_day(date.min))
printed = st.none() | spans | st.just(UNSURE_DATE)
papers = st.builds(Paper, st.just(True), printed, printed) | st.builds(Paper, st.sampled_from([False, None]))
ends = st.just(NOT_APPLYING) | st.builds(StepEnd, st.none() | outcome_keys, st.none() | days)


def some(inner: SearchStrategy[str], most: int = 1) -> SearchStrategy[Answer]:
    """An answer with values, or with none."""
    return silences | st.lists(inner, min_size=1, max_size=most, unique=True).map(lambda found: Answer(tuple(found)))


situations = st.builds(
    Situation,
    days,
    st.fixed_dictionaries(
        {},
        optional={
            "status": some(values),
            "colour": some(values, most=3),
            "children": some(numbers.map(str)),
            "birth-date": some(partial_days),
            "arrival-date": some(partial_days),
        },
    ),
    st.fixed_dictionaries({}, optional={"passport": papers, "id-card": papers}),
    st.fixed_dictionaries({}, optional={"first": ends, "second": ends}),
)


@st.composite
def learned_more(draw: st.DrawFn, situation: Situation) -> Situation:
    """A situation in which more is known, and nothing that was known is different."""
    answers = dict(draw(situations).answers)
    for fact, answer in situation.answers.items():
        if answer.state is None and answer.values:
            answers[fact] = Answer(tuple(draw(exact(value)) if "date" in fact else value for value in answer.values))
    found = dict(draw(situations).papers)
    for document, paper in situation.papers.items():
        if paper.have is None:
            found[document] = draw(papers)
        elif paper.have:
            found[document] = Paper(True, draw(narrowed(paper.issued)), draw(narrowed(paper.expires)))
        else:
            found[document] = paper
    steps = dict(draw(situations).steps)
    for step, end in situation.steps.items():
        outcome = end.outcome if end.outcome is not None else draw(st.none() | outcome_keys)
        on = end.on if end.on is not None else draw(st.none() | days)
        steps[step] = StepEnd(outcome, on) if end.applies else end
    return Situation(situation.today, answers, found, steps)


def exact(text: str) -> SearchStrategy[str]:
    """The same date, or a more exact one."""
    span = read_date(text)
    assert span is not None
    return st.just(text) | st.dates(span.first, span.last).flatmap(
        lambda day: st.sampled_from([f"{day:%Y-%m}" if len(text) == 4 else text, f"{day:%Y-%m-%d}"])
    )


def narrowed(span: DateSpan | None) -> SearchStrategy[DateSpan | None]:
    """The same span, or one within it."""
    if span is None:
        return st.none() | spans
    return st.just(span) | st.dates(span.first, span.last).map(one_day)


# --- whole processes -------------------------------------------------------------------------------

Strategies = dict[str, SearchStrategy[Any]]

keys = st.sampled_from(["a", "b", "c", "d2", "e-f", "g-h-3", "4", "send-kit"])
texts = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]) | st.sampled_from("\n\té"), max_size=12).map(
    lambda text: unicodedata.normalize("NFC", text).strip()
)
titles = texts.map(lambda text: text or "Untitled")
urls = st.sampled_from(["https://example.org/a?b=c#d", "http://example.org", "https://münchen.example/ä"])
amounts = st.decimals(min_value=0, max_value=99_999, places=2)
whens = comparisons | st.recursive(comparisons, nest, max_leaves=3)


@st.composite
def sparse(draw: st.DrawFn, item: Any, required: Strategies, optional: Strategies, most: int = 3) -> Any:
    """An item with what it must have and a few of the members that it may have."""
    chosen = draw(st.lists(st.sampled_from(sorted(optional)), max_size=most, unique=True)) if optional else []
    return item(
        **{name: draw(one) for name, one in required.items()}, **{name: draw(optional[name]) for name in chosen}
    )


def listed(inner: SearchStrategy[Any], least: int = 0) -> SearchStrategy[tuple[Any, ...]]:
    """One or two items."""
    return st.lists(inner, min_size=least, max_size=2).map(tuple)


def keyed(item: Any, required: Strategies, optional: Strategies, least: int = 0) -> SearchStrategy[tuple[Any, ...]]:
    """Up to two items, each with its own key."""
    items = sparse(item, {"key": keys, **required}, optional)
    return st.lists(items, min_size=least, max_size=2, unique_by=lambda one: one.key).map(tuple)


key_lists = st.lists(keys, max_size=2, unique=True).map(tuple)
key_sets = st.lists(keys, min_size=1, max_size=2, unique=True).map(tuple)
laws = keyed(LegalSource, {"title": titles}, {"url": urls})
extras = sparse(Extra, {"kind": st.sampled_from(ExtraKind)}, {"count": st.integers(1, 20), "when": whens})
needs = keyed(
    Need,
    {"any_of": listed(key_sets, least=1)},
    {
        "extras": listed(extras),
        "issued_within": lengths,
        "valid_for": lengths,
        "by": st.sampled_from(["start", "finish"]),
        "each": keys,
        "when": whens,
    },
)
channels = keyed(
    Channel,
    {"kind": st.sampled_from(ChannelKind)},
    {"office": keys, "url": urls, "appointment_url": urls, "when": whens},
)
ranges = st.lists(amounts, min_size=2, max_size=2, unique=True).map(lambda two: AmountRange(min(two), max(two)))
fees = keyed(
    Fee,
    {"item": keys, "amount": amounts | ranges, "currency": st.sampled_from(["EUR", "CHF"])},
    {"label": texts, "when": whens, "times": keys, "valid_from": days},
)
anchors = st.one_of(date_refs, st.builds(OutcomeDate, keys, keys), st.builds(AppointmentDate, keys))
deadlines = keyed(
    Deadline,
    {"anchor": anchors, "offset": periods | st.builds(WorkingDays, st.integers(-30, 30))},
    {
        "sense": st.sampled_from(["by", "not_before", "on"]),
        "strict": st.sampled_from(["law", "advice"]),
        "roll": st.sampled_from(["none", "next_working_day", "previous_working_day"]),
        "if_missed": texts,
        "when": whens,
    },
)
steps = keyed(
    Step,
    {"title": titles, "kind": st.sampled_from(StepKind)},
    {
        "body": texts,
        "official_term": titles,
        "responsible": keys,
        "when": whens,
        "after": listed(keys | st.builds(AfterOutcome, keys, keys)),
        "replaces": key_lists,
        "needs": needs,
        "gives": key_lists,
        "learns": key_lists,
        "channels": channels,
        "fees": fees,
        "takes": sparse(Takes, {"typical": lengths}, {"at_most": lengths}),
        "deadlines": deadlines,
        "outcomes": keyed(Outcome, {"label": titles}, {"ends": st.sampled_from(Ending), "gives": key_lists}),
        "you_can_ask_for": keyed(Right, {"text": titles}, {}),
        "legal_basis": laws,
    },
    least=1,
)
written_process = sparse(
    Process,
    {
        "schema": st.just(1),
        "process": st.tuples(keys, keys).map("/".join),
        "service_type": keys,
        "source_language": st.sampled_from(["it", "pt-BR", "zh-Hant"]),
        "title": titles,
        "summary": titles,
        "authority": keys,
        "steps": steps,
    },
    {
        "you_get": texts,
        "topics": key_lists,
        "stage": st.sampled_from(Stage),
        "audience": whens,
        "legal_basis": laws,
        "one_of": listed(st.lists(keys, min_size=2, max_size=3, unique=True).map(tuple)),
    },
)


@st.composite
def any_process(draw: st.DrawFn) -> Process:
    """A process; a strategy without arguments has a short name in reports."""
    found: Process = draw(written_process)
    return found


processes = any_process()
