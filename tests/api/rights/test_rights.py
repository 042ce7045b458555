"""What a person can do about what is kept of them: see it, take it along, delete one thing, and go for good."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sqlalchemy import select

from api.installation import Installation
from api.openid.keys import keys_of
from api.openid.tokens import make_access_token
from api.wording.catalogue import offered_languages, words_in
from api.wording.kept import say_kept
from core.documents.tables import DocumentFileRow
from core.platform.ids import uuid7
from core.rights.export import describe
from core.rights.registry import KEPT
from tests.api.rights.conftest import PLANTED, Planted
from tests.core.documents.papers import make_pdf

DESCRIBED = Path(__file__).parents[3] / "docs" / "everything.schema.json"
EMPTY = {"keys_to_the_account", "calendar_feeds", "helpers_who_may_speak", "shared_with_me"}
CONFIRMED = {"json": {"confirm": True}}


def take(planted: Planted) -> zipfile.ZipFile:
    answer = planted.ask("GET", "/v1/rights/archive")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "no-store"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_the_archive_holds_everything_as_it_is_described(planted: Planted) -> None:
    archive = take(planted)
    assert archive.testzip() is None
    data = json.loads(archive.read("everything.json"))
    schema = json.loads(archive.read("everything.schema.json"))
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(data)
    assert schema == describe()
    text = archive.read("everything.json").decode()
    assert [word for word in PLANTED.values() if word not in text] == []
    assert {name for name, records in data.items() if records == []} <= EMPTY
    assert str(planted.helper.account_id) not in text


def test_the_files_of_papers_are_in_the_archive_as_they_are_kept(planted: Planted) -> None:
    pdf = [("file", ("scan.pdf", make_pdf(), "application/pdf"))]
    planted.done("PUT", f"/v1/documents/{planted.document_id}/uploads/{uuid7()}?replace=true", files=pdf)
    archive = take(planted)
    (paper,) = json.loads(archive.read("everything.json"))["documents"]
    assert [(file["file"].rpartition("/")[2], file["state"]) for file in paper["files"]] == [
        ("1.jpg", "replaced"),
        ("2.pdf", "now"),
    ]
    kept = planted.done("GET", f"/v1/documents/{planted.document_id}")
    for file, found in zip(paper["files"], (kept["replaced"][0], kept["files"][0]), strict=True):
        own = planted.ask("GET", f"/v1/documents/{planted.document_id}/files/{found['id']}").content
        assert archive.read(file["file"]) == own
    assert planted.photo in archive.read(paper["files"][0]["file"])


def test_a_file_that_is_gone_is_named_and_the_rest_is_given(installation: Installation, planted: Planted) -> None:
    with installation.database.reading() as session:
        file_id = session.scalars(select(DocumentFileRow.id)).one()
    installation.vault.delete(file_id)
    archive = take(planted)
    (paper,) = json.loads(archive.read("everything.json"))["documents"]
    assert json.loads(archive.read("unreadable.json")) == [paper["files"][0]["file"]]


def test_the_archive_is_kept_on_no_disk(planted: Planted, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    monkeypatch.setattr("tempfile.SpooledTemporaryFile", refuse)
    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    take(planted)
    assert [
        path for path in settings.data_dir.rglob("*") if path.is_file() and planted.photo in path.read_bytes()
    ] == []


def refuse(*_: object, **__: object) -> None:
    raise AssertionError("something was to be written to the disk")


def test_the_description_in_the_docs_is_the_one_that_holds() -> None:
    assert json.loads(DESCRIBED.read_text()) == describe()


def test_everything_is_shown_in_words(planted: Planted) -> None:
    shown = planted.done("GET", "/v1/rights/everything?lang=en")["sections"]
    told = json.dumps(shown, ensure_ascii=False)
    for word in ("name", "child", "note", "paper", "address"):
        assert PLANTED[word] in told
    assert "19 July 2031" in told
    assert "21 August 2032" in told
    assert "Accoglienza opened one of your papers." in told
    deletable = {section["name"] for section in shown if section["things"][0]["id"]}
    assert deletable == {"cases", "documents", "notices"}


@pytest.mark.parametrize("language", offered_languages())
def test_each_kind_of_thing_has_a_name_in_each_language(language: str) -> None:
    names = [say_kept(words_in(language), kept.name) for kept in KEPT]
    assert len(set(names)) == len(names)
    assert {kept.name.replace("_", " ") for kept in KEPT}.isdisjoint(names), "say them in api/wording/kept.py"


def test_what_is_kept_is_counted_beside_what_there_is_room_for(planted: Planted) -> None:
    found = planted.done("GET", "/v1/rights?lang=en")
    room = {one["name"]: (one["used"], one["limit"]) for one in found["room"]}
    assert room["cases"] == (1, 200)
    assert room["documents"] == (1, 200)
    assert room["bytes"][0] > 1000
    assert room["events"][0] == 4
    (recipient,) = found["recipients"]
    assert (recipient["name"]["text"], recipient["looks"]) == ("Accoglienza", {"case": 1, "document": 1})


@pytest.mark.parametrize("kind", ["cases", "documents", "notices"])
def test_one_thing_is_deleted_for_good_and_the_rest_stays(
    kind: str, installation: Installation, planted: Planted
) -> None:
    sections = {one["name"]: one for one in planted.done("GET", "/v1/rights/everything")["sections"]}
    thing = sections.pop(kind)["things"][0]["id"]

    planted.done("DELETE", f"/v1/rights/things/{kind}/{thing}")

    left = {one["name"] for one in planted.done("GET", "/v1/rights/everything")["sections"]}
    assert kind not in left
    assert {"account", "looks", "mail_addresses"} <= left
    assert [(entry.kind, str(entry.id)) for entry in installation.ledger.read()] == [(kind, thing)]
    again = planted.ask("DELETE", f"/v1/rights/things/{kind}/{thing}")
    assert again.status_code == 404


def test_only_some_things_are_deleted_alone(planted: Planted) -> None:
    for kind in ("account", "looks", "grants", "nothing"):
        assert planted.ask("DELETE", f"/v1/rights/things/{kind}/{planted.account_id}").status_code == 404
    assert planted.done("GET", "/v1/me")["name"] == PLANTED["name"]


def test_whoever_erases_themselves_gets_a_receipt_and_is_nobody_from_then_on(
    installation: Installation, planted: Planted
) -> None:
    receipt = planted.done("POST", "/v1/rights/erasure?lang=en", **CONFIRMED)
    assert {one["name"] for one in receipt["deleted"]} >= {"account", "cases", "documents", "looks", "notices"}
    assert [one["name"]["text"] for one in receipt["recipients"]] == ["Accoglienza"]
    told = json.dumps(receipt, ensure_ascii=False)
    assert [word for word in PLANTED.values() if word in told] == []
    assert str(planted.account_id) not in told
    refused = planted.ask("GET", "/v1/me")
    assert (refused.status_code, refused.json()["code"]) == (401, "session_ended")
    assert [path for path in (installation.settings.data_dir / "documents").rglob("*") if path.is_file()] == []


def test_nobody_is_erased_who_did_not_say_so(planted: Planted) -> None:
    assert planted.ask("POST", "/v1/rights/erasure", json={"confirm": False}).status_code == 422
    assert planted.done("GET", "/v1/me")["name"] == PLANTED["name"]


def test_erasing_asks_for_a_fresh_sign_in(
    planted: Planted, installation: Installation, signed_in: Any, clock: Any
) -> None:
    clock.advance(minutes=11)
    token = make_access_token(
        keys_of(installation).newest(),
        issuer=installation.settings.api_url,
        subject=planted.account_id,
        session_id=planted.session_id,
        client="migrant",
        scope="openid offline_access",
        now=installation.now(),
    )
    stale = {"Authorization": f"Bearer {token}"}
    refused = planted.client.post("/v1/rights/erasure", headers=stale, **CONFIRMED)
    assert (refused.status_code, refused.json()["code"]) == (403, "sign_in_again")
    anew = signed_in("migrant", account_id=planted.account_id)
    assert planted.client.post("/v1/rights/erasure", headers=anew.headers, **CONFIRMED).status_code == 200
