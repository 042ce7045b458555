"""What waits is narrowed and sorted as its address asks."""

import pytest

from apps.kit.desk import Chip, Moment, Queue, QueueItem
from apps.kit.desk_queues import list_cells, narrow_queues


def item(title: str, since: str = "", detail: str = "") -> QueueItem:
    return QueueItem(f"/{title}", title, detail, Moment(since, since, since) if since else None, Chip("sent"))


DECIDE = Queue("decide", "To decide", "Nothing.", (item("b", "2026-11-01"), item("C", "2026-11-03"), item("a")))
OWN = Queue("own", "Yours", "None.", (item("d", "2026-11-02", "Hamburg, the form"),))
BARE = Queue("others", "With others", "No.")
QUEUES = (DECIDE, OWN, BARE)


@pytest.mark.parametrize(("sort", "titles"), [("", "bCa"), ("-since", "Cba"), ("title", "abC"), ("dancing", "bCa")])
def test_each_queue_is_sorted_by_itself(sort: str, titles: str) -> None:
    decide, own, bare = narrow_queues(QUEUES, "", "", sort)
    assert "".join(one.title for one in decide.items) == titles
    assert own.items == OWN.items
    assert bare == BARE


def test_one_queue_alone_stays_though_nothing_is_in_it() -> None:
    assert narrow_queues(QUEUES, "others", "", "") == (BARE,)


def test_a_queue_without_the_words_does_not_say_that_nothing_waits() -> None:
    assert [queue.key for queue in narrow_queues(QUEUES, "", "form HAMBURG", "")] == ["own"]
    assert narrow_queues(QUEUES, "decide", "hamburg", "") == ()


def test_a_file_says_in_which_queue_a_thing_waits() -> None:
    assert list(list_cells((OWN, BARE))) == [("Yours", "d", "Hamburg, the form", "sent", "2026-11-02", "/d")]
