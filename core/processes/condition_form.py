"""Conditions, dates and periods as they are written: from plain data to the closed union, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Literal, assert_never, cast

from core.platform.fields import (
    DAY,
    Fields,
    name_type,
    parse_day,
    parse_key,
    read_fields,
    read_text,
    shorten,
)
from core.platform.problems import Path, Problem, ProblemCode
from core.processes.conditions import (
    CHANNEL_FACT,
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
from core.processes.periods import Period, format_period, parse_period

MAX_DEPTH = 32
OPERATORS = ("all", "any", "not", "fact", "date", "age", "holds", "step")
FACT_OPERATORS = ("is", "in", "at_least", "at_most", "above", "below")
BOUNDS = ("at_least", "at_most", "above", "below")
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?", re.ASCII)
GROUP = re.compile(r"@[a-z0-9]+([-_][a-z0-9]+)*", re.ASCII)


# --- reading ---------------------------------------------------------------------------------------


def read_condition(fields: Fields, name: str, required: bool = False) -> Condition | None:
    """Read a member that is a condition."""
    raw = fields.take(name, required)
    return None if raw is None else parse_condition(raw, (*fields.path, name), fields.problems)


def parse_condition(raw: object, path: Path, problems: list[Problem], depth: int = 1) -> Condition | None:
    """Read one condition; None, with the problems noted, where it is none."""
    if depth > MAX_DEPTH:
        problems.append(Problem(path, ProblemCode.TOO_DEEP, {"limit": str(MAX_DEPTH)}))
        return None
    if not isinstance(raw, Mapping):
        problems.append(Problem(path, ProblemCode.WRONG_TYPE, {"expected": "condition", "found": name_type(raw)}))
        return None
    before = len(problems)
    found = read_fields(raw, path, problems, lambda fields: dispatch(fields, depth))
    return found if len(problems) == before else None


def dispatch(fields: Fields, depth: int) -> Condition | None:
    """Read a condition by the operator that it names."""

    def part(raw: object, path: Path, problems: list[Problem]) -> Condition | None:
        return parse_condition(raw, path, problems, depth + 1)

    if "all" in fields:
        return AllOf(fields.items("all", part))
    if "any" in fields:
        return AnyOf(fields.items("any", part))
    if "not" in fields:
        inner = part(fields.take("not"), (*fields.path, "not"), fields.problems)
        return None if inner is None else Not(inner)
    if "fact" in fields:
        return read_fact_comparison(fields)
    if "date" in fields:
        return read_date_comparison(fields)
    if "age" in fields:
        return read_age(fields)
    if "holds" in fields:
        return Holds(fields.required_key("holds"))
    if "step" in fields:
        return StepEnded(fields.required_key("step"), fields.required_key("outcome"))
    fields.note(ProblemCode.BAD_CONDITION, allowed=", ".join(OPERATORS))
    fields.asked.update(dict.fromkeys(fields.raw))  # one problem says it all
    return None


def read_fact_comparison(fields: Fields) -> Condition | None:
    """Read a comparison of a fact with a value, with several, or with bounds."""
    fact = fields.value("fact", parse_fact_key, ProblemCode.BAD_KEY, required=True) or ""
    if "is" in fields:
        return FactIs(fact, fields.text("is", required=True))
    if "in" in fields:
        return FactIn(fact, fields.distinct("in", read_member, required=True))
    if any(bound in fields for bound in BOUNDS):
        numbers = {bound: fields.value(bound, parse_number, ProblemCode.BAD_NUMBER) for bound in BOUNDS}
        return NumberIs(fact, **numbers)
    fields.note(ProblemCode.BAD_CONDITION, allowed=", ".join(FACT_OPERATORS))
    fields.asked.update(dict.fromkeys(fields.raw))
    return None


def parse_fact_key(text: str) -> str | None:
    """Return a fact's key, or ``channel:<step>`` for the choice of a route."""
    return text if parse_key(text.removeprefix(CHANNEL_FACT)) is not None else None


def read_member(raw: object, path: Path, problems: list[Problem]) -> str | None:
    """Read one value of a list, or a group's name."""
    text = read_text(raw, path, problems)
    if text is not None and text.startswith("@") and GROUP.fullmatch(text) is None:
        problems.append(Problem(path, ProblemCode.BAD_GROUP, {"value": shorten(text)}))
    if text == "":
        problems.append(Problem(path, ProblemCode.EMPTY))
    return text


def read_date_comparison(fields: Fields) -> Condition | None:
    """Read a comparison of two dates."""
    operators = tuple(operator.value for operator in DateOperator)
    named = [operator for operator in operators if operator in fields]
    left = read_date_ref(fields, "date")
    if len(named) != 1:
        if named:
            fields.note(ProblemCode.NOT_TOGETHER, fields=", ".join(named))
        else:
            fields.note(ProblemCode.BAD_CONDITION, allowed=", ".join(operators))
        fields.asked.update(dict.fromkeys(fields.raw))
        return None
    right = read_date_ref(fields, named[0])
    plus = read_period(fields, "plus")
    fields.asked.update(dict.fromkeys(operators))
    if left is None or right is None:
        return None
    return DateIs(left, DateOperator(named[0]), right, plus if plus != Period() else None)


def read_age(fields: Fields) -> Condition | None:
    """Read a comparison of an age with bounds, of which at least one is named."""
    fact = fields.required_key("age")
    at_least, below = read_period(fields, "at_least"), read_period(fields, "below")
    for name, period in (("at_least", at_least), ("below", below)):
        if period is not None and not is_positive(period):
            fields.note(ProblemCode.BAD_PERIOD, name, value=format_period(period))
    if "at_least" not in fields and "below" not in fields:
        fields.note(ProblemCode.BAD_CONDITION, allowed="at_least, below")
    return AgeIs(fact, at_least, below)


def read_date_ref(fields: Fields, name: str) -> DateRef | None:
    """Read a required member that refers to a date."""
    raw = fields.take(name, required=True)
    return None if raw is None else parse_date_ref(raw, (*fields.path, name), fields.problems)


def parse_date_ref(raw: object, path: Path, problems: list[Problem]) -> DateRef | None:
    """Read a literal date, today, a date fact, a step's date, or a date printed on a paper."""
    if isinstance(raw, Mapping):
        return read_fields(raw, path, problems, read_event)
    text = read_text(raw, path, problems)
    if text is None:
        return None
    if text == "today":
        return Today()
    day = parse_day(text)
    if day is not None:
        return LiteralDate(day)
    if DAY.fullmatch(text) or parse_key(text) is None:
        problems.append(Problem(path, ProblemCode.BAD_DATE, {"value": shorten(text)}))
        return None
    return FactDate(text)


def read_event(fields: Fields) -> DateRef | None:
    """Read the date of a step or of a paper."""
    if "document" in fields:
        edge = fields.word("edge", ("issued", "expires"))
        return DocumentDate(fields.required_key("document"), cast(Literal["issued", "expires"], edge))
    return StepDate(fields.required_key("step"))


def read_period(fields: Fields, name: str, required: bool = False) -> Period | None:
    """Read a member that is an ISO 8601 period."""
    return fields.value(name, parse_period, ProblemCode.BAD_PERIOD, required)


def read_length(fields: Fields, name: str, required: bool = False) -> Period | None:
    """Read a period that is a length of time: not negative."""
    period = read_period(fields, name, required)
    if period is not None and is_negative(period):
        fields.note(ProblemCode.BAD_PERIOD, name, value=format_period(period))
        return None
    return period


def is_negative(period: Period) -> bool:
    """Return whether a period goes back in time."""
    return min(period.years, period.months, period.days) < 0


def is_positive(period: Period) -> bool:
    """Return whether a period goes forward in time."""
    return period != Period() and not is_negative(period)


def parse_number(text: str) -> Decimal | None:
    """Return a decimal number written plainly: ``1e3``, ``010`` and ``+1`` are none."""
    return Decimal(text) if NUMBER.fullmatch(text) else None


# --- writing ---------------------------------------------------------------------------------------


def condition_json(condition: Condition) -> dict[str, object]:
    """Write a condition as plain data, in its one canonical form."""
    match condition:
        case AllOf(parts):
            return {"all": [condition_json(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [condition_json(part) for part in parts]}
        case Not(part):
            return {"not": condition_json(part)}
        case FactIs(fact, value):
            return {"fact": fact, "is": value}
        case FactIn(fact, values):
            return {"fact": fact, "in": list(values)}
        case NumberIs(fact):
            bounds = {name: getattr(condition, name) for name in BOUNDS}
            numbers = {name: number_text(bound) for name, bound in bounds.items() if bound is not None}
            return {"fact": fact, **numbers}
        case DateIs(left, operator, right, plus):
            found: dict[str, object] = {"date": date_ref_json(left), operator.value: date_ref_json(right)}
            return found if plus is None else found | {"plus": format_period(plus)}
        case AgeIs(fact, at_least, below):
            bounds = {"at_least": at_least, "below": below}
            ages = {name: format_period(age) for name, age in bounds.items() if age is not None}
            return {"age": fact, **ages}
        case Holds(document):
            return {"holds": document}
        case StepEnded(step, outcome):
            return {"step": step, "outcome": outcome}
    assert_never(condition)


def date_ref_json(ref: DateRef) -> object:
    """Write a reference to a date."""
    match ref:
        case LiteralDate(day):
            return day_text(day)
        case Today():
            return "today"
        case FactDate(fact):
            return fact
        case StepDate(step):
            return {"step": step}
        case DocumentDate(document, edge):
            return {"document": document, "edge": edge}
    assert_never(ref)


def day_text(day: date) -> str:
    """Write a calendar date with four digits of year."""
    return day.isoformat()


def number_text(number: Decimal) -> str:
    """Write a number without needless zeros, so that equal bounds are written alike."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text
