"""A new account, a passphrase of one's own, and the way back in with a recovery code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from api.deps import PUBLIC
from api.openid.asking import Asked, read_asked
from api.openid.bodies import read_form
from api.openid.browser_cookie import browser_of, set_browser
from api.openid.languages import Language
from api.openid.pages import PageRoute, demand_same_origin, go_to, language_for, page_address, render
from api.openid.provider import Provider
from api.openid.signing_in import (
    address_of,
    begin_recovery,
    begin_registration,
    complete_recovery,
    complete_sign_in,
    find_awaiting,
    ways_of,
)
from api.openid.transactions import hashing, reading, writing
from api.routing import Router
from core.people.accounts import NameTaken, check_name, create_account, is_name_taken, load_account
from core.people.actor import Role
from core.people.browsers import Stage
from core.people.passphrases import SHORTEST, check_passphrase, hash_passphrase
from core.people.recovery import (
    InvalidRecovery,
    count_unused_codes,
    find_by_recovery_code,
    recover_account,
    replace_recovery_codes,
    reset_passphrase,
)
from core.platform.errors import DomainError, InvalidRequest

router = Router(include_in_schema=False, route_class=PageRoute)
_FEW = 2


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form with a name, a code or a passphrase in it; `errors` by field."""

    title: str
    name: str
    shortest: int
    errors: dict[str, str]
    sign_in: str


@dataclass(frozen=True, slots=True)
class CodesPage:
    """The recovery codes, shown once; `way` goes on without asking again."""

    title: str
    name: str
    codes: Sequence[str]
    choose: str
    way: str | None


@router.get("/openid/register", openapi_extra=PUBLIC)
async def ask_for_account(request: Request) -> Response:
    """Show the form for a new account."""
    asked = await _read(request)
    if asked.client.role is not Role.MIGRANT:
        return go_to(page_address(request, "sign-in", asked.encoded))
    return _render_form(request, asked, "register.html")


@router.post("/openid/register", openapi_extra=PUBLIC)
async def register(request: Request) -> Response:
    """Make an account, and show its recovery codes."""
    demand_same_origin(request)
    asked = await _read(request)
    if asked.client.role is not Role.MIGRANT:
        return go_to(page_address(request, "sign-in", asked.encoded))
    form = parse_qs(await read_form(request), max_num_fields=10)
    name, passphrase = form.get("name", [""])[0], form.get("passphrase", [""])[0]
    errors = check_fields(language_for(request, asked), name, passphrase)
    if errors:
        return _render_form(request, asked, "register.html", name, errors)
    address, browser = address_of(request), browser_of(request)

    def begin(provider: Provider) -> bool:
        begin_registration(provider, address)
        return is_name_taken(provider.session, provider.installation.keys, Role.MIGRANT, name)

    def create(provider: Provider) -> tuple[str, Response]:
        session, keys = provider.session, provider.installation.keys
        account_id = create_account(session, keys, Role.MIGRANT, name, passphrase_hash, provider.now)
        codes = replace_recovery_codes(session, account_id)
        secret = complete_sign_in(provider, account_id, browser, (), ())
        return secret, render_codes(request, provider, asked, account_id, codes)

    if await writing(request, begin):
        return _render_taken(request, asked, name)
    passphrase_hash = await hashing(request, lambda: hash_passphrase(passphrase))
    try:
        secret, response = await writing(request, create)
    except NameTaken:  # by somebody who was faster
        return _render_taken(request, asked, name)
    set_browser(request, response, secret)
    return response


@router.get("/openid/passphrase", openapi_extra=PUBLIC)
async def ask_for_own_passphrase(request: Request) -> Response:
    """Show the form for a passphrase of one's own, in place of the temporary one."""
    asked, account_id = await _read_awaiting(request)
    if account_id is None:
        return go_to(page_address(request, "sign-in", asked.encoded))
    return _render_form(request, asked, "passphrase.html")


@router.post("/openid/passphrase", openapi_extra=PUBLIC)
async def choose_passphrase(request: Request) -> Response:
    """Keep somebody's own passphrase, and show their recovery codes."""
    demand_same_origin(request)
    asked, account_id = await _read_awaiting(request)
    if account_id is None:
        return go_to(page_address(request, "sign-in", asked.encoded))
    passphrase = parse_qs(await read_form(request), max_num_fields=10).get("passphrase", [""])[0]
    errors = check_fields(language_for(request, asked), None, passphrase)
    if errors:
        return _render_form(request, asked, "passphrase.html", errors=errors)
    passphrase_hash = await hashing(request, lambda: hash_passphrase(passphrase))
    browser = browser_of(request)

    def keep(provider: Provider) -> tuple[str, Response]:
        reset_passphrase(provider.session, account_id, passphrase_hash, provider.now, temporary=False)
        codes = replace_recovery_codes(provider.session, account_id)
        secret = complete_sign_in(provider, account_id, browser, (), ())
        return secret, render_codes(request, provider, asked, account_id, codes)

    secret, response = await writing(request, keep)
    set_browser(request, response, secret)
    return response


@router.get("/openid/recover", openapi_extra=PUBLIC)
async def ask_for_code(request: Request) -> Response:
    """Show the form for a recovery code."""
    return _render_form(request, await _read(request), "recover.html")


@router.post("/openid/recover", openapi_extra=PUBLIC)
async def recover(request: Request) -> Response:
    """Take a recovery code for a new passphrase, and sign in."""
    demand_same_origin(request)
    asked = await _read(request)
    form = parse_qs(await read_form(request), max_num_fields=10)
    name, code, passphrase = (form.get(field, [""])[0] for field in ("name", "code", "passphrase"))
    language = language_for(request, asked)
    errors = check_fields(language, name, passphrase)
    if errors:
        return _render_form(request, asked, "recover.html", name, errors)
    address, browser, role = address_of(request), browser_of(request), asked.client.role
    attempt = await writing(request, lambda provider: begin_recovery(provider, address))

    def look(provider: Provider) -> UUID:
        return find_by_recovery_code(provider.session, provider.installation.keys, role, name, code)

    def spend(provider: Provider) -> tuple[str, Response]:
        recover_account(provider.session, provider.installation.keys, account_id, code, passphrase_hash, provider.now)
        secret = complete_recovery(provider, account_id, browser, (), (attempt,))
        if count_unused_codes(provider.session, account_id) > _FEW:
            return secret, go_to(page_address(request, "choose", asked.encoded))
        codes = replace_recovery_codes(provider.session, account_id)
        return secret, render_codes(request, provider, asked, account_id, codes)

    try:
        account_id = await reading(request, look)
        passphrase_hash = await hashing(request, lambda: hash_passphrase(passphrase))
        secret, response = await writing(request, spend)
    except InvalidRecovery:
        wrong = {"code": language.gettext("The name or the code is not right, or the code was used before.")}
        return _render_form(request, asked, "recover.html", name, wrong)
    set_browser(request, response, secret)
    return response


async def _read(request: Request) -> Asked:
    return await reading(request, lambda provider: read_asked(provider, request.url.query))


async def _read_awaiting(request: Request) -> tuple[Asked, UUID | None]:
    browser = browser_of(request)

    def look(provider: Provider) -> tuple[Asked, UUID | None]:
        asked = read_asked(provider, request.url.query)
        return asked, find_awaiting(provider, browser, asked.client.role, Stage.OWN_PASSPHRASE)

    return await reading(request, look)


def check_fields(language: Language, name: str | None, passphrase: str) -> dict[str, str]:
    """Return what is wrong with a chosen name and passphrase, by field; a name that isn't asked for is None."""
    errors: dict[str, str] = {}
    if name is not None:
        try:
            check_name(name)
        except InvalidRequest as error:
            errors["name"] = explain(language, error)
    try:
        check_passphrase(passphrase, name or "")
    except InvalidRequest as error:
        errors["passphrase"] = explain(language, error)
    return errors


def explain(language: Language, error: DomainError) -> str:
    """Return what is wrong with a chosen name or passphrase, in words."""
    say, plural = language.gettext, language.count
    limit = int(str(error.params.get("limit", 0)))
    match (error.field, error.params.get("reason")):
        case ("name", "missing"):
            return say("Choose a name.")
        case ("name", "too_long"):
            return plural("The name is longer than %d letter.", "The name is longer than %d letters.", limit)
        case ("name", _):
            return say("The name holds a character that can't be seen.")
        case ("passphrase", "too_short"):
            return plural("Take at least %d character.", "Take at least %d characters.", limit)
        case ("passphrase", "too_long"):
            return plural("Take at most %d character.", "Take at most %d characters.", limit)
        case _:
            return say("This passphrase is easy to guess. Take several words that only you would put together.")


def _render_form(
    request: Request, asked: Asked, template: str, name: str = "", errors: dict[str, str] | None = None
) -> Response:
    say = language_for(request, asked).gettext
    titles = {
        "register.html": say("Make an account"),
        "passphrase.html": say("Choose your own passphrase"),
        "recover.html": say("Get back into your account"),
    }
    sign_in = page_address(request, "sign-in", asked.encoded)
    page = FormPage(titles[template], name[:200], SHORTEST, errors or {}, sign_in)
    return render(request, template, page, asked=asked, status=422 if errors else 200)


def _render_taken(request: Request, asked: Asked, name: str) -> Response:
    taken = language_for(request, asked).gettext("This name is taken. Choose another, or sign in if it is yours.")
    return _render_form(request, asked, "register.html", name, {"name": taken})


def render_codes(
    request: Request, provider: Provider, asked: Asked, account_id: UUID, codes: Sequence[str], onward: str = ""
) -> Response:
    """Show recovery codes, once, with the way on: back to the app, or to another page."""
    account = load_account(provider.session, provider.installation.keys, account_id)
    ways = ways_of(provider.session, account, provider.now)
    page = CodesPage(
        title=language_for(request, asked).gettext("Your recovery codes"),
        name=account.name,
        codes=codes,
        choose=onward or page_address(request, "choose", asked.encoded),
        way=ways[0].value if len(ways) == 1 and not onward else None,
    )
    return render(request, "codes.html", page, asked=asked)
