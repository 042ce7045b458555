"""Routes that do all they do in one thread refuse as FastAPI itself would, and are described as they were."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

import pytest
from fastapi import FastAPI, Query, Request, Response
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from api.at_once import AtOnceRoute, read_signature
from api.deps import Gate, Turns, looks, reads, turns, writes
from api.errors import install_error_answers
from api.installation import Installation
from api.routers import (
    account_events,
    answers,
    cases,
    devices,
    documents,
    grants,
    invitations,
    me,
    notices,
    reminders,
)
from core.people.policy import Permission
from tests.api.registration import PROCESS, build_city, event, publish

ONE = UUID(int=7)
JSON = {"Content-Type": "application/json"}
DEEP = b"[" * 100_000
REQUESTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "no such id": ("GET", "/v1/cases/7/events?limit=0&lang=" + "x" * 40, {}),
    "no such page": ("GET", f"/v1/cases/{ONE}/events?cursor=7&limit=many", {}),
    "an empty limit": ("GET", f"/v1/cases/{ONE}/events?limit=&cursor=", {}),
    "two limits, the last one wrong": ("GET", f"/v1/cases/{ONE}/events?limit=2&limit=0", {}),
    "no such case": ("GET", f"/v1/cases/{ONE}/events", {}),
    "no such state": ("GET", "/v1/cases?state=lost&cursor=7", {}),
    "no body": ("POST", f"/v1/cases/{ONE}/events", {}),
    "no JSON": ("POST", f"/v1/cases/{ONE}/events", {"content": b'{"events": ', "headers": JSON}),
    "no text": ("POST", f"/v1/cases/{ONE}/events", {"content": b'{"events": "\xff"}', "headers": JSON}),
    "too deep": ("POST", f"/v1/cases/{ONE}/events", {"content": DEEP, "headers": JSON}),
    "not said to be JSON": ("POST", f"/v1/cases/{ONE}/events", {"content": b'{"events": []}'}),
    "other than JSON": (
        "POST",
        f"/v1/cases/{ONE}/events",
        {"content": b'{"events": []}', "headers": {"Content-Type": "text/plain"}},
    ),
    "JSON by another name": (
        "POST",
        f"/v1/cases/{ONE}/events",
        {"content": b'{"events": []}', "headers": {"Content-Type": "application/x+json; charset=utf-8"}},
    ),
    "a list": ("POST", f"/v1/cases/{ONE}/events", {"json": []}),
    "no events": ("POST", f"/v1/cases/{ONE}/events", {"json": {"events": [], "more": 1}}),
    "wrong members": ("POST", f"/v1/cases/{ONE}/events", {"json": {"events": [{"id": 7, "seq": "1"}]}}),
    "all at once": (
        "POST",
        "/v1/cases/7/events?with=" + "x" * 40,
        {"json": {}, "headers": {"Prefer": "x" * 300}},
    ),
    "null for a body that may be missing": (
        "POST",
        f"/v1/cases/{ONE}/close",
        {"content": b"null", "headers": JSON},
    ),
    "a wrong body that may be missing": ("POST", f"/v1/cases/{ONE}/close", {"json": {"reason": 7}}),
    "nothing to close": ("POST", f"/v1/cases/{ONE}/close", {}),
    "no such body": ("PUT", f"/v1/cases/{ONE}/about", {"json": {"about": None}}),
}


@pytest.fixture
def version(installation: Installation) -> str:
    build_city(installation)
    return publish(installation)


@pytest.fixture
def usual(installation: Installation) -> Iterator[TestClient]:
    """The same routes, answered by FastAPI."""
    app = FastAPI()
    app.state.installation = installation
    app.state.gate = Gate(8, 100)
    install_error_answers(app)
    for route in cases.router.routes:
        assert isinstance(route, APIRoute)
        app.add_api_route(
            route.path,
            route.endpoint,
            methods=sorted(route.methods or ()),
            status_code=route.status_code,
            responses=route.responses,
        )
    with TestClient(app) as client:
        yield client


def ask(client: TestClient, name: str, headers: dict[str, str]) -> tuple[int, Any, str | None]:
    method, path, more = REQUESTS[name]
    answer = client.request(method, path, **more | {"headers": more.get("headers", {}) | headers})
    said = answer.json()
    said.pop("request_id", None)
    return answer.status_code, said, answer.headers.get("WWW-Authenticate")


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", REQUESTS)
def test_a_wrong_request_is_refused_as_fastapi_refuses_it(
    client: TestClient, usual: TestClient, version: str, signed_in: Any, name: str
) -> None:
    author = signed_in("authority", ["author"], "comune-bologna")
    for headers in ({}, {"Authorization": "Bearer x"}, signed_in("migrant").headers, author.headers):
        assert ask(client, name, headers) == ask(usual, name, headers)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_right_request_is_answered_as_fastapi_answers_it(
    client: TestClient, usual: TestClient, version: str, signed_in: Any
) -> None:
    headers = signed_in("migrant").headers
    done = event(version, "step_marked", 1, step="collect-papers", on="2026-03-02")
    made = client.post("/v1/cases", json={"process": PROCESS, "version": 1, "events": [done]}, headers=headers).json()
    for path in ("", "?state=open&limit=1", f"/{made['id']}?lang=it", f"/{made['id']}/events?limit=1"):
        ours, theirs = (one.get(f"/v1/cases{path}", headers=headers) for one in (client, usual))
        assert (ours.status_code, ours.json()) == (theirs.status_code, theirs.json())
        assert ours.headers["Content-Type"] == theirs.headers["Content-Type"]


# Those that wait for files, or for the whole wallet's store, and those that are for everybody.
LEFT_TO_FASTAPI = {
    "remove_document",
    "send_files",
    "fetch_file",
    "remove_file",
    "preview_page",
    "fetch_calendar",
    "show_demo_mails",
}


def test_a_person_is_answered_at_once() -> None:
    routers = (account_events, answers, cases, devices, documents, grants, invitations, me, notices, reminders)
    left = set()
    for route in (route for one in routers for route in one.router.routes):
        assert isinstance(route, AtOnceRoute)
        if read_signature(route.dependant) is None:
            left.add(route.name)
    assert left == LEFT_TO_FASTAPI


def demands_little(act: Annotated[Any, reads(Permission.ME_READ)], word: str = "") -> Response:
    return Response(word)


def asks_for_the_request(act: Annotated[Any, reads(Permission.ME_READ)], request: Request) -> Response:
    return Response()


def takes_a_list(act: Annotated[Any, reads(Permission.ME_READ)], words: Annotated[list[str], Query()]) -> Response:
    return Response()


def takes_two_bodies(
    act: Annotated[Any, writes(Permission.ME_READ)], one: dict[str, Any], two: dict[str, Any]
) -> Response:
    return Response()


async def waits(act: Annotated[Any, looks(Permission.ME_READ)]) -> Response:
    return Response()


def demands_nothing() -> Response:
    return Response()


def test_what_asks_for_more_is_left_to_fastapi() -> None:
    def is_taken(endpoint: Any) -> bool:
        return read_signature(AtOnceRoute("/", endpoint).dependant) is not None

    assert is_taken(demands_little)
    for endpoint in (asks_for_the_request, takes_a_list, takes_two_bodies, waits, demands_nothing):
        assert not is_taken(endpoint), endpoint


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_whoever_takes_turns_is_admitted_in_the_first(installation: Installation, signed_in: Any) -> None:
    @contextmanager
    def begin(headers: dict[str, str]) -> Iterator[Turns]:
        app = FastAPI()
        app.state.installation = installation
        sent = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        demanded: Any = turns(Permission.CASE_WRITE).dependency
        with demanded.begin(Request({"type": "http", "app": app, "headers": sent})) as turn:
            yield turn

    author = signed_in("authority", ["author"], "comune-bologna")
    nobody: dict[str, str] = {}
    for headers in (nobody, author.headers):
        with begin(headers) as turn, pytest.raises(Exception, match=r"signed in|may not"), turn.reading():
            pytest.fail("admitted")
