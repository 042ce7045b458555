"""What was said once is offered where the same is asked again, about the same person, and never silently."""

from typing import Any

from fastapi.testclient import TestClient

from tests.api.registration import PROCESS, event


def open_another(client: TestClient, person: Any, version: str, *events: dict[str, Any], about: str = "") -> Any:
    body = {"process": PROCESS, "version": 1, "events": list(events), "about": about}
    answer = client.post("/v1/cases", json=body, headers=person.headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


def read_given(client: TestClient, person: Any, **params: str) -> dict[str, Any]:
    answer = client.get("/v1/answers", params=params, headers=person.headers)
    assert answer.status_code == 200, answer.text
    return {item["fact"]: item for item in answer.json()["items"]}


def test_an_answer_is_offered_to_the_next_case_in_words(
    client: TestClient, person: Any, case: Any, version: str
) -> None:
    second = open_another(client, person, version)

    found = read_given(client, person, case=second["id"])

    assert found["arrival-date"]["values"] == ["2026-03-01"]
    assert "2026" in found["arrival-date"]["value_text"]["text"]
    assert found["arrival-date"]["case"] == case["id"]
    assert found["arrival-date"]["process"]["text"]


def test_the_day_on_which_it_was_said_is_that_of_the_city(
    client: TestClient, person: Any, case: Any, version: str, clock: Any, signed_in: Any
) -> None:
    clock.instant = clock.instant.replace(hour=23, minute=30)  # after midnight in Bologna
    later = event(version, "answered", case["seq"] + 1, fact="arrival-date", values=["2026-03-01"])
    at_night = later | {"at": clock.instant.isoformat()}
    again = signed_in("migrant", account_id=person.account_id)
    sent = client.post(f"/v1/cases/{case['id']}/events", json={"events": [at_night]}, headers=again.headers)
    assert sent.status_code == 200, sent.text

    found = read_given(client, again)["arrival-date"]

    assert (found["said_at"], found["said_on"]) == ("2026-03-02T23:30:00Z", "2026-03-03")


def test_what_was_said_in_the_case_itself_is_not_offered_to_it(client: TestClient, person: Any, case: Any) -> None:
    assert read_given(client, person, case=case["id"]) == {}


def test_the_latest_word_counts_even_where_it_says_nothing(
    client: TestClient, person: Any, case: Any, version: str
) -> None:
    later = event(version, "answered", case["seq"] + 1, fact="arrival-date", state="declined")
    client.post(f"/v1/cases/{case['id']}/events", json={"events": [later]}, headers=person.headers)

    found = read_given(client, person)

    assert set(found) == {"papers-in-italian"}


def test_what_was_said_of_a_child_is_offered_for_that_child_alone(
    client: TestClient, person: Any, case: Any, version: str
) -> None:
    said = event(version, "answered", 1, fact="arrival-date", values=["2026-05-05"])
    amal = open_another(client, person, version, said, about="Amal")
    again = open_another(client, person, version, about="Amal")
    noor = open_another(client, person, version, about="Noor")

    assert amal["about"] == "Amal"
    assert read_given(client, person)["arrival-date"]["values"] == ["2026-03-01"]
    assert read_given(client, person, case=again["id"])["arrival-date"]["values"] == ["2026-05-05"]
    assert read_given(client, person, case=noor["id"]) == {}


def test_nobody_is_offered_what_somebody_else_said(client: TestClient, case: Any, signed_in: Any) -> None:
    stranger = signed_in("migrant")

    assert read_given(client, stranger) == {}
    assert client.get("/v1/answers", params={"case": case["id"]}, headers=stranger.headers).status_code == 404


def test_whom_a_case_is_about_can_be_said_later_and_taken_back(client: TestClient, person: Any, case: Any) -> None:
    path = f"/v1/cases/{case['id']}"

    named = client.put(f"{path}/about", json={"about": "Amal"}, headers=person.headers)
    listed = client.get("/v1/cases", headers=person.headers).json()["items"]
    taken_back = client.put(f"{path}/about", json={"about": "  "}, headers=person.headers)

    assert named.json()["about"] == "Amal"
    assert [item["about"] for item in listed] == ["Amal"]
    assert taken_back.json()["about"] == ""


def test_a_name_that_does_not_fit_is_refused_by_name(client: TestClient, person: Any, case: Any) -> None:
    for name in ("x" * 61, "two\nlines"):
        answer = client.put(f"/v1/cases/{case['id']}/about", json={"about": name}, headers=person.headers)
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == ["about"]


def test_the_history_says_in_words_what_happened(client: TestClient, person: Any, case: Any, version: str) -> None:
    done = event(version, "step_marked", case["seq"] + 1, step="collect-papers", on="2026-03-02")
    client.post(f"/v1/cases/{case['id']}/events", json={"events": [done]}, headers=person.headers)

    found = client.get(f"/v1/cases/{case['id']}/events?lang=en", headers=person.headers).json()["items"]

    assert "The steps were saved." in [item["text"]["text"] for item in found]
    assert found[-1]["text"]["text"].endswith("was done on Monday, 2 March 2026.")
    assert all(item["by"]["is_me"] for item in found)
