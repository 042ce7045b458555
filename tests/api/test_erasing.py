"""Whoever is erased can't be read of any more, anywhere; what they wrote for an organisation stays, without a name."""

from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Uuid, select

from api.erasing import place_of
from api.installation import Installation
from api.person_commands import erase_person
from core.cases.sealing import open_event
from core.cases.tables import CaseEventRow, CaseProjectionRow, CaseRow
from core.people.accounts import create_account, open_name
from core.people.actor import Role
from core.people.tables import AccountRow
from core.platform.database import Base
from core.platform.encryption import KeyDestroyed, PersonKey, person_keys
from core.rights.erasure import Replayed, replay
from tests.api.registration import EXAMPLES, PROCESS, TOWN_HALL, YAML, build_city, event, publish

AMINA = "Amina"


class Backup(NamedTuple):
    """What a copy from before still holds."""

    name: bytes
    events: list[tuple[UUID, UUID, bytes]]
    wrapped_key: bytes


@pytest.fixture
def amina(client: TestClient, installation: Installation, signed_in: Any) -> Any:
    """Somebody with a saved case."""
    build_city(installation)
    version = publish(installation)
    somebody = signed_in("migrant", name=AMINA)
    said = [event(version, "answered", 1, fact="arrival-date", values=["2026-03-01"])]
    body = {"process": PROCESS, "version": 1, "events": said}
    assert client.post("/v1/cases", json=body, headers=somebody.headers).status_code == 201
    return somebody


def back_up(installation: Installation, account_id: UUID) -> Backup:
    with installation.database.reading() as session:
        name = session.scalar(select(AccountRow.sealed_name).where(AccountRow.id == account_id))
        rows = session.execute(select(CaseEventRow.case_id, CaseEventRow.id, CaseEventRow.sealed)).all()
    with installation.keys._database.reading() as session:
        key = session.scalar(select(person_keys.c.wrapped_key).where(person_keys.c.person_id == account_id))
    assert name is not None
    assert key is not None
    assert len(rows) == 2
    return Backup(name, [(row.case_id, row.id, row.sealed) for row in rows], key)


def count_mentions(installation: Installation, account_id: UUID) -> dict[str, int]:
    """Return how many rows of each table name an account, in any column of ids."""
    found = {}
    with installation.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, Uuid):
                    found[str(column)] = len(session.execute(select(column).where(column == account_id)).all())
    return {column: count for column, count in found.items() if count}


def erase(installation: Installation, name: str, role: str) -> None:
    assert erase_person(installation, name, role, sure=True) == 0


def test_nothing_of_a_person_is_left_and_their_token_is_refused(
    client: TestClient, installation: Installation, amina: Any
) -> None:
    assert count_mentions(installation, amina.account_id)["cases.owner_id"] == 1
    erase(installation, "amina", "migrant")
    assert count_mentions(installation, amina.account_id) == {}
    with installation.database.reading() as session:
        for table in (CaseRow, CaseEventRow, CaseProjectionRow):
            assert session.scalars(select(table)).all() == []
    for path in ("/v1/me", "/v1/cases", "/openid/userinfo"):
        refused = client.get(path, headers=amina.headers)
        assert (refused.status_code, refused.json()["code"]) == (401, "session_ended")


def test_a_backup_of_the_database_tells_nothing_any_more(installation: Installation, amina: Any) -> None:
    kept = back_up(installation, amina.account_id)
    case_id, event_id, sealed = kept.events[0]
    assert open_event(installation.keys.open(amina.account_id), case_id, event_id, sealed).id == event_id

    erase(installation, AMINA, "migrant")

    with pytest.raises(KeyDestroyed):
        open_name(installation.keys, amina.account_id, kept.name)
    with installation.database.writing() as session:
        anew = create_account(session, installation.keys, Role.MIGRANT, AMINA, "hash", installation.now())
    assert anew != amina.account_id
    other = installation.keys.open(anew)
    for case_id, event_id, sealed in kept.events:
        # Not even as whoever they were: the key is another one.
        for key in (other, PersonKey(amina.account_id, other.secret)):
            with pytest.raises(KeyDestroyed):
                open_event(key, case_id, event_id, sealed)


def test_the_key_is_in_no_file_of_the_store_and_in_no_log_beside_it(
    installation: Installation, settings: Any, amina: Any
) -> None:
    kept = back_up(installation, amina.account_id)
    assert files_with(settings.data_dir, kept.wrapped_key)
    erase(installation, AMINA, "migrant")
    assert files_with(settings.data_dir, kept.wrapped_key) == []


def test_a_reader_who_holds_the_key_in_the_log_is_named_and_replaying_empties_it(
    installation: Installation, settings: Any, amina: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = back_up(installation, amina.account_id)
    with installation.keys._database.reading() as reader:
        reader.execute(select(person_keys)).all()
        assert erase_person(installation, AMINA, "migrant", sure=True) == 1
        assert count_mentions(installation, amina.account_id) == {}
        assert files_with(settings.data_dir, kept.wrapped_key)
    assert "busola erasures replay" in capsys.readouterr().err
    assert replay(place_of(installation), installation.now()) == Replayed(0, 0, finished=True)
    assert files_with(settings.data_dir, kept.wrapped_key) == []


def test_what_staff_wrote_stays_without_a_name(client: TestClient, installation: Installation, signed_in: Any) -> None:
    build_city(installation)
    giulia = signed_in("authority", ["author"], TOWN_HALL, name="Giulia")
    marco = signed_in("authority", ["author", "reviewer"], TOWN_HALL, name="Marco")
    as_yaml = {"Content-Type": "application/yaml"}
    draft = client.post("/v1/drafts", content=YAML.encode(), headers=giulia.headers | as_yaml).json()
    path = f"/v1/drafts/{draft['id']}"
    tried = client.put(
        f"{path}/examples", content=EXAMPLES.encode(), headers=giulia.headers | as_yaml | {"If-Match": '"1"'}
    )
    assert tried.status_code == 200, tried.text
    sent = client.post(f"{path}/submit", headers=giulia.headers)
    assert sent.status_code == 200, sent.text

    erase(installation, "Giulia", "authority")

    nobody = {"id": str(giulia.account_id), "name": None}
    (listed,) = client.get("/v1/drafts", headers=marco.headers).json()["items"]
    assert listed["author"] == nobody
    seen = client.get(path, headers=marco.headers).json()
    assert {line["person"]["name"] for line in seen["history"]} == {None}
    assert client.get(path, headers=giulia.headers).status_code == 401
    as_seen = marco.headers | {"If-Match": f'"{seen["revision"]}"'}
    body = {"examples_revision": seen["examples_revision"]}
    approved = client.post(f"{path}/approve", json=body, headers=as_seen)
    assert approved.status_code == 200, approved.text
    assert client.post(f"{path}/publish", headers=marco.headers).status_code == 200

    sara = signed_in("ngo", ["annotator"], "accoglienza", name="Sara")
    paolo = signed_in("ngo", ["annotator", "coordinator"], "accoglienza", name="Paolo")
    written = {"process": PROCESS, "step": "hand-in", "kind": "tip", "text": "Vieni presto.", "lang": "it"}
    note = client.post("/v1/annotations", json=written, headers=sara.headers).json()["id"]
    assert client.post(f"/v1/annotations/{note}/send", headers=sara.headers).status_code == 200

    erase(installation, "sara", "ngo")

    assert client.post(f"/v1/annotations/{note}/publish", headers=paolo.headers).status_code == 200
    (listed,) = client.get("/v1/annotations", headers=paolo.headers).json()["items"]
    assert listed["author"] == {"id": str(sara.account_id), "name": None}
    assert listed["text"] == "Vieni presto."


def test_nobody_is_erased_who_isnt_there(installation: Installation, amina: Any, capsys: Any) -> None:
    for name, role in (("somebody", "migrant"), (AMINA, "authority")):
        for sure in (True, False):
            assert erase_person(installation, name, role, sure=sure) == 1
            assert capsys.readouterr().err == "There is no account with this name.\n"
    assert count_mentions(installation, amina.account_id)["accounts.id"] == 1


def files_with(folder: Path, secret: bytes) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and secret in path.read_bytes()]


def test_whoever_is_added_again_doesnt_approve_what_they_wrote_before(
    client: TestClient, installation: Installation, signed_in: Any
) -> None:
    build_city(installation)
    giulia = signed_in("authority", ["author"], TOWN_HALL, name="Giulia")
    as_yaml = {"Content-Type": "application/yaml"}
    draft = client.post("/v1/drafts", content=YAML.encode(), headers=giulia.headers | as_yaml).json()
    path = f"/v1/drafts/{draft['id']}"
    examples = {"content": EXAMPLES.encode(), "headers": giulia.headers | as_yaml | {"If-Match": '"1"'}}
    assert client.put(f"{path}/examples", **examples).status_code == 200
    assert client.post(f"{path}/submit", headers=giulia.headers).status_code == 200
    erase(installation, "Giulia", "authority")

    again = signed_in("authority", ["author", "reviewer"], TOWN_HALL, name="Giulia")

    seen = client.get(path, headers=again.headers).json()
    assert "approve" not in seen["actions"]
    body = {"examples_revision": seen["examples_revision"]}
    refused = client.post(f"{path}/approve", json=body, headers=again.headers | {"If-Match": f'"{seen["revision"]}"'})
    assert (refused.status_code, refused.json()["code"]) == (403, "own_draft")
