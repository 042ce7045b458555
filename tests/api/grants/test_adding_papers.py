"""A helper adds a paper where the person lets them: it is the person's from then on, and tells the helper nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, insert, select, update

from api.installation import Installation
from core.documents import wallet
from core.documents.sweeping import sweep
from core.documents.tables import DocumentFileRow, DocumentRow
from core.documents.uploading import Upload
from core.grants.service import revoke_grant
from core.grants.tables import GrantHelperRow, GrantRow, LookRow
from core.platform.ids import uuid7
from tests.api.documents.test_sending import nothing_is_left
from tests.api.grants.conftest import Office, actor_of
from tests.api.registration import event
from tests.core.documents.papers import make_jpeg, make_pdf

ADDS = ["read_steps", "upload"]
ON_ONE_DATABASE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)  # what it's about is before any


def add(
    office: Office, *files: bytes, who: Any = None, kind: str | None = "passport", upload: Any = None, case: Any = None
) -> Any:
    """Send a paper as a helper's browser does, its kind before its files."""
    parts: list[tuple[str, Any]] = [] if kind is None else [("type", (None, kind))]
    parts += [("file", (f"IMG_{number}.jpg", data, "image/jpeg")) for number, data in enumerate(files)]
    path = f"/cases/{case or office.case}/documents/uploads/{upload or uuid7()}"
    return office.ask(who or office.helper, "PUT", path, files=parts)


def list_papers(office: Office) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = office.ask(office.person, "GET", "/documents").json()["items"]
    return found


def is_clean(installation: Installation) -> bool:
    """Whether no paper is anywhere, nor a place for one."""
    with installation.database.reading() as session:
        documents = session.scalar(select(func.count()).select_from(DocumentRow))
    return documents == 0 and nothing_is_left(installation)


def tell(answer: Any) -> Any:
    return answer.status_code, answer.json() | {"request_id": ""}


# --- the way of one paper -------------------------------------------------------------------------------


def test_a_paper_is_the_persons_who_sees_who_added_it_and_deletes_it_alone(office: Office) -> None:
    office.give(ADDS)
    before = office.look()
    assert [one["key"] for one in before["grant"]["addable_types"]] == ["passport"]

    answer = add(office, make_jpeg(), make_pdf(pages=2))

    assert (answer.status_code, set(answer.json())) == (200, {"added_at"})
    (paper,) = list_papers(office)
    assert (paper["type"], paper["pages"], paper["name"]) == ("passport", 3, "")
    assert paper["added_by"]["organisation"]["key"] == "accoglienza"
    assert paper["added_by"]["who"]["id"] == str(office.helper.account_id)
    assert paper["added_by"]["who"]["name"]
    history = office.ask(office.person, "GET", f"/cases/{office.case}/events").json()["items"]
    assert (history[-1]["kind"], history[-1]["by"]["organisation"]) == ("paper_added", "accoglienza")
    assert history[-1]["text"]["text"] == "A paper was added: “Passport”."
    (told,) = office.ask(office.person, "GET", "/notices").json()["items"]
    assert told["text"] == "Accoglienza added a paper for you: “Passport”. Only you can delete it."
    log = office.ask(office.person, "GET", "/access-log").json()["items"]
    assert [one["noun"] for one in log] == ["adding", "case"]
    assert log[0]["case"]["id"] == str(office.case)

    assert office.ask(office.person, "DELETE", f"/documents/{paper['id']}").status_code == 200

    assert list_papers(office) == []
    assert office.look() == before


def test_whoever_added_a_paper_neither_opens_nor_changes_it(office: Office) -> None:
    office.give(ADDS)
    add(office, make_jpeg())
    (paper,) = list_papers(office)

    for method, path, request in (
        ("GET", f"/cases/{office.case}/documents", {}),
        ("GET", f"/cases/{office.case}/documents/{paper['id']}/pages/1", {}),
        ("GET", "/documents", {}),
        ("GET", f"/documents/{paper['id']}", {}),
        ("PUT", f"/documents/{paper['id']}", {"json": {"type": "passport", "name": "Mine"}}),
        ("DELETE", f"/documents/{paper['id']}", {}),
        ("DELETE", f"/documents/{paper['id']}/files/{paper['files'][0]['id']}", {}),
        ("PUT", f"/documents/{paper['id']}/uploads/{uuid7()}", {"files": [("file", ("a.jpg", make_jpeg()))]}),
        ("PUT", f"/documents/{paper['id']}/uploads/{uuid7()}?replace=true", {"files": [("file", ("a", make_jpeg()))]}),
    ):
        assert office.ask(office.helper, method, path, **request).status_code == 403, (method, path)
    assert list_papers(office) == [paper]
    seen = office.ask(office.helper, "GET", f"/cases/{office.case}/events").json()["items"]
    assert "paper_added" not in {one["kind"] for one in seen}


def test_a_helper_who_may_open_what_comes_later_opens_it_as_any_other(office: Office, clock: Any) -> None:
    office.give([*ADDS, "read_documents"], later_types=["passport"])
    clock.advance(minutes=1)
    add(office, make_jpeg())

    (listed,) = office.ask(office.helper, "GET", f"/cases/{office.case}/documents").json()["items"]

    assert set(listed) == {"id", "type", "title", "issued", "expires", "pages"}
    page = office.ask(office.helper, "GET", f"/cases/{office.case}/documents/{listed['id']}/pages/1")
    assert page.content[8:12] == b"WEBP"


def test_who_added_a_paper_stays_when_the_person_says_more_of_it_and_is_in_their_export(office: Office) -> None:
    office.give(ADDS)
    add(office, make_jpeg())
    (paper,) = list_papers(office)
    said = {"type": "passport", "name": "Zanzibar", "expires": "2031-01-01"}

    changed = office.ask(office.person, "PUT", f"/documents/{paper['id']}", json=said)

    assert changed.json()["added_by"] == paper["added_by"]
    assert office.ask(office.person, "GET", f"/documents/{paper['id']}").json()["name"] == "Zanzibar"
    shown = json.dumps(office.ask(office.person, "GET", "/rights/everything?lang=en").json())
    assert "Added by Accoglienza" in shown
    assert "Accoglienza began to add a paper for you." in shown
    archive = office.ask(office.person, "GET", "/rights/archive").content
    assert str(office.helper.account_id).encode() not in archive


def test_what_another_organisation_is_shown_does_not_tell_who_added_a_paper(office: Office, signed_in: Any) -> None:
    office.give(ADDS)
    office.give(["read_steps", "read_answers", "upload"], organisation="ponte")
    other = signed_in("ngo", ["helper"], "ponte")
    before = office.ask(other, "GET", f"/cases/{office.case}/events").json()

    add(office, make_jpeg())

    assert office.ask(other, "GET", f"/cases/{office.case}/events").json() == before
    assert "accoglienza" not in json.dumps(office.look(other))


# --- whoever may not --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "terms",
    [
        {"scopes": ["read_steps", "read_answers", "read_documents", "mark_steps"], "later_types": ["passport"]},
        {"scopes": ADDS, "step": "collect-papers"},
        {"scopes": ADDS, "without_steps": ["hand-in"]},
        {"scopes": ADDS, "without_papers": ["passport"]},
    ],
    ids=["without the scope", "one step", "step left out", "paper left out"],
)
def test_what_a_grant_does_not_let_be_added_is_answered_like_nothing(
    office: Office, installation: Installation, terms: dict[str, Any]
) -> None:
    office.give(**terms)
    before = office.look(office.person)
    assert office.look()["grant"]["addable_types"] == []

    refused = add(office, make_jpeg())

    assert tell(refused) == tell(add(office, make_jpeg(), case=uuid4()))
    assert refused.status_code == 404
    assert tell(add(office, make_jpeg(), kind="no-such-kind")) == tell(refused)
    assert office.look(office.person) == before
    assert office.ask(office.person, "GET", "/notices").json()["items"] == []
    assert is_clean(installation)


@ON_ONE_DATABASE
def test_a_kind_that_no_step_needs_is_answered_like_one_that_there_is_not(
    office: Office, installation: Installation
) -> None:
    office.give(ADDS)

    for kind in ("other", "no-such-kind", "Passport", "x" * 79):
        assert add(office, make_jpeg(), kind=kind).status_code == 404, kind
    assert is_clean(installation)


def expire(installation: Installation, grant: UUID) -> None:
    with installation.database.writing() as session:
        session.execute(update(GrantRow).where(GrantRow.id == grant).values(expires_at=installation.now()))


def name_another(installation: Installation, grant: UUID) -> None:
    with installation.database.writing() as session:
        session.execute(insert(GrantHelperRow).values(grant_id=grant, person_id=uuid7()))


@pytest.mark.parametrize("spoil", [expire, name_another])
def test_a_grant_that_is_over_or_anothers_lets_nothing_in(
    office: Office, installation: Installation, spoil: Callable[[Installation, UUID], None]
) -> None:
    spoil(installation, UUID(office.give(ADDS)["id"]))

    refused = add(office, make_jpeg())

    assert refused.status_code == 404
    assert tell(refused) == tell(add(office, make_jpeg(), case=uuid4()))
    assert is_clean(installation)


def test_nobody_else_adds_anything(office: Office, installation: Installation, signed_in: Any) -> None:
    office.give(ADDS)

    for who, status in (
        (signed_in("ngo", ["helper"], "ponte"), 404),
        (signed_in("ngo", ["annotator", "coordinator"], "accoglienza"), 403),
        (signed_in("authority", ["author"], "comune-bologna"), 403),
        (signed_in("migrant"), 403),
        (office.person, 403),
    ):
        assert add(office, make_jpeg(), who=who).status_code == status
    assert is_clean(installation)


@ON_ONE_DATABASE
def test_a_closed_case_takes_no_paper(office: Office, installation: Installation) -> None:
    office.give(ADDS)
    office.ask(office.person, "POST", f"/cases/{office.case}/close", json={})

    refused = add(office, make_jpeg())

    assert (refused.status_code, refused.json()["code"]) == (409, "conflict_state")
    assert is_clean(installation)


@ON_ONE_DATABASE
def test_no_helper_and_no_person_says_that_a_paper_came(office: Office, version: str) -> None:
    office.give([*ADDS, "mark_steps", "comment"])

    for who in (office.helper, office.person):
        answer = office.record(event(version, "paper_added", 9, type="passport"), who=who)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "events.0.kind")


# --- in the middle ------------------------------------------------------------------------------------------

HEAD = b'--xx\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
KIND = b'--xx\r\nContent-Disposition: form-data; name="type"\r\n\r\npassport\r\n'


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_withdrawal_while_files_are_on_their_way_leaves_nothing_behind(
    client: TestClient, office: Office, installation: Installation, after: int
) -> None:
    grant = UUID(office.give(ADDS)["id"])

    def withdraw() -> None:
        actor = actor_of(office.person)
        with installation.database.writing() as session:
            ended = revoke_grant(session, actor, installation.keys.open(actor.person_id), grant, installation.now())
        assert {one.noun: one.times for one in ended.seen} == {"adding": 1}

    def send() -> Iterator[bytes]:
        for number, part in enumerate((KIND, HEAD + make_jpeg() + b"\r\n", HEAD + make_jpeg())):
            yield part
            if number == after:
                withdraw()
        yield b"\r\n--xx--\r\n"

    refused = client.put(
        f"/v1/cases/{office.case}/documents/uploads/{uuid7()}",
        content=send(),
        headers=office.helper.headers | {"Content-Type": "multipart/form-data; boundary=xx"},
    )

    assert tell(refused) == tell(add(office, make_jpeg(), case=uuid4()))
    assert is_clean(installation)
    assert office.ask(office.person, "GET", "/notices").json()["items"] == []
    history = office.ask(office.person, "GET", f"/cases/{office.case}/events").json()["items"]
    assert "paper_added" not in {one["kind"] for one in history}


def test_the_line_of_the_log_is_written_before_a_byte_of_a_file_is_read(
    client: TestClient, office: Office, installation: Installation
) -> None:
    office.give(ADDS)
    seen: list[str] = []

    def send() -> Iterator[bytes]:
        yield KIND + HEAD
        with installation.database.reading() as session:
            seen.extend(session.scalars(select(LookRow.noun)))
        yield b"no file at all\r\n--xx--\r\n"

    answer = client.put(
        f"/v1/cases/{office.case}/documents/uploads/{uuid7()}",
        content=send(),
        headers=office.helper.headers | {"Content-Type": "multipart/form-data; boundary=xx"},
    )

    assert (answer.status_code, seen) == (415, ["adding"])
    assert is_clean(installation)


def test_what_happens_in_the_case_meanwhile_is_kept_beside_it(
    client: TestClient, office: Office, installation: Installation, version: str
) -> None:
    office.give([*ADDS, "mark_steps"])

    assert add(office, make_jpeg()).status_code == 200
    mark = event(version, "step_marked", office.look()["seq"] + 1, step="collect-papers", on="2026-03-02")
    assert office.record(mark).status_code == 200
    assert add(office, make_jpeg()).status_code == 200

    kinds = [one["kind"] for one in office.ask(office.person, "GET", f"/cases/{office.case}/events").json()["items"]]
    assert kinds[-3:] == ["paper_added", "step_marked", "paper_added"]
    assert len(list_papers(office)) == 2


def test_a_sending_that_comes_twice_is_kept_once_and_not_again_after_it_was_deleted(
    office: Office, installation: Installation
) -> None:
    office.give(ADDS)
    upload = uuid7()
    first = add(office, make_jpeg(), upload=upload)

    assert add(office, make_jpeg(), upload=upload).json() == first.json()
    (paper,) = list_papers(office)
    assert paper["pages"] == 1
    office.ask(office.person, "DELETE", f"/documents/{paper['id']}")

    assert add(office, make_jpeg(), upload=upload).json() == first.json()
    assert list_papers(office) == []
    assert is_clean(installation)


def test_a_sending_that_comes_twice_at_once_is_one_paper(office: Office, installation: Installation) -> None:
    office.give(ADDS)
    for number in range(1, 4):
        upload = uuid7()
        with ThreadPoolExecutor(2) as hands:
            sent = [hands.submit(add, office, make_jpeg(), upload=upload) for _ in range(2)]
            answers = [one.result() for one in sent]
        assert [answer.status_code for answer in answers] == [200, 200], [answer.text for answer in answers]
        assert answers[0].json() == answers[1].json()
        assert len(list_papers(office)) == number
    assert len(office.ask(office.person, "GET", "/notices").json()["items"]) == 3
    with installation.database.reading() as session:
        places = session.scalar(select(func.count()).select_from(DocumentRow))
        files = session.scalar(select(func.count()).select_from(DocumentFileRow))
    assert (places, files, len(list(installation.vault.list_blobs()))) == (3, 3, 3)


# --- what is wrong with it ----------------------------------------------------------------------------------


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("files", "kind", "status", "code", "field"),
    [
        ((make_jpeg(), b"GIF89a" + bytes(100)), "passport", 415, "unsupported_file", "file"),
        ((b"%PDF-1.7 and nothing more",), "passport", 422, "damaged_file", "file"),
        ((make_pdf(password="sesame"),), "passport", 422, "locked_file", "file"),
        ((b"",), "passport", 422, "invalid_request", "file"),
        ((make_jpeg(),), None, 422, "invalid_request", "type"),
        ((make_jpeg(),), "  ", 422, "invalid_request", "type"),
        ((make_jpeg(),), "x" * 81, 422, "invalid_request", "type"),
        ((b"",), None, 422, "invalid_request", "type"),
        ((make_jpeg(),) * 21, "passport", 409, "too_many_files", "file"),
    ],
)
def test_what_is_wrong_is_said_by_its_field_and_nothing_stays(
    office: Office,
    installation: Installation,
    files: tuple[bytes, ...],
    kind: str | None,
    status: int,
    code: str,
    field: str,
) -> None:
    office.give(ADDS)

    answer = add(office, *files, kind=kind)

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert is_clean(installation)


def test_a_full_wallet_is_said_without_a_number(
    office: Office, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.give(ADDS)
    monkeypatch.setattr(wallet, "MAX_DOCUMENTS", 0)
    crowded = add(office, make_jpeg())
    monkeypatch.undo()
    object.__setattr__(installation.settings, "wallet_limit", 1000)
    full = add(office, make_jpeg())

    assert tell(crowded) == tell(full)
    assert (full.status_code, full.json()["code"]) == (409, "wallet_full")
    assert [error["field"] for error in full.json()["errors"]] == ["file"]
    assert "limit" not in full.text
    assert not any(letter.isdigit() for letter in full.json()["detail"])
    assert is_clean(installation)


def test_a_paper_counts_against_the_persons_room(office: Office, installation: Installation) -> None:
    office.give(ADDS)
    add(office, make_jpeg())

    with installation.database.reading() as session:
        owners = session.scalars(select(DocumentFileRow.owner_id)).all()
    assert owners == [office.person.account_id]


@ON_ONE_DATABASE
def test_a_sender_who_vanished_leaves_nothing_for_longer_than_the_sweeper_waits(
    office: Office, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.give(ADDS)
    monkeypatch.setattr(Upload, "abandon", lambda _self: None)
    assert add(office, make_jpeg(), b"no file").status_code == 415
    assert not is_clean(installation)
    assert list_papers(office) == []

    sweep(installation.database, installation.vault, installation.now() + timedelta(days=2))

    assert is_clean(installation)
