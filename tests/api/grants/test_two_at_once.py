"""Two who do something with the same grant at the same moment: neither waits for the other for ever, and one is first."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from api.installation import Installation
from core.cases.adding import hold_case
from core.cases.expiry import expire_cases
from core.cases.service import load_head
from core.cases.tables import CaseRow
from core.grants.changing import find_recipient
from core.grants.service import hold_live_grant
from core.grants.terms import Scope, Terms
from core.rights.registry import find_alone
from tests.api.grants.conftest import Give, actor_of

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
