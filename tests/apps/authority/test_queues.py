"""Drafts go into the queue of whoever can take them on, what waits longest first."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from apps.authority.queues import count_translations, is_due, sort_into_queues, sort_reviews
from apps.kit.client.drafts import DraftHead, Person
from apps.kit.client.processes import ProcessHead, VersionRef
from apps.kit.client.texts import OrganisationRef, Text
from apps.kit.client.translations import Coverage

ME, COLLEAGUE = Person("me", "giulia"), Person("colleague", "marco")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def draft(name: str, state: str, author: Person, *actions: str, days: int = 1) -> DraftHead:
    since = NOW - timedelta(days=days)
    return DraftHead(
        id=name,
        process=f"bologna/{name}",
        title=name,
        state=state,
        revision=1,
        author=author,
        updated_at=since,
        submitted_at=since if state == "in_review" else None,
        actions=actions,
    )


def names(drafts: tuple[DraftHead, ...]) -> list[str]:
    return [one.id for one in drafts]


def test_what_waits_longest_for_a_decision_comes_first() -> None:
    new = draft("new", "in_review", COLLEAGUE, "approve", "return", days=1)
    old = draft("old", "in_review", COLLEAGUE, "approve", "return", days=9)
    assert names(sort_into_queues([new, old], "me").to_decide) == ["old", "new"]


def test_what_i_may_not_approve_doesnt_wait_for_me() -> None:
    queues = sort_into_queues([draft("mine", "in_review", ME, "withdraw")], "me")
    assert queues.to_decide == ()
    assert names(queues.with_others) == ["mine"]


def test_a_colleagues_unfinished_draft_is_in_no_queue_of_mine() -> None:
    queues = sort_into_queues([draft("theirs", "draft", COLLEAGUE, "edit", "submit")], "me")
    assert (queues.to_decide, queues.to_publish, queues.own, queues.with_others) == ((), (), (), ())


def test_each_draft_is_in_one_queue_only() -> None:
    drafts = [
        draft("a", "draft", ME, "edit"),
        draft("b", "in_review", ME, "approve"),
        draft("c", "approved", ME, "publish"),
        draft("d", "approved", ME),
    ]
    queues = sort_into_queues(drafts, "me")
    assert names(queues.own) == ["a"]
    assert names(queues.to_decide) == ["b"]
    assert names(queues.to_publish) == ["c"]
    assert names(queues.with_others) == ["d"]


def test_what_came_from_the_content_files_waits_for_whoever_may_take_it_up() -> None:
    new = replace(draft("new", "draft", ME, "edit", "submit"), author=None)
    for_others = replace(draft("read-only", "draft", ME), author=None)

    queues = sort_into_queues([new, for_others], ME.id)

    assert names(queues.from_files) == ["new"]
    assert queues.own == queues.with_others == ()


def process(name: str, review_by: date | None) -> ProcessHead:
    return ProcessHead(
        id=f"bologna/{name}",
        city="bologna",
        slug=name,
        title=Text(name),
        summary=Text(""),
        authority=OrganisationRef("questura", Text("Questura")),
        version=VersionRef(1),
        review_by=review_by,
    )


def test_what_should_have_been_reviewed_longest_ago_comes_first_and_what_is_far_off_doesnt_wait() -> None:
    today = date(2026, 3, 2)
    heads = [
        process("near", date(2026, 3, 20)),
        process("far", date(2026, 9, 1)),
        process("late", date(2026, 1, 1)),
        process("never", None),
    ]
    waiting = sort_reviews(heads, today)
    assert [head.slug for head in waiting] == ["late", "near"]
    assert [is_due(head, today) for head in waiting] == [True, False]


def coverage(language: str, process: str | None, authority: str | None, stale: int) -> Coverage:
    return Coverage(
        language,
        total=10,
        translated=6,
        stale=stale,
        missing=4 - stale,
        checked=6,
        process=process,
        authority=authority,
    )


def test_a_translator_is_shown_the_languages_of_the_city_what_is_stale_first() -> None:
    found = [
        coverage("ar", None, None, 1),
        coverage("en", "bologna/mine", "questura", 3),
        coverage("en", "bologna/theirs", "comune", 4),
        coverage("fa", None, None, 4),
    ]
    waiting = count_translations(found, "questura", ("it", "en", "ar"))
    assert list(waiting) == ["en", "ar"]
    assert waiting["en"] == {"stale": 3, "missing": 1, "translated": 0}
