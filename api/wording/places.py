"""When an office is open, and how one reaches it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta

from babel.dates import get_day_names

from api.wording.catalogue import Words
from api.wording.dates import say_day, say_time
from core.people.opening import Opening
from core.people.places import Hours, Weekday
from core.processes.definition import ChannelKind

WEEK = tuple(Weekday)
DAY_AND_NIGHT = (time(0), time(23, 59))  # as one writes it: hours end on the day on which they begin


def say_hours(words: Words, hours: Sequence[Hours]) -> str:
    """Return opening hours, days that follow each other together: Mon – Fri 08:30–12:30; Tue 14:00–16:00."""
    parts = [
        words.say("{days}, day and night", days=say_weekdays(words, one.days))
        if (one.opens, one.closes) == DAY_AND_NIGHT
        else words.say(
            "{days} {opens}–{closes}",
            days=say_weekdays(words, one.days),
            opens=say_time(words, one.opens),
            closes=say_time(words, one.closes),
        )
        for one in hours
    ]
    return words.list_rows(parts) if parts else ""


def say_weekdays(words: Words, days: Sequence[Weekday]) -> str:
    """Return days of the week, three or more that follow each other as a range."""
    names = get_day_names("abbreviated", "stand-alone", words.locale)
    numbers = sorted(WEEK.index(day) for day in days)
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said: list[str] = []
    for run in runs:
        if len(run) > 2:
            said.append(words.say("{first} – {last}", first=names[run[0]], last=names[run[-1]]))
        else:
            said.extend(names[number] for number in run)
    return words.list_row(said)


def say_opening(words: Words, opening: Opening, today: date) -> str:
    """Return how an office stands now: Open now, until 12:30."""
    if opening.until is not None:
        return words.say("Open now, until {time}.", time=say_time(words, opening.until))
    match opening.day_off:
        case "holiday":
            closed = words.say("Closed today: it is a public holiday.")
        case "closure":
            closed = words.say("Closed today.")
        case _:
            closed = words.say("Closed now.")
    if opening.opens is None:
        return closed
    day, time = opening.opens.date(), say_time(words, opening.opens.time())
    if day == today:
        opens = words.say("Opens today at {time}.", time=time)
    elif day == today + timedelta(days=1):
        opens = words.say("Opens tomorrow at {time}.", time=time)
    elif day < today + timedelta(days=7):
        weekday = get_day_names("wide", "stand-alone", words.locale)[day.weekday()]
        # Translators: the day of the week as it stands alone: Monday.
        opens = words.say("Opens again: {day}, {time}.", day=weekday, time=time)
    else:
        opens = words.say("Opens again: {day}, {time}.", day=say_day(words, day), time=time)
    return f"{closed} {opens}"


def say_channel(words: Words, kind: ChannelKind, office: str | None) -> str:
    """Return how one reaches an office, with its name where there is one."""
    match kind, office:
        case ChannelKind.IN_PERSON, None:
            return words.say("In person")
        case ChannelKind.IN_PERSON, name:
            return words.say("In person: {office}", office=name)
        case ChannelKind.ONLINE, None:
            return words.say("Online")
        case ChannelKind.ONLINE, name:
            return words.say("Online: {office}", office=name)
        case ChannelKind.PHONE, None:
            return words.say("By phone")
        case ChannelKind.PHONE, name:
            return words.say("By phone: {office}", office=name)
        case ChannelKind.POST, None:
            return words.say("By post")
        case _, name:
            return words.say("By post: {office}", office=name)
