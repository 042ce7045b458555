import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cases.event_form import KINDS, READERS, RESTORERS, content_bytes, event_json, parse_event_by, restore_event
from core.cases.events import Answered, Closed, Event, NoteAdded, PaperAdded, Reopened, StepMarked
from core.processes.answers import Answer
from tests.core.cases.happening import HELPER, NOON, PERSON, TODAY, VERSION, happenings, histories, record

MARKED = record(7, StepMarked("send-kit", TODAY, "granted"))


def sent(event: Event) -> dict[str, Any]:
    """What somebody sends: all but who they are."""
    return {name: value for name, value in event_json(event).items() if name != "by"}


@given(histories())
def test_an_event_is_restored_as_it_was_written(events: list[Event]):
    for event in events:
        assert restore_event(json.loads(json.dumps(event_json(event)))) == event


@given(histories())
def test_an_event_is_read_as_it_was_sent(events: list[Event]):
    for event in events:
        assert parse_event_by(json.loads(json.dumps(sent(event))), event.by) == (event, ())


def test_every_kind_of_event_can_be_restored_and_sent_but_that_a_paper_came():
    assert set(RESTORERS) == set(KINDS.values())
    assert set(READERS) == set(KINDS.values()) - {"paper_added"}


def test_that_a_paper_came_is_restored_as_it_was_written_and_nobody_can_send_it():
    event = record(7, PaperAdded("passport"), by=HELPER)
    assert restore_event(json.loads(json.dumps(event_json(event)))) == event
    read, problems = parse_event_by(json.loads(json.dumps(sent(event))), HELPER)
    assert read is None
    assert ("kind",) in [problem.path for problem in problems]


def test_an_event_is_written_plainly():
    assert event_json(MARKED) == {
        "id": "00000000-0000-0000-0000-000000000007",
        "seq": 7,
        "kind": "step_marked",
        "what": {"step": "send-kit", "on": "2026-03-12", "outcome": "granted"},
        "by": {"role": "migrant", "person": "00000000-0000-0000-0000-000000000001"},
        "version": VERSION,
        "subject": "me",
        "at": "2026-03-12T12:00:00+00:00",
    }


@given(happenings, st.integers(1, 9))
def test_the_same_has_the_same_bytes_whatever_its_place(what, seq):
    event = record(7, what)
    assert content_bytes(event) == content_bytes(event._replace(seq=seq))
    assert content_bytes(event) != content_bytes(event._replace(by=HELPER))


@given(happenings | st.text().map(NoteAdded) | st.text().map(Closed))
def test_the_bytes_are_those_of_plain_json_with_sorted_members_so_that_stored_hashes_stay_good(what):
    event = record(7, what)
    raw = event_json(event)
    content = {name: value for name, value in raw.items() if name not in {"id", "seq"}}
    assert (
        content_bytes(event) == json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    )


def test_whoever_sends_an_event_cannot_say_who_they_are():
    raw = event_json(MARKED)
    event, problems = parse_event_by(raw, HELPER)
    assert event is None
    assert [problem.code for problem in problems] == ["unknown_field"]
    del raw["by"]
    event, problems = parse_event_by(raw, HELPER)
    assert problems == ()
    assert event == MARKED._replace(by=HELPER)


def test_there_is_a_kind_for_everything_that_happens():
    assert len(set(KINDS.values())) == len(KINDS) == 17


def test_reopening_needs_no_words():
    raw = sent(record(7, Reopened()))
    del raw["what"]
    assert parse_event_by(raw, PERSON)[0] == record(7, Reopened())


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"id": "7"}, ("id",), "bad_key"),
        ({"id": "00000000-0000-0000-0000-00000000000A"}, ("id",), "bad_key"),
        ({"seq": 0}, ("seq",), "bad_integer"),
        ({"seq": 2**31}, ("seq",), "bad_integer"),
        ({"seq": True}, ("seq",), "bad_integer"),
        ({"kind": "exploded"}, ("kind",), "bad_choice"),
        ({"version": "latest"}, ("version",), "bad_hash"),
        ({"at": "2026-03-12T12:00:00"}, ("at",), "bad_time"),
        ({"at": "noon"}, ("at",), "bad_time"),
        ({"what": {"step": "send-kit", "on": "12 March"}}, ("what", "on"), "bad_date"),
        ({"what": {"step": "Send kit", "on": "2026-03-12"}}, ("what", "step"), "bad_key"),
        ({"what": {"step": "send-kit"}}, (), "missing_field"),
        ({"what": {"step": "send-kit", "on": "2026-03-12", "by": "me"}}, ("what", "by"), "unknown_field"),
        ({"what": None}, (), "missing_field"),
        ({"more": 1}, ("more",), "unknown_field"),
        ({"kind": "answered", "what": {"fact": "student", "values": []}}, ("what", "values"), "empty"),
        ({"kind": "answered", "what": {"fact": "student", "values": "yes"}}, ("what", "values"), "wrong_type"),
        ({"kind": "answered", "what": {"fact": "student"}}, (), "missing_field"),
        ({"kind": "answered", "what": {"fact": "a:b", "values": ["x"]}}, ("what", "fact"), "bad_key"),
        ({"kind": "answered", "what": {"fact": "a", "values": ["x"], "state": "unsure"}}, ("what",), "not_together"),
        ({"kind": "paper_declared", "what": {"type": "passport"}}, (), "missing_field"),
        ({"kind": "paper_declared", "what": {"type": "passport", "have": "perhaps"}}, ("what", "have"), "bad_boolean"),
        (
            {"kind": "appointment_set", "what": {"step": "a", "at": "2026-03-12T09:30+01:00"}},
            ("what", "at"),
            "bad_time",
        ),
        (
            {"kind": "document_attached", "what": {"step": "a", "need": "b", "document": "c"}},
            ("what", "document"),
            "bad_key",
        ),
        ({"kind": "note_added", "what": {"text": " "}}, ("what", "text"), "empty"),
    ],
)
def test_what_is_no_event_is_refused_with_its_place(change, path, code):
    event, problems = parse_event_by({**sent(MARKED), **change}, PERSON)
    assert event is None
    assert code in [problem.code for problem in problems if problem.path[: len(path)] == path]


@pytest.mark.parametrize("raw", [None, [], "event", 7])
def test_what_is_no_mapping_is_refused(raw):
    event, problems = parse_event_by(raw, PERSON)
    assert event is None
    assert problems


def test_a_route_is_answered_under_the_name_of_its_step():
    event = record(1, Answered("channel:send-kit", Answer(("online",))))
    assert parse_event_by(sent(event), PERSON) == (event, ())


def test_times_keep_their_moment():
    event, _ = parse_event_by({**sent(MARKED), "at": "2026-03-12T13:00:00+01:00"}, PERSON)
    assert event is not None
    assert event.at == NOON
    assert event.by == PERSON
    assert event.id == UUID(int=7)
