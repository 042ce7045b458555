"""A grant opens one case to one organisation, for a time, until it is taken back; each look leaves a line."""

from functools import partial
from threading import Event as Signal
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select

from api.deps import Act
from api.installation import Installation
from api.rendering.cases import find_ground
from core.cases.looking import Sight, is_noted, list_granted_cases, note_case_look, note_listed, see_case
from core.grants.access_log import Noun, count_looks, list_looks
from core.grants.grant import NOTICE_VERSION, Notice
from core.grants.parties import UnknownOrganisation
from core.grants.service import (
    StaleNotice,
    find_live_grant_of,
    list_grants,
    load_grant,
    renew_grant,
    revoke_grant,
)
from core.grants.tables import GrantChangeRow, GrantRow, LookRow
from core.grants.terms import InvalidTerms, Scope, Terms
from core.people.actor import Actor, Duty
from core.people.tables import AccountRow
from core.platform.errors import InvalidRequest, NotFound, WrongState
from tests.api.grants.conftest import Give, actor_of


class Desk:
    """What a helper finds at their desk now."""

    def __init__(self, installation: Installation, case: UUID) -> None:
        self.installation, self.case = installation, case

    def sees(self, actor: Actor) -> bool:
        try:
            self.look(actor)
        except NotFound:
            return False
        return True

    def look(self, actor: Actor) -> Sight:
        database, keys, now = self.installation.database, self.installation.keys, self.installation.now()
        with database.writing() as session:
            noted = note_case_look(session, actor, self.case, Noun.CASE, now)
        with database.reading() as session:
            return see_case(session, actor, keys, self.case, now, noted)

    def listed(self, actor: Actor) -> int:
        database, keys, now = self.installation.database, self.installation.keys, self.installation.now()
        with database.reading() as session:
            ground_of = partial(find_ground, Act(actor, session, self.installation, now))
            page, _ = list_granted_cases(session, actor, keys, ground_of, now)
            noted = is_noted(session, actor, page, now)
        if not noted:
            with database.writing() as session:
                note_listed(session, actor, [one.listed.head.id for one in page], now)
        return len(page)

    def lines(self) -> list[str]:
        with self.installation.database.reading() as session:
            return list(session.scalars(select(LookRow.noun).order_by(LookRow.id)))


@pytest.fixture
def desk(installation: Installation, case: UUID) -> Desk:
    return Desk(installation, case)


@pytest.fixture
def revoke(installation: Installation, person: Any) -> Any:
    def take_back(grant_id: UUID) -> Any:
        actor, keys = actor_of(person), installation.keys
        with installation.database.writing() as session:
            return revoke_grant(session, actor, keys.open(actor.person_id), grant_id, installation.now())

    return take_back


def test_nobody_sees_a_case_until_the_person_lets_them_in(desk: Desk, helper: Any, give: Give) -> None:
    assert not desk.sees(actor_of(helper))
    assert desk.listed(actor_of(helper)) == 0

    give()

    assert desk.sees(actor_of(helper))
    assert desk.listed(actor_of(helper)) == 1


def test_only_helpers_of_that_organisation_are_let_in(desk: Desk, helper: Any, signed_in: Any, give: Give) -> None:
    give()
    elsewhere = actor_of(signed_in("ngo", ["helper"], "ponte"))
    own = actor_of(helper)
    annotator = Actor(own.person_id, own.session_id, own.role, own.organisation, own.city, frozenset({Duty.ANNOTATOR}))

    assert not desk.sees(elsewhere)
    assert not desk.sees(annotator)
    assert desk.listed(elsewhere) == desk.listed(annotator) == 0


def test_a_grant_that_names_helpers_is_for_those_alone_and_never_for_all_when_they_are_gone(
    installation: Installation, desk: Desk, helper: Any, signed_in: Any, give: Give
) -> None:
    colleague = signed_in("ngo", ["helper"], "accoglienza")
    give(helpers=frozenset({helper.account_id}))

    assert desk.sees(actor_of(helper))
    assert not desk.sees(actor_of(colleague))

    with installation.database.writing() as session:
        session.execute(delete(AccountRow).where(AccountRow.id == helper.account_id))
    assert not desk.sees(actor_of(colleague))


def test_taking_it_back_holds_from_the_next_request_on(desk: Desk, helper: Any, give: Give, revoke: Any) -> None:
    grant = give()

    revoke(grant.id)

    assert not desk.sees(actor_of(helper))
    assert desk.listed(actor_of(helper)) == 0


def test_a_grant_ends_by_itself_and_never_begins_again(
    desk: Desk, helper: Any, give: Give, clock: Any, installation: Installation, person: Any
) -> None:
    grant = give(months=1)
    clock.advance(days=31)

    assert not desk.sees(actor_of(helper))
    actor = actor_of(person)
    key = installation.keys.open(actor.person_id)
    with installation.database.writing() as session, pytest.raises(WrongState):
        renew_grant(session, actor, key, grant.id, 3, Notice(NOTICE_VERSION, "ar"), installation.now())


def test_the_person_alone_makes_it_longer_and_it_is_kept_which_page_they_read(
    desk: Desk, helper: Any, give: Give, clock: Any, installation: Installation, person: Any, signed_in: Any
) -> None:
    grant = give(months=1, notice=Notice(NOTICE_VERSION, "ar"))
    clock.advance(days=20)
    now, actor = installation.now(), actor_of(person)
    for stranger in (actor_of(signed_in("migrant")), actor_of(helper)):
        key = installation.keys.open(stranger.person_id)
        with installation.database.writing() as session, pytest.raises(NotFound):
            renew_grant(session, stranger, key, grant.id, 3, Notice(NOTICE_VERSION, "en"), now)

    with installation.database.writing() as session:
        key = installation.keys.open(actor.person_id)
        renewed = renew_grant(session, actor, key, grant.id, 3, Notice(NOTICE_VERSION, "uk"), now)

    assert (renewed.expires_at - now).days == 92
    clock.advance(days=60)
    assert desk.sees(actor_of(helper))
    with installation.database.reading() as session:
        read = session.execute(
            select(GrantChangeRow.change, GrantChangeRow.notice_language).order_by(GrantChangeRow.id)
        )
        assert [tuple(row) for row in read] == [("given", "ar"), ("renewed", "uk")]


def test_a_new_grant_to_the_same_organisation_takes_the_place_of_the_old_one(
    desk: Desk, helper: Any, give: Give, installation: Installation, person: Any, case: UUID
) -> None:
    old = give(Terms(frozenset(Scope) - {Scope.READ_DOCUMENTS}))
    new = give()

    sight = desk.look(actor_of(helper))
    with installation.database.reading() as session:
        actor = actor_of(person)
        listed = list_grants(session, actor, installation.keys.open(actor.person_id))
    assert sight.grant is not None
    assert sight.grant.id == new.id
    assert [(grant.id, grant.revoked_at is None) for grant in listed] == [(new.id, True), (old.id, False)]


def test_terms_and_names_are_sealed_and_come_back(
    give: Give, installation: Installation, person: Any, case: UUID
) -> None:
    terms = Terms(
        frozenset({Scope.READ_STEPS, Scope.READ_DOCUMENTS}),
        "hand-in",
        later_types=frozenset({"passport"}),
        without_steps=frozenset({"collect-papers"}),
    )
    grant = give(terms, called="  Ana from\u00a0Porto ")

    actor = actor_of(person)
    with installation.database.reading() as session:
        found = load_grant(session, actor, installation.keys.open(actor.person_id), grant.id)
        sealed = session.scalar(select(GrantRow.sealed))
    assert found == grant
    assert found.terms == terms
    assert sealed is not None
    assert b"Porto" not in sealed
    assert b"passport" not in sealed


def test_what_can_not_be_is_refused(give: Give, person: Any, helper: Any, signed_in: Any) -> None:
    for refused, arguments in (
        (UnknownOrganisation, {"organisation": "comune-bologna"}),
        (UnknownOrganisation, {"organisation": "nobody"}),
        (StaleNotice, {"notice": Notice("2020-01", "en")}),
        (InvalidRequest, {"months": 13}),
        (InvalidRequest, {"months": 0}),
        (InvalidRequest, {"called": "x" * 81}),
        (InvalidTerms, {"terms": Terms(step="nothing")}),
        (NotFound, {"by": signed_in("migrant")}),
        (NotFound, {"by": helper}),
    ):
        with pytest.raises(refused):
            give(**arguments)


def test_each_look_is_a_line_a_list_at_most_one_an_hour_and_a_refused_one_none(
    desk: Desk,
    helper: Any,
    give: Give,
    clock: Any,
    installation: Installation,
    person: Any,
    revoke: Any,
    signed_in: Any,
) -> None:
    actor, reader = actor_of(helper), actor_of(person)
    grant = give()
    for _ in range(2):
        desk.sees(actor)
        desk.listed(actor)
    desk.sees(actor_of(signed_in("ngo", ["helper"], "ponte")))
    clock.advance(hours=2)
    desk.listed(actor)

    assert desk.lines() == [Noun.CASE, Noun.LISTED, Noun.CASE, Noun.LISTED]
    ended = revoke(grant.id)
    assert {(seen.noun, seen.times) for seen in ended.seen} == {(Noun.CASE, 2), (Noun.LISTED, 2)}
    with installation.database.reading() as session:
        assert list(count_looks(session, grant.id)) == list(ended.seen)
        assert len(list_looks(session, reader)) == 4
        assert len(list_looks(session, reader, grant_id=uuid4())) == 0
        assert list_looks(session, actor) == []
        assert list_looks(session, actor_of(signed_in("migrant"))) == []
        (newest, *_) = list_looks(session, reader, limit=1)
    assert (newest.actor_id, newest.organisation) == (helper.account_id, "accoglienza")


def test_a_look_is_written_down_before_anything_is_read(
    installation: Installation, desk: Desk, helper: Any, give: Give, case: UUID
) -> None:
    give()

    with installation.database.writing() as session:
        note_case_look(session, actor_of(helper), case, Noun.CASE, installation.now())

    assert desk.lines() == [Noun.CASE]


def test_what_was_taken_back_between_the_line_and_the_look_is_not_read(
    installation: Installation, desk: Desk, helper: Any, give: Give, case: UUID, revoke: Any
) -> None:
    actor, now = actor_of(helper), installation.now()
    grant = give()
    with installation.database.writing() as session:
        noted = note_case_look(session, actor, case, Noun.CASE, now)

    ended = revoke(grant.id)
    assert [(seen.noun, seen.times) for seen in ended.seen] == [(Noun.CASE, 1)]
    give()  # what was noted was noted under the other grant

    with installation.database.reading() as session, pytest.raises(NotFound):
        see_case(session, actor, installation.keys, case, now, noted)


def test_a_withdrawal_waits_for_a_line_that_is_being_written_and_counts_it(
    installation: Installation, helper: Any, give: Give, case: UUID, revoke: Any
) -> None:
    grant, looked, told = give(), Signal(), []

    def withdraw() -> None:
        looked.wait()
        told.append(revoke(grant.id))

    thread = Thread(target=withdraw)
    thread.start()
    with installation.database.writing() as session:
        note_case_look(session, actor_of(helper), case, Noun.CASE, installation.now())
        looked.set()
        thread.join(0.3)
        assert told == []
    thread.join()

    assert [(seen.noun, seen.times) for seen in told[0].seen] == [(Noun.CASE, 1)]


def test_papers_can_be_asked_for_by_their_owner(
    installation: Installation, helper: Any, person: Any, give: Give, revoke: Any
) -> None:
    terms = Terms(frozenset({Scope.READ_STEPS, Scope.READ_DOCUMENTS}), later_types=frozenset({"passport"}))
    grant = give(terms)

    def find() -> list[bool]:
        with installation.database.writing() as session:
            found = find_live_grant_of(
                session, actor_of(helper), installation.keys, person.account_id, installation.now()
            )
            return [one.terms.opens_document(uuid4(), "passport", later=True) for one in found]

    assert find() == [True]
    revoke(grant.id)
    assert find() == []
