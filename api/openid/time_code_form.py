"""The part of a page with which codes from an app are set up: a picture to scan, a key to type, and a first code."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

import segno
from markupsafe import Markup

from api.openid.provider import Provider
from core.people import time_codes
from core.people.accounts import load_account
from core.platform.errors import InvalidRequest

_SHORTEST = 28  # bytes that any sealed text has


class TimeCodesOffer(NamedTuple):
    """A secret that isn't in use yet, as the page shows it; `sealed` comes back with the form."""

    picture: Markup
    address: str
    key: str  # in groups, to be typed
    sealed: str


def offer_time_codes(provider: Provider, account_id: UUID, secret: str) -> TimeCodesOffer:
    """Return what a page shows of a secret."""
    keys = provider.installation.keys
    address = time_codes.address_for_app(secret, load_account(provider.session, keys, account_id).name)
    sealed = time_codes.offer_secret(keys.open(account_id), secret)
    return TimeCodesOffer(
        draw_code(address),
        address,
        " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        base64.urlsafe_b64encode(sealed).decode(),
    )


def read_offer(provider: Provider, account_id: UUID, form: Mapping[str, list[str]]) -> tuple[str, TimeCodesOffer]:
    """Return the secret that a form brings back, and what to show of it again; raise for one that we didn't offer."""
    try:
        sealed = base64.urlsafe_b64decode(form.get("offer", [""])[0])
    except (binascii.Error, ValueError) as error:
        raise InvalidRequest("The form isn't ours.", field="offer") from error
    if len(sealed) < _SHORTEST:
        raise InvalidRequest("The form isn't ours.", field="offer")
    secret = time_codes.open_offered(provider.installation.keys.open(account_id), sealed)
    return secret, offer_time_codes(provider, account_id, secret)


def draw_code(address: str) -> Markup:
    """Draw an address as a QR code, black on white whatever the colours around it."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=2, omitsize=True, dark="#000", light="#fff", svgclass="code", lineclass=None
    )
    return Markup(drawn)  # noqa: S704 - drawn from our own address
