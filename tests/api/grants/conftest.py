"""A person with a case, an organisation that helps, and what the one allows the other."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from api.deps import Act
from api.installation import Installation
from api.rendering.cases import find_ground
from core.cases.service import load_head
from core.cases.sharing import share_case
from core.documents.granted import list_shareable
from core.grants.grant import NOTICE_VERSION, Grant, Notice, Recipient
from core.grants.terms import Terms
from core.people.actor import Actor, Duty, Role
from tests.api.registration import PROCESS, build_city, event, publish


@pytest.fixture
def version(installation: Installation) -> str:
    """The hash of the published version."""
    build_city(installation)
    return publish(installation)


@pytest.fixture
def person(version: str, signed_in: Any) -> Any:
    """Somebody signed in to the newcomers' app."""
    return signed_in("migrant")


@pytest.fixture
def helper(version: str, signed_in: Any) -> Any:
    """Somebody who helps people for an organisation of civil society."""
    return signed_in("ngo", ["helper"], "accoglienza")


@pytest.fixture
def case(client: TestClient, person: Any, version: str) -> UUID:
    """A case of the person's, in which three things were said."""
    events = [
        event(version, "answered", 1, fact="papers-in-italian", values=["yes"]),
        event(version, "answered", 2, fact="arrival-date", values=["2026-03-01"]),
        event(version, "note_added", 3, text="I am afraid of the Zanzibar office."),
    ]
    answer = client.post("/v1/cases", json={"process": PROCESS, "version": 1, "events": events}, headers=person.headers)
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


def actor_of(somebody: Any) -> Actor:
    duties = frozenset({Duty.HELPER}) if somebody.role is Role.NGO else frozenset[Duty]()
    return Actor(somebody.account_id, somebody.session_id, somebody.role, somebody.organisation, "bologna", duties)


Give = Callable[..., Grant]


@pytest.fixture
def give(installation: Installation, person: Any, case: UUID) -> Give:
    """Let an organisation into the person's case: ``give(Terms(), months=1)``."""

    def let_in(
        terms: Terms | None = None,
        *,
        organisation: str = "accoglienza",
        helpers: frozenset[UUID] = frozenset(),
        months: int = 3,
        notice: Notice = Notice(NOTICE_VERSION, "en"),
        called: str | None = None,
        by: Any = None,
    ) -> Grant:
        actor, now = actor_of(by or person), installation.now()
        with installation.database.writing() as session:
            head = load_head(session, actor, case, now)
            return share_case(
                session,
                actor,
                installation.keys,
                head,
                find_ground(Act(actor, session, installation, now), head.process, head.version_number),
                Recipient(organisation, helpers),
                terms or Terms(),
                months=months,
                notice=notice,
                called=called,
                now=now,
                documents=[one.id for one in list_shareable(session, installation.keys, actor)],
            )

    return let_in


NOTICE = {"version": NOTICE_VERSION, "language": "ar"}
READS = ["read_steps", "read_answers"]
ALL = [*READS, "comment", "mark_steps", "edit_answers"]


class Office:
    """The person and a helper, each with the API at hand."""

    def __init__(self, client: TestClient, person: Any, helper: Any, case: UUID) -> None:
        self.client, self.person, self.helper, self.case = client, person, helper, case

    def ask(self, who: Any, method: str, path: str, **request: Any) -> Any:
        return self.client.request(method, f"/v1{path}", headers=who.headers, **request)

    def give(self, scopes: list[str] = ALL, **terms: Any) -> dict[str, Any]:
        body = {"case_id": str(self.case), "organisation": "accoglienza", "scopes": scopes, "notice": NOTICE} | terms
        if "code" in terms:
            del body["organisation"]
        answer = self.ask(self.person, "POST", "/grants", json=body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def look(self, who: Any = None) -> dict[str, Any]:
        answer = self.ask(who or self.helper, "GET", f"/cases/{self.case}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def record(self, *events: dict[str, Any], who: Any = None) -> Any:
        return self.ask(who or self.helper, "POST", f"/cases/{self.case}/events", json={"events": events})


@pytest.fixture
def office(client: TestClient, person: Any, helper: Any, case: UUID) -> Office:
    return Office(client, person, helper, case)
