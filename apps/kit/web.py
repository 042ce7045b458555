"""The frame of an app: create it, and answer its pages.

A view takes a `Visit` and returns one of its answers:

    router = NarrowRouter()

    @router.get("/{lang}/drafts/")
    async def show_drafts(visit: AVisit) -> Response:
        session = await visit.signed_in()                      # sends a guest to the sign-in page and back
        drafts = await list_drafts(visit.api, visit.lang, session.access)
        return visit.page("authority/drafts.html", DraftsPage(title=visit.gettext("Drafts"), drafts=drafts))

    def create_app(settings: KitSettings, transport=None) -> FastAPI:
        return create_frame(settings, APP_FOLDER, [router], transport)

Public pages (`visit.public_page`) neither read nor set cookies and may be cached; all others are `no-store`.
Unsafe methods have passed the origin rule before a view runs (`edge.py`); errors become pages (`failures.py`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Protocol
from urllib.parse import urlsplit

import httpx2
from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from apps.kit.auth import OpenIdClient, Session
from apps.kit.client.base import Api
from apps.kit.client.me import Me, read_me
from apps.kit.compressing import Compressor
from apps.kit.cookies import read_secrets
from apps.kit.edge import Edge
from apps.kit.frozen import frozen
from apps.kit.i18n import APPS_FOLDER, Language
from apps.kit.rendered import Rendered, RenderedPages, make_rendered
from apps.kit.rendering import Renderer
from apps.kit.session import Sessions
from apps.kit.settings import KitSettings
from apps.kit.static import StaticFiles
from apps.kit.switching import find_address, list_templates

KEEP = "Busola-Keep"
"""The header that says for whom a personal page may be kept on their device."""
KEEP_IF_CHOSEN = "Busola-Keep-If-Chosen"
"""The header that says so of a page which is kept only where that person chose it."""
NOBODY = "Busola-Nobody"
"""The header that says that nobody is signed in, so that nothing of an account's stays on the device."""


class Page(Protocol):
    """What every page object has: a title, shown in the tab and read out first."""

    @property
    def title(self) -> str:
        """The page's title."""


@dataclass(frozen=True)
class Kit:
    """What all requests of an app share."""

    settings: KitSettings
    api: Api
    languages: dict[str, Language]
    static: StaticFiles
    renderer: Renderer
    sessions: Sessions
    secrets: tuple[bytes, ...]
    layout: str = "kit/base.html"
    templates: Collection[str] = ()
    rendered: RenderedPages = field(default_factory=RenderedPages)


@frozen
class Here:
    """Where the reader is: what the frame around a page needs."""

    lang: str
    dir: str
    rest: str
    query: str
    url: str
    public: bool
    layout: str
    account: Me | None = None
    languages: tuple[Language, ...] = ()

    def in_language(self, tag: str) -> str:
        """Return the address of this page in another language."""
        return f"/{tag}/{self.rest}{self.query}"


@dataclass(slots=True)
class Visit:
    """One request by one reader, in one language."""

    request: Request
    kit: Kit
    language: Language
    account: Me | None = field(default=None)

    @property
    def api(self) -> Api:
        """The API."""
        return self.kit.api

    @property
    def lang(self) -> str:
        """The reader's language tag."""
        return self.language.tag

    def gettext(self, message: str, **values: Any) -> str:
        """Translate a text of the interface, with values filled in by name."""
        words = self.language.gettext(message)
        return words % self.language.fill(values) if values else words

    def path(self, *segments: str) -> str:
        """Return an address in the reader's language: `visit.path("my", "cases")` is /ar/my/cases."""
        return "/" + "/".join((self.lang, *segments))

    async def session(self) -> Session | None:
        """Return the session with a fresh access token, or None for a guest."""
        return await self.kit.sessions.current(self.request)

    async def signed_in(self) -> Session:
        """Return the session; a guest is sent to the sign-in page and comes back here."""
        return await self.kit.sessions.required(self.request)

    async def read_account(self) -> Me:
        """Read who is signed in; from then on the frame shows it with the way to sign out."""
        if self.account is None:
            session = await self.signed_in()
            self.account = await read_me(self.api, self.lang, session.access)
        return self.account

    def page(
        self,
        template: str,
        page: Page,
        status: int = 200,
        keep_for: str = "",
        may_keep_for: str = "",
        at: str = "",
    ) -> Response:
        """Answer with a personal page, which nobody stores.

        `keep_for` is the one exception: the subject for whom the app's own worker keeps the page on their device, to
        be read without a connection (`GUEST`, or `Session.alias`). With `may_keep_for` it does so only where that
        person chose it for this very page. `at` is the page's own address where the one that a form was sent to, or
        the page above that, is another's: the switch between languages leads there.
        """
        html = self._render(template, page, public=False, at=at)
        headers = {"Cache-Control": "no-store"}
        if keep_for:
            headers[KEEP] = keep_for
        if may_keep_for:
            headers[KEEP_IF_CHOSEN] = may_keep_for
        if self.request.scope.get("busola.session", self) is None:  # asked for, and there is none
            headers[NOBODY] = "yes"
        return HTMLResponse(html, status, headers=headers)

    def public_page(self, template: str, page: Page, status: int = 200) -> Response:
        """Answer with a page that is the same for everybody, and any cache may keep."""
        found = self._render_once(template, page)
        headers = {"Cache-Control": "public, max-age=0, must-revalidate", "ETag": found.etag, "Vary": "Accept-Encoding"}
        if found.etag in self.request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return HTMLResponse(found.body, status, headers=headers)

    def go(self, path: str) -> Response:
        """Send the reader on to another of our pages, after a form."""
        return RedirectResponse(path, status_code=303)

    def _render_once(self, template: str, page: Page) -> Rendered:
        url, method = self.request.url, self.request.method

        def render() -> str:
            return self._render(template, page, public=True)

        # What people typed stands in a query, and isn't kept.
        if url.query or method not in {"GET", "HEAD"} or self.account is not None:
            return make_rendered(page, render)
        return self.kit.rendered.find((self.lang, template, url.path), page, render)

    def _render(self, template: str, page: Page, *, public: bool, at: str = "") -> str:
        return render_page(self.request, self.kit, self.language, template, page, public, self.account, at)


def render_page(
    request: Request,
    kit: Kit,
    language: Language,
    template: str,
    page: Page,
    public: bool,
    account: Me | None = None,
    at: str = "",
) -> str:
    """Render a page in its frame."""
    path, _, query = find_address(request, kit.templates, at).partition("?")
    first, _, rest = path.lstrip("/").partition("/")
    here = Here(
        lang=language.tag,
        dir=language.dir,
        rest=rest if first in kit.languages else "",
        query=f"?{query}" if query else "",
        url=kit.settings.base_url,
        public=public,
        layout=kit.layout,
        account=account,
        languages=tuple(kit.languages.values()),
    )
    return kit.renderer.render(language.tag, template, page=page, here=here)


async def open_visit(request: Request) -> Visit:
    """Begin a visit in the language of the address; not found for any other."""
    kit: Kit = request.app.state.kit
    language = kit.languages.get(str(request.path_params.get("lang", "")))
    if language is None:
        raise HTTPException(404)
    return Visit(request, kit, language)


AVisit = Annotated[Visit, Depends(open_visit)]


def own_path(path: str | None, fallback: str) -> str:
    """Return a path of this app that a form or an address gave us, never another site's."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")) or "\\" in path:
        return fallback
    parts = urlsplit(path)
    return path if not parts.scheme and not parts.netloc and path.isprintable() else fallback


def create_frame(
    settings: KitSettings,
    folder: Path,
    routers: Sequence[APIRouter],
    transport: httpx2.AsyncBaseTransport | None = None,
    layout: str = "kit/base.html",
) -> FastAPI:
    """Create an app from its folder (templates, static, locales) and its routers.

    `transport` replaces the socket to the API in embedded mode; `layout` is the template that error pages and the
    kit's own pages extend.
    """
    from apps.kit.failures import install_error_pages, show_failure
    from apps.kit.session_pages import router as session_pages

    name = folder.name
    api = Api(settings.api_url, transport, settings.public_fresh_seconds)
    static = StaticFiles({"kit": APPS_FOLDER / "kit" / "static", name: folder / "static"})
    if settings.colour:
        static.tint(settings.colour)
    languages = {tag: Language(tag, (name, "kit")) for tag in settings.languages}
    folders = [folder / "templates", APPS_FOLDER / "kit" / "templates"]
    secrets = read_secrets(settings)
    kit = Kit(
        settings=settings,
        api=api,
        languages=languages,
        static=static,
        renderer=Renderer(settings, static, languages, folders),
        sessions=Sessions(OpenIdClient(settings, api), secrets),
        secrets=secrets,
        layout=layout,
    )

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await api.close()

    app = FastAPI(
        title=f"Busola {name}",
        lifespan=lifespan,
        openapi_url=None,
        include_in_schema=False,
        max_body_size=settings.body_limit,
    )
    app.state.kit = kit

    @app.get("/static/{path:path}")
    async def serve_static(request: Request, path: str) -> Response:
        return static.answer(request, path)

    app.include_router(session_pages)
    for router in routers:
        app.include_router(router)
    app.state.kit = replace(kit, templates=list_templates(app.routes))
    install_error_pages(app)
    app.add_middleware(Compressor, base_url=settings.base_url)
    app.add_middleware(Edge, settings=settings, refuse=lambda request: show_failure(request, 403))
    return app
