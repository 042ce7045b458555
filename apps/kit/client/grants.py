"""Grants: what a person lets an organisation see and do, and who looked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from apps.kit.client.base import Api, Listing, Shape, path_of
from apps.kit.client.days import whole_day
from apps.kit.client.drafts import Person
from apps.kit.client.texts import Text
from apps.kit.frozen import frozen


@frozen
class GrantOrganisation:
    """The organisation that is let in."""

    key: str
    name: Text


@frozen
class GrantPerson:
    """Another person who is let in, as they call themselves; nameless when their account is gone."""

    name: str | None = None
    is_me: bool = False


def name_of(organisation: GrantOrganisation | None, person: GrantPerson | None) -> Text:
    """Return what an organisation or a person who is let in is called."""
    if organisation is not None:
        return organisation.name
    return Text("" if person is None else person.name or "", "und", "source")


@frozen
class Named:
    """Something by its key, in words."""

    key: str
    title: Text


@frozen
class AskedFact:
    """A question of a case; a special one is off until it is ticked."""

    key: str
    title: Text
    special: bool = False
    answered: bool = False


@frozen
class GrantCase:
    """The case that a grant opens."""

    id: str
    title: Text
    city: str


@frozen
class LookedPaper:
    """A paper that was opened, with the person's own name for it."""

    type: str
    title: Text
    name: str = ""


@frozen
class Seen:
    """How often something was looked at; a paper that was opened and is gone is no `document`."""

    noun: str
    subject_id: str
    times: int
    first_at: datetime
    last_at: datetime
    document: LookedPaper | None = None


@frozen
class GrantPaper:
    """A paper of one's own that may be opened; `expires`, `pages` and who opens it now stand where it may still be chosen."""

    id: str
    type: str
    title: Text
    name: str = ""
    expires: str | None = None
    pages: int = 0
    opened_by: tuple[str, ...] = ()

    @property
    def last_day(self) -> date | None:
        """The day on which it ends, where that is known to the day."""
        return whole_day(self.expires)


@frozen
class Ending:
    """For how many months from today, and the last day of them in the city."""

    months: int
    last_day: date


@frozen
class Grant:
    """What a person allows an organisation, or another person, in one case."""

    id: str
    case: GrantCase
    reference: str
    purpose: str
    expires_at: datetime
    last_day: date
    state: str
    valid_from: datetime
    organisation: GrantOrganisation | None = None
    person: GrantPerson | None = None
    scopes: tuple[str, ...] = ()
    may_allow: tuple[str, ...] = ()
    helpers: tuple[Person, ...] = ()
    called: str | None = None
    step: Named | None = None
    documents: tuple[GrantPaper, ...] = ()
    later_types: tuple[Named, ...] = ()
    document_types: tuple[Named, ...] = ()
    special_facts: tuple[Named, ...] = ()
    without_steps: tuple[Named, ...] = ()
    without_facts: tuple[Named, ...] = ()
    without_papers: tuple[Named, ...] = ()
    revoked_at: datetime | None = None
    asks_to_go_on: bool = False
    actions: tuple[str, ...] = ()
    instead: str | None = None
    seen: tuple[Seen, ...] = ()
    zone: str = "UTC"
    endings: tuple[Ending, ...] = ()

    @property
    def whom(self) -> Text:
        """Who it is, by name; empty where a person's account is gone."""
        return name_of(self.organisation, self.person)


@frozen
class Shareable:
    """All that a person may allow in one case, and the wording of the consent page that is in force."""

    case: GrantCase
    notice: str
    steps: tuple[Named, ...] = ()
    facts: tuple[AskedFact, ...] = ()
    papers: tuple[Named, ...] = ()
    documents: tuple[GrantPaper, ...] = ()
    endings: tuple[Ending, ...] = ()


@frozen
class Look:
    """One look by staff, or by another person, at something of the person's, told by the clock of `zone`."""

    id: str
    at: datetime
    zone: str
    noun: str
    subject_id: str
    organisation: GrantOrganisation | None = None
    who: Person | None = None
    case: GrantCase | None = None
    document: LookedPaper | None = None
    person: GrantPerson | None = None
    grant_id: str = ""


@frozen
class Granted:
    """Under which grant staff see a case."""

    id: str
    reference: str
    purpose: str
    expires_at: datetime
    last_day: date
    called: str | None = None
    step: Named | None = None
    scopes: tuple[str, ...] = ()
    addable_types: tuple[Named, ...] = ()
    ends_soon: bool = False


@frozen
class OnBehalf:
    """A step that stands as an organisation, or another person, marked it."""

    step: str
    title: Text
    organisation: GrantOrganisation | None = None
    person: GrantPerson | None = None

    @property
    def whom(self) -> Text:
        """Who it is, by name; empty where a person's account is gone."""
        return name_of(self.organisation, self.person)


@frozen
class AnsweredOnBehalf:
    """An answer that stands as an organisation gave it, under the event that gave it."""

    event: str
    fact: str
    question: Text
    value_text: Text
    organisation: GrantOrganisation | None = None
    person: GrantPerson | None = None
    at: datetime | None = None
    day: date | None = None

    @property
    def whom(self) -> Text:
        """Who it is, by name; empty where a person's account is gone."""
        return name_of(self.organisation, self.person)


@frozen
class HelperNote:
    """What somebody who was let in wrote to the person."""

    text: str
    organisation: GrantOrganisation | None = None
    person: GrantPerson | None = None
    step: str | None = None
    title: Text | None = None
    at: datetime | None = None
    day: date | None = None

    @property
    def whom(self) -> Text:
        """Who it is, by name; empty where a person's account is gone."""
        return name_of(self.organisation, self.person)


_GRANT, _GRANTS, _LOOKS, _SHAREABLE = Shape(Grant), Shape(Listing[Grant]), Shape(Listing[Look]), Shape(Shareable)


async def read_shareable(api: Api, lang: str, token: str, case: str) -> Shareable:
    """Read all that may be allowed in a case."""
    return await api.read(_SHAREABLE, path_of("cases", case, "shareable"), token, {"lang": lang})


async def list_live_grants(api: Api, lang: str, token: str, *, case: str | None = None) -> tuple[Grant, ...]:
    """List all that one allowed and that holds, the newest first."""
    return (await api.read(_GRANTS, "/v1/grants", token, {"lang": lang, "state": "live", "case": case})).items


async def list_ended_grants(api: Api, lang: str, token: str, cursor: str | None = None) -> Listing[Grant]:
    """List what one allowed and that is over, the newest first."""
    return await api.read(_GRANTS, "/v1/grants", token, {"lang": lang, "state": "over", "cursor": cursor})


async def read_grant(api: Api, lang: str, token: str, grant: str) -> Grant:
    """Read one grant, with what was looked at under it."""
    return await api.read(_GRANT, path_of("grants", grant), token, {"lang": lang})


async def give_grant(api: Api, lang: str, token: str, body: Mapping[str, Any]) -> Grant:
    """Let an organisation in."""
    return await api.send(_GRANT, "POST", "/v1/grants", token, params={"lang": lang}, json=dict(body))


async def renew_grant(api: Api, lang: str, token: str, grant: str, months: int, notice: Mapping[str, str]) -> Grant:
    """Let a grant go on, from today."""
    body = {"months": months, "notice": dict(notice)}
    return await api.send(_GRANT, "POST", path_of("grants", grant, "renew"), token, params={"lang": lang}, json=body)


async def revoke_grant(api: Api, lang: str, token: str, grant: str) -> Grant:
    """Take a grant back."""
    return await api.send(_GRANT, "POST", path_of("grants", grant, "revoke"), token, params={"lang": lang})


async def list_looks(
    api: Api, lang: str, token: str, cursor: str | None = None, *, limit: int | None = None
) -> Listing[Look]:
    """List who looked at what is one's own, each look by itself, the newest first."""
    params = {"lang": lang, "cursor": cursor, "limit": None if limit is None else str(limit)}
    return await api.read(_LOOKS, "/v1/access-log", token, params)
