"""The one canonical form: plain data without defaults, as RFC 8785 bytes, and the hash of those."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, cast

import rfc8785

from core.processes.condition_form import condition_json, date_ref_json, day_text
from core.processes.conditions import (
    AgeIs,
    AllOf,
    AnyOf,
    DateIs,
    DocumentDate,
    FactDate,
    FactIn,
    FactIs,
    Holds,
    LiteralDate,
    Not,
    NumberIs,
    StepDate,
    StepEnded,
    Today,
)
from core.processes.definition import AmountRange, AppointmentDate, Deadline, Fee, WorkingDays
from core.processes.periods import Period, format_period

CONDITIONS = (AllOf, AnyOf, Not, FactIs, FactIn, NumberIs, DateIs, AgeIs, Holds, StepEnded)
DATE_REFS = (LiteralDate, Today, FactDate, StepDate, DocumentDate)

WRITTEN_NAMES: Mapping[tuple[type, str], str] = {
    (AmountRange, "low"): "from",
    (AmountRange, "high"): "to",
    (Fee, "valid_from"): "from",
    (Deadline, "anchor"): "from",
    (WorkingDays, "days"): "working_days",
    (AppointmentDate, "step"): "appointment",
}
"""Members whose written name is a word of Python, or clearer in the file than in code."""


def plain(value: Any) -> Any:
    """Return a value of the format as plain data: defaults left out, amounts with two decimals, periods in ISO 8601."""
    match value:
        case None | bool() | int() | str() if not isinstance(value, Enum):
            return value
        case Enum():
            return value.value
        case Decimal():
            return amount_text(value)
        case date():
            return day_text(value)
        case Period():
            return format_period(value)
        case tuple() | list():
            return [plain(item) for item in value]
        case Mapping():
            return {name: plain(item) for name, item in value.items()}
        case _ if isinstance(value, CONDITIONS):
            return condition_json(value)
        case _ if isinstance(value, DATE_REFS):
            return date_ref_json(value)
        case _:
            return members(value)


def members(value: Any) -> dict[str, object]:
    """Return a dataclass as a mapping in the order of its members, without those that hold their default."""
    found: dict[str, object] = {}
    kind = type(value)
    for member in fields(value):
        one = getattr(value, member.name)
        if member.default is MISSING or one != member.default:
            found[WRITTEN_NAMES.get((kind, member.name), member.name)] = plain(one)
    return found


def amount_text(amount: Decimal) -> str:
    """Write an amount of money with exactly two decimals."""
    return format(amount.quantize(Decimal("0.01")), "f")


def canonical_bytes(data: object) -> bytes:
    """Write plain data in the canonical form of RFC 8785 (JCS): sorted members, no spaces, UTF-8."""
    return rfc8785.dumps(cast(Any, data))


def content_hash(data: object) -> str:
    """Return the SHA-256 of plain data's canonical form, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_bytes(data)).hexdigest()
