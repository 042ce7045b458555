"""All dates of a person's open cases as one calendar, for a program that fetches it again and again."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.deps import Act
from api.installation import Installation
from api.paper_dates import zone_of_papers
from api.rendering.calendar import Manner, Writer, make_seed, write_entries
from api.rendering.cases import find_ground
from api.rendering.paper_entries import list_entries
from api.rendering.written import list_steps
from api.wording.catalogue import words_in
from core.cases.service import CaseHead, list_cases, load_case
from core.documents.wallet import Expiring, list_expiring
from core.notices.feeds import Feed, FoundFeed
from core.outbox.nights import at_clock
from core.people.actor import Actor, Role
from core.people.tables import AccountRow
from core.platform.clock import day_in
from core.platform.encryption import KeyStore
from core.platform.errors import NotFound
from core.platform.revision import read_public_revision

if TYPE_CHECKING:
    from icalendar import Event

MOST_CASES = 200
_NOBODYS_SESSION = UUID(int=0)


def require_alive(session: Session, owner_id: UUID) -> None:
    """Raise `NotFound` for an account that was closed."""
    alive = select(AccountRow.id).where(AccountRow.id == owner_id, AccountRow.disabled_at.is_(None))
    if session.scalar(alive) is None:
        raise NotFound


def list_open(session: Session, owner_id: UUID, now: datetime) -> list[CaseHead]:
    """Return the open cases of a person."""
    actor = Actor(owner_id, _NOBODYS_SESSION, Role.MIGRANT)
    return [case.head for case in list_cases(session, actor, now, closed=False, limit=MOST_CASES)]


def list_ending(installation: Installation, session: Session, owner_id: UUID) -> list[Expiring]:
    """Return the papers of a person that end today or later."""
    today = day_in(zone_of_papers(installation), installation.now())
    return list_expiring(session, today, date.max, owner_id)


def make_etag(
    installation: Installation,
    session: Session,
    found: FoundFeed,
    cases: list[CaseHead],
    papers: list[Expiring],
) -> str:
    """Return what changes whenever the calendar may: nothing of a case has to be opened for it."""
    published, now = installation.library.now, installation.now()
    parts = [found.sealed.hex(), str(read_public_revision(session))]
    for head in cases:
        day = published.today_in(head.process.partition("/")[0], now)
        parts.append(f"{head.id}:{head.seq}:{head.updated_at.isoformat()}:{day}")
    for paper in papers:
        day = day_in(zone_of_papers(installation), now)
        parts.append(f"{paper.document_id}:{paper.updated_at.isoformat()}:{paper.expires_on}:{day}")
    return f'"{hashlib.sha256("/".join(parts).encode()).hexdigest()[:32]}"'


def write_feed(
    installation: Installation,
    session: Session,
    keys: KeyStore,
    owner_id: UUID,
    feed: Feed,
    cases: list[CaseHead],
    papers: list[Expiring],
) -> bytes:
    """Return the dates to come of all open cases, and the ends of papers; the same has the same bytes all day."""
    published, now = installation.library.now, installation.now()
    actor = Actor(owner_id, _NOBODYS_SESSION, Role.MIGRANT)
    act = Act(actor, session, installation, now)
    language = published.choose_language(feed.language)
    words, manner = words_in(language), Manner(feed.titles, feed.alarms)
    entries: list[Event] = []
    newest: datetime | None = None
    for head in cases:
        ground = find_ground(act, head.process, head.version_number, owner_id)
        case = load_case(session, keys, head, ground)
        read = published.read_version(ground.version, language)
        morning = at_clock(ground.zone, ground.today, time(0))
        as_of = max(head.updated_at, morning)
        newest = as_of if newest is None else max(newest, as_of)
        written = {"process": read.head, "steps": list(list_steps(case.procedure, read.reading))}
        address = f"{installation.settings.url_of('migrant')}/{words.language}/my/cases/{head.id}"
        writer = Writer(written, words, ground.zone, as_of, address, make_seed(str(head.id)), manner)
        entries += [entry for _, entry in writer.entries()]
    entries += list_entries(installation, session, papers, language, manner)
    return write_entries(entries, newest or now)
