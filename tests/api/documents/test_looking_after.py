"""What the operator does for the store of files: clear it, and give every file a fresh key."""

from datetime import UTC, datetime, timedelta

import pytest

from api.document_commands import rekey_store, sweep_store
from api.installation import Installation
from core.documents.sweeping import sweep
from core.platform.ids import uuid7
from tests.api.documents.conftest import Wallet
from tests.core.documents.papers import make_jpeg


def test_every_file_gets_a_fresh_key_and_nobody_notices(
    wallet: Wallet, installation: Installation, clock: object, capsys: pytest.CaptureFixture[str]
) -> None:
    made = wallet.add(make_jpeg(number=1), make_jpeg(number=2))
    before = [wallet.ask("GET", f"/{made['id']}/files/{file['id']}").content for file in made["files"]]
    blobs = {blob.id for blob in installation.vault.list_blobs()}
    clock.advance(minutes=1)  # type: ignore[attr-defined]

    assert rekey_store(installation) == 0

    assert capsys.readouterr().out == "2 files have a fresh key.\n"
    assert blobs.isdisjoint({blob.id for blob in installation.vault.list_blobs()})
    (found,) = wallet.list()
    assert [wallet.ask("GET", f"/{made['id']}/files/{file['id']}").content for file in found["files"]] == before


def test_a_file_that_cannot_be_opened_is_named_and_stays(
    wallet: Wallet, installation: Installation, clock: object, capsys: pytest.CaptureFixture[str]
) -> None:
    made = wallet.add()
    (blob,) = installation.vault.list_blobs()
    installation.vault.put(blob.id, b"something else")
    clock.advance(minutes=1)  # type: ignore[attr-defined]

    assert rekey_store(installation) == 1

    assert made["files"][0]["id"] in capsys.readouterr().err
    assert [one.id for one in installation.vault.list_blobs()] == [blob.id]


def test_what_the_database_does_not_know_is_cleared_once_it_is_old(
    wallet: Wallet, installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    wallet.add()
    stranger = uuid7()
    installation.vault.put(stranger, b"from a database that was restored")

    assert sweep_store(installation) == 0
    assert stranger in {blob.id for blob in installation.vault.list_blobs()}
    assert sweep(installation.database, installation.vault, datetime.now(UTC) + timedelta(hours=2)).strangers == 1

    assert len(list(installation.vault.list_blobs())) == 1
    assert "Cleared: 0 files" in capsys.readouterr().out
