"""Process definitions as they are written: from plain data to the frozen types, and back.

`parse_process` takes what a YAML file (all scalars strings) or a JSON document holds, and returns either a
process or every problem in it; never both, never an exception.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, cast

from core.platform.fields import (
    Fields,
    exceeds_depth,
    parse_key,
    read_distinct,
    read_fields,
    read_key,
    read_text,
    shorten,
)
from core.platform.problems import Path, Problem, ProblemCode
from core.processes.canonical import plain
from core.processes.condition_form import MAX_DEPTH, parse_date_ref, read_condition, read_length
from core.processes.definition import (
    AfterOutcome,
    AmountRange,
    Anchor,
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
from core.processes.periods import Period, parse_period

AMOUNT = re.compile(r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,2})?", re.ASCII)
CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
NO_PERIOD = Period()


def parse_process(raw: object) -> tuple[Process | None, tuple[Problem, ...]]:
    """Read a process definition; the process is None where there is any problem."""
    problems: list[Problem] = []
    if exceeds_depth(raw, 2 * MAX_DEPTH):
        return None, (Problem((), ProblemCode.TOO_DEEP, {"limit": str(MAX_DEPTH)}),)
    process = read_fields(raw, (), problems, read_process)
    return (None if problems else process), tuple(problems)


def process_json(process: Process) -> dict[str, Any]:
    """Write a process as plain data in its one canonical form."""
    return cast(dict[str, Any], plain(process))


def read_process(fields: Fields) -> Process:
    """Read the whole definition."""
    schema = fields.integer("schema", 1, 1, required=True)
    return Process(
        schema=cast(Literal[1], schema),
        process=fields.value("process", parse_address, ProblemCode.BAD_ADDRESS, required=True) or "",
        service_type=fields.required_key("service_type"),
        source_language=fields.language("source_language", required=True),
        title=fields.text("title", required=True),
        summary=fields.text("summary", required=True),
        you_get=fields.text("you_get"),
        authority=fields.required_key("authority"),
        topics=fields.keys("topics"),
        stage=fields.choice("stage", Stage, Stage.FIRST_WEEKS),
        audience=read_condition(fields, "audience"),
        legal_basis=fields.keyed("legal_basis", read_legal_source),
        steps=fields.keyed("steps", read_step, required=True),
        one_of=fields.items("one_of", read_alternatives),
    )


def read_step(fields: Fields) -> Step:
    """Read one step."""
    return Step(
        key=fields.required_key(),
        title=fields.text("title", required=True),
        body=fields.text("body"),
        official_term=fields.text("official_term") or None,
        kind=fields.choice("kind", StepKind),
        responsible=fields.key("responsible"),
        when=read_condition(fields, "when"),
        after=fields.items("after", read_after),
        replaces=fields.keys("replaces"),
        needs=fields.keyed("needs", read_need),
        gives=fields.keys("gives"),
        learns=fields.keys("learns"),
        channels=fields.keyed("channels", read_channel),
        fees=fields.keyed("fees", read_fee),
        takes=fields.part("takes", read_takes),
        deadlines=fields.keyed("deadlines", read_deadline),
        outcomes=fields.keyed("outcomes", read_outcome),
        you_can_ask_for=fields.keyed("you_can_ask_for", read_right),
        legal_basis=fields.keyed("legal_basis", read_legal_source),
    )


def read_legal_source(fields: Fields) -> LegalSource:
    """Read one law or regulation."""
    return LegalSource(fields.required_key(), fields.text("title", required=True), fields.url("url"))


def read_after(raw: object, path: Path, problems: list[Problem]) -> str | AfterOutcome | None:
    """Read a step that comes before, or one that must have ended with an outcome."""
    if isinstance(raw, Mapping):
        return read_fields(
            raw, path, problems, lambda one: AfterOutcome(one.required_key("step"), one.required_key("outcome"))
        )
    return read_key(raw, path, problems)


def read_set(raw: object, path: Path, problems: list[Problem]) -> tuple[str, ...]:
    """Read a set of keys that belong together."""
    return read_distinct(raw, path, problems, read_key)


def read_alternatives(raw: object, path: Path, problems: list[Problem]) -> tuple[str, ...] | None:
    """Read steps of which one is enough: at least two."""
    found = read_set(raw, path, problems)
    if len(found) == 1:
        problems.append(Problem(path, ProblemCode.BAD_RANGE, {"value": found[0]}))
    return found


def read_need(fields: Fields) -> Need:
    """Read the papers that a step needs."""
    return Need(
        key=fields.required_key(),
        any_of=fields.items("any_of", read_set, required=True),
        extras=fields.items("extras", lambda raw, path, problems: read_fields(raw, path, problems, read_extra)),
        issued_within=read_length(fields, "issued_within"),
        valid_for=read_length(fields, "valid_for"),
        by=cast(Literal["start", "finish"], fields.word("by", ("start", "finish"), "start")),
        each=fields.key("each"),
        when=read_condition(fields, "when"),
    )


def read_extra(fields: Fields) -> Extra:
    """Read a copy, certification or translation."""
    count = fields.integer("count", 1, 20)
    return Extra(fields.choice("kind", ExtraKind), 1 if count is None else count, read_condition(fields, "when"))


def read_channel(fields: Fields) -> Channel:
    """Read one route to an office."""
    return Channel(
        key=fields.required_key(),
        kind=fields.choice("kind", ChannelKind),
        office=fields.key("office"),
        url=fields.url("url"),
        appointment_url=fields.url("appointment_url"),
        when=read_condition(fields, "when"),
    )


def read_fee(fields: Fields) -> Fee:
    """Read one row of a fee list."""
    return Fee(
        key=fields.required_key(),
        item=fields.required_key("item"),
        amount=read_amount(fields),
        currency=fields.value("currency", parse_currency, ProblemCode.BAD_CURRENCY, required=True) or "",
        label=fields.text("label"),
        when=read_condition(fields, "when"),
        times=fields.key("times"),
        valid_from=fields.day("from"),
    )


def read_amount(fields: Fields) -> Decimal | AmountRange:
    """Read an amount of money, or the two between which it lies."""
    if isinstance(fields.raw.get("amount"), Mapping):
        found = fields.part("amount", read_amount_range, required=True)
        assert found is not None
        return found
    return fields.value("amount", parse_amount, ProblemCode.BAD_AMOUNT, required=True) or Decimal("0.00")


def read_amount_range(fields: Fields) -> AmountRange:
    """Read two amounts, the lower first."""
    low = fields.value("from", parse_amount, ProblemCode.BAD_AMOUNT, required=True)
    high = fields.value("to", parse_amount, ProblemCode.BAD_AMOUNT, required=True)
    if low is not None and high is not None and low >= high:
        fields.note(ProblemCode.BAD_RANGE, value=f"{low} - {high}")
    return AmountRange(low or Decimal("0.00"), high or Decimal("0.00"))


def parse_amount(text: str) -> Decimal | None:
    """Return an amount with at most two decimals; ``010``, ``1e3``, ``-5`` and ``40.005`` are none."""
    return Decimal(text).quantize(Decimal("0.01")) if AMOUNT.fullmatch(text) else None


def parse_currency(text: str) -> str | None:
    """Return an ISO 4217 code."""
    return text if CURRENCY.fullmatch(text) else None


def parse_address(text: str) -> str | None:
    """Return a process's address, city/slug."""
    city, slash, slug = text.partition("/")
    return text if slash and parse_key(city) and parse_key(slug) else None


def read_takes(fields: Fields) -> Takes:
    """Read how long a step takes."""
    return Takes(read_length(fields, "typical", required=True) or NO_PERIOD, read_length(fields, "at_most"))


def read_deadline(fields: Fields) -> Deadline:
    """Read one deadline."""
    return Deadline(
        key=fields.required_key(),
        anchor=read_anchor(fields),
        offset=read_offset(fields),
        sense=cast(Literal["by", "not_before", "on"], fields.word("sense", ("by", "not_before", "on"), "by")),
        strict=cast(Literal["law", "advice"], fields.word("strict", ("law", "advice"), "law")),
        roll=cast(
            Literal["none", "next_working_day", "previous_working_day"],
            fields.word("roll", ("none", "next_working_day", "previous_working_day"), "none"),
        ),
        if_missed=fields.text("if_missed"),
        when=read_condition(fields, "when"),
    )


def read_anchor(fields: Fields) -> Anchor:
    """Read the date from which a deadline counts."""
    raw = fields.take("from", required=True)
    path = (*fields.path, "from")
    if isinstance(raw, Mapping) and "appointment" in raw:
        return read_fields(raw, path, fields.problems, lambda one: AppointmentDate(one.required_key("appointment")))
    if isinstance(raw, Mapping) and "outcome" in raw:
        return read_fields(
            raw, path, fields.problems, lambda one: OutcomeDate(one.required_key("step"), one.required_key("outcome"))
        )
    found = None if raw is None else parse_date_ref(raw, path, fields.problems)
    return AppointmentDate("") if found is None else found


def read_offset(fields: Fields) -> Period | WorkingDays:
    """Read a period, or a number of working days."""
    raw = fields.take("offset", required=True)
    path = (*fields.path, "offset")
    if isinstance(raw, Mapping):
        days = read_fields(
            raw, path, fields.problems, lambda one: one.integer("working_days", -999, 999, required=True)
        )
        return WorkingDays(days or 0)
    text = None if raw is None else read_text(raw, path, fields.problems)
    period = None if text is None else parse_period(text)
    if text is not None and period is None:
        fields.note(ProblemCode.BAD_PERIOD, "offset", value=shorten(text))
    return NO_PERIOD if period is None else period


def read_outcome(fields: Fields) -> Outcome:
    """Read one way a step can end."""
    return Outcome(
        key=fields.required_key(),
        label=fields.text("label", required=True),
        ends=fields.choice("ends", Ending, Ending.OK),
        gives=fields.keys("gives"),
    )


def read_right(fields: Fields) -> Right:
    """Read something one may ask the office for."""
    return Right(fields.required_key(), fields.text("text", required=True))
