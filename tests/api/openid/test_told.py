"""What a person is told of their account's safety, in the app and by e-mail, and what ends when it is recovered."""

from __future__ import annotations

from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.installation import Installation
from core.notices.addresses import confirm_address, give_address, open_code
from core.notices.feeds import Feed, load_feed, make_feed
from core.notices.kinds import Channel, NoticeKind, Topic
from core.notices.preferences import Preferences, save_preferences
from core.notices.tables import NoticeRow
from core.notices.telling import MAIL_NOTICE
from core.outbox.tables import OutboxRow
from core.people.accounts import find_account
from core.people.actor import Role
from core.people.demo_accounts import create_demo_account
from tests.api.conftest import MovableClock
from tests.api.openid.conftest import _KEPT, App, Browser, title_of
from tests.api.openid.test_cards import NEW, PIN, makes_card
from tests.api.openid.test_second_step import turns_codes_on


def told(installation: Installation, name: str = "amina") -> list[str]:
    """The kinds of what somebody was told, the oldest first."""
    with installation.database.reading() as session:
        owner = find_account(session, installation.keys, Role.MIGRANT, name)
        return list(session.scalars(select(NoticeRow.kind).where(NoticeRow.owner_id == owner).order_by(NoticeRow.id)))


def mailed(installation: Installation) -> list[str]:
    """The kinds of notices that wait to go out by e-mail."""
    with installation.database.reading() as session:
        waiting = select(OutboxRow.subject_id).where(OutboxRow.kind == MAIL_NOTICE)
        return list(session.scalars(select(NoticeRow.kind).where(NoticeRow.id.in_(waiting)).order_by(NoticeRow.id)))


@pytest.fixture
def amina_reads_mail(installation: Installation, amina: str) -> UUID:
    """Amina has given an address and typed its code; she wants no e-mails about her account."""
    with installation.database.writing() as session:
        owner, now = find_account(session, installation.keys, Role.MIGRANT, amina), installation.now()
        key = installation.keys.open(owner)
        give_address(session, key, "amina@example.org", "en", now)
        job_id, sealed = session.execute(select(OutboxRow.id, OutboxRow.sealed)).one()
        assert sealed is not None
        confirm_address(session, key, open_code(key, job_id, sealed)["code"], now)
        save_preferences(session, key, Preferences(off=frozenset({(Channel.EMAIL, Topic.ACCOUNT)})), now)
    return owner


def test_a_sign_in_on_another_device_is_told_once_and_the_first_one_is_not(
    installation: Installation, browser: Browser, another_browser: Browser, migrant_app: App, amina: str
) -> None:
    browser.signs_in_to(migrant_app, amina)
    browser.signs_in_to(migrant_app, amina)
    assert told(installation) == []
    another_browser.signs_in_to(migrant_app, amina)
    another_browser.signs_in_to(migrant_app, amina)
    browser.signs_in_to(migrant_app, amina)
    assert told(installation) == [NoticeKind.SIGNED_IN]


def test_whoever_has_the_passphrase_and_not_the_second_step_has_not_signed_in(
    installation: Installation,
    browser: Browser,
    another_browser: Browser,
    migrant_app: App,
    amina: str,
    clock: MovableClock,
) -> None:
    browser.signs_in_to(migrant_app, amina)
    turns_codes_on(browser, migrant_app, clock)
    assert title_of(another_browser.signs_in(migrant_app, amina)) == "The second step"
    assert told(installation) == [NoticeKind.SIGN_IN_CHANGED]


def test_demo_people_are_everybody_and_have_no_new_devices(
    installation: Installation, browser: Browser, another_browser: Browser, migrant_app: App
) -> None:
    with installation.database.writing() as session:
        create_demo_account(session, installation.keys, Role.MIGRANT, "amina", _KEPT, None, (), installation.now())
    browser.signs_in_to(migrant_app, "amina")
    another_browser.signs_in_to(migrant_app, "amina")
    assert told(installation) == []


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("passphrase", {"passphrase": NEW}),
        ("card", {"pin": PIN}),
        ("recovery-codes", {"new": "yes"}),
        ("name", {"name": "Amina of the north"}),
    ],
    ids=lambda one: str(one),
)
def test_each_change_of_the_way_in_is_told(
    installation: Installation, browser: Browser, migrant_app: App, amina: str, page: str, form: dict[str, str]
) -> None:
    browser.signs_in(migrant_app, amina)
    browser.sends(f"/openid/security/{page}?{migrant_app.asks(prompt='manage')}", form)
    assert told(installation, form.get("name", amina)) == [NoticeKind.SIGN_IN_CHANGED]


def test_staff_have_no_notices(installation: Installation, browser: Browser, authority_app: App, giulia: str) -> None:
    browser.signs_in(authority_app, giulia)
    browser.sends(f"/openid/security/passphrase?{authority_app.asks(prompt='manage')}", {"passphrase": NEW})
    with installation.database.reading() as session:
        assert session.scalar(select(NoticeRow.id)) is None


def test_a_recovery_is_told_once_by_e_mail_too_and_ends_the_address_of_the_calendar(
    installation: Installation,
    browser: Browser,
    another_browser: Browser,
    migrant_app: App,
    amina_reads_mail: UUID,
    clock: MovableClock,
) -> None:
    browser.signs_in_to(migrant_app, "amina")
    turns_codes_on(browser, migrant_app, clock)
    secret = makes_card(browser, migrant_app)
    key = installation.keys.open(amina_reads_mail)
    with installation.database.writing() as session:
        make_feed(session, key, Feed("en", titles=True, alarms=False), installation.now())

    form = {"code": secret, "pin": PIN, "passphrase": NEW}
    assert title_of(another_browser.sends(f"/openid/card?{migrant_app.asks()}", form)) == "Recovery card"
    another_browser.asks_for(migrant_app)

    assert told(installation).count(NoticeKind.RECOVERY_DONE) == 1
    assert NoticeKind.SIGNED_IN not in told(installation)
    assert mailed(installation) == [NoticeKind.RECOVERY_DONE]  # whatever else, this goes to whoever gave an address
    with installation.database.reading() as session:
        assert load_feed(session, key) is None


def test_another_name_is_the_one_to_sign_in_with(
    client: TestClient, browser: Browser, another_browser: Browser, migrant_app: App, amina: str
) -> None:
    tokens = browser.signs_in_to(migrant_app, amina)
    address = f"/openid/security/name?{migrant_app.asks(prompt='manage')}"
    assert 'value="amina"' in browser.opens(address).text
    assert title_of(browser.sends(address, {"name": "  Noor   al-Din "})) == "Security of your account"
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert client.get("/v1/me", headers=headers).json()["name"] == "Noor al-Din"
    assert client.get("/v1/account-events", headers=headers).json()["items"][0]["kind"] == "name_changed"
    assert "The name or the passphrase is not right." in another_browser.signs_in(migrant_app, amina).text
    another_browser.signs_in_to(migrant_app, "noor AL-DIN")


def test_a_name_that_is_taken_or_none_changes_nothing(
    installation: Installation, browser: Browser, another_browser: Browser, migrant_app: App, amina: str
) -> None:
    another_browser.sends(f"/openid/register?{migrant_app.asks()}", {"name": "noor", "passphrase": NEW})
    browser.signs_in(migrant_app, amina)
    address = f"/openid/security/name?{migrant_app.asks(prompt='manage')}"
    assert "This name is taken. Choose another." in browser.sends(address, {"name": "NOOR"}).text
    assert "Choose a name." in browser.sends(address, {"name": " "}).text
    assert browser.sends(address, {"name": "amina"}).status_code == 200
    assert told(installation) == []


def test_only_who_signed_in_just_now_and_is_no_staff_changes_a_name(
    browser: Browser, another_browser: Browser, migrant_app: App, authority_app: App, amina: str, giulia: str
) -> None:
    form = {"name": "somebody else"}
    address = f"/openid/security/name?{migrant_app.asks(prompt='manage')}"
    assert title_of(another_browser.sends(address, form)) == "Sign in"
    browser.signs_in(authority_app, giulia)
    staff = f"/openid/security/name?{authority_app.asks(prompt='manage')}"
    assert title_of(browser.sends(staff, form)) == "Sign in"


def test_whoever_looks_for_names_that_are_taken_is_slowed_down(browser: Browser, migrant_app: App, amina: str) -> None:
    browser.signs_in(migrant_app, amina)
    address = f"/openid/security/name?{migrant_app.asks(prompt='manage')}"
    statuses = [browser.sends(address, {"name": f"name {number}"}).status_code for number in range(22)]
    assert statuses[0] == 200
    assert statuses[-1] == 429
