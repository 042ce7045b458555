"""Errors as values of the domain: each has a stable code, and says which field it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class DomainError(Exception):
    """Something the domain refuses; `code` is stable, `field` names what to mend, `params` fill the sentence."""

    code: ClassVar[str] = "refused"

    def __init__(self, detail: str = "", *, field: str | None = None, **params: object) -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.field = field
        self.params: Mapping[str, object] = params


class NotFound(DomainError):
    """It doesn't exist, or the actor may not see it, which is the same."""

    code = "not_found"


class Forbidden(DomainError):
    """The actor sees the thing, but may not do this with it."""

    code = "forbidden"


class Unauthenticated(DomainError):
    """Nobody is signed in, or the session has ended."""

    code = "unauthenticated"


class InvalidRequest(DomainError):
    """A field holds something that is not allowed."""

    code = "invalid_request"


class WrongState(DomainError):
    """The thing is not in a state in which this can be done."""

    code = "conflict_state"
