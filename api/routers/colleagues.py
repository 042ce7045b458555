"""Looking after the accounts of one's own organisation."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from api.deps import Act, reads, writes
from api.routing import Router
from api.schemas.colleagues import ColleagueAnswer, ColleagueList
from core.people.colleagues import list_colleagues, reset_colleague
from core.people.policy import Permission

router = Router(prefix="/v1/colleagues", tags=["colleagues"])
_P = Permission


@router.get("")
def show_colleagues(act: Annotated[Act, reads(_P.COLLEAGUE_LIST)]) -> ColleagueList:
    """List who acts for one's own organisation."""
    return _render(act)


@router.post("/{account_id}/reset-second-step")
def reset_second_step(act: Annotated[Act, writes(_P.COLLEAGUE_RESET)], account_id: UUID) -> ColleagueList:
    """Take the second step from a colleague who lost it; they are signed out, and make a new one at the next sign-in."""
    reset_colleague(act.session, act.installation.keys, act.actor, account_id, act.now)
    return _render(act)


def _render(act: Act) -> ColleagueList:
    found = list_colleagues(act.session, act.installation.keys, act.actor)
    items = [ColleagueAnswer(**one._asdict() | {"duties": [duty.value for duty in one.duties]}) for one in found]
    return ColleagueList(items=items)
