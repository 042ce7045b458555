"""What the signed-in person has said in their saved cases."""

from __future__ import annotations

from datetime import date, datetime

from apps.kit.client.base import Api, Listing, Shape
from apps.kit.client.texts import Text
from apps.kit.frozen import frozen


@frozen
class GivenAnswer:
    """The latest answer to one fact, in which case it was given, and when."""

    fact: str
    values: tuple[str, ...]
    value_text: Text
    said_at: datetime
    said_on: date  # the same as a day of the case's city
    case: str
    process: Text


_GIVEN = Shape(Listing[GivenAnswer])


async def list_given(api: Api, lang: str, token: str, case: str | None = None) -> tuple[GivenAnswer, ...]:
    """List what was said in the other cases about the same person as `case`, or about the person themselves."""
    return (await api.read(_GIVEN, "/v1/answers", token, {"lang": lang, "case": case})).items
