"""Choosing who helps from the list of organisations: by language, topic, how near, and who is open now.

What is chosen comes in the body of a form, and is nowhere kept: where somebody lives is nobody's business. How near an
organisation is follows from the postcode that the person types, never from where their phone is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from apps.kit.client.offices import Office
from apps.kit.client.organisations import Organisation
from apps.kit.frozen import frozen

EARTH = 6371.0  # km
LONGEST_POSTCODE = 12


class Wish(NamedTuple):
    """By what the person chooses; empty: it doesn't matter."""

    language: str = ""
    topic: str = ""
    postcode: str = ""
    open_now: bool = False

    @property
    def is_any(self) -> bool:
        """Whether the person chose by anything."""
        return bool(self.language or self.topic or self.postcode or self.open_now)


@frozen
class Candidate:
    """An organisation that may be asked, with its doors, the nearest first.

    `kilometres` is how far its nearest door is, as the crow flies, where that is known; `same_area` says that a door
    has the person's own postcode.
    """

    organisation: Organisation
    doors: tuple[Office, ...]
    speaks: bool
    kilometres: float | None = None
    same_area: bool = False

    @property
    def is_open(self) -> bool:
        """Whether one of its doors is open now."""
        return any(door.is_open for door in self.doors)


def base_of(tag: str) -> str:
    """Return a language without its region: `pt` of `pt-BR`."""
    return tag.partition("-")[0]


def list_candidates(
    organisations: Iterable[Organisation], offices: Sequence[Office], wish: Wish, reader: str
) -> tuple[Candidate, ...]:
    """Return who fits what the person wishes: the nearest first, else who speaks the `reader`'s language."""
    places = find_places(offices)
    found = [describe(one, offices, places, wish.postcode, reader) for one in organisations]
    kept = [one for one in found if fits(one, wish)]
    return tuple(sorted(kept, key=lambda one: rank(one, wish)))


def fits(one: Candidate, wish: Wish) -> bool:
    """Whether an organisation speaks the language, helps with the topic, and is open, as far as that was wished."""
    tongues = {
        base_of(tag) for tag in (*one.organisation.languages, *(t for door in one.doors for t in door.languages))
    }
    return (
        (not wish.language or base_of(wish.language) in tongues)
        and (not wish.topic or not one.organisation.topics or wish.topic in one.organisation.topics)
        and (not wish.open_now or one.is_open)
    )


def rank(one: Candidate, wish: Wish) -> tuple[object, ...]:
    """Return where an organisation stands in the list."""
    common = 0
    if wish.postcode:
        common = max((count_common(door.postal_code, wish.postcode) for door in one.doors), default=-1)
    distance = float("inf") if one.kilometres is None else one.kilometres
    named = bool(wish.topic) and wish.topic in one.organisation.topics
    return (not one.same_area, distance, -common, not named, not one.speaks)


def describe(
    organisation: Organisation,
    offices: Sequence[Office],
    places: Mapping[str, tuple[float, float]],
    postcode: str,
    reader: str,
) -> Candidate:
    """Return an organisation with its doors, and how near the nearest is to a postcode."""
    start = places.get(postcode)
    doors = [office for office in offices if office.organisation == organisation.key]
    far = {
        door.key: measure(start, (door.lat, door.lon))
        for door in doors
        if start is not None and door.lat is not None and door.lon is not None
    }
    doors.sort(key=lambda door: (tidy(door.postal_code) != postcode, far.get(door.key, float("inf"))))
    speaks = base_of(reader) in {base_of(tag) for tag in organisation.languages}
    same = bool(postcode) and any(tidy(door.postal_code) == postcode for door in doors)
    return Candidate(organisation, tuple(doors), speaks, min(far.values(), default=None), same)


def find_places(offices: Iterable[Office]) -> dict[str, tuple[float, float]]:
    """Return where each postcode is: in the middle of the doors that have it, where these have coordinates."""
    points: dict[str, list[tuple[float, float]]] = {}
    for office in offices:
        if office.lat is not None and office.lon is not None:
            points.setdefault(tidy(office.postal_code), []).append((office.lat, office.lon))
    return {
        code: (sum(lat for lat, _ in found) / len(found), sum(lon for _, lon in found) / len(found))
        for code, found in points.items()
    }


def measure(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return the distance between two places on the sphere, in km (the haversine formula)."""
    (lat, lon), (other_lat, other_lon) = ((radians(a), radians(b)) for a, b in (start, end))
    half = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))


def count_common(one: str, other: str) -> int:
    """Return how many characters two postcodes share from the beginning: more is mostly nearer."""
    pairs = zip(tidy(one), tidy(other), strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(tidy(one)), len(tidy(other))))


def tidy(postcode: str) -> str:
    """Return a postcode as it is compared."""
    return "".join(postcode.split()).upper()
