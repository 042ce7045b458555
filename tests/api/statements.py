"""What the databases are asked for one request: how long an answer takes, told without a clock.

Whoever measures how long a refusal takes learns what was done for it. Two refusals for which the same was asked, in the
same order, can't be told apart so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, event

_heard: ContextVar[list[str] | None] = ContextVar("heard", default=None)


@event.listens_for(Engine, "before_cursor_execute")
def _hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    heard = _heard.get()
    if heard is not None:
        heard.append(statement)


@contextmanager
def list_statements() -> Iterator[list[str]]:
    """Yield a list that grows with each statement sent for what is asked in this block, to any database.

    What the application does beside, such as looking for what other workers published, isn't in it.
    """
    heard: list[str] = []
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)
