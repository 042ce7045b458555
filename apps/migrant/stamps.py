"""What each form of a procedure carries, so that it is taken once and only from whom it was made for.

A stamp says when the form was sent off (an identifier with the time in it), what its page knew of the case, and
whose page it was. A form that is sent again, because the answer to it was lost in a weak network, brings the same
stamp: in a saved case it makes the same event, and the same event twice is one.

    0193f0a2-7c1e-7b3a-9f00-1c2d3e4f5a6b.17.device
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field
from datetime import timedelta
from typing import Final
from uuid import UUID

from starlette.requests import Request

from apps.kit.events import id_of_form, new_event_id
from apps.kit.frozen import frozen
from apps.kit.session import GUEST

FIELD: Final = "stamp"
WAITED: Final = "busola-waited"
"""The header by which a browser says for how many seconds a form waited for a connection."""
_LONGEST_WAIT: Final = timedelta(days=90)
_WRITTEN: Final = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9]{1,9})\.([0-9a-z]{1,40})")


@frozen
class Stamp:
    """One sending of a form: its identifier, the highest place of the case that its page knew, and whose page it was."""

    once: UUID
    seen: int = 0
    subject: str = GUEST
    _written: str = field(init=False, repr=False, compare=False)  # once: a page has dozens of forms

    def __post_init__(self) -> None:
        object.__setattr__(self, "_written", f"{self.once}.{self.seen}.{self.subject}")

    def __str__(self) -> str:
        """Write it as it stands in a form."""
        return self._written

    def event_id(self, said: Iterable[tuple[str, str]]) -> UUID:
        """Return the identifier of what a form says: the same for the same, another for anything else."""
        return id_of_form(self.once, said)


def make_stamp(seen: int = 0, subject: str = GUEST) -> Stamp:
    """Return a new stamp for a page."""
    return Stamp(new_event_id(), seen, subject)


def read_stamp(written: str) -> Stamp | None:
    """Read a stamp; None for anything else."""
    found = _WRITTEN.fullmatch(written)
    if found is None:
        return None
    once = UUID(found[1])
    return Stamp(once, int(found[2]), found[3]) if once.version == 7 else None


def read_waiting(request: Request) -> timedelta | None:
    """Return how long a form waited on the device before it was sent; None for one that was sent at once."""
    written = request.headers.get(WAITED, "")
    if not re.fullmatch(r"[0-9]{1,9}", written):
        return None
    return min(timedelta(seconds=int(written)), _LONGEST_WAIT)
