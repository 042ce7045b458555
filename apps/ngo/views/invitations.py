"""Codes by which the organisation asks people to be let in, to be handed out or hung up."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from apps.kit.client.base import ApiProblem
from apps.kit.client.invitations import (
    Invitation,
    list_invitations,
    make_invitation,
    read_invitation,
    withdraw_invitation,
)
from apps.kit.desk import Flash, open_desk
from apps.kit.desk_flash import read_flash
from apps.kit.forms import read_form
from apps.kit.qr import draw_code
from apps.kit.web import AVisit, Visit
from apps.ngo.wording import explain_case_done, explain_problem

router = APIRouter()
SCOPES = ("read_answers", "mark_steps", "edit_answers", "comment")
MONTHS = (1, 3, 6, 12)
DAYS = (1, 7, 30, 365)


@dataclass(frozen=True, slots=True)
class InvitationsPage:
    """All codes of the organisation, and a form for a new one."""

    title: str
    invitations: tuple[Invitation, ...]
    scopes: tuple[str, ...]
    months: tuple[int, ...]
    days: tuple[int, ...]
    more: str
    flash: Flash | None


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """One code, to be shown or printed."""

    title: str
    url: str
    invitation: Invitation
    drawn: Markup | None
    address: str
    flash: Flash | None


@router.get("/{lang}/invitations")
async def show_list(visit: AVisit) -> Response:
    """List the codes of the organisation."""
    desk = await open_desk(visit, "ngo")
    found = await list_invitations(visit.api, desk.token, visit.request.query_params.get("cursor"))
    page = InvitationsPage(
        title=visit.gettext("Invitations"),
        invitations=found.items,
        scopes=SCOPES,
        months=MONTHS,
        days=DAYS,
        more="" if found.next is None else f"{visit.path('invitations')}?cursor={found.next}",
        flash=read_flash(visit, explain_case_done, explain_problem),
    )
    return visit.page("ngo/invitations.html", page)


@router.post("/{lang}/invitations")
async def make(visit: AVisit) -> Response:
    """Make a code."""
    desk = await open_desk(visit, "ngo")
    form = await read_form(visit.request, visit.language)
    body = {
        "scopes": ["read_steps", *(scope for scope in SCOPES if scope in form.texts("scopes"))],
        "months": form.integer("months", 1, 12),
        "days": form.integer("days", 1, 366),
        "for_me_alone": form.text("whom") == "me",
    }
    try:
        made = await make_invitation(visit.api, desk.token, body)
    except ApiProblem as problem:
        if problem.code not in {"too_many_invitations", "invalid_request"}:
            raise
        return visit.go(f"{visit.path('invitations')}?problem={problem.code}")
    return visit.go(visit.path("invitations", made.id))


@router.get("/{lang}/invitations/{invitation}")
async def show_one(visit: AVisit, invitation: str) -> Response:
    """Show one code, with the QR code that leads to the consent page."""
    desk = await open_desk(visit, "ngo")
    found = await read_invitation(visit.api, desk.token, invitation)
    address = code_address(visit, found.code)
    page = InvitationPage(
        title=f"{found.code[:5]} {found.code[5:]}",
        url=visit.path("invitations", found.id),
        invitation=found,
        drawn=draw_code(address) if address and found.is_open else None,
        address=address,
        flash=read_flash(visit, explain_case_done, explain_problem),
    )
    return visit.page("ngo/invitation.html", page)


def code_address(visit: Visit, code: str) -> str:
    """Return the address where a person reads what is asked; empty where the newcomers' app isn't known."""
    base = visit.kit.settings.reader_url.rstrip("/")
    return f"{base}/{visit.lang}/my/helpers/code?code={code}" if base else ""


@router.post("/{lang}/invitations/{invitation}/withdraw")
async def withdraw(visit: AVisit, invitation: str) -> Response:
    """End a code."""
    desk = await open_desk(visit, "ngo")
    await withdraw_invitation(visit.api, desk.token, invitation)
    return visit.go(f"{visit.path('invitations', invitation)}?done=ended")
