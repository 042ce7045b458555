"""An author writes a draft: kept as it was written, checked at once, and never overwritten unseen."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.installation import Installation
from api.schemas.procedures import Procedure
from tests.api.registration import EXAMPLES, PROCESS, YAML, publish


def test_a_draft_keeps_the_text_as_it_was_written_comments_included(author: Any) -> None:
    answer = author.begin()

    assert answer.status_code == 201
    found = author.get(f"/v1/drafts/{answer.json()['id']}").json()
    assert found["yaml"] == YAML
    assert found["yaml"].startswith("# The town hall's own words.")
    assert found["definition"]["title"] == found["title"] == "Iscriviti all'anagrafe"
    assert (found["process"], found["state"], found["revision"]) == (PROCESS, "draft", 1)
    assert found["author"]["name"] == "Giulia"
    assert found["errors"] == 0
    assert found["actions"] == ["edit", "submit", "withdraw"]


def test_a_definition_in_json_becomes_yaml(author: Any, draft: Any) -> None:
    found = author.post("/v1/drafts", draft["definition"])

    assert found.status_code == 201
    assert found.json()["definition"] == draft["definition"]
    assert "title: Iscriviti all'anagrafe" in found.json()["yaml"]


def test_what_cannot_be_read_is_refused_with_its_line_and_nothing_is_kept(author: Any) -> None:
    answer = author.begin(YAML.replace("kind: attend", "kind: dance"))

    assert answer.status_code == 422
    found = answer.json()
    assert found["code"] == "invalid_definition"
    error = found["errors"][0]
    assert error["field"] == "steps.2.kind"
    assert error["line"] == 1 + YAML.splitlines().index("    kind: attend")
    assert "attend" in error["params"]["allowed"]
    assert error["message"]
    assert author.get("/v1/drafts").json()["items"] == []


@pytest.mark.parametrize(
    ("content", "media_type", "code"),
    [
        ("schema: [", "application/yaml", "invalid_definition"),
        ("{", "application/json", "invalid_json"),
        ("[]", "application/json", "invalid_definition"),
        ("hello", "text/plain", "unsupported_media_type"),
        ('{"start_from": 3}', "application/json", "invalid_request"),
        ('{"start_from": "bologna/nothing"}', "application/json", "not_found"),
    ],
)
def test_a_body_that_is_no_process_says_why(
    client: TestClient, author: Any, content: str, media_type: str, code: str
) -> None:
    headers = author.headers | {"Content-Type": media_type}
    answer = client.post("/v1/drafts", content=content.encode(), headers=headers)
    assert answer.json()["code"] == code


def test_what_can_be_read_is_kept_with_its_findings(author: Any) -> None:
    broken = YAML.replace("after: [collect-papers, translate-papers]", "after: [collect-papers, no-such-step]")

    found = author.begin(broken).json()

    assert found["errors"] == 1
    finding = found["findings"][0]
    assert (finding["code"], finding["severity"]) == ("unknown_step", "error")
    assert finding["place"] == "steps/hand-in/after"
    assert finding["line"] == 1 + YAML.splitlines().index("    after: [collect-papers, translate-papers]")
    assert finding["text"]["text"]
    answer = author.post(f"/v1/drafts/{found['id']}/submit")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_definition")
    assert answer.json()["errors"][0]["code"] == "unknown_step"
    assert author.get(f"/v1/drafts/{found['id']}").json()["state"] == "draft"


def test_a_save_says_which_revision_it_was_made_from(author: Any, draft: Any) -> None:
    answer = author.save(draft["id"], YAML, None)
    assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")

    answer = author.save(draft["id"], YAML.replace("busta", "cartella"), 1)
    assert answer.status_code == 200
    assert answer.json()["revision"] == 2
    assert answer.headers["ETag"] == '"2"'


def test_nobody_overwrites_what_a_colleague_saved(author: Any, reviewer: Any, draft: Any) -> None:
    reviewer.save(draft["id"], YAML.replace("busta", "scatola"), 1)

    answer = author.save(draft["id"], YAML.replace("busta", "cartella"), 1)

    assert (answer.status_code, answer.json()["code"]) == (409, "stale_draft")
    assert answer.json()["current"] == 2
    assert "scatola" in author.get(f"/v1/drafts/{draft['id']}").json()["yaml"]


def test_test_people_have_a_revision_of_their_own(author: Any, draft: Any) -> None:
    assert draft["examples_revision"] == 2
    assert author.save_examples(draft["id"], EXAMPLES, 1).json()["code"] == "stale_draft"
    assert author.save(draft["id"], YAML, 1).status_code == 200
    assert author.save_examples(draft["id"], EXAMPLES, 2).json()["examples_revision"] == 3


def test_a_test_person_who_fares_otherwise_is_an_error(author: Any, draft: Any) -> None:
    wrong = EXAMPLES.replace("first: collect-papers", "first: hand-in")

    found = author.save_examples(draft["id"], wrong).json()

    assert [finding["code"] for finding in found["findings"] if finding["severity"] == "error"] == ["failing_example"]
    assert author.post(f"/v1/drafts/{draft['id']}/submit").status_code == 422
    results = author.get(f"/v1/drafts/{draft['id']}/examples").json()["items"]
    assert [(one["key"], one["passed"], one["first"]) for one in results] == [("from-abroad", False, "collect-papers")]
    assert results[0]["applies"] == ["collect-papers", "translate-papers", "hand-in"]
    assert results[0]["mismatches"][0]["text"]


def test_test_people_that_cannot_be_read_are_refused(author: Any, draft: Any) -> None:
    answer = author.save_examples(draft["id"], EXAMPLES.replace("today: 2026-03-02", "today: tomorrow"))

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_definition")
    assert answer.json()["errors"][0]["line"] == 4
    assert author.get(f"/v1/drafts/{draft['id']}").json()["examples_yaml"] == EXAMPLES


def test_a_draft_is_seen_as_a_test_person_sees_it_on_any_day(author: Any, draft: Any) -> None:
    path = f"/v1/drafts/{draft['id']}/preview"

    answer = author.post(path, {"example": "from-abroad"})
    assert Procedure.model_validate_json(answer.content).next == "collect-papers"
    found = answer.json()
    assert found["today"] == "2026-03-02"
    assert found["next"] == "collect-papers"
    assert found["process"]["version"]["state"] == "draft"

    later = author.post(path, {"example": "from-abroad", "today": "2026-06-01"}).json()
    assert later["today"] == "2026-06-01"
    assert later["steps"][2]["deadline"]["status"] == "overdue"

    described = author.post(path, {"person": {"answers": {"papers-in-italian": {"values": ["yes"]}}}}).json()
    assert [step["state"] for step in described["steps"]] == ["open", "not_needed", "not_yet"]

    assert author.post(path, {"example": "nobody"}).json()["code"] == "not_found"
    assert author.post(path, {"today": "today"}).status_code == 422


def test_a_draft_begins_from_what_is_published(
    author: Any, installation: Installation, desk: Callable[..., Any]
) -> None:
    publish(installation)

    found = author.post("/v1/drafts", {"start_from": PROCESS})

    assert found.status_code == 201
    assert found.json()["base_version"] == found.json()["latest_version"] == 1
    assert "title: Iscriviti all'anagrafe" in found.json()["yaml"]
    elsewhere = desk(["author"], "questura-bologna")
    assert elsewhere.post("/v1/drafts", {"start_from": PROCESS}).status_code == 403


def test_an_authority_writes_only_its_own_processes(author: Any) -> None:
    other = YAML.replace("authority: comune-bologna", "authority: questura-bologna")
    answer = author.begin(other)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (403, "authority")

    answer = author.begin(YAML.replace("process: bologna/registration", "process: hamburg/registration"))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (403, "process")


def test_a_published_process_keeps_its_address(author: Any, installation: Installation) -> None:
    publish(installation)
    begun = author.post("/v1/drafts", {"start_from": PROCESS}).json()

    answer = author.save(begun["id"], YAML.replace("bologna/registration", "bologna/signing-on"), 1)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "process")
