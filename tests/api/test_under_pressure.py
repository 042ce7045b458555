"""Many at once, two at the same thing, and a database that won't commit: everybody gets an honest answer."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from api.installation import Installation
from core.cases.tables import CaseEventRow, CaseRow
from core.processes.tables import ProcessVersion
from tests.api.registration import PROCESS, YAML, build_city, event, publish

Request = tuple[str, str, dict[str, Any]]
YAML_TYPE = {"Content-Type": "application/yaml"}


def send_at_once(app: FastAPI, requests: Sequence[Request]) -> list[httpx2.Response]:
    """Send all requests in the same moment, and return the answers in the order of the requests."""

    async def send() -> list[httpx2.Response]:
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost:8000", timeout=60) as client:
            answers = [client.request(method, path, **request) for method, path, request in requests]
            return list(await asyncio.gather(*answers))

    return asyncio.run(send())


@pytest.fixture
def version(installation: Installation) -> str:
    build_city(installation)
    return publish(installation)


@pytest.fixture
def headers(version: str, signed_in: Any) -> dict[str, str]:
    found: dict[str, str] = signed_in("migrant").headers
    return found


@pytest.fixture
def case(client: TestClient, headers: dict[str, str]) -> str:
    body = {"process": PROCESS, "version": 1}
    return str(client.post("/v1/cases", json=body, headers=headers).json()["id"])


def test_two_hundred_at_once_are_all_answered(app: FastAPI, headers: dict[str, str], case: str, version: str) -> None:
    reads: list[Request] = [("GET", f"/v1/cases/{case}", {"headers": headers})] * 100
    writes: list[Request] = [
        (
            "POST",
            f"/v1/cases/{case}/events",
            {"headers": headers, "json": {"events": [event(version, "note_added", 1, text=f"Note {number}")]}},
        )
        for number in range(50)
    ]
    lists: list[Request] = [("GET", "/v1/cases", {"headers": headers})] * 50

    answers = send_at_once(app, [*reads, *writes, *lists])

    assert Counter(answer.status_code for answer in answers) == {200: 200}


def test_events_of_two_devices_at_once_are_all_kept(
    app: FastAPI, client: TestClient, headers: dict[str, str], case: str, version: str
) -> None:
    events = [event(version, "step_marked", 2, step="collect-papers", on=f"2026-02-{day:02}") for day in range(1, 9)]

    answers = send_at_once(
        app, [("POST", f"/v1/cases/{case}/events", {"headers": headers, "json": {"events": [one]}}) for one in events]
    )

    assert [answer.json()["accepted"] for answer in answers] == [[one["id"]] for one in events]
    found = client.get(f"/v1/cases/{case}/events", headers=headers).json()["items"]
    assert {one["id"] for one in found} >= {one["id"] for one in events}


def test_the_same_event_sent_twice_at_once_is_kept_once(
    app: FastAPI, headers: dict[str, str], case: str, version: str
) -> None:
    body = {"events": [event(version, "step_marked", 2, step="collect-papers", on="2026-03-01")]}

    answers = send_at_once(app, [("POST", f"/v1/cases/{case}/events", {"headers": headers, "json": body})] * 6)

    assert [answer.status_code for answer in answers] == [200] * 6
    assert sum(len(answer.json()["accepted"]) for answer in answers) == 1
    assert sum(len(answer.json()["duplicates"]) for answer in answers) == 5


def test_an_opening_sent_twice_at_once_opens_one_case(
    app: FastAPI, headers: dict[str, str], version: str, installation: Installation
) -> None:
    said = event(version, "answered", 1, fact="papers-in-italian", values=["no"])
    body = {"process": PROCESS, "version": 1, "events": [said]}

    answers = send_at_once(app, [("POST", "/v1/cases", {"headers": headers, "json": body})] * 4)

    assert len({answer.json()["id"] for answer in answers}) == 1
    with installation.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(CaseRow)) == 1


class Office:
    """An authority with a draft on its way."""

    def __init__(self, client: TestClient, signed_in: Callable[..., Any]) -> None:
        self.client = client
        self.author = signed_in("authority", ["author"], "comune-bologna").headers
        self.reviewers = [signed_in("authority", ["reviewer"], "comune-bologna").headers for _ in range(4)]

    def say(self, action: str, who: dict[str, str]) -> dict[str, Any]:
        """Return what an act is sent with: whoever approves says what they saw."""
        if action != "approve":
            return {"headers": who}
        return {"headers": who | {"If-Match": '"1"'}, "json": {"examples_revision": 1}}

    def begin(self, *actions: str) -> str:
        yaml = YAML.replace("busta", "cartella").encode()
        begun = self.client.post("/v1/drafts", content=yaml, headers=self.author | YAML_TYPE)
        path = f"/v1/drafts/{begun.json()['id']}"
        for action in actions:
            who = self.author if action == "submit" else self.reviewers[0]
            assert self.client.post(f"{path}/{action}", **self.say(action, who)).status_code == 200
        return path


@pytest.fixture
def office(client: TestClient, version: str, signed_in: Any) -> Office:
    return Office(client, signed_in)


@pytest.mark.parametrize(("before", "action"), [(("submit",), "approve"), (("submit", "approve"), "publish")])
def test_of_several_who_decide_at_once_one_does(
    before: tuple[str, ...], action: str, app: FastAPI, office: Office, installation: Installation
) -> None:
    path = office.begin(*before)

    answers = send_at_once(app, [("POST", f"{path}/{action}", office.say(action, one)) for one in office.reviewers])

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 3}
    assert {answer.json().get("code") for answer in answers} == {None, "conflict_state"}
    with installation.database.reading() as session:
        numbers = session.scalars(select(ProcessVersion.number).order_by(ProcessVersion.number)).all()
    assert numbers == ([1] if action == "approve" else [1, 2])


def test_of_two_who_save_at_once_one_is_told(app: FastAPI, office: Office) -> None:
    path = office.begin()
    saving = {"headers": office.author | YAML_TYPE | {"If-Match": '"1"'}}

    answers = send_at_once(
        app, [("PUT", path, saving | {"content": YAML.replace("busta", word).encode()}) for word in ("a", "b", "c")]
    )

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 2}


def test_of_two_drafts_published_at_once_one_is_outdated(app: FastAPI, office: Office) -> None:
    paths = [office.begin("submit", "approve"), office.begin("submit", "approve")]

    answers = send_at_once(
        app, [("POST", f"{path}/publish", {"headers": one}) for path, one in zip(paths, office.reviewers, strict=False)]
    )

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 1}


@pytest.mark.parametrize("token", [None, "rubbish"])
def test_whoever_shows_no_good_token_waits_for_no_writer(
    client: TestClient, installation: Installation, case: str, token: str | None
) -> None:
    shown = {} if token is None else {"Authorization": f"Bearer {token}"}
    with installation.database.writing() as session:
        session.execute(select(CaseRow.id))  # from here on nobody else writes
        answers = [
            client.put(f"/v1/cases/{case}/about", json={"about": ""}, headers=shown),
            client.post(f"/v1/cases/{case}/close", headers=shown),
            client.post("/v1/notices/read", json={}, headers=shown),
        ]
    assert {answer.status_code for answer in answers} == {401}


@pytest.fixture
def no_commit(installation: Installation) -> Iterator[Callable[[], None]]:
    """From when it is called, no transaction on this database can be committed."""

    def fail(_connection: Any) -> None:
        raise OperationalError("COMMIT", {}, Exception("no space left on device"))

    def begin() -> None:
        sqlalchemy_event.listen(installation.database.engine, "commit", fail)

    yield begin
    if sqlalchemy_event.contains(installation.database.engine, "commit", fail):
        sqlalchemy_event.remove(installation.database.engine, "commit", fail)


def test_what_could_not_be_committed_is_never_said_to_be_saved(
    client: TestClient,
    headers: dict[str, str],
    case: str,
    version: str,
    office: Office,
    installation: Installation,
    no_commit: Callable[[], None],
) -> None:
    draft = office.begin("submit", "approve")
    done = event(version, "step_marked", 2, step="collect-papers", on="2026-03-01")
    no_commit()

    answers = [
        client.post("/v1/cases", json={"process": PROCESS, "version": 1}, headers=headers),
        client.post(f"/v1/cases/{case}/events", json={"events": [done]}, headers=headers),
        client.post(f"/v1/cases/{case}/close", headers=headers),
        client.post("/v1/drafts", content=YAML.encode(), headers=office.author | YAML_TYPE),
        client.post(f"{draft}/publish", headers=office.reviewers[0]),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(503, "database_unavailable")] * 5
    with installation.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(CaseRow)) == 1
        assert session.scalar(select(func.count()).select_from(CaseEventRow)) == 1
        assert session.scalar(select(func.count()).select_from(ProcessVersion)) == 1
