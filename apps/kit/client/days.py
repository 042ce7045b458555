"""Days as the API writes them."""

from __future__ import annotations

from datetime import date


def whole_day(written: str | None) -> date | None:
    """Return a date that is known to the day; None for one of which only the year or month is."""
    return date.fromisoformat(written) if written and len(written) == 10 else None
