"""Cities, organisations and offices as JSON, in one reader's language; made once and kept with the shelf."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from api.rendering.texts import Json, TextTable, sentence
from api.wording.catalogue import words_in
from api.wording.places import say_hours
from core.people.place_form import place_json
from core.people.place_shelf import PlaceShelf, ShelvedCity
from core.people.places import OfficeContent, OrganisationContent, is_reachable
from core.processes.translations import Translation


class PlaceReading:
    """All places in one reader's language."""

    def __init__(
        self, places: PlaceShelf, translations: Mapping[str, Mapping[str, Translation]], language: str
    ) -> None:
        """Read the places in a language."""
        self.places = places
        self.words = words_in(language)
        self._tables = {
            key: TextTable(city.sources, city.city.source_language, translations.get(key, {}), language)
            for key, city in places.cities.items()
        }
        self._references: dict[str, Json] = {}
        self._offices: dict[str, Json] = {}

    def table(self, city: str) -> TextTable:
        """Return the texts of a city and of what is in it."""
        return self._tables[city]

    def city(self, shelved: ShelvedCity, today: date, processes: int) -> Json:
        """Return a city, with its date of today and how many processes it offers."""
        city, table = shelved.city, self._tables[shelved.city.key]
        found: Json = {
            "key": city.key,
            "name": table.text("city/name"),
            "country": city.country,
            "zone": city.zone,
            "languages": list(city.languages),
            "source_language": city.source_language,
            "today": today.isoformat(),
            "processes": processes,
            "links": {} if city.complaints_url is None else {"complaints": city.complaints_url},
        }
        for name in ("service_name", "imprint", "privacy_notice", "accessibility_statement"):
            text = table.optional(f"city/{name}")
            if text is not None:
                found[name] = text
        found["helplines"] = list(city.helplines)
        found["complaints"] = [self._body(key) for key in city.complaints]
        found["accessibility_complaints"] = [self._body(key) for key in city.accessibility_complaints]
        return found

    def _body(self, key: str) -> Json:
        found = dict(self.reference(key))
        city = self.places.city_of_organisation.get(key)
        description = None if city is None else self._tables[city].optional(f"organisations/{key}/description")
        return found if description is None else found | {"description": description}

    def city_name(self, key: str) -> Json:
        """Return what a city is called."""
        table = self._tables.get(key)
        return sentence(self.words, key) if table is None else table.text("city/name")

    def organisation(self, key: str) -> Json:
        """Return an organisation as it is listed."""
        city = self.places.city_of_organisation[key]
        organisation = self.places.cities[city].organisations[key]
        table = self._tables[city]
        found: Json = {
            "key": key,
            "city": city,
            "kind": organisation.kind.value,
            "name": table.text(f"organisations/{key}/name"),
            "languages": list(organisation.languages),
        }
        description = table.optional(f"organisations/{key}/description")
        if description is not None:
            found["description"] = description
        if organisation.topics:
            found["topics"] = list(organisation.topics)
        if organisation.source and organisation.checked_on is not None:
            found |= {"source": organisation.source, "checked_on": organisation.checked_on.isoformat()}
        if organisation.read_in is not None:
            found["read_in"] = organisation.read_in
        return found | self._reach(organisation)

    def reference(self, key: str) -> Json:
        """Return an organisation as other things refer to it; one that nobody knows keeps its key for a name."""
        found = self._references.get(key)
        if found is None:
            found = self._references[key] = self._refer(key)
        return found

    def helper(self, key: str) -> Json | None:
        """Return an organisation that helps people, its languages and its first office; None where nobody reaches it."""
        city = self.places.city_of_organisation[key]
        organisation = self.places.cities[city].organisations[key]
        offices = self.offices_of(key)
        if not is_reachable(organisation, offices):
            return None
        found = {**self.reference(key), "languages": list(organisation.languages)}
        return found | ({"office": self.office(offices[0])} if offices else {})

    def offices_of(self, organisation: str) -> tuple[str, ...]:
        """Return the offices of an organisation, as its city lists them; none where nobody knows it any more."""
        city = self.places.city_of_organisation.get(organisation)
        offices = () if city is None else self.places.cities[city].offices.values()
        return tuple(office.key for office in offices if office.organisation == organisation)

    def _refer(self, key: str) -> Json:
        city = self.places.city_of_organisation.get(key)
        if city is None:
            return {"key": key, "name": sentence(self.words, key)}
        organisation = self.places.cities[city].organisations[key]
        return {"key": key, "name": self._tables[city].text(f"organisations/{key}/name")} | self._reach(organisation)

    def _reach(self, organisation: OrganisationContent) -> Json:
        found = contact(organisation)
        if organisation.phone_hours:
            found["phone_hours_text"] = sentence(self.words, say_hours(self.words, organisation.phone_hours))
        return found

    def office(self, key: str) -> Json | None:
        """Return an office with its hours, None where there is no such office any more."""
        found = self._offices.get(key)
        if found is None:
            city = self.places.city_of_office.get(key)
            if city is None:
                return None
            found = self._offices[key] = self._make_office(city, self.places.cities[city].offices[key])
        return found

    def office_name(self, key: str) -> str | None:
        """Return what an office is called."""
        city = self.places.city_of_office.get(key)
        return None if city is None else self._tables[city].words(f"offices/{key}/name")

    def _make_office(self, city: str, office: OfficeContent) -> Json:
        table = self._tables[city]
        plain = place_json(office)
        found: Json = {
            "key": office.key,
            "city": city,
            "organisation": office.organisation,
            "name": table.text(f"offices/{office.key}/name"),
            "address": office.address,
            "postal_code": office.postal_code,
            "locality": office.locality,
            "languages": list(office.languages),
            "hours": plain.get("hours", []),
            "closures": plain.get("closures", []),
            "accessibility": plain.get("accessibility", []),
            "source": office.source,
            "checked_on": office.checked_on.isoformat(),
        }
        if office.lat is not None and office.lon is not None:
            found |= {"lat": float(office.lat), "lon": float(office.lon)}
        if office.hours:
            found["hours_text"] = sentence(self.words, say_hours(self.words, office.hours))
        if office.read_in is not None:
            found["read_in"] = office.read_in
        for name in ("directions", "note"):
            text = table.optional(f"offices/{office.key}/{name}")
            if text is not None:
                found[name] = text
        known = contact(office)
        if office.phone is None and office.url is None:
            # Whoever finds no hours asks: then the way to whose office it is has to stand here.
            known = contact(self.places.cities[city].organisations[office.organisation]) | known
        return found | known


def contact(place: OrganisationContent | OfficeContent) -> Json:
    """Return how a place is reached, as far as it is known."""
    ways = {"url": place.url, "phone": place.phone, "email": place.email}
    return {name: way for name, way in ways.items() if way is not None}
