"""The access log as people read it: looks that are alike are one line for each hour of the city's clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from apps.kit.client.drafts import Person
from apps.kit.client.grants import (
    Grant,
    GrantCase,
    GrantOrganisation,
    GrantPerson,
    Look,
    LookedPaper,
    list_looks,
    name_of,
)
from apps.kit.client.texts import Text
from apps.kit.frozen import frozen
from apps.kit.web import Visit

AT_ONCE: Final = 100
ENOUGH: Final = 20
"""Looks that make a page, where the hour after them isn't over yet."""
MOST: Final = 500
"""Looks read for one page: whoever turns a paper's pages all day is not to keep its owner waiting."""


@frozen
class Looked:
    """What was looked at, how often, and from when to when by the clock of the place."""

    noun: str
    document: LookedPaper | None
    times: int
    first: datetime
    last: datetime


@frozen
class LookedBy(Looked):
    """The same, by one person and within one hour."""

    organisation: GrantOrganisation | None
    who: Person | None
    person: GrantPerson | None
    case: GrantCase | None

    @property
    def whom(self) -> Text:
        """Who it is, by name; empty where a person's account is gone."""
        return name_of(self.organisation, self.person)


async def read_looked(visit: Visit, token: str, cursor: str | None) -> tuple[tuple[LookedBy, ...], str | None]:
    """Return a page of the log in joined lines, and the cursor of the next one.

    It ends between two hours, so that no line is torn in two, unless the newest hour alone is longer than a page.
    """
    looks: list[Look] = []
    while True:
        found = await list_looks(visit.api, visit.lang, token, cursor, limit=AT_ONCE)
        looks += found.items
        cursor = found.next
        if cursor is None:
            return join_looks(looks), None
        whole = drop_last_hour(looks)
        if len(whole) >= ENOUGH or (whole and len(looks) >= MOST):
            return join_looks(whole), whole[-1].id
        if len(looks) >= MOST:
            return join_looks(looks), cursor


def join_looks(looks: Iterable[Look]) -> tuple[LookedBy, ...]:
    """Join what the same person did with the same thing in the same hour; each look is counted once."""
    alike: dict[tuple[object, ...], list[Look]] = {}
    for look in looks:
        key = (look.noun, who_looked(look), look.subject_id, hour_of(look))
        alike.setdefault(key, []).append(look)
    return tuple(
        LookedBy(
            noun=one[0].noun,
            document=one[0].document,
            times=len(one),
            first=min(local(look.at, look.zone) for look in one),
            last=max(local(look.at, look.zone) for look in one),
            organisation=one[0].organisation,
            who=one[0].who,
            person=one[0].person,
            case=one[0].case,
        )
        for one in alike.values()
    )


def who_looked(look: Look) -> tuple[str, str]:
    """Return what tells who looked from others: somebody of an organisation, or the person whom a grant lets in."""
    if look.organisation is None:
        return "", look.grant_id
    return look.organisation.key, "" if look.who is None else look.who.id


def tell_seen(grant: Grant) -> tuple[Looked, ...]:
    """Return what was looked at under a grant, by the clock of its city."""
    return tuple(
        Looked(one.noun, one.document, one.times, local(one.first_at, grant.zone), local(one.last_at, grant.zone))
        for one in grant.seen
    )


def drop_last_hour(looks: list[Look]) -> list[Look]:
    """Return looks, the newest first, without those of the oldest hour, which may go on."""
    oldest, end = hour_of(looks[-1]), len(looks)
    while end and hour_of(looks[end - 1]) == oldest:
        end -= 1
    return looks[:end]


def hour_of(look: Look) -> str:
    """Return the hour of a look on the clock of the place; where a clock is put back, the two hours differ."""
    return local(look.at, look.zone).replace(minute=0, second=0, microsecond=0).isoformat()


def local(instant: datetime, zone: str) -> datetime:
    """Return an instant by the clock of a place."""
    return instant.astimezone(ZoneInfo(zone))
