"""Helpers attest that somebody is who they say, and the person can stop it."""

from __future__ import annotations

from typing import Annotated

from api.deps import Act, writes
from api.routing import Router
from api.schemas.attestations import AttestationAnswer, AttestationBody
from core.grants.acquaintance import list_acquainted
from core.notices.kinds import NoticeKind
from core.notices.telling import tell
from core.people.attested_recovery import DELAY, attest, stop_recoveries
from core.people.policy import Permission
from core.platform.clock import day_in

router = Router(prefix="/v1/attestations", tags=["attestations"])
_P = Permission


@router.post("")
def give_word(act: Annotated[Act, writes(_P.RECOVERY_ATTEST)], body: AttestationBody) -> AttestationAnswer:
    """Attest that the person who showed this code is who they say; they get back in three days later."""
    keys = act.installation.keys
    account_id = attest(act.session, keys, act.actor, body.code, list_acquainted, act.now)
    if account_id is not None:  # whoever lost all devices, or didn't ask for this, may read e-mails only
        zone = act.installation.library.now.zone_of_organisation(act.actor.organisation or "")
        opens = day_in(zone, act.now + DELAY)
        data = {"organisation": act.actor.organisation, "opens": opens.isoformat()}
        tell(act.session, keys, account_id, NoticeKind.RECOVERY_ASKED, data, act.now)
    return AttestationAnswer()


@router.post("/stop")
def stop(act: Annotated[Act, writes(_P.RECOVERY_STOP)]) -> AttestationAnswer:
    """Stop whoever would get into one's own account with a helper's word."""
    stop_recoveries(act.session, act.installation.keys, act.actor.person_id, act.now)
    return AttestationAnswer()
