"""A person saves a procedure, goes on with it, and finds it again."""

from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, func, select, text

from api.installation import Installation
from api.schemas.cases import CaseAnswer, EventList
from core.cases.tables import CaseEventRow, CaseProjectionRow, CaseRow
from core.people.tables import AccountRow
from tests.api.registration import PROCESS, YAML, event, publish


def test_a_saved_procedure_is_found_again_with_what_was_said(client: TestClient, person: Any, case: Any) -> None:
    found = client.get(f"/v1/cases/{case['id']}", headers=person.headers).json()

    assert found["process"]["id"] == PROCESS
    assert found["process"]["title"] == {"text": "Iscriviti all'anagrafe", "lang": "it", "status": "missing"}
    assert found["version"] == found["latest_version"] == 1
    assert found["person"]["answers"] == {
        "papers-in-italian": {"values": ["yes"]},
        "arrival-date": {"values": ["2026-03-01"]},
    }
    assert found["next"]["step"] == "collect-papers"
    assert found["procedure"]["next"] == "collect-papers"
    assert found["actions"] == ["record", "close"]


def test_a_case_is_as_the_description_of_the_api_says(client: TestClient, person: Any, case: Any) -> None:
    answer = client.get(f"/v1/cases/{case['id']}?lang=it&with=en", headers=person.headers)

    assert str(CaseAnswer.model_validate_json(answer.content).id) == case["id"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_history_is_as_the_description_of_the_api_says(
    client: TestClient, person: Any, case: Any, version: str
) -> None:
    done = event(version, "step_marked", 3, step="collect-papers", on="2026-03-02")
    client.post(
        f"/v1/cases/{case['id']}/events",
        json={"events": [done | {"at": "2026-03-02T10:00:00.5+01:00"}]},
        headers=person.headers,
    )

    answer = client.get(f"/v1/cases/{case['id']}/events?lang=it", headers=person.headers)

    found = EventList.model_validate_json(answer.content)
    assert found.model_dump(mode="json") == answer.json()  # each member is there, and written as it says
    assert found.items[-1].by.is_me
    assert answer.json()["items"][-1]["at"] == "2026-03-02T10:00:00.500000+01:00"
    assert answer.json()["items"][0]["at"].endswith("Z")


def test_what_is_recorded_moves_the_case_on(client: TestClient, person: Any, case: Any, version: str) -> None:
    done = event(version, "step_marked", case["seq"] + 1, step="collect-papers", on="2026-03-02")

    answer = client.post(f"/v1/cases/{case['id']}/events", json={"events": [done]}, headers=person.headers)

    assert answer.status_code == 200
    found = answer.json()
    assert found["accepted"] == [done["id"]]
    assert found["duplicates"] == []
    assert found["case"]["next"] == {
        "step": "hand-in",
        "title": {"text": "Vai all'anagrafe", "lang": "it", "status": "missing"},
        "due": "2026-03-21",
    }
    assert (found["case"]["done"], found["case"]["most"]) == (1, 2)
    assert found["case"]["person"]["marks"] == {"collect-papers": {"on": "2026-03-02"}}


def test_a_list_shows_where_each_case_stood(client: TestClient, person: Any, case: Any) -> None:
    found = client.get("/v1/cases", headers=person.headers).json()

    assert [item["id"] for item in found["items"]] == [case["id"]]
    assert found["items"][0]["next"]["step"] == "collect-papers"
    assert found["items"][0]["actions"] == ["record", "close"]
    assert found["next"] is None


def test_a_list_comes_page_by_page(client: TestClient, person: Any, version: str) -> None:
    body = {"process": PROCESS, "version": 1, "events": []}
    made = [client.post("/v1/cases", json=body, headers=person.headers).json()["id"] for _ in range(3)]

    first = client.get("/v1/cases?limit=2", headers=person.headers).json()
    second = client.get(f"/v1/cases?limit=2&cursor={first['next']}", headers=person.headers).json()

    assert [item["id"] for item in (*first["items"], *second["items"])] == sorted(made, reverse=True)
    assert second["next"] is None


def test_the_same_event_sent_twice_is_reported_and_changes_nothing(
    client: TestClient, person: Any, case: Any, version: str
) -> None:
    done = event(version, "step_marked", 9, step="collect-papers", on="2026-03-02")
    path = f"/v1/cases/{case['id']}/events"
    before = client.post(path, json={"events": [done]}, headers=person.headers).json()

    again = client.post(path, json={"events": [done | {"seq": 30}]}, headers=person.headers).json()

    assert (again["accepted"], again["duplicates"]) == ([], [done["id"]])
    assert again["case"] == before["case"]


def test_a_mark_of_a_phone_that_is_a_day_ahead_is_of_today_and_stays_the_same_when_it_is_sent_again(
    client: TestClient, person: Any, case: Any, version: str, clock: Any, signed_in: Any
) -> None:
    done = event(version, "step_marked", 9, step="collect-papers", on="2026-03-03") | {
        "at": "2026-03-03T00:30:00+14:00"
    }
    path = f"/v1/cases/{case['id']}/events"

    first = client.post(path, json={"events": [done]}, headers=person.headers).json()
    clock.advance(hours=16)  # it is the next day in Bologna
    later = signed_in("migrant", account_id=person.account_id)
    again = client.post(path, json={"events": [done]}, headers=later.headers).json()

    assert first["case"]["person"]["marks"] == {"collect-papers": {"on": "2026-03-02"}}
    assert (again["accepted"], again["duplicates"]) == ([], [done["id"]])
    assert again["case"]["person"]["marks"] == {"collect-papers": {"on": "2026-03-02"}}


def test_a_case_is_opened_with_no_mark_of_a_day_still_to_come(client: TestClient, person: Any, version: str) -> None:
    ahead = event(version, "step_marked", 2, step="collect-papers", on="2026-03-03") | {
        "at": "2026-03-03T08:00:00+01:00"
    }
    never = event(version, "step_marked", 2, step="collect-papers", on="2031-05-05")
    body = {"process": PROCESS, "version": 1}

    opened = client.post("/v1/cases", json=body | {"events": [ahead]}, headers=person.headers)
    refused = client.post("/v1/cases", json=body | {"events": [never]}, headers=person.headers)

    assert opened.json()["person"]["marks"] == {"collect-papers": {"on": "2026-03-02"}}
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "events.1.data.on")
    assert len(client.get("/v1/cases", headers=person.headers).json()["items"]) == 1


def test_another_event_under_the_same_id_is_refused(client: TestClient, person: Any, case: Any, version: str) -> None:
    done = event(version, "step_marked", 9, step="collect-papers", on="2026-03-02")
    other = event(version, "step_marked", 9, event_id=UUID(done["id"]), step="collect-papers", on="2026-03-01")
    path = f"/v1/cases/{case['id']}/events"
    client.post(path, json={"events": [done]}, headers=person.headers)

    answer = client.post(path, json={"events": [other]}, headers=person.headers)

    assert answer.status_code == 409
    assert answer.json()["code"] == "event_conflict"
    assert answer.json()["errors"][0]["field"] == "events.0.id"


def test_a_batch_is_taken_whole_or_not_at_all(client: TestClient, person: Any, case: Any, version: str) -> None:
    good = event(version, "step_marked", 9, step="collect-papers", on="2026-03-02")
    bad = event(version, "step_marked", 10, step="no-such-step", on="2026-03-02")

    answer = client.post(f"/v1/cases/{case['id']}/events", json={"events": [good, bad]}, headers=person.headers)

    assert answer.status_code == 422
    assert answer.json()["code"] == "unknown_step"
    assert [error["field"] for error in answer.json()["errors"]] == ["events.1.data.step"]
    assert client.get(f"/v1/cases/{case['id']}", headers=person.headers).json()["person"].get("marks") is None


def test_an_implausible_place_in_the_order_is_clamped_once(
    client: TestClient, person: Any, case: Any, version: str
) -> None:
    far = event(version, "step_marked", 2_000_000, step="collect-papers", on="2026-03-02")

    client.post(f"/v1/cases/{case['id']}/events", json={"events": [far]}, headers=person.headers)

    found = client.get(f"/v1/cases/{case['id']}/events", headers=person.headers).json()["items"]
    assert [item["seq"] for item in found if item["id"] == far["id"]] == [case["seq"] + 1]


def test_each_field_that_the_version_does_not_know_is_named(
    client: TestClient, person: Any, case: Any, version: str
) -> None:
    sent = {
        "events.0.data.fact": event(version, "answered", 5, fact="shoe-size", values=["42"]),
        "events.1.data.values": event(version, "answered", 5, fact="papers-in-italian", values=["perhaps"]),
        "events.2.data.outcome": event(version, "step_marked", 5, step="hand-in", on="2026-03-02", outcome="lost"),
        "events.3.data.type": event(version, "paper_declared", 5, type="birth-certificate", have=True),
        "events.4.version": event("0" * 64, "step_skipped", 5, step="hand-in"),
        "events.5.data.deadline": event(
            version, "date_given", 5, step="hand-in", deadline="no-such", date="2026-03-20"
        ),
        "events.6.kind": event(version, "moved_to_version", 5, **{"from": version, "to": version}),
    }

    answer = client.post(f"/v1/cases/{case['id']}/events", json={"events": list(sent.values())}, headers=person.headers)

    assert answer.status_code == 422
    assert answer.json()["code"] == "unknown_fact"
    assert [error["field"] for error in answer.json()["errors"]] == list(sent)


def test_a_field_that_cannot_be_read_is_named_and_its_value_is_not_repeated(
    client: TestClient, person: Any, case: Any, version: str
) -> None:
    wrong = event(version, "step_marked", 5, step="collect-papers", on="32 March 2026")

    answer = client.post(f"/v1/cases/{case['id']}/events", json={"events": [wrong]}, headers=person.headers)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["events.0.data.on"]
    assert "32 March" not in answer.text


def test_a_version_that_does_not_exist_is_named(client: TestClient, person: Any) -> None:
    body: dict[str, Any] = {"process": PROCESS, "version": 7, "events": []}
    answer = client.post("/v1/cases", json=body, headers=person.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_version")
    assert answer.json()["errors"][0]["field"] == "version"

    answer = client.post("/v1/cases", json=body | {"process": "bologna/nothing"}, headers=person.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_process")


def test_an_opening_sent_twice_opens_one_case(client: TestClient, person: Any, version: str) -> None:
    said = event(version, "answered", 1, fact="papers-in-italian", values=["no"])
    body = {"process": PROCESS, "version": 1, "events": [said]}

    first = client.post("/v1/cases", json=body, headers=person.headers).json()
    second = client.post("/v1/cases", json=body, headers=person.headers).json()

    assert first["id"] == second["id"]
    assert len(client.get("/v1/cases", headers=person.headers).json()["items"]) == 1


def test_a_case_is_closed_and_opened_again(client: TestClient, person: Any, case: Any) -> None:
    path = f"/v1/cases/{case['id']}"

    closed = client.post(f"{path}/close", json={"reason": "I moved away."}, headers=person.headers).json()
    assert closed["closed_at"] is not None
    assert closed["actions"] == ["reopen"]
    assert client.post(f"{path}/close", json={"reason": ""}, headers=person.headers).status_code == 409
    assert client.get("/v1/cases?state=open", headers=person.headers).json()["items"] == []
    assert len(client.get("/v1/cases?state=closed", headers=person.headers).json()["items"]) == 1

    opened = client.post(f"{path}/reopen", headers=person.headers).json()
    assert opened["closed_at"] is None
    assert opened["actions"] == ["record", "close"]
    kinds = [item["kind"] for item in client.get(f"{path}/events", headers=person.headers).json()["items"]]
    assert kinds[-2:] == ["closed", "reopened"]


def test_what_a_device_recorded_before_a_case_was_closed_still_arrives(
    client: TestClient, person: Any, case: Any, version: str
) -> None:
    path = f"/v1/cases/{case['id']}"
    client.post(f"{path}/close", headers=person.headers)
    late = event(version, "step_marked", 3, step="collect-papers", on="2026-03-02")

    found = client.post(f"{path}/events", json={"events": [late]}, headers=person.headers).json()

    assert found["accepted"] == [late["id"]]
    assert found["case"]["closed_at"] is not None
    assert found["case"]["done"] == 1


def test_a_case_keeps_its_version_when_a_newer_one_is_published(
    client: TestClient, person: Any, case: Any, version: str, installation: Installation
) -> None:
    publish(installation, YAML.replace("Metti tutto in una busta.", "Metti tutto in una cartella."))

    found = client.get(f"/v1/cases/{case['id']}", headers=person.headers).json()

    assert (found["version"], found["latest_version"]) == (1, 2)
    assert found["procedure"]["process"]["version"]["hash"] == version
    assert "busta" in found["procedure"]["steps"][0]["body"]["html"]
    assert client.get("/v1/cases", headers=person.headers).json()["items"][0]["version"] == 1


def test_events_come_in_their_order_and_page_by_page(client: TestClient, person: Any, case: Any) -> None:
    path = f"/v1/cases/{case['id']}/events"

    first = client.get(f"{path}?limit=2", headers=person.headers).json()
    second = client.get(f"{path}?limit=2&cursor={first['next']}", headers=person.headers).json()

    found = [*first["items"], *second["items"]]
    assert sorted(item["kind"] for item in found) == ["answered", "answered", "opened"]
    assert [item["seq"] for item in found] == [1, 1, 2]
    assert found[-1]["data"] == {"fact": "arrival-date", "values": ["2026-03-01"]}
    assert found[-1]["by"] == {"role": "migrant", "organisation": None, "name": None, "is_me": True, "person": None}
    assert second["next"] is None


def test_a_second_language_stands_beside_the_first(client: TestClient, person: Any, case: Any) -> None:
    found = client.get(f"/v1/cases/{case['id']}?lang=en&with=it", headers=person.headers).json()

    assert found["procedure"]["steps"][0]["second"]["title"]["text"] == "Prepara i documenti"


def test_nothing_that_a_person_said_stands_plain_in_the_database(
    client: TestClient, person: Any, case: Any, version: str, installation: Installation
) -> None:
    note = event(version, "note_added", 5, text="My landlord is called Mr Rossi.")
    client.post(f"/v1/cases/{case['id']}/events", json={"events": [note]}, headers=person.headers)

    with installation.database.reading() as session:
        rows = session.execute(select(CaseEventRow.sealed, CaseEventRow.fingerprint)).all()
        everything = " ".join(
            str(row)
            for table in ("cases", "case_events", "case_projections")
            for row in session.execute(text(f"SELECT * FROM {table}"))
        )
    assert len(rows) == 4
    assert all(b"Rossi" not in row.sealed and b"papers-in-italian" not in row.sealed for row in rows)
    assert len({row.fingerprint for row in rows}) == 4
    for said in ("Rossi", "papers-in-italian", "2026-03-01", "passport"):
        assert said not in everything


def test_the_same_words_of_two_people_leave_different_traces(
    client: TestClient, person: Any, version: str, signed_in: Any, installation: Installation
) -> None:
    said = event(version, "answered", 1, fact="papers-in-italian", values=["no"])
    body = {"process": PROCESS, "version": 1, "events": [said]}
    for headers in (person.headers, signed_in("migrant").headers):
        assert client.post("/v1/cases", json=body, headers=headers).status_code == 201

    with installation.database.reading() as session:
        prints = session.scalars(select(CaseEventRow.fingerprint).where(CaseEventRow.id == UUID(said["id"]))).all()
    assert len(set(prints)) == 2


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_edge_of_the_calendar_breaks_nothing(
    day: str, client: TestClient, person: Any, case: Any, version: str
) -> None:
    events = [
        event(version, "answered", 3, fact="arrival-date", values=[day]),
        event(version, "step_marked", 4, step="collect-papers", on=min(day, "2026-03-02")),
        event(version, "date_given", 5, step="hand-in", deadline="twenty-days", date=day),
        event(version, "appointment_set", 6, step="hand-in", at=f"{day}T23:59"),
        event(version, "paper_declared", 7, type="passport", have=True, issued=day, expires=day),
    ]
    path = f"/v1/cases/{case['id']}"
    for one in events:
        assert client.post(f"{path}/events", json={"events": [one]}, headers=person.headers).status_code == 200

    assert client.get(path, headers=person.headers).status_code == 200
    assert client.get("/v1/cases", headers=person.headers).status_code == 200


def test_a_case_stays_when_its_process_is_withdrawn(client: TestClient, person: Any, case: Any, signed_in: Any) -> None:
    reviewer = signed_in("authority", ["reviewer"], "comune-bologna")
    assert client.post(f"/v1/processes/{PROCESS}/withdraw", headers=reviewer.headers).status_code == 200

    found = client.get(f"/v1/cases/{case['id']}", headers=person.headers).json()
    assert found["procedure"]["process"]["version"]["state"] == "withdrawn"
    assert (found["version"], found["latest_version"]) == (1, 1)


def test_a_person_whose_key_was_destroyed_has_no_case_any_more(
    client: TestClient, person: Any, case: Any, installation: Installation
) -> None:
    installation.keys.destroy(person.account_id)

    assert client.get(f"/v1/cases/{case['id']}", headers=person.headers).json()["code"] == "not_found"


def test_an_erased_account_takes_its_cases_with_it(person: Any, case: Any, installation: Installation) -> None:
    with installation.database.writing() as session:
        session.execute(delete(AccountRow).where(AccountRow.id == person.account_id))

    with installation.database.reading() as session:
        for row in (CaseRow, CaseEventRow, CaseProjectionRow):
            assert session.scalar(select(func.count()).select_from(row)) == 0


def test_too_many_events_at_once_are_refused(client: TestClient, person: Any, case: Any, version: str) -> None:
    events = [event(version, "step_skipped", 3, step="hand-in") for _ in range(501)]

    answer = client.post(f"/v1/cases/{case['id']}/events", json={"events": events}, headers=person.headers)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "events")
