"""In which capacity a person acts: among what is their own, or under another person's grant, and never both at once."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import false

from core.cases.tables import cases_visible_to
from core.grants.tables import grants_of, live_grants
from core.people.actor import Actor, Duty, Role
from core.people.policy import FOR_ANOTHER, Permission, act_by, may, permissions_of

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
SOMEBODY = UUID(int=1)
PERSON = Actor(SOMEBODY, UUID(int=2), Role.MIGRANT)
HELPER = Actor(SOMEBODY, UUID(int=2), Role.NGO, "ponte", "bologna", frozenset({Duty.HELPER}))
SHARED = (
    Permission.SHARED_CASE_LIST,
    Permission.SHARED_CASE_READ,
    Permission.SHARED_CASE_WRITE,
    Permission.SHARED_CASE_LEAVE,
)


@pytest.mark.parametrize("permission", Permission)
def test_a_person_acts_for_another_only_where_it_is_about_what_others_share(permission: Permission) -> None:
    acting = act_by(PERSON, permission)

    assert acting.for_another is (permission in SHARED)
    assert acting.is_owner is (permission not in SHARED)


def test_whoever_acts_for_another_may_do_nothing_else() -> None:
    acting = replace(PERSON, for_another=True)

    assert permissions_of(acting) == FOR_ANOTHER
    assert not any(may(acting, one) for one in Permission if one.value.partition(":")[0] in {"grant", "document"})
    assert not may(acting, Permission.CASE_CLOSE)


def test_no_grant_holds_for_a_person_among_their_own_things() -> None:
    assert PERSON.party is None
    assert live_grants(PERSON, NOON).compare(false())


def test_a_grant_of_a_persons_holds_for_that_person_and_asks_for_no_duty() -> None:
    acting = replace(PERSON, for_another=True)
    found = live_grants(acting, NOON).compile().params

    assert acting.party == SOMEBODY
    assert SOMEBODY in found.values()
    assert grants_of(acting).compare(false())
    assert "grants" in str(cases_visible_to(acting, NOON))


def test_staff_are_let_in_as_their_organisation_alone() -> None:
    assert HELPER.party == "ponte"
    assert replace(HELPER, duties=frozenset()).party is None
    assert replace(HELPER, for_another=True).party == "ponte"
    assert not replace(HELPER, for_another=True).is_owner
