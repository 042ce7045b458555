"""A person's calendar program fetches their dates under a secret address, until they renew or revoke it."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlalchemy import select

from api.errors import hide_secret
from api.installation import Installation
from api.working import Worker
from core.notices.tables import CalendarFeedRow, MailAddressRow
from core.people.accounts import disable_account
from tests.api.registration import PROCESS, event

FEED = {"language": "en", "titles": True, "alarms": True}


@pytest.fixture
def case(client: TestClient, person: Any, version: str) -> str:
    said = [event(version, "answered", 1, fact="arrival-date", values=["2026-03-01"])]
    body = {"process": PROCESS, "version": 1, "events": said}
    return str(client.post("/v1/cases", json=body, headers=person.headers).json()["id"])


@pytest.fixture
def subscribe(client: TestClient, person: Any) -> Callable[..., str]:
    """Make a new address, and return its path."""

    def make(**how: Any) -> str:
        answer = client.post("/v1/calendar-feed", json=FEED | how, headers=person.headers)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["address"]).removeprefix("http://localhost:8000")

    return make


def entries(answer: Any) -> list[Any]:
    assert answer.status_code == 200, answer.text
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_all_dates_of_open_cases_are_in_it_and_no_name(
    client: TestClient, case: str, subscribe: Any, person: Any
) -> None:
    answer = client.get(subscribe())
    (deadline,) = entries(answer)
    assert deadline["summary"] == "Last day: Vai all'anagrafe"
    assert len(deadline.walk("VALARM")) == 3
    assert str(person.account_id).encode() not in answer.content
    assert b"2026-03-01" not in answer.content
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "private, no-cache"


def test_who_wants_it_discreet_has_only_that_there_is_something(client: TestClient, case: str, subscribe: Any) -> None:
    answer = client.get(subscribe(titles=False, alarms=False, language="de"))
    (deadline,) = entries(answer)
    assert deadline["summary"] == "Frist"
    for name in ("description", "location", "url", "geo"):
        assert name not in deadline
    assert deadline.walk("VALARM") == []
    assert b"anagrafe" not in answer.content


def test_what_has_not_changed_is_not_sent_again(
    client: TestClient, installation: Installation, person: Any, version: str, case: str, subscribe: Any, clock: Any
) -> None:
    path = subscribe()
    first = client.get(path)
    seen = {"If-None-Match": first.headers["etag"]}
    clock.advance(hours=3)
    assert client.get(path, headers=seen).status_code == 304
    assert client.get(path).content == first.content  # the same tag, the same bytes

    moved = event(version, "answered", 3, fact="arrival-date", values=["2026-03-05"])
    client.post(f"/v1/cases/{case}/events", json={"events": [moved]}, headers=person.headers)
    after = client.get(path, headers=seen)
    (entry,) = entries(after)
    assert entry["uid"] == entries(first)[0]["uid"]
    assert entry["sequence"] > entries(first)[0]["sequence"]
    clock.advance(days=1)
    assert client.get(path, headers={"If-None-Match": after.headers["etag"]}).status_code == 200


def test_a_case_that_is_closed_leaves_an_empty_calendar(
    client: TestClient, person: Any, case: str, subscribe: Any
) -> None:
    path = subscribe()
    client.post(f"/v1/cases/{case}/close", headers=person.headers)
    assert entries(client.get(path)) == []


def test_a_renewed_or_revoked_address_is_nothing_at_once(
    client: TestClient, person: Any, case: str, subscribe: Any
) -> None:
    old = subscribe()
    new = subscribe()
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    assert client.delete("/v1/calendar-feed", headers=person.headers).json()["feed"] is None
    gone, never = client.get(new), client.get(new[:-1] + ("A" if new[-1] != "A" else "B"))
    assert gone.json() | {"request_id": ""} == never.json() | {"request_id": ""}


def test_how_it_is_written_can_change_under_the_same_address(
    client: TestClient, person: Any, case: str, subscribe: Any
) -> None:
    path = subscribe()
    before = client.get(path)
    changed = client.put("/v1/calendar-feed", json=FEED | {"titles": False}, headers=person.headers)
    assert changed.json()["feed"]["titles"] is False
    after = client.get(path, headers={"If-None-Match": before.headers["etag"]})
    assert entries(after)[0]["summary"] == "Deadline"


def test_the_secret_is_kept_as_a_hash_and_in_no_log(
    client: TestClient,
    app: FastAPI,
    installation: Installation,
    case: str,
    subscribe: Any,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with caplog.at_level(logging.DEBUG, logger="busola"):
        path = subscribe()
        client.get(path)
    secret = path.rpartition("/")[2]
    with installation.database.reading() as session:
        row = session.execute(select(CalendarFeedRow.secret_hash, CalendarFeedRow.sealed)).one()
    assert secret.encode() not in row.secret_hash + row.sealed
    written = capsys.readouterr()
    assert secret not in caplog.text + written.err + written.out
    assert hide_secret(path) == "/v1/calendar-feeds/…"
    assert hide_secret("/v1/cases") == "/v1/cases"


def test_whoever_was_closed_out_or_erased_has_no_calendar(
    client: TestClient, installation: Installation, case: str, subscribe: Any, person: Any
) -> None:
    path = subscribe()
    with installation.database.writing() as session:
        disable_account(session, UUID(str(person.account_id)), installation.now())
    assert client.get(path).status_code == 404


def test_the_calendar_and_the_file_of_one_case_have_the_same_entries(
    client: TestClient, person: Any, case: str, subscribe: Any
) -> None:
    (fetched,) = entries(client.get(subscribe()))
    said = client.get(f"/v1/cases/{case}", headers=person.headers).json()["person"]
    taken = client.post(f"/v1/processes/{PROCESS}/calendar", json=said | {"seed": case})
    (filed,) = entries(taken)
    assert fetched["uid"] == filed["uid"]


# --- switches and the address, as a person sets them ---


def test_one_switches_topics_channels_and_days(client: TestClient, person: Any) -> None:
    body = {
        "language": "ar",
        "days": [0, 3],
        "paper_days": [3, 30],
        "off": [{"channel": "email", "topic": "papers"}],
        "mail_titles": True,
    }
    assert client.put("/v1/reminders", json=body, headers=person.headers).status_code == 200
    shown = client.get("/v1/reminders", headers=person.headers).json()
    assert shown == body | {"days": [3, 0], "paper_days": [30, 3], "mail_offered": True, "mail": None, "feed": None}
    for wrong in (
        {"days": [5]},
        {"paper_days": [0]},
        {"off": [{"channel": "fax", "topic": "papers"}]},
        {"language": None},
    ):
        assert client.put("/v1/reminders", json=body | wrong, headers=person.headers).status_code == 422


def test_an_address_is_given_and_taken_away(client: TestClient, person: Any) -> None:
    given = client.put("/v1/mail-address", json={"address": "a@b.example", "language": "it"}, headers=person.headers)
    assert given.json()["mail"] == {"address": "a@b.example", "confirmed": False}
    assert given.json()["language"] == "it"
    wrong = client.post("/v1/mail-address/confirm", json={"code": "abc"}, headers=person.headers)
    assert wrong.status_code == 422
    assert client.delete("/v1/mail-address", headers=person.headers).json()["mail"] is None
    refused = client.put("/v1/mail-address", json={"address": "nobody", "language": "it"}, headers=person.headers)
    assert refused.status_code == 422


def test_no_letter_box_is_filled_with_codes(client: TestClient, person: Any, clock: Any) -> None:
    body = {"address": "a@b.example", "language": "it"}
    answers = [client.put("/v1/mail-address", json=body, headers=person.headers).status_code for _ in range(6)]
    assert answers[:3] == [200, 200, 200]
    assert answers[-1] == 429


def test_five_wrong_codes_are_counted_though_each_was_refused(
    client: TestClient, installation: Installation, person: Any
) -> None:
    client.put("/v1/mail-address", json={"address": "a@b.example", "language": "it"}, headers=person.headers)
    for _ in range(5):
        client.post("/v1/mail-address/confirm", json={"code": "x"}, headers=person.headers)
    with installation.database.reading() as session:
        assert session.scalar(select(MailAddressRow.code_attempts)) == 5


def test_the_demo_shows_what_it_did_not_send(client: TestClient, installation: Installation, person: Any) -> None:
    client.put("/v1/mail-address", json={"address": "a@b.example", "language": "it"}, headers=person.headers)
    Worker(installation).work()
    (mail,) = client.get("/v1/demo/mails").json()["items"]
    assert (mail["to"], mail["subject"]) == ("a@b.example", "Busola: Il tuo codice")
