"""A backup from before brings back nothing of what was deleted since: neither a person nor one thing of theirs."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from api.erasing import finish_erasures, place_of
from api.installation import Installation, open_installation
from core.documents.tables import DocumentFileRow, DocumentRow
from core.grants.grant import NOTICE_VERSION
from core.grants.kept import ENDED_GRANTS
from core.notices.tables import NoticeRow
from core.people.tables import AccountRow
from core.platform.ids import uuid7
from core.platform.settings import Settings
from core.rights.erasure import Replayed, erase_account, replay
from core.rights.ledger import Entry
from tests.api.rights.backups import Backup, sign_in_again, started
from tests.api.rights.conftest import PLANTED, Planted
from tests.api.rights.test_erasing_everything import files_with, read_rows, sealed_values
from tests.core.documents.papers import make_jpeg


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

    with started(settings, clock) as (restored, client):
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

    with started(settings, clock) as (restored, client):
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

    with started(settings, clock) as (restored, client):
        helping = sign_in_again(restored, planted.helper)
        own = sign_in_again(restored, planted.person)
        assert client.get(case, headers=helping).status_code == 404
        assert client.get(f"/v1/grants/{grant['id']}", headers=own).json()["state"] == "revoked"
        assert client.get(case, headers=own).status_code == 200
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

    with started(settings, clock) as (_, client):
        helping = dict(planted.helper.headers)
        assert client.get(f"/v1/cases/{planted.case_id}", headers=helping).status_code == 404
