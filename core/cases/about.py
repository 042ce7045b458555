"""Whom a case is about, where that isn't its owner: a child, under a name that only the owner chose and reads.

A child has no account. A parent keeps the child's cases in their own account, each with a name for the child, so
that what was said of one person is never offered for another.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from core.cases.service import CaseHead, load_head
from core.cases.tables import CaseRow
from core.people.actor import Actor
from core.people.policy import Permission, is_own, may
from core.platform.encryption import KeyStore, PersonKey
from core.platform.errors import Forbidden, InvalidRequest
from core.platform.fields import read_text

MAX_NAME = 60


def read_name(written: str) -> str:
    """Return the name for whom a case is about, empty for its owner; raises `InvalidRequest` naming `about`."""
    if not written.strip():
        return ""
    tidy = read_text(written, ("about",), [])
    if tidy is None or len(tidy) > MAX_NAME or "\n" in tidy:
        raise InvalidRequest(f"A name is one line of at most {MAX_NAME} characters.", field="about")
    return tidy


def seal_about(key: PersonKey, case_id: UUID, name: str) -> bytes:
    """Return a name that only the case's owner's key opens, in this case."""
    return key.seal(name.encode(), _purpose(case_id))


def open_about(key: PersonKey, head: CaseHead) -> str:
    """Return whom a case is about; empty where that is its owner."""
    return "" if head.about_sealed is None else key.unseal(head.about_sealed, _purpose(head.id)).decode()


def open_abouts(keys: KeyStore, actor: Actor, heads: Iterable[CaseHead]) -> dict[UUID, str]:
    """Return whom the actor's own cases are about; nothing of other people's cases, and nothing for the owner."""
    named = [head for head in heads if head.about_sealed is not None and is_own(actor, head.owner_id)]
    if not named:
        return {}
    key = keys.open(actor.person_id)
    return {head.id: open_about(key, head) for head in named}


def change_about(session: Session, actor: Actor, keys: KeyStore, case_id: UUID, name: str, now: datetime) -> None:
    """Say whom one of the actor's own cases is about; an empty name means the owner. Raises `NotFound`."""
    if not may(actor, Permission.CASE_NAME):
        raise Forbidden("Your account may not do this.", permission=Permission.CASE_NAME.value)
    head = load_head(session, actor, case_id, now, to_write=True)
    if not is_own(actor, head.owner_id):
        raise Forbidden("Only the person whose case it is may say whom it is about.")
    sealed = seal_about(keys.open(head.owner_id), head.id, name) if name else None
    session.execute(update(CaseRow).where(CaseRow.id == head.id).values(about_sealed=sealed))


def _purpose(case_id: UUID) -> str:
    return f"case:{case_id}:about"
