"""Papers that a person lets an organisation open: those that a grant names, one by one, each look written first."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.documents.wallet import OTHER, Document, list_documents, load_owned
from core.grants.access_log import Noun, note_look
from core.grants.grant import Grant
from core.grants.service import find_live_grant, hold_live_grant
from core.grants.terms import Scope
from core.people.actor import Actor
from core.platform.encryption import KeyStore
from core.platform.errors import Forbidden, NotFound


def list_shareable(session: Session, keys: KeyStore, actor: Actor) -> list[Document]:
    """Return the papers that a person may let somebody open, the newest first: those in the wallet of a known kind."""
    return [document for document in list_documents(session, keys, actor) if document.about.type != OTHER]


def note_list(session: Session, actor: Actor, keys: KeyStore, case_id: UUID, now: datetime) -> UUID:
    """Write that a helper looks which papers they may open in a case, and return the grant's id.

    Raises `NotFound` without a live grant, and `Forbidden` where it doesn't allow papers.
    """
    grant = _find_grant(session, actor, keys, case_id, now)
    _note(session, actor, grant, Noun.PAPERS, case_id, now)
    return grant.id


def list_granted_documents(
    session: Session, actor: Actor, keys: KeyStore, case_id: UUID, now: datetime, noted: UUID
) -> list[Document]:
    """Return the papers that a helper may open in a case, under the grant for which a look was noted.

    Raises `NotFound`, also where that grant was taken back since.
    """
    grant = find_live_grant(session, actor, keys, case_id, now, only=noted)
    found = load_owned(session, keys, grant.owner_id)
    return [_without_name(document) for document in found if opens(grant, document)]


def open_granted_document(
    session: Session, actor: Actor, keys: KeyStore, case_id: UUID, document_id: UUID, now: datetime
) -> Document:
    """Return a paper that a helper opens; the look is written down before a page of it is read.

    Raises what `note_list` raises, and `NotFound` for a paper that the grant doesn't open.
    """
    grant = _find_grant(session, actor, keys, case_id, now)
    # All of them, whichever is asked for: a paper that isn't opened takes as long as one that there isn't.
    papers = load_owned(session, keys, grant.owner_id)
    found = next((document for document in papers if document.id == document_id and opens(grant, document)), None)
    if found is None:
        raise NotFound
    _note(session, actor, grant, Noun.DOCUMENT, document_id, now)
    return _without_name(found)


def _find_grant(session: Session, actor: Actor, keys: KeyStore, case_id: UUID, now: datetime) -> Grant:
    held = hold_live_grant(session, actor, case_id, now)
    grant = find_live_grant(session, actor, keys, case_id, now, only=held.id)
    if not grant.terms.allows(Scope.READ_DOCUMENTS):
        raise Forbidden("The person did not allow papers to be opened.")
    return grant


def opens(grant: Grant, document: Document) -> bool:
    """Whether a grant, as long as it holds, lets a paper be opened."""
    return grant.opens_document(document.id, document.about.type, document.kept_at)


def _note(session: Session, actor: Actor, grant: Grant, noun: Noun, subject_id: UUID, now: datetime) -> None:
    note_look(
        session,
        actor=actor,
        grant_id=grant.id,
        owner_id=grant.owner_id,
        noun=noun,
        subject_id=subject_id,
        now=now,
    )


def _without_name(document: Document) -> Document:
    # What a person calls a paper for themselves is nobody else's business, and neither is what it was before.
    return document._replace(about=document.about._replace(name=""), replaced=())
