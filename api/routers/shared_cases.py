"""Cases of other people who let one in: what a grant shows of them, and what it lets one record.

They have addresses of their own. Under the address of a case, a person finds only what is theirs, whoever lets them
in elsewhere; and here, only what another person lets them see.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from api.at_once import AtOnceRoute
from api.deps import Looks, Turns, looks, turns
from api.query import Cursor, Lang, Limit
from api.rendering.granted import list_granted
from api.routers.cases import EventCursor, With, look_at_case, look_at_history, record_on_behalf
from api.routing import Router
from api.schemas.cases import CaseAnswer, CaseList, EventList, EventsBody, LeftAnswer, RecordedAnswer
from core.grants.kept import ENDED_GRANTS
from core.grants.leaving import leave_case
from core.people.policy import Permission

router = Router(prefix="/v1/shared-cases", tags=["grants"], route_class=AtOnceRoute)
_P = Permission


@router.get("")
def show_shared_cases(
    look: Annotated[Looks, looks(_P.SHARED_CASE_LIST)],
    lang: Lang = "en",
    state: Annotated[str | None, Query(pattern="^(open|closed)$")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> CaseList:
    """List the cases of others who let one in, by the first date that each grant shows."""
    return list_granted(look, closed=state == "closed", after=cursor, limit=limit, lang=lang)


@router.get("/{case_id}", responses={200: {"model": CaseAnswer}})
def show_shared_case(
    look: Annotated[Looks, looks(_P.SHARED_CASE_READ)], case_id: UUID, lang: Lang = "en", second: With = None
) -> Response:
    """Show a case of another's as a grant shows it."""
    return look_at_case(look, case_id, lang, second)


@router.get("/{case_id}/events", responses={200: {"model": EventList}})
def show_shared_events(
    look: Annotated[Looks, looks(_P.SHARED_CASE_READ)],
    case_id: UUID,
    lang: Lang = "en",
    cursor: EventCursor = None,
    limit: Limit = 50,
) -> Response:
    """List what happened in a case of another's, as far as a grant shows it."""
    return look_at_history(look, case_id, lang, cursor, limit)


@router.post("/{case_id}/events", responses={200: {"model": RecordedAnswer}})
def append_shared_events(
    turn: Annotated[Turns, turns(_P.SHARED_CASE_WRITE)],
    case_id: UUID,
    body: EventsBody,
    lang: Lang = "en",
    second: With = None,
) -> Response:
    """Append events on behalf of whoever shares the case, as far as their grant lets one: all of them or none."""
    return record_on_behalf(turn, case_id, body, lang, second)


@router.post("/{case_id}/leave")
def give_shared_case_up(turn: Annotated[Turns, turns(_P.SHARED_CASE_LEAVE)], case_id: UUID) -> LeftAnswer:
    """Give up seeing a case of another's, at once; whoever shared it is told that one sees it no more."""
    with turn.writing() as act:
        grant_id = leave_case(act.session, act.actor, act.installation.keys, case_id, act.now)
    # As with a grant that is taken back: no backup brings it back, and a slow ledger holds up nobody.
    turn.installation.ledger.note_soon(ENDED_GRANTS, grant_id)
    return LeftAnswer(case=case_id)
