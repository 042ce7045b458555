"""A helper opens the papers that a person lets them open, and no others."""

from __future__ import annotations

import re
from uuid import UUID

from api.deps import Act
from api.rendering.cases import find_ground
from core.cases.service import load_head
from core.cases.sharing import share_case
from core.grants.grant import NOTICE_VERSION, Notice, Recipient
from core.grants.service import revoke_grant
from core.grants.terms import Scope, Terms
from core.people.accounts import add_membership, find_account
from core.people.actor import Actor, Duty, Role
from core.platform.ids import uuid7
from tests.apps.browsing import Browser, sign_in
from tests.apps.conftest import House, open_browser_on
from tests.apps.desks import at_work, require_sound
from tests.apps.migrant.test_following import answer_all
from tests.apps.migrant.test_wallet import add_passport

PROCESS = "hamburg/registration-of-address"
SCOPES = frozenset({Scope.READ_STEPS, Scope.READ_DOCUMENTS})


def save_case(person: Browser) -> str:
    answer_all(person, PROCESS)
    saved = person.press(person.open(f"/en/my/{PROCESS}/save"), "/save")
    return saved.path.rpartition("/")[2]


def give(house: House, case: str, paper: str) -> tuple[Actor, UUID]:
    installation, now = house.installation, house.installation.now()
    with installation.database.writing() as session:
        person = Actor(find_account(session, installation.keys, Role.MIGRANT, "Amina"), uuid7(), Role.MIGRANT)
        head = load_head(session, person, UUID(case), now)
        ground = find_ground(Act(person, session, installation, now), head.process, head.version_number)
        recipient, notice = Recipient("ngo-hamburg-example"), Notice(NOTICE_VERSION, "en")
        grant = share_case(
            session,
            person,
            installation.keys,
            head,
            ground,
            recipient,
            Terms(SCOPES, documents=frozenset({UUID(paper)})),
            months=3,
            notice=notice,
            called=None,
            now=now,
            documents=[UUID(paper)],
        )
    return person, grant.id


def let_help(house: House, name: str) -> None:
    installation = house.installation
    with installation.database.writing() as session:
        somebody = find_account(session, installation.keys, Role.NGO, name)
        add_membership(session, somebody, "ngo-hamburg-example", [Duty.ANNOTATOR, Duty.HELPER])


def test_papers_are_opened_one_by_one_until_the_person_stops_it(house: House, passphrase: str) -> None:
    person = open_browser_on(house, "migrant")
    sign_in(person, person.open("/en/my/papers"), "Amina", passphrase)
    paper = add_passport(person).path.rpartition("/")[2]
    case = save_case(person)
    let_help(house, "lena")
    helper = at_work(house, "ngo", "lena")
    papers = f"/en/cases/{case}/papers"
    require_sound(helper.open(papers), status=404)
    actor, grant = give(house, case, paper)

    listed = require_sound(helper.open(papers), "Papers of the person")
    assert "<img" not in listed.html
    assert f"{papers}/{paper}" in listed.links
    opened = require_sound(helper.open(f"{papers}/{paper}"), "Passport")
    image = re.search(r'<img class="granted-page" src="([^"]+)"', opened.html)
    assert image is not None
    page = helper.open(image[1])
    assert page.headers["content-type"] == "image/webp"
    assert page.headers["cache-control"] == "no-store"
    assert helper.open(f"{papers}/{uuid7()}").status == 404

    installation = house.installation
    with installation.database.writing() as session:
        revoke_grant(session, actor, installation.keys.open(actor.person_id), grant, installation.now())
    for path in (papers, f"{papers}/{paper}", image[1]):
        assert helper.open(path).status == 404, path
