"""The store of files: a folder, one that speaks S3, one that is down, and one that is full."""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from moto.server import ThreadedMotoServer
from pydantic import SecretStr, ValidationError

from api.installation import Installation
from api.main import create_app
from core.documents.vault import BlobMissing, StoreFull, StoreUnavailable, Vault, open_vault
from core.platform.ids import uuid7
from core.platform.settings import Settings
from tests.api.documents.conftest import Wallet
from tests.api.registration import build_city
from tests.core.documents.papers import make_jpeg

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """Start a store that speaks S3 on this machine, with a bucket."""
    import boto3

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client(
        "s3", endpoint_url=address, aws_access_key_id="key", aws_secret_access_key="secret", region_name="us-east-1"
    )
    client.create_bucket(Bucket="papers")
    client.close()
    yield address
    server.stop()


def s3_settings(address: str, folder: Path) -> Settings:
    return Settings(
        environment="demo",
        data_dir=folder,
        store_url="s3://papers/busola",
        store_endpoint=address,
        store_access_key="key",
        store_secret_key=SecretStr("secret"),
    )


@pytest.fixture(params=["folder", "s3"])
def vault(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Vault:
    if request.param == "folder":
        return open_vault(settings)
    return open_vault(s3_settings(request.getfixturevalue("s3"), tmp_path))


def test_a_store_gives_back_what_it_was_given_and_forgets_what_it_should(vault: Vault) -> None:
    some, other = uuid7(), uuid7()
    vault.put(some, b"sealed")
    vault.put(other, bytes(300_000))

    assert vault.get(some) == b"sealed"
    found = {blob.id: blob for blob in vault.list_blobs()}
    assert found[other].size == 300_000
    assert abs(datetime.now(UTC) - found[some].modified) < timedelta(minutes=5)

    for one in (some, other, other):
        vault.delete(one)
    assert not {some, other} & {blob.id for blob in vault.list_blobs()}
    with pytest.raises(BlobMissing):
        vault.get(some)


def test_a_wallet_lives_in_a_store_that_speaks_s3(
    s3: str, settings: Settings, installation: Installation, signed_in: Any
) -> None:
    told = s3_settings(s3, settings.data_dir)
    there = Installation(told, installation.database, installation.keys, installation.clock)
    build_city(there)
    with TestClient(create_app(there), base_url=told.api_url) as client:
        wallet = Wallet(client, signed_in("migrant"))
        made = wallet.add(make_jpeg())
        page = wallet.ask("GET", f"/{made['id']}/files/{made['files'][0]['id']}/pages/1")
        assert page.content[8:12] == b"WEBP"
        wallet.done("DELETE", f"/{made['id']}")
    assert not list(there.vault.list_blobs())
    assert not (settings.data_dir / "documents").exists()


def test_a_store_that_is_down_is_said_to_be_and_nothing_is_kept(
    wallet: Wallet, installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, other = wallet.begin(), wallet.add()
    down = open_vault(s3_settings("http://127.0.0.1:9", tmp_path))
    monkeypatch.setitem(installation.__dict__, "vault", down)

    sent = wallet.send(document, make_jpeg())
    fetched = wallet.ask("GET", f"/{other['id']}/files/{other['files'][0]['id']}")

    assert (sent.status_code, sent.json()["code"]) == (503, "store_unavailable")
    assert sent.json()["errors"][0]["field"] == "file"
    assert (fetched.status_code, fetched.json()["code"]) == (503, "store_unavailable")
    assert [found["id"] for found in wallet.list()] == [other["id"]]
    with pytest.raises(StoreUnavailable):
        list(down.list_blobs())
    wallet.done("DELETE", f"/{other['id']}")  # its key is gone; the bytes go when the store is back


@pytest.fixture
def small_disk() -> Iterator[None]:
    """Let no file grow beyond 4 KB, as a full disk would, while the block runs."""
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_is_told_from_a_store_that_is_down(settings: Settings, small_disk: None) -> None:
    vault = open_vault(settings)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

    with pytest.raises(StoreFull) as refused:
        vault.put(uuid7(), bytes(100_000))

    assert refused.value.field == "file"
    assert not list(vault.list_blobs())


def test_a_folder_elsewhere_can_be_named_and_nonsense_is_refused(settings: Settings, tmp_path: Path) -> None:
    told = Settings(environment="demo", data_dir=tmp_path, store_url=f"file://{tmp_path}/elsewhere")
    open_vault(told).put(uuid7(), b"sealed")

    assert len(list((tmp_path / "elsewhere").rglob("*-*"))) == 1
    assert (tmp_path / "elsewhere").stat().st_mode & 0o777 == 0o700
    for nonsense in ("ftp://here", "s3:", "documents"):
        with pytest.raises(ValidationError):
            Settings(environment="demo", store_url=nonsense)
