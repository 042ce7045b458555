"""What follows from a paper in the wallet: its owner is reminded of its end, and their cases stand otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session
from structlog import get_logger

from api.installation import Installation
from core.cases.standing import outdate_cases
from core.documents.reminding import remind_of_end
from core.documents.wallet import list_expiring, load_owned
from core.notices.preferences import DAYS_BEFORE_A_PAPER_ENDS
from core.platform.clock import day_in
from core.platform.encryption import KeyDestroyed

AHEAD: Final = timedelta(days=max(DAYS_BEFORE_A_PAPER_ENDS) + 1)

log = get_logger()


def zone_of_papers(installation: Installation) -> str:
    """Return by which clock papers end, IANA: that of the first city here, since a paper belongs to none."""
    published = installation.library.now
    return next((published.zone_of(city) for city in published.places.cities), "UTC")


def follow_paper(
    installation: Installation, session: Session, owner_id: UUID, document_id: UUID, now: datetime
) -> None:
    """Draw the consequences of a paper that was kept or changed, in the transaction in which it was."""
    outdate_cases(session, owner_id)
    for document in load_owned(session, installation.keys, owner_id, only=document_id):
        key = installation.keys.open(owner_id)
        remind_of_end(session, key, document.id, document.about, zone_of_papers(installation), now)


def plan_ahead(installation: Installation) -> int:
    """Plan the reminders of all papers that end soon, where they aren't; return how many papers that were.

    A paper plans its own when it is kept. This is for those that were kept before there were reminders, and for
    those that a backup brought back.
    """
    now, zone = installation.now(), zone_of_papers(installation)
    today = day_in(zone, now)
    with installation.database.reading() as session:
        ending = list_expiring(session, today, today + AHEAD)
    for one in ending:
        try:
            key = installation.keys.open(one.owner_id)
            with installation.database.writing() as session:
                for document in load_owned(session, installation.keys, one.owner_id, only=one.document_id):
                    remind_of_end(session, key, document.id, document.about, zone, now)
        except KeyDestroyed as error:  # brought back by a backup; the ledger of erasures takes it away again
            log.warning("paper_not_looked_at", code=error.code)
    return len(ending)
