"""What is prepared before the lock is still right under it, whatever came in between."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event as sqlalchemy_event

from api.deps import Act
from api.installation import Installation
from api.rendering.cases import find_ground
from core.cases.events import Event, Happening, StepMarked
from core.cases.recording import (
    MAX_EVENTS,
    Entry,
    EventConflict,
    Recorded,
    TooManyEvents,
    prepare_closing,
    prepare_entry,
    prepare_opening,
    read_history,
    recorder_of,
    write_entry,
    write_opening,
)
from core.people.actor import Actor, Role
from core.platform.errors import WrongState
from core.platform.ids import uuid7
from tests.api.cases.filling import count_events, fill_case
from tests.api.registration import PROCESS, event

FIRST, SECOND = StepMarked("collect-papers", date(2026, 3, 1)), StepMarked("hand-in", date(2026, 3, 2), "registered")


class Hand:
    """One device of a person, which may stop between preparing and writing."""

    def __init__(self, installation: Installation, person: Any, version: str) -> None:
        self.installation = installation
        self.actor = Actor(person.account_id, person.session_id, Role.MIGRANT)
        self.version = version

    def event(self, what: Happening, seq: int = 3, event_id: UUID | None = None) -> Event:
        return Event(event_id or uuid7(), seq, what, recorder_of(self.actor), self.version)

    def act(self, session: Any) -> Act:
        return Act(self.actor, session, self.installation, self.installation.now())

    def prepare(self, case_id: UUID, *events: Event) -> Entry:
        with self.installation.database.reading() as session:
            act = self.act(session)
            history = read_history(session, self.actor, self.installation.keys, case_id, self.installation.now())
            return prepare_entry(session, self.actor, history, find_ground(act, PROCESS, 1), lambda _: events, act.now)

    def prepare_closing(self, case_id: UUID) -> Entry:
        with self.installation.database.reading() as session:
            act = self.act(session)
            history = read_history(session, self.actor, self.installation.keys, case_id, self.installation.now())
            return prepare_closing(session, self.actor, history, find_ground(act, PROCESS, 1), "", act.now)

    def prepare_opening(self, *events: Event) -> Entry:
        with self.installation.database.reading() as session:
            act = self.act(session)
            ground = find_ground(act, PROCESS, 1)
            return prepare_opening(session, self.actor, self.installation.keys, ground, events, act.now)

    def write(self, entry: Entry) -> Recorded:
        with self.installation.database.writing() as session:
            return write_entry(session, self.actor, entry)

    def write_opening(self, entry: Entry, *events: Event) -> Recorded:
        with self.installation.database.writing() as session:
            return write_opening(session, self.actor, self.installation.keys, entry, events)


@pytest.fixture
def hand(installation: Installation, person: Any, version: str) -> Hand:
    return Hand(installation, person, version)


@pytest.fixture
def case_id(case: Any) -> UUID:
    return UUID(case["id"])


def test_what_came_in_between_counts_for_what_is_answered_and_listed(
    client: TestClient, person: Any, hand: Hand, case_id: UUID
) -> None:
    waiting = hand.prepare(case_id, hand.event(SECOND))
    hand.write(hand.prepare(case_id, hand.event(FIRST)))

    recorded = hand.write(waiting)

    assert set(recorded.case.progress.steps) == {"collect-papers", "hand-in"}
    shown = client.get(f"/v1/cases/{case_id}", headers=person.headers).json()
    listed = client.get("/v1/cases", headers=person.headers).json()["items"][0]
    assert set(shown["person"]["marks"]) == {"collect-papers", "hand-in"}
    assert (shown["done"], shown["next"]) == (2, None)
    assert {name: shown[name] for name in listed} == listed
    assert shown["seq"] == recorded.case.head.seq


def test_an_earlier_place_is_kept_in_any_order_of_arrival(
    client: TestClient, person: Any, hand: Hand, case_id: UUID
) -> None:
    late, early = hand.event(StepMarked("hand-in", date(2026, 2, 9), "registered"), 9), hand.event(SECOND, 8)
    waiting = hand.prepare(case_id, early)
    hand.write(hand.prepare(case_id, late))

    hand.write(waiting)

    shown = client.get(f"/v1/cases/{case_id}", headers=person.headers).json()
    assert shown["person"]["marks"]["hand-in"]["on"] == "2026-02-09"


def test_the_same_event_that_came_in_between_is_a_duplicate(
    hand: Hand, case_id: UUID, installation: Installation
) -> None:
    one = hand.event(FIRST)
    waiting = hand.prepare(case_id, one)
    hand.write(hand.prepare(case_id, one))

    recorded = hand.write(waiting)

    assert (recorded.accepted, recorded.duplicates) == ((), (one.id,))
    assert count_events(installation, case_id) == 4


def test_another_event_under_the_same_id_that_came_in_between_is_refused_whole(
    hand: Hand, case_id: UUID, installation: Installation
) -> None:
    one = hand.event(FIRST)
    waiting = hand.prepare(case_id, hand.event(SECOND), hand.event(SECOND, event_id=one.id))
    hand.write(hand.prepare(case_id, one))

    with pytest.raises(EventConflict):
        hand.write(waiting)

    assert count_events(installation, case_id) == 4


def test_the_limit_holds_for_two_who_reach_it_at_once(hand: Hand, case_id: UUID, installation: Installation) -> None:
    fill_case(installation, case_id, MAX_EVENTS - 1)
    waiting = hand.prepare(case_id, hand.event(FIRST))
    hand.write(hand.prepare(case_id, hand.event(SECOND)))

    with pytest.raises(TooManyEvents):
        hand.write(waiting)

    assert count_events(installation, case_id) == MAX_EVENTS


def test_of_two_who_close_at_once_the_second_is_told(hand: Hand, case_id: UUID) -> None:
    waiting = hand.prepare_closing(case_id)
    hand.write(hand.prepare_closing(case_id))

    with pytest.raises(WrongState):
        hand.write(waiting)


def test_an_opening_that_was_sent_twice_at_once_opens_one_case(hand: Hand) -> None:
    said = hand.event(FIRST, 1)
    waiting = hand.prepare_opening(said)
    first = hand.write_opening(hand.prepare_opening(said), said)

    second = hand.write_opening(waiting, said)

    assert second.case.head.id == first.case.head.id
    assert second.duplicates == (said.id,)


def test_nothing_that_grows_with_a_case_is_read_while_others_wait(
    client: TestClient, person: Any, case_id: UUID, version: str, installation: Installation
) -> None:
    fill_case(installation, case_id, 100)
    under_lock: list[str] = []

    def note(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if connection.engine is installation.database.writer:
            under_lock.append(statement)

    sqlalchemy_event.listen(installation.database.engine, "before_cursor_execute", note)
    one = event(version, "step_marked", 101, step="collect-papers", on="2026-03-01")
    answer = client.post(f"/v1/cases/{case_id}/events", json={"events": [one]}, headers=person.headers)
    sqlalchemy_event.remove(installation.database.engine, "before_cursor_execute", note)

    assert answer.json()["accepted"] == [one["id"]]
    assert any(statement.startswith("INSERT INTO case_events") for statement in under_lock)
    assert not [
        statement for statement in under_lock if statement.startswith("SELECT case_events.id, case_events.sealed")
    ]


def test_who_prefers_a_short_answer_is_told_what_became_of_the_events_alone(
    client: TestClient, person: Any, case: Any, version: str
) -> None:
    done = event(version, "step_marked", case["seq"] + 1, step="collect-papers", on="2026-03-02")
    prefer = {"Prefer": "respond-async, return=minimal"}
    path = f"/v1/cases/{case['id']}/events"

    first = client.post(path, json={"events": [done]}, headers=person.headers | prefer)
    again = client.post(path, json={"events": [done]}, headers=person.headers | prefer)

    assert first.json() == {"accepted": [done["id"]], "duplicates": [], "case": None}
    assert first.headers["Preference-Applied"] == "return=minimal"
    assert again.json() == {"accepted": [], "duplicates": [done["id"]], "case": None}
    assert client.get(f"/v1/cases/{case['id']}", headers=person.headers).json()["done"] == 1
