"""What becomes of a grant: the person gives, renews and takes it back, and who is let in acts under it.

Only the person makes a grant, makes it longer or ends it; no role, duty or setting does it for them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, Row, Select, and_, insert, select, update
from sqlalchemy.orm import Session

from core.grants.access_log import Seen, count_looks
from core.grants.grant import (
    MAX_CALLED,
    MOST_MONTHS,
    NOTICE_VERSION,
    Grant,
    GrantState,
    Notice,
    Recipient,
    StaleNotice,
    expiry,
)
from core.grants.parties import require_party
from core.grants.tables import GrantChangeRow, GrantHelperRow, GrantRow, grants_of, let_in, live_grants
from core.grants.terms import Terms, details_json, restore_terms
from core.notices.reminders import drop_reminders
from core.people.actor import Actor, Party
from core.platform.encryption import KeyStore, PersonKey
from core.platform.errors import DomainError, Forbidden, InvalidRequest, NotFound, WrongState
from core.platform.fields import read_text
from core.platform.ids import uuid7

MAX_GRANTS = 500
"""Grants of one person, ended ones too; more are made by a machine."""
_PLAIN = [column for column in GrantRow.__table__.columns if column.name != "invitation_id"]


class TooManyGrants(DomainError):
    """The person has given as many grants as anybody may give."""

    code = "too_many_grants"


class Ended(NamedTuple):
    """A grant that was taken back, and what was looked at under it until then."""

    grant: Grant
    seen: Sequence[Seen]


# --- the person's side --------------------------------------------------------------------------------


def give_grant(
    session: Session,
    actor: Actor,
    key: PersonKey,
    case_id: UUID,
    recipient: Recipient,
    terms: Terms,
    months: int,
    notice: Notice,
    called: str | None,
    now: datetime,
) -> Grant:
    """Let an organisation or another person in, and return the grant; one that they had in the same case ends with it.

    Whether the case is the actor's and the terms fit it was checked before. Raises `UnknownOrganisation`, `OwnCode`,
    `StaleNotice`, `TooManyGrants`, `InvalidTerms`, and `InvalidRequest` for a time that is none.
    """
    _require_owner(actor)
    _require_notice(notice)
    require_party(session, actor, recipient, terms)
    if len(session.scalars(select(GrantRow.id).where(grants_of(actor)).limit(MAX_GRANTS)).all()) == MAX_GRANTS:
        raise TooManyGrants("There are too many. Nothing was allowed.", limit=MAX_GRANTS)
    grant = Grant(
        id=uuid7(),
        owner_id=actor.person_id,
        case_id=case_id,
        party=recipient.party,
        terms=terms,
        called=_read_called(called),
        helpers=recipient.helpers,
        by_invitation=recipient.invitation is not None,
        valid_from=now,
        expires_at=_read_expiry(now, months),
        revoked_at=None,
        sealed_name=recipient.sealed_name,
    )
    for known in _list(session, key, _given(actor, case_id, recipient.party, now)):
        if known.state(now) is GrantState.LIVE:
            end_grant(session, known.id, "replaced", now)
    session.execute(
        insert(GrantRow).values(
            id=grant.id,
            owner_id=grant.owner_id,
            case_id=case_id,
            organisation=grant.organisation,
            person_id=grant.person_id,
            sealed_name=grant.sealed_name,
            scopes=sorted(terms.scopes),
            step=terms.step,
            method="self" if recipient.invitation is None else "invitation",
            invitation_id=recipient.invitation,
            sealed=_seal(key, grant),
            valid_from=now,
            expires_at=grant.expires_at,
            revoked_at=None,
        )
    )
    if grant.helpers:
        named = [{"grant_id": grant.id, "person_id": helper} for helper in sorted(grant.helpers)]
        session.execute(insert(GrantHelperRow), named)
    _record(session, grant.id, "given", now, grant.expires_at, notice)
    return grant


def renew_grant(
    session: Session, actor: Actor, key: PersonKey, grant_id: UUID, months: int, notice: Notice, now: datetime
) -> Grant:
    """Let a grant that still holds go on, counted from today; raises `WrongState` for one that is over."""
    _require_notice(notice)
    grant = load_grant(session, actor, key, grant_id, to_write=True)
    require_live(grant, now)
    expires_at = _read_expiry(now, months)
    session.execute(update(GrantRow).where(GrantRow.id == grant.id).values(expires_at=expires_at))
    _record(session, grant.id, "renewed", now, expires_at, notice)
    return grant._replace(expires_at=expires_at)


def revoke_grant(session: Session, actor: Actor, key: PersonKey, grant_id: UUID, now: datetime) -> Ended:
    """Take a grant back, at once, and return what was looked at until then. Doing it again changes nothing.

    The row is locked first, so that a look that has begun is over and counted, and the next one finds nothing.
    """
    grant = load_grant(session, actor, key, grant_id, to_write=True)
    if grant.revoked_at is None:
        end_grant(session, grant.id, "revoked", now)
        grant = grant._replace(revoked_at=now)
    return Ended(grant, count_looks(session, grant.id))


def list_open_grants(session: Session, grant_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Return which of some grants were not taken back; whether their time is over isn't asked."""
    return session.scalars(select(GrantRow.id).where(GrantRow.id.in_(grant_ids), GrantRow.revoked_at.is_(None))).all()


def hold_given(session: Session, actor: Actor, case_id: UUID, party: Party, now: datetime) -> None:
    """Lock what lets a party into a case of the actor's, before the case is locked.

    Everybody locks a grant first and then its case, so that no two wait for each other.
    """
    session.execute(_given(actor, case_id, party, now)).all()


def hold_grants_in(session: Session, case_ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """Lock all grants in some cases, which are about to go, and return the case of each: grants come before their case."""
    query = select(GrantRow.id, GrantRow.case_id).where(GrantRow.case_id.in_(list(case_ids))).order_by(GrantRow.id)
    return {row.id: row.case_id for row in session.execute(query.with_for_update())}


def end_again(session: Session, grant_id: UUID, now: datetime) -> None:
    """End a grant that was taken back before, and that a backup brought back."""
    end_grant(session, grant_id, "revoked", now)


def end_grant(session: Session, grant_id: UUID, change: str, now: datetime) -> None:
    """End a grant, and keep how: `revoked` or `replaced` by the person, `left` by who was let in or with their account.

    What has ended already stays as it is.
    """
    ended = session.execute(
        update(GrantRow).where(GrantRow.id == grant_id, GrantRow.revoked_at.is_(None)).values(revoked_at=now)
    )
    assert isinstance(ended, CursorResult)
    if ended.rowcount == 0:  # somebody else has ended it, and how is kept
        return
    drop_reminders(session, grant_id)
    _record(session, grant_id, change, now, None, None)


def list_grants(
    session: Session,
    actor: Actor,
    key: PersonKey,
    *,
    case_id: UUID | None = None,
    before: UUID | None = None,
    over_at: datetime | None = None,
    limit: int = 50,
) -> Sequence[Grant]:
    """Return the grants that a person gave, the newest first, ended ones too, at most `limit`.

    With a moment, only those that are over by then.
    """
    query = select(*_PLAIN).where(grants_of(actor)).order_by(GrantRow.id.desc()).limit(limit)
    if over_at is not None:
        query = query.where(~not_over(over_at))
    if case_id is not None:
        query = query.where(GrantRow.case_id == case_id)
    if before is not None:
        query = query.where(GrantRow.id < before)
    return _list(session, key, query)


def find_cases(session: Session, actor: Actor, grant_ids: Iterable[UUID]) -> Mapping[UUID, UUID]:
    """Return into which case each of these grants lets somebody, where the actor gave it; none is opened for it."""
    query = select(GrantRow.id, GrantRow.case_id).where(GrantRow.id.in_(list(grant_ids)), grants_of(actor))
    return {row.id: row.case_id for row in session.execute(query)}


def list_own_live_grants(
    session: Session, actor: Actor, key: PersonKey, now: datetime, *, case_id: UUID | None = None
) -> Sequence[Grant]:
    """Return all grants of a person that hold, the newest first: none is too old to be found and stopped."""
    query = select(*_PLAIN).where(grants_of(actor), not_over(now)).order_by(GrantRow.id.desc())
    return _list(session, key, query if case_id is None else query.where(GrantRow.case_id == case_id))


def load_grant(session: Session, actor: Actor, key: PersonKey, grant_id: UUID, *, to_write: bool = False) -> Grant:
    """Return a grant that the actor gave, locked if it is to be changed; raises `NotFound`."""
    query = select(*_PLAIN).where(GrantRow.id == grant_id, grants_of(actor))
    found = _list(session, key, query.with_for_update() if to_write else query)
    if not found:
        raise NotFound
    return found[0]


# --- the helper's side --------------------------------------------------------------------------------


class Held(NamedTuple):
    """A grant that holds, without what it says, and whose case it opens."""

    id: UUID
    owner_id: UUID
    case_id: UUID


_HELD = [getattr(GrantRow, name) for name in Held._fields]


def hold_live_grants(
    session: Session, actor: Actor, case_ids: Iterable[UUID], now: datetime, *, only: UUID | None = None
) -> Mapping[UUID, Held]:
    """Return the grants that hold for a helper in these cases, by case, locked against a withdrawal; none is opened.

    A withdrawal waits until the transaction ends, and has what was written in it in its list.
    """
    query = select(*_HELD).where(GrantRow.case_id.in_(list(case_ids)), live_grants(actor, now)).order_by(GrantRow.id)
    if only is not None:
        query = query.where(GrantRow.id == only)
    return {row.case_id: Held(*row) for row in session.execute(query.with_for_update(read=True))}


def hold_live_grant(session: Session, actor: Actor, case_id: UUID, now: datetime, *, only: UUID | None = None) -> Held:
    """Return the grant that holds for a helper in a case, locked against a withdrawal; raises `NotFound`."""
    held = hold_live_grants(session, actor, [case_id], now, only=only).get(case_id)
    if held is None:
        raise NotFound
    return held


def find_live_grant(
    session: Session, actor: Actor, keys: KeyStore, case_id: UUID, now: datetime, *, only: UUID | None = None
) -> Grant:
    """Return the grant under which a helper acts in a case, if need be `only` that one; raises `NotFound`."""
    found = list_live_grants(session, actor, keys, [case_id], now).get(case_id)
    if found is None or only not in {None, found.id}:
        raise NotFound
    return found


def find_live_grant_of(session: Session, actor: Actor, keys: KeyStore, owner_id: UUID, now: datetime) -> list[Grant]:
    """Return all grants that a person gave and that hold for a helper, held until the transaction ends."""
    query = select(*_PLAIN).where(GrantRow.owner_id == owner_id, live_grants(actor, now)).order_by(GrantRow.id.desc())
    return _list(session, keys.open(owner_id), query.with_for_update(read=True))


def list_live_grants(
    session: Session, actor: Actor, keys: KeyStore, case_ids: Iterable[UUID], now: datetime
) -> Mapping[UUID, Grant]:
    """Return the grants under which a helper acts in these cases, by case, the newest of each."""
    query = select(*_PLAIN).where(GrantRow.case_id.in_(list(case_ids)), live_grants(actor, now)).order_by(GrantRow.id)
    return {row.case_id: _restore(session, keys.open(row.owner_id), row) for row in session.execute(query).all()}


# --- inside -------------------------------------------------------------------------------------------


def _given(actor: Actor, case_id: UUID, party: Party, now: datetime) -> Select[Any]:
    # Only what isn't over, which is one at most: whoever changes that one has locked it before.
    given = (grants_of(actor), GrantRow.case_id == case_id, let_in(party), not_over(now))
    return select(*_PLAIN).where(*given).order_by(GrantRow.id).with_for_update()


def _require_owner(actor: Actor) -> None:
    if not actor.is_owner:
        raise Forbidden("Only the person lets somebody in.")


def _require_notice(notice: Notice) -> None:
    if notice.version != NOTICE_VERSION:
        raise StaleNotice("The page has changed. Please read it again.", version=NOTICE_VERSION)


def require_live(grant: Grant, now: datetime) -> None:
    """Raise `WrongState` for a grant that is over."""
    state = grant.state(now)
    if state is not GrantState.LIVE:
        raise WrongState("This is over. You can allow it anew.", state=state.value)


def _read_expiry(now: datetime, months: int) -> datetime:
    if not 1 <= months <= MOST_MONTHS:
        raise InvalidRequest(f"A grant holds for 1 to {MOST_MONTHS} months.", field="months")
    return expiry(now, months)


def _read_called(called: str | None) -> str | None:
    if called is None or not called.strip():
        return None
    tidy = read_text(called, ("called",), [])
    if tidy is None or len(tidy) > MAX_CALLED or "\n" in tidy:
        raise InvalidRequest(f"A name is plain text of at most {MAX_CALLED} characters.", field="called")
    return tidy


def _record(
    session: Session, grant_id: UUID, change: str, now: datetime, expires_at: datetime | None, notice: Notice | None
) -> None:
    session.execute(
        insert(GrantChangeRow).values(
            id=uuid7(),
            grant_id=grant_id,
            change=change,
            at=now,
            expires_at=expires_at,
            notice_version=None if notice is None else notice.version,
            notice_language=None if notice is None else notice.language,
        )
    )


def _seal(key: PersonKey, grant: Grant) -> bytes:
    plain = {"terms": details_json(grant.terms)} | ({} if grant.called is None else {"called": grant.called})
    return key.seal(json.dumps(plain, ensure_ascii=False).encode(), _purpose(grant.id))


def _list(session: Session, key: PersonKey, query: Select[Any]) -> list[Grant]:
    return [_restore(session, key, row) for row in session.execute(query).all()]


def not_over(now: datetime) -> ColumnElement[bool]:
    """Return the condition for the grants that hold at a moment."""
    return and_(GrantRow.revoked_at.is_(None), GrantRow.expires_at > now)


def _restore(session: Session, key: PersonKey, row: Row[Any]) -> Grant:
    plain = json.loads(key.unseal(row.sealed, _purpose(row.id)))
    helpers = session.scalars(select(GrantHelperRow.person_id).where(GrantHelperRow.grant_id == row.id))
    return Grant(
        id=row.id,
        owner_id=row.owner_id,
        case_id=row.case_id,
        party=_read_party(row),
        terms=restore_terms(row.scopes, row.step, plain["terms"]),
        called=plain.get("called"),
        helpers=frozenset(helpers),
        by_invitation=row.method == "invitation",
        valid_from=row.valid_from,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        sealed_name=row.sealed_name,
    )


def _read_party(row: Row[Any]) -> Party:
    party: Party = row.organisation if row.person_id is None else row.person_id
    return party


def _purpose(grant_id: UUID) -> str:
    return f"grant:{grant_id}"
