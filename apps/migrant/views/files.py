"""Small files that browsers and search engines ask for."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from markupsafe import escape
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from apps.kit.client.processes import list_processes
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Kit

router = NarrowRouter()

PICTURES: Final = (
    ("icon-192", "192x192", "any"),
    ("icon-512", "512x512", "any"),
    ("icon-maskable-512", "512x512", "maskable"),
)
"""The marks as pictures, drawn by ``python -m tests.stories.draw_icons``: their names, sizes and purposes."""
_CACHED = {"Cache-Control": "public, max-age=3600"}


@router.get("/favicon.ico")
async def show_favicon(request: Request) -> Response:
    """Lead to the mark."""
    kit: Kit = request.app.state.kit
    return RedirectResponse(kit.static.url("kit/mark.svg"), 307, headers=_CACHED)


@router.get("/robots.txt")
async def show_robots(request: Request) -> Response:
    """Keep robots away from personal pages."""
    kit: Kit = request.app.state.kit
    mine = "".join(f"Disallow: /{tag}/my/\n" for tag in kit.languages)
    text = f"User-agent: *\n{mine}Disallow: /session/\nSitemap: {kit.settings.base_url}/sitemap.xml\n"
    return PlainTextResponse(text, headers=_CACHED)


@router.get("/sitemap.xml")
async def show_sitemap(request: Request) -> Response:
    """List the public pages in all languages."""
    kit: Kit = request.app.state.kit
    first = next(iter(kit.languages))
    below = {"": None}
    cursor: str | None = None
    while True:
        found = await list_processes(kit.api, first, cursor=cursor)
        for head in found.items:
            below[f"{head.city}/"] = None
            below[f"{head.city}/{head.slug}/"] = None
        cursor = found.next
        if not cursor:
            break
    base = kit.settings.base_url
    entries = []
    for path in below:
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{tag}" href="{escape(f"{base}/{tag}/{path}")}"/>'
            for tag in kit.languages
        )
        entries += [f"<url><loc>{escape(f'{base}/{tag}/{path}')}</loc>{others}</url>" for tag in kit.languages]
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:xhtml="http://www.w3.org/1999/xhtml">{"".join(entries)}</urlset>\n'
    )
    return Response(text, media_type="application/xml", headers=_CACHED)


@router.get("/{lang}/manifest.webmanifest")
async def show_manifest(visit: AVisit) -> Response:
    """Let the app be put on a phone's home screen, in the reader's language."""
    names = visit.kit.settings.names
    name = names.get(visit.lang) or names.get("en") or "Busola"
    marks = {"any": "mark", "maskable": "mark-maskable", "monochrome": "mark-mono"}
    icons = [
        {
            "src": visit.kit.static.url(f"kit/{mark}.svg"),
            "sizes": "any",
            "type": "image/svg+xml",
            "purpose": purpose,
        }
        for purpose, mark in marks.items()
    ]
    if not visit.kit.settings.colour:  # pictures in our own colour, for phones that don't draw the others
        pictures = [
            {"src": visit.kit.static.url(f"kit/{picture}.png"), "sizes": size, "type": "image/png", "purpose": purpose}
            for picture, size, purpose in PICTURES
        ]
        icons = [*pictures, *icons]
    manifest = {
        "id": "/",
        "name": name,
        "short_name": name[:12],
        "lang": visit.lang,
        "dir": visit.language.dir,
        "start_url": visit.path(""),
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#faf6ef",
        "theme_color": visit.kit.settings.colour or "#11594f",
        "icons": icons,
    }
    return JSONResponse(manifest, media_type="application/manifest+json", headers=_CACHED)
