"""What happened to one's account."""

from __future__ import annotations

from typing import Annotated

from api.at_once import AtOnceRoute
from api.deps import Act, reads
from api.routing import Router
from api.schemas.account_events import AccountEventAnswer, AccountEventList
from core.people.account_log import list_events
from core.people.policy import Permission

router = Router(tags=["me"], route_class=AtOnceRoute)


@router.get("/v1/account-events")
def show_account_events(act: Annotated[Act, reads(Permission.ME_READ)]) -> AccountEventList:
    """List what happened to one's account of late, the newest first."""
    found = list_events(act.session, act.installation.keys, act.actor.person_id)
    return AccountEventList(
        items=[AccountEventAnswer(id=one.id, kind=one.kind.value, about=one.about, at=one.at) for one in found]
    )
