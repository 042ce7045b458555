"""Helpers attest that somebody is who they say, and the person can stop it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from api.deps import Act, writes
from api.schemas.attestations import AttestationAnswer, AttestationBody
from core.people.attested_recovery import attest, stop_recoveries
from core.people.policy import Permission

router = APIRouter(prefix="/v1/attestations", tags=["attestations"])
_P = Permission


@router.post("")
def give_word(act: Annotated[Act, writes(_P.RECOVERY_ATTEST)], body: AttestationBody) -> AttestationAnswer:
    """Attest that the person who showed this code is who they say; they get back in three days later."""
    attest(act.session, act.installation.keys, act.actor, body.code, act.now)
    return AttestationAnswer()


@router.post("/stop")
def stop(act: Annotated[Act, writes(_P.RECOVERY_STOP)]) -> AttestationAnswer:
    """Stop whoever would get into one's own account with a helper's word."""
    stop_recoveries(act.session, act.installation.keys, act.actor.person_id, act.now)
    return AttestationAnswer()
