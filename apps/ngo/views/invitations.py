"""Codes by which the organisation asks people to be let in, to be handed out or hung up."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

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
from apps.kit.desk import Chip, Desk, Flash, open_desk, read_whole, write_csv, write_moment
from apps.kit.desk_flash import read_flash
from apps.kit.desk_lists import ListPage, lay_out_list, narrow_list, offer_choices, read_asked, sort_list
from apps.kit.forms import read_form
from apps.kit.frozen import frozen
from apps.kit.i18n import Language
from apps.kit.narrowing import NarrowRouter
from apps.kit.qr import draw_code
from apps.kit.web import AVisit, Visit
from apps.ngo.wording import explain_case_done, explain_problem, name_scope

router = NarrowRouter()
SCOPES = ("read_answers", "mark_steps", "edit_answers", "comment", "upload")
MONTHS = (1, 3, 6, 12)
DAYS = (1, 7, 30, 365)
STATES = ("open", "over")

# What the list can be sorted by; "updated" is what all lists begin with: the newest first.
_COLUMNS: dict[str, Callable[[Invitation], Any]] = {
    "code": lambda one: one.code,
    "scopes": lambda one: [SCOPES.index(scope) for scope in SCOPES if scope in one.scopes],
    "whom": lambda one: (one.for_one_alone, (one.maker.name or "").casefold()),
    "until": lambda one: one.expires_at,
    "state": lambda one: STATES.index(_state_of(one)),
    "updated": lambda one: one.created_at,
}


@frozen
class InvitationRow:
    """One code in the list."""

    url: str
    code: str
    scopes: str
    whom: str
    last_day: datetime.date
    chip: Chip


@frozen
class InvitationsPage:
    """All codes of the organisation, and a form for a new one."""

    title: str
    list: ListPage[InvitationRow]
    any: bool
    scopes: dict[str, str]
    months: tuple[int, ...]
    days: tuple[int, ...]
    flash: Flash | None


@frozen
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
    asked, _ = read_asked(visit, STATES), visit.gettext
    found, whole = await read_whole(lambda cursor: list_invitations(visit.api, desk.token, cursor))
    fitting = [one for one in found if asked.state in {"", _state_of(one)}]
    narrowed = narrow_list(fitting, asked, desk, lambda one: one.maker.id, lambda one: f"{one.code} {_spaced(one)}")
    shown = sort_list(narrowed, asked.sort, _COLUMNS)
    states = {"": _("all"), **_name_states(visit.language)}
    labels = {
        "code": _("Code"),
        "scopes": _("Asks for"),
        "whom": _("For whom?"),
        "until": _("Until"),
        "state": _("State"),
    }
    if asked.as_csv:
        heads = [*labels.values(), _("Made by"), _("Made"), _("Address")]
        return write_csv("invitations", heads, [_cells(visit, desk, one) for one in shown])
    page = InvitationsPage(
        title=_("Invitations"),
        list=lay_out_list(
            asked,
            _("Codes so far"),
            (offer_choices("state", _("State"), states, asked.state),),
            labels,
            _COLUMNS,
            (_row(visit, one) for one in shown),
            whole=whole,
        ),
        any=bool(found),
        scopes={scope: name_scope(visit.language, scope) for scope in SCOPES},
        months=MONTHS,
        days=DAYS,
        flash=read_flash(visit, explain_case_done, explain_problem),
    )
    return visit.page("ngo/invitations.html", page)


def _state_of(invitation: Invitation) -> str:
    return "open" if invitation.is_open else "over"


def _spaced(invitation: Invitation) -> str:
    return f"{invitation.code[:5]} {invitation.code[5:]}"


def _name_states(language: Language) -> dict[str, str]:
    _ = language.gettext
    return {"open": _("can be used"), "over": _("over")}


def _whom(visit: Visit, invitation: Invitation) -> str:
    return (invitation.maker.name or "–") if invitation.for_one_alone else visit.gettext("All who help here")


def _scopes(visit: Visit, invitation: Invitation) -> str:
    return ", ".join(name_scope(visit.language, one) for one in SCOPES if one in invitation.scopes)


def _row(visit: Visit, invitation: Invitation) -> InvitationRow:
    return InvitationRow(
        url=visit.path("invitations", invitation.id),
        code=_spaced(invitation),
        scopes=_scopes(visit, invitation),
        whom=_whom(visit, invitation),
        last_day=invitation.last_day,
        chip=Chip(_name_states(visit.language)[_state_of(invitation)], "good" if invitation.is_open else "plain"),
    )


def _cells(visit: Visit, desk: Desk, invitation: Invitation) -> list[str]:
    return [
        invitation.code,
        _scopes(visit, invitation),
        _whom(visit, invitation),
        invitation.last_day.isoformat(),
        _name_states(visit.language)[_state_of(invitation)],
        invitation.maker.name or "",
        write_moment(desk, invitation.created_at),
        visit.path("invitations", invitation.id),
    ]


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
        title=_spaced(found),
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
