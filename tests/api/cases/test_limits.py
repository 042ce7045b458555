"""How much one person may save: generous, and refused whole with what to do."""

from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient
from sqlalchemy import func, select

from api.installation import Installation
from core.cases.recording import MAX_CASES, MAX_EVENTS
from core.cases.tables import CaseRow
from tests.api.cases.filling import count_events, fill_account, fill_case
from tests.api.registration import PROCESS, event


def test_a_person_opens_as_many_cases_as_anybody_may_and_no_more(
    client: TestClient, person: Any, version: str, installation: Installation, signed_in: Any
) -> None:
    said = event(version, "answered", 1, fact="papers-in-italian", values=["no"])
    body = {"process": PROCESS, "version": 1, "events": [said]}
    first = client.post("/v1/cases", json=body, headers=person.headers).json()
    fill_account(installation, UUID(first["id"]), MAX_CASES - 1)
    empty = {"process": PROCESS, "version": 1}

    last = client.post("/v1/cases", json=empty, headers=person.headers)
    refused = client.post("/v1/cases", json=empty, headers=person.headers)

    assert (last.status_code, refused.status_code) == (201, 409)
    assert (refused.json()["code"], refused.json()["limit"]) == ("too_many_cases", MAX_CASES)
    with installation.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(CaseRow)) == MAX_CASES
    again = client.post("/v1/cases", json=body, headers=person.headers)
    assert (again.status_code, again.json()["id"]) == (201, first["id"])
    assert client.post("/v1/cases", json=empty, headers=signed_in("migrant").headers).status_code == 201


def test_a_case_takes_events_up_to_its_limit_and_refuses_a_batch_across_it_whole(
    client: TestClient, person: Any, case: Any, version: str, installation: Installation
) -> None:
    case_id = UUID(case["id"])
    fill_case(installation, case_id, MAX_EVENTS - 1)
    path = f"/v1/cases/{case_id}/events"
    two = [event(version, "step_marked", 9, step="collect-papers", on=f"2026-03-0{day}") for day in (1, 2)]

    refused = client.post(path, json={"events": two}, headers=person.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_events")
    assert refused.json()["limit"] == MAX_EVENTS
    assert count_events(installation, case_id) == MAX_EVENTS - 1

    taken = client.post(path, json={"events": two[:1]}, headers=person.headers)
    assert taken.json()["accepted"] == [two[0]["id"]]
    assert client.post(path, json={"events": two[1:]}, headers=person.headers).status_code == 409
    again = client.post(path, json={"events": two[:1]}, headers=person.headers)
    assert (again.status_code, again.json()["duplicates"]) == (200, [two[0]["id"]])


def test_a_full_case_can_still_be_closed_and_stays_closed(
    client: TestClient, person: Any, case: Any, installation: Installation
) -> None:
    fill_case(installation, UUID(case["id"]), MAX_EVENTS)
    path = f"/v1/cases/{case['id']}"

    closed = client.post(f"{path}/close", headers=person.headers)
    opened = client.post(f"{path}/reopen", headers=person.headers)

    assert (closed.status_code, closed.json()["actions"]) == (200, ["reopen"])
    assert (opened.status_code, opened.json()["code"]) == (409, "too_many_events")
    assert client.get(path, headers=person.headers).json()["closed_at"] is not None
