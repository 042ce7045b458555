"""What a person has said about themselves and holds, as conditions see it."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Literal, NamedTuple

OTHER = "other"  # the option that means "none of the above fits me": life is not black and white

PARTIAL_DATE = re.compile(r"[0-9]{4}(-[0-9]{2})?", re.ASCII)


class Answer(NamedTuple):
    """A person's value for a fact: one or several values, or a state that says why there is none.

    JSON: ``{"values": ["student"]}`` or ``{"state": "declined"}``. Both states, and no value at all, are
    unknown to conditions.
    """

    values: tuple[str, ...] = ()
    state: Literal["declined", "unsure"] | None = None


DECLINED = Answer(state="declined")
UNSURE = Answer(state="unsure")
UNSURE_TEXT = "unsure"


class DateSpan(NamedTuple):
    """The days among which a date lies that may be known by its year or month only, both ends included."""

    first: date
    last: date


class Paper(NamedTuple):
    """What a person said of one document type: whether they have it, and the dates printed on it.

    `have` is None where they aren't sure; a date that they couldn't tell is `UNSURE_DATE`, one that nobody asked
    for is None.
    """

    have: bool | None
    issued: DateSpan | None = None
    expires: DateSpan | None = None


UNSURE_DATE = DateSpan(date.min, date.max)


class StepEnd(NamedTuple):
    """How a step of this person's procedure ended, or that it does not apply to them.

    Where nobody said how, `ruled_out` are the outcomes that it didn't end with.
    """

    outcome: str | None = None
    on: date | None = None
    applies: bool = True
    ruled_out: frozenset[str] = frozenset()


NOT_APPLYING = StepEnd(applies=False)


def one_day(day: date) -> DateSpan:
    """Return the span of a date that is known to the day."""
    return DateSpan(day, day)


def read_date(text: str) -> DateSpan | None:
    """Read ``2026``, ``2026-03`` or ``2026-03-05``; None where the text is no such date."""
    try:
        if len(text) == 10 and text[4] == text[7] == "-":  # not 2026-W10-1, which fromisoformat would take
            day = date.fromisoformat(text)
            return DateSpan(day, day)
        if PARTIAL_DATE.fullmatch(text) is None:
            return None
        year = int(text[:4])
        if len(text) == 4:
            return DateSpan(date(year, 1, 1), date(year, 12, 31))
        month = int(text[5:])
        return DateSpan(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    except ValueError:  # a thirteenth month, or a thirtieth of February
        return None


def read_paper_date(text: str) -> DateSpan | None:
    """Read the date on a paper, or ``unsure``; None where the text is neither."""
    return UNSURE_DATE if text == UNSURE_TEXT else read_date(text)


def write_date(span: DateSpan) -> str:
    """Write a span as the year, month or day it came from, or as ``unsure``."""
    first, last = span
    if span == UNSURE_DATE:
        return UNSURE_TEXT
    if first == last:
        return first.isoformat()
    return first.isoformat()[:7] if first.month == last.month else first.isoformat()[:4]
