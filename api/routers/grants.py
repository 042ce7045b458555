"""Grants: what a person lets an organisation, or another person, see and do in one of their cases."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.at_once import AtOnceRoute
from api.deps import Act, Turns, reads, turns, writes
from api.query import Cursor, Lang, Limit, cut_page
from api.rendering.cases import find_ground
from api.rendering.grants import render_grants, render_shareable
from api.rendering.looks import render_grant, render_looks
from api.routing import Router
from api.schemas.grants import GiveBody, GrantList, GrantWithLooks, LookList, NoticeBody, RenewBody, Shareable
from core.cases.service import load_case, load_head
from core.cases.sharing import share_case
from core.documents.granted import list_shareable
from core.grants.access_log import count_looks, list_looks
from core.grants.changing import find_given, find_recipient, list_replaced_grants
from core.grants.grant import Grant, Notice, Recipient
from core.grants.invitations import UnknownInvitation, find_invitation
from core.grants.kept import ENDED_GRANTS
from core.grants.reminding import remind_of_end
from core.grants.service import (
    find_cases,
    list_grants,
    list_own_live_grants,
    load_grant,
    renew_grant,
    revoke_grant,
)
from core.grants.sharing_codes import find_asking, use_code
from core.grants.terms import Terms, read_scopes
from core.people.policy import Permission
from core.platform.encryption import PersonKey
from core.platform.errors import InvalidRequest

router = Router(tags=["grants"], route_class=AtOnceRoute)
_P = Permission


@router.get("/v1/cases/{case_id}/shareable")
def show_shareable(act: Annotated[Act, reads(_P.GRANT_GIVE)], case_id: UUID, lang: Lang = "en") -> Shareable:
    """Show all that a person may allow in a case, and which wording of the consent page is in force."""
    head = load_head(act.session, act.actor, case_id, act.now)
    ground = find_ground(act, head.process, head.version_number)
    keys = act.installation.keys
    papers = list_shareable(act.session, keys, act.actor)
    live = list_own_live_grants(act.session, act.actor, _own_key(act), act.now, case_id=case_id)
    return render_shareable(act, load_case(act.session, keys, head, ground), ground, papers, live, lang)


@router.get("/v1/grants")
def show_grants(
    act: Annotated[Act, reads(_P.GRANT_LIST)],
    lang: Lang = "en",
    case: Annotated[UUID | None, Query(description="only those in one case")] = None,
    state: Annotated[
        str | None,
        Query(
            pattern="^(live|over)$",
            description="only those that hold, all of them at once; or only those that are over",
        ),
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> GrantList:
    """List what one allowed, the newest first, also what is over."""
    if state == "live":
        live = list_own_live_grants(act.session, act.actor, _own_key(act), act.now, case_id=case)
        return GrantList(items=render_grants(act, live, lang), next=None)
    found = list_grants(
        act.session,
        act.actor,
        _own_key(act),
        case_id=case,
        before=cursor,
        over_at=act.now if state == "over" else None,
        limit=limit + 1,
    )
    page, coming = cut_page(found, limit)
    return GrantList(items=render_grants(act, page, lang), next=coming)


@router.post("/v1/grants", status_code=201)
def let_somebody_in(turn: Annotated[Turns, turns(_P.GRANT_GIVE)], body: GiveBody, lang: Lang = "en") -> GrantWithLooks:
    """Let an organisation, or another person, into one of one's own cases; what they were allowed there before ends."""
    with turn.writing() as act:
        grant = _give(act, body)
        replaced = list_replaced_grants(act.session, grant)
        answer = render_grant(act, grant, [], lang)
    for grant_id in replaced:
        turn.installation.ledger.note_soon(ENDED_GRANTS, grant_id)
    return answer


def _give(act: Act, body: GiveBody) -> Grant:
    head = load_head(act.session, act.actor, body.case_id, act.now)
    return share_case(
        act.session,
        act.actor,
        act.installation.keys,
        head,
        find_ground(act, head.process, head.version_number),
        _find_recipient(act, body),
        Terms(
            read_scopes(body.scopes),
            body.step,
            special_facts=frozenset(body.special_facts),
            without_steps=frozenset(body.without_steps),
            without_facts=frozenset(body.without_facts),
            without_papers=frozenset(body.without_papers),
            documents=frozenset(body.documents),
            later_types=frozenset(body.later_types),
        ),
        months=body.months,
        notice=_read_notice(body.notice),
        called=body.called,
        now=act.now,
        documents=_list_own_papers(act) if body.documents else (),
    )


def _list_own_papers(act: Act) -> list[UUID]:
    return [paper.id for paper in list_shareable(act.session, act.installation.keys, act.actor)]


@router.get("/v1/grants/{grant_id}")
def show_grant(act: Annotated[Act, reads(_P.GRANT_READ)], grant_id: UUID, lang: Lang = "en") -> GrantWithLooks:
    """Show one grant, with what was looked at under it."""
    grant = load_grant(act.session, act.actor, _own_key(act), grant_id)
    return render_grant(act, grant, count_looks(act.session, grant.id), lang)


@router.post("/v1/grants/{grant_id}/renew")
def let_grant_go_on(
    act: Annotated[Act, writes(_P.GRANT_RENEW)], grant_id: UUID, body: RenewBody, lang: Lang = "en"
) -> GrantWithLooks:
    """Let a grant that still holds go on."""
    key, notice = _own_key(act), _read_notice(body.notice)
    grant = renew_grant(act.session, act.actor, key, grant_id, body.months, notice, act.now)
    head = load_head(act.session, act.actor, grant.case_id, act.now)
    remind_of_end(act.session, key, grant, find_ground(act, head.process, head.version_number).zone, act.now)
    return render_grant(act, grant, count_looks(act.session, grant.id), lang)


@router.post("/v1/grants/{grant_id}/revoke")
def take_grant_back(
    turn: Annotated[Turns, turns(_P.GRANT_REVOKE)], grant_id: UUID, lang: Lang = "en"
) -> GrantWithLooks:
    """Take a grant back at once, and show what was looked at until now."""
    with turn.writing() as act:
        ended = revoke_grant(act.session, act.actor, _own_key(act), grant_id, act.now)
    with turn.reading() as act:  # it is over by now, whatever becomes of the names of what was opened
        answer = render_grant(act, ended.grant, ended.seen, lang)
    # Only now: a ledger that is slow, or away, holds up no withdrawal.
    turn.installation.ledger.note_soon(ENDED_GRANTS, grant_id)
    return answer


@router.get("/v1/access-log")
def show_access_log(
    act: Annotated[Act, reads(_P.ACCESS_LOG_READ)],
    lang: Lang = "en",
    grant: Annotated[UUID | None, Query(description="only under one grant")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> LookList:
    """List who looked at what is one's own, the newest first."""
    found = list_looks(act.session, act.actor, grant_id=grant, before=cursor, limit=limit + 1)
    page, coming = cut_page(found, limit)
    return LookList(items=render_looks(act, page, lang), next=coming)


def _own_key(act: Act) -> PersonKey:
    return act.installation.keys.open(act.actor.person_id)


def _read_notice(body: NoticeBody) -> Notice:
    return Notice(body.version, body.language)


def _find_recipient(act: Act, body: GiveBody) -> Recipient:
    if [body.code, body.organisation, body.grant].count(None) != 2:
        raise InvalidRequest(
            "Name an organisation, or the code that it gave, or what it is allowed already.", field="organisation"
        )
    if body.grant is not None:
        return _find_again(act, body.grant, body.case_id)
    if body.code is None:
        assert body.organisation is not None
        return Recipient(body.organisation)
    if find_asking(act.session, act.installation.keys, body.code, act.now) is not None:
        with suppress(UnknownInvitation):  # somebody was faster: perhaps oneself, with the same form
            return use_code(act.session, act.actor, act.installation.keys, body.code, act.now).recipient
    given = find_given(act.session, act.actor, body.code, body.case_id, act.now)
    if given is not None:  # the answer to it was lost
        return find_recipient(act.session, act.actor, _own_key(act), given, act.now)
    invitation = find_invitation(act.session, body.code, act.now)
    helpers = frozenset[UUID]() if invitation.helper_id is None else frozenset({invitation.helper_id})
    return Recipient(invitation.organisation, helpers, invitation.id)


def _find_again(act: Act, grant_id: UUID, case_id: UUID) -> Recipient:
    if case_id not in find_cases(act.session, act.actor, [grant_id]).values():
        raise InvalidRequest("There is no such permission in this case.", field="grant")
    return find_recipient(act.session, act.actor, _own_key(act), grant_id, act.now)
