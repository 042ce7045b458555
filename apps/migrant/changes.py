"""What a person can say or do in a procedure: read from a form, kept on the device or sent as an event.

One small value for each kind of event, so that a procedure on the device and a saved case are told the same things.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from apps.kit.answering import CHANNEL, KEY, PAPER, Answered, PaperDeclared, read_answer, read_key
from apps.kit.events import read_event_id
from apps.kit.forms import Form
from apps.kit.frozen import frozen

_APPOINTMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")


@frozen
class AnswerTakenBack:
    """An answer that somebody else gave for the person is taken back."""

    kind: ClassVar[str] = "answer_taken_back"
    fact: str
    event: str


@frozen
class StepMarked:
    """A step was done."""

    kind: ClassVar[str] = "step_marked"
    step: str
    on: date
    outcome: str | None = None


@frozen
class StepCleared:
    """A mark was taken back."""

    kind: ClassVar[str] = "step_cleared"
    step: str


@frozen
class StepSkipped:
    """A step is left out."""

    kind: ClassVar[str] = "step_skipped"
    step: str


@frozen
class StepWanted:
    """The office asked for a step that the rules don't ask for."""

    kind: ClassVar[str] = "step_wanted"
    step: str


@frozen
class DateGiven:
    """The date on the person's own letter."""

    kind: ClassVar[str] = "date_given"
    step: str
    deadline: str
    date: date


@frozen
class AppointmentSet:
    """When a person is expected, in the city's own time."""

    kind: ClassVar[str] = "appointment_set"
    step: str
    at: str


Change = (
    Answered
    | AnswerTakenBack
    | PaperDeclared
    | StepMarked
    | StepCleared
    | StepSkipped
    | StepWanted
    | DateGiven
    | AppointmentSet
)

ACTIONS = ("answer", "take-back", "paper", "mark", "clear", "skip", "want", "date", "appointment")


def read_change(action: str, form: Form, today: date, papers: Mapping[str, Any]) -> Change | None:
    """Read what a form says; None, with `form.errors`, where something in it doesn't fit.

    `today` is the city's date; `papers` is what was said of papers before, as in PersonInput.
    """
    match action:
        case "answer":
            return read_answer(form, papers)
        case "take-back":
            return _read_taken_back(form)
        case "paper":
            return _read_paper(form, papers)
        case "date":
            return _read_date_given(form)
        case "appointment":
            return _read_appointment(form)
        case _:
            return _read_mark(action, form, today)


def _read_taken_back(form: Form) -> Change | None:
    fact, event = read_key(form, "fact", prefixes=(PAPER, CHANNEL)), read_event_id(form.text("event", 36))
    return AnswerTakenBack(fact, str(event)) if fact and event else None


def _read_paper(form: Form, papers: Mapping[str, Any]) -> Change | None:
    said, _, key = form.text("have", 130).partition(" ")
    # What waited on a phone for a connection may be of an earlier release, whose forms named the paper in another field.
    if not KEY.fullmatch(key):
        key = read_key(form, "type")
    known = papers.get(key) or {}
    return PaperDeclared(key, said == "yes", known.get("issued"), known.get("expires")) if key else None


def _read_date_given(form: Form) -> Change | None:
    step, deadline, day = read_key(form, "step"), read_key(form, "deadline"), form.day("date")
    if day is None:
        form.errors.setdefault("date", form.language.gettext("Please fill this in."))
    return DateGiven(step, deadline, day) if step and deadline and day else None


def _read_appointment(form: Form) -> Change | None:
    step, at = read_key(form, "step"), form.text("at", 16)
    if not _APPOINTMENT.fullmatch(at):
        form.errors["at"] = form.language.gettext("This is not a date. Write day, month and year.")
        return None
    return AppointmentSet(step, at) if step else None


def _read_mark(action: str, form: Form, today: date) -> Change | None:
    step = read_key(form, "step")
    if not step:
        return None
    match action:
        case "mark":
            outcome = form.text("outcome", 60)
            on = form.day("on") or today
            if form.errors or (outcome and not KEY.fullmatch(outcome)):
                return None
            return StepMarked(step, min(on, today), outcome or None)
        case "clear":
            return StepCleared(step)
        case "skip":
            return StepSkipped(step)
        case _:
            return StepWanted(step)
