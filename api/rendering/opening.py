"""How offices stand at this moment: what is kept of them is the same all day, this is put beside it in each answer."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from api.published import Published
from api.rendering.texts import Json, sentence
from api.wording.places import say_opening
from core.people.opening import look_at_door


class Doors:
    """The offices of an installation at one moment, in one reader's language."""

    def __init__(self, published: Published, language: str, now: datetime) -> None:
        """Look at `now`, an aware instant."""
        self._published = published
        self._words = published.read_places(language).words
        self._now = now
        self._seen: dict[str, Json] = {}

    def look_at(self, office: Json) -> Json:
        """Return an office as it stands: whether it is open, and when it opens next; itself where nobody knows."""
        key = office["key"]
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = office | self._describe(key)
        return found

    def look_at_steps(self, steps: list[Json]) -> None:
        """Put the same beside each office to which a way leads."""
        for step in steps:
            step["channels"] = [
                {**channel, "office": self.look_at(channel["office"])} if channel.get("office") else channel
                for channel in step["channels"]
            ]

    def _describe(self, key: str) -> Json:
        city = self._published.places.city_of_office.get(key)
        if city is None:
            return {}
        shelved = self._published.places.cities[city]
        local = self._now.astimezone(ZoneInfo(shelved.city.zone)).replace(tzinfo=None)
        opening = look_at_door(shelved.offices[key], shelved.calendar, local)
        if opening is None:
            return {}
        return {
            "is_open": opening.is_open,
            "opening": sentence(self._words, say_opening(self._words, opening, local.date())),
        }
