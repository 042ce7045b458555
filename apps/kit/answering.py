"""An answer to a question, read from the form in which `kit/components/asking.html` asks it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from apps.kit.digits import read_digits
from apps.kit.forms import Form
from apps.kit.frozen import frozen

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_VALUE = re.compile(r"[A-Za-z0-9.+-]{1,60}")
_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")

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


def read_answer(form: Form, papers: Mapping[str, Any]) -> Answered | PaperDeclared | None:
    """Read an answer to a question; None, with `form.errors`, where it doesn't fit.

    `papers` is what was said of papers before, as in PersonInput.
    """
    fact = read_key(form, "fact", prefixes=(PAPER, HOLDS, ISSUED, EXPIRES, CHANNEL))
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


def data_of(change: DataclassInstance) -> dict[str, Any]:
    """Return a change as the data of an event."""
    data = {name: value for name, value in asdict(change).items() if value is not None and value != ()}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in data.items()}


def read_key(form: Form, name: str, prefixes: tuple[str, ...] = ()) -> str:
    """Read a key, perhaps with one of these prefixes; empty where it is none."""
    value = form.text(name, 130)
    bare = value
    for prefix in prefixes:
        bare = bare.removeprefix(prefix)
    if not KEY.fullmatch(bare):
        form.errors[name] = form.language.gettext("Please choose one of these.")
        return ""
    return value
