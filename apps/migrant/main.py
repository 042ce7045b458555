"""The app for people who have just arrived, as one ASGI application."""

from __future__ import annotations

from pathlib import Path

import httpx2
from fastapi import Depends, FastAPI

from apps.kit import account_pages
from apps.kit.narrowing import NarrowRouter
from apps.kit.settings import KitSettings
from apps.kit.web import create_frame
from apps.migrant.device import DeviceCookie
from apps.migrant.locking import LockCookie, keep_the_time
from apps.migrant.views import (
    about,
    calendars,
    cases,
    cities,
    comparisons,
    consenting,
    counter,
    files,
    grants,
    helping,
    history,
    keeping,
    languages,
    leaving,
    locking,
    look,
    mine,
    notices,
    offline,
    papers,
    printing,
    procedures,
    processes,
    questions,
    reminders,
    renewing,
    rights,
    saving,
    shared_cases,
    sharing,
    showings,
    viewings,
    wallet,
    wallet_files,
)

FOLDER = Path(__file__).resolve().parent


def create_app(settings: KitSettings, transport: httpx2.AsyncBaseTransport | None = None) -> FastAPI:
    """Return the app; `transport` replaces the socket to the API when both run in one process."""
    personal = NarrowRouter(dependencies=[Depends(leaving.refuse_after_leaving), Depends(keep_the_time)])
    for router in (
        account_pages.router,
        keeping.router,
        mine.router,
        rights.router,
        wallet_files.router,
        wallet.router,
        showings.router,
        locking.router,
        calendars.router,
        saving.router,
        counter.router,
        printing.router,
        history.router,
        grants.router,
        consenting.router,
        renewing.router,
        shared_cases.router,
        notices.router,
        reminders.router,
        cases.router,
        questions.router,
        comparisons.router,
        procedures.router,
    ):
        personal.include_router(router)
    routers = [
        files.router,
        offline.router,
        languages.router,
        look.router,
        about.router,
        leaving.router,
        personal,
        viewings.router,
        papers.router,
        helping.router,
        sharing.router,
        cities.router,
        processes.router,
    ]
    app = create_frame(settings, FOLDER, routers, transport, layout="migrant/layout.html")
    leaving.install_welcome(app)
    locking.install_locked_page(app)
    app.state.device = DeviceCookie(app.state.kit.secrets)
    app.state.lock = LockCookie(app.state.kit.secrets)
    return app
