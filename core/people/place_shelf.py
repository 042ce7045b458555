"""Cities, organisations and offices with their texts in other languages, read into immutable memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.people.calendars import CityCalendar, make_calendar
from core.people.place_form import parse_city, parse_office, parse_organisation
from core.people.places import CityContent, OfficeContent, OrganisationContent, city_texts
from core.people.tables import CityRow, OfficeRow, OrganisationRow, PlaceTranslationRow


@dataclass(frozen=True, slots=True)
class ShelvedCity:
    """One city with its places, its working days, and its texts: in its own language, and as stored in others."""

    city: CityContent
    calendar: CityCalendar
    organisations: Mapping[str, OrganisationContent]
    offices: Mapping[str, OfficeContent]
    sources: Mapping[str, str]  # address -> text in the city's language
    translations: Mapping[str, Mapping[str, Any]]  # language -> address -> {text, source, checked?, machine?}


@dataclass(frozen=True, slots=True)
class PlaceShelf:
    """All places of the installation; organisations and offices by their key, whatever their city."""

    cities: Mapping[str, ShelvedCity] = field(default_factory=dict)
    city_of_organisation: Mapping[str, str] = field(default_factory=dict)
    city_of_office: Mapping[str, str] = field(default_factory=dict)


def load_places(session: Session) -> PlaceShelf:
    """Read all places, in the order of the content's files."""
    cities = session.execute(select(CityRow.key, CityRow.data).order_by(CityRow.position, CityRow.key)).all()
    organisations: dict[str, dict[str, OrganisationContent]] = {row.key: {} for row in cities}
    offices: dict[str, dict[str, OfficeContent]] = {row.key: {} for row in cities}
    translations: dict[str, dict[str, Mapping[str, Any]]] = {row.key: {} for row in cities}
    for row in session.execute(
        select(OrganisationRow.city, OrganisationRow.key, OrganisationRow.data).order_by(OrganisationRow.position)
    ):
        organisations[row.city][row.key] = parse_organisation(row.data, [])
    for row in session.execute(select(OfficeRow.city, OfficeRow.key, OfficeRow.data).order_by(OfficeRow.position)):
        offices[row.city][row.key] = parse_office(row.data, [])
    for row in session.execute(
        select(PlaceTranslationRow.city, PlaceTranslationRow.language, PlaceTranslationRow.data)
    ):
        translations[row.city][row.language] = row.data
    found = {}
    for row in cities:
        city = parse_city(row.data, [])
        found[row.key] = ShelvedCity(
            city=city,
            calendar=make_calendar(city),
            organisations=organisations[row.key],
            offices=offices[row.key],
            sources=city_texts(city, organisations[row.key].values(), offices[row.key].values()),
            translations=translations[row.key],
        )
    return PlaceShelf(
        found,
        {key: city for city, those in organisations.items() for key in those},
        {key: city for city, those in offices.items() for key in those},
    )
