"""How offices stand at this moment: what is kept of them is the same all day, this is put beside it in each answer."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from zoneinfo import ZoneInfo

import orjson

from api.rendering.steps import list_channels
from api.rendering.texts import Json, sentence
from api.rendering.version import VersionReading
from api.wording.catalogue import Words
from api.wording.places import say_opening
from core.people.opening import look_at_door
from core.people.place_shelf import PlaceShelf
from core.procedures.procedure import StepView


class Doors:
    """The offices of an installation in one minute, in one reader's language."""

    def __init__(self, places: PlaceShelf, words: Words, now: datetime) -> None:
        """Look at `now`, an aware instant: opening hours know no seconds."""
        self.now = now
        self._places = places
        self._words = words
        self._seen: dict[str, Json] = {}
        self._channels: dict[Hashable, bytes] = {}
        self._offices: dict[Hashable, bytes] = {}

    def look_at(self, office: Json) -> Json:
        """Return an office as it stands: whether it is open, and when it opens next; itself where nobody knows."""
        key = office["key"]
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = office | self._describe(key)
        return found

    def write_channels(self, reading: VersionReading, view: StepView) -> bytes:
        """Return the routes of a step of a published version as JSON, each office to which one leads as it stands."""
        key = (reading.name, view.key, view.channels)
        found = self._channels.get(key)
        if found is None:
            channels = [
                {**channel, "office": self.look_at(channel["office"])} if channel.get("office") else channel
                for channel in list_channels(reading, view)
            ]
            found = self._channels[key] = orjson.dumps(channels)
        return found

    def write_offices(self, reading: VersionReading, step: str) -> bytes:
        """Return the offices to which a step of a published version leads without naming them, as they stand."""
        key = (reading.name, step)
        found = self._offices.get(key)
        if found is None:
            found = self._offices[key] = orjson.dumps([self.look_at(one) for one in reading.step_offices(step)])
        return found

    def _describe(self, key: str) -> Json:
        city = self._places.city_of_office.get(key)
        if city is None:
            return {}
        shelved = self._places.cities[city]
        local = self.now.astimezone(ZoneInfo(shelved.city.zone)).replace(tzinfo=None)
        opening = look_at_door(shelved.offices[key], shelved.calendar, local)
        if opening is None:
            return {}
        return {
            "is_open": opening.is_open,
            "opening": sentence(self._words, say_opening(self._words, opening, local.date())),
        }
