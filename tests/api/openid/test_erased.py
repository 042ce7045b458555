"""What the provider still says to a browser and an app of whoever was erased."""

from uuid import UUID

import pytest

from api.installation import Installation
from api.person_commands import erase_person
from core.people.accounts import find_account
from core.people.actor import Role
from tests.api.openid.conftest import PASSPHRASE, App, Browser, title_of


def erase(installation: Installation, name: str) -> None:
    assert erase_person(installation, name, "migrant", sure=True) == 0


def test_every_token_of_theirs_is_refused(
    browser: Browser, migrant_app: App, amina: str, installation: Installation
) -> None:
    tokens = browser.signs_in_to(migrant_app, amina)
    erase(installation, amina)
    assert migrant_app.who(tokens).status_code == 401
    refused = migrant_app.refreshes(tokens["refresh_token"])
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert migrant_app.revokes(tokens["refresh_token"]).status_code == 200


def test_their_browser_is_asked_who_it_is_and_the_passphrase_is_of_no_use(
    browser: Browser, migrant_app: App, amina: str, installation: Installation
) -> None:
    tokens = browser.signs_in_to(migrant_app, amina)
    erase(installation, amina)
    asked = browser.asks_for(migrant_app)
    assert asked.status_code == 200
    assert amina not in asked.text
    refused = browser.signs_in(migrant_app, amina)
    assert refused.status_code < 500
    assert "code=" not in str(refused.headers.get("location", ""))
    left = browser.opens(f"/openid/logout?client_id=migrant&id_token_hint={tokens['id_token']}")
    assert left.status_code == 200
    assert title_of(left)


@pytest.mark.parametrize("before", [True, False])
def test_an_account_that_came_back_with_a_backup_without_its_key_is_a_page_too(
    browser: Browser, migrant_app: App, amina: str, installation: Installation, before: bool
) -> None:
    if before:
        browser.signs_in_to(migrant_app, amina)
    with installation.database.reading() as session:
        account_id: UUID = find_account(session, installation.keys, Role.MIGRANT, amina)
    installation.keys.destroy(account_id)
    for answer in (browser.asks_for(migrant_app), browser.signs_in(migrant_app, amina, PASSPHRASE)):
        assert answer.status_code < 500
        assert answer.headers["content-type"].startswith("text/html")
        assert title_of(answer)
    erase(installation, amina)
