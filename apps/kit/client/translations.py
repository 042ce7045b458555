"""Texts beside their translation, what speakers have checked of them, and how much there is in each language.

Texts are a process's, a city's (its organisations and offices included), or the registry's, which all cities share:
`at` says whose, as the segments of their address, `("processes", city, slug)`, `("cities", city)` or `("registry",)`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from apps.kit.client.base import Api, Listing, Shape, path_of
from apps.kit.client.drafts import Person
from apps.kit.frozen import frozen


@frozen
class TranslatedText:
    """One text beside its translation; `status` is missing, stale, machine, translated or checked."""

    address: str
    source: str
    status: str
    text: str | None = None
    hash: str | None = None
    checked_by: Person | None = None
    checked_at: datetime | None = None
    actions: tuple[str, ...] = ()


@frozen
class Translation:
    """All texts of one thing beside their translation into one language; the registry's have no title."""

    title: str
    language: str
    source_language: str
    items: tuple[TranslatedText, ...] = ()


@frozen
class Coverage:
    """How many texts stand in a language; `checked` are part of `translated`.

    Without a process they are a city's, without a city the registry's.
    """

    language: str
    total: int
    translated: int
    stale: int
    missing: int
    checked: int
    title: str = ""
    source_language: str = ""
    city: str | None = None
    process: str | None = None
    authority: str | None = None
    translated_share: float = 0.0
    stale_share: float = 0.0
    missing_share: float = 0.0
    checked_share: float = 0.0


_TRANSLATION = Shape(Translation)
_COVERAGE = Shape(Listing[Coverage])


async def read_translation(api: Api, token: str, at: Sequence[str], language: str) -> Translation:
    """Read texts beside their translation."""
    return await api.read(_TRANSLATION, path_of(*at, "translations", language), token)


async def note_checks(
    api: Api,
    token: str,
    at: Sequence[str],
    language: str,
    checked: Mapping[str, str],
    unchecked: Sequence[str],
) -> None:
    """Note which texts were checked (address to hash), and of which that is taken back."""
    body = {
        "checked": [{"address": address, "hash": words} for address, words in checked.items()],
        "unchecked": list(unchecked),
    }
    path = path_of(*at, "translations", language, "checks")
    await api.exchange("POST", path, token=token, json=body)


async def list_coverage(api: Api, token: str, city: str) -> tuple[Coverage, ...]:
    """List how much of a city, of each of its processes and of the registry stands in each language."""
    return (await api.read(_COVERAGE, "/v1/translation-coverage", token, {"city": city})).items
