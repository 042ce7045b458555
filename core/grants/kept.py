"""Whom a person lets in, and who looked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.grants.grant import Grant
from core.grants.leaving import end_for_gone
from core.grants.naming import open_name
from core.grants.service import MAX_GRANTS, end_again, list_grants, list_open_grants
from core.grants.sharing_codes import list_codes
from core.grants.tables import GrantChangeRow, GrantHelperRow, GrantRow, LookRow, SharingCodeRow, let_in
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
        "person": open_name(owner.keys, grant.person_id, grant.sealed_name),
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
            "by_person": row.organisation is None,
            "person": open_name(owner.keys, row.actor_id, row.sealed_name),
            "noun": row.noun,
            "subject": str(row.subject_id),
            "at": write_instant(row.at),
        }
        for row in rows
    ]


def _read_received(owner: Owner) -> Sequence[Record]:
    # What is the person's own of it, and not what somebody else allowed: that is told while it holds, and is theirs.
    rows = owner.session.scalars(select(GrantRow).where(let_in(owner.id)).order_by(GrantRow.id.desc()))
    return [
        {
            "id": str(row.id),
            "name": open_name(owner.keys, owner.id, row.sealed_name),
            "from": write_instant(row.valid_from),
            "over_at": write_instant(row.expires_at if row.revoked_at is None else min(row.revoked_at, row.expires_at)),
        }
        for row in rows
    ]


def _count_received(session: Session, person_id: UUID) -> int:
    return session.scalar(select(func.count()).select_from(GrantRow).where(let_in(person_id))) or 0


def _read_codes(owner: Owner) -> Sequence[Record]:
    actor = Actor(owner.id, _NO_SESSION, Role.MIGRANT)
    return [
        {
            "id": str(code.id),
            "name": code.name,
            "made_at": write_instant(code.created_at),
            "expires_at": write_instant(code.expires_at),
            "used_at": write_instant(code.used_at),
            "withdrawn_at": write_instant(code.withdrawn_at),
        }
        for code in list_codes(owner.session, actor, owner.key)
    ]


KEPT = (
    Kept(
        name="grants",
        says="What the person allowed organisations and other people, ended ones too, with each change: the proof of their consent.",
        tables=(GrantRow.__tablename__, GrantHelperRow.__tablename__, GrantChangeRow.__tablename__),
        record=record(
            id=text("a random id"),
            case=text("the id of the case"),
            organisation=maybe(text("the organisation's key; null where another person was let in")),
            person=maybe(text("what the other person calls themselves; null when their account is gone")),
            scopes=many(text("such as read_steps"), "what is allowed"),
            step=maybe(text("the one step that it is about")),
            terms=anything("papers, kinds of papers and facts that are shown, or left out"),
            called=maybe(text("what the person wants to be called there")),
            named_helpers=number("how many helpers it names; 0 for anybody of the organisation"),
            by_invitation=truth("whether it began with an invitation code"),
            expires_at=instant("when it ends by itself"),
            revoked_at=maybe(instant("when it was taken back")),
            changes=many(
                record(
                    change=text(
                        "given, renewed, revoked, replaced; left when the other person gave it up, or their account is gone"
                    ),
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
        says="The access log: each look by an organisation, or by another person, at something of the person's.",
        tables=(LookRow.__tablename__,),
        record=record(
            id=text("a random id"),
            grant=text("the id of the grant under which they looked"),
            organisation=maybe(text("the organisation's key; null where it was another person")),
            by_person=truth("whether it was the person whom the grant lets in"),
            person=maybe(text("what that person calls themselves; null when their account is gone")),
            noun=text(
                "what they looked at: listed, case, history, papers, document, marking, answering, noting or adding"
            ),
            subject=text("the id of what they looked at"),
            at=instant("when"),
        ),
        read=_read_looks,
        count=count_by(LookRow.owner_id),
    ),
    Kept(
        name="shared_with_me",
        says="Under which name other people let the person see steps of theirs. What those allowed is kept with them.",
        tables=(),  # those of the grants, which are their owners'
        record=record(
            id=text("a random id"),
            name=maybe(text("what the person is called there")),
            over_at=instant("when it ends, or ended"),
            **{"from": instant("from when it holds")},
        ),
        read=_read_received,
        count=_count_received,
        forget=end_for_gone,
    ),
    Kept(
        name="sharing_codes",
        says="Codes that the person made to be let in by somebody.",
        tables=(SharingCodeRow.__tablename__,),
        record=record(
            id=text("a random id"),
            name=text("what the person wants to be called by whoever lets them in"),
            made_at=instant("when it was made"),
            expires_at=instant("until when it can be used"),
            used_at=maybe(instant("when somebody used it")),
            withdrawn_at=maybe(instant("when the person took it back")),
        ),
        read=_read_codes,
        count=count_by(SharingCodeRow.person_id),
    ),
)
