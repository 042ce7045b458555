"""By which clock days and hours are told: that of a city, never that of the server."""

from __future__ import annotations

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from apps.kit.client.cities import list_cities
from apps.kit.web import Visit


async def read_zone(visit: Visit, city: str = "") -> tzinfo:
    """Return the clock of a city; of what belongs to none, such as a paper or an account, that of the first city here."""
    cities = await list_cities(visit.api, visit.lang)
    zones = [one.zone for one in cities if one.key == city] or [one.zone for one in cities]
    return ZoneInfo(zones[0]) if zones else UTC
