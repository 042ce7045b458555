"""The first page: choose a language, each in its own name and script.

It is the same for everybody, so that any cache may keep it. The order of what a browser accepts would need a `Vary`, and a
copy for each way of saying it; so the order is the installation's, and all languages stand in the window of a phone.
"""

from __future__ import annotations

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from apps.kit.client.cities import list_cities
from apps.kit.frozen import frozen
from apps.kit.i18n import Language
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import Kit, Visit

router = NarrowRouter()

DELETED = "deleted"
"""What somebody has wanted who signed out to delete everything on the device: they read that it is done."""


@frozen
class LanguageLink:
    """One language, and where choosing it leads."""

    language: Language
    url: str
    invitation: str


@frozen
class LanguagesPage:
    """All languages."""

    title: str
    links: tuple[LanguageLink, ...]
    demo_words: tuple[tuple[str, Language], ...]


@router.get("/")
async def choose_language(request: Request) -> Response:
    """Show the languages; who comes back from signing out goes on in the language they had."""
    kit: Kit = request.app.state.kit
    known, _, wanted = request.query_params.get("state", "").partition(".")
    if known in kit.languages:
        if wanted == DELETED:
            return RedirectResponse(f"/{known}/my/deleted", 303)
        lock = request.app.state.lock.read(request)
        # Whoever was signed out because the device locked itself reads that it did.
        return RedirectResponse(f"/{known}/my/" if lock is not None and lock.closed else f"/{known}/", 303)
    first = next(iter(kit.languages.values()))
    cities = await list_cities(kit.api, first.tag)
    # With one city there is nothing to choose: one tap less.
    below = f"{cities[0].key}/" if len(cities) == 1 else ""
    links = tuple(
        LanguageLink(language, f"/{tag}/{below}", language.gettext("Continue in English"))
        for tag, language in kit.languages.items()
    )
    # Many languages have the same word for it, which is then said once.
    words: dict[str, Language] = {}
    for language in kit.languages.values():
        words.setdefault(language.gettext("Demo"), language)
    page = LanguagesPage(
        title=" · ".join(link.language.name for link in links), links=links, demo_words=tuple(words.items())
    )
    return Visit(request, kit, first).public_page("migrant/languages.html", page)
