"""Showing at a counter, one paper or the checklist of a case, and looking at what is shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from apps.kit.client.base import Api, File, Listing, Shape, path_of
from apps.kit.client.days import whole_day
from apps.kit.client.documents import Done
from apps.kit.client.procedures import Procedure
from apps.kit.client.texts import Text
from apps.kit.frozen import frozen

What = Literal["documents", "cases"]


@frozen
class Showing:
    """A paper or a checklist that is shown to somebody; `code` is given once, when it begins."""

    id: str
    created_at: datetime
    expires_at: datetime
    opened_at: datetime | None = None
    last_look_at: datetime | None = None
    looks: int = 0
    ended_at: datetime | None = None
    code: str | None = None


@frozen
class Viewing:
    """What somebody at a counter may look at; `viewing` is given once.

    A checklist comes in the person's language, and then in the city's where that is another.
    """

    kind: str
    title: Text
    until: datetime
    pages: int = 0
    issued: str | None = None
    expires: str | None = None
    checklists: tuple[Procedure, ...] = ()
    viewing: str | None = None

    @property
    def last_day(self) -> date | None:
        """The day on which a paper ends, where that is known to the day."""
        return whole_day(self.expires)


_SHOWING = Shape(Showing)
_SHOWINGS = Shape(Listing[Showing])
_VIEWING = Shape(Viewing)
_DONE = Shape(Done)


async def list_showings(api: Api, token: str, what: What, one: str) -> tuple[Showing, ...]:
    """List to whom a paper or a case was shown, the newest first."""
    return (await api.read(_SHOWINGS, path_of(what, one, "showings"), token)).items


async def begin_showing(api: Api, token: str, what: What, one: str, *, lang: str, second: str = "") -> Showing:
    """Show a paper at a counter, or the checklist of a case, that in `lang` and in a second language."""
    asked = {"lang": lang, "with": second or None} if what == "cases" else {}
    return await api.send(_SHOWING, "POST", path_of(what, one, "showings"), token, params=asked)


async def end_showing(api: Api, token: str, what: What, one: str, showing: str) -> None:
    """Stop showing."""
    await api.send(_DONE, "DELETE", path_of(what, one, "showings", showing), token)


async def begin_viewing(api: Api, lang: str, code: str) -> Viewing:
    """Use a code, once."""
    return await api.send(_VIEWING, "POST", "/v1/viewings", params={"lang": lang}, json={"code": code})


async def read_viewing(api: Api, lang: str, viewing: str) -> Viewing:
    """Read what there is to see in a viewing."""
    return await api.send(_VIEWING, "POST", "/v1/viewings/look", params={"lang": lang}, json={"viewing": viewing})


async def view_page(api: Api, viewing: str, number: int) -> File:
    """Look at one page of a paper; the person is told."""
    answer = await api.exchange("POST", "/v1/viewings/look", json={"viewing": viewing, "page": number})
    return File(answer.content, answer.headers.get("content-type", ""))
