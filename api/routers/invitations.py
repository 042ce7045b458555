"""Invitations: codes by which an organisation asks people to be let in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Path

from api.at_once import AtOnceRoute
from api.deps import Act, reads, writes
from api.query import Cursor, Lang, Limit, cut_page
from api.rendering.colleagues import Colleagues
from api.rendering.grants import name_organisation
from api.routing import Router
from api.schemas.grants import GrantPerson
from api.schemas.invitations import InvitationAnswer, InvitationBody, InvitationList, OpenedInvitation
from core.grants.grant import USUAL_MONTHS
from core.grants.invitations import (
    Asks,
    Invitation,
    find_invitation,
    list_invitations,
    load_invitation,
    make_invitation,
    tidy_code,
    withdraw_invitation,
)
from core.grants.parties import require_others
from core.grants.sharing_codes import find_asking
from core.grants.terms import PERSON_SCOPES, Scope, read_scopes
from core.people.policy import Permission
from core.platform.clock import last_day_in

router = Router(tags=["grants"], route_class=AtOnceRoute)
_P = Permission


@router.get("/v1/invitation-codes/{code}")
def open_invitation(
    act: Annotated[Act, reads(_P.INVITATION_OPEN)], code: Annotated[str, Path(max_length=40)], lang: Lang = "en"
) -> OpenedInvitation:
    """Show whose code it is and what they ask for; nothing is allowed by that."""
    asking = find_asking(act.session, act.installation.keys, code, act.now)
    if asking is not None:
        require_others(act.actor, asking.recipient)
        return OpenedInvitation(
            code=tidy_code(code),
            organisation=None,
            person=GrantPerson(name=asking.name),
            helper=None,
            scopes=[],
            may_allow=[scope.value for scope in Scope if scope in PERSON_SCOPES],
            months=USUAL_MONTHS,
        )
    found = find_invitation(act.session, code, act.now)
    return OpenedInvitation(
        code=found.code,
        organisation=name_organisation(act, found.organisation, lang),
        helper=Colleagues(act.session, act.installation.keys).find_if_any(found.helper_id),
        scopes=_scopes(found),
        may_allow=[scope.value for scope in Scope],
        months=found.asks.months,
    )


@router.get("/v1/invitations")
def show_invitations(
    act: Annotated[Act, reads(_P.INVITATION_LIST)], cursor: Cursor = None, limit: Limit = 50
) -> InvitationList:
    """List the codes of one's own organisation, the newest first."""
    page, coming = cut_page(list_invitations(act.session, act.actor, before=cursor, limit=limit + 1), limit)
    return InvitationList(items=_render(act, page), next=coming)


@router.post("/v1/invitations", status_code=201)
def invite_people(act: Annotated[Act, writes(_P.INVITATION_MAKE)], body: InvitationBody) -> InvitationAnswer:
    """Make a code."""
    asks = Asks(read_scopes(body.scopes), body.months)
    made = make_invitation(act.session, act.actor, asks, for_me_alone=body.for_me_alone, days=body.days, now=act.now)
    return _render(act, [made])[0]


@router.get("/v1/invitations/{invitation_id}")
def show_invitation(act: Annotated[Act, reads(_P.INVITATION_READ)], invitation_id: UUID) -> InvitationAnswer:
    """Show one code of one's own organisation."""
    return _render(act, [load_invitation(act.session, act.actor, invitation_id)])[0]


@router.post("/v1/invitations/{invitation_id}/withdraw")
def take_invitation_back(act: Annotated[Act, writes(_P.INVITATION_WITHDRAW)], invitation_id: UUID) -> InvitationAnswer:
    """End a code; what people allowed by it holds on, since it is theirs."""
    return _render(act, [withdraw_invitation(act.session, act.actor, invitation_id, act.now)])[0]


def _scopes(invitation: Invitation) -> list[str]:
    return [scope.value for scope in Scope if scope in invitation.asks.scopes]


def _render(act: Act, invitations: Sequence[Invitation]) -> list[InvitationAnswer]:
    colleagues, published = Colleagues(act.session, act.installation.keys), act.installation.library.now
    return [
        InvitationAnswer(
            id=one.id,
            code=one.code,
            maker=colleagues.find(one.maker_id),
            for_one_alone=one.helper_id is not None,
            scopes=_scopes(one),
            months=one.asks.months,
            created_at=one.created_at,
            expires_at=one.expires_at,
            last_day=last_day_in(published.zone_of_organisation(one.organisation), one.expires_at),
            is_open=one.is_open(act.now),
            actions=["withdraw"] if one.is_open(act.now) else [],
        )
        for one in invitations
    ]
