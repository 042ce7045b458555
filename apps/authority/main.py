"""The app of authorities, as one ASGI application."""

from __future__ import annotations

from pathlib import Path

import httpx2
from fastapi import FastAPI

from apps.authority.uploads import BODY_LIMIT
from apps.authority.views import (
    acts,
    adoptions,
    changes,
    conditions,
    drafts,
    editing,
    examples,
    look,
    moves,
    previews,
    processes,
    queue,
    translations,
)
from apps.kit import account_pages, desk_colleagues, desk_first_page, desk_pages, desk_rights
from apps.kit.desk import desk_settings
from apps.kit.settings import KitSettings
from apps.kit.web import create_frame

FOLDER = Path(__file__).resolve().parent


def create_app(settings: KitSettings, transport: httpx2.AsyncBaseTransport | None = None) -> FastAPI:
    """Return the app; `transport` replaces the socket to the API when both run in one process."""
    routers = [
        account_pages.router,
        desk_colleagues.router,
        desk_pages.router,
        desk_rights.router,
        look.router,
        desk_first_page.router,
        queue.router,
        drafts.router,
        changes.router,
        conditions.router,
        examples.router,
        previews.router,
        processes.router,
        adoptions.router,
        acts.router,
        editing.router,
        moves.router,
        translations.router,
    ]
    # A file and the text of the form beside it.
    asked = desk_settings(settings, FOLDER.name, body_limit=BODY_LIMIT)
    return create_frame(asked, FOLDER, routers, transport, layout="authority/frame.html")
