"""Where a procedure is kept: on the person's device, or saved as a case. The pages are the same for both."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from apps.kit.answering import PAPER, Answered
from apps.kit.client.answers import GivenAnswer, list_given
from apps.kit.client.base import ApiProblem
from apps.kit.client.cases import Case, read_case, record_events
from apps.kit.client.cities import City, read_city
from apps.kit.client.facts import list_facts
from apps.kit.client.procedures import PersonInput, Procedure, personalise
from apps.kit.client.processes import read_process
from apps.kit.events import EVENT_CONFLICT, new_event_id
from apps.kit.frozen import frozen
from apps.kit.session import GUEST
from apps.kit.web import Visit
from apps.migrant.changes import Change
from apps.migrant.device import Device, DeviceCookie, DeviceFull, Trail, apply_change
from apps.migrant.events import event_of
from apps.migrant.stamps import Stamp, make_stamp


@frozen
class Standing:
    """A procedure as it stands, with what was said, and the questions answered so far, in order."""

    procedure: Procedure
    person: PersonInput
    asked: tuple[str, ...]
    earlier: tuple[str, ...] = ()
    room_used: float = 0.0
    case: Case | None = None
    stamp: Stamp = field(default_factory=make_stamp)


@frozen
class Sending:
    """How a form came: with which stamp, what it says, and how long it waited on the device for a connection."""

    stamp: Stamp | None = None
    said: tuple[tuple[str, str], ...] = ()
    waited: timedelta | None = None


class Way(Protocol):
    """One person's way through one process, wherever it is kept."""

    @property
    def base(self) -> str:
        """The address of its page; everything else about it is below."""

    async def read(self) -> Standing:
        """Read the procedure as it stands today."""

    async def read_in(self, lang: str, standing: Standing) -> Procedure:
        """Read the same procedure in another language, to stand beside."""

    async def subject(self) -> str:
        """Return whose it is: `GUEST` for the device, else the account."""

    async def today(self, ago: timedelta | None = None) -> date:
        """Return the city's date, or what it was when a form was sent that has waited since."""

    async def record(self, change: Change, asked: str = "", sending: Sending = Sending()) -> None:
        """Record a change; `asked` is the question that it answers."""

    async def papers(self) -> PersonInput:
        """Return what was said of papers."""

    async def given_before(self, fact: str) -> GivenAnswer | None:
        """Return what the person said of a fact in another of their saved cases."""


@dataclass(slots=True)
class DeviceWay:
    """A procedure kept on the device."""

    visit: Visit
    cookie: DeviceCookie
    city: str
    slug: str

    @property
    def process(self) -> str:
        """City and slug."""
        return f"{self.city}/{self.slug}"

    @property
    def base(self) -> str:
        """Return /{lang}/my/{city}/{slug}."""
        return self.visit.path("my", self.city, self.slug)

    async def read(self) -> Standing:
        """Have the API compute the procedure from what the device has."""
        device = self.cookie.read(self.visit.request)
        person = device.person(self.process)
        try:
            procedure = await self._personalise(person)
        except ApiProblem as problem:
            if problem.status != 422:
                raise
            # What is kept may be older than the process: it may name a step or a fact that is gone.
            person = await self._without_what_is_gone(person)
            procedure = await self._personalise(person)
        asked = device.trails.get(self.process, Trail()).asked
        earlier = tuple(fact for fact in device.answers if fact not in asked)
        return Standing(procedure, person, asked, earlier, self.cookie.room(self.visit.request))

    async def read_in(self, lang: str, standing: Standing) -> Procedure:
        """Have the API compute the same version for the same person in another language."""
        version = standing.procedure.process.version.number
        return await personalise(self.visit.api, lang, self.city, self.slug, standing.person, version=version)

    async def subject(self) -> str:
        """Return that it is nobody's but the device's."""
        return GUEST

    async def today(self, ago: timedelta | None = None) -> date:
        """Return the city's date."""
        return day_before(await read_city(self.visit.api, self.visit.lang, self.city), ago)

    async def record(self, change: Change, asked: str = "", sending: Sending = Sending()) -> None:
        """Keep a change on the device; raise DeviceFull where it doesn't fit.

        The same change twice is one here, whatever stamp it has.
        """
        about_route = isinstance(change, Answered) and await self._is_about_route(change.fact)
        device = self.cookie.read(self.visit.request)
        changed = apply_change(device, self.process, change, about_route=about_route, asked=asked)
        self.cookie.write(self.visit.request, changed)

    async def papers(self) -> PersonInput:
        """Return what was said of papers."""
        return self.cookie.read(self.visit.request).papers

    async def given_before(self, fact: str) -> GivenAnswer | None:
        """Return what somebody who is signed in said of a fact in their saved cases, about themselves."""
        session = await self.visit.session()
        return None if session is None else await _find_given(self.visit, session.access, fact)

    def device(self) -> Device:
        """Return everything the device has."""
        return self.cookie.read(self.visit.request)

    def keep_seed(self) -> str:
        """Return what tells this device's entries in a calendar from another's, kept from the first time on."""
        device = self.device()
        if not device.seed:
            device = replace(device, seed=secrets.token_urlsafe(6))
            with suppress(DeviceFull):  # the dates are given all the same; a later file won't move them, that is all
                self.cookie.write(self.visit.request, device)
        return device.seed

    async def _personalise(self, person: PersonInput) -> Procedure:
        return await personalise(self.visit.api, self.visit.lang, self.city, self.slug, person)

    async def _is_about_route(self, fact: str) -> bool:
        facts = await list_facts(self.visit.api, self.visit.lang)
        return any(known.key == fact and known.about == "route" for known in facts)

    async def _without_what_is_gone(self, person: PersonInput) -> dict[str, Any]:
        process = await read_process(self.visit.api, self.visit.lang, self.city, self.slug)
        steps = {step.key for step in process.steps}
        facts = {fact.key for fact in await list_facts(self.visit.api, self.visit.lang)}
        return {
            **person,
            "answers": {
                key: answer
                for key, answer in person["answers"].items()
                if key in facts or key.removeprefix("channel:") in steps
            },
            "marks": {step: mark for step, mark in person["marks"].items() if step in steps},
            "skipped": [step for step in person["skipped"] if step in steps],
            "wanted": [step for step in person["wanted"] if step in steps],
            "dates_given": {key: day for key, day in person["dates_given"].items() if key.partition("/")[0] in steps},
            "appointments": {step: at for step, at in person["appointments"].items() if step in steps},
        }


def day_before(city: City, ago: timedelta | None) -> date:
    """Return a city's date, so long ago."""
    if ago is None:
        return city.today
    return min(city.today, (datetime.now(ZoneInfo(city.zone)) - ago).date())


def device_way(visit: Visit, city: str, slug: str) -> DeviceWay:
    """Return the procedure of a process that is kept on this device."""
    return DeviceWay(visit, visit.request.app.state.device, city, slug)


@dataclass(slots=True)
class CaseWay:
    """A procedure saved as a case."""

    visit: Visit
    case_id: str
    _known: Case | None = field(default=None)

    @property
    def base(self) -> str:
        """Return /{lang}/my/cases/{id}."""
        return self.visit.path("my", "cases", self.case_id)

    async def read(self) -> Standing:
        """Read the case."""
        case = await self._case()
        asked = (*case.person.get("answers", {}), *(PAPER + key for key in case.person.get("papers", {})))
        stamp = make_stamp(case.seq, await self.subject())
        return Standing(case.procedure, case.person, asked, case=case, stamp=stamp)

    async def read_in(self, lang: str, standing: Standing) -> Procedure:
        """Read the case in another language."""
        session = await self.visit.signed_in()
        return (await read_case(self.visit.api, lang, session.access, self.case_id)).procedure

    async def subject(self) -> str:
        """Return whose session this is."""
        return (await self.visit.signed_in()).alias

    async def today(self, ago: timedelta | None = None) -> date:
        """Return the city's date."""
        procedure = (await self._case()).procedure
        if ago is None:
            return procedure.today
        return day_before(await read_city(self.visit.api, self.visit.lang, procedure.process.city), ago)

    async def record(self, change: Change, asked: str = "", sending: Sending = Sending()) -> None:
        """Send the change as an event; one that was sent before is left as it is."""
        case = await self._case()
        session = await self.visit.signed_in()
        stamp = sending.stamp
        event_id = new_event_id() if stamp is None else stamp.event_id(sending.said)
        # What waited is put where it belongs: after what its page knew, beside what others recorded meanwhile.
        seen = case.seq if stamp is None or sending.waited is None else stamp.seen
        event = event_of(change, seen + 1, case.procedure.process.version.hash, event_id)
        try:
            await record_events(self.visit.api, self.visit.lang, session.access, case.id, [event])
        except ApiProblem as problem:
            # The form was recorded when it was first sent; only the day that stands for "today" is another by now.
            if stamp is None or problem.code != EVENT_CONFLICT:
                raise
        self._known = None  # it stands differently now

    async def papers(self) -> PersonInput:
        """Return what was said of papers."""
        papers: PersonInput = (await self._case()).person.get("papers", {})
        return papers

    async def given_before(self, fact: str) -> GivenAnswer | None:
        """Return what was said of a fact in another case about the same person."""
        session = await self.visit.signed_in()
        return await _find_given(self.visit, session.access, fact, self.case_id)

    async def _case(self) -> Case:
        if self._known is None:
            session = await self.visit.signed_in()
            self._known = await read_case(self.visit.api, self.visit.lang, session.access, self.case_id)
        return self._known


async def _find_given(visit: Visit, token: str, fact: str, case: str | None = None) -> GivenAnswer | None:
    given = await list_given(visit.api, visit.lang, token, case)
    return next((one for one in given if one.fact == fact), None)
