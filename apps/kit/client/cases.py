"""Cases: procedures that a person saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from apps.kit.client.base import Api, Listing, Shape, path_of
from apps.kit.client.grants import (
    AnsweredOnBehalf,
    Granted,
    GrantOrganisation,
    GrantPerson,
    HelperNote,
    OnBehalf,
    name_of,
)
from apps.kit.client.procedures import DueDay, PersonInput, Procedure
from apps.kit.client.texts import Text
from apps.kit.frozen import frozen

EVENTS_AT_ONCE = "100"  # the most that the API gives


@frozen
class CaseProcess:
    """Which process a case follows."""

    id: str
    city: str
    slug: str
    title: Text


@frozen
class NextStep:
    """The next thing to do in a case."""

    step: str
    title: Text
    due: date | None = None


@frozen
class SeenBy:
    """An organisation, or another person, that sees a case now, under which grant, and until when."""

    grant: str
    last_day: date
    organisation: GrantOrganisation | None = None
    person: GrantPerson | None = None

    @property
    def whom(self) -> Text:
        """Who it is, by name; empty where a person's account is gone."""
        return name_of(self.organisation, self.person)


@frozen
class CaseHead:
    """What a list shows of a case."""

    id: str
    process: CaseProcess
    version: int
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None = None
    next: NextStep | None = None
    due_days: tuple[DueDay, ...] = ()
    done: int = 0
    least: int = 0
    most: int = 0
    about: str = ""
    actions: tuple[str, ...] = ()
    seen_by: tuple[SeenBy, ...] = ()
    grant: Granted | None = None


@frozen
class Case(CaseHead):
    """A case with its procedure of today, and what the person said, to show it again."""

    procedure: Procedure = field(kw_only=True)
    latest_version: int = 0
    seq: int = 0
    person: PersonInput = field(default_factory=dict)
    on_behalf: tuple[OnBehalf, ...] = ()
    answered_on_behalf: tuple[AnsweredOnBehalf, ...] = ()
    helper_notes: tuple[HelperNote, ...] = ()


@frozen
class Recorded:
    """What became of events that were sent."""

    case: Case | None = None
    accepted: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()


@frozen
class EventAuthor:
    """Who recorded an event: the reader themselves, somebody of an organisation, or another person."""

    role: str
    organisation: str | None = None
    name: Text | None = None
    is_me: bool = False
    person: GrantPerson | None = None


@frozen
class CaseEvent:
    """One thing that happened in a case, as a sentence."""

    id: str
    kind: str
    text: Text
    by: EventAuthor
    at: datetime | None = None


_CASE = Shape(Case)
_CASES = Shape(Listing[CaseHead])
_RECORDED = Shape(Recorded)
_EVENTS = Shape(Listing[CaseEvent])


async def list_cases(
    api: Api, lang: str, token: str, *, state: str | None = None, cursor: str | None = None
) -> Listing[CaseHead]:
    """List the person's own cases; `state` is `open` or `closed`."""
    return await api.read(_CASES, "/v1/cases", token, {"lang": lang, "state": state, "cursor": cursor})


async def list_every_case(api: Api, lang: str, token: str, *, state: str | None = None) -> tuple[CaseHead, ...]:
    """List all of the person's own cases, page after page; the API lets nobody have more than a few pages."""
    found: list[CaseHead] = []
    cursor = None
    while True:
        page = await list_cases(api, lang, token, state=state, cursor=cursor)
        found += page.items
        cursor = page.next
        if cursor is None:
            return tuple(found)


async def read_case(api: Api, lang: str, token: str, case: str, *, second: str | None = None) -> Case:
    """Read one case with its procedure."""
    return await api.read(_CASE, path_of("cases", case), token, {"lang": lang, "with": second})


async def open_case(
    api: Api, lang: str, token: str, process: str, version: int, events: Sequence[Mapping[str, Any]], about: str = ""
) -> Case:
    """Save a procedure: open a case on a version (`process` is city/slug) with what was said so far.

    `about` is a name for the child whom it is about; empty for the person themselves.
    """
    body = {"process": process, "version": version, "events": list(events), "about": about}
    return await api.send(_CASE, "POST", "/v1/cases", token, params={"lang": lang}, json=body)


async def record_events(api: Api, lang: str, token: str, case: str, events: Sequence[Mapping[str, Any]]) -> Recorded:
    """Record events in a case; sending the same event again changes nothing. The case itself is not sent back."""
    path, body = path_of("cases", case, "events"), {"events": list(events)}
    return await api.send(_RECORDED, "POST", path, token, params={"lang": lang}, json=body, prefer="return=minimal")


async def close_case(api: Api, lang: str, token: str, case: str, reason: str) -> Case:
    """Close a case; it stays readable."""
    body = {"reason": reason}
    return await api.send(_CASE, "POST", path_of("cases", case, "close"), token, params={"lang": lang}, json=body)


async def reopen_case(api: Api, lang: str, token: str, case: str) -> Case:
    """Open a closed case again."""
    return await api.send(_CASE, "POST", path_of("cases", case, "reopen"), token, params={"lang": lang})


@frozen
class _Kept:
    id: str


_KEPT = Shape(_Kept)


async def keep_case(api: Api, token: str, case: str) -> None:
    """Keep a case that would expire for another two years."""
    await api.send(_KEPT, "POST", f"{path_of('cases', case)}/keep", token)


async def name_case(api: Api, lang: str, token: str, case: str, about: str) -> Case:
    """Say whom a case is about; empty for the person themselves."""
    return await api.send(
        _CASE, "PUT", path_of("cases", case, "about"), token, params={"lang": lang}, json={"about": about}
    )


async def list_every_event(api: Api, lang: str, token: str, case: str, zone: str) -> tuple[CaseEvent, ...]:
    """List all that happened in a case, in its order and by the clock of a zone.

    The API lets no case have more than some pages.
    """
    found: list[CaseEvent] = []
    cursor = None
    while True:
        params = {"lang": lang, "cursor": cursor, "limit": EVENTS_AT_ONCE}
        page = await api.read(_EVENTS, path_of("cases", case, "events"), token, params)
        found += page.items
        cursor = page.next
        if cursor is None:
            clock = ZoneInfo(zone)
            return tuple(replace(event, at=event.at and event.at.astimezone(clock)) for event in found)
