"""What an authority does with a published version: stand behind it, or take it back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from api.deps import Act, writes
from api.schemas.drafts import MoveBody, PublicationAnswer
from api.watching import SHOW_AT_ONCE
from core.people.policy import Permission, may
from core.processes.publishing import Publication, adopt_process, withdraw_process
from core.processes.tables import VersionState

router = APIRouter(prefix="/v1/processes", tags=["processes"])
_P = Permission


@router.post("/{city}/{slug}/adopt", dependencies=[SHOW_AT_ONCE])
def stand_behind_process(act: Annotated[Act, writes(_P.PROCESS_ADOPT)], city: str, slug: str) -> PublicationAnswer:
    """Adopt a process that was loaded as an example: from now on it is the authority's own word."""
    return _answer(act, adopt_process(act.session, act.actor, f"{city}/{slug}", act.now))


@router.post("/{city}/{slug}/withdraw", dependencies=[SHOW_AT_ONCE])
def take_process_back(
    act: Annotated[Act, writes(_P.PROCESS_WITHDRAW)], city: str, slug: str, body: MoveBody | None = None
) -> PublicationAnswer:
    """Withdraw a process: it is offered no more, and stays readable for those who follow it."""
    reason = None if body is None else body.reason
    return _answer(act, withdraw_process(act.session, act.actor, f"{city}/{slug}", reason, act.now))


def _answer(act: Act, publication: Publication) -> PublicationAnswer:
    published = publication.state is VersionState.PUBLISHED
    allowed = {
        "adopt": published and not publication.adopted and may(act.actor, _P.PROCESS_ADOPT),
        "withdraw": published and may(act.actor, _P.PROCESS_WITHDRAW),
    }
    return PublicationAnswer(
        process=publication.process,
        number=publication.number,
        state=publication.state.value,
        adopted=publication.adopted,
        actions=[name for name, is_allowed in allowed.items() if is_allowed],
    )
