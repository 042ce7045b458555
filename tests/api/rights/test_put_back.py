"""A backup brings no session, calendar's address, code at a counter or recovery back to life, and everybody is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, insert, select, update

from api.cli import main
from api.erasing import finish_erasures
from api.installation import Installation
from core.documents.tables import ShowingRow
from core.grants.tables import SharingCodeRow
from core.notices.tables import CalendarFeedRow
from core.people.account_log import AccountEvent
from core.people.account_tables import AttestedRecoveryRow
from core.people.attested_recovery import ask_for_recovery
from core.people.tables import BrowserAccountRow, SignInSessionRow
from core.platform.clock import utc_now
from core.platform.settings import Settings
from core.rights.tables import LedgerMarkRow
from tests.api.conftest import API
from tests.api.rights.backups import Backup, sign_in_again, started
from tests.api.rights.conftest import PLANTED, Planted

FEED = {"language": "en", "titles": True, "alarms": True}
PUT_BACK = AccountEvent.SERVICE_PUT_BACK.value
BROWSER = b"a browser's cookie, as it is kept"


class Lively:
    """What somebody has going on: a calendar's address, a code, a viewing, a sign-in at the provider, a recovery."""

    def __init__(self, planted: Planted, installation: Installation) -> None:
        """Begin all of it."""
        self.calendar = planted.done("POST", "/v1/calendar-feed", json=FEED)["address"].removeprefix(API)
        showings = f"/v1/documents/{planted.document_id}/showings"
        self.code = planted.done("POST", showings)["code"]
        opened = planted.client.post("/v1/viewings", json={"code": planted.done("POST", showings)["code"]})
        self.viewing = {"viewing": opened.json()["viewing"]}
        row = {"browser": BROWSER, "account": planted.account_id, "authenticated_at": installation.now()}
        with installation.database.writing() as session:
            session.execute(insert(BrowserAccountRow).values(**row))
            ask_for_recovery(session, installation.keys, PLANTED["name"], installation.now())

    def ask(self, client: Any) -> list[int]:
        """Return how each is answered that somebody could ask for; the code last, since that spends it."""
        asked = [
            client.get(self.calendar),
            client.post("/v1/viewings/look", json=self.viewing),
            client.post("/v1/viewings", json={"code": self.code}),
        ]
        return [answer.status_code for answer in asked]


def count_alive(installation: Installation) -> dict[str, int]:
    """Return how much there is that could be used."""
    ending = (SignInSessionRow, BrowserAccountRow, ShowingRow, AttestedRecoveryRow)
    with installation.database.reading() as session:
        alive = {
            table.__tablename__: session.scalar(select(func.count()).select_from(table).where(table.ended_at.is_(None)))
            for table in ending
        }
        waiting = select(func.count()).select_from(SharingCodeRow).where(SharingCodeRow.withdrawn_at.is_(None))
        alive["sharing_codes"] = session.scalar(waiting)
        alive["calendar_feeds"] = session.scalar(select(func.count()).select_from(CalendarFeedRow))
    return {name: count for name, count in alive.items() if count}


def events(client: Any, headers: dict[str, str]) -> list[str]:
    return [one["kind"] for one in client.get("/v1/account-events", headers=headers).json()["items"]]


def test_a_backup_signs_everybody_out_ends_what_could_be_used_and_says_so(
    installation: Installation, settings: Settings, planted: Planted, clock: Any, back_up: Callable[[], Backup]
) -> None:
    lively = Lively(planted, installation)
    backup = back_up()
    planted.done("DELETE", "/v1/calendar-feed")
    clock.advance(minutes=2)
    finish_erasures(installation)
    installation.close()
    backup.restore()

    with started(settings, clock) as (restored, client):
        assert count_alive(restored) == {}
        assert lively.ask(client) == [404, 404, 404]
        for somebody in (planted.person, planted.helper):
            refused = client.get("/v1/me", headers=somebody.headers)
            assert (refused.status_code, refused.json()["code"]) == (401, "session_ended")
            assert PUT_BACK in events(client, sign_in_again(restored, somebody))
        own = sign_in_again(restored, planted.person)
        told = client.get("/v1/notices", headers=own).json()["items"]
        assert [one["text"] for one in told if one["kind"] == "service_put_back"] == [
            "We had to put this service back to an earlier time. Look if what you did last is still there. "
            "If your calendar fetched your dates by itself, give it a new address."
        ]

    with started(settings, clock) as (_, client):  # once is enough
        assert client.get("/v1/me", headers=own).status_code == 200
        assert events(client, own).count(PUT_BACK) == 1


def test_a_start_without_a_restore_ends_nothing(
    installation: Installation, settings: Settings, planted: Planted, clock: Any
) -> None:
    lively = Lively(planted, installation)
    before = count_alive(installation)
    finish_erasures(installation)
    installation.close()

    with started(settings, clock) as (again, client):
        assert count_alive(again) == before
        assert client.get("/v1/me", headers=planted.headers).status_code == 200
        assert lively.ask(client) == [200, 200, 201]


def test_a_database_that_went_back_while_the_service_runs_is_noticed_in_a_while(
    installation: Installation, planted: Planted, clock: Any
) -> None:
    finish_erasures(installation)
    Lively(planted, installation)
    with installation.database.writing() as session:  # as where a server stands in for another that was ahead of it
        session.execute(update(LedgerMarkRow).values(reached=LedgerMarkRow.reached - 1))

    clock.advance(seconds=timedelta(minutes=1).seconds)
    finish_erasures(installation)

    assert count_alive(installation) == {}
    assert PUT_BACK in events(planted.client, sign_in_again(installation, planted.person))


def test_a_ledger_that_cannot_be_reached_signs_nobody_out(
    installation: Installation, settings: Settings, planted: Planted
) -> None:
    folder = settings.data_dir / "erasures"
    folder.rename(settings.data_dir / "elsewhere")
    folder.write_text("a file is in its place")
    finish_erasures(installation)
    folder.unlink()
    (settings.data_dir / "elsewhere").rename(folder)
    finish_erasures(installation)

    assert planted.ask("GET", "/v1/me").status_code == 200


def test_the_ledger_keeps_the_last_mark_alone_and_the_greatest_counts(
    installation: Installation, settings: Settings
) -> None:
    ledger, folder = installation.ledger, settings.data_dir / "erasures" / "marks"
    assert ledger.read_mark() == 0
    for reached in (1, 2, 11):
        ledger.write_mark(reached)
    assert [path.name for path in folder.iterdir()] == ["11"]
    (folder / "9").write_bytes(b"\n")  # a copy of the ledger was put over it
    (folder / "note.txt").write_bytes(b"somebody else's")
    assert ledger.read_mark() == 11
    assert ledger.read() == []


@pytest.mark.parametrize("surely", [False, True])
def test_the_command_ends_it_all_where_the_operator_says_that_a_backup_was_restored(
    installation: Installation, settings: Settings, planted: Planted, monkeypatch: pytest.MonkeyPatch, surely: bool
) -> None:
    for name, value in (
        ("ENVIRONMENT", "demo"),
        ("DATA_DIR", str(settings.data_dir)),
        ("DATABASE_URL", settings.database_url),
        ("KEYS_URL", settings.keys_url),
    ):
        monkeypatch.setenv(f"BUSOLA_{name}", value)
    with installation.database.writing() as session:  # the command has a clock of its own
        session.execute(update(SignInSessionRow).values(last_seen_at=utc_now()))

    said = CliRunner().invoke(main.commands["erasures"], ["replay", *(["--restored"] if surely else [])])

    assert said.exit_code == 0, said.output
    assert ("Signed out, and told why: 2 accounts." in said.output) is surely
    assert planted.ask("GET", "/v1/me").status_code == (401 if surely else 200)
