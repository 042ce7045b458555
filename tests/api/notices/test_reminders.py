"""People are reminded fourteen, three and no days before a deadline, by day, and of nothing that is over."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from sqlalchemy import select

from api.installation import Installation
from api.wording.catalogue import words_in
from api.wording.notices import say_discreetly
from api.working import Worker
from core.notices.kinds import TOPIC_OF, Channel, NoticeKind, Topic
from core.notices.preferences import Preferences, save_preferences
from core.notices.tables import ReminderRow
from core.notices.telling import list_notices
from core.outbox.nights import is_night, next_daytime
from tests.api.registration import PROCESS, YAML, event, publish

ROME = ZoneInfo("Europe/Rome")


@pytest.fixture
def worker(installation: Installation) -> Worker:
    return Worker(installation)


@pytest.fixture
def case(client: TestClient, person: Any, version: str) -> str:
    """A case whose deadline is the 21st of March, twenty days after the arrival."""
    said = [event(version, "answered", 1, fact="arrival-date", values=["2026-03-01"])]
    body = {"process": PROCESS, "version": 1, "events": said}
    answer = client.post("/v1/cases", json=body, headers=person.headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def add(client: TestClient, person: Any, case: str, *events: dict[str, Any]) -> None:
    answer = client.post(f"/v1/cases/{case}/events", json={"events": list(events)}, headers=person.headers)
    assert answer.status_code == 200, answer.text


def planned(installation: Installation) -> list[tuple[date, datetime]]:
    with installation.database.reading() as session:
        query = select(ReminderRow.due, ReminderRow.at).where(ReminderRow.told_at.is_(None)).order_by(ReminderRow.at)
        return [(due, at.astimezone(ROME)) for due, at in session.execute(query)]


def told(client: TestClient, person: Any) -> list[str]:
    answer = client.get("/v1/notices", headers=person.headers)
    return [item["text"] for item in reversed(answer.json()["items"])]


def rome(day: int, hour: int, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ROME)


def test_reminders_stand_for_nine_in_the_morning_of_the_citys_clock(installation: Installation, case: str) -> None:
    due = date(2026, 3, 21)
    assert planned(installation) == [(due, rome(7, 9)), (due, rome(18, 9)), (due, rome(21, 9))]


def test_each_is_told_once_whoever_works(
    client: TestClient, installation: Installation, person: Any, case: str, clock: Any, worker: Worker
) -> None:
    other = Worker(installation)
    for day, hour, count in ((7, 8, 0), (7, 10, 1), (8, 10, 1), (18, 10, 2), (21, 10, 3), (22, 10, 3)):
        clock.instant = rome(day, hour).astimezone(UTC)
        worker.work()
        other.work()
        assert len(told(client, person)) == count, day
    assert set(told(client, person)) == {"By Saturday, 21 March 2026 at the latest: “Vai all'anagrafe”."}


def test_what_became_due_at_night_waits_for_the_morning(
    client: TestClient, person: Any, case: str, clock: Any, worker: Worker
) -> None:
    for instant, count in ((rome(7, 23), 0), (rome(8, 7), 0), (rome(8, 8), 1)):
        clock.instant = instant.astimezone(UTC)
        worker.work()
        assert len(told(client, person)) == count, instant


def test_nothing_is_told_when_the_day_is_over(
    client: TestClient, person: Any, case: str, clock: Any, worker: Worker
) -> None:
    clock.instant = rome(23, 10).astimezone(UTC)
    worker.work()
    assert told(client, person) == []


def test_a_step_that_is_done_reminds_of_nothing_until_it_is_undone(
    client: TestClient, installation: Installation, person: Any, version: str, case: str
) -> None:
    mark = event(version, "step_marked", 3, step="hand-in", on="2026-03-02", outcome="registered")
    add(client, person, case, mark)
    assert planned(installation) == []
    add(client, person, case, event(version, "step_cleared", 4, step="hand-in"))
    assert len(planned(installation)) == 3


def test_a_deadline_that_moves_takes_its_reminders_along(
    client: TestClient, installation: Installation, person: Any, version: str, case: str, clock: Any, worker: Worker
) -> None:
    clock.instant = rome(7, 10).astimezone(UTC)
    worker.work()
    add(client, person, case, event(version, "answered", 3, fact="arrival-date", values=["2026-03-05"]))
    assert planned(installation) == [(date(2026, 3, 25), at) for at in (rome(11, 9), rome(22, 9), rome(25, 9))]
    # The first day again: what was told of it is not told twice.
    add(client, person, case, event(version, "answered", 4, fact="arrival-date", values=["2026-03-01"]))
    assert [at for _, at in planned(installation)] == [rome(18, 9), rome(21, 9)]


def test_a_closed_case_reminds_of_nothing_and_an_opened_one_again(
    client: TestClient, installation: Installation, person: Any, case: str
) -> None:
    client.post(f"/v1/cases/{case}/close", json={"reason": ""}, headers=person.headers)
    assert planned(installation) == []
    client.post(f"/v1/cases/{case}/reopen", headers=person.headers)
    assert len(planned(installation)) == 3


def test_an_appointment_is_reminded_of_three_days_and_a_day_before(
    client: TestClient, installation: Installation, person: Any, version: str, case: str, clock: Any, worker: Worker
) -> None:
    add(client, person, case, event(version, "appointment_set", 3, step="hand-in", at="2026-03-12T10:30"))
    clock.instant = rome(9, 10).astimezone(UTC)
    worker.work()
    assert told(client, person)[-1] == "Your appointment is on Thursday, 12 March 2026 at 10:30: “Vai all'anagrafe”."


def test_whoever_wants_no_reminder_of_fourteen_days_gets_none(
    client: TestClient, installation: Installation, person: Any, case: str, clock: Any, worker: Worker
) -> None:
    with installation.database.writing() as session:
        key = installation.keys.open(person.account_id)
        save_preferences(session, key, Preferences(days=(3, 0)), installation.now())
    for day, count in ((7, 0), (18, 1)):
        clock.instant = rome(day, 10).astimezone(UTC)
        worker.work()
        assert len(told(client, person)) == count


def test_whoever_switched_deadlines_off_is_told_nothing(
    client: TestClient, installation: Installation, person: Any, case: str, clock: Any, worker: Worker
) -> None:
    with installation.database.writing() as session:
        key = installation.keys.open(person.account_id)
        off = frozenset({(Channel.APP, Topic.DEADLINES)})
        save_preferences(session, key, Preferences(off=off), installation.now())
    clock.instant = rome(7, 10).astimezone(UTC)
    worker.work()
    assert told(client, person) == []


def test_what_a_reminder_says_is_sealed_and_goes_with_the_account(
    installation: Installation, case: str, person: Any
) -> None:
    with installation.database.reading() as session:
        for sealed in session.scalars(select(ReminderRow.sealed)):
            assert b"hand-in" not in sealed
            assert b"registration" not in sealed


def test_each_day_all_open_cases_are_looked_at_once(
    client: TestClient, installation: Installation, case: str, person: Any, clock: Any, worker: Worker
) -> None:
    # Reminders that somehow got lost come back the next day, with what the list shows.
    with installation.database.writing() as session:
        session.execute(ReminderRow.__table__.delete())
    assert worker.refresh_cases() == 0
    clock.instant = rome(4, 0).astimezone(UTC)
    assert worker.refresh_cases() == 1
    assert worker.refresh_cases() == 0
    assert len(planned(installation)) == 3


def test_a_night_is_from_nine_in_the_evening_to_eight_in_the_morning_also_when_clocks_change() -> None:
    for hour, night in ((7, True), (8, False), (20, False), (21, True), (0, True)):
        assert is_night("Europe/Rome", rome(29, hour)) is night
    assert next_daytime("Europe/Rome", rome(28, 22)) == rome(29, 8)  # the night in which summer time begins
    assert next_daytime("Europe/Rome", rome(28, 22)).astimezone(UTC).hour == 6
    assert next_daytime("Europe/Rome", rome(28, 3)) == rome(28, 8)
    assert next_daytime("Europe/Rome", rome(28, 12)) == rome(28, 12)


SECOND = """\
  - key: tell-landlord
    title: Avvisa il proprietario
    kind: apply
    deadlines:
      - {key: same-day, from: arrival-date, offset: P20D}
      - {key: two-weeks-later, from: arrival-date, offset: P31D}
"""


@pytest.fixture
def two_steps(client: TestClient, installation: Installation, person: Any) -> tuple[str, str]:
    """A case in which two steps are due on the 21st of March, and one of them on the first of April, too."""
    version = publish(installation, YAML + SECOND)
    said = [event(version, "answered", 1, fact="arrival-date", values=["2026-03-01"])]
    body = {"process": PROCESS, "version": 2, "events": said}
    answer = client.post("/v1/cases", json=body, headers=person.headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"]), version


def test_what_is_due_in_one_case_is_told_in_one_message_that_names_each_step(
    client: TestClient, person: Any, two_steps: tuple[str, str], clock: Any, worker: Worker
) -> None:
    other = Worker(worker._installation)
    both = "By Saturday, 21 March 2026 at the latest: “Avvisa il proprietario” and “Vai all'anagrafe”."
    april = "By Wednesday, 1 April 2026 at the latest: “Avvisa il proprietario”."
    for day, expected in ((7, [both]), (18, [both, f"{both} {april}"]), (21, [both, f"{both} {april}", both])):
        clock.instant = rome(day, 10).astimezone(UTC)
        worker.work()
        other.work()
        assert told(client, person) == expected


def test_of_a_step_that_was_done_meanwhile_nothing_more_is_told(
    client: TestClient, installation: Installation, person: Any, two_steps: tuple[str, str], clock: Any, worker: Worker
) -> None:
    case, version = two_steps
    clock.instant = rome(7, 10).astimezone(UTC)
    worker.work()
    add(client, person, case, event(version, "step_marked", 3, step="tell-landlord", on="2026-03-02"))
    worker.work()
    assert len(told(client, person)) == 1
    clock.instant = rome(18, 10).astimezone(UTC)
    worker.work()
    assert told(client, person)[1:] == ["By Saturday, 21 March 2026 at the latest: “Vai all'anagrafe”."]
    # Undone again: what was told of it is not told twice, and what comes is told with the other.
    add(client, person, case, event(version, "step_cleared", 4, step="tell-landlord"))
    worker.work()
    assert len(told(client, person)) == 2
    clock.instant = rome(21, 10).astimezone(UTC)
    worker.work()
    assert "Avvisa il proprietario" in told(client, person)[-1]
    assert "anagrafe" in told(client, person)[-1]


def test_two_cases_have_a_message_each(
    client: TestClient, person: Any, case: str, two_steps: tuple[str, str], clock: Any, worker: Worker
) -> None:
    clock.instant = rome(7, 10).astimezone(UTC)
    worker.work()
    assert len(told(client, person)) == 2


def test_an_e_mail_that_says_nothing_names_each_day_once(
    client: TestClient, installation: Installation, person: Any, two_steps: tuple[str, str], clock: Any, worker: Worker
) -> None:
    clock.instant = rome(18, 10).astimezone(UTC)
    worker.work()
    with installation.database.reading() as session:
        (notice,) = list_notices(session, installation.keys.open(person.account_id))
    said = say_discreetly(words_in("en"), notice.kind, TOPIC_OF[notice.kind], notice.data)
    assert said == "A deadline: Saturday, 21 March 2026. A deadline: Wednesday, 1 April 2026."


def test_a_reminder_that_cannot_be_read_keeps_no_other_of_its_case(
    client: TestClient, installation: Installation, person: Any, two_steps: tuple[str, str], clock: Any, worker: Worker
) -> None:
    with installation.database.writing() as session:
        first = session.scalars(select(ReminderRow).order_by(ReminderRow.at, ReminderRow.id)).first()
        assert first is not None
        first.kind, spoilt = "deadline", first.id
        key = installation.keys.open(person.account_id)
        first.sealed = key.seal(b"[]", f"reminder:{spoilt}")
    clock.instant = rome(7, 10).astimezone(UTC)
    worker.work()
    assert len(told(client, person)) == 1


IN_DOUBT = """    after: [collect-papers]
    deadlines:
      - {key: in-time, from: arrival-date, offset: P20D}
  - key: hand-in
"""
TRANSLATE = "By Saturday, 21 March 2026 at the latest: “Fai tradurre i documenti”."
HAND_IN = "By Saturday, 21 March 2026 at the latest: “Vai all'anagrafe”."


@pytest.fixture
def doubtful(client: TestClient, installation: Installation, person: Any) -> tuple[str, str]:
    """A case in which a step is due on the 21st of March, and on the same day one that may not apply."""
    version = publish(installation, YAML.replace("    after: [collect-papers]\n  - key: hand-in\n", IN_DOUBT))
    said = [event(version, "answered", 1, fact="arrival-date", values=["2026-03-01"])]
    body = {"process": PROCESS, "version": 2, "events": said}
    answer = client.post("/v1/cases", json=body, headers=person.headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"]), version


def answer_it(client: TestClient, person: Any, doubtful: tuple[str, str], value: str) -> None:
    case, version = doubtful
    add(client, person, case, event(version, "answered", 2, fact="papers-in-italian", values=[value]))


def test_of_a_step_that_may_not_apply_it_is_said_so_until_it_is_sure(
    client: TestClient, person: Any, doubtful: tuple[str, str], clock: Any, worker: Worker
) -> None:
    clock.instant = rome(7, 10).astimezone(UTC)
    worker.work()
    (first,) = told(client, person)
    assert first in {f"Perhaps: {TRANSLATE} {HAND_IN}", f"{HAND_IN} Perhaps: {TRANSLATE}"}

    answer_it(client, person, doubtful, "no")
    worker.work()
    assert len(told(client, person)) == 1  # what was told is not told again
    clock.instant = rome(18, 10).astimezone(UTC)
    worker.work()

    second = told(client, person)[-1]
    assert "Perhaps" not in second
    assert "“Fai tradurre i documenti” and “Vai all'anagrafe”" in second


@pytest.mark.parametrize(("value", "count"), [("no", 2), ("yes", 1)])
def test_an_answer_between_the_hour_and_the_telling_changes_the_words_and_loses_nothing(
    client: TestClient,
    person: Any,
    doubtful: tuple[str, str],
    clock: Any,
    worker: Worker,
    value: str,
    count: int,
) -> None:
    clock.instant = rome(7, 10).astimezone(UTC)  # the hour was at nine, and nobody has worked since
    answer_it(client, person, doubtful, value)
    worker.work()

    (said,) = told(client, person)
    assert "Perhaps" not in said
    assert said.count("“") == count


def test_an_e_mail_that_says_nothing_and_a_calendar_say_perhaps_too(
    client: TestClient, installation: Installation, person: Any, doubtful: tuple[str, str]
) -> None:
    def discreet(*told: dict[str, Any]) -> str:
        first, *also = told
        return say_discreetly(words_in("en"), NoticeKind.DEADLINE, Topic.DEADLINES, {**first, "also": also})

    perhaps, sure = {"due": "2026-03-21", "perhaps": True}, {"due": "2026-03-21", "perhaps": None}
    assert discreet(perhaps) == "Perhaps a deadline: Saturday, 21 March 2026."
    assert discreet(perhaps, sure) == discreet(sure, perhaps) == "A deadline: Saturday, 21 March 2026."

    said = {"answers": {"arrival-date": {"values": ["2026-03-01"]}}}
    found = client.post(f"/v1/processes/{PROCESS}/calendar", json=said)
    titles = {str(entry["summary"]) for entry in Calendar.from_ical(found.content).walk("VEVENT")}
    assert titles == {"Perhaps: Last day: Fai tradurre i documenti", "Last day: Vai all'anagrafe"}
