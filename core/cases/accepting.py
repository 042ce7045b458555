"""Whether an event fits the version that a case is pinned to: everything it names must be there; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from core.cases.events import (
    ME,
    PAPER_FACT,
    Answered,
    AnswerTakenBack,
    AppointmentSet,
    Closed,
    DateGiven,
    DocumentAttached,
    DocumentDetached,
    Event,
    MovedToVersion,
    NoteAdded,
    Opened,
    PaperAdded,
    PaperDeclared,
    StepCleared,
    StepMarked,
    StepSkipped,
    StepWanted,
)
from core.platform.errors import DomainError, InvalidRequest
from core.processes.answers import Answer, read_date
from core.processes.conditions import CHANNEL_FACT
from core.processes.definition import Process, Step
from core.processes.registry import Fact, FactKind, Registry
from core.processes.versions import VersionDocument

MAX_NOTE = 4_000  # characters
MAX_REASON = 500  # characters
CLOCK_AHEAD: Final = timedelta(days=1)  # by so much a phone's clock or time zone may be ahead of the city's day
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


class UnknownStep(DomainError):
    """The version that the case follows has no such step."""

    code = "unknown_step"


class UnknownFact(DomainError):
    """The version that the case follows asks no such question."""

    code = "unknown_fact"


class UnknownVersion(DomainError):
    """The process has no such version, or the case follows another one."""

    code = "unknown_version"


class Misfit(NamedTuple):
    """Something in an event that doesn't fit: where, in a path of members, under which code, in a sentence."""

    field: str
    code: str
    message: str


def find_misfits(
    event: Event, document: VersionDocument, version_hash: str, registry: Registry, today: date
) -> Iterator[Misfit]:
    """Yield all that an event names and the version doesn't have, and the day of a mark that is still to come.

    `today` is the city's.

    Questions and papers of other processes are taken, since a device keeps what a person said once for all of
    them; here they have no effect.
    """
    if event.version != version_hash:
        yield Misfit("version", "unknown_version", "The case follows another version.")
    if event.subject != ME:
        yield Misfit("subject", "invalid_request", "A case is about its owner alone.")
    process = document.definition
    match event.what:
        case Opened(version) if version != version_hash:
            yield Misfit("data.version", "unknown_version", "The case follows another version.")
        case Answered(fact, answer):
            yield from _find_answer_misfits(fact, answer, document, registry)
        case AnswerTakenBack(fact) if fact.startswith(PAPER_FACT):
            yield from _find_paper_misfits("data.fact", fact.removeprefix(PAPER_FACT), document, registry)
        case AnswerTakenBack(fact):
            yield from _find_answer_misfits(fact, Answer(), document, registry)
        case PaperDeclared(paper) | PaperAdded(paper):
            yield from _find_paper_misfits("data.type", paper, document, registry)
        case StepMarked(key, _, outcome):
            yield from _find_step_misfits(process, key, outcome)
            if place_mark(event, today) is None:
                yield Misfit(
                    "data.on",
                    "invalid_request",
                    f"This day is still to come. Send the day on which the step was done, {today} at the latest.",
                )
        case StepCleared(key) | StepSkipped(key) | StepWanted(key) | AppointmentSet(key):
            yield from _find_step_misfits(process, key)
        case DateGiven(key, deadline):
            yield from _find_step_misfits(process, key)
            step = _find_step(process, key)
            if step is not None and deadline not in {one.key for one in step.deadlines}:
                yield Misfit("data.deadline", "invalid_request", "The step has no such deadline.")
        case NoteAdded(text, on_step):
            if len(text) > MAX_NOTE:
                yield Misfit("data.text", "invalid_request", f"A note has at most {MAX_NOTE} characters.")
            if on_step is not None:
                yield from _find_step_misfits(process, on_step)
        case Closed(reason) if len(reason) > MAX_REASON:
            yield Misfit("data.reason", "invalid_request", f"A reason has at most {MAX_REASON} characters.")
        case DocumentAttached() | DocumentDetached() | MovedToVersion():
            yield Misfit("kind", "invalid_request", "This can't be recorded here.")
        case _:
            return


def make_refusal(found: Sequence[Misfit]) -> DomainError:
    """Return the error that names all of what doesn't fit; the first one's code is its own."""
    kinds: dict[str, type[DomainError]] = {
        kind.code: kind for kind in (InvalidRequest, UnknownStep, UnknownFact, UnknownVersion)
    }
    return kinds[found[0].code](found[0].message, errors=[misfit._asdict() for misfit in found])


def place_mark(event: Event, today: date) -> Event | None:
    """Return an event whose mark lies on no later day than the city's today; None for a mark of a day still to come.

    A phone's clock or time zone may be ahead: what was done today by its own time is done today, and not lost. That is
    believed for a day, and only where the event says that this was its own day.
    """
    what = event.what
    if not isinstance(what, StepMarked) or what.on <= today:
        return event
    if event.at is None or event.at.date() < what.on or what.on > today + CLOCK_AHEAD:
        return None
    return event._replace(what=replace(what, on=today))


def _find_step(process: Process, key: str) -> Step | None:
    return next((step for step in process.steps if step.key == key), None)


def _find_step_misfits(process: Process, key: str, outcome: str | None = None) -> Iterator[Misfit]:
    step = _find_step(process, key)
    if step is None:
        yield Misfit("data.step", "unknown_step", "This version has no such step.")
    elif outcome is not None and outcome not in {one.key for one in step.outcomes}:
        yield Misfit("data.outcome", "invalid_request", "The step can't end like this.")


def _find_paper_misfits(field: str, paper: str, document: VersionDocument, registry: Registry) -> Iterator[Misfit]:
    if paper not in document.document_types and paper not in registry.document_types:
        yield Misfit(field, "invalid_request", "There is no such kind of paper.")


def _find_answer_misfits(key: str, answer: Answer, document: VersionDocument, registry: Registry) -> Iterator[Misfit]:
    if key.startswith(CHANNEL_FACT):
        step = _find_step(document.definition, key.removeprefix(CHANNEL_FACT))
        if step is None:
            yield Misfit("data.fact", "unknown_step", "This version has no such step.")
        elif not {channel.key for channel in step.channels}.issuperset(answer.values):
            yield Misfit("data.values", "invalid_request", "The step has no such way to the office.")
        return
    fact = document.facts.get(key) or registry.facts.get(key)
    if fact is None:
        yield Misfit("data.fact", "unknown_fact", "There is no such question.")
    elif len(answer.values) > 1 and not fact.several:
        yield Misfit("data.values", "invalid_request", "This question takes one answer.")
    elif not all(is_value_of(fact, value) for value in answer.values):
        yield Misfit("data.values", "invalid_request", "This is no answer to the question.")


def is_value_of(fact: Fact, value: str) -> bool:
    """Whether a value is one that a fact can take; a retired option still is."""
    options = {option.key for option in fact.options}
    match fact.kind:
        case FactKind.YES_NO:
            return value in {"yes", "no"}
        case FactKind.CHOICE:
            return value in options
        case FactKind.COUNTRY:
            return value in options or _COUNTRY.fullmatch(value) is not None
        case FactKind.DATE:
            return read_date(value) is not None
        case FactKind.NUMBER:
            return _is_number(value)


def _is_number(text: str) -> bool:
    try:
        return len(text) <= 20 and Decimal(text).is_finite()
    except InvalidOperation:
        return False
