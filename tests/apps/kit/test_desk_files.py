"""Moments in a file stand by the clock of the city."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

from apps.kit.desk import Desk, write_moment


def test_a_moment_in_a_file_has_the_day_of_the_city() -> None:
    desk = cast(Desk, SimpleNamespace(now=datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))))
    assert write_moment(desk, datetime(2026, 6, 30, 22, 30, 59, tzinfo=UTC)) == "2026-07-01T00:30+02:00"
