"""Everybody at once, and what each route is asked for: one's own thing in the right state, and a request."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import insert, update

from api.installation import Installation
from api.openid.keys import SigningKeys, keys_of
from api.openid.tokens import make_access_token
from core.grants.grant import NOTICE_VERSION
from core.grants.tables import GrantHelperRow, GrantRow
from core.notices.addresses import give_address
from core.notices.kinds import NoticeKind
from core.notices.tables import MailAddressRow
from core.notices.telling import tell
from core.people.accounts import add_staff
from core.people.actor import Duty, Role
from core.people.attested_recovery import ask_for_recovery
from core.people.sessions import end_session, start_session
from core.platform.ids import uuid7
from tests.api.conftest import SignedIn, sign_in_at
from tests.api.policy_table import (
    ADMIN,
    ANNOTATOR,
    AUTHOR,
    BOTH,
    BOTH_AT_NGO,
    COORDINATOR,
    EXPIRED_HELPER,
    EXPIRED_PARTNER,
    HELPER,
    NARROW_HELPER,
    NARROW_PARTNER,
    NEXT_DOOR,
    OTHER_HELPER,
    OTHER_NGO,
    OTHER_PERSON,
    PARTNER,
    PARTNERS,
    PERSON,
    REVIEWER,
    REVOKED_HELPER,
    REVOKED_PARTNER,
    TRANSLATOR,
    UNNAMED_HELPER,
)
from tests.api.registration import EXAMPLES, YAML, build_city, event, publish
from tests.core.documents.papers import make_jpeg

SECRET = "Zanzibar"  # stands in every thing that not everybody may see
_slugs = count(1)


class World(NamedTuple):
    """Everybody, and what is needed to ask as each of them."""

    client: Any  # has the `request` of an HTTP client
    installation: Installation
    version: str
    headers: Mapping[str, dict[str, str]]
    people: Mapping[str, SignedIn]

    def ask(self, who: str, route: str, **request: Any) -> Any:
        method, _, path = route.partition(" ")
        headers = self.headers[who] | request.pop("headers", {})
        return self.client.request(method, path, headers=headers, **request)

    def done(self, who: str, route: str, **request: Any) -> Any:
        answer = self.ask(who, route, **request)
        assert answer.is_success, answer.text
        return answer.json()


def make_world(client: Any, installation: Installation, elsewhere: Path) -> World:
    """Build a town with everybody in it; `client` asks the API, and in `elsewhere` lie the keys of another installation."""
    build_city(installation)
    version = publish(installation)
    town_hall, ngo = "comune-bologna", "accoglienza"
    signed_in = partial(sign_in_at, installation)
    people = {
        PERSON: signed_in("migrant"),
        OTHER_PERSON: signed_in("migrant"),
        **{who: signed_in("migrant") for who in PARTNERS},
        AUTHOR: signed_in("authority", ["author"], town_hall),
        REVIEWER: signed_in("authority", ["reviewer"], town_hall),
        BOTH: signed_in("authority", ["author", "reviewer"], town_hall),
        TRANSLATOR: signed_in("authority", ["translator"], town_hall),
        ADMIN: signed_in("authority", ["org_admin"], town_hall),
        NEXT_DOOR: signed_in("authority", ["author", "reviewer", "org_admin"], "questura-bologna"),
        ANNOTATOR: signed_in("ngo", ["annotator"], ngo),
        COORDINATOR: signed_in("ngo", ["coordinator"], ngo),
        BOTH_AT_NGO: signed_in("ngo", ["annotator", "coordinator"], ngo),
        OTHER_NGO: signed_in("ngo", ["annotator", "coordinator"], "ponte"),
        **{who: signed_in("ngo", ["helper"], organisation) for who, organisation in HELPS_FOR.items()},
    }
    headers = {who: somebody.headers for who, somebody in people.items()}
    strangers = make_strangers(installation, people[PERSON], elsewhere)
    return World(client, installation, version, headers | strangers, people)


def make_strangers(installation: Installation, person: SignedIn, elsewhere: Path) -> dict[str, dict[str, str]]:
    """Return the headers of those who shouldn't get anywhere, each after the things of somebody."""

    def bearer(
        keys: SigningKeys, client: str = person.role, minutes_ago: int = 0, session: Any = None
    ) -> dict[str, str]:
        token = make_access_token(
            keys.newest(),
            issuer=installation.settings.api_url,
            subject=person.account_id,
            session_id=session or person.session_id,
            client=client,
            scope="openid",
            now=installation.now() - timedelta(minutes=minutes_ago),
        )
        return {"Authorization": f"Bearer {token}"}

    ours, theirs = keys_of(installation), SigningKeys(elsewhere / "signing")
    other = "authority" if person.role is not Role.AUTHORITY else "ngo"
    with installation.database.writing() as session:
        other_client = start(session, person.account_id, other, installation, person.organisation)
        ended = start(session, person.account_id, person.role, installation, person.organisation)
        end_session(session, ended, installation.now())
    return {
        "anonymous": {},
        "expired token": bearer(ours, minutes_ago=10),
        "foreign token": bearer(theirs),
        "token of another client": bearer(ours, other, session=other_client),
        "token of a session that ended": bearer(ours, session=ended),
    }


def start(
    session: Any, account_id: Any, client: str, installation: Installation, organisation: str | None = None
) -> Any:
    now = installation.now()
    return start_session(session, account_id, client, organisation, None, now, now)


class Thing(NamedTuple):
    """Something of somebody's: where it stands, who sees how it is, and where they look where that is elsewhere."""

    path: str
    owner: str
    seen_at: str = ""


def make_case(world: World, state: str) -> Thing:
    said = event(world.version, "note_added", 1, text=f"I come from {SECRET}.")
    body = {"process": "bologna/registration", "version": 1, "events": [said]}
    path = f"/v1/cases/{world.done(PERSON, 'POST /v1/cases', json=body)['id']}"
    if state == "closed":
        world.done(PERSON, f"POST {path}/close")
    return Thing(path, PERSON)


# The organisation for which each helper helps; each was let in another way.
HELPS_FOR: Mapping[str, str] = {
    HELPER: "accoglienza",
    NARROW_HELPER: "sees-little",
    EXPIRED_HELPER: "saw-once",
    REVOKED_HELPER: "was-sent-away",
    UNNAMED_HELPER: "has-other-helpers",
    OTHER_HELPER: "was-never-asked",
}
EVERYTHING = ["read_steps", "read_answers", "read_documents", "comment", "mark_steps", "edit_answers", "upload"]


def make_shared_case(world: World, state: str, papers: Sequence[str] = ()) -> Thing:
    """Make a case into which five organisations were let, of which two still are; they may open these papers."""
    thing = make_case(world, state)
    if state == "closed":
        return thing
    grants = {
        who: UUID(let_in(world, thing, organisation, ["read_steps"] if who == NARROW_HELPER else EVERYTHING, papers))
        for who, organisation in HELPS_FOR.items()
        if who != OTHER_HELPER
    }
    world.done(PERSON, f"POST /v1/grants/{grants[REVOKED_HELPER]}/revoke")
    with world.installation.database.writing() as session:
        over = update(GrantRow).where(GrantRow.id == grants[EXPIRED_HELPER])
        session.execute(over.values(expires_at=world.installation.now()))
        session.execute(insert(GrantHelperRow).values(grant_id=grants[UNNAMED_HELPER], person_id=uuid7()))
    return thing


def let_in(
    world: World,
    case: Thing,
    organisation: str,
    scopes: list[str],
    papers: Sequence[str] = (),
    called: str | None = None,
) -> str:
    asked = write_grant(case, organisation, scopes, papers, called)
    found: str = world.done(PERSON, "POST /v1/grants", json=asked)["id"]
    return found


def write_grant(
    case: Thing, organisation: str, scopes: list[str], papers: Sequence[str] = (), called: str | None = None
) -> dict[str, Any]:
    return {
        "case_id": case.path.rpartition("/")[2],
        "organisation": organisation,
        "scopes": scopes,
        "documents": list(papers) if "read_documents" in scopes else [],
        "later_types": ["passport"] if "read_documents" in scopes and not papers else [],
        "called": called,
        "notice": {"version": NOTICE_VERSION, "language": "en"},
    }


# What each of the person's partners was allowed.
PARTNERS_MAY: Mapping[str, list[str]] = {
    PARTNER: ["read_steps", "read_answers", "comment", "mark_steps"],
    NARROW_PARTNER: ["read_steps"],
    EXPIRED_PARTNER: ["read_steps", "read_answers", "comment", "mark_steps"],
    REVOKED_PARTNER: ["read_steps", "read_answers", "comment", "mark_steps"],
}


def make_case_shared_with_people(world: World, state: str) -> Thing:
    """Make a case into which four people were let, of whom two still are; each asks under an address of its own."""
    thing = make_shared_case(world, state)
    grants = {who: UUID(let_person_in(world, thing, who, scopes)) for who, scopes in PARTNERS_MAY.items()}
    world.done(PERSON, f"POST /v1/grants/{grants[REVOKED_PARTNER]}/revoke")
    with world.installation.database.writing() as session:
        over = update(GrantRow).where(GrantRow.id == grants[EXPIRED_PARTNER])
        session.execute(over.values(expires_at=world.installation.now()))
    return Thing(thing.path.replace("/v1/cases/", "/v1/shared-cases/"), PERSON, thing.path)


def let_person_in(world: World, case: Thing, who: str, scopes: list[str]) -> str:
    code = world.done(who, "POST /v1/sharing-codes", json={"name": "Bo"})["code"]
    asked = write_grant(case, "", scopes) | {"code": code}
    del asked["organisation"]
    found: str = world.done(case.owner, "POST /v1/grants", json=asked)["id"]
    return found


def make_case_shared_with_person(world: World, _state: str = "") -> Thing:
    """Make a case of a partner's, into which they let the person and two others; those two are let in no more."""
    said = event(world.version, "note_added", 1, text=f"I come from {SECRET}.")
    body = {"process": "bologna/registration", "version": 1, "events": [said]}
    thing = Thing(f"/v1/cases/{world.done(PARTNER, 'POST /v1/cases', json=body)['id']}", PARTNER)
    grants = {
        who: UUID(let_person_in(world, thing, who, PARTNERS_MAY[PARTNER]))
        for who in (PERSON, EXPIRED_PARTNER, REVOKED_PARTNER)
    }
    world.done(PARTNER, f"POST /v1/grants/{grants[REVOKED_PARTNER]}/revoke")
    with world.installation.database.writing() as session:
        over = update(GrantRow).where(GrantRow.id == grants[EXPIRED_PARTNER])
        session.execute(over.values(expires_at=world.installation.now()))
    return Thing(thing.path.replace("/v1/cases/", "/v1/shared-cases/"), PARTNER, thing.path)


def make_sharing_code(world: World, _state: str) -> Thing:
    made = world.done(PERSON, "POST /v1/sharing-codes", json={"name": SECRET})
    return Thing(f"/v1/sharing-codes/{made['id']}", PERSON, "/v1/sharing-codes")


def make_grant(world: World, _state: str) -> Thing:
    case = make_case(world, "")
    return Thing(f"/v1/grants/{let_in(world, case, 'accoglienza', ['read_steps'], called=SECRET)}", PERSON)


def make_invitation(world: World, _state: str) -> Thing:
    made = world.done(HELPER, "POST /v1/invitations", json=INVITATION)
    return Thing(f"/v1/invitations/{made['id']}", HELPER)


def make_code(world: World, _state: str) -> Thing:
    made = world.done(HELPER, "POST /v1/invitations", json=INVITATION)
    return Thing(f"/v1/invitation-codes/{made['code']}", PERSON)


INVITATION = {"scopes": ["read_steps"]}


def make_thing(world: World, state: str) -> Thing:
    """Save something that can be deleted alone."""
    case = make_case(world, state)
    return Thing(case.path.replace("/v1/", "/v1/rights/things/"), PERSON, case.path)


def make_device(world: World, _state: str) -> Thing:
    person = world.done(PERSON, "GET /v1/me")["id"]
    with world.installation.database.writing() as session:
        device = start(session, UUID(person), "migrant", world.installation)
    return Thing(f"/v1/devices/{device}", PERSON)


def make_notice(world: World, _state: str) -> Thing:
    """Tell the person something."""
    owner = UUID(world.done(PERSON, "GET /v1/me")["id"])
    with world.installation.database.writing() as session:
        told = tell(
            session,
            world.installation.keys,
            owner,
            NoticeKind.GRANT_ENDED,
            {"organisation": SECRET},
            world.installation.now(),
        )
    return Thing(f"/v1/notices/{told}", PERSON)


def make_document(world: World, state: str) -> Thing:
    """Put a paper into the person's wallet; `state` names what of it is asked for."""
    about = {"type": "passport", "name": f"From {SECRET}"}
    path = f"/v1/documents/{world.done(PERSON, 'POST /v1/documents', json=about)['id']}"
    if state == "empty":
        return Thing(path, PERSON)
    sent = world.done(PERSON, f"PUT {path}/uploads/{uuid7()}", **send_photo(world))
    file = f"{path}/files/{sent['files'][0]['id']}"
    match state:
        case "upload":
            return Thing(f"{path}/uploads/{uuid7()}", PERSON, path)
        case "file":
            return Thing(file, PERSON, path)
        case "page":
            return Thing(f"{file}/pages/1", PERSON, path)
        case "shown":
            showing = world.done(PERSON, f"POST {path}/showings")["id"]
            return Thing(f"{path}/showings/{showing}", PERSON, f"{path}/showings")
        case _:
            return Thing(path, PERSON)


def make_shown_case(world: World, _state: str) -> Thing:
    """Show the steps of a person's case at a counter."""
    path = f"{make_case(world, '').path}/showings"
    return Thing(f"{path}/{world.done(PERSON, f'POST {path}')['id']}", PERSON, path)


def make_granted_documents(world: World, state: str) -> Thing:
    """Put a paper into the wallet of somebody whose case helpers may see; `state` asks for one page of it."""
    paper = make_document(world, "").path.rpartition("/")[2]
    case = make_shared_case(world, "", [paper])
    if state == "page":
        return Thing(f"{case.path}/documents/{paper}/pages/1", PERSON, case.path)
    return case


def make_adding(world: World, _state: str) -> Thing:
    """Have a place to which a helper may send a paper; the person looks at their wallet."""
    case = make_shared_case(world, "")
    return Thing(f"{case.path}/documents/uploads/{uuid7()}", PERSON, "/v1/documents")


def send_passport(world: World) -> dict[str, Any]:
    return {"data": {"type": "passport"}} | send_photo(world)


def send_photo(_world: World) -> dict[str, Any]:
    return {"files": [("file", ("photo.jpg", make_jpeg(), "image/jpeg"))]}


def show_code(world: World) -> dict[str, Any]:
    """Let somebody ask for a helper's word."""
    with world.installation.database.writing() as session:
        codes = ask_for_recovery(session, world.installation.keys, "somebody", world.installation.now())
    return {"json": {"code": codes.for_helper}}


def make_colleague(world: World, _state: str) -> Thing:
    with world.installation.database.writing() as session:
        keys, now = world.installation.keys, world.installation.now()
        name = f"{SECRET} {next(_slugs)}"
        account = add_staff(session, keys, Role.AUTHORITY, name, "none", "comune-bologna", [Duty.AUTHOR], now)
    return Thing(f"/v1/colleagues/{account}", ADMIN)


FEED = {"language": "it", "titles": True, "alarms": True}


def make_reminders(world: World, _state: str) -> Thing:
    """Have the person's address stand in what they are shown."""
    world.done(PERSON, "DELETE /v1/mail-address")
    owner = UUID(world.done(PERSON, "GET /v1/me")["id"])
    with world.installation.database.writing() as session:
        key = world.installation.keys.open(owner)
        give_address(session, key, f"{SECRET}@mail.example", "it", world.installation.now())
    return Thing("/v1/reminders", PERSON)


def make_address(world: World, _state: str) -> Thing:
    """Give everybody an address whose code is known."""
    with world.installation.database.writing() as session:
        for who, name in ({PERSON: SECRET} | dict.fromkeys((OTHER_PERSON, *PARTNERS_MAY), "somebody")).items():
            key = world.installation.keys.open(UUID(world.done(who, "GET /v1/me")["id"]))
            give_address(session, key, f"{name}@mail.example", "it", world.installation.now())
            values = {"code_hash": hmac.digest(key.secret, b"mail-code:123456", "sha256")}
            session.execute(update(MailAddressRow).where(MailAddressRow.owner_id == key.person_id).values(values))
    return Thing("/v1/reminders", PERSON)


def give_code(_world: World) -> dict[str, Any]:
    return {"json": {"code": "123456"}}


def make_feeds(world: World, _state: str) -> Thing:
    for who in (PERSON, OTHER_PERSON):
        world.done(who, "POST /v1/calendar-feed", json=FEED)
    return Thing("/v1/reminders", PERSON)


APPROVAL: Mapping[str, Any] = {"json": {"examples_revision": 1}, "headers": {"If-Match": '"2"'}}


def make_draft(world: World, state: str) -> Thing:
    """Make a draft in which two people wrote."""
    yaml = write_yaml(f"registration-{next(_slugs)}")
    begun = world.done(AUTHOR, "POST /v1/drafts", content=yaml, headers={"Content-Type": "application/yaml"})
    path = f"/v1/drafts/{begun['id']}"
    world.done(BOTH, f"PUT {path}", content=yaml, headers={"Content-Type": "application/yaml", "If-Match": "1"})
    if state in {"in_review", "approved"}:
        world.done(AUTHOR, f"POST {path}/submit")
    if state == "approved":
        world.done(REVIEWER, f"POST {path}/approve", **APPROVAL)
    return Thing(path, AUTHOR)


def make_note(world: World, state: str) -> Thing:
    path = f"/v1/annotations/{world.done(ANNOTATOR, 'POST /v1/annotations', json=write_note())['id']}"
    if state == "sent":
        world.done(ANNOTATOR, f"POST {path}/send")
    return Thing(path, ANNOTATOR)


def make_process(world: World, state: str) -> Thing:
    slug = f"registration-{next(_slugs)}"
    publish(world.installation, write_yaml(slug).decode())
    path = f"/v1/processes/bologna/{slug}"
    if state == "adopted":
        world.done(REVIEWER, f"POST {path}/adopt")
    return Thing(path, "anonymous")


def make_translation(world: World, state: str) -> Thing:
    return Thing(f"{make_process(world, state).path}/translations/en", AUTHOR)


def make_city_translation(_world: World, _state: str) -> Thing:
    return Thing("/v1/cities/bologna/translations/en", AUTHOR)


def make_registry_translation(_world: World, _state: str) -> Thing:
    return Thing("/v1/registry/translations/it", AUTHOR)


def check_nothing(_world: World) -> dict[str, Any]:
    return {"json": {"checked": [], "unchecked": []}}


def write_yaml(slug: str) -> bytes:
    yaml = YAML.replace("bologna/registration", f"bologna/{slug}")
    return yaml.replace("Metti tutto in una busta.", f"Metti tutto in una busta per {SECRET}.").encode()


def write_note() -> dict[str, str]:
    return {"process": "bologna/registration", "kind": "tip", "text": f"Ask for Mrs {SECRET}.", "lang": "en"}


YAML_TYPE = {"Content-Type": "application/yaml"}


class Scene(NamedTuple):
    """What a route is asked for: which thing, in which state, with which request."""

    make: Callable[[World, str], Thing] | None = None
    state: str = ""
    request: Callable[[World], dict[str, Any]] = lambda _: {}


SCENES: Mapping[str, Scene] = {
    "GET /v1/me": Scene(),
    "GET /v1/devices": Scene(),
    "POST /v1/devices/sign-out-others": Scene(),
    "POST /v1/devices/{device_id}/sign-out": Scene(make_device),
    "GET /v1/account-events": Scene(),
    "POST /v1/attestations": Scene(request=show_code),
    "POST /v1/attestations/stop": Scene(),
    "GET /v1/colleagues": Scene(make_colleague),
    "POST /v1/colleagues/{account_id}/reset-second-step": Scene(make_colleague),
    "GET /openid/userinfo": Scene(),
    "POST /openid/userinfo": Scene(),
    "GET /v1/answers": Scene(make_case),
    "PUT /v1/cases/{case_id}/about": Scene(make_case, request=lambda _: {"json": {"about": "Amal"}}),
    "GET /v1/rights": Scene(make_case),
    "GET /v1/rights/everything": Scene(make_case),
    "GET /v1/rights/archive": Scene(make_case),
    "DELETE /v1/rights/things/{kind}/{thing_id}": Scene(make_thing),
    "POST /v1/rights/erasure": Scene(request=lambda _: {"json": {"confirm": True}}),
    "GET /v1/cases": Scene(make_shared_case),
    "POST /v1/cases": Scene(request=lambda _: {"json": {"process": "bologna/registration", "version": 1}}),
    "GET /v1/cases/{case_id}": Scene(make_shared_case),
    "GET /v1/cases/{case_id}/events": Scene(make_shared_case),
    "POST /v1/cases/{case_id}/events": Scene(
        make_shared_case,
        request=lambda world: {"json": {"events": [event(world.version, "note_added", 3, text="Hello")]}},
    ),
    "GET /v1/cases/{case_id}/showings": Scene(make_case),
    "POST /v1/cases/{case_id}/showings": Scene(make_case),
    "DELETE /v1/cases/{case_id}/showings/{showing_id}": Scene(make_shown_case),
    "POST /v1/cases/{case_id}/keep": Scene(make_case),
    "POST /v1/cases/{case_id}/close": Scene(make_shared_case),
    "POST /v1/cases/{case_id}/reopen": Scene(make_case, "closed"),
    "GET /v1/sharing-codes": Scene(make_sharing_code),
    "POST /v1/sharing-codes": Scene(request=lambda _: {"json": {"name": "Bo"}}),
    "POST /v1/sharing-codes/{code_id}/withdraw": Scene(make_sharing_code),
    "GET /v1/shared-cases": Scene(make_case_shared_with_people),
    "GET /v1/shared-cases/{case_id}": Scene(make_case_shared_with_people),
    "GET /v1/shared-cases/{case_id}/events": Scene(make_case_shared_with_people),
    "POST /v1/shared-cases/{case_id}/events": Scene(
        make_case_shared_with_people,
        request=lambda world: {"json": {"events": [event(world.version, "note_added", 3, text="Hello")]}},
    ),
    "POST /v1/shared-cases/{case_id}/leave": Scene(make_case_shared_with_people),
    "GET /v1/reminders": Scene(make_reminders),
    "PUT /v1/reminders": Scene(
        request=lambda _: {"json": {"language": "it", "days": [3, 0], "off": [], "mail_titles": False}}
    ),
    "PUT /v1/mail-address": Scene(
        request=lambda _: {"json": {"address": f"somebody{next(_slugs)}@mail.example", "language": "it"}}
    ),
    "POST /v1/mail-address/confirm": Scene(make_address, request=give_code),
    "DELETE /v1/mail-address": Scene(),
    "POST /v1/calendar-feed": Scene(request=lambda _: {"json": FEED}),
    "PUT /v1/calendar-feed": Scene(make_feeds, request=lambda _: {"json": FEED}),
    "DELETE /v1/calendar-feed": Scene(make_feeds),
    "GET /v1/notices": Scene(make_notice),
    "GET /v1/notices/unread": Scene(make_notice),
    "GET /v1/notices/{notice_id}": Scene(make_notice),
    "POST /v1/notices/read": Scene(make_notice, request=lambda _: {"json": {"until": str(uuid7())}}),
    "POST /v1/notices/{notice_id}/read": Scene(make_notice),
    "POST /v1/notices/{notice_id}/unread": Scene(make_notice),
    "GET /v1/cases/{case_id}/documents": Scene(make_granted_documents),
    "GET /v1/cases/{case_id}/documents/{document_id}/pages/{number}": Scene(make_granted_documents, "page"),
    "PUT /v1/cases/{case_id}/documents/uploads/{upload_id}": Scene(make_adding, request=send_passport),
    "GET /v1/documents": Scene(make_document),
    "POST /v1/documents": Scene(request=lambda _: {"json": {"type": "passport"}}),
    "GET /v1/documents/{document_id}": Scene(make_document),
    "PUT /v1/documents/{document_id}": Scene(make_document, request=lambda _: {"json": {"type": "passport"}}),
    "DELETE /v1/documents/{document_id}": Scene(make_document),
    "PUT /v1/documents/{document_id}/uploads/{upload_id}": Scene(make_document, "upload", request=send_photo),
    "GET /v1/documents/{document_id}/files/{file_id}": Scene(make_document, "file"),
    "DELETE /v1/documents/{document_id}/files/{file_id}": Scene(make_document, "file"),
    "GET /v1/documents/{document_id}/files/{file_id}/pages/{number}": Scene(make_document, "page"),
    "GET /v1/documents/{document_id}/showings": Scene(make_document),
    "POST /v1/documents/{document_id}/showings": Scene(make_document),
    "DELETE /v1/documents/{document_id}/showings/{showing_id}": Scene(make_document, "shown"),
    "GET /v1/cases/{case_id}/shareable": Scene(make_case),
    "GET /v1/grants": Scene(make_grant),
    "POST /v1/grants": Scene(
        request=lambda world: {"json": write_grant(make_case(world, ""), "accoglienza", ["read_steps"])}
    ),
    "GET /v1/grants/{grant_id}": Scene(make_grant),
    "POST /v1/grants/{grant_id}/renew": Scene(
        make_grant, request=lambda _: {"json": {"notice": {"version": NOTICE_VERSION, "language": "en"}}}
    ),
    "POST /v1/grants/{grant_id}/revoke": Scene(make_grant),
    "GET /v1/access-log": Scene(make_shared_case),
    "GET /v1/invitation-codes/{code}": Scene(make_code),
    "GET /v1/invitations": Scene(make_invitation),
    "POST /v1/invitations": Scene(request=lambda _: {"json": INVITATION}),
    "GET /v1/invitations/{invitation_id}": Scene(make_invitation),
    "POST /v1/invitations/{invitation_id}/withdraw": Scene(make_invitation),
    "GET /v1/drafts": Scene(make_draft),
    "POST /v1/drafts": Scene(
        request=lambda _: {"content": write_yaml(f"registration-{next(_slugs)}"), "headers": YAML_TYPE}
    ),
    "GET /v1/drafts/{draft_id}": Scene(make_draft),
    "PUT /v1/drafts/{draft_id}": Scene(
        make_draft,
        request=lambda _: {"content": YAML.encode(), "headers": YAML_TYPE | {"If-Match": '"2"'}},
    ),
    "GET /v1/drafts/{draft_id}/examples": Scene(make_draft),
    "PUT /v1/drafts/{draft_id}/examples": Scene(
        make_draft, request=lambda _: {"content": EXAMPLES.encode(), "headers": YAML_TYPE}
    ),
    "GET /v1/drafts/{draft_id}/conditions": Scene(make_draft),
    "POST /v1/drafts/{draft_id}/preview": Scene(make_draft, request=lambda _: {"json": {"today": "2026-03-01"}}),
    "POST /v1/drafts/{draft_id}/submit": Scene(make_draft),
    "POST /v1/drafts/{draft_id}/return": Scene(make_draft, "in_review"),
    "POST /v1/drafts/{draft_id}/approve": Scene(make_draft, "in_review", request=lambda _: dict(APPROVAL)),
    "POST /v1/drafts/{draft_id}/publish": Scene(make_draft, "approved"),
    "POST /v1/drafts/{draft_id}/withdraw": Scene(make_draft),
    "GET /v1/publications": Scene(),
    "GET /v1/adoptions": Scene(make_process, "adopted"),
    "POST /v1/processes/{city}/{slug}/adopt": Scene(make_process),
    "POST /v1/processes/{city}/{slug}/unadopt": Scene(make_process, "adopted"),
    "POST /v1/processes/{city}/{slug}/withdraw": Scene(make_process),
    "GET /v1/processes/{city}/{slug}/translations/{language}": Scene(make_translation),
    "POST /v1/processes/{city}/{slug}/translations/{language}/checks": Scene(make_translation, request=check_nothing),
    "GET /v1/cities/{city}/translations/{language}": Scene(make_city_translation),
    "POST /v1/cities/{city}/translations/{language}/checks": Scene(make_city_translation, request=check_nothing),
    "GET /v1/registry/translations/{language}": Scene(make_registry_translation),
    "POST /v1/registry/translations/{language}/checks": Scene(make_registry_translation, request=check_nothing),
    "GET /v1/translation-coverage": Scene(),
    "GET /v1/annotations": Scene(make_note),
    "POST /v1/annotations": Scene(request=lambda _: {"json": write_note()}),
    "GET /v1/annotations/{annotation_id}": Scene(make_note),
    "PUT /v1/annotations/{annotation_id}": Scene(make_note, request=lambda _: {"json": write_note()}),
    "POST /v1/annotations/{annotation_id}/send": Scene(make_note),
    "POST /v1/annotations/{annotation_id}/publish": Scene(make_note, "sent"),
    "POST /v1/annotations/{annotation_id}/return": Scene(make_note, "sent"),
    "POST /v1/annotations/{annotation_id}/withdraw": Scene(make_note),
}
