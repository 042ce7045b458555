"""What is mine: all my ways by what is next and by when, on this device and saved, and deleting it all."""

from __future__ import annotations

from datetime import date

from starlette.responses import RedirectResponse, Response

from apps.kit.client.base import ApiProblem
from apps.kit.client.cases import CaseHead, SeenBy, list_every_case
from apps.kit.client.cities import read_city
from apps.kit.client.notices import count_unread
from apps.kit.client.procedures import DueDay
from apps.kit.client.texts import Text
from apps.kit.cookies import delete_cookie, names_of_cookies, read_cookie, set_cookie
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.session import GUEST
from apps.kit.session_pages import leave
from apps.kit.web import AVisit, Visit
from apps.migrant.device import Device, DeviceCookie
from apps.migrant.views.languages import DELETED
from apps.migrant.ways import device_way

router = NarrowRouter()
SOON_DAYS = 14
_DELETED = "deleted"
_DELETED_SECONDS = 900  # signing out leads by the provider


@frozen
class MyWay:
    """One of the person's ways, with the next thing to do in it, and the first days by which something is to be done."""

    title: Text
    url: str
    today: date
    about: str = ""
    next: Text | None = None
    next_step: str = ""
    next_due: date | None = None
    due_days: tuple[DueDay, ...] = ()
    done: int = 0
    least: int = 0
    most: int = 0
    forget_url: str = ""
    seen_by: tuple[SeenBy, ...] = ()

    @property
    def asks(self) -> bool:
        """Say whether a question is open whose answer may settle if a day concerns the person."""
        return any(day.asks for day in self.due_days)

    def is_of_next(self, day: DueDay) -> bool:
        """Say whether a day is the one by which the next step has to be done, even for the sake of a later one."""
        return self.next is not None and day.sure and (day.step == self.next_step or day.date == self.next_due)

    def has_passed(self, day: DueDay) -> bool:
        """Say whether a day has passed."""
        return day.date < self.today

    def is_near(self, day: DueDay) -> bool:
        """Say whether a day is near."""
        return 0 <= (day.date - self.today).days <= SOON_DAYS

    @property
    def is_late(self) -> bool:
        """Say whether a day has passed, even one that may not concern the person."""
        return any(self.has_passed(day) for day in self.due_days)

    @property
    def place(self) -> tuple[bool, date, str]:
        """Where it stands in the list: what is due first comes first, what has no day last."""
        first = min((day.date for day in self.due_days), default=date.max)
        return (not self.due_days, first, self.title.text)


@frozen
class MinePage:
    """All ways that are not closed, those of the device among them, and whether somebody is signed in."""

    title: str
    ways: tuple[MyWay, ...]
    is_empty: bool
    signed_in: bool
    unread: int = 0

    @property
    def late(self) -> int:
        """How many wait longer than they should."""
        return sum(way.is_late for way in self.ways)


@frozen
class DeletePage:
    """What will be deleted, or that it was."""

    title: str
    signed_in: bool = False
    deleted: bool = False


@router.get("/{lang}/my/")
async def show_mine(visit: AVisit) -> Response:
    """Show what comes next in everything that the person has begun: saved, and kept on this device."""
    device = _cookie(visit).read(visit.request)
    session = await visit.session()
    saved: tuple[CaseHead, ...] = ()
    if session is not None:
        await visit.read_account()
        saved = await list_every_case(visit.api, visit.lang, session.access, state="open")
    ways = [await _way_of_case(visit, case) for case in saved] + await _ways_on_device(visit, device)
    page = MinePage(
        title=visit.gettext("My steps"),
        ways=tuple(sorted(ways, key=lambda way: way.place)),
        is_empty=device.is_empty,
        signed_in=session is not None,
        unread=0 if session is None else await count_unread(visit.api, session.access),
    )
    return visit.page("migrant/mine.html", page, keep_for=GUEST if session is None else session.alias)


@router.post("/{lang}/my/{city}/{slug}/forget")
async def forget_one(visit: AVisit, city: str, slug: str) -> Response:
    """Take one process off the device, to make room or because it is over."""
    cookie = _cookie(visit)
    cookie.write(visit.request, cookie.read(visit.request).without(f"{city}/{slug}"))
    return visit.go(visit.path("my", ""))


@router.get("/{lang}/my/delete")
async def confirm_deletion(visit: AVisit) -> Response:
    """Ask once before everything on this device is deleted."""
    title = visit.gettext("Delete everything on this device?")
    return visit.page("migrant/delete.html", DeletePage(title, await visit.session() is not None))


@router.post("/{lang}/my/delete")
async def delete_everything(visit: AVisit) -> Response:
    """Delete all this app keeps on the device, and sign out."""
    answer: Response = visit.go(visit.path("my", "deleted"))
    if await visit.session() is not None:
        answer = await leave(visit.request, DELETED)
    for name in names_of_cookies(visit.request):
        delete_cookie(visit.request, name)
    set_cookie(visit.request, _DELETED, "yes", _DELETED_SECONDS)
    # Pages that were kept to be read without a connection go too. Not all cookies of the host: others may be on it.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@router.get("/{lang}/my/deleted")
async def confirm_deleted(visit: AVisit) -> Response:
    """Say once that it is done, to whoever did it; anybody else is asked.

    By this page the script deletes what the browser has stored: a link of another site must not lead to that.
    """
    if read_cookie(visit.request, _DELETED) is None:
        return visit.go(visit.path("my", "delete"))
    delete_cookie(visit.request, _DELETED)
    return visit.page("migrant/delete.html", DeletePage(visit.gettext("Everything is deleted"), deleted=True))


@router.get("/{lang}/my")
async def show_mine_without_slash(visit: AVisit) -> Response:
    """Lead to the page with its slash."""
    return RedirectResponse(visit.path("my", ""), 307)


async def _way_of_case(visit: Visit, case: CaseHead) -> MyWay:
    return MyWay(
        title=case.process.title,
        url=visit.path("my", "cases", case.id),
        today=(await read_city(visit.api, visit.lang, case.process.city)).today,
        about=case.about,
        next=None if case.next is None else case.next.title,
        next_step="" if case.next is None else case.next.step,
        next_due=None if case.next is None else case.next.due,
        due_days=case.due_days,
        done=case.done,
        least=case.least,
        most=case.most,
        seen_by=case.seen_by,
    )


async def _ways_on_device(visit: Visit, device: Device) -> list[MyWay]:
    found = []
    for process in device.trails:
        city, _, slug = process.partition("/")
        way = device_way(visit, city, slug)
        try:
            procedure = (await way.read()).procedure
        except ApiProblem as problem:
            if problem.status != 404:
                raise
            continue  # Withdrawn since: what was said of it stays until the person deletes it.
        step = procedure.step(procedure.next)
        found.append(
            MyWay(
                title=procedure.process.title,
                url=way.base,
                today=procedure.today,
                next=None if step is None else step.title,
                next_step="" if step is None else step.key,
                next_due=None if step is None or step.deadline is None else step.deadline.date,
                due_days=procedure.due_days,
                done=procedure.progress.done,
                least=procedure.progress.least,
                most=procedure.progress.most,
                forget_url=f"{way.base}/forget",
            )
        )
    return found


def _cookie(visit: Visit) -> DeviceCookie:
    cookie: DeviceCookie = visit.request.app.state.device
    return cookie
