"""What a page needs for a form that asks the browser for a passkey."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Request

from api.deps import installation_of
from api.installation import Installation
from api.openid.provider import Provider, issuer_of
from core.people.accounts import load_account
from core.people.passkeys import Site, ask_for_any, ask_for_new


def site_of(installation: Installation) -> Site:
    """Return for whom our passkeys are good: the host of the sign-in pages."""
    parts = urlsplit(issuer_of(installation))
    return Site(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


def ask_for_passkey(request: Request) -> str:
    """Return the JSON with which a browser asks for a passkey to sign in."""
    installation = installation_of(request)
    return ask_for_any(installation.keys, site_of(installation), installation.now())


def ask_for_own(provider: Provider, account_id: UUID) -> str:
    """Return the JSON with which a browser makes a passkey for an account."""
    keys = provider.installation.keys
    name = load_account(provider.session, keys, account_id).name
    return ask_for_new(provider.session, keys, site_of(provider.installation), account_id, name, provider.now)
