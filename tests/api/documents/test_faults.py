"""Uploads while everything breaks that can: nothing confirmed is lost, and nothing stays that belongs nowhere.

Sixty in each run of the tests, a thousand with `make test-all`.
"""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from api.installation import Installation
from core.documents import wallet
from core.documents.ciphering import decrypt_file
from core.documents.sealing import About
from core.documents.sweeping import LONGEST_UPLOAD, sweep
from core.documents.tables import STORED, DocumentFileRow
from core.documents.uploading import Moment, OwnDocument, Upload
from core.documents.vault import Blob, StoreFull, StoreUnavailable, Vault
from core.documents.wallet import delete_document, list_documents, load_document, open_document
from core.people.accounts import create_account
from core.people.actor import Actor, Role
from core.platform.errors import DomainError
from core.platform.ids import uuid7
from tests.core.documents.papers import PLANTED, make_jpeg, make_pdf

TIMES = 1000 if "BUSOLA_TEST_ALL" in os.environ else 60


class Crash(BaseException):
    """The process ends here; nothing of ours runs any more."""


@dataclass
class Weather:
    """Decides at each write whether it fails, and how: before it, after it, or half-way."""

    dice: random.Random
    chance: float = 0.0
    crashed: bool = False
    failures: dict[str, int] = field(default_factory=dict)

    def strike(self, *kinds: str) -> str | None:
        if self.crashed:
            raise Crash
        if self.dice.random() >= self.chance:
            return None
        kind = self.dice.choice(kinds)
        self.failures[kind] = self.failures.get(kind, 0) + 1
        if kind.startswith("crash"):
            self.crashed = True
        return kind


class StormyVault:
    """The real vault, with the weather before and behind each of its writes."""

    def __init__(self, real: Vault, weather: Weather) -> None:
        self.real = real
        self.weather = weather

    def put(self, blob_id: UUID, data: bytes) -> None:
        struck = self.weather.strike("crash before put", "crash after put", "disk full", "store down", "answer lost")
        if struck == "crash before put":
            raise Crash
        if struck == "disk full":
            raise StoreFull(os.strerror(errno.ENOSPC), field="file")
        if struck == "store down":
            raise StoreUnavailable(field="file")
        self.real.put(blob_id, data)
        if struck == "crash after put":
            raise Crash
        if struck == "answer lost":
            raise StoreUnavailable(field="file")

    def get(self, blob_id: UUID) -> bytes:
        return self.real.get(blob_id)

    def delete(self, blob_id: UUID) -> None:
        struck = self.weather.strike("crash before delete", "crash after delete", "delete failed")
        if struck == "crash before delete":
            raise Crash
        if struck == "delete failed":
            raise StoreUnavailable
        self.real.delete(blob_id)
        if struck == "crash after delete":
            raise Crash

    def list_blobs(self) -> Iterator[Blob]:
        return self.real.list_blobs()


def make_begin(installation: Installation, actor: Actor, weather: Weather) -> Callable[[], object]:
    """Return what opens a transaction whose commit may fail, or succeed without anybody hearing of it."""

    @contextmanager
    def begin() -> Iterator[Moment]:
        struck = weather.strike("crash before commit", "crash after commit", "commit failed", "commit unheard")
        with installation.database.writing() as session:
            yield Moment(session, actor, installation.now())
            if struck == "crash before commit":
                raise Crash
            if struck == "commit failed":
                raise OperationalError("COMMIT", None, Exception("disk I/O error"))
        if struck == "crash after commit":
            raise Crash
        if struck == "commit unheard":
            raise OperationalError("COMMIT", None, Exception("connection lost"))

    return begin


def send(upload: Upload, files: list[bytes]) -> bool:
    """Send files as the API does; return whether the sender was told that they are kept."""
    try:
        if not upload.was_sent_before():
            for file in files:
                upload.add(file)
            upload.confirm()
    except Crash:
        return False
    except (DomainError, OperationalError):
        with suppress(Crash):
            upload.abandon()
        return False
    return True


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_nothing_confirmed_is_lost_and_nothing_unknown_stays(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wallet, "MAX_DOCUMENTS", 10 * TIMES)
    dice = random.Random(20260302)
    weather = Weather(dice, chance=0.12)
    keys, database, real = installation.keys, installation.database, installation.vault
    now = installation.now()
    with database.writing() as session:
        person = create_account(session, keys, Role.MIGRANT, "Ana", "no passphrase", now)
    actor = Actor(person, uuid7(), Role.MIGRANT)
    photos = [make_jpeg(number=number, width=200, height=120) for number in range(4)] + [make_pdf(pages=1)]
    confirmed: dict[UUID, int] = {}  # document -> how many files its sender was told are kept
    deleted: set[UUID] = set()
    for number in range(TIMES):
        weather.crashed = False
        document, upload_id, files = None, uuid7(), dice.choices(photos, k=dice.randint(1, 3))
        with database.writing() as session:
            if len(confirmed) - len(deleted) < 150:
                document = open_document(session, keys, actor, About("passport"), now)
        target = document or dice.choice([one for one in confirmed if one not in deleted])
        for _ in range(dice.randint(1, 3)):  # people try again, with the same form
            weather.crashed = False
            begin = make_begin(installation, actor, weather)
            vault = StormyVault(real, weather)
            upload = Upload(
                begin,  # type: ignore[arg-type]
                keys,
                vault,
                OwnDocument(person, target),
                upload_id,
                replaces=number % 3 == 0,
                limit=2**40,
            )
            if send(upload, files):
                confirmed[target] = confirmed.get(target, 0) + len(files)
                break
        if dice.random() < 0.1 and confirmed:
            gone = dice.choice(list(confirmed))
            if gone not in deleted:
                with database.writing() as session:
                    delete_document(session, actor, gone)
                deleted.add(gone)
        if dice.random() < 0.05:
            weather.crashed = False
            with suppress(Crash, DomainError):
                sweep(database, StormyVault(real, weather), now)

    later = datetime.now(UTC) + LONGEST_UPLOAD + timedelta(days=2)
    sweep(database, real, later)

    assert sum(weather.failures.values()) > TIMES / 3, "there was weather"
    assert len(weather.failures) > 8
    with database.reading() as session:
        rows = session.execute(select(DocumentFileRow.id, DocumentFileRow.state, DocumentFileRow.document_id)).all()
        kept = {document.id: document for document in list_documents(session, keys, actor)}
    assert {row.state for row in rows} == {STORED}
    assert {row.id for row in rows} == {blob.id for blob in real.list_blobs()}, "each file has a row, each row a file"
    for document_id, count in confirmed.items():
        if document_id in deleted:
            assert document_id not in kept
            continue
        with database.reading() as session:
            document = load_document(session, keys, actor, document_id)
        files_of = (*document.files, *document.replaced)
        assert len(files_of) >= count
        for file in files_of:
            plain = decrypt_file(real.get(file.id), file.secret.key, document_id, file.id)
            assert plain.startswith((b"\xff\xd8", b"%PDF"))
    for path in installation.settings.data_dir.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(needle in data for needle in (PLANTED.encode(), b"JFIF", b"%PDF"))
