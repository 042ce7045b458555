"""People find what they are after: the queries of `bench/queries.yaml`, as `python -m bench.search` asks them."""

from collections import Counter
from pathlib import Path

from bench.public import make_installation
from bench.search import GOALS, HELD_BACK, find_place, read_queries

BEFORE_TUNING = ("seen", HELD_BACK)


def test_there_are_enough_queries_from_before_the_search_was_tuned() -> None:
    parts = read_queries()
    by_language = Counter(asked.language for part in BEFORE_TUNING for asked in parts[part])
    assert by_language.total() >= 120
    assert by_language.keys() == {"en", "de", "it", "es", "nl", "fr", "ar", "uk", "fa", "tr"}
    assert min(by_language.values()) >= 30


def test_the_right_process_comes_first_or_among_the_first_three(tmp_path: Path) -> None:
    with make_installation(tmp_path) as installation:  # one database will do: the index stands in memory
        published = installation.library.now
    first, in_three = GOALS
    for part, queries in read_queries().items():
        found = [find_place(published, asked)[0] for asked in queries]
        assert 100 * found.count(1) / len(found) >= first, part
        assert 100 * sum(1 <= place <= 3 for place in found) / len(found) >= in_three, part
