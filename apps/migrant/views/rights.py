"""Your data, your rights: see everything, take it along, correct it, delete one thing or all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, tzinfo
from typing import Any, Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response

from apps.kit.archives import give_archive
from apps.kit.client.base import ApiProblem
from apps.kit.client.rights import (
    Receipt,
    Rights,
    Section,
    Thing,
    delete_thing,
    erase_everything,
    read_everything,
    read_rights,
)
from apps.kit.clock import read_zone
from apps.kit.cookies import Sealer, delete_cookie, names_of_cookies, read_cookie, set_cookie
from apps.kit.forms import read_form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.migrant.looked import LookedBy, join_looks

router = NarrowRouter()
_RECEIPT: Final = "receipt"
_RECEIPT_SECONDS: Final = 900


@frozen
class Measure:
    """One limit in words."""

    label: str
    words: str


@frozen
class RightsPage:
    """What one can do, how much is kept, and who has seen some of it."""

    title: str
    rights: Rights
    room: tuple[Measure, ...]
    sign_in: str


@frozen
class EverythingPage:
    """Everything in words; looks by staff are in joined lines, as on the page of the access log."""

    title: str
    sections: tuple[Section, ...]
    looks: tuple[LookedBy, ...]


@frozen
class DeleteThingPage:
    """The question before one thing is deleted."""

    title: str
    kind: str
    thing: Thing


@frozen
class ErasePage:
    """The one question before everything is deleted."""

    title: str
    rights: Rights


@frozen
class ReceiptPage:
    """What was deleted."""

    title: str
    number: str
    day: date
    deleted: tuple[tuple[str, int], ...]
    recipients: tuple[str, ...]


@router.get("/{lang}/my/rights")
async def show_rights(visit: AVisit) -> Response:
    """Show what one can do about what is kept."""
    session = await visit.signed_in()
    await visit.read_account()
    rights, zone = await read_rights(visit.api, visit.lang, session.access), await read_zone(visit)
    seen = tuple(replace(one, last_at=one.last_at.astimezone(zone)) for one in rights.recipients)
    rights = replace(rights, recipients=seen)
    page = RightsPage(visit.gettext("Your data, your rights"), rights, _measure(visit, rights), _sign_in(visit))
    return visit.page("migrant/rights.html", page)


@router.get("/{lang}/my/everything")
async def show_everything(visit: AVisit) -> Response:
    """Show everything in words."""
    session = await visit.signed_in()
    await visit.read_account()
    found = await read_everything(visit.api, visit.lang, session.access)
    things = (thing for section in found.sections for thing in section.things)
    looks = join_looks(thing.look for thing in things if thing.look is not None)
    page = EverythingPage(visit.gettext("Everything about you"), found.sections, looks)
    return visit.page("migrant/everything.html", page)


@router.get("/{lang}/my/everything.zip")
async def take_everything(visit: AVisit) -> Response:
    """Give everything as an archive, sent on as it comes."""
    return await give_archive(visit)


@router.get("/{lang}/my/everything/{kind}/{thing}/delete")
async def confirm_thing(visit: AVisit, kind: str, thing: str) -> Response:
    """Ask once before one thing is deleted."""
    session = await visit.signed_in()
    await visit.read_account()
    for section in (await read_everything(visit.api, visit.lang, session.access)).sections:
        for one in section.things:
            if section.name == kind and one.id == thing:
                page = DeleteThingPage(visit.gettext("Delete this for good?"), kind, one)
                return visit.page("migrant/delete_thing.html", page)
    raise HTTPException(404)


@router.post("/{lang}/my/everything/{kind}/{thing}/delete")
async def remove_thing(visit: AVisit, kind: str, thing: str) -> Response:
    """Delete one thing for good; one that is gone already is as it should be."""
    session = await visit.signed_in()
    try:
        await delete_thing(visit.api, session.access, kind, thing)
    except ApiProblem as problem:
        if problem.code != "not_found":
            raise
    return visit.go(visit.path("my", "everything"))


@router.get("/{lang}/my/rights/delete")
async def confirm_erasure(visit: AVisit) -> Response:
    """Ask once before everything is deleted."""
    session = await visit.signed_in()
    await visit.read_account()
    rights = await read_rights(visit.api, visit.lang, session.access)
    return visit.page("migrant/erase.html", ErasePage(visit.gettext("Delete everything for good?"), rights))


@router.post("/{lang}/my/rights/delete")
async def erase(visit: AVisit) -> Response:
    """Delete everything for good, sign out, and show the receipt; asks for a sign-in where the last one is long ago."""
    session = await visit.signed_in()
    form = await read_form(visit.request, visit.language)
    if form.text("confirm", 10) != "yes":
        return visit.go(visit.path("my", "rights", "delete"))
    try:
        receipt = await erase_everything(visit.api, visit.lang, session.access)
    except ApiProblem as problem:
        if problem.code != "sign_in_again":
            raise
        return visit.go(_sign_in(visit))
    for name in names_of_cookies(visit.request):
        delete_cookie(visit.request, name)
    visit.kit.sessions.forget(visit.request)
    set_cookie(visit.request, _RECEIPT, _sealer(visit).seal(_write(receipt, await read_zone(visit))), _RECEIPT_SECONDS)
    answer = visit.go(visit.path("my", "erased"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@router.get("/{lang}/my/erased")
async def show_receipt(visit: AVisit) -> Response:
    """Show the receipt, for a quarter of an hour and in this browser only."""
    return visit.page("migrant/erased.html", _read_receipt(visit))


@router.get("/{lang}/my/erased.txt")
async def take_receipt(visit: AVisit) -> Response:
    """Give the receipt to keep; there is no name in it."""
    page, _ = _read_receipt(visit), visit.gettext
    lines = [page.title, "", _("Number: %(number)s", number=page.number), _("Day: %(day)s", day=page.day.isoformat())]
    lines += ["", *(f"{title}: {count}" for title, count in page.deleted)]
    if page.recipients:
        lines += ["", _("These organisations have seen some of it:"), *page.recipients]
    headers = {"Content-Disposition": 'attachment; filename="receipt.txt"', "Cache-Control": "no-store"}
    return PlainTextResponse("\n".join(lines) + "\n", headers=headers)


def _measure(visit: Visit, rights: Rights) -> tuple[Measure, ...]:
    _ = visit.gettext
    labels = {
        "cases": _("Saved steps"),
        "events": _("What you said in the longest of them"),
        "documents": _("Papers"),
        "bytes": _("Room for papers, in MB"),
        "grants": _("Permissions you gave"),
    }
    found = []
    for one in rights.room:
        unit = 2**20 if one.name == "bytes" else 1
        words = _("%(used)s of %(limit)s", used=-(-one.used // unit), limit=one.limit // unit)
        found.append(Measure(labels[one.name], words))
    return tuple(found)


def _sign_in(visit: Visit) -> str:
    asked = {"lang": visit.lang, "prompt": "login", "next": visit.path("my", "rights", "delete")}
    return f"/session/start?{urlencode(asked)}"


def _sealer(visit: Visit) -> Sealer:
    return Sealer(visit.kit.secrets, _RECEIPT)


def _write(receipt: Receipt, zone: tzinfo) -> dict[str, Any]:
    return {
        "number": receipt.id,
        "day": receipt.erased_at.astimezone(zone).date().isoformat(),
        "deleted": [[one.title, one.count] for one in receipt.deleted],
        "recipients": [str(one.name) for one in receipt.recipients],
    }


def _read_receipt(visit: Visit) -> ReceiptPage:
    found = _sealer(visit).unseal(read_cookie(visit.request, _RECEIPT) or "")
    if not isinstance(found, dict):
        raise HTTPException(404)
    return ReceiptPage(
        title=visit.gettext("Everything is deleted"),
        number=found["number"],
        day=datetime.fromisoformat(found["day"]).date(),
        deleted=tuple((title, count) for title, count in found["deleted"]),
        recipients=tuple(found["recipients"]),
    )
