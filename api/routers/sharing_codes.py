"""Codes that a person makes to be let in by somebody whom they know."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from api.at_once import AtOnceRoute
from api.deps import Act, reads, writes
from api.paper_dates import zone_of_papers
from api.routing import Router
from api.schemas.sharing_codes import SharingCodeAnswer, SharingCodeBody, SharingCodeList
from core.grants.sharing_codes import SharingCode, list_codes, make_code, withdraw_code
from core.people.policy import Permission
from core.platform.clock import last_day_in
from core.platform.encryption import PersonKey

router = Router(prefix="/v1/sharing-codes", tags=["grants"], route_class=AtOnceRoute)
_P = Permission


@router.get("")
def show_sharing_codes(act: Annotated[Act, reads(_P.SHARING_CODE_LIST)]) -> SharingCodeList:
    """List one's own codes, the newest first."""
    return SharingCodeList(items=[_render(act, one) for one in list_codes(act.session, act.actor, _own_key(act))])


@router.post("", status_code=201)
def ask_to_be_let_in(act: Annotated[Act, writes(_P.SHARING_CODE_MAKE)], body: SharingCodeBody) -> SharingCodeAnswer:
    """Make a code; whoever types it sees the name that stands here, and decides what they allow."""
    return _render(act, make_code(act.session, act.actor, _own_key(act), body.name, body.days, act.now))


@router.post("/{code_id}/withdraw")
def take_sharing_code_back(act: Annotated[Act, writes(_P.SHARING_CODE_WITHDRAW)], code_id: UUID) -> SharingCodeAnswer:
    """End a code of one's own; who let one in by it already did so on their own terms."""
    return _render(act, withdraw_code(act.session, act.actor, _own_key(act), code_id, act.now))


def _own_key(act: Act) -> PersonKey:
    return act.installation.keys.open(act.actor.person_id)


def _render(act: Act, code: SharingCode) -> SharingCodeAnswer:
    is_open = code.is_open(act.now)
    return SharingCodeAnswer(
        id=code.id,
        code=code.code,
        name=code.name,
        created_at=code.created_at,
        expires_at=code.expires_at,
        last_day=last_day_in(zone_of_papers(act.installation), code.expires_at),
        used_at=code.used_at,
        is_open=is_open,
        actions=["withdraw"] if is_open else [],
    )
