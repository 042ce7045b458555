"""Test people of a process: what they said, hold and did, and what their procedure must then look like.

The procedures are made elsewhere (`core.procedures.examples`); here is what is written in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, cast

from core.platform.fields import Fields, read_fields, read_text, shorten
from core.platform.problems import Path, Problem, ProblemCode
from core.processes.answers import Answer, Paper, read_paper_date
from core.processes.definition_form import parse_amount, parse_currency

StepDeadline = tuple[str, str]
"""A step's key and its deadline's key; written ``send-kit/eight-days``."""


@dataclass(frozen=True, slots=True)
class ExampleMark:
    """How and when the test person ended a step."""

    on: date
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class ExpectedFee:
    """The total of fees in one currency: between two amounts."""

    currency: str
    low: Decimal  # JSON: "from"
    high: Decimal  # JSON: "to"


@dataclass(frozen=True, slots=True)
class Expected:
    """What the procedure must look like; what is None is not looked at."""

    applies: tuple[str, ...] = ()
    not_needed: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    first: str | None = None
    fees: tuple[ExpectedFee, ...] | None = None  # JSON: totals.fees
    deadlines: Mapping[StepDeadline, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Example:
    """One test person on one day."""

    key: str
    name: str
    today: date
    expect: Expected
    answers: Mapping[str, Answer] = field(default_factory=dict)
    papers: Mapping[str, Paper] = field(default_factory=dict)
    marks: Mapping[str, ExampleMark] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    dates: Mapping[StepDeadline, date] = field(default_factory=dict)
    appointments: Mapping[str, datetime] = field(default_factory=dict)


def parse_examples(raw: object, problems: list[Problem]) -> tuple[Example, ...]:
    """Read a process's file of test people."""
    return read_fields(raw, (), problems, lambda fields: fields.keyed("examples", read_example, required=True))


def read_example(fields: Fields) -> Example:
    """Read one test person."""
    return Example(
        key=fields.required_key(),
        name=fields.text("name", required=True),
        today=fields.day("today", required=True) or date.min,
        answers=fields.part("answers", read_answers) or {},
        papers=fields.part("papers", read_papers) or {},
        marks=fields.part("marks", read_marks) or {},
        skipped=fields.keys("skipped"),
        wanted=fields.keys("wanted"),
        dates=fields.part("dates", read_step_dates) or {},
        appointments=fields.part("appointments", read_appointments) or {},
        expect=fields.part("expect", read_expected, required=True) or Expected(),
    )


def read_answers(fields: Fields) -> dict[str, Answer]:
    """Read answers by fact: a value, several, or a state; `channel:<step>` chooses a route."""
    found = {}
    for fact in fields.raw:
        answer = parse_answer(fields.take(fact), (*fields.path, fact), fields.problems)
        if answer is not None:
            found[fact] = answer
    return found


def parse_answer(raw: object, path: Path, problems: list[Problem]) -> Answer | None:
    """Read one answer: ``student``, ``[IT, MA]``, ``{state: declined}`` or ``{values: [IT]}``."""
    if isinstance(raw, Mapping):
        return read_fields(raw, path, problems, read_answer)
    items = raw if isinstance(raw, list) else [raw]
    values = [read_text(item, path, problems) for item in items]
    if not items or "" in values:
        problems.append(Problem(path, ProblemCode.EMPTY))
    return None if None in values else Answer(tuple(value for value in values if value is not None))


def read_answer(fields: Fields) -> Answer | None:
    """Read an answer written with its state or with its values."""
    if "values" in fields:
        return Answer(fields.distinct("values", read_text, required=True))
    return Answer(state=cast(Literal["declined", "unsure"], fields.word("state", ("declined", "unsure"))))


def read_papers(fields: Fields) -> dict[str, Paper]:
    """Read papers by document type: yes, no, unsure, or yes with its dates."""
    found = {}
    for document in fields.raw:
        if isinstance(fields.raw[document], Mapping):
            found[document] = fields.part(document, read_paper) or Paper(have=False)
        else:
            found[document] = Paper(read_have(fields, document))
    return found


def read_paper(fields: Fields) -> Paper:
    """Read a paper with the dates printed on it."""
    return Paper(
        read_have(fields, "have"),
        fields.value("issued", read_paper_date, ProblemCode.BAD_DATE),
        fields.value("expires", read_paper_date, ProblemCode.BAD_DATE),
    )


def read_have(fields: Fields, name: str) -> bool | None:
    """Read whether somebody has a paper; None where they aren't sure."""
    return {"yes": True, "unsure": None}.get(fields.word(name, ("yes", "no", "unsure")), False)


def read_marks(fields: Fields) -> dict[str, ExampleMark]:
    """Read marks by step."""
    marks = {step: fields.part(step, read_mark) for step in fields.raw}
    return {step: mark for step, mark in marks.items() if mark is not None}


def read_mark(fields: Fields) -> ExampleMark:
    """Read one mark."""
    return ExampleMark(fields.day("on", required=True) or date.min, fields.key("outcome"))


def read_step_dates(fields: Fields) -> dict[StepDeadline, date]:
    """Read dates by step and deadline."""
    found = {}
    for address in fields.raw:
        day = fields.day(address)
        step, slash, deadline = address.partition("/")
        if not slash or not step or not deadline:
            fields.note(ProblemCode.BAD_ADDRESS, address, value=shorten(address))
        elif day is not None:
            found[step, deadline] = day
    return found


def read_appointments(fields: Fields) -> dict[str, datetime]:
    """Read appointments by step, in the city's own time: ``2026-03-05 09:30``."""
    found = {step: fields.value(step, parse_moment, ProblemCode.BAD_TIME) for step in fields.raw}
    return {step: moment for step, moment in found.items() if moment is not None}


def parse_moment(text: str) -> datetime | None:
    """Return a day and a time of day without a zone."""
    if len(text) != 16 or text[10] not in " T":
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def read_expected(fields: Fields) -> Expected:
    """Read what the procedure must look like."""
    return Expected(
        applies=fields.keys("applies"),
        not_needed=fields.keys("not_needed"),
        maybe=fields.keys("maybe"),
        first=fields.key("first"),
        fees=fields.part("totals", read_totals),
        deadlines=fields.part("deadlines", read_step_dates) or {},
    )


def read_totals(fields: Fields) -> tuple[ExpectedFee, ...] | None:
    """Read the totals by currency."""
    if "fees" not in fields:
        return None
    return fields.items("fees", lambda raw, path, problems: read_fields(raw, path, problems, read_expected_fee))


def read_expected_fee(fields: Fields) -> ExpectedFee:
    """Read the total in one currency; without `to` it is one amount."""
    low = fields.value("from", parse_amount, ProblemCode.BAD_AMOUNT, required=True) or Decimal("0.00")
    high = fields.value("to", parse_amount, ProblemCode.BAD_AMOUNT)
    currency = fields.value("currency", parse_currency, ProblemCode.BAD_CURRENCY, required=True) or ""
    return ExpectedFee(currency, low, low if high is None else high)
