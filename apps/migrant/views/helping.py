"""People who can help, near and in one's own language: an app is a medium, people need people."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from apps.kit.client.cities import City, list_cities, read_city
from apps.kit.client.offices import Office, list_offices
from apps.kit.client.organisations import Organisation, list_organisations
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit

router = NarrowRouter()


@frozen
class Helper:
    """An organisation, the doors at which one finds it, and whether somebody there speaks the reader's language."""

    organisation: Organisation
    doors: tuple[Office, ...]
    speaks: bool

    @property
    def is_reachable(self) -> bool:
        """Whether one can call them, write to them or go there."""
        who = self.organisation
        return bool(who.phone or who.email or who.url or self.doors)


@frozen
class HelpCitiesPage:
    """The cities in which one can look for help."""

    title: str
    cities: tuple[City, ...]


@frozen
class HelpPage:
    """Who helps in a city."""

    title: str
    city: City
    helpers: tuple[Helper, ...]
    authorities: tuple[Helper, ...]


@router.get("/{lang}/help/")
async def choose_where(visit: AVisit) -> Response:
    """Show the cities in which one can look for help; where there is only one, go there."""
    cities = await list_cities(visit.api, visit.lang)
    if len(cities) == 1:
        return RedirectResponse(visit.path(cities[0].key, "help", ""), 307)
    return visit.public_page("migrant/help_cities.html", HelpCitiesPage(visit.gettext("Where do you live?"), cities))


@router.get("/{lang}/{city}/help/")
async def show_helpers(visit: AVisit, city: str) -> Response:
    """Show who helps in a city: who speaks the reader's language first."""
    place = await read_city(visit.api, visit.lang, city)
    offices = await list_offices(visit.api, visit.lang, city)
    organisations = await list_organisations(visit.api, visit.lang, city)
    found = [
        Helper(
            organisation,
            tuple(office for office in offices if office.organisation == organisation.key),
            visit.lang.partition("-")[0] in {tag.partition("-")[0] for tag in organisation.languages},
        )
        for organisation in organisations
    ]
    by_tongue = sorted(found, key=lambda helper: not helper.speaks)
    page = HelpPage(
        title=visit.gettext("People who can help you"),
        city=place,
        helpers=(
            *(one for one in by_tongue if one.organisation.kind == "ngo" and one.is_reachable),
            *(one for key in place.helplines for one in found if one.organisation.key == key),
        ),
        authorities=tuple(
            one
            for one in found
            if one.organisation.kind == "authority"
            and one.organisation.key not in place.helplines
            and (one.organisation.phone or one.organisation.email or one.doors)
        ),
    )
    return visit.public_page("migrant/help.html", page)
