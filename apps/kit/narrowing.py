"""Routers that are passed over at a glance where none of their routes can match.

FastAPI compares a request with one route after another, in each router that it was given: in an app that takes longer than
to answer with a page for everybody. All addresses of a router are one expression here, which is looked at first.
"""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter
from starlette.routing import Match
from starlette.types import Scope

NAMED_GROUP = re.compile(r"\(\?P<\w+>")


class NarrowRouter(APIRouter):
    """Looks through its routes, and those of routers that it was given, only for a path that is one of theirs."""

    _seen: int = -1
    _pattern: re.Pattern[str] | None = None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return how far one of the routes matches."""
        if not scope.get("root_path"):
            pattern = self.find_pattern()
            if pattern is not None and pattern.match(scope["path"]) is None:
                return Match.NONE, {}
        return super().matches(scope)

    def find_pattern(self) -> re.Pattern[str] | None:
        """Return one expression for all addresses; None where something else than a route is among them."""
        if self._seen != len(self.routes):
            patterns = [find_pattern(route) for route in self.routes]
            known = [pattern for pattern in patterns if pattern is not None]
            self._pattern = re.compile("|".join(known)) if len(known) == len(patterns) else None
            self._seen = len(self.routes)
        return self._pattern


def find_pattern(route: Any) -> str | None:
    """Return the expression for the addresses of a route, or of a router that was included without a prefix."""
    inner = getattr(route, "original_router", None)
    if isinstance(inner, NarrowRouter):
        pattern = inner.find_pattern()
        return None if pattern is None else f"(?:{pattern.pattern})"
    regex = getattr(route, "path_regex", None)
    return NAMED_GROUP.sub("(?:", regex.pattern) if isinstance(regex, re.Pattern) else None
