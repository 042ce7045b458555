"""Cities, organisations and offices as they stand in the content: plain frozen values, texts in the city's language."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

EXAMPLE_DOMAINS = frozenset({"example.org", "example.com", "example.net"})  # RFC 2606


class OrganisationKind(StrEnum):
    """What an organisation is to the people who come to it."""

    AUTHORITY = "authority"
    NGO = "ngo"


class Weekday(StrEnum):
    """A day of the week, Monday first, as `date.weekday` counts them."""

    MONDAY = "mo"
    TUESDAY = "tu"
    WEDNESDAY = "we"
    THURSDAY = "th"
    FRIDAY = "fr"
    SATURDAY = "sa"
    SUNDAY = "su"


class Accessibility(StrEnum):
    """What makes a place easier to enter and to use."""

    STEP_FREE = "step_free"
    LIFT = "lift"
    TOILET = "accessible_toilet"
    PARKING = "accessible_parking"
    HEARING_LOOP = "hearing_loop"
    SIGN_LANGUAGE = "sign_language"
    TACTILE_PAVING = "tactile_paving"
    QUIET_ROOM = "quiet_room"
    GUIDE_DOGS = "guide_dogs"


@dataclass(frozen=True, slots=True)
class HolidayRegion:
    """Where public holidays are looked up: ISO 3166-1 country and, if it matters, ISO 3166-2 subdivision."""

    country: str
    subdivision: str | None = None


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day on which the city's offices rest besides public holidays: one date, or a day of every year (``10-04``)."""

    name: str
    date: date | None = None
    month_day: str | None = None


@dataclass(frozen=True, slots=True)
class CityContent:
    """A city as its file describes it; its languages with the official one first."""

    key: str
    name: str
    country: str  # ISO 3166-1 alpha-2
    zone: str  # IANA time zone
    languages: tuple[str, ...]  # BCP 47
    source_language: str
    holidays: HolidayRegion
    own_days_off: tuple[DayOff, ...] = ()
    service_name: str = ""  # what the city calls this service
    complaints_url: str | None = None
    imprint: str = ""
    privacy_notice: str = ""
    accessibility_statement: str = ""
    helplines: tuple[str, ...] = ()  # organisations whom everybody may call, whatever it is about
    complaints: tuple[str, ...] = ()  # organisations that look at a complaint about an office
    accessibility_complaints: tuple[str, ...] = ()  # organisations that see to it that everybody can use a service


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when an office is open on some days of the week; `closes` is later on the same day."""

    days: tuple[Weekday, ...]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class OrganisationContent:
    """An authority, or an organisation of civil society."""

    key: str
    kind: OrganisationKind
    name: str
    languages: tuple[str, ...] = ()
    description: str = ""
    url: str | None = None
    phone: str | None = None
    phone_hours: tuple[Hours, ...] = ()  # when somebody answers the telephone
    email: str | None = None
    topics: tuple[str, ...] = ()  # with what it helps; none named: with anything
    source: str = ""  # who says how one reaches it; as with an office
    checked_on: date | None = None
    read_in: str | None = None


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which an office is closed, both ends included."""

    first: date  # JSON: "from"
    last: date  # JSON: "to"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OfficeContent:
    """A door that one can walk through, and who says that it is there."""

    key: str
    organisation: str
    name: str
    address: str
    postal_code: str
    locality: str
    source: str
    checked_on: date  # when this was noted, or compared with what it names
    read_in: str | None = None  # what was read to compare, and the date that it stands for; None: not yet compared
    lat: str | None = None  # degrees, as written: a coordinate is never computed with here
    lon: str | None = None
    phone: str | None = None
    email: str | None = None
    url: str | None = None
    languages: tuple[str, ...] = ()
    hours: tuple[Hours, ...] = ()
    closures: tuple[Closure, ...] = ()
    accessibility: tuple[Accessibility, ...] = ()
    directions: str = ""
    note: str = ""


def is_reachable(organisation: OrganisationContent, offices: Collection[object]) -> bool:
    """Say whether one can call an organisation, write to it or go to one of its offices."""
    return bool(organisation.phone or organisation.email or organisation.url or offices)


def is_invented(organisation: OrganisationContent) -> bool:
    """Say whether an organisation stands for an example only: its e-mail is at a name that is kept free for examples."""
    return (organisation.email or "").rpartition("@")[2] in EXAMPLE_DOMAINS


def helps_with(organisation: OrganisationContent, topics: Collection[str]) -> bool:
    """Say whether an organisation helps with one of these topics."""
    return not organisation.topics or not set(topics).isdisjoint(organisation.topics)


def speaks(organisation: OrganisationContent, language: str) -> bool:
    """Say whether an organisation speaks a language, in whatever region."""
    return main_language(language) in {main_language(tag) for tag in organisation.languages}


def main_language(tag: str) -> str:
    """Return a language without its region or script."""
    return tag.partition("-")[0]


def city_texts(
    city: CityContent, organisations: Iterable[OrganisationContent], offices: Iterable[OfficeContent]
) -> dict[str, str]:
    """Return the texts of a city that may be translated, by their address (``offices/urp/note``)."""
    found = {
        f"city/{name}": getattr(city, name)
        for name in ("name", "service_name", "imprint", "privacy_notice", "accessibility_statement")
    }
    for organisation in organisations:
        for name in ("name", "description"):
            found[f"organisations/{organisation.key}/{name}"] = getattr(organisation, name)
    for office in offices:
        for name in ("name", "directions", "note"):
            found[f"offices/{office.key}/{name}"] = getattr(office, name)
    return {address: text for address, text in found.items() if text}
