"""What every request meets before its route: an id, a limit on the body, and safe headers."""

import asyncio
from collections.abc import Iterator, MutableMapping
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.installation import Installation


def test_every_answer_carries_safe_headers(client: TestClient) -> None:
    for path in ("/health", "/v1/cities", "/v1/nothing", "/v1/me"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "strict-transport-security" not in headers  # this installation is reached over http


def test_a_request_keeps_its_id_and_a_problem_names_it(client: TestClient) -> None:
    answer = client.get("/v1/cities/nowhere", headers={"X-Request-Id": "abc-12345678"})
    assert answer.headers["x-request-id"] == "abc-12345678"
    assert answer.json()["request_id"] == "abc-12345678"
    for bad in ("short", "with space in it", "<script>alert(1)</script>"):
        made = client.get("/v1/cities/nowhere", headers={"X-Request-Id": bad})
        assert made.headers["x-request-id"] != bad
        assert made.json()["request_id"] == made.headers["x-request-id"]


def test_a_body_over_the_limit_is_refused_whether_it_says_its_length_or_not(
    client: TestClient, installation: Installation
) -> None:
    limit = installation.settings.body_limit
    path = "/v1/processes/torino/library-card/procedure"
    headers = {"Content-Type": "application/json"}

    def chunks() -> Iterator[bytes]:
        for _ in range(limit // 65_536 + 1):
            yield b" " * 65_536

    announced = client.post(path, content=b" " * (limit + 1), headers=headers)
    assert (announced.status_code, announced.json()["code"]) == (413, "body_too_large")
    assert announced.headers["x-content-type-options"] == "nosniff"
    chunked = client.post(path, content=chunks(), headers=headers)
    assert chunked.status_code == 404  # the process isn't there: nobody reads so much for nothing
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    refused = client.post("/openid/token", content=chunks(), headers=form)
    assert refused.status_code == 413
    assert refused.json()["detail"] == announced.json()["detail"]


def test_nobody_is_led_to_the_host_that_a_request_names(client: TestClient) -> None:
    answer = client.get("/v1/cities/", headers={"Host": "elsewhere.example"}, follow_redirects=False)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert "location" not in answer.headers


def test_somebody_who_leaves_in_the_middle_of_a_form_breaks_nothing(app: FastAPI) -> None:
    form = [(b"content-type", b"application/x-www-form-urlencoded")]
    scope = {"type": "http", "method": "POST", "path": "/openid/token", "headers": form, "query_string": b""}
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 400


def test_health_needs_nobody_to_sign_in(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok", "revision": 0}


def test_what_does_not_exist_is_a_problem_document(client: TestClient) -> None:
    for method, path, status in (("GET", "/v1/nothing", 404), ("DELETE", "/v1/cities", 405)):
        answer = client.request(method, path)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
