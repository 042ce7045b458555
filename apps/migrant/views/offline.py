"""Without a connection: the worker that keeps what was opened, and the page that it shows for the rest."""

from __future__ import annotations

import hashlib
import json
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request
from starlette.responses import Response

from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Kit

router = NarrowRouter()

FILES: Final = (
    "kit/kit.css",
    "kit/comfort.js",
    "kit/mark.svg",
    "kit/icons.svg",
    "kit/pictures.svg",
    "migrant/offline.js",
    "migrant/aloud.js",
)
"""What every kept page needs to look as it did; the rest is kept when a page first asks for it."""
_WORKER: Final = ("migrant/worker.js", "migrant/worker-papers.js", "migrant/worker-forms.js")


@frozen
class OfflinePage:
    """The page that is shown where there is no other."""

    title: str


@router.get("/worker.js")
async def show_worker(request: Request) -> Response:
    """Show the worker of this release: it changes when one of the files that it keeps does."""
    body = write_worker(request.app.state.kit)
    headers = {"Cache-Control": "public, max-age=0, must-revalidate", "ETag": f'W/"{_digest(body)}"'}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="text/javascript; charset=utf-8", headers=headers)


@router.get("/{lang}/offline")
async def show_offline(visit: AVisit) -> Response:
    """Show the page that says that there is no connection, and what can be read all the same."""
    return visit.public_page("migrant/offline.html", OfflinePage(visit.gettext("No connection")))


def write_worker(kit: Kit) -> str:
    """Return the worker with the line that says which release it is of."""
    text = "\n".join(map(kit.static.text, _WORKER))
    files = [kit.static.url(name) for name in FILES]
    version = _digest(text + "".join(files))
    issuer = urlsplit(kit.settings.issuer_url)
    release = {
        "version": version,
        "files": files,
        "languages": list(kit.languages),
        "signIn": f"{issuer.scheme}://{issuer.netloc}/",
        "exit": kit.settings.quick_exit_url,
    }
    return f"const RELEASE = {json.dumps(release)};\n{text}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
