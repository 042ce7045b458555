"""Whoever is to help people must be reachable."""

from datetime import date

import pytest

from core.people.places import OfficeContent, OrganisationContent, OrganisationKind
from core.processes.check_places import check_places
from core.processes.content import CityFolder
from core.processes.findings import Finding, FindingCode, Severity
from tests.core.processes.test_promises_of_the_content import CITIES

NGO = OrganisationKind.NGO
MUTE = OrganisationContent("mute", NGO, "The mute")
DOOR = OfficeContent("door", "mute", "Door", "Street 1", "1", "Town", "seen", date(2026, 1, 1))


def test_who_helps_and_cannot_be_reached_is_named() -> None:
    assert list(check_places((MUTE,), ())) == [
        Finding(FindingCode.UNREACHABLE_HELPER, Severity.WARNING, ("organisations", "mute"), {"name": "The mute"})
    ]


@pytest.mark.parametrize("reached", [{"phone": "112"}, {"email": "mute@example.org"}, {"url": "https://example.org"}])
def test_one_way_to_reach_them_is_enough(reached: dict[str, str]) -> None:
    assert not list(check_places((OrganisationContent("mute", NGO, "The mute", **reached),), ()))  # type: ignore[arg-type]


def test_an_office_is_a_way_too_but_only_their_own() -> None:
    other = OrganisationContent("other", NGO, "Others", phone="112")
    assert not list(check_places((MUTE, other), (DOOR,)))
    strange = OfficeContent("door", "other", "Door", "Street 1", "1", "Town", "seen", date(2026, 1, 1))
    assert len(list(check_places((MUTE, other), (strange,)))) == 1


def test_an_authority_may_be_known_by_its_name_alone() -> None:
    assert not list(check_places((OrganisationContent("fund", OrganisationKind.AUTHORITY, "Any fund"),), ()))


@pytest.mark.parametrize("city", CITIES)
def test_everybody_who_helps_in_the_content_can_be_reached(city: CityFolder) -> None:
    assert not list(check_places(city.organisations, city.offices))
