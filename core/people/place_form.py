"""Cities, organisations and offices as they are written: from plain data to the frozen types, and back."""

from __future__ import annotations

import re
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from core.people.places import (
    Accessibility,
    CityContent,
    Closure,
    DayOff,
    HolidayRegion,
    Hours,
    OfficeContent,
    OrganisationContent,
    OrganisationKind,
    Weekday,
)
from core.platform.fields import Fields, read_fields, read_language, read_text, shorten
from core.platform.problems import Path, Problem, ProblemCode

COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
SUBDIVISION = re.compile(r"[A-Z0-9]{1,3}", re.ASCII)
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{1,30}", re.ASCII)
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,8})?", re.ASCII)
MONTH_DAY = re.compile(r"[0-9]{2}-[0-9]{2}", re.ASCII)
WRITTEN_NAMES = {(Closure, "first"): "from", (Closure, "last"): "to"}
LEAP_YEAR = "2024"  # so that 29 February can be a day off


# --- reading ---------------------------------------------------------------------------------------


def parse_city(raw: object, problems: list[Problem]) -> CityContent:
    """Read a city's file; what is missing is noted and left empty."""
    return read_fields(raw, (), problems, read_city)


def parse_organisations(raw: object, problems: list[Problem]) -> tuple[OrganisationContent, ...]:
    """Read the file of a city's organisations."""
    return read_fields(raw, (), problems, lambda one: one.keyed("organisations", read_organisation, required=True))


def parse_offices(raw: object, problems: list[Problem]) -> tuple[OfficeContent, ...]:
    """Read the file of a city's offices."""
    return read_fields(raw, (), problems, lambda one: one.keyed("offices", read_office))


def read_city(one: Fields) -> CityContent:
    """Read a city."""
    city = CityContent(
        key=one.required_key(),
        name=one.text("name", required=True),
        country=one.value("country", parse_country, ProblemCode.BAD_COUNTRY, required=True) or "",
        zone=one.value("zone", parse_zone, ProblemCode.BAD_ZONE, required=True) or "UTC",
        languages=one.distinct("languages", read_city_language, required=True),
        source_language=one.language("source_language", required=True),
        holidays=one.part("holidays", read_holidays, required=True) or HolidayRegion(""),
        own_days_off=one.items("own_days_off", lambda raw, path, noted: read_fields(raw, path, noted, read_day_off)),
        service_name=one.text("service_name"),
        complaints_url=one.url("complaints_url"),
        imprint=one.text("imprint"),
        privacy_notice=one.text("privacy_notice"),
        accessibility_statement=one.text("accessibility_statement"),
        helplines=one.keys("helplines"),
        complaints=one.keys("complaints"),
        accessibility_complaints=one.keys("accessibility_complaints"),
    )
    if city.languages and city.source_language not in city.languages:
        one.note(
            ProblemCode.BAD_CHOICE, "source_language", value=city.source_language, allowed=", ".join(city.languages)
        )
    return city


def read_city_language(raw: object, path: Path, problems: list[Problem]) -> str | None:
    """Read one of a city's languages, written as ``{tag: it}`` or ``it``."""
    if isinstance(raw, str):
        return read_language(raw, path, problems)
    return read_fields(raw, path, problems, lambda one: one.language("tag", required=True)) or None


def read_holidays(one: Fields) -> HolidayRegion:
    """Read where public holidays are looked up."""
    return HolidayRegion(
        one.value("country", parse_country, ProblemCode.BAD_COUNTRY, required=True) or "",
        one.value("subdivision", parse_subdivision, ProblemCode.BAD_COUNTRY),
    )


def read_day_off(one: Fields) -> DayOff:
    """Read a day on which the city's offices rest."""
    day = DayOff(
        one.text("name", required=True),
        one.day("date"),
        one.value("month_day", parse_month_day, ProblemCode.BAD_DATE),
    )
    if ("date" in one) == ("month_day" in one):
        one.note(ProblemCode.NOT_TOGETHER, fields="date, month_day")
    return day


def read_organisation(one: Fields) -> OrganisationContent:
    """Read an organisation."""
    organisation = OrganisationContent(
        key=one.required_key(),
        kind=one.choice("kind", OrganisationKind),
        name=one.text("name", required=True),
        description=one.text("description"),
        url=one.url("url"),
        languages=one.distinct("languages", read_language),
        phone=one.value("phone", parse_phone, ProblemCode.BAD_NUMBER),
        phone_hours=one.items("phone_hours", lambda raw, path, noted: read_fields(raw, path, noted, read_hours)),
        email=one.value("email", parse_email, ProblemCode.BAD_EMAIL),
        topics=one.keys("topics"),
        source=one.text("source"),
        checked_on=one.day("checked_on"),
        read_in=one.line("read_in"),
    )
    if organisation.phone_hours and not organisation.phone:
        one.note(ProblemCode.MISSING_FIELD, field="phone")
    if (organisation.phone_hours or organisation.read_in) and not organisation.source:
        one.note(ProblemCode.MISSING_FIELD, field="source")
    if organisation.source and organisation.checked_on is None and "checked_on" not in one:
        one.note(ProblemCode.MISSING_FIELD, field="checked_on")
    return organisation


def read_office(one: Fields) -> OfficeContent:
    """Read an office."""
    office = OfficeContent(
        key=one.required_key(),
        organisation=one.required_key("organisation"),
        name=one.text("name", required=True),
        address=one.text("address", required=True),
        postal_code=one.text("postal_code", required=True),
        locality=one.text("locality", required=True),
        lat=one.value("lat", parse_latitude, ProblemCode.BAD_NUMBER),
        lon=one.value("lon", parse_longitude, ProblemCode.BAD_NUMBER),
        phone=one.value("phone", parse_phone, ProblemCode.BAD_NUMBER),
        email=one.value("email", parse_email, ProblemCode.BAD_EMAIL),
        url=one.url("url"),
        languages=one.distinct("languages", read_language),
        hours=one.items("hours", lambda raw, path, noted: read_fields(raw, path, noted, read_hours)),
        closures=one.items("closures", lambda raw, path, noted: read_fields(raw, path, noted, read_closure)),
        accessibility=tuple(Accessibility(word) for word in one.distinct("accessibility", read_accessibility)),
        directions=one.text("directions"),
        note=one.text("note"),
        source=one.text("source", required=True),
        checked_on=one.day("checked_on", required=True) or date.min,
        read_in=one.line("read_in"),
    )
    if ("lat" in one) != ("lon" in one):
        one.note(ProblemCode.MISSING_FIELD, field="lon" if "lat" in one else "lat")
    return office


def read_hours(one: Fields) -> Hours:
    """Read from when to when an office is open."""
    hours = Hours(
        tuple(Weekday(word) for word in one.distinct("days", read_weekday, required=True)),
        one.value("opens", parse_clock, ProblemCode.BAD_TIME, required=True) or time.min,
        one.value("closes", parse_clock, ProblemCode.BAD_TIME, required=True) or time.max,
    )
    if hours.opens >= hours.closes:
        one.note(ProblemCode.BAD_RANGE, value=f"{hours.opens:%H:%M} - {hours.closes:%H:%M}")
    return hours


def read_closure(one: Fields) -> Closure:
    """Read the days on which an office is closed."""
    first, last = one.day("from", required=True), one.day("to", required=True)
    if first is not None and last is not None and first > last:
        one.note(ProblemCode.BAD_RANGE, value=f"{first} - {last}")
    return Closure(first or date.min, last or date.max, one.text("reason"))


def read_weekday(raw: object, path: Path, problems: list[Problem]) -> str | None:
    """Read a day of the week."""
    return read_option(raw, path, problems, Weekday)


def read_accessibility(raw: object, path: Path, problems: list[Problem]) -> str | None:
    """Read what makes a place easier to enter."""
    return read_option(raw, path, problems, Accessibility)


def read_option(raw: object, path: Path, problems: list[Problem], options: type[Enum]) -> str | None:
    """Read one of an enumeration's values."""
    text = read_text(raw, path, problems)
    allowed = [option.value for option in options]
    if text is None or text in allowed:
        return text
    problems.append(Problem(path, ProblemCode.BAD_CHOICE, {"value": shorten(text), "allowed": ", ".join(allowed)}))
    return None


def parse_country(text: str) -> str | None:
    """Return an ISO 3166-1 alpha-2 code."""
    return text if COUNTRY.fullmatch(text) else None


def parse_subdivision(text: str) -> str | None:
    """Return the part of an ISO 3166-2 code after the country."""
    return text if SUBDIVISION.fullmatch(text) else None


@cache
def list_zones() -> frozenset[str]:
    """Return the names of all time zones that this machine knows."""
    return frozenset(available_timezones())


def parse_zone(text: str) -> str | None:
    """Return the name of an IANA time zone."""
    return text if text in list_zones() else None


def parse_clock(text: str) -> time | None:
    """Return a time of day written with two digits each: ``08:30``."""
    return time.fromisoformat(text) if CLOCK.fullmatch(text) else None


def parse_month_day(text: str) -> str | None:
    """Return a day of every year, ``10-04``."""
    if MONTH_DAY.fullmatch(text) is None:
        return None
    try:
        date.fromisoformat(f"{LEAP_YEAR}-{text}")
    except ValueError:
        return None
    return text


def parse_phone(text: str) -> str | None:
    """Return a telephone number."""
    return text if PHONE.fullmatch(text) else None


def parse_email(text: str) -> str | None:
    """Return an address for electronic mail."""
    return text if len(text) <= 254 and EMAIL.fullmatch(text) else None


def parse_latitude(text: str) -> str | None:
    """Return degrees north."""
    return text if DEGREES.fullmatch(text) and abs(Decimal(text)) <= 90 else None


def parse_longitude(text: str) -> str | None:
    """Return degrees east."""
    return text if DEGREES.fullmatch(text) and abs(Decimal(text)) <= 180 else None


# --- writing ---------------------------------------------------------------------------------------


def place_json(place: CityContent | OrganisationContent | OfficeContent) -> dict[str, Any]:
    """Write a city, organisation or office as plain data, without what holds its default."""
    return write_members(place)


def write_members(place: Any) -> dict[str, Any]:
    """Write a dataclass's members that don't hold their default."""
    found = {}
    for member in fields(place):
        value = getattr(place, member.name)
        if member.default is MISSING or value != member.default:
            found[WRITTEN_NAMES.get((type(place), member.name), member.name)] = write_value(value)
    return found


def write_value(value: Any) -> Any:
    """Write one value as plain data."""
    if is_dataclass(value):
        return write_members(value)
    match value:
        case Enum():
            return value.value
        case tuple():
            return [write_value(item) for item in value]
        case time():
            return value.isoformat("minutes")
        case date():
            return value.isoformat()
        case _:
            return value


def parse_organisation(raw: object, problems: list[Problem]) -> OrganisationContent:
    """Read one organisation from the plain data that `place_json` wrote."""
    return read_fields(raw, (), problems, read_organisation)


def parse_office(raw: object, problems: list[Problem]) -> OfficeContent:
    """Read one office from the plain data that `place_json` wrote."""
    return read_fields(raw, (), problems, read_office)
