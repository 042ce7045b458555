"""What a person can say or do in a procedure: read from a form, kept on the device or sent as an event.

One small value for each kind of event, so that a procedure on the device and a saved case are told the same things.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, ClassVar, Literal

from apps.kit.digits import read_digits
from apps.kit.forms import Form
from apps.kit.frozen import frozen

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_VALUE = re.compile(r"[A-Za-z0-9.+-]{1,60}")
_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_APPOINTMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")

UNSURE = "unsure"
PAPER = "paper:"
HOLDS = "holds:"
ISSUED = "issued:"
EXPIRES = "expires:"
CHANNEL = "channel:"


@frozen
class Answered:
    """A fact was answered: values, or `declined`, or `unsure`."""

    kind: ClassVar[str] = "answered"
    fact: str
    values: tuple[str, ...] = ()
    state: str | None = None


@frozen
class PaperDeclared:
    """A person said whether they have a paper, and perhaps the dates on it."""

    kind: ClassVar[str] = "paper_declared"
    type: str
    have: bool | Literal["unsure"]
    issued: str | None = None
    expires: str | None = None


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


Change = Answered | PaperDeclared | StepMarked | StepCleared | StepSkipped | StepWanted | DateGiven | AppointmentSet

ACTIONS = ("answer", "paper", "mark", "clear", "skip", "want", "date", "appointment")


def read_change(action: str, form: Form, today: date, papers: Mapping[str, Any]) -> Change | None:
    """Read what a form says; None, with `form.errors`, where something in it doesn't fit.

    `today` is the city's date; `papers` is what was said of papers before, as in PersonInput.
    """
    match action:
        case "answer":
            return _read_answer(form, papers)
        case "paper":
            return _read_paper(form, papers)
        case "date":
            return _read_date_given(form)
        case "appointment":
            return _read_appointment(form)
        case _:
            return _read_mark(action, form, today)


def data_of(change: Change) -> dict[str, Any]:
    """Return a change as the data of an event."""
    data = {name: value for name, value in asdict(change).items() if value is not None and value != ()}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in data.items()}


def _read_answer(form: Form, papers: Mapping[str, Any]) -> Change | None:
    fact = _key(form, "fact", prefixes=(PAPER, HOLDS, ISSUED, EXPIRES, CHANNEL))
    if not fact:
        return None
    state = form.text("state", 20) or None
    values = tuple(value.strip() for value in form.texts("value"))
    if state not in (None, "declined", "unsure"):
        state, values = None, ()
    kind = form.text("kind", 20)
    if state is None and not any(values):
        if kind == "number":
            form.errors["value"] = form.language.gettext("Please write a number.")
        else:
            form.errors["value"] = form.language.gettext('Please choose an answer, or "I don\'t know".')
        return None
    prefix, _, key = fact.rpartition(":")
    if prefix in {"paper", "holds"}:
        return PaperDeclared(key, have="unsure" if state else "yes" in values)
    if prefix in {"issued", "expires"}:
        known = papers.get(key) or {}
        written = UNSURE if state else _partial_date(form)
        if written is None:
            return None
        dates = {"issued": known.get("issued"), "expires": known.get("expires"), prefix: written}
        return PaperDeclared(key, have=True, issued=dates["issued"], expires=dates["expires"])
    if state is not None:
        return Answered(fact, state=state)
    if kind == "date":
        written = _partial_date(form)
        return Answered(fact, (written,)) if written else None
    if kind == "number":
        number = read_digits(values[0]).replace("٫", ".").replace(",", ".")
        if not re.fullmatch(r"\d{1,9}(\.\d{1,4})?", number):
            form.errors["value"] = form.language.gettext("Please write a number.")
            return None
        return Answered(fact, (number,))
    if not all(_VALUE.fullmatch(value) for value in values) or len(values) > 40:
        form.errors["value"] = form.language.gettext("Please choose one of these.")
        return None
    return Answered(fact, values)


def _partial_date(form: Form) -> str | None:
    """Read a date of which only the year, or the year and month, may be known."""
    year, month, day = (form.figures(f"value-{part}", 4) for part in ("year", "month", "day"))
    written = f"{year:0>4}" if year else form.figures("value", 10)
    if year and month:
        written += f"-{month:0>2}"
        if day:
            written += f"-{day:0>2}"
    whole = {4: "-01-01", 7: "-01", 10: ""}.get(len(written))
    try:
        if _PARTIAL_DATE.fullmatch(written) and whole is not None and date.fromisoformat(written + whole).year > 1900:
            return written
    except ValueError:
        written = ""
    form.errors["value"] = form.language.gettext(
        "This is not a date. Write the year, and the month and day if you know."
    )
    return None


def _read_paper(form: Form, papers: Mapping[str, Any]) -> Change | None:
    key = _key(form, "type")
    known = papers.get(key) or {}
    have = form.text("have", 5) == "yes"
    return PaperDeclared(key, have, known.get("issued"), known.get("expires")) if key else None


def _read_date_given(form: Form) -> Change | None:
    step, deadline, day = _key(form, "step"), _key(form, "deadline"), form.day("date")
    if day is None:
        form.errors.setdefault("date", form.language.gettext("Please fill this in."))
    return DateGiven(step, deadline, day) if step and deadline and day else None


def _read_appointment(form: Form) -> Change | None:
    step, at = _key(form, "step"), form.text("at", 16)
    if not _APPOINTMENT.fullmatch(at):
        form.errors["at"] = form.language.gettext("This is not a date. Write day, month and year.")
        return None
    return AppointmentSet(step, at) if step else None


def _read_mark(action: str, form: Form, today: date) -> Change | None:
    step = _key(form, "step")
    if not step:
        return None
    match action:
        case "mark":
            outcome = form.text("outcome", 60)
            on = form.day("on") or today
            if form.errors or (outcome and not _KEY.fullmatch(outcome)):
                return None
            return StepMarked(step, min(on, today), outcome or None)
        case "clear":
            return StepCleared(step)
        case "skip":
            return StepSkipped(step)
        case _:
            return StepWanted(step)


def _key(form: Form, name: str, prefixes: tuple[str, ...] = ()) -> str:
    value = form.text(name, 130)
    bare = value
    for prefix in prefixes:
        bare = bare.removeprefix(prefix)
    if not _KEY.fullmatch(bare):
        form.errors[name] = form.language.gettext("Please choose one of these.")
        return ""
    return value
