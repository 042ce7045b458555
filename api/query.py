"""What routes take in the query: the reader's language, and which page of a list.

Lists of personal things come the newest first; a cursor leads to the next page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Protocol, TypeVar
from uuid import UUID

from fastapi import Query

Lang = Annotated[str, Query(max_length=35, description="the reader's language, BCP 47; English where it isn't known")]
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
