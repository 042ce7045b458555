"""Demo people have a passphrase that everybody knows, so they act nowhere but in the demo."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from api.installation import Installation
from core.people.actor import Role
from core.people.demo_accounts import create_demo_account, has_account, refuse_demo_accounts
from core.people.sessions import find_live_session, start_session
from core.platform.settings import Settings


def test_demo_people_are_signed_out_and_refused_when_the_installation_is_real(installation: Installation) -> None:
    now = installation.now()
    with installation.database.writing() as session:
        account = create_demo_account(session, installation.keys, Role.MIGRANT, "amina", "-", None, (), now)
        sid = start_session(session, account, "migrant", None, None, now, now)
        assert find_live_session(session, sid) is not None
    with installation.database.writing() as session:
        assert refuse_demo_accounts(session, now) == 1
    with installation.database.writing() as session:
        assert find_live_session(session, sid) is None
        later = start_session(session, account, "migrant", None, None, now, now)
        assert find_live_session(session, later) is None
        assert refuse_demo_accounts(session, now) == 0


def test_the_demo_lets_its_people_in_again_and_knows_who_is_missing(installation: Installation) -> None:
    now = installation.now()
    with installation.database.writing() as session:
        account = create_demo_account(session, installation.keys, Role.MIGRANT, "amina", "-", None, (), now)
        refuse_demo_accounts(session, now)
        assert has_account(session, installation.keys, Role.MIGRANT, "amina")
        assert not has_account(session, installation.keys, Role.MIGRANT, "noor")
        sid = start_session(session, account, "migrant", None, None, now, now)
        assert find_live_session(session, sid) is not None


def test_other_accounts_are_left_alone(installation: Installation, signed_in) -> None:  # type: ignore[no-untyped-def]
    person = signed_in(Role.MIGRANT)
    with installation.database.writing() as session:
        assert refuse_demo_accounts(session, installation.now()) == 0
        assert find_live_session(session, person.session_id) is not None


@pytest.mark.parametrize("name", ["api_url", "migrant_url", "authority_url", "ngo_url"])
def test_the_demo_has_no_address_that_others_can_reach(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValidationError, match="localhost"):
        Settings(environment="demo", data_dir=tmp_path, **{name: "https://busola.example"})  # type: ignore[arg-type]
