"""A helper's word: from an organisation that the person chose, three days later, and never behind their back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import delete, insert, select

from api.installation import Installation
from core.grants.access_log import Look
from core.grants.tables import LookRow
from core.notices.kinds import NoticeKind
from core.notices.tables import NoticeRow
from core.notices.telling import list_notices
from core.people.account_tables import AttestedRecoveryRow
from core.people.accounts import find_account
from core.people.actor import Role
from core.platform.ids import uuid7
from core.platform.revision import raise_public_revision
from tests.api.conftest import MovableClock
from tests.api.openid.conftest import App, Browser, buttons_in, code_in, title_of

NEW = "seven loud red trains"
REFUSED = "The code is not right, or it is too early, or somebody stopped this."


@pytest.fixture
def helper(signed_in: Any) -> dict[str, str]:
    """A helper of the organisation that amina trusts."""
    headers: dict[str, str] = signed_in("ngo", ["helper"], "ponte").headers
    return headers


@pytest.fixture
def helped(installation: Installation, amina: str, helper: dict[str, str]) -> None:
    """The helper's organisation has looked at something of amina's once; nothing else is left of that."""
    with installation.database.writing() as session:
        owner, now = find_account(session, installation.keys, Role.MIGRANT, amina), installation.now()
        line = Look(uuid7(), owner, uuid7(), uuid7(), "ponte", "case", uuid7(), now)
        session.execute(insert(LookRow).values(**line._asdict()))


@pytest.fixture
def amina_trusts(
    browser: Browser, migrant_app: App, amina: str, helper: dict[str, str], helped: None
) -> dict[str, str]:
    """Amina, who trusts that organisation, and is signed in at home."""
    tokens = browser.signs_in_to(migrant_app, amina)
    asks = migrant_app.asks(prompt="manage")
    assert "Ponte" in browser.opens(f"/openid/security/helpers?{asks}").text
    page = browser.sends(f"/openid/security/helpers?{asks}", {"organisation": "ponte"})
    assert title_of(page) == "Security of your account"
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def asks_for_codes(browser: Browser, app: App, name: str) -> tuple[str, str]:
    page = browser.sends(f"/openid/attested?{app.asks()}", {"name": name})
    for_helper, own = re.findall(r'<code dir="ltr">(.*?)</code>', page.text)
    return for_helper, own


def claims(browser: Browser, app: App, code: str) -> Response:
    return browser.sends(f"/openid/attested/claim?{app.asks()}", {"code": code, "passphrase": NEW})


def kinds(client: TestClient, headers: dict[str, str]) -> list[str]:
    return [one["kind"] for one in client.get("/v1/account-events", headers=headers).json()["items"]]


def test_a_helper_whom_one_trusts_lets_one_back_in_after_three_days(
    client: TestClient,
    another_browser: Browser,
    migrant_app: App,
    amina: str,
    amina_trusts: dict[str, str],
    helper: dict[str, str],
    clock: MovableClock,
) -> None:
    for_helper, own = asks_for_codes(another_browser, migrant_app, amina)
    assert REFUSED in claims(another_browser, migrant_app, own).text
    assert client.post("/v1/attestations", json={"code": for_helper}, headers=helper).status_code == 200
    assert client.post("/v1/attestations", json={"code": for_helper}, headers=helper).status_code == 404
    clock.advance(days=2, hours=23)
    assert REFUSED in claims(another_browser, migrant_app, own).text
    clock.advance(hours=2)
    assert title_of(claims(another_browser, migrant_app, own)) == "Security of your account"
    assert client.get("/v1/me", headers=amina_trusts).json()["code"] in {"session_ended", "token_expired"}
    assert REFUSED in claims(another_browser, migrant_app, own).text
    told = another_browser.signs_in(migrant_app, amina, NEW)
    answer = another_browser.sends(f"/openid/choose?{migrant_app.asks()}", {"as": buttons_in(told)[0]})
    assert "recovered_by_helper" in kinds(
        client, {"Authorization": f"Bearer {migrant_app.exchanges(code_in(answer)).json()['access_token']}"}
    )


def test_the_person_is_told_at_once_and_stops_it(
    client: TestClient,
    installation: Installation,
    another_browser: Browser,
    browser: Browser,
    migrant_app: App,
    amina: str,
    amina_trusts: dict[str, str],
    helper: dict[str, str],
    clock: MovableClock,
) -> None:
    for_helper, own = asks_for_codes(another_browser, migrant_app, amina)
    client.post("/v1/attestations", json={"code": for_helper}, headers=helper)
    (told,) = [
        one
        for one in client.get("/v1/account-events", headers=amina_trusts).json()["items"]
        if one["kind"] == "recovery_attested"
    ]
    assert told["about"] == "Ponte"
    assert client.get("/v1/me", headers=amina_trusts).json()["recovery_waiting"] is True
    with installation.database.reading() as session:
        asked = NoticeRow.kind == "recovery_asked"  # by e-mail too, for whoever doesn't look into the app
        ((owner,),) = session.execute(select(NoticeRow.owner_id).where(asked)).all()
        assert owner == session.scalar(select(AttestedRecoveryRow.account))
    assert "Something happened to your account." in browser.signs_in(migrant_app, amina).text
    assert client.post("/v1/attestations/stop", headers=amina_trusts).status_code == 200
    assert "recovery_stopped" in kinds(client, amina_trusts)
    assert client.get("/v1/me", headers=amina_trusts).json()["recovery_waiting"] is False
    clock.advance(days=4)
    assert REFUSED in claims(another_browser, migrant_app, own).text


def test_the_day_from_which_the_word_counts_is_that_of_the_city(
    client: TestClient,
    installation: Installation,
    another_browser: Browser,
    migrant_app: App,
    amina: str,
    amina_trusts: dict[str, str],
    signed_in: Any,
    clock: MovableClock,
) -> None:
    clock.advance(hours=14, minutes=30)  # after midnight in Bologna
    for_helper, _ = asks_for_codes(another_browser, migrant_app, amina)
    helper = signed_in("ngo", ["helper"], "ponte").headers
    with installation.database.writing() as session:
        raise_public_revision(session)  # the fixtures made the city in silence
    installation.library.refresh()
    assert client.post("/v1/attestations", json={"code": for_helper}, headers=helper).status_code == 200

    with installation.database.reading() as session:
        owner = session.scalar(select(AttestedRecoveryRow.account))
        assert owner is not None
        (told,) = [
            one.data["opens"]
            for one in list_notices(session, installation.keys.open(owner))
            if one.kind is NoticeKind.RECOVERY_ASKED
        ]
    assert told == "2026-03-06"


@pytest.mark.parametrize(
    ("page", "form"),
    [("helpers", {"none": "yes"}), ("passphrase", {"passphrase": "four slow blue boats"})],
    ids=lambda one: str(one),
)
def test_a_word_ends_with_the_trust_in_it_and_where_its_person_makes_the_account_safe(
    client: TestClient,
    another_browser: Browser,
    browser: Browser,
    migrant_app: App,
    amina: str,
    amina_trusts: dict[str, str],
    helper: dict[str, str],
    clock: MovableClock,
    page: str,
    form: dict[str, str],
) -> None:
    for_helper, own = asks_for_codes(another_browser, migrant_app, amina)
    assert client.post("/v1/attestations", json={"code": for_helper}, headers=helper).status_code == 200

    done = browser.sends(f"/openid/security/{page}?{migrant_app.asks(prompt='manage')}", form)

    assert title_of(done) == "Security of your account"
    clock.advance(days=4)
    assert REFUSED in claims(another_browser, migrant_app, own).text


def test_the_word_of_an_organisation_that_nobody_chose_counts_for_nothing_and_tells_nothing(
    client: TestClient,
    another_browser: Browser,
    migrant_app: App,
    amina: str,
    amina_trusts: dict[str, str],
    signed_in: Any,
    clock: MovableClock,
) -> None:
    answers = []
    for name in (amina, "nobody at all"):
        stranger = signed_in("ngo", ["helper"], "elsewhere").headers
        for_helper, own = asks_for_codes(another_browser, migrant_app, name)
        answers.append(client.post("/v1/attestations", json={"code": for_helper}, headers=stranger).json())
        clock.advance(days=4)
        assert REFUSED in claims(another_browser, migrant_app, own).text
    assert answers[0] == answers[1]


def test_nobody_is_let_in_months_later(
    client: TestClient,
    another_browser: Browser,
    migrant_app: App,
    amina: str,
    amina_trusts: dict[str, str],
    signed_in: Any,
    helper: dict[str, str],
    clock: MovableClock,
) -> None:
    for_helper, own = asks_for_codes(another_browser, migrant_app, amina)
    client.post("/v1/attestations", json={"code": for_helper}, headers=helper)
    clock.advance(days=18)
    assert REFUSED in claims(another_browser, migrant_app, own).text
    late, _ = asks_for_codes(another_browser, migrant_app, amina)
    clock.advance(days=8)
    again = signed_in("ngo", ["helper"], "ponte").headers
    assert client.post("/v1/attestations", json={"code": late}, headers=again).status_code == 404


def test_only_an_organisation_that_helped_before_is_offered_and_its_word_counts_only_then(
    client: TestClient,
    installation: Installation,
    browser: Browser,
    another_browser: Browser,
    migrant_app: App,
    amina: str,
    amina_trusts: dict[str, str],
    helper: dict[str, str],
    clock: MovableClock,
) -> None:
    with installation.database.writing() as session:
        session.execute(delete(LookRow))
    address = f"/openid/security/helpers?{migrant_app.asks(prompt='manage')}"

    assert "No organisation has helped you here yet." in browser.opens(address).text
    assert browser.sends(address, {"organisation": "ponte"}).status_code == 422
    for_helper, own = asks_for_codes(another_browser, migrant_app, amina)
    assert client.post("/v1/attestations", json={"code": for_helper}, headers=helper).status_code == 200
    assert client.get("/v1/me", headers=amina_trusts).json()["recovery_waiting"] is False
    clock.advance(days=4)
    assert REFUSED in claims(another_browser, migrant_app, own).text


def test_only_organisations_that_there_are_can_be_trusted(
    browser: Browser, migrant_app: App, amina: str, authority_app: App
) -> None:
    browser.signs_in(migrant_app, amina)
    asks = migrant_app.asks(prompt="manage")
    assert browser.sends(f"/openid/security/helpers?{asks}", {"organisation": "nowhere"}).status_code == 422
    assert title_of(browser.opens(f"/openid/attested?{authority_app.asks()}")) == "Sign in"
