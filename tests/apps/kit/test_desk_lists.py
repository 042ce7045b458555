"""Lists at the desk are sorted as their address asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from apps.kit.desk_lists import sort_list

# A name, and the day of the last change.
THINGS = [("b", 1), ("a", 2), ("c", 3)]
COLUMNS: dict[str, Callable[[tuple[str, int]], Any]] = {
    "name": lambda thing: thing[0],
    "updated": lambda thing: thing[1],
}


@pytest.mark.parametrize(
    ("sort", "names"),
    [("name", "abc"), ("-name", "cba"), ("updated", "bac"), ("-updated", "cab"), ("dancing", "bac"), ("--x", "cab")],
)
def test_a_list_is_sorted_by_a_column_or_else_by_the_last_change(sort: str, names: str) -> None:
    assert "".join(name for name, _ in sort_list(THINGS, sort, COLUMNS)) == names
