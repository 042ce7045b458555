"""Two who do something with the same grant at the same moment: neither waits for the other for ever, and one is first."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from api.deps import Act
from api.erasing import place_of
from api.installation import Installation
from api.rendering.cases import find_ground
from core.cases.adding import hold_case
from core.cases.expiry import expire_cases
from core.cases.service import load_head
from core.cases.sharing import share_case
from core.cases.tables import CaseRow
from core.grants.changing import find_recipient
from core.grants.grant import NOTICE_VERSION, Grant, Notice, Recipient
from core.grants.invitations import UnknownInvitation
from core.grants.leaving import hold_for_gone, leave_case
from core.grants.service import end_grant, hold_live_grant
from core.grants.sharing_codes import make_code, use_code
from core.grants.tables import GrantChangeRow, GrantRow
from core.grants.terms import Scope, Terms
from core.people.tables import AccountRow
from core.rights.erasure import erase_account
from core.rights.registry import find_alone
from tests.api.grants.conftest import NOTICE, Give, actor_of
from tests.api.registration import PROCESS

LOOKED_LONG = 0.5
"""After so many seconds the other one waits where it has to wait, or is done."""
READS = Terms(frozenset({Scope.READ_STEPS}))


class Beside:
    """Something that somebody does meanwhile, in a thread and a transaction of its own."""

    def __init__(self, do: Callable[[], Any]) -> None:
        self._hands = ThreadPoolExecutor(1)
        self._doing: Future[Any] = self._hands.submit(do)
        self.waits = False
        with suppress(TimeoutError):
            self._doing.result(LOOKED_LONG)
        self.waits = not self._doing.done()

    def end(self) -> Any:
        """Return what came of it, once nothing holds it up."""
        with self._hands:
            return self._doing.result(30)


@pytest.fixture
def writing(installation: Installation) -> Callable[[Callable[[Session], Any]], Callable[[], Any]]:
    """Do something in a transaction of its own."""

    def in_one(do: Callable[[Session], Any]) -> Callable[[], Any]:
        def act() -> Any:
            with installation.database.writing() as session:
                return do(session)

        return act

    return in_one


class Giving:
    """A person who lets another in, in a transaction of a test's."""

    def __init__(self, installation: Installation, person: Any, other: Any, case: UUID) -> None:
        self.installation, self.case, self.other = installation, case, other
        self.actor, self.them = actor_of(person), actor_of(other)
        self.key = installation.keys.open(person.account_id)

    def make_code(self) -> str:
        key, now = self.installation.keys.open(self.them.person_id), self.installation.now()
        with self.installation.database.writing() as session:
            return make_code(session, self.them, key, "Beatrix", 7, now).code

    def ask(self, session: Session, code: str) -> Recipient:
        return use_code(session, self.actor, self.installation.keys, code, self.installation.now()).recipient

    def ask_anew(self, session: Session, grant: Grant) -> Recipient:
        return find_recipient(session, self.actor, self.key, grant.id, self.installation.now())

    def give(self, session: Session, recipient: Recipient, now: datetime) -> Grant:
        head = load_head(session, self.actor, self.case, now)
        act = Act(self.actor, session, self.installation, now)
        ground = find_ground(act, head.process, head.version_number)
        said = {"months": 3, "notice": Notice(NOTICE_VERSION, "en"), "called": None, "now": now}
        return share_case(session, self.actor, self.installation.keys, head, ground, recipient, READS, **said)

    def changes(self) -> list[str]:
        with self.installation.database.reading() as session:
            return sorted(session.scalars(select(GrantChangeRow.change)))

    def names(self) -> list[tuple[bool, bytes | None]]:
        with self.installation.database.reading() as session:
            rows = session.execute(select(GrantRow.revoked_at, GrantRow.sealed_name).order_by(GrantRow.id))
            return [(row.revoked_at is None, row.sealed_name) for row in rows]


@pytest.fixture
def giving(installation: Installation, person: Any, case: UUID, signed_in: Any) -> Giving:
    return Giving(installation, person, signed_in("migrant"), case)


@pytest.mark.parametrize("other", ["allows it anew", "deletes the case", "lets the case expire", "adds a paper"])
def test_who_holds_a_grant_has_its_case_next_whatever_another_does(
    installation: Installation, person: Any, helper: Any, case: UUID, give: Give, writing: Any, other: str
) -> None:
    grant, now = give(READS), installation.now()
    actor, helping, key = actor_of(person), actor_of(helper), installation.keys.open(person.account_id)
    others = {
        "allows it anew": lambda: give(READS),
        "deletes the case": writing(lambda session: find_alone("cases").forget_one(session, case)),
        "lets the case expire": lambda: expire_cases(installation.database, now),
        "adds a paper": writing(lambda session: hold_case(session, helping, grant, now)),
    }

    if other == "lets the case expire":
        old = {"updated_at": now - timedelta(days=800), "expiry_warned_at": now - timedelta(days=40)}
        writing(lambda session: session.execute(update(CaseRow).where(CaseRow.id == case).values(**old)))()

    with installation.database.writing() as session:
        find_recipient(session, actor, key, grant.id, now)
        beside = Beside(others[other])
        assert beside.waits
        load_head(session, actor, case, now, to_write=True)
    beside.end()


def test_who_marks_for_somebody_has_the_case_next_where_they_are_let_in_anew(
    installation: Installation, person: Any, helper: Any, case: UUID, give: Give
) -> None:
    grant, now = give(READS), installation.now()

    with installation.database.writing() as session:
        hold_live_grant(session, actor_of(helper), case, now, only=grant.id)
        beside = Beside(lambda: give(READS))
        assert beside.waits
        load_head(session, actor_of(helper), case, now, to_write=True)
    assert beside.end().id != grant.id


@pytest.mark.parametrize("written", [True, False], ids=["written", "about to be"])
@pytest.mark.parametrize("known", [True, False], ids=["allowed something else", "let in"])
def test_whose_account_is_erased_while_somebody_lets_them_in_is_let_in_by_nothing(
    installation: Installation, giving: Giving, *, known: bool, written: bool
) -> None:
    code, now = giving.make_code(), installation.now()
    first = None
    if known:
        with installation.database.writing() as session:
            first = giving.give(session, giving.ask(session, code), now)

    with installation.database.writing() as session:
        recipient = giving.ask(session, code) if first is None else giving.ask_anew(session, first)
        if written:
            giving.give(session, recipient, now)
        beside = Beside(lambda: erase_account(place_of(installation), giving.them.person_id, now))
        assert beside.waits
        if not written:
            giving.give(session, recipient, now)
    beside.end()

    assert giving.names() == [(False, None)] * (2 if known else 1)
    assert giving.changes() == (["given", "given", "left", "replaced"] if known else ["given", "left"])


def test_nobody_is_let_in_whose_account_is_being_erased(installation: Installation, giving: Giving) -> None:
    code = giving.make_code()

    def give() -> None:
        with installation.database.writing() as session:
            giving.give(session, giving.ask(session, code), installation.now())

    with installation.database.writing() as session:
        hold_for_gone(session, giving.them.person_id)
        session.execute(delete(AccountRow).where(AccountRow.id == giving.them.person_id))
        beside = Beside(give)
        assert beside.waits
    with pytest.raises(UnknownInvitation):
        beside.end()

    assert giving.names() == []


def test_who_gives_up_what_is_changed_at_that_moment_gives_up_what_took_its_place(
    installation: Installation, giving: Giving, writing: Any
) -> None:
    code, now = giving.make_code(), installation.now()
    with installation.database.writing() as session:
        first = giving.give(session, giving.ask(session, code), installation.now())
    theirs = replace(giving.them, for_another=True)

    with installation.database.writing() as session:
        later = now + timedelta(milliseconds=5)  # who gives up has looked at the clock before
        second = giving.give(session, giving.ask_anew(session, first), later)
        beside = Beside(writing(lambda session: leave_case(session, theirs, installation.keys, giving.case, now)))
        assert beside.waits

    assert beside.end() == second.id
    assert [live for live, _ in giving.names()] == [False, False]
    assert giving.changes() == ["given", "given", "left", "replaced"]


def test_a_grant_ends_once(installation: Installation, giving: Giving, writing: Any) -> None:
    code, now = giving.make_code(), installation.now()
    with installation.database.writing() as session:
        grant = giving.give(session, giving.ask(session, code), installation.now())

    writing(lambda session: end_grant(session, grant.id, "revoked", now))()
    writing(lambda session: end_grant(session, grant.id, "left", now + timedelta(days=1)))()

    assert giving.changes() == ["given", "revoked"]


def test_of_two_who_type_one_code_at_once_one_lets_somebody_in(
    client: TestClient, installation: Installation, person: Any, case: UUID, giving: Giving, signed_in: Any
) -> None:
    neighbour = signed_in("migrant")
    opened = client.post("/v1/cases", json={"process": PROCESS, "version": 1}, headers=neighbour.headers)
    asked = {"code": giving.make_code(), "scopes": ["read_steps"], "notice": NOTICE}

    def send(who: Any, their_case: str) -> Any:
        return client.post("/v1/grants", json=asked | {"case_id": their_case}, headers=who.headers)

    with ThreadPoolExecutor(2) as hands:
        sent = [hands.submit(send, person, str(case)), hands.submit(send, neighbour, opened.json()["id"])]
        answers = sorted((one.result() for one in sent), key=lambda answer: answer.status_code)

    assert [answer.status_code for answer in answers] == [201, 404], [answer.text for answer in answers]
    assert answers[1].json()["code"] == "unknown_invitation"
    assert len(giving.names()) == 1
