"""The app for people who have just arrived, as one ASGI application."""

from __future__ import annotations

from pathlib import Path

import httpx2
from fastapi import FastAPI

from apps.kit.settings import KitSettings
from apps.kit.web import create_frame
from apps.migrant.device import DeviceCookie
from apps.migrant.views import (
    about,
    cases,
    cities,
    comparisons,
    files,
    languages,
    mine,
    papers,
    procedures,
    processes,
    questions,
    saving,
)

FOLDER = Path(__file__).resolve().parent


def create_app(settings: KitSettings, transport: httpx2.AsyncBaseTransport | None = None) -> FastAPI:
    """Return the app; `transport` replaces the socket to the API when both run in one process."""
    routers = [
        files.router,
        languages.router,
        about.router,
        mine.router,
        saving.router,
        cases.router,
        questions.router,
        comparisons.router,
        procedures.router,
        papers.router,
        cities.router,
        processes.router,
    ]
    app = create_frame(settings, FOLDER, routers, transport, layout="migrant/layout.html")
    app.state.device = DeviceCookie(app.state.kit.secrets)
    return app
