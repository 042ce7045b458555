"""What is mine: the procedures on this device, the way to the saved ones, and deleting it all."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from apps.kit.client.base import ApiProblem
from apps.kit.client.processes import Process, read_process
from apps.kit.cookies import delete_cookie, names_of_cookies
from apps.kit.session_pages import leave
from apps.kit.web import AVisit, Visit
from apps.migrant.device import Device, DeviceCookie

router = APIRouter()


@dataclass(frozen=True, slots=True)
class MinePage:
    """What is kept on this device, and whether somebody is signed in."""

    title: str
    processes: tuple[Process, ...]
    is_empty: bool
    signed_in: bool


@dataclass(frozen=True, slots=True)
class DeletePage:
    """What will be deleted, or that it was."""

    title: str
    signed_in: bool = False
    deleted: bool = False


@router.get("/{lang}/my/")
async def show_mine(visit: AVisit) -> Response:
    """Show what is kept on this device."""
    device = _cookie(visit).read(visit.request)
    session = await visit.session()
    if session is not None:
        await visit.read_account()
    page = MinePage(
        title=visit.gettext("My steps"),
        processes=await _processes(visit, device),
        is_empty=device.is_empty,
        signed_in=session is not None,
    )
    return visit.page("migrant/mine.html", page)


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
        answer = await leave(visit.request)
    for name in names_of_cookies(visit.request):
        delete_cookie(visit.request, name)
    # Pages that were kept to be read without a connection go too. Not all cookies of the host: others may be on it.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@router.get("/{lang}/my/deleted")
async def confirm_deleted(visit: AVisit) -> Response:
    """Say that it is done."""
    return visit.page("migrant/delete.html", DeletePage(visit.gettext("Everything is deleted"), deleted=True))


@router.get("/{lang}/my")
async def show_mine_without_slash(visit: AVisit) -> Response:
    """Lead to the page with its slash."""
    return RedirectResponse(visit.path("my", ""), 307)


async def _processes(visit: Visit, device: Device) -> tuple[Process, ...]:
    found = []
    for process in device.trails:
        city, _, slug = process.partition("/")
        try:
            found.append(await read_process(visit.api, visit.lang, city, slug))
        except ApiProblem as problem:
            if problem.status != 404:
                raise
            # Withdrawn since: what was said of it stays until the person deletes it.
    return tuple(found)


def _cookie(visit: Visit) -> DeviceCookie:
    cookie: DeviceCookie = visit.request.app.state.device
    return cookie
