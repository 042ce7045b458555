"""A person's dates as a file for the calendar on their phone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar

from api.wording.catalogue import offered_languages

PATH = "/v1/processes/torino/library-card/calendar"
PERSON: dict[str, Any] = {
    "answers": {"arrival": {"values": ["2026-03-01"]}, "channel:ask-card": {"values": ["desk"]}},
    "marks": {"get-photo": {"on": "2026-03-01"}},
}
MEETING = PERSON | {"appointments": {"ask-card": "2026-03-31T09:30"}}
Ask = Callable[..., httpx2.Response]


@pytest.fixture
def ask(public: TestClient, clock: Any) -> Ask:
    """Ask for the dates of the library card; it is morning on 2 March."""
    clock.instant = datetime(2026, 3, 2, 8, tzinfo=UTC)

    def send(person: dict[str, Any], **params: str) -> Any:
        return public.post(PATH, json=person, params=params)

    return send


def entries(answer: httpx2.Response) -> list[Any]:
    assert answer.status_code == 200, answer.text
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_deadline_is_an_entry_for_its_whole_day(ask: Ask) -> None:
    (entry,) = entries(ask(PERSON))
    assert entry.decoded("dtstart") == date(2026, 3, 11)
    assert entry.decoded("dtend") == date(2026, 3, 12)
    assert entry["summary"] == "Last day: Chiedi la tessera allo sportello"
    for words in ("By Wednesday, 11 March 2026", "Vieni lo stesso.", "At the office: tessera unica", "Bring:"):
        assert words in entry["description"], words
    assert "Example content" in entry["description"]
    assert entry["class"] == "PRIVATE"
    assert entry["url"].endswith("/en/torino/library-card/")


def test_it_reminds_in_the_daytime_as_long_as_there_is_time_left(ask: Ask) -> None:
    (entry,) = entries(ask(PERSON))
    triggers = [alarm.decoded("trigger") for alarm in entry.walk("VALARM")]
    assert triggers == [timedelta(hours=9) - timedelta(days=3), timedelta(hours=9)]  # 14 days before is over
    later = PERSON | {"dates_given": {"ask-card/soon": "2026-04-30"}}
    (entry,) = entries(ask(later))
    assert [alarm.decoded("trigger").days for alarm in entry.walk("VALARM")] == [-14, -3, 0]
    assert "This is the date on your letter." in entry["description"]


def test_an_appointment_has_its_hour_on_the_citys_clock_and_its_place(ask: Ask) -> None:
    answer = ask(MEETING, lang="en")
    meeting, deadline = entries(answer)
    assert meeting.decoded("dtstart").astimezone(UTC) == datetime(2026, 3, 31, 7, 30, tzinfo=UTC)  # summer time
    assert meeting["summary"] == "Appointment: Chiedi la tessera allo sportello"
    assert meeting["location"] == "Biblioteca centrale, Via della Cittadella 5, 10122 Torino"
    assert meeting["geo"].to_ical() == "45.0703;7.6753"
    assert [alarm.decoded("trigger") for alarm in meeting.walk("VALARM")] == [
        -timedelta(days=3),
        -timedelta(days=1),
        -timedelta(hours=2),
    ]
    assert b"BEGIN:VTIMEZONE" in answer.content
    assert meeting["uid"] != deadline["uid"]


def test_one_asks_for_one_date_or_for_all(ask: Ask) -> None:
    assert len(entries(ask(MEETING))) == 2
    (deadline,) = entries(ask(MEETING | {"only": ["ask-card/soon"]}))
    assert deadline["summary"].startswith("Last day")
    (meeting,) = entries(ask(MEETING | {"only": ["ask-card"]}))
    assert meeting["summary"].startswith("Appointment")


def test_where_no_date_is_to_come_there_is_no_file(ask: Ask, clock: Any) -> None:
    done = PERSON | {"marks": {"ask-card": {"on": "2026-03-01", "outcome": "given"}}}
    for person in ({}, done, PERSON | {"only": ["ask-card/never"]}):
        answer = ask(person)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    clock.instant = datetime(2026, 3, 12, 8, tzinfo=UTC)
    assert ask(PERSON).status_code == 404


def test_the_same_date_keeps_its_name_and_a_later_file_is_newer(ask: Ask, clock: Any) -> None:
    person = PERSON | {"seed": "Kw3-9sQ0aa"}
    (before,) = entries(ask(person))
    clock.advance(hours=1)
    (after,) = entries(ask(person | {"dates_given": {"ask-card/soon": "2026-03-20"}}, lang="it"))
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.decoded("dtstamp") == clock.instant


def test_two_peoples_entries_in_one_calendar_stay_two(ask: Ask) -> None:
    seeds: tuple[dict[str, str], ...] = ({"seed": "Kw3-9sQ0aa"}, {"seed": "Kw3-9sQ0ab"}, {}, {})
    uids = {str(entries(ask(PERSON | seed))[0]["uid"]) for seed in seeds}
    assert len(uids) == len(seeds)
    assert ask(PERSON | {"seed": "short"}).status_code == 422


def test_nothing_in_it_says_what_somebody_answered(ask: Ask) -> None:
    told = MEETING | {"papers": {"passport": {"have": True, "expires": "2031-07-04"}}}
    told["answers"] = PERSON["answers"] | {"citizenship": {"values": ["BD"]}, "student": {"state": "declined"}}
    answer = ask(told)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    for secret in (b"Bangladesh", b"20310704", b"2031-07-04", b"BD"):
        assert secret not in answer.content, secret


@pytest.mark.parametrize("lang", offered_languages())
def test_the_file_keeps_to_the_standard_in_every_language(ask: Ask, lang: str) -> None:
    content = ask(MEETING, lang=lang).content
    calendar: Any = Calendar.from_ical(content)
    assert calendar.errors == []
    assert calendar["prodid"].startswith("-//Busola//")
    assert calendar["version"] == "2.0"
    for part in calendar.walk():
        assert part.errors == []
        assert all(name in part for name in part.required), part.name
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    assert all(entry["summary"].params["language"] == lang for entry in calendar.walk("VEVENT"))
    assert calendar.to_ical() == content


@pytest.mark.parametrize("only", ["ask-card", [1], ["x"] * 101, {"ask-card": True}])
def test_what_is_wanted_is_a_short_list_of_names(ask: Ask, only: Any) -> None:
    answer = ask(PERSON | {"only": only})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


def test_what_is_sent_is_read_as_strictly_as_for_a_procedure(ask: Ask, public: TestClient) -> None:
    assert ask({"answers": {"nothing": {"values": ["x"]}}}).json()["code"] == "unknown_fact"
    assert ask({"name": "Amina"}).status_code == 422
    assert public.post(PATH, content="{", headers={"Content-Type": "application/json"}).json()["code"] == "invalid_json"
    assert public.post(PATH, content="a=b", headers={"Content-Type": "text/plain"}).status_code == 415
    assert public.post(PATH.replace("library-card", "nothing"), json={}).status_code == 404
