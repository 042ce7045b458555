"""What apps for people at work share: who sits at the desk, queues of what waits for them, lists with filters.

The templates are in `templates/kit/components/`, the sheet is `static/desk.css`. Words come from each app.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_timedelta
from starlette.responses import Response

from apps.kit.client.base import ApiProblem, Listing
from apps.kit.client.cities import City, read_city
from apps.kit.client.me import Me, OwnOrganisation
from apps.kit.frozen import frozen
from apps.kit.i18n import SOURCE_LANGUAGE, Language, catalogue_path
from apps.kit.settings import KitSettings
from apps.kit.web import Visit

T = TypeVar("T")


@frozen
class Desk:
    """Who is at work: the account, its organisation, the organisation's city, and the time there."""

    token: str
    me: Me
    organisation: OwnOrganisation
    city: City
    now: datetime.datetime

    def may(self, permission: str) -> bool:
        """Say whether the account's duties allow this at all, written `noun:verb`."""
        return permission in self.me.actions


@frozen
class Moment:
    """A point in time for a page: for machines, exactly, and how long ago."""

    iso: str
    exact: str
    ago: str


@frozen
class Chip:
    """A short word for a state; `tone` is plain, busy, good or bad, and never the only sign."""

    label: str
    tone: str = "plain"


@frozen
class QueueItem:
    """One thing that waits, and since when."""

    url: str
    title: str
    detail: str = ""
    since: Moment | None = None
    chip: Chip | None = None
    lang: str = ""


@frozen
class Queue:
    """What waits, and what is said where nothing does; then `begin` leads to the next sensible thing."""

    key: str
    title: str
    empty: str
    items: tuple[QueueItem, ...] = ()
    begin: str = ""
    begin_label: str = ""


@frozen
class Option:
    """One choice of a filter or a field."""

    value: str
    label: str
    chosen: bool = False


@frozen
class Filter:
    """A choice that stands in the address: `?state=sent`."""

    name: str
    label: str
    options: tuple[Option, ...]


@frozen
class Column:
    """A column's heading, with the address that sorts by it; `sorted` is ascending, descending or empty."""

    label: str
    sort_url: str = ""
    sorted: str = ""


@frozen
class Flash:
    """One sentence after an action: what happened, and where to look; `tone` is good or bad."""

    text: str
    tone: str = "good"
    url: str = ""
    link: str = ""


async def open_desk(visit: Visit, role: str) -> Desk:
    """Return the desk of whoever is signed in; an account of another role is asked to use another one."""
    session = await visit.signed_in()
    me = await visit.read_account()
    if me.role != role or me.organisation is None:
        raise ApiProblem(403, "wrong_client", "this account works elsewhere")
    city = await read_city(visit.api, visit.lang, me.organisation.city)
    return Desk(session.access, me, me.organisation, city, datetime.datetime.now(ZoneInfo(city.zone)))


async def read_whole(
    read: Callable[[str | None], Awaitable[Listing[T]]], at_most: int = 500
) -> tuple[tuple[T, ...], bool]:
    """Follow a list's cursors; return what was read, and whether that is the whole list."""
    found: list[T] = []
    cursor: str | None = None
    while True:
        page = await read(cursor)
        found.extend(page.items)
        cursor = page.next
        if cursor is None or len(found) >= at_most:
            return tuple(found), cursor is None


def describe_moment(language: Language, desk: Desk, moment: datetime.datetime) -> Moment:
    """Write a moment in the city's time, and how long ago it was."""
    local = moment.astimezone(desk.now.tzinfo)
    ago = language.digits(format_timedelta(local - desk.now, add_direction=True, locale=language.locale))
    return Moment(
        local.isoformat(timespec="minutes"), f"{language.day(local.date())}, {language.time(local.time())}", ago
    )


def write_moment(desk: Desk, moment: datetime.datetime) -> str:
    """Write a moment for a file, by the clock of the city."""
    return moment.astimezone(desk.now.tzinfo).isoformat(timespec="minutes")


def describe_columns(
    labels: dict[str, str], sortable: set[str], sort: str, asked: dict[str, str]
) -> tuple[Column, ...]:
    """Return a table's headings; `sort` is a column's key, with a minus before it for descending."""
    columns: list[Column] = []
    for key, label in labels.items():
        if key not in sortable:
            columns.append(Column(label))
            continue
        direction = "ascending" if sort == key else "descending" if sort == f"-{key}" else ""
        target = f"-{key}" if direction == "ascending" else key
        query = urlencode({**{name: value for name, value in asked.items() if value}, "sort": target})
        columns.append(Column(label, f"?{query}", direction))
    return tuple(columns)


def write_csv(name: str, heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> Response:
    """Answer with a list as CSV (RFC 4180, UTF-8 with a mark, as spreadsheets like it)."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(heads)
    writer.writerows([_plain_cell(cell) for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response("\ufeff" + sheet.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _plain_cell(cell: str | int) -> str:
    # A spreadsheet takes a text that begins like this for a formula, and runs it.
    text = str(cell)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def csv_url(asked: dict[str, str]) -> str:
    """Return the address of a list as CSV, filtered as it is shown."""
    return "?" + urlencode({**{name: value for name, value in asked.items() if value}, "as": "csv"})


def desk_settings(settings: KitSettings, app: str, body_limit: int = 0) -> KitSettings:
    """Return settings narrowed to the languages that an app's catalogue has, with room for a body of this size."""
    spoken = tuple(tag for tag in settings.languages if tag == SOURCE_LANGUAGE or catalogue_path(app, tag).exists())
    return settings.model_copy(update={"languages": spoken, "body_limit": max(settings.body_limit, body_limit)})


def reader_url(visit: Visit, process: str) -> str:
    """Return the address at which everybody reads a process; empty where no such app is known."""
    base = visit.kit.settings.reader_url.rstrip("/")
    return f"{base}/{visit.lang}/{process}/" if base else ""
