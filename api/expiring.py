"""Letting go once a day of accounts and cases that nobody used for two years."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

import click
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from structlog import get_logger

from api.erasing import place_of
from api.installation import Installation
from api.paper_dates import zone_of_papers
from core.cases.expiry import expire_cases, warn_of_case_expiry
from core.notices.kinds import NoticeKind
from core.notices.telling import tell
from core.people.expiry import expire_accounts, warn_of_expiry
from core.platform.clock import day_in
from core.platform.encryption import KeyDestroyed
from core.platform.errors import DomainError
from core.rights.erasure import erase_account

EVERY: Final = 24 * 3600.0  # seconds
FIRST_AFTER: Final = 600.0  # so that an installation that starts has other things to do first

log = get_logger()


class Expired(NamedTuple):
    """How many accounts and cases went, and of how many their persons were warned."""

    warned_accounts: int
    warned_cases: int
    cases: int
    accounts: int


def expire(installation: Installation) -> Expired:
    """Warn of what expires in two months, and let go of what was warned of and stayed unused; may be run again."""
    database, keys, now = installation.database, installation.keys, installation.now()
    place = place_of(installation)

    def day_of(process: str, at: datetime) -> date:
        published, city = installation.library.now, process.partition("/")[0]
        known = city in published.places.cities
        return day_in(published.zone_of(city) if known else zone_of_papers(installation), at)

    def tell_day(session: Session, account_id: UUID, at: datetime) -> None:
        day = day_in(zone_of_papers(installation), at)
        with suppress(KeyDestroyed):  # brought back by a backup; the ledger of erasures takes it away again
            tell(session, keys, account_id, NoticeKind.ACCOUNT_EXPIRES, {"expires": day.isoformat()}, now)

    def erase(account_id: UUID) -> bool:
        try:
            erase_account(place, account_id, now)
        except DomainError as error:
            log.warning("account_not_expired", code=error.code)
            return False
        return True

    return Expired(
        warn_of_expiry(database, keys, tell_day, now),
        warn_of_case_expiry(database, keys, day_of, now),
        expire_cases(database, now),
        expire_accounts(database, erase, now),
    )


@asynccontextmanager
async def expire_daily(installation: Installation) -> AsyncIterator[None]:
    """Do so once a day, as long as the block runs, unless the installation leaves it to the command."""
    if not installation.settings.expire_daily:
        yield
        return
    stop = asyncio.Event()
    expiring = asyncio.create_task(_expire_on(installation, stop))
    try:
        yield
    finally:
        stop.set()
        await expiring


async def _expire_on(installation: Installation, stop: asyncio.Event) -> None:
    pause = FIRST_AFTER
    while True:
        try:
            await asyncio.wait_for(stop.wait(), pause)
        except TimeoutError:
            await asyncio.to_thread(_try_to_expire, installation)
            pause = EVERY
        else:
            return


def _try_to_expire(installation: Installation) -> None:
    try:
        expire(installation)
    except (DomainError, SQLAlchemyError) as error:
        log.warning("nothing_expired", kind=type(error).__name__)


def report_expiry(installation: Installation) -> int:
    """Do so now, and print what went."""
    installation.library.refresh()
    done = expire(installation)
    click.echo(
        f"Warned: {done.warned_accounts} accounts, {done.warned_cases} cases. "
        f"Gone: {done.accounts} accounts, {done.cases} cases."
    )
    return 0
