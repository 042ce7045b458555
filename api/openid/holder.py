"""Who may change how an account is kept safe: its holder, who signed in here a few minutes ago."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from api.openid.asking import Asked, read_asked
from api.openid.browser_cookie import browser_of
from api.openid.pages import SignInFirst
from api.openid.provider import Provider
from api.openid.signing_in import AT_IT, ways_of
from api.openid.transactions import reading
from core.people.accounts import Account, load_account
from core.people.browsers import list_signed_in, take_step_here


@dataclass(frozen=True)
class Holder:
    """An account, the browser in which it signed in just now, and the ways on from here."""

    asked: Asked
    account: Account
    browser: bytes
    ways: tuple[str, ...]

    def stay_signed_in(self, provider: Provider) -> None:
        """Count this sign-in as one in two steps: whoever just made the second step has taken it."""
        take_step_here(provider.session, self.browser, self.account.id, provider.now)


async def find_holder(request: Request) -> Holder:
    """Return who signed in just now for the app's request; raise `SignInFirst`.

    An app may name the account that it shows (`login_hint`), so that nobody changes another one by mistake.
    """
    browser = browser_of(request)

    def look(provider: Provider) -> Holder:
        asked = read_asked(provider, request.url.query)
        account = None if browser is None else _find_account(provider, asked, browser)
        if account is None or browser is None:
            raise SignInFirst(asked.encoded)
        ways = tuple(way.value for way in ways_of(provider.session, account, provider.now))
        return Holder(asked, account, browser, ways)

    return await reading(request, look)


def _find_account(provider: Provider, asked: Asked, browser: bytes) -> Account | None:
    session, keys = provider.session, provider.installation.keys
    staff_must = provider.installation.settings.staff_need_second_step
    hint = asked.parameters.get("login_hint", "")
    for account_id, _ in list_signed_in(session, browser, provider.now, staff_must=staff_must, within=AT_IT):
        account = load_account(session, keys, account_id)
        if account.role is asked.client.role and hint in {"", str(account_id)}:
            return account
    return None
