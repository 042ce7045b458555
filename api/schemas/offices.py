"""Offices, as JSON."""

from __future__ import annotations

from pydantic import Field

from api.schemas.fields import Answer, PlainDate, Text


class OfficeHours(Answer):
    """From when to when an office is open on some days of the week: mo, tu, we, th, fr, sa, su."""

    days: list[str]
    opens: str
    closes: str


class OfficeClosure(Answer):
    """Days on which an office is closed, both ends included."""

    first: PlainDate = Field(alias="from")
    last: PlainDate = Field(alias="to")
    reason: str = ""


class Office(Answer):
    """A door that one can walk through, and who says so.

    With `read_in`, somebody compared it on `checked_on` with what that names; without, it was only noted on that day.
    """

    key: str
    city: str
    organisation: str
    name: Text
    address: str
    postal_code: str
    locality: str
    languages: list[str]
    hours: list[OfficeHours]
    closures: list[OfficeClosure]
    accessibility: list[str]
    source: str
    checked_on: PlainDate
    read_in: str | None = None
    hours_text: Text | None = None
    is_open: bool | None = Field(default=None, description="now, on the city's clock; absent where nobody knows")
    opening: Text | None = Field(default=None, description="the same in words, and when it opens next")
    lat: float | None = None
    lon: float | None = None
    phone: str | None = None
    email: str | None = None
    url: str | None = None
    directions: Text | None = None
    note: Text | None = None


class OfficeList(Answer):
    """A page of offices; `next` is the cursor of the following one."""

    items: list[Office]
    next: str | None
