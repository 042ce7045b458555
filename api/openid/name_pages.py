"""Another chosen name, for whoever has just signed in: it is what one signs in with."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from fastapi import Request
from starlette.responses import Response

from api.deps import PUBLIC
from api.openid.account_pages import explain
from api.openid.bodies import read_form
from api.openid.card_pages import find_person
from api.openid.holder import Holder
from api.openid.pages import PageRoute, demand_same_origin, go_to, language_for, page_address, render
from api.openid.provider import Provider
from api.openid.signing_in import address_of, begin_registration
from api.openid.transactions import writing
from api.routing import Router
from core.people.account_log import AccountEvent, note_event
from core.people.accounts import NAME_LIMIT, NameTaken, check_name, rename_account
from core.people.actor import Role
from core.platform.errors import InvalidRequest

router = Router(include_in_schema=False, route_class=PageRoute)


@dataclass(frozen=True, slots=True)
class NamePage:
    """The form for another chosen name."""

    title: str
    name: str
    error: str
    limit: int
    back: str


@router.get("/openid/security/name", openapi_extra=PUBLIC)
async def ask_for_name(request: Request) -> Response:
    """Show the name, to be changed; that of staff is their organisation's to give."""
    holder = await find_person(request)
    return _render(request, holder, holder.account.name)


@router.post("/openid/security/name", openapi_extra=PUBLIC)
async def change_name(request: Request) -> Response:
    """Keep another name; all devices stay signed in."""
    demand_same_origin(request)
    holder = await find_person(request)
    name = parse_qs(await read_form(request), max_num_fields=10).get("name", [""])[0]
    language, account_id, address = language_for(request, holder.asked), holder.account.id, address_of(request)
    try:
        check_name(name)
    except InvalidRequest as error:
        return _render(request, holder, name, explain(language, error))
    # It tells which names are taken, as making an account does, so it is slowed down with that.
    await writing(request, lambda provider: begin_registration(provider, address))

    def keep(provider: Provider) -> None:
        session, keys = provider.session, provider.installation.keys
        if rename_account(session, keys, account_id, Role.MIGRANT, name):
            note_event(session, keys, account_id, AccountEvent.NAME_CHANGED, provider.now)

    try:
        await writing(request, keep)
    except NameTaken:
        return _render(request, holder, name, language.gettext("This name is taken. Choose another."))
    return go_to(page_address(request, "security", holder.asked.encoded))


def _render(request: Request, holder: Holder, name: str, error: str = "") -> Response:
    title = language_for(request, holder.asked).gettext("Change the name you chose")
    back = page_address(request, "security", holder.asked.encoded)
    page = NamePage(title, name[: 2 * NAME_LIMIT], error, NAME_LIMIT, back)
    return render(request, "name.html", page, asked=holder.asked, status=422 if error else 200)
