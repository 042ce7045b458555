"""Whom a person lets in, and who looked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select

from core.grants.grant import Grant
from core.grants.service import MAX_GRANTS, end_again, list_grants, list_open_grants
from core.grants.tables import GrantChangeRow, GrantHelperRow, GrantRow, LookRow
from core.grants.terms import details_json
from core.people.actor import Actor, Role
from core.platform.kept import (
    Ending,
    Kept,
    Owner,
    Record,
    anything,
    count_by,
    instant,
    many,
    maybe,
    number,
    record,
    text,
    truth,
    write_instant,
)

ENDED_GRANTS: Final = "ended-grants"
"""What the ledger of erasures calls what was taken back."""

_NO_SESSION = UUID(int=0)


def _read_grants(owner: Owner) -> Sequence[Record]:
    actor = Actor(owner.id, _NO_SESSION, Role.MIGRANT)
    given = list_grants(owner.session, actor, owner.key, limit=MAX_GRANTS)
    return [_write_grant(owner, grant) for grant in given]


def _write_grant(owner: Owner, grant: Grant) -> Record:
    changes = owner.session.scalars(
        select(GrantChangeRow).where(GrantChangeRow.grant_id == grant.id).order_by(GrantChangeRow.id)
    )
    return {
        "id": str(grant.id),
        "case": str(grant.case_id),
        "organisation": grant.organisation,
        "scopes": sorted(scope.value for scope in grant.terms.scopes),
        "step": grant.terms.step,
        "terms": details_json(grant.terms),
        "called": grant.called,
        "named_helpers": len(grant.helpers),
        "by_invitation": grant.by_invitation,
        "from": write_instant(grant.valid_from),
        "expires_at": write_instant(grant.expires_at),
        "revoked_at": write_instant(grant.revoked_at),
        "changes": [
            {
                "change": row.change,
                "at": write_instant(row.at),
                "expires_at": write_instant(row.expires_at),
                "notice_version": row.notice_version,
                "notice_language": row.notice_language,
            }
            for row in changes
        ],
    }


def _read_looks(owner: Owner) -> Sequence[Record]:
    rows = owner.session.scalars(select(LookRow).where(LookRow.owner_id == owner.id).order_by(LookRow.id.desc()))
    return [
        {
            "id": str(row.id),
            "grant": str(row.grant_id),
            "organisation": row.organisation,
            "noun": row.noun,
            "subject": str(row.subject_id),
            "at": write_instant(row.at),
        }
        for row in rows
    ]


KEPT = (
    Kept(
        name="grants",
        says="What the person allowed organisations, ended ones too, with each change: the proof of their consent.",
        tables=(GrantRow.__tablename__, GrantHelperRow.__tablename__, GrantChangeRow.__tablename__),
        record=record(
            id=text("a random id"),
            case=text("the id of the case"),
            organisation=text("the organisation's key"),
            scopes=many(text("such as read_steps"), "what the organisation may do"),
            step=maybe(text("the one step that it is about")),
            terms=anything("papers, kinds of papers and facts that are shown, or left out"),
            called=maybe(text("what the person wants to be called there")),
            named_helpers=number("how many helpers it names; 0 for anybody of the organisation"),
            by_invitation=truth("whether it began with an invitation code"),
            expires_at=instant("when it ends by itself"),
            revoked_at=maybe(instant("when it was taken back")),
            changes=many(
                record(
                    change=text("given, renewed, revoked or replaced"),
                    at=instant("when"),
                    expires_at=maybe(instant("until when it held then")),
                    notice_version=maybe(text("which version of the page was read")),
                    notice_language=maybe(text("in which language")),
                ),
                "what the person did with it",
            ),
            **{"from": instant("from when it holds")},
        ),
        read=_read_grants,
        count=count_by(GrantRow.owner_id),
        ending=Ending(ENDED_GRANTS, list_open_grants, end_again),
    ),
    Kept(
        name="looks",
        says="The access log: each look by an organisation at something of the person's.",
        tables=(LookRow.__tablename__,),
        record=record(
            id=text("a random id"),
            grant=text("the id of the grant under which they looked"),
            organisation=text("the organisation's key"),
            noun=text(
                "what they looked at: listed, case, history, papers, document, marking, answering, noting or adding"
            ),
            subject=text("the id of what they looked at"),
            at=instant("when"),
        ),
        read=_read_looks,
        count=count_by(LookRow.owner_id),
    ),
)
