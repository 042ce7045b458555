"""Where somebody goes who has just signed in: to what they still have to do, or back to the app."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request

from api.openid.asking import Asked, answer_with_code
from api.openid.pages import page_address
from api.openid.provider import Provider
from api.openid.signing_in import stage_of, ways_of
from core.people.account_log import has_news
from core.people.accounts import load_account
from core.people.browsers import Stage


def lead_on(request: Request, provider: Provider, asked: Asked, account_id: UUID, browser: bytes) -> str | None:
    """Return the address to which an account goes on in a browser; None where it acts for no organisation."""
    match stage_of(provider, browser, account_id):
        case Stage.OWN_PASSPHRASE:
            return page_address(request, "passphrase", asked.encoded)
        case Stage.SECOND_STEP:
            return page_address(request, "second-step", asked.encoded)
        case Stage.SIGNED_IN:
            if "manage" in asked.prompts:
                return page_address(request, "security", asked.encoded)
            account = load_account(provider.session, provider.installation.keys, account_id)
            ways = ways_of(provider.session, account, provider.now)
            if not ways:
                return None
            if len(ways) > 1 or has_news(provider.session, [account_id]):
                return page_address(request, "choose", asked.encoded)
            return answer_with_code(provider, asked, account_id, ways[0].organisation, browser, provider.now)
