"""What nobody used for two years goes, after a warning, and what is used stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from api.expiring import Expired, expire
from api.installation import Installation
from core.cases.tables import CaseRow
from core.documents.vault import StoreUnavailable
from core.notices.kinds import NoticeKind
from core.notices.tables import MailAddressRow, ReminderRow
from core.notices.telling import list_notices
from core.outbox.tables import OutboxRow
from core.people.expiry import UNUSED_FOR, note_use
from core.people.tables import AccountRow
from core.platform.encryption import KeyDestroyed
from core.platform.ids import uuid7
from core.rights.erasure import erase_account
from tests.api.conftest import MovableClock
from tests.api.registration import build_city, publish

NOTHING = Expired(0, 0, 0, 0)


def is_there(installation: Installation, account_id: Any) -> bool:
    with installation.database.reading() as session:
        return session.scalar(select(AccountRow.id).where(AccountRow.id == account_id)) is not None


def uses(installation: Installation, account_id: Any) -> None:
    with installation.database.writing() as session:
        note_use(session, account_id, installation.now())


def test_an_unused_account_is_warned_of_once_and_erased_two_months_later(
    installation: Installation, signed_in: Any, clock: MovableClock
) -> None:
    person = signed_in("migrant")
    clock.advance(days=665)
    assert expire(installation) == NOTHING
    clock.advance(days=10)
    assert expire(installation) == Expired(1, 0, 0, 0)
    assert expire(installation) == NOTHING
    clock.advance(days=54)
    assert expire(installation) == NOTHING
    clock.advance(days=2)
    assert expire(installation) == Expired(0, 0, 0, 1)
    assert not is_there(installation, person.account_id)
    with pytest.raises(KeyDestroyed):
        installation.keys.open(person.account_id)


def test_whoever_does_not_come_is_warned_by_e_mail_with_the_day(
    installation: Installation, signed_in: Any, clock: MovableClock
) -> None:
    person = signed_in("migrant")
    signed_in("authority", ["author"])
    key = installation.keys.open(person.account_id)
    with installation.database.writing() as session:
        session.execute(
            insert(MailAddressRow).values(
                owner_id=person.account_id,
                sealed=key.seal(b"amina@mail.example", "mail-address"),
                confirmed_at=clock(),
                code_attempts=0,
            )
        )
    last_day = (clock() + UNUSED_FOR).date()
    clock.advance(days=700)

    assert expire(installation) == Expired(2, 0, 0, 0)

    with installation.database.reading() as session:
        (told,) = list_notices(session, key)
        assert (told.kind, told.data) == (NoticeKind.ACCOUNT_EXPIRES, {"expires": last_day.isoformat()})
        assert session.scalars(select(OutboxRow.subject_id)).all() == [told.id]


def test_the_day_on_which_something_goes_is_told_by_the_clock_of_its_city(
    installation: Installation, client: TestClient, signed_in: Any, clock: MovableClock
) -> None:
    build_city(installation)
    publish(installation)
    clock.instant = clock.instant.replace(hour=23, minute=30)  # after midnight in Bologna
    person = signed_in("migrant")
    body = {"process": "bologna/registration", "version": 1}
    assert client.post("/v1/cases", json=body, headers=person.headers).status_code == 201
    expected = ((clock() + UNUSED_FOR).date() + timedelta(days=1)).isoformat()
    clock.advance(days=680)

    assert expire(installation) == Expired(1, 1, 0, 0)

    with installation.database.reading() as session:
        told = {
            one.kind: one.data["expires"] for one in list_notices(session, installation.keys.open(person.account_id))
        }
    assert told == {NoticeKind.ACCOUNT_EXPIRES: expected, NoticeKind.CASE_EXPIRES: expected}


def test_one_account_that_can_not_be_erased_keeps_no_other(
    installation: Installation, signed_in: Any, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (signed_in("migrant") for _ in range(3))
    clock.advance(days=700)
    expire(installation)
    clock.advance(days=40)

    def erase_or_not(place: Any, account_id: Any, now: Any) -> Any:
        if account_id == first.account_id:
            uses(installation, second.account_id)  # who comes back while others are erased
            raise StoreUnavailable("not now")
        return erase_account(place, account_id, now)

    monkeypatch.setattr("api.expiring.erase_account", erase_or_not)

    assert expire(installation) == Expired(0, 0, 0, 1)
    assert [is_there(installation, one.account_id) for one in (first, second, third)] == [True, True, False]


def test_who_comes_back_after_the_warning_stays(
    installation: Installation, signed_in: Any, clock: MovableClock
) -> None:
    person = signed_in("migrant")
    clock.advance(days=700)
    assert expire(installation) == Expired(1, 0, 0, 0)
    uses(installation, person.account_id)
    clock.advance(days=600)
    assert expire(installation) == NOTHING
    assert is_there(installation, person.account_id)


def test_nothing_goes_at_once_where_nobody_looked_for_years(
    installation: Installation, signed_in: Any, clock: MovableClock
) -> None:
    signed_in("migrant")
    clock.advance(days=2000)
    assert expire(installation) == Expired(1, 0, 0, 0)
    clock.advance(days=29)
    assert expire(installation) == NOTHING
    clock.advance(days=2)
    assert expire(installation) == Expired(0, 0, 0, 1)


def test_an_account_of_staff_is_closed_and_not_erased(
    installation: Installation, signed_in: Any, clock: MovableClock
) -> None:
    member = signed_in("authority", ["author"])
    clock.advance(days=700)
    expire(installation)
    clock.advance(days=40)
    assert expire(installation) == Expired(0, 0, 0, 1)
    assert expire(installation) == NOTHING
    with installation.database.reading() as session:
        assert session.scalar(select(AccountRow.disabled_at).where(AccountRow.id == member.account_id)) == clock()


def test_an_unused_case_goes_while_its_account_stays_and_a_kept_one_stays_too(
    installation: Installation, client: TestClient, signed_in: Any, clock: MovableClock
) -> None:
    build_city(installation)
    publish(installation)
    person = signed_in("migrant")
    body = {"process": "bologna/registration", "version": 1}
    old, kept = (client.post("/v1/cases", json=body, headers=person.headers).json()["id"] for _ in range(2))
    clock.advance(days=700)
    uses(installation, person.account_id)
    assert expire(installation) == Expired(0, 2, 0, 0)
    again = signed_in("migrant", account_id=person.account_id)
    events = client.get("/v1/account-events", headers=again.headers).json()["items"]
    assert {(event["kind"], event["about"]) for event in events} == {
        ("case_expiry_warned", old),
        ("case_expiry_warned", kept),
    }
    assert client.post(f"/v1/cases/{kept}/keep", headers=again.headers).status_code == 200
    clock.advance(days=40)
    with installation.database.writing() as session:
        reminder = {"owner_id": person.account_id, "kind": "deadline", "due": clock().date(), "zone": "Europe/Rome"}
        session.execute(
            insert(ReminderRow).values(
                reminder | {"id": uuid7(), "subject_id": UUID(old), "sealed": b"", "at": clock()}
            )
        )
    assert expire(installation) == Expired(0, 0, 1, 0)
    with installation.database.reading() as session:
        assert session.scalars(select(ReminderRow.id).where(ReminderRow.subject_id == UUID(old))).all() == []
        assert [str(one) for one in session.scalars(select(CaseRow.id))] == [kept]
    assert is_there(installation, person.account_id)


def test_a_case_whose_key_is_gone_keeps_no_other_from_being_warned_of(
    installation: Installation, client: TestClient, signed_in: Any, clock: MovableClock
) -> None:
    build_city(installation)
    publish(installation)
    people = [signed_in("migrant") for _ in range(2)]
    for person in people:
        body = {"process": "bologna/registration", "version": 1}
        assert client.post("/v1/cases", json=body, headers=person.headers).status_code == 201
    installation.keys.forget(people[0].account_id)
    clock.advance(days=700)

    assert expire(installation).warned_cases == 1
