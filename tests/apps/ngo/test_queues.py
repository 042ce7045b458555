"""Notes go into the queue of whoever can take them on: returned ones first, then what waits longest."""

from datetime import UTC, datetime, timedelta

from apps.kit.client.annotations import Annotation
from apps.kit.client.drafts import Person
from apps.kit.client.texts import Text
from apps.ngo.queues import sort_into_queues

ME, COLLEAGUE = Person("me", "sara"), Person("colleague", "paolo")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def note(name: str, state: str, author: Person, *actions: str, days: int = 1) -> Annotation:
    since = NOW - timedelta(days=days)
    return Annotation(
        id=name,
        process="bologna/residence-permit-first",
        process_title=Text("Permesso"),
        kind="tip",
        text=name,
        lang="it",
        state=state,
        author=author,
        created_at=since,
        updated_at=since,
        actions=actions,
    )


def names(notes: tuple[Annotation, ...]) -> list[str]:
    return [one.id for one in notes]


def test_what_waits_longest_for_a_decision_comes_first() -> None:
    new = note("new", "sent", COLLEAGUE, "publish", days=1)
    old = note("old", "sent", COLLEAGUE, "publish", days=9)
    assert names(sort_into_queues([new, old], "me").to_decide) == ["old", "new"]


def test_a_returned_note_comes_before_my_drafts() -> None:
    queues = sort_into_queues([note("draft", "draft", ME, days=9), note("back", "returned", ME, days=1)], "me")
    assert names(queues.own) == ["back", "draft"]


def test_my_own_note_never_waits_for_my_decision() -> None:
    queues = sort_into_queues([note("mine", "sent", ME, "withdraw")], "me")
    assert queues.to_decide == ()
    assert names(queues.with_others) == ["mine"]


def test_what_is_published_or_a_colleagues_draft_waits_for_nobody_here() -> None:
    notes = [note("a", "published", ME, "withdraw"), note("b", "draft", COLLEAGUE)]
    queues = sort_into_queues(notes, "me")
    assert (queues.to_decide, queues.own, queues.with_others) == ((), (), ())
