"""Public pages that were rendered before: the same page of the same things is the same bytes, whoever asks for it.

What a page shows is read from the API each time, as fresh as ever. Only where all of it is equal to what it was when the
page was last rendered are the bytes of then sent.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, NamedTuple

MEMORY: Final = 16 * 2**20
"""Bytes of pages, and of what they were made of, that an app keeps at most."""
_OVERHEAD: Final = 1000  # bytes, at a guess
_MADE_OF: Final = 5  # what a page was made of takes so many times as much as its bytes, at a guess


class Rendered(NamedTuple):
    """A page as bytes, with what it was made of and what tells its form from others (RFC 9110, § 8.8.3)."""

    page: object
    body: bytes
    etag: str


class RenderedPages:
    """The pages of one app by their place and language, the least used forgotten first."""

    def __init__(self, memory: int = MEMORY) -> None:
        """Keep at most so many bytes."""
        self._memory = memory
        self._weight = 0
        self._kept: OrderedDict[tuple[str, ...], Rendered] = OrderedDict()

    def find(self, place: tuple[str, ...], page: object, render: Callable[[], str]) -> Rendered:
        """Return a page at its place, rendered anew where what it shows has changed."""
        known = self._kept.get(place)
        if known is not None and type(known.page) is type(page) and known.page == page:
            self._kept.move_to_end(place)
            return known
        made = make_rendered(page, render)
        if known is not None:
            self._weight -= _weigh(known)
        self._kept[place] = made
        self._kept.move_to_end(place)
        self._weight += _weigh(made)
        while self._weight > self._memory:
            _, gone = self._kept.popitem(last=False)
            self._weight -= _weigh(gone)
        return made


def make_rendered(page: object, render: Callable[[], str]) -> Rendered:
    """Return a page as bytes."""
    body = render().encode()
    return Rendered(page, body, f'W/"{hashlib.sha256(body).hexdigest()[:20]}"')


def _weigh(rendered: Rendered) -> int:
    return (1 + _MADE_OF) * len(rendered.body) + _OVERHEAD
