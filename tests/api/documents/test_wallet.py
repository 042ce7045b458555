"""A person puts papers into their wallet, finds them again, replaces and deletes them."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from api.erasing import place_of
from api.installation import Installation
from core.documents import uploading
from core.documents import wallet as wallets
from core.documents.sweeping import sweep
from core.documents.tables import DocumentFileRow, DocumentRow
from core.documents.vault import Vault
from core.documents.wallet import list_expiring
from core.platform.ids import uuid7
from core.platform.settings import Settings
from core.rights.erasure import erase_account
from tests.api.documents.conftest import Wallet
from tests.core.documents.papers import PLANTED, make_jpeg, make_pdf, make_png


def list_blobs(installation: Installation) -> set[Any]:
    return {blob.id for blob in installation.vault.list_blobs()}


def test_a_paper_is_found_again_with_all_its_pages(wallet: Wallet) -> None:
    made = wallet.add(make_jpeg(), make_pdf(pages=3), name="My passport", issued="2024-05", expires="2034-05-01")

    (found,) = wallet.list()
    assert found == made
    assert (found["type"], found["name"], found["issued"], found["expires"]) == (
        "passport",
        "My passport",
        "2024-05",
        "2034-05-01",
    )
    assert found["title"]["text"] == "Passport"
    assert found["pages"] == 4
    assert [file["media_type"] for file in found["files"]] == ["image/jpeg", "application/pdf"]
    assert found["replaced"] == []
    assert found["actions"] == ["change", "delete", "show"]


def test_a_document_is_listed_once_it_has_a_file(wallet: Wallet) -> None:
    document = wallet.begin()
    assert wallet.list() == []

    wallet.send(document, make_jpeg())

    assert [found["id"] for found in wallet.list()] == [document]


def test_a_file_comes_back_clean_and_as_nothing_that_runs(wallet: Wallet) -> None:
    made = wallet.add(make_pdf())
    path = f"/{made['id']}/files/{made['files'][0]['id']}"

    whole, page = wallet.ask("GET", path), wallet.ask("GET", f"{path}/pages/2?width=200")

    assert whole.headers["content-type"] == "application/pdf"
    assert whole.content.startswith(b"%PDF-")
    assert PLANTED.encode() not in whole.content
    assert page.headers["content-type"] == "image/webp"
    assert page.content[8:12] == b"WEBP"
    for answer in (whole, page):
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
    assert wallet.ask("GET", f"{path}/pages/3").status_code == 404
    assert wallet.ask("GET", f"/{made['id']}/files/{uuid7()}").status_code == 404


def test_a_paper_is_renamed_and_gets_its_dates(wallet: Wallet, installation: Installation) -> None:
    made = wallet.add()

    changed = wallet.done("PUT", f"/{made['id']}", json={"type": "passport", "name": "Old one", "expires": "2026-04"})

    assert (changed["name"], changed["expires"]) == ("Old one", "2026-04")
    with installation.database.reading() as session:
        (coming,) = list_expiring(session, date(2026, 4, 1), date(2026, 4, 30))
    assert (str(coming.document_id), coming.owner_id) == (made["id"], wallet.person.account_id)
    assert coming.expires_on == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"type": "dream"}, "type"),
        ({"type": "other"}, "name"),
        ({"type": "other", "name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"issued": "yesterday"}, "issued"),
        ({"expires": "2026-02-30"}, "expires"),
        ({"issued": "2026-03-02", "expires": "2026-03-01"}, "expires"),
    ],
)
def test_what_does_not_fit_is_said_of_its_field(wallet: Wallet, about: dict[str, str], field: str) -> None:
    answer = wallet.ask("POST", json={"type": "passport"} | about)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_more_pages_are_added_behind_the_others(wallet: Wallet) -> None:
    made = wallet.add(make_jpeg(number=1))

    longer = wallet.send(made["id"], make_png(), make_pdf(pages=1)).json()

    assert longer["files"][0] == made["files"][0]
    assert [file["media_type"] for file in longer["files"]] == ["image/jpeg", "image/png", "application/pdf"]


def test_a_paper_is_replaced_and_what_it_was_stays_as_its_history(wallet: Wallet) -> None:
    made = wallet.add(make_jpeg(), make_jpeg())

    renewed = wallet.send(made["id"], make_pdf(pages=1), replace=True).json()

    assert renewed["pages"] == 1
    assert renewed["replaced"] == made["files"]
    old = wallet.ask("GET", f"/{made['id']}/files/{made['files'][0]['id']}")
    assert old.headers["content-type"] == "image/jpeg"


def test_the_same_sending_twice_is_kept_once(wallet: Wallet, installation: Installation) -> None:
    document, upload = wallet.begin(), uuid7()

    first = wallet.send(document, make_jpeg(), upload=upload)
    again = wallet.send(document, make_jpeg(), upload=upload)

    assert again.status_code == 200
    assert first.json() == again.json()
    assert len(list_blobs(installation)) == 1


def test_a_deleted_paper_is_gone_from_the_store_and_its_key_from_the_database(
    wallet: Wallet, installation: Installation
) -> None:
    made, kept = wallet.add(make_jpeg(), make_jpeg()), wallet.add()

    wallet.done("DELETE", f"/{made['id']}")

    assert [found["id"] for found in wallet.list()] == [kept["id"]]
    assert {str(blob) for blob in list_blobs(installation)} == {kept["files"][0]["id"]}
    assert wallet.ask("GET", f"/{made['id']}").status_code == 404
    with installation.database.reading() as session:
        assert len(session.scalars(select(DocumentFileRow.id)).all()) == 1


def test_one_page_is_deleted_and_with_the_last_one_the_paper(wallet: Wallet, installation: Installation) -> None:
    made = wallet.add(make_jpeg(), make_jpeg())
    first, second = (file["id"] for file in made["files"])

    wallet.done("DELETE", f"/{made['id']}/files/{first}")
    assert [file["id"] for file in wallet.list()[0]["files"]] == [second]

    wallet.done("DELETE", f"/{made['id']}/files/{second}")
    assert wallet.list() == []
    assert list_blobs(installation) == set()


def test_what_was_deleted_stands_in_the_ledger_which_is_written_while_the_database_is_free(
    wallet: Wallet, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, paged, other = wallet.add(), wallet.add(make_jpeg(), make_jpeg()), wallet.add()
    note, noted = installation.ledger.note, []

    def note_if_free(kind: str, thing_id: UUID) -> None:
        with installation.database.writing() as session:
            session.execute(update(DocumentRow).where(DocumentRow.id == UUID(other["id"])).values(expires_on=None))
        noted.append(thing_id)
        note(kind, thing_id)

    monkeypatch.setattr(installation.ledger, "note", note_if_free)

    wallet.done("DELETE", f"/{whole['id']}")
    assert wallet.ask("DELETE", f"/{whole['id']}").status_code == 404
    for file in paged["files"]:
        wallet.done("DELETE", f"/{paged['id']}/files/{file['id']}")

    assert wallet.ask("DELETE", f"/{other['id']}/files/{uuid7()}").status_code == 404
    pages = [file["id"] for file in paged["files"]]
    assert [str(one) for one in noted] == [whole["id"], *pages, paged["id"]]
    entries = {(entry.kind, str(entry.id)) for entry in installation.ledger.read()}
    assert entries == {("documents", whole["id"]), ("documents", paged["id"]), *(("files", page) for page in pages)}


def test_with_an_erased_person_their_files_go_too(wallet: Wallet, installation: Installation) -> None:
    wallet.add()
    erase_account(place_of(installation), wallet.person.account_id, installation.now())

    assert list_blobs(installation) == set()
    with installation.database.reading() as session:
        assert session.scalars(select(DocumentFileRow.id)).all() == []
        assert session.scalars(select(DocumentRow.id)).all() == []


def test_a_document_that_never_got_a_file_is_forgotten_after_a_day(
    wallet: Wallet, installation: Installation, clock: Any
) -> None:
    wallet.begin()
    clock.advance(hours=25)

    assert sweep(installation.database, installation.vault, installation.now()).documents == 1


def test_there_is_an_end_to_what_one_person_may_keep(
    wallet: Wallet, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wallets, "MAX_DOCUMENTS", 2)
    monkeypatch.setattr(uploading, "MAX_FILES", 2)
    made = wallet.add(make_jpeg(), make_jpeg())

    full = wallet.send(made["id"], make_jpeg())
    assert (full.status_code, full.json()["code"]) == (409, "too_many_files")
    wallet.begin()
    answer = wallet.ask("POST", json={"type": "passport"})
    assert (answer.status_code, answer.json()["code"]) == (409, "wallet_full")
    assert len(list_blobs(installation)) == 2


def test_what_takes_too_much_room_is_refused_and_nothing_of_it_stays(
    wallet: Wallet, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Settings, "wallet_limit", 9_000, raising=False)
    object.__setattr__(installation.settings, "wallet_limit", 9_000)
    document = wallet.begin()

    answer = wallet.send(document, make_jpeg(), make_jpeg(), make_jpeg())

    assert (answer.status_code, answer.json()["code"]) == (409, "wallet_full")
    assert list_blobs(installation) == set()
    assert wallet.list() == []


def test_nobody_else_finds_a_paper(wallet: Wallet, make_wallet: Callable[[], Wallet]) -> None:
    made, stranger = wallet.add(), make_wallet()
    path = f"/{made['id']}"

    assert stranger.list() == []
    for method, at in (
        ("GET", path),
        ("PUT", f"{path}/uploads/{uuid7()}"),
        ("DELETE", path),
        ("GET", f"{path}/files/{made['files'][0]['id']}"),
        ("GET", f"{path}/files/{made['files'][0]['id']}/pages/1"),
        ("DELETE", f"{path}/files/{made['files'][0]['id']}"),
        ("POST", f"{path}/showings"),
    ):
        answer = stranger.ask(method, at)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), at
    assert wallet.list() == [made]


def test_what_lies_in_the_store_or_the_database_says_nothing(
    wallet: Wallet, installation: Installation, settings: Settings
) -> None:
    wallet.add(make_jpeg(), make_pdf(), name="Zanzibar passport")

    for path in settings.data_dir.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"Zanzibar" not in data, path
            assert b"passport" not in data or b"Passport" in data, path  # the registry says what kinds there are
            if "documents" in path.parts:
                assert b"JFIF" not in data
                assert b"%PDF" not in data


def test_a_damaged_file_in_the_store_is_said_to_be_damaged(wallet: Wallet, installation: Installation) -> None:
    made = wallet.add()
    (blob,) = installation.vault.list_blobs()
    vault: Vault = installation.vault
    vault.put(blob.id, vault.get(blob.id)[:-1] + b"x")

    answer = wallet.ask("GET", f"/{made['id']}/files/{made['files'][0]['id']}")
    assert (answer.status_code, answer.json()["code"]) == (500, "document_damaged")

    vault.delete(blob.id)
    answer = wallet.ask("GET", f"/{made['id']}/files/{made['files'][0]['id']}/pages/1")
    assert (answer.status_code, answer.json()["code"]) == (500, "document_damaged")
