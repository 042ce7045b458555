from datetime import time
from typing import Any

import pytest

from core.people.place_form import (
    parse_city,
    parse_office,
    parse_offices,
    parse_organisation,
    parse_organisations,
    place_json,
)
from core.people.places import Weekday, city_texts, is_invented
from core.platform.problems import ProblemCode

CITY: dict[str, Any] = {
    "key": "bologna",
    "name": "Bologna",
    "country": "IT",
    "zone": "Europe/Rome",
    "languages": ["it", "ar"],
    "source_language": "it",
    "holidays": {"country": "IT", "subdivision": "BO"},
    "own_days_off": [{"name": "San Petronio", "month_day": "10-04"}, {"name": "Fair", "date": "2026-05-04"}],
}
ORGANISATION: dict[str, Any] = {"key": "questura", "kind": "authority", "name": "Questura", "email": "a@b.example"}
OFFICE: dict[str, Any] = {
    "key": "desk",
    "organisation": "questura",
    "name": "Desk",
    "address": "Via Roma 1",
    "postal_code": "40131",
    "locality": "Bologna",
    "lat": "44.5",
    "lon": "11.34",
    "phone": "+39 051 640 1111",
    "hours": [{"days": ["mo", "fr"], "opens": "08:30", "closes": "12:30"}],
    "closures": [{"from": "2026-12-24", "to": "2026-12-31", "reason": "Holidays"}],
    "accessibility": ["step_free"],
    "note": "Ring.",
    "source": "The office's page",
    "checked_on": "2026-11-21",
    "read_in": "The office's page of 2026-11-20",
}


def problems_of(parse: Any, raw: object) -> list[tuple[str, ProblemCode]]:
    problems: list[Any] = []
    parse(raw, problems)
    return [("/".join(str(part) for part in problem.path), problem.code) for problem in problems]


def test_places_are_read_as_they_are_written() -> None:
    problems: list[Any] = []
    assert place_json(parse_city(CITY, problems)) == CITY
    assert place_json(parse_organisation(ORGANISATION, problems)) == ORGANISATION
    assert place_json(parse_office(OFFICE, problems)) == OFFICE
    assert not problems


def test_a_language_may_be_written_with_its_tag() -> None:
    problems: list[Any] = []
    city = parse_city({**CITY, "languages": [{"tag": "it"}, {"tag": "ar"}]}, problems)
    assert not problems
    assert city.languages == ("it", "ar")


def test_half_past_eight_is_a_time() -> None:
    problems: list[Any] = []
    (office,) = parse_offices({"offices": [OFFICE]}, problems)
    assert office.hours[0].opens == time(8, 30)
    assert office.hours[0].days == (Weekday.MONDAY, Weekday.FRIDAY)


@pytest.mark.parametrize(
    ("members", "place", "code"),
    [
        ({"zone": "Europe/Bologna"}, "zone", ProblemCode.BAD_ZONE),
        ({"zone": "../etc/passwd"}, "zone", ProblemCode.BAD_ZONE),
        ({"country": "Italy"}, "country", ProblemCode.BAD_COUNTRY),
        ({"source_language": "fr"}, "source_language", ProblemCode.BAD_CHOICE),
        ({"languages": ["it", "it"]}, "languages", ProblemCode.DUPLICATE_KEY),
        ({"languages": ["it", "Italian"]}, "languages/1", ProblemCode.BAD_LANGUAGE),
        ({"own_days_off": [{"name": "x", "month_day": "02-30"}]}, "own_days_off/0/month_day", ProblemCode.BAD_DATE),
        ({"own_days_off": [{"name": "x"}]}, "own_days_off/0", ProblemCode.NOT_TOGETHER),
        ({"complaints_url": "javascript:alert(1)"}, "complaints_url", ProblemCode.BAD_URL),
    ],
)
def test_what_is_wrong_with_a_city_is_said(members: dict[str, Any], place: str, code: ProblemCode) -> None:
    assert problems_of(parse_city, {**CITY, **members}) == [(place, code)]


@pytest.mark.parametrize(
    ("members", "place", "code"),
    [
        ({"hours": [{"days": ["mo"], "opens": "8:30", "closes": "12:30"}]}, "hours/0/opens", ProblemCode.BAD_TIME),
        ({"hours": [{"days": ["mo"], "opens": "12:30", "closes": "08:30"}]}, "hours/0", ProblemCode.BAD_RANGE),
        ({"hours": [{"days": ["lu"], "opens": "08:30", "closes": "12:30"}]}, "hours/0/days/0", ProblemCode.BAD_CHOICE),
        ({"closures": [{"from": "2026-12-31", "to": "2026-12-24"}]}, "closures/0", ProblemCode.BAD_RANGE),
        ({"lat": "91"}, "lat", ProblemCode.BAD_NUMBER),
        ({"phone": "call us"}, "phone", ProblemCode.BAD_NUMBER),
        ({"email": "nobody"}, "email", ProblemCode.BAD_EMAIL),
        ({"accessibility": ["helicopter"]}, "accessibility/0", ProblemCode.BAD_CHOICE),
        ({"checked_on": "today"}, "checked_on", ProblemCode.BAD_DATE),
        ({"read_in": " "}, "read_in", ProblemCode.EMPTY),
        ({"read_in": "a" * 161}, "read_in", ProblemCode.TOO_LONG),
        ({"read_in": ["a page"]}, "read_in", ProblemCode.WRONG_TYPE),
    ],
)
def test_what_is_wrong_with_an_office_is_said(members: dict[str, Any], place: str, code: ProblemCode) -> None:
    assert problems_of(parse_office, {**OFFICE, **members}) == [(place, code)]


@pytest.mark.parametrize(
    ("members", "missing"),
    [
        ({"phone": "112", "source": "their page", "checked_on": "2026-11-21"}, []),
        ({"source": "their page", "checked_on": "2026-11-21"}, ["phone"]),
        ({"phone": "112"}, ["source"]),
        ({"phone": "112", "source": "their page"}, ["checked_on"]),
    ],
)
def test_who_says_when_somebody_answers_is_said_with_it(members: dict[str, Any], missing: list[str]) -> None:
    hours = [{"days": ["mo"], "opens": "09:00", "closes": "17:00"}]
    problems: list[Any] = []
    found = parse_organisation({**ORGANISATION, **members, "phone_hours": hours}, problems)
    assert [problem.params["field"] for problem in problems] == missing
    assert place_json(found)["phone_hours"] == hours


@pytest.mark.parametrize(
    ("email", "invented"),
    [("a@example.org", True), ("a@not-example.org", False), ("a@b.example", False), (None, False)],
)
def test_an_invented_organisation_is_known_by_its_address(email: str | None, invented: bool) -> None:
    assert is_invented(parse_organisation({**ORGANISATION, "email": email}, [])) == invented


def test_coordinates_come_in_pairs() -> None:
    alone = {name: value for name, value in OFFICE.items() if name != "lon"}
    assert problems_of(parse_office, alone) == [("", ProblemCode.MISSING_FIELD)]


def test_an_organisation_stands_once_in_its_file() -> None:
    raw = {"organisations": [ORGANISATION, ORGANISATION]}
    assert problems_of(parse_organisations, raw) == [("organisations/1", ProblemCode.DUPLICATE_KEY)]


def test_the_texts_of_a_city_have_addresses() -> None:
    problems: list[Any] = []
    city = parse_city({**CITY, "service_name": "Passi"}, problems)
    texts = city_texts(city, (parse_organisation(ORGANISATION, problems),), (parse_office(OFFICE, problems),))
    assert texts == {
        "city/name": "Bologna",
        "city/service_name": "Passi",
        "organisations/questura/name": "Questura",
        "offices/desk/name": "Desk",
        "offices/desk/note": "Ring.",
    }
