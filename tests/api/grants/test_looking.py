"""A helper's look holds up nobody, and tells nothing of what the person left out: no end, no order, no gap."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event as sqlalchemy_event

from api.installation import Installation
from core.platform.ids import uuid7
from tests.api.grants.conftest import ALL, NOTICE, READS, Office
from tests.api.registration import YAML, build_city, event, publish

SECRET = "Zanzibar"
SECRET_STEP = f"""\
steps:
  - key: see-doctor
    title: Vai dal medico
    kind: attend
    deadlines:
      - {{key: soon, from: arrival-date, offset: P3D}}
    outcomes:
      - {{key: ill, label: {SECRET} fever, ends: ok}}
      - {{key: well, label: Healthy, ends: ok}}
  - key: ask-for-leave
    title: Chiedi un permesso
    kind: apply
    after: [{{step: see-doctor, outcome: ill}}]
    when: {{step: see-doctor, outcome: ill}}
    deadlines:
      - {{key: then, from: {{step: see-doctor, outcome: ill}}, offset: P8D}}
"""


@pytest.fixture
def version(installation: Installation) -> str:
    """The hash of a version in which one step has an end that is nobody else's business."""
    build_city(installation)
    return publish(installation, YAML.replace("steps:\n", SECRET_STEP))


@contextmanager
def watch_writes(installation: Installation) -> Iterator[list[str]]:
    """Collect what is asked of the database in transactions that hold the lock of those who write."""
    asked: list[str] = []

    def note(connection: Any, _cursor: object, statement: str, *_rest: object) -> None:
        if connection.engine is installation.database.writer:
            asked.append(statement)

    sqlalchemy_event.listen(installation.database.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sqlalchemy_event.remove(installation.database.engine, "before_cursor_execute", note)


def test_nothing_of_a_case_is_read_while_a_look_is_written_down(office: Office, installation: Installation) -> None:
    office.give([*ALL, "read_documents"], later_types=["passport"])

    for path in (f"/cases/{office.case}", f"/cases/{office.case}/events", "/cases", f"/cases/{office.case}/documents"):
        with watch_writes(installation) as asked:
            assert office.ask(office.helper, "GET", path).status_code == 200
        assert any("INSERT INTO looks" in statement for statement in asked), path
        for table in ("case_events", "case_projections", "documents"):
            assert not any(f"FROM {table}" in statement for statement in asked), f"{path} reads {table}"


def test_a_list_that_was_written_down_in_this_hour_writes_nothing(office: Office, installation: Installation) -> None:
    office.give()
    office.ask(office.helper, "GET", "/cases")

    with watch_writes(installation) as asked:
        again = office.ask(office.helper, "GET", "/cases")

    assert len(again.json()["items"]) == 1
    assert asked == []


def test_a_mark_on_behalf_opens_the_case_before_it_locks_it(
    office: Office, installation: Installation, version: str
) -> None:
    office.give()

    with watch_writes(installation) as asked:
        recorded = office.record(event(version, "step_marked", 9, step="collect-papers", on="2026-03-02"))

    assert recorded.status_code == 200, recorded.text
    assert not any("SELECT" in statement and "case_events.sealed" in statement for statement in asked)


def read_bodies(office: Office) -> str:
    paths = (f"/cases/{office.case}", f"/cases/{office.case}/events", "/cases")
    return "".join(office.ask(office.helper, "GET", path).text for path in paths)


@pytest.mark.parametrize(
    "terms", [{"step": "ask-for-leave"}, {"step": "hand-in"}, {"without_steps": ["see-doctor"]}], ids=str
)
def test_how_another_step_ended_is_in_no_reason_deadline_or_history(
    office: Office, version: str, terms: dict[str, Any]
) -> None:
    office.give(READS, **terms)
    ended = event(version, "step_marked", 5, step="see-doctor", on="2026-03-02", outcome="ill")
    assert office.record(ended, who=office.person).status_code == 200
    assert SECRET in json.dumps(office.look(office.person))

    found = read_bodies(office)

    assert SECRET not in found
    assert "see-doctor" not in found


def test_a_step_that_counts_from_another_shows_its_day_alone(office: Office, version: str) -> None:
    office.give(READS, step="ask-for-leave")
    office.record(
        event(version, "step_marked", 5, step="see-doctor", on="2026-03-02", outcome="ill"), who=office.person
    )

    (step,) = office.look()["procedure"]["steps"]

    assert step["state"] == "open"
    assert (step["deadline"]["date"], step["deadline"]["text"]["text"]) == ("2026-03-10", "By Tuesday, 10 March 2026.")
    assert step["deadline"]["rule"] == step["deadline"]["text"]


def open_second(office: Office, version: str, arrival: str) -> str:
    said = event(version, "answered", 1, fact="arrival-date", values=[arrival])
    body = {"process": "bologna/registration", "version": 1, "events": [said]}
    made = office.ask(office.person, "POST", "/cases", json=body).json()
    return str(made["id"])


def share(office: Office, case: str, **terms: Any) -> None:
    body = {"case_id": case, "organisation": "accoglienza", "scopes": READS, "notice": NOTICE} | terms
    assert office.ask(office.person, "POST", "/grants", json=body).status_code == 201


def test_a_list_is_in_the_order_of_the_dates_that_it_shows(office: Office, version: str) -> None:
    # The person arrived on the first of March: the doctor by the fourth, the town hall by the twenty-first.
    office.give(READS, without_steps=["see-doctor"])
    later = open_second(office, version, "2026-03-10")  # the doctor by the thirteenth
    share(office, later)
    only = open_second(office, version, "2026-03-05")
    share(office, only, step="hand-in")
    for case in (str(office.case), only):
        said = event(version, "answered", 6, fact="papers-in-italian", values=["yes"])
        done = event(version, "step_marked", 7, step="collect-papers", on="2026-03-02")
        assert office.ask(office.person, "POST", f"/cases/{case}/events", json={"events": [said, done]}).is_success

    listed = office.ask(office.helper, "GET", "/cases").json()["items"]

    dates = [one["next"]["due"] for one in listed]
    assert dates == sorted(dates)
    assert [one["id"] for one in listed] == [later, str(office.case), only]
    assert date.fromisoformat(dates[0]) == date(2026, 3, 13)
    pages, cursor = [], None
    while True:
        asked = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        page = office.ask(office.helper, "GET", "/cases", params=asked).json()
        pages += [one["id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert pages == [one["id"] for one in listed]


def test_what_is_not_shown_leaves_no_gap(office: Office, version: str) -> None:
    office.give(["read_steps", "mark_steps"], without_steps=["see-doctor"])
    before, events = office.look(), office.ask(office.helper, "GET", f"/cases/{office.case}/events").json()

    hidden = [
        event(version, "note_added", 5, text="For myself."),
        event(version, "step_marked", 6, step="see-doctor", on="2026-03-02", outcome="well"),
        event(version, "answered", 7, fact="papers-in-italian", values=["yes"]),
    ]
    assert office.record(*hidden, who=office.person).status_code == 200

    after = office.look()
    assert (after["seq"], after["updated_at"]) == (before["seq"], before["updated_at"])
    assert office.ask(office.helper, "GET", f"/cases/{office.case}/events").json() == events
    assert [one["seq"] for one in events["items"]] == list(range(1, len(events["items"]) + 1))

    recorded = office.record(event(version, "step_marked", after["seq"] + 1, step="collect-papers", on="2026-03-02"))

    assert recorded.json()["case"]["seq"] == after["seq"] + 1
    history = office.ask(office.person, "GET", f"/cases/{office.case}/events").json()["items"]
    assert history[-1]["by"]["organisation"] == "accoglienza"
    seen = office.ask(office.helper, "GET", f"/cases/{office.case}/events").json()["items"]
    assert [one["seq"] for one in seen] == list(range(1, len(seen) + 1))
    paged = office.ask(office.helper, "GET", f"/cases/{office.case}/events", params={"limit": 1}).json()
    assert paged["next"] == f"1.{paged['items'][0]['id']}"


def test_a_mark_sent_again_changes_nothing_wherever_it_was_placed(office: Office, version: str) -> None:
    office.give()
    mark = event(version, "step_marked", 9, step="collect-papers", on="2026-03-02")
    assert office.record(mark).json()["accepted"] == [mark["id"]]
    office.record(event(version, "note_added", 20, text="Later."), who=office.person)

    again = office.record(mark | {"seq": 2})

    assert (again.json()["accepted"], again.json()["duplicates"]) == ([], [mark["id"]])


def test_a_withdrawal_in_the_middle_of_a_mark_leaves_nothing_behind(
    client: TestClient, office: Office, version: str, installation: Installation
) -> None:
    grant = office.give()
    mark = event(version, "step_marked", 9, step="collect-papers", on="2026-03-02")
    begun = {"noted": False, "over": False}

    def withdraw(connection: Any, _cursor: object, statement: str, *_rest: object) -> None:
        if "INSERT INTO looks" in statement:
            begun["noted"] = True
        elif begun["noted"] and not begun["over"] and "case_events.sealed" in statement:
            begun["over"] = True  # the helper reads now: the line is written, nothing is recorded yet
            assert office.ask(office.person, "POST", f"/grants/{grant['id']}/revoke").status_code == 200

    sqlalchemy_event.listen(installation.database.engine, "before_cursor_execute", withdraw)
    try:
        refused = office.record(mark)
    finally:
        sqlalchemy_event.remove(installation.database.engine, "before_cursor_execute", withdraw)

    nothing = office.ask(office.helper, "POST", f"/cases/{uuid7()}/events", json={"events": [mark]})
    assert begun["over"]
    assert (refused.status_code, nothing.status_code) == (404, 404)
    assert refused.json() | {"request_id": ""} == nothing.json() | {"request_id": ""}
    history = office.ask(office.person, "GET", f"/cases/{office.case}/events").json()["items"]
    assert UUID(mark["id"]) not in {UUID(one["id"]) for one in history}


def test_the_first_days_are_those_of_the_steps_that_are_shown(office: Office, version: str) -> None:
    second = open_second(office, version, "2026-03-10")
    own = office.look(office.person)
    assert [day["step"] for day in own["due_days"]] == ["see-doctor"]
    office.give(READS, without_steps=["see-doctor"])
    share(office, second, step="hand-in")

    listed = office.ask(office.helper, "GET", "/cases").json()["items"]
    seen = office.look()

    assert [[(day["step"], day["date"]) for day in one["due_days"]] for one in listed] == [
        [("hand-in", "2026-03-21")],
        [("hand-in", "2026-03-30")],
    ]
    assert seen["due_days"] == seen["procedure"]["due_days"] == listed[0]["due_days"]
