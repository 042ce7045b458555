"""A person's dates as an iCalendar file (RFC 5545), for the calendar that they have already.

A deadline is an entry for a whole day, an appointment one at an hour of the city's clock. Nothing in it is a person's
name or number: an entry is known by whose way it is on, its step and its deadline, hashed, so that a file that is opened
once more moves the entries instead of doubling them, and two people's entries in one calendar stay two. Each says that
it is private, because families share calendars.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from api.rendering.texts import Json
from api.wording.calendars import (
    say_appointment,
    say_entry,
    say_example,
    say_guide,
    say_official,
    say_papers,
)
from api.wording.catalogue import Words
from api.wording.notices import say_perhaps, say_topic
from core.notices.kinds import Topic
from core.procedures import due

if TYPE_CHECKING:
    from icalendar import Alarm, Event  # loaded where a calendar is written: it takes a start longer

PRODUCT: Final = "-//Busola//Dates of a procedure//EN"
TO_DO: Final = frozenset(("open", "not_yet", "maybe", "blocked"))
CERTAIN: Final = frozenset(state.value for state in due.CERTAIN)
MORNING: Final = timedelta(hours=9)  # after the midnight with which a whole day begins: nobody is woken
DAYS_BEFORE: Final = (14, 3, 0)
BEFORE_AN_APPOINTMENT: Final = (timedelta(days=3), timedelta(days=1), timedelta(hours=2))


class Manner(NamedTuple):
    """How entries are written: whether they say what they are about, and whether they ring."""

    titles: bool = True
    alarms: bool = True


def write_calendar(
    procedure: Json, *, words: Words, zone: str, now: datetime, address: str, seed: UUID, only: Collection[str] = ()
) -> bytes | None:
    """Return the dates of a procedure that are still to come, or `only` some of them; None where there are none.

    `address` is where the guide is read, and `zone` its city's. `only` has `step/deadline` for a deadline and `step`
    for an appointment. `seed` tells this person's way from everybody else's.
    """
    writer = Writer(procedure, words, zone, now, address, seed)
    entries = [entry for name, entry in writer.entries() if not only or name in only]
    return write_entries(entries, now) if entries else None


def write_entries(entries: Sequence[Event], now: datetime) -> bytes:
    """Return a calendar of entries, which may be empty."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    for entry in entries:
        calendar.add_component(entry)
    today = now.date()  # the clock's changes around the dates are enough: all that were and will be fill pages
    calendar.add_missing_timezones(first_date=today - timedelta(days=366), last_date=today + timedelta(days=2 * 366))
    return bytes(calendar.to_ical())


class Writer:
    """Writes the entries of one procedure."""

    def __init__(
        self,
        procedure: Json,
        words: Words,
        zone: str,
        now: datetime,
        address: str,
        seed: UUID,
        manner: Manner = Manner(),
    ) -> None:
        """Write as of `now`, an aware instant."""
        self._procedure = procedure
        self._words = words
        self._zone = ZoneInfo(zone)
        self._now = now
        self._today = now.astimezone(self._zone).date()
        self._address = address
        self._seed = seed
        self._manner = manner

    def entries(self) -> Iterator[tuple[str, Event]]:
        """Yield each entry with the name by which one asks for it."""
        for step in self._procedure["steps"]:
            if step["state"] not in TO_DO:
                continue
            if "appointment" in step:
                at = datetime.fromisoformat(step["appointment"])
                if at.date() >= self._today:
                    yield step["key"], self._appointment(step, at)
            for deadline in step["deadlines"]:
                if deadline.get("date") is None or deadline["applies"] == "no" or deadline["status"] == "settled":
                    continue
                day = date.fromisoformat(deadline["date"])
                if day >= self._today:
                    yield f"{step['key']}/{deadline['key']}", self._deadline(step, deadline, day)

    def _deadline(self, step: Json, deadline: Json, day: date) -> Event:
        title = say_topic(self._words, Topic.DEADLINES)
        told: list[str] = []
        if self._manner.titles:
            title = say_entry(self._words, deadline["sense"], step["title"]["text"])
            told = [deadline["text"]["text"]]
            if "if_missed" in deadline:
                told.append(deadline["if_missed"]["text"])
            told += self._tell(step)
        if not is_sure(step, deadline):
            title = say_perhaps(self._words, title)
        entry = self._entry(f"{step['key']}/{deadline['key']}", title, told)
        entry.add("dtstart", day)
        entry.add("dtend", day + timedelta(days=1))
        entry.add("transp", "TRANSPARENT")
        before = DAYS_BEFORE if deadline["sense"] == "by" else (0,)
        for days in before:
            if self._manner.alarms and day - timedelta(days=days) >= self._today:
                entry.add_component(self._alarm(title, MORNING - timedelta(days=days)))
        return entry

    def _appointment(self, step: Json, at: datetime) -> Event:
        from icalendar import vGeo

        title, told = say_topic(self._words, Topic.APPOINTMENTS), list[str]()
        if self._manner.titles:
            title, told = say_appointment(self._words, step["title"]["text"]), self._tell(step)
        entry = self._entry(step["key"], title, told)
        moment = at.replace(tzinfo=self._zone)
        entry.add("dtstart", moment)
        office = find_office(step)
        if office is not None and self._manner.titles:
            place = f"{office['name']['text']}, {office['address']}, {office['postal_code']} {office['locality']}"
            entry.add("location", place)
            if "lat" in office:
                entry.add("geo", vGeo((office["lat"], office["lon"])))
        for before in BEFORE_AN_APPOINTMENT:
            if self._manner.alarms and moment - before > self._now:
                entry.add_component(self._alarm(title, -before))
        return entry

    def _entry(self, name: str, title: str, told: list[str]) -> Event:
        from icalendar import Event, Parameters, vText

        entry = Event()
        entry.add("uid", str(uuid5(self._seed, f"{self._procedure['process']['id']}#{name}")))
        entry.add("dtstamp", self._now)
        # A calendar takes an entry that it knows already only where this number has risen.
        entry.add("sequence", int(self._now.timestamp()) // 60)
        language = Parameters({"LANGUAGE": self._words.language})
        entry.add("summary", vText(title, params=language))
        if told:
            entry.add("description", vText("\n".join(told), params=language))
            entry.add("url", self._address)
        entry.add("class", "PRIVATE")
        return entry

    def _tell(self, step: Json) -> list[str]:
        """Return what one needs to know on the day: the office's word, where, the papers, and whose guide this is."""
        words, process = self._words, self._procedure["process"]
        told = []
        if "official_term" in step:
            told.append(say_official(words, step["official_term"]["text"]))
        channel = choose_channel(step)
        if channel is not None:
            told.append(channel["text"]["text"])
        papers = [need["text"]["text"] for need in step["needs"] if need["applies"] != "no"]
        if papers:
            told.append(say_papers(words, papers))
        told.append(say_guide(words, process["title"]["text"], process["authority"]["name"]["text"]))
        if not process["adopted"]:
            told.append(say_example(words))
        return told

    def _alarm(self, title: str, trigger: timedelta) -> Alarm:
        from icalendar import Alarm

        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", title)
        alarm.add("trigger", trigger)
        return alarm


def is_sure(step: Json, deadline: Json) -> bool:
    """Whether it is certain that a deadline of a step concerns the person, as `core.procedures.due` has it."""
    return step["state"] in CERTAIN and step["applies"] == "yes" and bool(deadline["applies"] == "yes")


def make_seed(kept: str) -> UUID:
    """Return what tells a person's entries from another's, from something random that stands for them."""
    return uuid5(NAMESPACE_OID, kept)


def choose_channel(step: Json) -> Json | None:
    """Return the route that the person chose, or the only one there is."""
    open_to = [channel for channel in step["channels"] if channel["applies"] != "no"]
    chosen = [channel for channel in open_to if channel["chosen"]] or open_to
    return chosen[0] if len(chosen) == 1 else None


def find_office(step: Json) -> Json | None:
    """Return the office to which one goes, where there is no doubt about it."""
    doors = [
        one for one in step["channels"] if one["applies"] != "no" and one["kind"] == "in_person" and "office" in one
    ]
    chosen = [one for one in doors if one["chosen"]] or doors
    office: Json | None = chosen[0]["office"] if len(chosen) == 1 else None
    return office
