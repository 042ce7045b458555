"""A backup from before brings back nothing of what was deleted since: neither a person nor one thing of theirs."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.engine import make_url

from api.erasing import finish_erasures, place_of
from api.installation import Installation, open_installation
from api.main import create_app
from core.documents.tables import DocumentFileRow, DocumentRow
from core.grants.grant import NOTICE_VERSION
from core.grants.kept import ENDED_GRANTS
from core.notices.tables import NoticeRow
from core.people.tables import AccountRow
from core.platform.ids import uuid7
from core.platform.settings import Settings
from core.rights.erasure import Replayed, erase_account, replay
from core.rights.ledger import Entry
from tests.api.rights.conftest import PLANTED, Planted
from tests.api.rights.test_erasing_everything import files_with, read_rows, sealed_values
from tests.core.documents.papers import make_jpeg

FILES = ("busola.sqlite", "busola.sqlite-wal", "keys.sqlite", "keys.sqlite-wal")


class Backup:
    """A copy of both databases and of the store of files, and not of the ledger: as docs/running.md says."""

    def __init__(self, request: pytest.FixtureRequest, settings: Settings, folder: Path) -> None:
        """Take a backup of a running installation."""
        self._request, self._settings, self._folder = request, settings, folder
        for name in FILES:
            if (settings.data_dir / name).exists():
                shutil.copy(settings.data_dir / name, folder / name)
        if (settings.data_dir / "documents").exists():
            shutil.copytree(settings.data_dir / "documents", folder / "documents")
        if self._name:
            request.getfixturevalue("postgresql").back_up(self._name, folder / "dump")

    @property
    def _name(self) -> str:
        url = make_url(self._settings.database_url)
        return url.database or "" if url.get_backend_name() == "postgresql" else ""

    def restore(self) -> None:
        """Put the backup over what is there, which nobody may use meanwhile."""
        data = self._settings.data_dir
        for name in ("busola.sqlite", "keys.sqlite"):
            for suffix in ("", "-wal", "-shm"):
                (data / f"{name}{suffix}").unlink(missing_ok=True)
        for name in FILES:
            if (self._folder / name).exists():
                shutil.copy(self._folder / name, data / name)
        shutil.rmtree(data / "documents", ignore_errors=True)
        if (self._folder / "documents").exists():
            shutil.copytree(self._folder / "documents", data / "documents")
        if self._name:
            self._request.getfixturevalue("postgresql").restore(self._name, self._folder / "dump")


@pytest.fixture
def back_up(request: pytest.FixtureRequest, settings: Settings, tmp_path_factory: Any) -> Callable[[], Backup]:
    return lambda: Backup(request, settings, tmp_path_factory.mktemp("backup"))


@contextmanager
def started(settings: Settings, clock: Any, planted: Planted) -> Iterator[tuple[Installation, TestClient]]:
    """Start the installation anew, as one does after a backup was restored."""
    with (
        open_installation(settings, clock) as restored,
        TestClient(create_app(restored), base_url=str(planted.client.base_url)) as client,
    ):
        yield restored, client


def list_ids(installation: Installation) -> set[UUID]:
    """Return the ids of all papers, pages and notices."""
    with installation.database.reading() as session:
        there = DocumentFileRow.document_id.is_not(None)
        return {
            *session.scalars(select(DocumentRow.id)),
            *session.scalars(select(DocumentFileRow.id).where(there)),
            *session.scalars(select(NoticeRow.id)),
        }


def test_a_person_is_erased_again_before_anybody_is_answered(
    installation: Installation, settings: Settings, planted: Planted, clock: Any, back_up: Callable[[], Backup]
) -> None:
    backup = back_up()
    sealed = sealed_values(installation, planted)
    erase_account(place_of(installation), planted.account_id, installation.now())
    installation.close()
    backup.restore()
    assert files_with(settings.data_dir, *sealed)
    with open_installation(settings, clock) as brought_back, brought_back.database.reading() as session:
        assert session.scalar(select(AccountRow.id).where(AccountRow.id == planted.account_id))

    with started(settings, clock, planted) as (restored, client):
        refused = client.get("/v1/me", headers=dict(planted.headers))
        assert (refused.status_code, refused.json()["code"]) == (401, "session_ended")
        after = read_rows(restored)
        assert [word for word in (*planted.secrets, *sealed) if word in after] == []
        assert str(planted.account_id).encode() not in after
        assert files_with(settings.data_dir, *planted.secrets, *sealed) == {}
        assert [path for path in (settings.data_dir / "documents").rglob("*") if path.is_file()] == []
        assert replay(place_of(restored), restored.now()) == Replayed(0, 0, finished=True)


def test_single_things_that_were_deleted_are_deleted_again_and_the_rest_stays(
    installation: Installation, settings: Settings, planted: Planted, clock: Any, back_up: Callable[[], Backup]
) -> None:
    two = [("file", (f"{number}.jpg", make_jpeg(number=number), "image/jpeg")) for number in (1, 2)]
    other = planted.done("POST", "/v1/documents", json={"type": "passport", "name": "another"})["id"]
    pages = planted.done("PUT", f"/v1/documents/{other}/uploads/{uuid7()}", files=two)["files"]
    deleted, stays = (UUID(page["id"]) for page in pages)
    sections = {one["name"]: one["things"] for one in planted.done("GET", "/v1/rights/everything")["sections"]}
    notice = UUID(sections["notices"][0]["id"])
    gone = {deleted, notice, UUID(planted.document_id)}
    assert gone | {UUID(other), stays} <= list_ids(installation)
    backup = back_up()
    planted.done("DELETE", f"/v1/documents/{other}/files/{deleted}")
    planted.done("DELETE", f"/v1/documents/{planted.document_id}")
    planted.done("DELETE", f"/v1/rights/things/cases/{planted.case_id}")
    planted.done("DELETE", f"/v1/rights/things/notices/{notice}")
    installation.close()
    backup.restore()

    with started(settings, clock, planted) as (restored, client):
        left = list_ids(restored)
        assert left & gone == set()
        assert {UUID(other), stays} <= left
        headers = dict(planted.headers)
        assert client.get(f"/v1/cases/{planted.case_id}", headers=headers).status_code == 404
        assert client.get(f"/v1/documents/{other}/files/{stays}", headers=headers).status_code == 200
        assert client.get("/v1/me", headers=headers).json()["name"] == PLANTED["name"]
        (blob,) = [path for path in (settings.data_dir / "documents").rglob("*") if path.is_file()]
        assert str(stays) in blob.name
        assert replay(place_of(restored), restored.now()) == Replayed(0, 0, finished=True)


def test_what_was_taken_back_stays_taken_back(
    installation: Installation, settings: Settings, planted: Planted, clock: Any, back_up: Callable[[], Backup]
) -> None:
    (grant,) = planted.done("GET", "/v1/grants")["items"]
    case, helping = f"/v1/cases/{planted.case_id}", dict(planted.helper.headers)
    assert planted.client.get(case, headers=helping).status_code == 200
    backup = back_up()
    # The ledger is away: what a person takes back ends all the same, and the ledger has it when it is there again.
    folder = settings.data_dir / "erasures"
    shutil.rmtree(folder)
    folder.write_text("a file is in its place")
    planted.done("POST", f"/v1/grants/{grant['id']}/revoke")
    assert planted.client.get(case, headers=helping).status_code == 404
    finish_erasures(installation)
    folder.unlink()
    folder.mkdir()
    finish_erasures(installation)
    assert installation.ledger.read() == [Entry(ENDED_GRANTS, UUID(grant["id"]))]
    installation.close()
    backup.restore()

    with started(settings, clock, planted) as (restored, client):
        assert client.get(case, headers=helping).status_code == 404
        mine = client.get(f"/v1/grants/{grant['id']}", headers=dict(planted.headers)).json()
        assert mine["state"] == "revoked"
        assert client.get(case, headers=dict(planted.headers)).status_code == 200
        assert replay(place_of(restored), restored.now()) == Replayed(0, 0, finished=True)


def test_what_another_permission_replaced_stays_replaced(
    installation: Installation, settings: Settings, planted: Planted, clock: Any, back_up: Callable[[], Backup]
) -> None:
    (grant,) = planted.done("GET", "/v1/grants")["items"]
    backup = back_up()
    body = {
        "case_id": planted.case_id,
        "organisation": "accoglienza",
        "scopes": ["read_steps"],
        "without_steps": ["hand-in"],
        "months": 1,
        "notice": {"version": NOTICE_VERSION, "language": "en"},
    }
    planted.done("POST", "/v1/grants", json=body)
    assert installation.ledger.read() == [Entry(ENDED_GRANTS, UUID(grant["id"]))]
    installation.close()
    backup.restore()

    with started(settings, clock, planted) as (_, client):
        helping = dict(planted.helper.headers)
        assert client.get(f"/v1/cases/{planted.case_id}", headers=helping).status_code == 404
