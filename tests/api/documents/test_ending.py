"""People are told in time that one of their papers ends."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select

from api.installation import Installation
from api.rendering.notices import TitlesOfNotices, render_notice
from api.working import Worker
from core.notices.kinds import Channel, NoticeKind, Topic
from core.notices.preferences import Preferences, save_preferences
from core.notices.tables import ReminderRow
from core.notices.telling import list_notices
from core.platform.clock import day_in
from tests.api.documents.conftest import Wallet

END = "2026-04-20"  # today is 2 March 2026


def planned(installation: Installation) -> list[tuple[date, int]]:
    """Return the days on which somebody will be told, and the hour there."""
    with installation.database.reading() as session:
        query = select(ReminderRow.at).where(ReminderRow.kind == NoticeKind.PAPER_EXPIRES.value)
        found = sorted(session.scalars(query.where(ReminderRow.told_at.is_(None))))
    rome = ZoneInfo("Europe/Rome")
    return [(day_in("Europe/Rome", at), at.astimezone(rome).hour) for at in found]


DAYS = [(date(2026, 3, 21), 9), (date(2026, 4, 6), 9), (date(2026, 4, 17), 9)]


def told(wallet: Wallet, installation: Installation) -> list[str]:
    """Return what the person was told, in words; their app is signed out after so many days."""
    with installation.database.reading() as session:
        titles = TitlesOfNotices(installation, session, "en")
        found = list_notices(session, installation.keys.open(wallet.person.account_id))
        return [render_notice(titles, notice).text for notice in found]


def choose(wallet: Wallet, installation: Installation, chosen: Preferences) -> None:
    with installation.database.writing() as session:
        save_preferences(session, installation.keys.open(wallet.person.account_id), chosen, installation.now())


def test_a_paper_is_reminded_of_thirty_fourteen_and_three_days_before_it_ends(
    wallet: Wallet, installation: Installation, clock: Any
) -> None:
    wallet.begin(expires=END)
    assert planned(installation) == []  # a paper without a file is none yet
    wallet.add(expires=END)
    assert planned(installation) == DAYS

    clock.advance(days=20)
    Worker(installation).work()

    assert told(wallet, installation) == [
        "Your paper “Passport” is valid until Monday, 20 April 2026. Renew it in time."
    ]
    assert planned(installation) == DAYS[1:]


@pytest.mark.parametrize(
    ("expires", "days"),
    [("2026-04", 3), ("2026-03-10", 1), ("2026-03-04", 0), ("2025-01-01", 0), (None, 0)],
)
def test_only_days_to_come_are_planned(
    wallet: Wallet, installation: Installation, expires: str | None, days: int
) -> None:
    wallet.add(expires=expires)

    assert len(planned(installation)) == days


def test_a_day_that_is_put_right_moves_the_reminders_and_a_paper_that_goes_takes_them_along(
    wallet: Wallet, installation: Installation
) -> None:
    made = wallet.add(expires="2026-05-20")

    wallet.done("PUT", f"/{made['id']}", json={"type": "passport", "expires": END})
    assert planned(installation) == DAYS

    wallet.done("DELETE", f"/{made['id']}")
    assert planned(installation) == []


def test_with_its_last_file_a_papers_reminders_go(wallet: Wallet, installation: Installation) -> None:
    made = wallet.add(expires=END)

    wallet.done("DELETE", f"/{made['id']}/files/{made['files'][0]['id']}")

    assert planned(installation) == []


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        (Preferences(paper_days=(14, 3)), 0),
        (Preferences(paper_days=(30,)), 1),
        (Preferences(off=frozenset({(Channel.APP, Topic.PAPERS)})), 0),
    ],
)
def test_one_chooses_the_days_and_switches_it_off(
    wallet: Wallet, installation: Installation, clock: Any, chosen: Preferences, count: int
) -> None:
    choose(wallet, installation, chosen)
    wallet.add(expires=END)

    clock.advance(days=20)
    Worker(installation).work()

    assert len(told(wallet, installation)) == count


def test_papers_that_were_there_before_are_planned_by_the_worker(wallet: Wallet, installation: Installation) -> None:
    wallet.add(expires="2026-03-30")
    before = planned(installation)
    with installation.database.writing() as session:
        session.execute(delete(ReminderRow))

    Worker(installation).work()

    assert planned(installation) == before != []


def test_what_is_planned_says_nothing_and_a_paper_of_no_kind_is_named_by_its_owner(
    wallet: Wallet, installation: Installation, clock: Any
) -> None:
    wallet.add(type="other", name="Zanzibar card", expires=END)
    with installation.database.reading() as session:
        for sealed in session.scalars(select(ReminderRow.sealed)):
            assert b"Zanzibar" not in sealed

    clock.advance(days=20)
    Worker(installation).work()

    assert told(wallet, installation) == [
        "Your paper “Zanzibar card” is valid until Monday, 20 April 2026. Renew it in time."
    ]


@pytest.mark.parametrize("titles", [True, False])
def test_the_calendar_has_the_last_day_of_a_paper(wallet: Wallet, titles: bool) -> None:
    made = wallet.add(expires=END)
    body = {"language": "en", "titles": titles, "alarms": True}
    address = wallet.client.post("/v1/calendar-feed", json=body, headers=wallet.person.headers).json()["address"]
    path = "/v1/" + address.partition("/v1/")[2]

    first = wallet.client.get(path)

    assert "DTSTART;VALUE=DATE:20260420" in first.text
    assert first.text.count("BEGIN:VALARM") == 3
    assert ("Passport" in first.text) is titles
    assert wallet.client.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    wallet.done("DELETE", f"/{made['id']}")
    assert "20260420" not in wallet.client.get(path, headers={"If-None-Match": first.headers["etag"]}).text
