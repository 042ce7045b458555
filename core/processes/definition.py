"""The format in which an authority writes a process, schema 1.

What the engine runs on are these frozen values. Text is in the source language; every item has a
key, and a translation or a note addresses it by the path of keys (``steps/send-kit/title``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from core.processes.conditions import Condition, DateRef, Period


class StepKind(StrEnum):
    """What the person does in a step."""

    PREPARE = "prepare"
    APPLY = "apply"
    ATTEND = "attend"
    PAY = "pay"
    WAIT = "wait"
    RECEIVE = "receive"


class Stage(StrEnum):
    """When in a stay a process matters."""

    BEFORE_DEPARTURE = "before-departure"
    ARRIVAL = "arrival"
    FIRST_WEEKS = "first-weeks"
    SETTLING = "settling"
    LONG_TERM = "long-term"
    LEAVING = "leaving"


class ChannelKind(StrEnum):
    """How one can reach an office."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    PHONE = "phone"
    POST = "post"


class ExtraKind(StrEnum):
    """A form in which a paper is demanded besides the paper itself."""

    __hash__ = str.__hash__  # what stands in Enum is slower

    COPY = "copy"
    CERTIFIED_COPY = "certified_copy"
    APOSTILLE = "apostille"
    SWORN_TRANSLATION = "sworn_translation"


class Ending(StrEnum):
    """What an outcome means for the way: it is over well, to be tried again, or refused."""

    OK = "ok"
    AGAIN = "again"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class LegalSource:
    """A law or regulation a process rests on."""

    key: str
    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class AfterOutcome:
    """A step that must have ended with one outcome. JSON: ``{"step": k, "outcome": o}``."""

    step: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Extra:
    """A copy, certification or translation demanded with a paper."""

    kind: ExtraKind
    count: int = 1
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """Papers a step needs: one of several sets of document types."""

    key: str
    any_of: tuple[tuple[str, ...], ...]
    extras: tuple[Extra, ...] = ()
    issued_within: Period | None = None
    valid_for: Period | None = None
    by: Literal["start", "finish"] = "start"
    each: str | None = None
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """One route to an office; `office` is an office's key, looked up live."""

    key: str
    kind: ChannelKind
    office: str | None = None
    url: str | None = None
    appointment_url: str | None = None
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class AmountRange:
    """A fee known only to lie between two amounts."""

    low: Decimal  # JSON: "from"
    high: Decimal  # JSON: "to"


@dataclass(frozen=True, slots=True)
class Fee:
    """One row of a fee list; rows with the same `item` are a list of which the first true one wins."""

    key: str
    item: str
    amount: Decimal | AmountRange  # at most two decimals
    currency: str  # ISO 4217
    label: str = ""
    when: Condition | None = None
    times: str | None = None  # a number fact
    valid_from: date | None = None  # JSON: "from"


@dataclass(frozen=True, slots=True)
class Takes:
    """How long a step takes; no `at_most` means open-ended."""

    typical: Period
    at_most: Period | None = None


@dataclass(frozen=True, slots=True)
class OutcomeDate:
    """The day a step ended with one outcome. JSON: ``{"step": k, "outcome": o}``."""

    step: str
    outcome: str


@dataclass(frozen=True, slots=True)
class AppointmentDate:
    """The day of the person's appointment for a step. JSON: ``{"appointment": k}``."""

    step: str


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """A number of the city's working days, negative for before. JSON: ``{"working_days": 8}``."""

    days: int


Anchor = DateRef | OutcomeDate | AppointmentDate


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date by which, before which not, or on which a step is to be done."""

    key: str
    anchor: Anchor  # JSON: "from"
    offset: Period | WorkingDays
    sense: Literal["by", "not_before", "on"] = "by"
    strict: Literal["law", "advice"] = "law"
    roll: Literal["none", "next_working_day", "previous_working_day"] = "none"
    if_missed: str = ""
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way a step can end."""

    key: str
    label: str
    ends: Ending = Ending.OK
    gives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Right:
    """Something the person may ask the office for."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; its `key` is stable across versions."""

    key: str
    title: str
    kind: StepKind
    body: str = ""  # CommonMark without raw HTML
    official_term: str | None = None
    responsible: str | None = None  # organisation
    when: Condition | None = None
    after: tuple[str | AfterOutcome, ...] = ()
    replaces: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    gives: tuple[str, ...] = ()
    learns: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    fees: tuple[Fee, ...] = ()
    takes: Takes | None = None
    deadlines: tuple[Deadline, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    you_can_ask_for: tuple[Right, ...] = ()
    legal_basis: tuple[LegalSource, ...] = ()


@dataclass(frozen=True, slots=True)
class Process:
    """A process as an authority writes it."""

    schema: Literal[1]
    process: str  # "city/slug", for ever
    service_type: str
    source_language: str  # BCP 47
    title: str
    summary: str
    authority: str  # organisation
    steps: tuple[Step, ...]
    you_get: str = ""
    topics: tuple[str, ...] = ()
    stage: Stage = Stage.FIRST_WEEKS
    audience: Condition | None = None
    legal_basis: tuple[LegalSource, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
