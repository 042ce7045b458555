"""What is done without anybody asking: days that pass, reminders whose hour has come, e-mails to be sent.

A worker runs beside the API by default, and elsewhere with `busola work`. Any number of them may run: each reminder is
told once, and each e-mail is leased by one worker at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from api.deps import Act
from api.installation import Installation
from api.mailing import MailFailed, Postman, choose_postman
from api.paper_dates import plan_ahead
from api.rendering.cases import find_ground
from api.rendering.mails import write_job
from core.cases.standing import list_stale, prepare_standing, write_standing
from core.notices.reminders import list_due, tell_reminders
from core.notices.telling import forget_old_notices
from core.outbox.sending import Job, finish, has_due, lease_due, put_off
from core.people.actor import Actor, Role
from core.platform.encryption import KeyDestroyed
from core.platform.errors import DomainError, NotFound

log = get_logger()

LOOK_AT_CASES_EVERY: Final = timedelta(minutes=10)
TIDY_EVERY: Final = timedelta(hours=6)
_NOBODYS_SESSION: Final = UUID(int=0)
_NOT_THIS_ONE: Final = (LookupError, ValueError, TypeError, AttributeError, AssertionError, ArithmeticError)
"""What is raised where a stored row isn't as it was ever written, or what it names is no longer published."""


class Worker:
    """Does what is due, again and again."""

    def __init__(self, installation: Installation, postman: Postman | None = None) -> None:
        """Work for an installation; e-mails go by its own postman unless another one is given."""
        self._installation = installation
        self._postman = postman or choose_postman(installation.settings)
        self._looked_at: datetime | None = None
        self._tidied_at: datetime | None = None

    def work(self) -> int:
        """Do what is due now, and return how many things that were."""
        now = self._installation.now()
        done = 0
        if self._looked_at is None or now - self._looked_at >= LOOK_AT_CASES_EVERY:
            done += self.refresh_cases()
            self._looked_at = now
        done += self.tell_reminders()
        done += self.send_mails()
        if self._tidied_at is None or now - self._tidied_at >= TIDY_EVERY:
            with self._installation.database.writing() as session:
                done += forget_old_notices(session, now)
            plan_ahead(self._installation)
            self._tidied_at = now
        return done

    def refresh_cases(self) -> int:
        """Look at each open case of which nobody knows where it stands today; return how many that were."""
        installation, now = self._installation, self._installation.now()
        published = installation.library.now
        today = {city: published.today_in(city, now) for city in published.places.cities}
        with installation.database.reading() as session:
            stale = list(list_stale(session, today))
        done = 0
        for case in stale:
            actor = Actor(case.owner_id, _NOBODYS_SESSION, Role.MIGRANT)
            try:
                with installation.database.reading() as session:
                    act = Act(actor, session, installation, now)
                    ground = find_ground(act, case.process, case.version_number, case.owner_id)
                    entry = prepare_standing(session, actor, installation.keys, case.id, ground, now)
                with installation.database.writing() as session:
                    done += write_standing(session, actor, entry)
            except DomainError as error:  # deleted meanwhile, or brought back by a backup without its key
                log.warning("case_not_looked_at", code=error.code)
            except _NOT_THIS_ONE as error:  # one case keeps no other
                log.error("case_not_looked_at", case=str(case.id), kind=type(error).__name__)
        return done

    def tell_reminders(self) -> int:
        """Tell the reminders whose hour has come; return how many messages that made."""
        installation, now = self._installation, self._installation.now()
        with installation.database.reading() as session:
            due = list_due(session, now)
        return sum(self._tell(together) for together in due)

    def _tell(self, together: Sequence[UUID]) -> bool:
        installation, now = self._installation, self._installation.now()
        try:
            with installation.database.writing() as session:
                return tell_reminders(session, installation.keys, together, now)
        except _NOT_THIS_ONE as error:  # one reminder keeps no other; it is tried again
            if len(together) > 1:
                return sum(self._tell([one]) for one in together) > 0
            log.error("reminder_not_told", reminder=str(together[0]), kind=type(error).__name__)
            return False

    def send_mails(self) -> int:
        """Send what is due by e-mail; return how many were sent. Without a mail server everything waits."""
        installation, now = self._installation, self._installation.now()
        if self._postman is None:
            return 0
        with installation.database.reading() as session:
            if not has_due(session, now):
                return 0
        with installation.database.writing() as session:
            leased = lease_due(session, now)
        return sum(self._send(self._postman, job) for job in leased)

    def _send(self, postman: Postman, job: Job) -> bool:
        installation, now = self._installation, self._installation.now()
        failed: MailFailed | None = None
        sent = False
        try:
            with installation.database.reading() as session:
                mail = write_job(installation, session, job)
            if mail is not None:  # nobody wants it any more
                postman.send(mail, now)
                sent = True
        except MailFailed as error:
            failed = error
            log.warning("mail_not_sent", job=str(job.id), kind=job.kind, reason=error.reason, attempts=job.attempts)
        except (KeyDestroyed, NotFound):
            sent = False  # whoever it was for is gone, or what it was about
        except _NOT_THIS_ONE as error:  # one that can't be written keeps no other, and is given up in the end
            failed = MailFailed(type(error).__name__)
            log.error("mail_not_written", job=str(job.id), kind=job.kind, reason=failed.reason, attempts=job.attempts)
        with installation.database.writing() as session:
            if failed is None:
                finish(session, job)
            else:
                put_off(session, job, failed.reason, now, for_good=failed.for_good)
        return sent


@asynccontextmanager
async def work_beside(installation: Installation) -> AsyncIterator[None]:
    """Work every few seconds, as the settings say, as long as the block runs."""
    seconds = installation.settings.work_every_s
    if not seconds:
        yield
        return
    stop = asyncio.Event()
    working = asyncio.create_task(_work(Worker(installation), seconds, stop))
    try:
        yield
    finally:
        stop.set()
        await working


async def _work(worker: Worker, seconds: float, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            await asyncio.to_thread(work_once, worker)


def work_once(worker: Worker) -> int:
    """Do what is due; a database that can't be asked now is asked again later."""
    try:
        return worker.work()
    except SQLAlchemyError as error:
        log.warning("work_not_done", kind=type(error).__name__)
        return 0
