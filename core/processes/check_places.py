"""Findings about a city's places: whoever is to help people must be somebody whom people can reach."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from core.people.places import OfficeContent, OrganisationContent, OrganisationKind, is_reachable
from core.processes.findings import Finding, FindingCode, Severity


def check_places(
    organisations: Collection[OrganisationContent], offices: Collection[OfficeContent]
) -> Iterator[Finding]:
    """Find who helps people and has no telephone, e-mail, website or office: they are shown to nobody."""
    for organisation in organisations:
        doors = [office for office in offices if office.organisation == organisation.key]
        if organisation.kind is OrganisationKind.NGO and not is_reachable(organisation, doors):
            place = ("organisations", organisation.key)
            yield Finding(FindingCode.UNREACHABLE_HELPER, Severity.WARNING, place, {"name": organisation.name})
