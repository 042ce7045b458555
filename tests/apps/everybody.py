"""Everybody of the API's own matrix in front of the three apps, and what stands in the addresses of their pages.

Sessions are made here as an app keeps them and not by signing in, so that there are also those that no sign-in gives.
"""

from __future__ import annotations

import base64
import json
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from enum import Enum
from functools import partial
from typing import Any, NamedTuple

from fastapi.routing import iter_route_contexts

from apps.authority.views.acts import ACTS
from apps.authority.views.moves import _MOVES as DRAFT_MOVES
from apps.kit.auth import Session
from apps.kit.cookies import Sealer, cookie_name
from apps.migrant.changes import ACTIONS
from apps.ngo.views.moves import _DONE as NOTE_MOVES
from core.people.accounts import add_staff
from core.people.actor import Duty, Role
from core.platform.ids import uuid7
from tests.api.policy_scenes import (
    SECRET,
    Thing,
    World,
    make_case_shared_with_person,
    make_colleague,
    make_device,
    make_document,
    make_draft,
    make_grant,
    make_granted_documents,
    make_invitation,
    make_note,
    make_notice,
    make_sharing_code,
    make_shown_case,
    make_strangers,
    start,
)
from tests.api.policy_table import (
    ADMIN,
    ANNOTATOR,
    AUTHOR,
    COORDINATOR,
    HELPER,
    PARTNER,
    PERSON,
    REVIEWER,
)
from tests.api.registration import EXAMPLES, event
from tests.apps.browsing import Browser, Shown
from tests.apps.conftest import House, open_browser_on
from tests.apps.desks import textarea
from tests.core.documents.papers import make_jpeg

PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
OWNER: Mapping[str, str] = {"migrant": PERSON, "ngo": HELPER, "authority": AUTHOR}
"""Whose session strangers are after, in each app."""


class Town(NamedTuple):
    """An installation with its three apps, and everybody in it."""

    house: House
    world: World
    made: dict[tuple[str, tuple[str, ...]], Mapping[str, str]]

    def browser(self, app: str, who: str) -> Browser:
        """Open the browser of somebody who is signed in to an app."""
        return with_session(self.house, app, keep_session(self.world.headers[who]))


# --- sessions -------------------------------------------------------------------------------------------


def keep_session(headers: Mapping[str, str], *, minutes: int = 60) -> list[Any]:
    """Return a session as an app keeps it in its cookie; `minutes` is for how long the app holds its token to be good."""
    token = headers["Authorization"].partition(" ")[2]
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    told = {"sub": claims["sub"], "auth_time": int(time.time())}
    id_token = ".".join(base64.urlsafe_b64encode(part).decode() for part in (b"{}", json.dumps(told).encode(), b"-"))
    return list(asdict(Session(token, int(time.time()) + minutes * 60, "nobody's", id_token)).values())


def seal_at(house: House, app: str, session: object, purpose: str = "session") -> str:
    """Return what an app writes into a cookie of its own."""
    return Sealer(house.apps[app].state.kit.secrets, purpose).seal(session)


def open_plain(house: House, app: str) -> Browser:
    """Open a browser to which nothing is sent compressed: thousands of pages are opened here."""
    browser = open_browser_on(house, app)
    browser.client.headers["Accept-Encoding"] = "identity"
    return browser


def with_cookie(house: House, app: str, value: str, name: str = "session") -> Browser:
    """Open a browser that has one cookie of an app, whoever wrote it."""
    browser = open_plain(house, app)
    browser.client.cookies.set(cookie_name(house.apps[app].state.kit.settings, name), value)
    return browser


def with_session(house: House, app: str, session: list[Any]) -> Browser:
    return with_cookie(house, app, seal_at(house, app, session))


def open_strangers(town: Town, app: str) -> dict[str, Browser]:
    """Open a browser for each who isn't signed in, whatever they show: after the session of whoever owns things there."""
    house, headers = town.house, town.world.headers[OWNER[app]]
    session, elsewhere = keep_session(headers), next(name for name in OWNER if name != app)
    tokens = make_strangers(town.world.installation, town.world.people[OWNER[app]], house.settings.data_dir / app)
    sealed = seal_at(house, app, session)
    changed = sealed[:-6] + ("AAAAAA" if sealed[-6:] != "AAAAAA" else "BBBBBB")
    return {
        "anonymous": open_plain(house, app),
        **{
            who: with_session(house, app, keep_session(shown))
            for who, shown in tokens.items()
            if who not in {"anonymous", "token of another client"}  # the other client's is refused otherwise
        },
        "session that nobody renews": with_session(house, app, keep_session(headers, minutes=-1)),
        "cookie of another app": with_cookie(house, app, seal_at(house, elsewhere, session)),
        "cookie for something else": with_cookie(house, app, seal_at(house, app, session, "flow")),
        "cookie of another installation": with_cookie(house, app, Sealer((os.urandom(32),), "session").seal(session)),
        "cookie that was changed": with_cookie(house, app, changed),
    }


UNREADABLE = frozenset(
    {
        "session that nobody renews",
        "cookie of another app",
        "cookie for something else",
        "cookie of another installation",
        "cookie that was changed",
    }
)
"""Of whom an app itself finds out that they aren't signed in, before it looks at what they ask for."""


def open_of_another_client(town: Town, app: str) -> Browser:
    """Open a browser whose session is good, and was given for another app."""
    person, folder = town.world.people[OWNER[app]], town.house.settings.data_dir / f"{app}-again"
    shown = make_strangers(town.world.installation, person, folder)["token of another client"]
    return with_session(town.house, app, keep_session(shown))


# --- addresses ------------------------------------------------------------------------------------------

Things = Mapping[str, str]
PUBLIC: Mapping[str, tuple[str, ...]] = {
    "lang": ("en",),  # the reader's
    "city": ("bologna",),  # everybody reads of it
    "slug": ("registration",),  # everybody reads it; what its authority does with it is walked by `name`
    "subject": ("privacy", "look"),  # pages about the app itself
    "key": ("passport",),  # a kind of paper
    "number": ("1",),  # which page, or which question
    "kind": ("cases",),  # what is deleted, by the noun; which one stands behind it
    "tag": ("en",),  # a language
    "of": ("city", "registry"),  # whose texts everybody reads, translated by staff of any authority there
}
"""What stands in addresses and is nobody's, with all that it may be."""
MOVES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("migrant", "action"): ACTIONS,
    ("ngo", "move"): tuple(NOTE_MOVES),
    ("authority", "move"): tuple(DRAFT_MOVES),
    ("authority", "name"): tuple(ACTS),
}
"""What a form is for, where its address says so."""


def list_routes(house: House, app: str, method: str) -> Iterator[str]:
    """Yield the addresses of an app's pages, as its routes have them."""
    for route in iter_route_contexts(house.apps[app].routes):
        path = str(getattr(route, "path", ""))
        if method in (getattr(route, "methods", None) or set()) and path.startswith("/{lang}/"):
            yield path


def list_things(app: str, path: str) -> tuple[str, ...]:
    """Return the parameters of an address that name somebody's thing."""
    named = (name for name in PARAMETER.findall(path) if name not in PUBLIC and (app, name) not in MOVES)
    return tuple(dict.fromkeys(named))


def list_filled(app: str, path: str, things: Things) -> Iterator[str]:
    """Yield an address with the things, and with each word that may stand in it."""
    found = next((name for name in PARAMETER.findall(path) if name not in things), None)
    if found is None:
        yield PARAMETER.sub(lambda one: things[one[1]], path)
        return
    for word in PUBLIC.get(found) or MOVES[app, found]:
        yield from list_filled(app, path, {**things, found: word})


def of_nobody(things: Things) -> Things:
    """Return ids that were never given to anything."""
    return {name: str(uuid7()) for name in things}


def ids_in(pattern: str, thing: Thing) -> dict[str, str]:
    """Return the ids in the path of a thing by their names: `/v1/documents/{document}/files/{file}`."""
    found = re.match(PARAMETER.sub(r"(?P<\1>[^/]+)", pattern), thing.path)
    assert found is not None, (pattern, thing.path)
    return found.groupdict()


# --- things ---------------------------------------------------------------------------------------------

ARRIVED, ARRIVED_IN_WORDS = "2026-02-17", "17 February 2026"
"""What the person answers in each case that is walked."""


def make_case(world: World) -> dict[str, str]:
    """Make a case with answers, into which five organisations were let, of which two still are, and a paper to open."""
    page = make_granted_documents(world, "page")
    things = ids_in("/v1/cases/{case}/documents/{document}", page)
    said = [
        event(world.version, "answered", 2, fact="arrival-date", values=[ARRIVED]),
        event(world.version, "answered", 3, fact="papers-in-italian", values=["no"]),
    ]
    world.done(PERSON, f"POST /v1/cases/{things['case']}/events", json={"events": said})
    world.done(PERSON, f"PUT /v1/cases/{things['case']}/about", json={"about": SECRET})
    return things


def make_paper(world: World) -> dict[str, str]:
    return ids_in("/v1/documents/{document}/files/{file}", make_document(world, "file")) | {"upload": str(uuid7())}


def make_ngo_colleague(world: World) -> dict[str, str]:
    keys, now = world.installation.keys, world.installation.now()
    with world.installation.database.writing() as session:
        name = f"{SECRET} {uuid7()}"
        account = add_staff(session, keys, Role.NGO, name, "none", "accoglienza", [Duty.HELPER], now)
    return {"colleague": str(account)}


def make_own_device(world: World, who: str) -> dict[str, str]:
    person = world.people[who]
    with world.installation.database.writing() as session:
        found = start(session, person.account_id, person.role, world.installation, person.organisation)
    return {"device": str(found)}


def only(names: tuple[str, ...], make: Callable[[World], dict[str, str]], world: World) -> dict[str, str]:
    return {name: value for name, value in make(world).items() if name in names}


def at(pattern: str, make: Callable[[World, str], Thing], world: World, state: str = "") -> dict[str, str]:
    return ids_in(pattern, make(world, state))


Maker = Callable[[World], Things]
MAKERS: Mapping[tuple[str, tuple[str, ...]], Maker] = {
    ("migrant", ("case",)): partial(only, ("case",), make_case),
    ("migrant", ("case", "showing")): partial(at, "/v1/cases/{case}/showings/{showing}", make_shown_case),
    ("migrant", ("device",)): partial(at, "/v1/devices/{device}", make_device),
    ("migrant", ("document",)): partial(only, ("document",), make_paper),
    ("migrant", ("document", "file")): partial(only, ("document", "file"), make_paper),
    ("migrant", ("document", "showing")): partial(
        at, "/v1/documents/{document}/showings/{showing}", make_document, state="shown"
    ),
    ("migrant", ("document", "upload")): partial(only, ("document", "upload"), make_paper),
    ("migrant", ("grant",)): partial(at, "/v1/grants/{grant}", make_grant),
    ("migrant", ("notice",)): partial(at, "/v1/notices/{notice}", make_notice),
    ("migrant", ("shared",)): partial(at, "/v1/shared-cases/{shared}", make_case_shared_with_person),
    ("migrant", ("sharing",)): partial(at, "/v1/sharing-codes/{sharing}", make_sharing_code),
    ("migrant", ("thing",)): lambda world: {"thing": make_case(world)["case"]},
    ("ngo", ("case",)): partial(only, ("case",), make_case),
    ("ngo", ("case", "document")): make_case,
    ("ngo", ("case", "upload")): lambda world: only(("case",), make_case, world) | {"upload": str(uuid7())},
    ("ngo", ("colleague",)): make_ngo_colleague,
    ("ngo", ("device",)): partial(make_own_device, who=HELPER),
    ("ngo", ("invitation",)): partial(at, "/v1/invitations/{invitation}", make_invitation),
    ("ngo", ("note",)): partial(at, "/v1/annotations/{note}", make_note),
    ("authority", ("colleague",)): partial(at, "/v1/colleagues/{colleague}", make_colleague),
    ("authority", ("device",)): partial(make_own_device, who=AUTHOR),
    ("authority", ("draft",)): partial(at, "/v1/drafts/{draft}", make_draft),
}
"""How the things are made that stand in an address together; which they are, its parameters say."""

PHOTO: Mapping[str, Any] = {"files": [("file", ("photo.jpg", make_jpeg(), "image/jpeg"))]}
NOTE = {"process": "bologna/registration", "kind": "tip", "text": "Ask.", "lang": "en"}
FORMS: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("migrant", "/{lang}/my/rights/delete"): {"confirm": "yes"},
    ("migrant", "/{lang}/my/papers/{document}"): {"name": "Mine"},
    ("migrant", "/{lang}/my/papers/{document}/send/{upload}"): PHOTO,
    ("migrant", "/{lang}/my/papers/{document}/replace/{upload}"): PHOTO,
    ("migrant", "/{lang}/my/cases/{case}/about"): {"about": "Amal"},
    ("migrant", "/{lang}/my/cases/{case}/help/allow"): {"organisation": "accoglienza", "months": "3"},
    ("migrant", "/{lang}/my/helpers/{grant}/renew"): {"months": "3"},
    ("migrant", "/{lang}/my/cases/{case}/{action}"): {
        "fact": "arrival-date",
        "kind": "date",
        "value": "2026-02-01",
        "event": str(uuid7()),
        "type": "passport",
        "have": "yes",
        "step": "collect-papers",
        "deadline": "twenty-days",
        "date": "2026-03-20",
        "at": "2026-03-20T09:30",
    },
    ("migrant", "/{lang}/my/shared/{shared}/mark"): {"step": "collect-papers", "on": "2026-03-01"},
    ("migrant", "/{lang}/my/shared/{shared}/clear"): {"step": "collect-papers"},
    ("migrant", "/{lang}/my/shared/{shared}/note"): {"text": "I have the keys."},
    ("ngo", "/{lang}/cases/{case}/mark"): {"step": "collect-papers", "on": "2026-03-01"},
    ("ngo", "/{lang}/cases/{case}/clear"): {"step": "collect-papers"},
    ("ngo", "/{lang}/cases/{case}/note"): {"text": "Bring it."},
    ("ngo", "/{lang}/cases/{case}/answers"): {"fact": "papers-in-italian", "kind": "yes_no", "value": "yes"},
    ("ngo", "/{lang}/cases/{case}/answers/take-back"): {"fact": "papers-in-italian", "event": str(uuid7())},
    ("ngo", "/{lang}/cases/{case}/add-paper/{upload}"): {"data": {"type": "passport"}, **PHOTO},
    ("ngo", "/{lang}/notes/{note}"): NOTE,
    ("ngo", "/{lang}/notes/{note}/{move}"): {"reason": "Because."},
    ("authority", "/{lang}/drafts/{draft}"): {"text": "title: Mine", "revision": "2"},
    ("authority", "/{lang}/drafts/{draft}/test-people"): {"text": EXAMPLES},
    ("authority", "/{lang}/drafts/{draft}/{move}"): {"reason": "Because.", "revision": "2", "examples_revision": "1"},
}
"""What is filled in where a form has more than its button: so that it isn't refused for being empty."""


QUERIES: Mapping[tuple[str, str], str] = {
    ("migrant", "/{lang}/my/cases/{case}/help/allow"): "?organisation=accoglienza",
}
"""What stands behind an address without which there is no such page for anybody."""


def ask(browser: Browser, app: str, method: str, template: str, path: str, more: Mapping[str, str] = {}) -> Shown:
    """Open a page, or send its form as it is filled in, with `more` in it."""
    if method == "GET":
        return browser.open(path + QUERIES.get((app, template), ""), follow=False)
    form = FORMS.get((app, template), {})
    sent = dict(form) if form.keys() & {"files", "data"} else {"data": {**form, **more}}
    headers = {"Origin": browser.base_url, "Sec-Fetch-Site": "same-origin"}
    return Shown(browser.run(browser.client.post(path, headers=headers, **sent)))


# --- who may, and where one sees what became of it ------------------------------------------------------

NGO_ADMIN, OTHER_NGO_ADMIN = "who looks after accounts of an NGO", "who looks after those of another NGO"
MAY: Mapping[tuple[str, str, str], tuple[str, str]] = {
    ("ngo", "GET", "/{lang}/notes/{note}/withdraw"): (ANNOTATOR, ""),
    ("ngo", "POST", "/{lang}/notes/{note}"): (ANNOTATOR, ""),
    ("ngo", "POST", "/{lang}/notes/{note}/send"): (ANNOTATOR, ""),
    ("ngo", "POST", "/{lang}/notes/{note}/publish"): (COORDINATOR, ""),
    ("ngo", "POST", "/{lang}/notes/{note}/return"): (COORDINATOR, "sent"),
    ("ngo", "POST", "/{lang}/notes/{note}/withdraw"): (ANNOTATOR, ""),
    ("ngo", "POST", "/{lang}/colleagues/{colleague}/reset"): (NGO_ADMIN, ""),
    ("authority", "POST", "/{lang}/colleagues/{colleague}/reset"): (ADMIN, ""),
    ("authority", "POST", "/{lang}/drafts/{draft}/approve"): (REVIEWER, "in_review"),
    ("authority", "POST", "/{lang}/drafts/{draft}/approve-and-publish"): (REVIEWER, "in_review"),
    ("authority", "POST", "/{lang}/drafts/{draft}/return"): (REVIEWER, "in_review"),
    ("authority", "POST", "/{lang}/drafts/{draft}/publish"): (REVIEWER, "approved"),
}
"""Who may do something of which not every owner is the one who may, and in which state the thing has to be."""
SEEN_AT: Mapping[tuple[str, str], tuple[str, str]] = {
    ("migrant", "case"): (PERSON, "/v1/cases/{case}/events"),
    ("migrant", "device"): (PERSON, "/v1/devices"),
    ("migrant", "document"): (PERSON, "/v1/documents/{document}"),
    ("migrant", "grant"): (PERSON, "/v1/grants/{grant}"),
    ("migrant", "notice"): (PERSON, "/v1/notices/{notice}"),
    ("migrant", "shared"): (PARTNER, "/v1/cases/{shared}/events"),
    ("migrant", "sharing"): (PERSON, "/v1/sharing-codes"),
    ("migrant", "thing"): (PERSON, "/v1/cases/{thing}"),
    ("ngo", "case"): (PERSON, "/v1/cases/{case}/events"),
    ("ngo", "colleague"): (NGO_ADMIN, "/v1/colleagues"),
    ("ngo", "device"): (HELPER, "/v1/devices"),
    ("ngo", "invitation"): (HELPER, "/v1/invitations/{invitation}"),
    ("ngo", "note"): (ANNOTATOR, "/v1/annotations/{note}"),
    ("authority", "colleague"): (ADMIN, "/v1/colleagues"),
    ("authority", "device"): (AUTHOR, "/v1/devices"),
    ("authority", "draft"): (AUTHOR, "/v1/drafts/{draft}"),
}
"""Who sees at the API how a thing is, and where."""


def make_things(town: Town, app: str, names: tuple[str, ...], state: str = "") -> Things:
    """Make what stands in an address."""
    make = MAKERS[app, names]
    return make(town.world, state=state) if state else make(town.world)  # type: ignore[call-arg]


def find_things(town: Town, app: str, names: tuple[str, ...]) -> Things:
    """Return what stands in an address, made once: it is for those who can't change it."""
    if not names:
        return {}
    if (app, names) not in town.made:
        town.made[app, names] = make_things(town, app, names)
    return town.made[app, names]


def look_at(town: Town, app: str, names: tuple[str, ...], things: Things) -> Any:
    """Return how things are, as whoever they belong to sees them."""
    who, path = SEEN_AT[app, names[0]]
    seen = town.world.done(who, f"GET {PARAMETER.sub(lambda one: things[one[1]], path)}")
    wallet = town.world.done(PERSON, "GET /v1/documents")  # where a helper's papers would come to
    return {**seen, "request_id": ""}, [one["id"] for one in wallet["items"]]


def name_form(template: str, path: str) -> str:
    """Return an address as its route has it, with the word in it that says what is done."""
    return template.replace("{move}", path.rpartition("/")[2])


def prepare(town: Town, app: str, template: str, path: str, things: Things) -> dict[str, str]:
    """Do what has to be done before something can be done; return what has to stand in its form."""
    browser, word = town.browser(app, OWNER[app]), path.rpartition("/")[2]
    here = path.rpartition("/")[0]
    match app, template, word:
        case "migrant", _, "reopen":
            browser.post(f"{here}/close", {})
        case "migrant", "/{lang}/my/cases/{case}/{action}", "date":
            return {"step": "hand-in"}
        case "migrant", "/{lang}/my/shared/{shared}/clear", _:
            ask(browser, app, "POST", "/{lang}/my/shared/{shared}/mark", f"{here}/mark")
        case "ngo", _, "clear":
            ask(browser, app, "POST", "/{lang}/cases/{case}/mark", f"{here}/mark")
        case "ngo", _, "take-back":
            ask(browser, app, "POST", "/{lang}/cases/{case}/answers", here)
            (given,) = town.world.done(HELPER, f"GET /v1/cases/{things['case']}")["answered_on_behalf"]
            return {"event": given["event"]}
        case "ngo", "/{lang}/notes/{note}/{move}", "publish":  # everybody reads it: without the planted word
            note = f"/v1/annotations/{things['note']}"
            town.world.done(ANNOTATOR, f"PUT {note}", json=NOTE)
            town.world.done(ANNOTATOR, f"POST {note}/send")
        case "authority", "/{lang}/drafts/{draft}", _:
            return {"text": textarea(browser.open(path))}
    return {}


# --- what is answered -----------------------------------------------------------------------------------


class Answers(Enum):
    """What somebody is answered who asks for another's thing."""

    HIDDEN = "as if it weren't there"
    FORBIDDEN = "a refusal, whether or not it is there"
    AS_DONE = "the way back, as where it was done before"
    TOLD = "the way back, with a sentence that it can't be done"
    SEES = "what they may see"

    def fits(self, answer: Shown) -> bool:
        """Say whether a page is this answer."""
        match self:
            case Answers.HIDDEN:
                return answer.status == 404
            case Answers.FORBIDDEN:
                return answer.status == 403
            case Answers.AS_DONE:
                return answer.status == 303 and "problem=" not in answer.headers["location"]
            case Answers.TOLD:
                return answer.status == 303 and "problem=" in answer.headers["location"]
            case Answers.SEES:
                return answer.status == 200
