"""Who is responsible, what happens to data, how accessible this is, and how to complain."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from apps.kit.client.cities import City, list_cities
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.migrant.device import KEPT_DAYS

router = NarrowRouter()


@frozen
class AboutPage:
    """A page about the service itself."""

    title: str
    subject: str
    cities: tuple[City, ...]
    kept_days: int = KEPT_DAYS


def _titles(visit: Visit) -> dict[str, str]:
    return {
        "busola": visit.gettext("About this service"),
        "privacy": visit.gettext("Your data"),
        "accessibility": visit.gettext("Accessibility"),
        "complain": visit.gettext("Say what is wrong"),
        "imprint": visit.gettext("Who is responsible"),
    }


@router.get("/{lang}/about/{subject}")
async def show(visit: AVisit, subject: str) -> Response:
    """Show one of the pages about the service."""
    title = _titles(visit).get(subject)
    if title is None:
        raise HTTPException(404)
    cities = await list_cities(visit.api, visit.lang)
    return visit.public_page("migrant/about.html", AboutPage(title, subject, cities))
