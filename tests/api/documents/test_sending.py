"""Files on their way in: refused by their field, never half-kept, and never plain on the disk."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.installation import Installation
from core.documents.clean import MAX_FILE
from core.documents.tables import DocumentFileRow
from core.platform.ids import uuid7
from tests.api.documents.conftest import Wallet
from tests.core.documents.papers import make_jpeg, make_pdf

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def nothing_is_left(installation: Installation) -> bool:
    with installation.database.reading() as session:
        rows = session.scalars(select(DocumentFileRow.id)).all()
    return not rows and not list(installation.vault.list_blobs())


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"GIF89a" + bytes(100), 415, "unsupported_file"),
        (b"\xff\xd8\xff\xe0" + bytes(100), 422, "damaged_file"),
        (b"%PDF-1.7 and nothing more", 422, "damaged_file"),
        (make_pdf()[:-400], 422, "damaged_file"),
        (b"\xff\xd8\xff\xe0" + bytes(MAX_FILE), 413, "file_too_large"),
    ],
)
def test_a_wrong_file_is_refused_by_its_field_and_the_good_one_before_it_goes_too(
    wallet: Wallet, installation: Installation, data: bytes, status: int, code: str
) -> None:
    answer = wallet.send(wallet.begin(), make_jpeg(), data)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert [error["field"] for error in answer.json()["errors"]] == ["file"]
    assert nothing_is_left(installation)
    assert wallet.list() == []


def test_a_pdf_with_a_password_is_told_from_a_damaged_one(wallet: Wallet) -> None:
    answer = wallet.send(wallet.begin(), make_pdf(password="sesame"))

    assert (answer.status_code, answer.json()["code"]) == (422, "locked_file")


def test_a_form_without_a_file_says_so(wallet: Wallet) -> None:
    answer = wallet.send(wallet.begin())

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "file")


def test_a_field_that_was_left_empty_beside_a_chosen_file_is_passed_over(wallet: Wallet) -> None:
    parts = [("file", ("", b"")), ("file", ("a.jpg", make_jpeg())), ("comment", (None, b"Hello"))]

    answer = wallet.ask("PUT", f"/{wallet.begin()}/uploads/{uuid7()}", files=parts)

    assert answer.json()["pages"] == 1


def test_what_is_no_form_is_refused(wallet: Wallet) -> None:
    path = f"/{wallet.begin()}/uploads/{uuid7()}"

    for kind in ("image/jpeg", "multipart/form-data", "multipart/form-data; boundary=" + "x" * 500):
        headers = wallet.person.headers | {"Content-Type": kind}
        answer = wallet.client.put(f"/v1/documents{path}", content=make_jpeg(), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type"), kind


def test_a_form_that_is_cut_off_keeps_nothing(wallet: Wallet, installation: Installation) -> None:
    head = b'--xx\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    path = f"/v1/documents/{wallet.begin()}/uploads/{uuid7()}"
    kind = {"Content-Type": "multipart/form-data; boundary=xx"}
    whole = head + make_jpeg() + b"\r\n--xx--\r\n"

    for length in (10, len(head), len(whole) - 500, len(whole) - 8):
        answer = wallet.client.put(path, content=whole[:length], headers=wallet.person.headers | kind)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "invalid_request"), length
        assert nothing_is_left(installation)
    assert wallet.client.put(path, content=whole, headers=wallet.person.headers | kind).status_code == 200


def test_more_than_a_sending_may_have_is_refused(wallet: Wallet) -> None:
    path = f"/v1/documents/{wallet.begin()}/uploads/{uuid7()}"

    answer = wallet.client.put(path, content=b"", headers=wallet.person.headers | {"Content-Length": str(200 * 2**20)})

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


class Watch:
    """Looks all the time at what is written into some folders."""

    def __init__(self, needle: bytes, *folders: Path) -> None:
        self.folders = folders
        self.found: set[str] = set()
        self.needle = needle
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        while not self._stop.is_set():
            self.look()

    def look(self) -> None:
        for folder in self.folders:
            for path in folder.rglob("*"):
                try:
                    if path.is_file() and self.needle in path.read_bytes():
                        self.found.add(str(path))
                except OSError:
                    continue
        for descriptor in Path("/proc/self/fd").glob("*"):  # a file that was deleted while it is open
            try:
                target = str(descriptor.readlink())
                if target.startswith(tempfile.gettempdir()) and "(deleted)" in target:
                    self.found.add(target)
            except OSError:
                continue

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self.look()


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield folder
    monkeypatch.setattr(tempfile, "tempdir", None)


def test_plain_bytes_never_touch_the_disk(wallet: Wallet, installation: Installation, temporary: Path) -> None:
    photo = make_jpeg(width=2400, height=1600) + bytes(3 * 2**20)  # more than the framework keeps in memory
    document = wallet.begin()
    with Watch(photo[2000:2064], temporary, installation.settings.data_dir) as watch:
        made = wallet.send(document, photo).json()
        plain = wallet.ask("GET", f"/{document}/files/{made['files'][0]['id']}").content
        wallet.ask("GET", f"/{document}/files/{made['files'][0]['id']}/pages/1")
        watch.needle = plain[3000:3064]
        watch.look()

    assert watch.found == set()
    assert list(temporary.iterdir()) == []


def test_a_signed_out_sender_is_stopped_between_two_files(
    wallet: Wallet, installation: Installation, client: TestClient
) -> None:
    from core.people.sessions import end_session

    document, photo = wallet.begin(), make_jpeg()

    def send() -> Iterator[bytes]:
        head = b'--xx\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
        yield head + photo + b"\r\n"
        with installation.database.writing() as session:
            end_session(session, wallet.person.session_id, installation.now())
        yield head + photo + b"\r\n--xx--\r\n"

    answer = client.put(
        f"/v1/documents/{document}/uploads/{uuid7()}",
        content=send(),
        headers=wallet.person.headers | {"Content-Type": "multipart/form-data; boundary=xx"},
    )

    assert (answer.status_code, answer.json()["code"]) == (401, "session_ended")
