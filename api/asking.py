"""What public routes read from the plain request: what is published now, the reader's language, and filters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from starlette.requests import Request

from api.installation import Installation
from api.published import Published
from api.rendering.places import PlaceReading
from api.rendering.registry import RegistryReading
from core.platform.errors import InvalidRequest, NotFound

LONGEST = 200  # characters of a parameter
LONGEST_TAG = 35
LANGUAGE_ALONE = re.compile(rb"lang=([A-Za-z0-9-]*)")


class Asked(NamedTuple):
    """A public request: what is published as it is answered, and the language to answer in."""

    installation: Installation
    published: Published
    language: str
    request: Request
    query: Mapping[str, str]

    @property
    def places(self) -> PlaceReading:
        """All places in the reader's language."""
        return self.published.read_places(self.language)

    @property
    def registry(self) -> RegistryReading:
        """The registry in the reader's language."""
        return self.published.read_registry(self.language)

    def text(self, name: str) -> str | None:
        """Return a parameter of the query, None where it isn't given; raises `InvalidRequest` where it is too long."""
        value = self.query.get(name)
        if value is not None and len(value) > LONGEST:
            raise InvalidRequest(f"This is longer than {LONGEST} characters.", field=name)
        return value or None

    def number(self, name: str) -> int | None:
        """Return a parameter that is a number from 1; raises `InvalidRequest`."""
        value = self.text(name)
        if value is None:
            return None
        if not value.isascii() or not value.isdecimal() or len(value) > 9 or int(value) < 1:
            raise InvalidRequest("This must be a number from 1.", field=name)
        return int(value)

    def require_city(self, key: str) -> str:
        """Return the key of a city; raises `NotFound`."""
        if key not in self.published.places.cities:
            raise NotFound("There is no such city here.")
        return key


def ask(request: Request) -> Asked:
    """Read what every public route needs."""
    installation: Installation = request.app.state.installation
    published, query = installation.library.now, read_query(request)
    return Asked(installation, published, choose_language(published, query.get("lang")), request, query)


def read_query(request: Request) -> Mapping[str, str]:
    """Return the parameters of a request; most have none but the language, which is quickly read."""
    sent: bytes = request.scope["query_string"]
    alone = LANGUAGE_ALONE.fullmatch(sent)
    return {"lang": alone[1].decode()} if alone else request.query_params


def choose_language(published: Published, asked: str | None) -> str:
    """Return the language to answer in; a tag that is too long to be one is none."""
    return published.choose_language(asked if asked is not None and len(asked) <= LONGEST_TAG else None)
