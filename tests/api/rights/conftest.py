"""Somebody of whom much is kept, with a word in each thing by which it is found again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from api.installation import Installation
from core.grants.access_log import Noun, note_look
from core.grants.grant import NOTICE_VERSION, Notice, Recipient
from core.grants.service import give_grant
from core.grants.sharing_codes import make_code
from core.grants.terms import Scope, Terms
from core.notices.addresses import give_address
from core.notices.kinds import NoticeKind
from core.notices.preferences import Preferences, save_preferences
from core.notices.telling import tell
from core.people.account_log import AccountEvent, note_event
from core.people.actor import Actor, Duty, Role
from core.people.recovery import replace_recovery_codes
from core.platform.ids import uuid7
from core.platform.settings import Settings
from tests.api.registration import PROCESS, build_city, event, publish
from tests.api.rights.backups import Backup
from tests.core.documents.papers import make_jpeg

PLANTED: Mapping[str, str] = {
    "name": "Zanzibar Amina",
    "child": "Zanzibar Noor",
    "note": "Zanzibar asked for the stamp",
    "answer": "2031-07-19",
    "appointment": "2032-08-21",
    "end": "2033-09-23",
    "paper": "Zanzibar passport",
    "address": "zanzibar.amina@example.org",
    "called": "Zanzibar A.",
    "name for others": "Zanzibar from upstairs",
    "told": "zanzibar-place",
    "browser": "zanzibar-phone",
}

# Days stand plain in the database while they are to come: by them people are reminded, with nothing opened.
PLAIN = frozenset({b"2032-08-21", b"2033-09-23"})


@dataclass(frozen=True)
class Planted:
    """A person with one of everything; `photo` is a run of bytes out of their file as it is kept."""

    client: TestClient
    headers: Mapping[str, str]
    account_id: UUID
    session_id: UUID
    case_id: str
    document_id: str
    person: Any
    helper: Any
    recovery_codes: tuple[str, ...]
    photo: bytes

    @property
    def secrets(self) -> list[bytes]:
        """What must be found nowhere, in each way in which it may be written."""
        words = (*PLANTED.values(), *self.recovery_codes)
        return [self.photo, *(form for word in words for form in (word.encode(), word.encode("utf-16-le")))]

    def ask(self, method: str, path: str, **request: Any) -> Any:
        return self.client.request(method, path, headers=self.headers, **request)

    def done(self, method: str, path: str, **request: Any) -> Any:
        answer = self.ask(method, path, **request)
        assert answer.is_success, answer.text
        return answer.json()


@pytest.fixture
def planted(client: TestClient, installation: Installation, signed_in: Any) -> Planted:
    build_city(installation)
    version = publish(installation)
    person = signed_in("migrant", name=PLANTED["name"])
    helper = signed_in("ngo", ["helper"], "accoglienza")
    now, keys = installation.now(), installation.keys

    def done(method: str, path: str, **request: Any) -> Any:
        answer = client.request(method, path, headers=person.headers, **request)
        assert answer.is_success, answer.text
        return answer.json()

    said = [
        event(version, "answered", 1, fact="arrival-date", values=[PLANTED["answer"]]),
        event(version, "note_added", 2, text=PLANTED["note"]),
        event(version, "appointment_set", 3, step="hand-in", at=f"{PLANTED['appointment']}T09:30"),
    ]
    case_id = done("POST", "/v1/cases", json={"process": PROCESS, "version": 1, "events": said})["id"]
    done("PUT", f"/v1/cases/{case_id}/about", json={"about": PLANTED["child"]})
    paper = {"type": "passport", "name": PLANTED["paper"], "expires": PLANTED["end"]}
    document_id = done("POST", "/v1/documents", json=paper)["id"]
    photo = [("file", ("zanzibar.jpg", make_jpeg(), "image/jpeg"))]
    file = done("PUT", f"/v1/documents/{document_id}/uploads/{uuid7()}", files=photo)["files"][0]["id"]
    done("POST", f"/v1/documents/{document_id}/showings")
    kept = client.get(f"/v1/documents/{document_id}/files/{file}", headers=person.headers).content
    with installation.database.writing() as session:
        key = keys.open(person.account_id)
        actor = Actor(person.account_id, person.session_id, Role.MIGRANT)
        helping = Actor(helper.account_id, helper.session_id, Role.NGO, "accoglienza", "bologna", {Duty.HELPER})
        terms = Terms(frozenset({Scope.READ_STEPS}), without_facts=frozenset({"languages"}))
        notice = Notice(NOTICE_VERSION, "en")
        grant = give_grant(
            session, actor, key, UUID(case_id), Recipient("accoglienza"), terms, 3, notice, PLANTED["called"], now
        )
        make_code(session, actor, key, PLANTED["name for others"], 7, now)
        owner = {"grant_id": grant.id, "owner_id": person.account_id, "now": now}
        note_look(session, actor=helping, noun=Noun.CASE, subject_id=UUID(case_id), **owner)
        note_look(session, actor=helping, noun=Noun.DOCUMENT, subject_id=UUID(document_id), **owner)
        tell(session, keys, person.account_id, NoticeKind.GRANT_ENDED, {"organisation": PLANTED["told"]}, now)
        save_preferences(session, key, Preferences("ar"), now)
        give_address(session, key, PLANTED["address"], "en", now)
        note_event(session, keys, person.account_id, AccountEvent.DEVICE_SIGNED_OUT, now, PLANTED["browser"])
        codes = replace_recovery_codes(session, person.account_id)
    return Planted(
        client=client,
        headers=person.headers,
        account_id=person.account_id,
        session_id=person.session_id,
        case_id=case_id,
        document_id=document_id,
        person=person,
        helper=helper,
        recovery_codes=tuple(codes),
        photo=kept[200:260],
    )


@pytest.fixture
def back_up(request: pytest.FixtureRequest, settings: Settings, tmp_path_factory: Any) -> Callable[[], Backup]:
    return lambda: Backup(request, settings, tmp_path_factory.mktemp("backup"))
