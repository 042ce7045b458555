"""What routes take besides a body: the reader's language, which page of a list, and the revision that was seen.

Lists of personal things come the newest first; a cursor leads to the next page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Protocol, TypeVar
from uuid import UUID

from fastapi import Depends, Header, Query

from core.platform.errors import DomainError, InvalidRequest

Lang = Annotated[str, Query(max_length=35, description="the reader's language, BCP 47; English where it isn't known")]
Address = Annotated[
    str, Query(max_length=200, pattern=r"^[a-z0-9-]+/[a-z0-9-]+$", description="of a process: city/slug")
]
Cursor = Annotated[UUID | None, Query(description="`next` of the page before")]
Limit = Annotated[int, Query(ge=1, le=100, description="how many at most")]


class Identified(Protocol):
    """Something that is listed under an id."""

    @property
    def id(self) -> UUID:
        """The id by which the list is ordered."""
        ...


T = TypeVar("T", bound=Identified)


def cut_page(found: Sequence[T], limit: int) -> tuple[Sequence[T], str | None]:
    """Return one page of what was read, one more than asked for, and the cursor of the next page if there is one."""
    if len(found) <= limit:
        return found, None
    page = found[:limit]
    return page, str(page[-1].id)


class PreconditionRequired(DomainError):
    """A change must say which revision it was made from, so that nobody's work is overwritten unseen."""

    code = "precondition_required"


def read_revision(
    if_match: Annotated[str | None, Header(description="the revision that was seen")] = None,
) -> int | None:
    """Return the revision that stands in `If-Match`, with or without quotation marks; None where there is none."""
    if if_match is None or if_match.strip() == "*":
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise InvalidRequest("This is no revision.", field="If-Match")
    return int(text)


def require_revision(seen: Annotated[int | None, Depends(read_revision)]) -> int:
    """Return the revision in `If-Match`; raises `PreconditionRequired` where there is none."""
    if seen is None:
        raise PreconditionRequired("Say in If-Match which revision you saw.", field="If-Match")
    return seen


SeenRevision = Annotated[int | None, Depends(read_revision)]
RequiredRevision = Annotated[int, Depends(require_revision)]
