"""Recording a step mark in plain SQLAlchemy Core: the statements that the API runs for one, and nothing else.

What the API does besides is what it is measured by: who acts is made sure of by a signed token, what is recorded is
sealed and checked, the case is opened event by event, and how far the person has come by then is found anew.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Table, bindparam, func, insert, select, update

from api.installation import Installation
from core.cases.tables import CaseEventRow, CaseProjectionRow, CaseRow
from core.documents.tables import DocumentRow
from core.notices.tables import ReminderRow
from core.people.actor import Actor
from core.people.tables import AccountRow, MembershipRow, OrganisationRow, SignInSessionRow
from core.platform.database import Base, Database
from core.platform.encryption import person_keys

SESSIONS, ACCOUNTS, MEMBERSHIPS, ORGANISATIONS, CASES, EVENTS, PROJECTIONS, DOCUMENTS, REMINDERS = (
    Base.metadata.tables[row.__tablename__]
    for row in (
        SignInSessionRow,
        AccountRow,
        MembershipRow,
        OrganisationRow,
        CaseRow,
        CaseEventRow,
        CaseProjectionRow,
        DocumentRow,
        ReminderRow,
    )
)


def _select_session(sessions: Table, accounts: Table, memberships: Table, organisations: Table):  # type: ignore[no-untyped-def]
    return (
        select(
            sessions.c.account,
            sessions.c.client,
            sessions.c.organisation,
            sessions.c.authenticated_at,
            accounts.c.role,
            memberships.c.duties,
            organisations.c.city,
        )
        .select_from(
            sessions.join(accounts, accounts.c.id == sessions.c.account)
            .outerjoin(
                memberships,
                (memberships.c.account == sessions.c.account) & (memberships.c.organisation == sessions.c.organisation),
            )
            .outerjoin(organisations, organisations.c.key == memberships.c.organisation)
        )
        .where(sessions.c.id == bindparam("session"), sessions.c.ended_at.is_(None), accounts.c.disabled_at.is_(None))
    )


SESSION = _select_session(SESSIONS, ACCOUNTS, MEMBERSHIPS, ORGANISATIONS)
CASE = select(*CASES.c).where(CASES.c.id == bindparam("case"), CASES.c.owner_id == bindparam("owner"))
KEY = select(person_keys.c.wrapped_key).where(person_keys.c.person_id == bindparam("person"))
READ_EVENTS = (
    select(EVENTS.c.id, EVENTS.c.sealed)
    .where(EVENTS.c.case_id == bindparam("case"))
    .order_by(EVENTS.c.seq, EVENTS.c.id)
)
KEPT = select(DOCUMENTS.c.id, DOCUMENTS.c.sealed).where(
    DOCUMENTS.c.owner_id == bindparam("owner"), DOCUMENTS.c.kept_at.is_not(None)
)
COUNT = select(func.count()).select_from(EVENTS).where(EVENTS.c.case_id == bindparam("case"))
INSERT_EVENT = insert(EVENTS)
UPDATE_CASE = update(CASES).where(CASES.c.id == bindparam("case"))
UPDATE_PROJECTION = update(PROJECTIONS).where(PROJECTIONS.c.case_id == bindparam("case"))
PLANNED = select(REMINDERS.c.id, REMINDERS.c.told_at).where(REMINDERS.c.subject_id == bindparam("case"))
STATES = {f"step-{number}": "open" for number in range(30)}


def record_mark(installation: Installation, actor: Actor, case: UUID, event: UUID) -> None:
    """Record one mark: a transaction that reads, one for the key, and one that writes."""
    now = installation.now()
    found = {"case": case, "owner": actor.person_id}
    keys: Database = installation.keys._database
    with installation.database.engine.connect() as connection:
        connection.execute(SESSION, {"session": actor.session_id}).one()
        connection.execute(CASE, found).one()
        with keys.engine.connect() as opened:
            opened.execute(KEY, {"person": actor.person_id}).one()
        rows = connection.execute(READ_EVENTS, {"case": case}).all()
        connection.execute(KEPT, {"owner": actor.person_id}).all()
    with installation.database.writer.begin() as connection:
        connection.execute(SESSION, {"session": actor.session_id}).one()
        connection.execute(CASE, found).one()
        connection.execute(COUNT, {"case": case}).scalar_one()
        connection.execute(
            INSERT_EVENT,
            {
                "case_id": case,
                "id": event,
                "seq": len(rows) + 1,
                "kind": "step_marked",
                "role": actor.role.value,
                "organisation": None,
                "person_id": actor.person_id,
                "recorded_at": now,
                "sealed": rows[-1].sealed,
                "fingerprint": bytes(32),
            },
        )
        connection.execute(UPDATE_CASE, {"case": case, "seq": len(rows) + 1, "updated_at": now, "closed_at": None})
        connection.execute(
            UPDATE_PROJECTION,
            {
                "case": case,
                "computed_for": date(2026, 3, 2),
                "done": 3,
                "most": 30,
                "next_step": "step-4",
                "next_due": None,
                "due_days": [],
                "states": STATES,
            },
        )
        connection.execute(PLANNED, {"case": case}).all()
