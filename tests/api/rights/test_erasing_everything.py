"""Nothing readable of an erased person is left, in any file or table, and a restored backup brings nothing back."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from api.erasing import place_of
from api.installation import Installation
from api.working import Worker
from core.documents.vault import StoreUnavailable
from core.people.account_tables import AccountEventRow
from core.people.tables import AccountRow, RecoveryCodeRow, SignInSessionRow
from core.platform.database import Base
from core.platform.encryption import person_keys
from core.rights.erasure import Replayed, erase_account, replay
from core.rights.registry import KEPT, WRITTEN_FOR_OTHERS
from tests.api.rights.conftest import PLAIN, PLANTED, Planted

EMPTY_TOO = {
    "passkeys",
    "time_codes",
    "loss_codes",
    "recovery_cards",
    "trusted_organisations",
    "attested_recoveries",
    "calendar_feeds",
    "authorization_codes",
    "refresh_tokens",
    "browser_accounts",
    "memberships",
}


def read_rows(installation: Installation) -> bytes:
    """Return all that stands in any table of both databases, as text and as bytes."""
    found: list[bytes] = []
    for database, tables in (
        (installation.database, Base.metadata.sorted_tables),
        (installation.keys._database, [person_keys]),
    ):
        with database.reading() as session:
            for table in tables:
                for row in session.execute(select(table)):
                    found += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return b"\n".join(found)


def sealed_values(installation: Installation, planted: Planted) -> list[bytes]:
    """Return the person's wrapped key and everything that was sealed under it."""
    with installation.keys._database.reading() as session:
        found = [session.scalar(select(person_keys.c.wrapped_key).where(person_keys.c.person_id == planted.account_id))]
    with installation.database.reading() as session:
        for kept in KEPT:
            for table in (Base.metadata.tables[name] for name in kept.tables):
                for row in session.execute(select(table)):
                    if planted.helper.account_id not in row:
                        found += [value for value in row if isinstance(value, bytes)]
    return [value for value in found if value]


def files_with(folder: Path, *words: bytes) -> dict[str, list[bytes]]:
    """Return the files in which one of some words stands."""
    contents = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found = {str(path.relative_to(folder)): [word for word in words if word in data] for path, data in contents.items()}
    return {name: here for name, here in found.items() if here}


def count_rows_about_people(installation: Installation) -> dict[str, int]:
    with installation.database.reading() as session:
        return {
            name: len(session.execute(select(Base.metadata.tables[name])).all())
            for kept in KEPT
            for name in kept.tables
        }


def test_there_is_something_of_everything_to_be_erased(installation: Installation, planted: Planted) -> None:
    counts = count_rows_about_people(installation)
    assert {name for name, count in counts.items() if not count} <= EMPTY_TOO | {"grant_helpers"}
    assert set(counts).isdisjoint(WRITTEN_FOR_OTHERS)


def test_what_a_person_says_stands_readable_nowhere_even_before(
    installation: Installation, settings: Any, planted: Planted
) -> None:
    sealed = [word for word in planted.secrets if word not in PLAIN]
    rows = read_rows(installation)
    assert [word for word in sealed if word in rows] == []
    assert files_with(settings.data_dir, *sealed) == {}


def test_nothing_is_left_of_an_erased_person(
    installation: Installation, settings: Any, planted: Planted, capfd: pytest.CaptureFixture[str]
) -> None:
    sealed = sealed_values(installation, planted)
    ids = [planted.account_id, planted.session_id, planted.case_id, planted.document_id]
    before = read_rows(installation)
    assert all(value in before for value in sealed)

    receipt = erase_account(place_of(installation), planted.account_id, installation.now())

    assert receipt.finished
    assert receipt.deleted["cases"] == 1
    assert [(one.organisation, one.looks) for one in receipt.recipients] == [
        ("accoglienza", {"case": 1, "document": 1})
    ]
    after = read_rows(installation)
    assert [word for word in (*planted.secrets, *sealed) if word in after] == []
    assert [one for one in ids if str(one).encode() in after] == []
    others = {"accounts": 1, "memberships": 1, "sign_in_sessions": 1}  # the helper's own
    assert {name: count for name, count in count_rows_about_people(installation).items() if count} == others
    left = files_with(settings.data_dir, *planted.secrets, *sealed)
    assert left == {}
    assert [path for path in (settings.data_dir / "documents").rglob("*") if path.is_file()] == []
    said = capfd.readouterr()
    assert [word for word in planted.secrets if word in (said.out + said.err).encode()] == []


def test_the_ledger_names_an_id_and_nothing_else(settings: Any, installation: Installation, planted: Planted) -> None:
    erase_account(place_of(installation), planted.account_id, installation.now())
    (entry,) = (settings.data_dir / "erasures" / "account").iterdir()
    assert entry.name == str(planted.account_id)
    assert entry.read_bytes() == b"\n"


def test_e_mails_that_the_demo_kept_go_with_the_person(
    installation: Installation, settings: Any, planted: Planted
) -> None:
    assert Worker(installation).send_mails() == 1
    address = PLANTED["address"].encode()
    assert [name.partition("/")[0] for name in files_with(settings.data_dir, address)] == ["mail"]

    erase_account(place_of(installation), planted.account_id, installation.now())

    assert files_with(settings.data_dir, address) == {}


def test_a_restored_table_alone_is_erased_again_too(installation: Installation, planted: Planted) -> None:
    with installation.database.reading() as session:
        rows = {
            table: [dict(row._mapping) for row in session.execute(select(table.__table__))]
            for table in (AccountRow, SignInSessionRow, RecoveryCodeRow, AccountEventRow)
        }
    erase_account(place_of(installation), planted.account_id, installation.now())
    with installation.database.writing() as session:
        for table, kept in rows.items():
            known = set(session.scalars(select(table.__table__.primary_key.columns[0])))
            primary = table.__table__.primary_key.columns[0].name
            back = [row for row in kept if row[primary] not in known]
            if back:
                session.execute(table.__table__.insert(), back)

    assert replay(place_of(installation), installation.now()) == Replayed(1, 0, finished=True)

    assert str(planted.account_id).encode() not in read_rows(installation)


def test_nothing_is_deleted_where_the_ledger_cannot_be_written(
    installation: Installation, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = installation.settings.data_dir / "erasures"
    assert installation.ledger.read() == []
    shutil.rmtree(folder)
    folder.write_text("a file is in its place")

    with pytest.raises(StoreUnavailable):
        erase_account(place_of(installation), planted.account_id, installation.now())

    assert planted.done("GET", f"/v1/cases/{planted.case_id}")["about"]


def test_what_was_begun_and_interrupted_is_finished_later(installation: Installation, planted: Planted) -> None:
    place = place_of(installation)
    place.ledger.note("account", planted.account_id)
    place.keys.forget(planted.account_id)  # and then the machine went off

    assert replay(place, installation.now()) == Replayed(1, 0, finished=True)

    assert str(planted.account_id).encode() not in read_rows(installation)
