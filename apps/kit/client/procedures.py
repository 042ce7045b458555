"""Procedures: a process made personal. Computed by the API at each request, never stored."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, Final

from apps.kit.client.base import Api, Shape, path_of
from apps.kit.client.facts import Choice
from apps.kit.client.offices import HelperRef, Office
from apps.kit.client.processes import Note, ProcessHead
from apps.kit.client.texts import Html, Legal, OfficialTerm, OrganisationRef, Text, Titled
from apps.kit.frozen import frozen

PersonInput = Mapping[str, Any]
"""What a person said, in the API's JSON: answers, papers, marks, skipped, wanted, dates_given, appointments."""


@frozen
class Question:
    """The question that settles most; `fact` may be `paper:<type>` or `channel:<step>`."""

    fact: str
    kind: str
    question: Text
    why: Text | None = None
    how_to_find: Text | None = None
    options: tuple[Choice, ...] = ()
    several: bool = False
    sensitivity: str = "ordinary"
    about: str = "person"
    document: str | None = None


@frozen
class Progress:
    """How many steps are done, of how many at the least and at the most."""

    done: int = 0
    least: int = 0
    most: int = 0


@frozen
class WaitsFor:
    """What holds a step back."""

    kind: str
    text: Text
    step: str | None = None
    fact: str | None = None
    date: datetime.date | None = None


@frozen
class Deadline:
    """By when, or from when; in words, and as a date where one can be computed."""

    key: str
    text: Text
    step: str = ""
    date: datetime.date | None = None
    rule: Text | None = None
    sense: str = "by"
    strict: str = "law"
    status: str = "unknown"
    days_left: int | None = None
    if_missed: Text | None = None
    given: bool = False
    inherited: bool = False


@frozen
class NeededPaper:
    """One paper of a set, and whether the person said they have it."""

    document: str
    title: Text
    have: str = "unknown"


@frozen
class Extra:
    """What must be done to a paper: copies, apostille, sworn translation."""

    kind: str
    text: Text
    count: int = 1


@frozen
class Need:
    """Papers a step needs: any one of the sets, whole."""

    key: str
    text: Text
    applies: str = "yes"
    satisfied: bool | None = None
    sets: tuple[tuple[NeededPaper, ...], ...] = ()
    extras: tuple[Extra, ...] = ()
    by: str = "start"


@frozen
class Fee:
    """What something costs."""

    item: str
    label: Text
    text: Text
    low: str | None = None
    high: str | None = None
    currency: str = "EUR"
    applies: str = "yes"
    key: str | None = None


@frozen
class Channel:
    """A way to do a step: at a counter, online, by phone, by post."""

    key: str
    kind: str
    text: Text
    applies: str = "yes"
    chosen: bool = False
    office: Office | None = None
    url: str | None = None
    appointment_url: str | None = None


@frozen
class Outcome:
    """How a step can end."""

    key: str
    label: Text
    ends: str = "ok"


@frozen
class Right:
    """What one can ask for at the counter."""

    key: str
    text: Text


@frozen
class SecondLanguage:
    """A step's words in the office's language, to show at the counter."""

    title: Text
    official_term: OfficialTerm | None = None
    needs: tuple[Text, ...] = ()


TO_DO: Final = frozenset({"open", "not_yet", "maybe"})
"""The states of a step that may still be done."""


@frozen
class ProcedureStep:
    """One step for this person."""

    key: str
    title: Text
    kind: str
    state: str
    body: Html | None = None
    official_term: OfficialTerm | None = None
    applies: str = "yes"
    ready: bool = False
    early: bool = False
    no_longer_needed: bool = False
    attempts: int = 0
    on: datetime.date | None = None
    outcome: str | None = None
    responsible: OrganisationRef | None = None
    offices: tuple[Office, ...] = ()  # of whoever is responsible, where a route in person names none
    more_offices: bool = False  # there are too many to name
    why: tuple[Text, ...] = ()
    waits_for: tuple[WaitsFor, ...] = ()
    alternatives: tuple[str, ...] = ()  # the keys of other steps: one of them and this is enough
    deadline: Deadline | None = None
    deadlines: tuple[Deadline, ...] = ()
    needs: tuple[Need, ...] = ()
    gives: tuple[Titled, ...] = ()
    fees: tuple[Fee, ...] = ()
    takes: Text | None = None
    channels: tuple[Channel, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    you_can_ask_for: tuple[Right, ...] = ()
    legal_basis: tuple[Legal, ...] = ()
    notes: tuple[Note, ...] = ()
    actions: tuple[str, ...] = ()
    second: SecondLanguage | None = None

    @property
    def is_to_do(self) -> bool:
        """Whether it may still be done."""
        return self.state in TO_DO


@frozen
class MoneyTotal:
    """What is still to pay, per currency."""

    currency: str
    text: Text
    low: str | None = None
    high: str | None = None


@frozen
class DaysTotal:
    """How long it takes."""

    text: Text
    typical_low: int | None = None
    typical_high: int | None = None
    longest: int | None = None


@frozen
class VisitsTotal:
    """How often one has to go somewhere."""

    text: Text
    low: int = 0
    high: int = 0


@frozen
class PapersTotal:
    """Papers that one has, lacks, and gets on the way; nobody asked about the unknown ones."""

    held: tuple[Titled, ...] = ()
    missing: tuple[Titled, ...] = ()
    to_get: tuple[Titled, ...] = ()
    unknown: tuple[Titled, ...] = ()


@frozen
class Totals:
    """The whole way in numbers."""

    fees: tuple[MoneyTotal, ...] = ()
    days: DaysTotal | None = None
    visits: VisitsTotal | None = None
    papers: PapersTotal = field(default_factory=PapersTotal)


@frozen
class Said:
    """What the person answered, in words; `state` is given, declined or unsure."""

    fact: str
    question: Text
    value_text: Text
    state: str = "given"


@frozen
class DueDay:
    """A day by which a step is to be done; it may have passed, and where it isn't sure, it may not concern the person."""

    step: str
    title: Text
    date: datetime.date
    sure: bool = True
    asks: bool = False


@frozen
class Procedure:
    """One person's way through a process, today."""

    process: ProcessHead
    today: datetime.date
    lang: str
    steps: tuple[ProcedureStep, ...]
    next: str | None = None
    due_days: tuple[DueDay, ...] = ()
    question: Question | None = None
    progress: Progress = field(default_factory=Progress)
    finished: bool = False
    audience_applies: str = "maybe"
    audience_why: tuple[Text, ...] = ()
    totals: Totals = field(default_factory=Totals)
    notes: tuple[Note, ...] = ()
    people_who_help: tuple[HelperRef, ...] = ()
    answers: tuple[Said, ...] = ()

    def step(self, key: str | None) -> ProcedureStep | None:
        """Find a step by its key."""
        return next((step for step in self.steps if step.key == key), None)


_PROCEDURE = Shape(Procedure)


async def personalise(
    api: Api,
    lang: str,
    city: str,
    slug: str,
    person: PersonInput,
    *,
    version: int | None = None,
    second: str | None = None,
) -> Procedure:
    """Compute a person's procedure from what they said; the API keeps nothing of it. `second` is another language."""
    asked = {"lang": lang, "version": str(version) if version else None, "with": second}
    return await api.send(
        _PROCEDURE, "POST", path_of("processes", city, slug, "procedure"), params=asked, json=dict(person)
    )


async def make_calendar(
    api: Api, lang: str, city: str, slug: str, person: PersonInput, *, version: int, seed: str, only: Sequence[str] = ()
) -> bytes:
    """Return a person's dates as an iCalendar file; `not_found` where none is to come. Nothing of it is kept.

    `seed` tells this person's entries from another's in the same calendar, and is the same for each of their files.
    """
    asked = {"lang": lang, "version": str(version)}
    sent = {**person, "only": list(only), "seed": seed}
    answer = await api.exchange("POST", path_of("processes", city, slug, "calendar"), params=asked, json=sent)
    return answer.content
