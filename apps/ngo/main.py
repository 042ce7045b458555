"""The app of civil-society organisations, as one ASGI application."""

from __future__ import annotations

from pathlib import Path

import httpx2
from fastapi import FastAPI

from apps.kit import account_pages, desk_colleagues, desk_first_page, desk_pages, desk_rights
from apps.kit.desk import desk_settings
from apps.kit.settings import KitSettings
from apps.kit.web import create_frame
from apps.ngo.views import (
    adding,
    answers,
    attesting,
    cases,
    history,
    invitations,
    moves,
    notes,
    papers,
    processes,
    queue,
    writing,
)

FOLDER = Path(__file__).resolve().parent


def create_app(settings: KitSettings, transport: httpx2.AsyncBaseTransport | None = None) -> FastAPI:
    """Return the app; `transport` replaces the socket to the API when both run in one process."""
    routers = [
        account_pages.router,
        desk_colleagues.router,
        desk_pages.router,
        desk_rights.router,
        desk_first_page.router,
        attesting.router,
        papers.router,
        adding.router,
        queue.router,
        cases.router,
        answers.router,
        history.router,
        invitations.router,
        notes.router,
        processes.router,
        writing.router,
        moves.router,
    ]
    return create_frame(desk_settings(settings, FOLDER.name), FOLDER, routers, transport, layout="ngo/frame.html")
