"""Text that no database or answer can hold is refused where it comes in, on both databases alike."""

from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from api.installation import Installation
from tests.api.registration import PROCESS, YAML, build_city, event, publish

STRANGE = ["\u0000", "a\u0000b", "\u202e", "\x1b[31m"]
YAML_TYPE = {"Content-Type": "application/yaml"}


@pytest.fixture
def version(installation: Installation) -> str:
    build_city(installation)
    return publish(installation)


@pytest.mark.parametrize("strange", STRANGE)
def test_strange_text_is_refused(strange: str, client: TestClient, version: str, signed_in: Any) -> None:
    person = signed_in("migrant").headers
    staff = signed_in("authority", ["author", "reviewer"], "comune-bologna").headers
    helper = signed_in("ngo", ["annotator"], "accoglienza").headers
    case = client.post("/v1/cases", json={"process": PROCESS, "version": 1}, headers=person).json()["id"]
    note = {"process": PROCESS, "kind": "tip", "text": "Hello", "lang": "en"}
    written = client.post("/v1/annotations", json=note, headers=helper).json()["id"]
    draft = client.post("/v1/drafts", content=YAML.encode(), headers=staff | YAML_TYPE).json()["id"]
    said = [
        event(version, "note_added", 2, text=strange),
        event(version, "answered", 2, fact=f"papers{strange}", values=["yes"]),
        event(version, "answered", 2, fact="papers-in-italian", values=[strange]),
        event(version, "step_marked", 2, step=f"hand-in{strange}", on="2026-03-01"),
        event(version, "step_marked", 2, **{"step": "hand-in", "on": "2026-03-01", strange: "x"}),
        event(version, "closed", 2, reason=strange),
    ]

    answers = [
        *(client.post(f"/v1/cases/{case}/events", json={"events": [one]}, headers=person) for one in said),
        client.post(f"/v1/cases/{case}/close", json={"reason": strange}, headers=person),
        client.post("/v1/cases", json={"process": f"bologna/{strange}", "version": 1}, headers=person),
        client.get("/v1/annotations", params={"process": f"bologna/{strange}"}, headers=helper),
        *(
            client.post("/v1/annotations", json=note | {name: f"{note[name]}{strange}"}, headers=helper)
            for name in note
        ),
        client.post("/v1/annotations", json=note | {"step": strange}, headers=helper),
        client.post(f"/v1/annotations/{written}/withdraw", json={"reason": strange}, headers=helper),
        client.post("/v1/drafts", json={"start_from": f"bologna/{strange}"}, headers=staff),
        client.post("/v1/drafts", content=f"title: {strange}".encode(), headers=staff | YAML_TYPE),
        client.put(
            f"/v1/drafts/{draft}/examples",
            content=f"examples: [{{key: {strange}}}]".encode(),
            headers=staff | YAML_TYPE,
        ),
        client.post(f"/v1/drafts/{draft}/preview", json={"example": strange}, headers=staff),
        client.post(f"/v1/drafts/{draft}/withdraw", json={"reason": strange}, headers=staff),
        client.post(f"/v1/processes/bologna/{quote(strange)}/adopt", headers=staff),
    ]

    assert [answer.status_code for answer in answers if answer.status_code not in {404, 422}] == []


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"version": ' + b"9" * 5_000 + b"}", b"\xff\xfe", b"{nothing"])
def test_what_no_parser_can_read_is_no_json(body: bytes, client: TestClient, signed_in: Any) -> None:
    headers = {**signed_in("migrant").headers, "Content-Type": "application/json"}
    answer = client.post("/v1/cases", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_json")


def test_half_a_character_is_refused(client: TestClient, version: str, signed_in: Any) -> None:
    person = signed_in("migrant").headers | {"Content-Type": "application/json"}
    case = client.post("/v1/cases", json={"process": PROCESS, "version": 1}, headers=person).json()["id"]
    body = (
        '{"events": [{"id": "01963f5e-0000-7000-8000-000000000000", "kind": "answered", "seq": 2, "version": "'
        + version
        + '", "data": {"fact": "papers-in-italian", "values": ["\\ud800", {"\\ud800": 1}]}}]}'
    )

    assert client.post(f"/v1/cases/{case}/events", content=body, headers=person).status_code in {400, 422}
    assert client.post(f"/v1/cases/{case}/close", content='{"reason": "\\ud800"}', headers=person).status_code in {
        400,
        422,
    }
