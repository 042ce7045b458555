"""What keeps one's account safe, for whoever has just signed in: passphrase, codes from an app, printed codes."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from fastapi import Request
from starlette.responses import Response

from api.deps import PUBLIC
from api.openid.account_pages import check_fields, render_codes
from api.openid.bodies import read_form
from api.openid.holder import Holder, find_holder
from api.openid.languages import Language
from api.openid.pages import FailurePage, PageRoute, demand_same_origin, go_to, language_for, page_address, render
from api.openid.provider import Provider
from api.openid.second_step_pages import render_loss_codes
from api.openid.signing_in import begin_second_step
from api.openid.time_code_form import TimeCodesOffer, offer_time_codes, read_offer
from api.openid.transactions import hashing, reading, writing
from api.routing import Router
from api.wording.digits import write_digits
from core.people import time_codes
from core.people.account_log import AccountEvent, note_event
from core.people.actor import Role
from core.people.loss_codes import count_loss_codes, replace_loss_codes
from core.people.passkeys import list_passkeys
from core.people.passphrases import SHORTEST, hash_passphrase
from core.people.recovery import change_passphrase, count_unused_codes, replace_recovery_codes
from core.people.recovery_cards import has_card
from core.people.second_factor import turn_time_codes_off
from core.people.throttling import forgive_attempt
from core.platform.errors import Forbidden, InvalidRequest

router = Router(include_in_schema=False, route_class=PageRoute)


@dataclass(frozen=True, slots=True)
class SecurityPage:
    """What there is, and how it stands; `links` by what they are for."""

    title: str
    name: str
    links: dict[str, str]
    time_codes: bool
    passkeys: str
    recovery_codes: str
    loss_codes: str | None
    card: bool | None
    way: str | None
    choose: str


@dataclass(frozen=True, slots=True)
class NewPassphrasePage:
    """The form for another passphrase."""

    title: str
    shortest: int
    error: str
    back: str


@dataclass(frozen=True, slots=True)
class TimeCodesPage:
    """Codes from an app: on, or how they are turned on."""

    title: str
    is_on: bool
    offer: TimeCodesOffer | None
    error: str
    back: str


@router.get("/openid/security", openapi_extra=PUBLIC)
async def show_security(request: Request) -> Response:
    """Show what keeps the account safe."""
    holder = await find_holder(request)
    asked, account = holder.asked, holder.account

    def look(provider: Provider) -> SecurityPage:
        session = provider.session
        language = language_for(request, asked)
        is_on = time_codes.are_on(session, account.id)
        passkeys = len(list_passkeys(session, provider.installation.keys, account.id))
        left = count_loss_codes(session, account.id)
        names = ("name", "passphrase", "time-codes", "passkeys", "card", "helpers", "recovery-codes", "loss-codes")
        return SecurityPage(
            title=language.gettext("Security of your account"),
            name=account.name,
            links={name: _address(request, holder, name) for name in names},
            time_codes=is_on,
            passkeys=_count(language, passkeys),
            recovery_codes=_count(language, count_unused_codes(session, account.id)),
            loss_codes=_count(language, left) if is_on or passkeys or left else None,
            card=has_card(session, account.id) if account.role is Role.MIGRANT else None,
            way=holder.ways[0] if len(holder.ways) == 1 else None,
            choose=page_address(request, "choose", asked.encoded),
        )

    return render(request, "security.html", await reading(request, look), asked=asked)


@router.get("/openid/security/passphrase", openapi_extra=PUBLIC)
async def ask_for_new_passphrase(request: Request) -> Response:
    """Show the form for another passphrase."""
    return _render_passphrase(request, await find_holder(request))


@router.post("/openid/security/passphrase", openapi_extra=PUBLIC)
async def change_own_passphrase(request: Request) -> Response:
    """Keep another passphrase, and sign out everywhere else."""
    demand_same_origin(request)
    holder = await find_holder(request)
    passphrase = parse_qs(await read_form(request), max_num_fields=10).get("passphrase", [""])[0]
    errors = check_fields(language_for(request, holder.asked), None, passphrase)
    if errors:
        return _render_passphrase(request, holder, errors["passphrase"])
    kept = await hashing(request, lambda: hash_passphrase(passphrase))

    def keep(provider: Provider) -> None:
        keys = provider.installation.keys
        change_passphrase(provider.session, keys, holder.account.id, kept, holder.browser, provider.now)

    await writing(request, keep)
    return go_to(_address(request, holder))


@router.get("/openid/security/time-codes", openapi_extra=PUBLIC)
async def show_time_codes(request: Request) -> Response:
    """Show whether codes from an app are on, and how to turn them on."""
    holder = await find_holder(request)

    def look(provider: Provider) -> tuple[bool, TimeCodesOffer]:
        offer = offer_time_codes(provider, holder.account.id, time_codes.make_secret())
        return time_codes.are_on(provider.session, holder.account.id), offer

    is_on, offer = await reading(request, look)
    anew = request.query_params.get("again") == "yes"
    return _render_time_codes(request, holder, None if is_on and not anew else offer)


@router.post("/openid/security/time-codes", openapi_extra=PUBLIC)
async def turn_time_codes_on(request: Request) -> Response:
    """Turn codes from an app on, once the first one is right, and show the codes for a lost device."""
    demand_same_origin(request)
    holder = await find_holder(request)
    asked, account_id = holder.asked, holder.account.id
    form = parse_qs(await read_form(request), max_num_fields=10)
    secret, offer = await reading(request, lambda provider: read_offer(provider, account_id, form))
    attempt = await writing(request, lambda provider: begin_second_step(provider, account_id))

    def keep(provider: Provider) -> list[str]:
        session, keys, now = provider.session, provider.installation.keys, provider.now
        time_codes.turn_on(session, keys, account_id, secret, form.get("code", [""])[0], now)
        note_event(session, keys, account_id, AccountEvent.TIME_CODES_ON, now)
        forgive_attempt(session, (attempt,), ())
        holder.stay_signed_in(provider)
        return replace_loss_codes(session, account_id)

    try:
        codes = await writing(request, keep)
    except InvalidRequest:
        wrong = language_for(request, asked).gettext("The code is not right. Look at the app again.")
        return _render_time_codes(request, holder, offer, wrong)
    return render_loss_codes(request, asked, holder.account.name, codes, _address(request, holder))


@router.post("/openid/security/time-codes/off", openapi_extra=PUBLIC)
async def turn_time_codes_off_again(request: Request) -> Response:
    """Turn codes from an app off; staff keep another second step."""
    demand_same_origin(request)
    holder = await find_holder(request)
    await read_form(request)

    def forget(provider: Provider) -> None:
        staff_must = provider.installation.settings.staff_need_second_step
        keys, now = provider.installation.keys, provider.now
        turn_time_codes_off(provider.session, keys, holder.account.id, now, staff_must=staff_must)

    try:
        await writing(request, forget)
    except Forbidden:
        return refuse_last_step(request, holder)
    return go_to(_address(request, holder))


@router.post("/openid/security/recovery-codes", openapi_extra=PUBLIC)
async def make_recovery_codes(request: Request) -> Response:
    """Show new recovery codes; the old ones work no more."""
    demand_same_origin(request)
    holder = await find_holder(request)
    await read_form(request)

    def make(provider: Provider) -> Response:
        session, keys, account_id = provider.session, provider.installation.keys, holder.account.id
        codes = replace_recovery_codes(session, account_id)
        note_event(session, keys, account_id, AccountEvent.RECOVERY_CODES_REPLACED, provider.now)
        return render_codes(request, provider, holder.asked, account_id, codes, onward=_address(request, holder))

    return await writing(request, make)


@router.post("/openid/security/loss-codes", openapi_extra=PUBLIC)
async def make_loss_codes(request: Request) -> Response:
    """Show new codes for a lost device; the old ones work no more."""
    demand_same_origin(request)
    holder = await find_holder(request)
    await read_form(request)

    def make(provider: Provider) -> list[str]:
        session, keys, account_id = provider.session, provider.installation.keys, holder.account.id
        note_event(session, keys, account_id, AccountEvent.LOSS_CODES_REPLACED, provider.now)
        return replace_loss_codes(session, account_id)

    codes = await writing(request, make)
    return render_loss_codes(request, holder.asked, holder.account.name, codes, _address(request, holder))


def refuse_last_step(request: Request, holder: Holder) -> Response:
    """Say to staff that their only second step stays."""
    say = language_for(request, holder.asked).gettext
    page = FailurePage(
        title=say("You need a second step"),
        explanation=say("Nothing was changed. Whoever works here signs in with a second step."),
        advice=say("Add another one first. Then you can take this one away."),
    )
    return render(request, "failure.html", page, asked=holder.asked, status=403)


def _address(request: Request, holder: Holder, name: str = "") -> str:
    return page_address(request, f"security/{name}" if name else "security", holder.asked.encoded)


def _count(language: Language, number: int) -> str:
    return write_digits(str(number), language.tag)


def _render_passphrase(request: Request, holder: Holder, error: str = "") -> Response:
    title = language_for(request, holder.asked).gettext("Choose a new passphrase")
    page = NewPassphrasePage(title, SHORTEST, error, _address(request, holder))
    return render(request, "new_passphrase.html", page, asked=holder.asked, status=422 if error else 200)


def _render_time_codes(request: Request, holder: Holder, offer: TimeCodesOffer | None, error: str = "") -> Response:
    title = language_for(request, holder.asked).gettext("Codes from an app")
    page = TimeCodesPage(title, offer is None, offer, error, _address(request, holder))
    return render(request, "time_codes.html", page, asked=holder.asked, status=422 if error else 200)
