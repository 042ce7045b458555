"""When things happened in a case is said by the clock of its city, not by that of the server."""

import asyncio
from datetime import UTC, datetime
from typing import Any, cast

from apps.kit.client.base import Api, Listing
from apps.kit.client.cases import CaseEvent, EventAuthor, list_every_event
from apps.kit.client.texts import Text

SUMMER, WINTER = datetime(2026, 7, 1, 22, 30, tzinfo=UTC), datetime(2026, 11, 23, 5, 54, tzinfo=UTC)


class Pages:
    """An API that has two pages of events."""

    async def read(self, _shape: object, _path: str, _token: str, params: dict[str, Any]) -> Listing[CaseEvent]:
        at, following = (WINTER, None) if params["cursor"] else (SUMMER, "2")
        text = Text("Done.", "en", "source")
        return Listing(items=(CaseEvent("1", "note_added", text, EventAuthor("migrant"), at),), next=following)


def test_a_history_has_the_hours_of_its_city() -> None:
    found = asyncio.run(list_every_event(cast(Api, Pages()), "en", "token", "case", "Europe/Berlin"))

    assert [f"{event.at:%d %H:%M}" for event in found] == ["02 00:30", "23 06:54"]
    assert [event.at for event in found] == [SUMMER, WINTER]
