"""Erasing a person, or one thing of theirs, for good; and again after a backup brought it back.

    receipt = erase_account(place, account_id, now)

First the ledger says what will be gone. Then the person's key is destroyed, and with it all that was sealed under it, in
every backup of the database too. Then the rows go, the files, and what logs of the databases hold of either. Whatever
interrupts this, `replay` finishes it: at the next start, and each time that the store of files is swept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.cases.tables import CaseRow
from core.documents.sweeping import sweep_files
from core.documents.tables import DocumentFileRow
from core.documents.vault import Vault
from core.grants.leaving import hold_for_gone
from core.people.tables import AccountRow
from core.platform.database import Database
from core.platform.encryption import KeyStore
from core.platform.errors import DomainError, NotFound
from core.platform.kept import Ending, Part
from core.rights.ledger import ACCOUNT, Ledger
from core.rights.recipients import Recipient, count_opened_showings, list_recipients
from core.rights.registry import ENDINGS, KEPT, find_alone, find_noted

AT_ONCE: Final = 200


class Place(NamedTuple):
    """Where everything about people lies; `forget_sent` deletes what was sent to people who are gone and lies here still."""

    database: Database
    keys: KeyStore
    vault: Vault
    ledger: Ledger
    forget_sent: Callable[[], None]


class Receipt(NamedTuple):
    """What was erased and when, under an id that is kept nowhere; it names nobody but organisations that have looked.

    `deleted` is how many there were, by the name of what is kept.
    """

    id: UUID
    erased_at: datetime
    deleted: Mapping[str, int]
    recipients: Sequence[Recipient]
    opened_at_counters: int
    finished: bool


class Replayed(NamedTuple):
    """What a backup had brought back and is gone or ended again, and whether nothing of it is left in logs and stores."""

    people: int
    things: int
    finished: bool


def foresee(session: Session, account_id: UUID, now: datetime) -> Receipt:
    """Return the receipt that erasing a person now would give."""
    deleted = {kept.name: kept.count(session, account_id) for kept in KEPT}
    return Receipt(
        id=uuid4(),
        erased_at=now,
        deleted={name: count for name, count in deleted.items() if count},
        recipients=list_recipients(session, account_id),
        opened_at_counters=count_opened_showings(session, account_id),
        finished=True,
    )


def erase_account(place: Place, account_id: UUID, now: datetime) -> Receipt:
    """Erase a person with all that is theirs, at once and for good; raises `NotFound`, and `StoreUnavailable` before.

    What staff wrote for an organisation stays, under an id that names nobody.
    """
    with place.database.reading() as session:
        if session.scalar(select(AccountRow.id).where(AccountRow.id == account_id)) is None:
            raise NotFound
        receipt = foresee(session, account_id, now)
    place.ledger.note(ACCOUNT, account_id)
    place.keys.forget(account_id)
    with place.database.writing() as session:
        _forget_account(session, account_id, now)
    return receipt._replace(finished=clear_traces(place))


def require_own(session: Session, owner_id: UUID, name: str, thing_id: UUID) -> Part:
    """Return how one thing of a person's goes; raises `NotFound`.

    Whoever deletes it asks this first, notes it in the ledger while no transaction is open, since that may be a store
    which is slow to answer, and asks again in the transaction that deletes it.
    """
    part = find_alone(name)
    if part.owner_of(session, thing_id) != owner_id:
        raise NotFound
    return part


def clear_traces(place: Place) -> bool:
    """Take deleted files from the store, sent e-mails from this machine, and what was deleted from the databases' logs.

    Returns False where some of it has to wait.
    """
    swept = True
    try:
        sweep_files(place.database, place.vault)
    except DomainError:  # the store can't be reached: nobody can open what lies there, and the next sweep takes it
        swept = False
    place.forget_sent()
    emptied = [place.database.empty_log(), place.keys.empty_log()]
    place.ledger.has_traces = not (swept and all(emptied))
    return not place.ledger.has_traces


def replay(place: Place, now: datetime) -> Replayed:
    """Erase again what the ledger names and what is there all the same, and end again what it says was ended.

    It may be run at any time, and by several.
    """
    people: list[UUID] = []
    ended: dict[str, list[UUID]] = {}
    things = 0
    entries = place.ledger.read()
    if not entries:
        return Replayed(0, 0, finished=True)
    for entry in entries:
        if entry.kind == ACCOUNT:
            people.append(entry.id)
        elif entry.kind in ENDINGS:
            ended.setdefault(entry.kind, []).append(entry.id)
        else:
            things += _erase_again(place, find_noted(entry.kind), entry.id)
    for kind, ids in ended.items():
        for start in range(0, len(ids), AT_ONCE):
            things += _end_again(place, ENDINGS[kind], ids[start:][:AT_ONCE], now)
    found = [
        person for start in range(0, len(people), AT_ONCE) for person in _still_there(place, people[start:][:AT_ONCE])
    ]
    for person in found:
        place.keys.forget(person)
        with place.database.writing() as session:
            _forget_account(session, person, now)
    return Replayed(len(found), things, clear_traces(place))


def _erase_again(place: Place, part: Part, thing_id: UUID) -> bool:
    with place.database.reading() as session:
        if part.owner_of(session, thing_id) is None:
            return False
    with place.database.writing() as session:
        part.forget_one(session, thing_id)
    return True


def _end_again(place: Place, ending: Ending, ids: Sequence[UUID], now: datetime) -> int:
    with place.database.reading() as session:
        open_ones = ending.list_open(session, ids)
    if open_ones:
        with place.database.writing() as session:
            for thing_id in open_ones:
                ending.end(session, thing_id, now)
    return len(open_ones)


def _still_there(place: Place, people: Sequence[UUID]) -> list[UUID]:
    with place.database.reading() as session:
        there = set(session.scalars(select(AccountRow.id).where(AccountRow.id.in_(people))))
        files = DocumentFileRow.owner_id.in_(people) & DocumentFileRow.document_id.is_not(None)
        there |= set(session.scalars(select(DocumentFileRow.owner_id).where(files)))
    there |= place.keys.which_of(people)
    return [person for person in people if person in there]


def _forget_account(session: Session, account_id: UUID, now: datetime) -> None:
    _hold(session, account_id)
    for kept in KEPT:
        if kept.forget is not None:
            kept.forget(session, account_id, now)
    session.execute(delete(AccountRow).where(AccountRow.id == account_id))


def _hold(session: Session, account_id: UUID) -> None:
    """Lock a person's account, so that from here on nobody lets them in: after all that others lock before it."""
    hold_for_gone(session, account_id)
    session.execute(
        select(CaseRow.id).where(CaseRow.owner_id == account_id).order_by(CaseRow.id).with_for_update()
    ).all()
    session.execute(select(AccountRow.id).where(AccountRow.id == account_id).with_for_update()).all()
