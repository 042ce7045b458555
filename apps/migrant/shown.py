"""What a person showed at counters so far, by the clock of the place."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from apps.kit.client.showings import Showing, What, list_showings
from apps.kit.clock import read_zone
from apps.kit.frozen import frozen
from apps.kit.web import Visit


@frozen
class ShownSoFar:
    """How one paper, or the steps of one case, were shown until now."""

    showings: tuple[Showing, ...]
    zone: tzinfo

    def is_live(self, showing: Showing) -> bool:
        """Say whether somebody may still look."""
        return showing.ended_at is None and showing.expires_at > datetime.now(UTC)

    def local(self, instant: datetime) -> datetime:
        """Return an instant by the clock of the place."""
        return instant.astimezone(self.zone)


async def read_shown(visit: Visit, what: What, one: str) -> ShownSoFar:
    """Return how something of the person's own was shown until now."""
    session = await visit.signed_in()
    return ShownSoFar(await list_showings(visit.api, session.access, what, one), await read_zone(visit))
