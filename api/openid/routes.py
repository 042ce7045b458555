"""The provider's place in the application."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from api.deps import Gate
from api.openid import (
    account_pages,
    attested_pages,
    card_pages,
    endpoints,
    name_pages,
    passkey_pages,
    second_step_pages,
    security_pages,
    sign_in_pages,
    sign_out_pages,
)
from api.routing import add_routers
from core.people.passphrases import AT_ONCE

PARTS: Final[tuple[APIRouter, ...]] = (
    passkey_pages.files,
    *(
        part.router
        for part in (
            endpoints,
            sign_in_pages,
            account_pages,
            second_step_pages,
            security_pages,
            name_pages,
            card_pages,
            attested_pages,
            passkey_pages,
            sign_out_pages,
        )
    ),
)
"""Everything that the provider answers."""
STYLES = "/kit-static"
_MAY_WAIT_FOR_A_HASH = 60  # at a tenth of a second each, what a person may be made to wait


def add_provider(app: FastAPI, kit_static: ASGIApp | None) -> None:
    """Add the provider's endpoints and pages; the look of the pages is the front ends', handed in from outside."""
    app.state.hashing = Gate(AT_ONCE, _MAY_WAIT_FOR_A_HASH)
    app.state.styles = None
    if kit_static is not None:
        app.mount(STYLES, kit_static)
        app.state.styles = STYLES
    add_routers(app, PARTS)
