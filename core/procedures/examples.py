"""Running test people through a version: what their procedure is, against what the author expects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from core.procedures.compiled import CompiledVersion
from core.procedures.personal import Calendar, Mark, Person, World
from core.procedures.personalise import personalise
from core.procedures.procedure import FeeTotal, Procedure, StepView, Ternary
from core.processes.examples import Example, ExpectedFee


class MismatchKind(StrEnum):
    """In what a procedure differs from what was expected."""

    UNKNOWN_STEP = "unknown_step"  # the expectation names a step or a deadline that the version lacks
    APPLIES = "applies"
    FIRST = "first"
    FEES = "fees"
    DEADLINE = "deadline"


class Mismatch(NamedTuple):
    """One difference; values are keys, ISO dates and amounts, and None is nothing."""

    example: str
    kind: MismatchKind
    place: str  # "send-kit", "send-kit/eight-days", a currency, or ""
    expected: str | None
    found: str | None


def run_example(version: CompiledVersion, example: Example, calendar: Calendar) -> tuple[Mismatch, ...]:
    """Return in what a test person's procedure differs from the expectation; nothing where all is as expected."""
    procedure = personalise(version, make_person(example), example.today, World(calendar))
    return tuple(compare_procedure(procedure, example))


def make_person(example: Example) -> Person:
    """Return the person that an example describes."""
    return Person(
        answers=example.answers,
        papers=example.papers,
        marks={step: Mark(mark.on, mark.outcome) for step, mark in example.marks.items()},
        skipped=frozenset(example.skipped),
        wanted=frozenset(example.wanted),
        dates_given=example.dates,
        appointments=example.appointments,
    )


def compare_procedure(procedure: Procedure, example: Example) -> Iterator[Mismatch]:
    """Yield each difference between a procedure and what the example expects."""
    expect = example.expect
    views = {view.key: view for view in procedure.steps}
    expected = (
        *((key, Ternary.YES) for key in expect.applies),
        *((key, Ternary.NO) for key in expect.not_needed),
        *((key, Ternary.MAYBE) for key in expect.maybe),
    )
    for key, applies in expected:
        view = views.get(key)
        if view is None:
            yield Mismatch(example.key, MismatchKind.UNKNOWN_STEP, key, applies, None)
        elif view.applies is not applies:
            yield Mismatch(example.key, MismatchKind.APPLIES, key, applies, view.applies)
    if expect.first is not None and procedure.next != expect.first:
        yield Mismatch(example.key, MismatchKind.FIRST, "", expect.first, procedure.next)
    for (key, deadline), day in expect.deadlines.items():
        view = views.get(key)
        found = find_date(view, deadline) if view is not None else None
        if found != day:
            place = f"{key}/{deadline}"
            kind = MismatchKind.UNKNOWN_STEP if view is None else MismatchKind.DEADLINE
            yield Mismatch(example.key, kind, place, day.isoformat(), found.isoformat() if found else None)
    if expect.fees is not None:
        yield from compare_fees(procedure.totals.fees, expect.fees, example.key)


def find_date(view: StepView, deadline: str) -> date | None:
    """Return the day of a step's deadline, where it has one that is known."""
    return next((found.date for found in view.deadlines if found.key == deadline), None)


def compare_fees(found: tuple[FeeTotal, ...], expected: tuple[ExpectedFee, ...], example: str) -> Iterator[Mismatch]:
    """Yield each currency in which the total differs; a currency left out is expected to cost nothing."""
    totals = {total.currency: write_span(total.low, total.high) for total in found}
    wanted = {total.currency: write_span(total.low, total.high) for total in expected}
    for currency in sorted(totals.keys() | wanted.keys()):
        nothing = write_span(0, 0)
        if totals.get(currency, nothing) != wanted.get(currency, nothing):
            yield Mismatch(example, MismatchKind.FEES, currency, wanted.get(currency), totals.get(currency))


def write_span(low: object, high: object | None) -> str:
    """Write an amount, or two amounts; one that is open-ended ends in a dash."""
    least, most = f"{low:.2f}", "" if high is None else f"{high:.2f}"
    return least if least == most else f"{least}-{most}"
