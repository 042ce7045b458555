"""By when something is to be done, and which rule says so."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from api.wording.catalogue import Words
from api.wording.conditions import say_date_name, say_reference
from api.wording.dates import say_day, say_offset
from api.wording.names import Names
from core.procedures.procedure import DeadlineView
from core.processes.conditions import Today
from core.processes.definition import AppointmentDate, Deadline, OutcomeDate, WorkingDays


def say_rule(words: Words, names: Names, step: str, deadline: Deadline) -> str:
    """Return a deadline's rule in words, for when its date is not known: at the latest 8 days after “…”."""
    when = say_when(words, names, step, deadline)
    match deadline.sense:
        case "by":
            return words.say("At the latest {when}", when=when)
        case "not_before":
            return words.say("At the earliest {when}", when=when)
        case "on":
            return words.say("Exactly {when}", when=when)
    assert_never(deadline.sense)


def say_when(words: Words, names: Names, step: str, deadline: Deadline) -> str:
    """Return when a deadline falls, counted from its event: 8 working days after the step “…”."""
    event = say_event(words, names, step, deadline)
    offset = deadline.offset
    count = offset.days if isinstance(offset, WorkingDays) else offset.years or offset.months or offset.days
    if not count and isinstance(deadline.anchor, Today):
        return say_date_name(words, names, deadline.anchor)
    if not count:
        return words.say("on the day of {event}", event=event)
    if count < 0:
        return words.say("{period} before {event}", period=say_offset(words, offset), event=event)
    return words.say("{period} after {event}", period=say_offset(words, offset), event=event)


def say_event(words: Words, names: Names, step: str, deadline: Deadline) -> str:
    """Return the event that a deadline counts from, as it stands after *before* or *after*."""
    match deadline.anchor:
        case OutcomeDate(other, outcome):
            said = {"step": names.step(other), "outcome": names.outcome(other, outcome)}
            # Translators: stands after "before" or "after".
            return words.say("the end of “{step}” with “{outcome}”", **said)
        case AppointmentDate(other) if other == step:
            # Translators: stands after "before" or "after".
            return words.say("your appointment")
        case AppointmentDate(other):
            # Translators: stands after "before" or "after".
            return words.say("your appointment for “{step}”", step=names.step(other))
        case ref:
            return say_reference(words, names, ref)


def say_deadline(words: Words, names: Names, step: str, deadline: Deadline, view: DeadlineView) -> str:
    """Return one deadline as this person has to keep it, with its date where that is known."""
    if view.date is None:
        return words.say("{rule}.", rule=say_rule(words, names, step, deadline))
    day = say_day(words, view.date)
    if view.source == "letter":
        return say_date_given(words, day, deadline)
    when = say_when(words, names, step, deadline)
    match deadline.sense, deadline.strict:
        case "by", "law":
            return words.say("By {day}. The law says: at the latest {when}.", day=day, when=when)
        case "by", _:
            return words.say("Best by {day}: {when}.", day=day, when=when)
        case "not_before", "law":
            return words.say("Not before {day}. The law says: at the earliest {when}.", day=day, when=when)
        case "not_before", _:
            return words.say("Better not before {day}: {when}.", day=day, when=when)
        case "on", _:
            return words.say("On {day}: {when}.", day=day, when=when)
        case _:
            raise AssertionError(deadline.sense)


def say_date_alone(words: Words, deadline: Deadline, on: date) -> str:
    """Return a deadline's day for who may not read from what it counts."""
    day = say_day(words, on)
    match deadline.sense:
        case "by":
            return words.say("By {day}.", day=day)
        case "not_before":
            return words.say("Not before {day}.", day=day)
        case "on":
            return words.say("On {day}.", day=day)
    assert_never(deadline.sense)


def say_date_given(words: Words, day: str, deadline: Deadline) -> str:
    """Return a deadline whose date stands on the person's own letter."""
    match deadline.sense:
        case "by":
            return words.say("By {day}. This is the date on your letter.", day=day)
        case "not_before":
            return words.say("Not before {day}. This is the date on your letter.", day=day)
        case "on":
            return words.say("On {day}. This is the date on your letter.", day=day)
    assert_never(deadline.sense)


def say_inherited(words: Words, names: Names, step: str, day: str) -> str:
    """Return that a step is to be done in time for a later one."""
    return words.say("By {day}, so that “{step}” is in time.", day=day, step=names.step(step))
