"""Every page of the three apps, asked for with one person's things by everybody else.

The pages are found, not listed: a new one is walked as soon as it is there. Whatever stands in the person's case or
grant is planted with a word that no page shows anybody else.
"""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from fastapi.routing import iter_route_contexts

from core.people.accounts import create_account
from core.people.actor import Role
from core.people.passphrases import hash_passphrase
from tests.apps.browsing import Browser, sign_in
from tests.apps.conftest import House, open_browser_on
from tests.apps.desks import at_work
from tests.apps.ngo.test_adding_papers import send_paper
from tests.apps.test_helping import PROCESS, let_in, save_case

SECRET = "Zanzibar"
CITY, SLUG = PROCESS.split("/")
LEAVING = "/{lang}/my/leave"
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")


def list_pages(house: House, app: str, method: str) -> Iterator[str]:
    for route in iter_route_contexts(house.apps[app].routes):
        path = str(getattr(route, "path", ""))
        if method in (getattr(route, "methods", None) or set()) and path.startswith("/{lang}/"):
            yield path


def fill(path: str, things: dict[str, str]) -> str:
    """Put the person's things in the place of a page's parameters; an unknown one is nobody's."""
    known = {"lang": "en", "city": CITY, "slug": SLUG, **things}
    return PARAMETER.sub(lambda found: known.get(found[1], str(uuid4())), path)


def ask(browser: Browser, method: str, path: str) -> Any:
    return browser.open(path, follow=False) if method == "GET" else browser.post(path, {}, follow=False)


def test_no_page_shows_or_changes_for_anybody_else_what_one_person_has(house: House, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    person.post(f"/en/my/cases/{case}/about", {"about": SECRET})
    assert SECRET in person.open("/en/my/cases").text
    grant = let_in(person, case, called=SECRET, scopes=["mark_steps", "upload"])
    things = {"case": case, "grant": grant.path.rpartition("/")[2]}
    other = open_browser_on(house, "migrant")
    with house.installation.database.writing() as session:
        hashed = hash_passphrase(passphrase)
        create_account(session, house.installation.keys, Role.MIGRANT, "tomas", hashed, house.installation.now())
    sign_in(other, other.open("/en/my/cases"), "tomas", passphrase)
    askers = {
        "migrant": (open_browser_on(house, "migrant"), other),
        "ngo": (
            open_browser_on(house, "ngo"),
            at_work(house, "ngo", "sara"),  # helps elsewhere
            at_work(house, "ngo", "yusuf"),  # publishes notes where somebody else was let in
        ),
        "authority": (
            open_browser_on(house, "authority"),
            at_work(house, "authority", "jana"),  # writes
            at_work(house, "authority", "ole"),  # approves
        ),
    }
    assert SECRET in at_work(house, "ngo", "lena").open("/en/cases").text
    before = person.open(grant.path).text

    walked = 0
    for app, browsers in askers.items():
        for method in ("GET", "POST"):
            for template in list_pages(house, app, method):
                names = set(PARAMETER.findall(template))
                if template == LEAVING:
                    continue  # whoever has left is shown nothing at all from then on
                if method == "POST" and not names & things.keys():
                    continue  # it would change something of the asker's own
                path = fill(template, things)
                for browser in browsers:
                    answer = ask(browser, method, path)
                    walked += 1
                    said = f"{method} {path} of {app}: {answer.status}"
                    assert SECRET not in answer.html, said
                    assert case in path or case not in answer.html, said
                    if names & things.keys():
                        assert answer.status in {303, 307, 401, 403, 404, 405, 422}, said
                        if answer.status == 404:  # what isn't theirs is answered like what isn't there
                            nothing = ask(browser, method, fill(template, dict.fromkeys(things, str(uuid4()))))
                            assert nothing.status == 404, said
                            assert ID.sub("", answer.html) == ID.sub("", nothing.html), said

    assert walked > 60
    assert person.open(grant.path).text == before


def test_a_paper_that_a_helper_added_is_the_persons_and_nobody_elses(house: House, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    let_in(person, case, scopes=["upload"])
    lena = at_work(house, "ngo", "lena")  # helps where the person let them in
    form = f"/en/cases/{case}/add-paper"
    assert send_paper(lena, lena.open(form)).status == 200
    (paper,) = set(re.findall(rf"/en/my/papers/({ID.pattern})", person.open("/en/my/papers").html))
    other = open_browser_on(house, "migrant")
    with house.installation.database.writing() as session:
        hashed = hash_passphrase(passphrase)
        create_account(session, house.installation.keys, Role.MIGRANT, "tomas", hashed, house.installation.now())
    sign_in(other, other.open("/en/my/cases"), "tomas", passphrase)
    before = person.open(f"/en/my/papers/{paper}").text

    for browser in (other, open_browser_on(house, "migrant")):
        for template in list_pages(house, "migrant", "GET"):
            if "{document}" in template:
                answer = browser.open(fill(template, {"document": paper, "number": "1"}), follow=False)
                assert answer.status in {303, 307, 404}, template
    for name in ("sara", "yusuf"):
        browser = at_work(house, "ngo", name)
        shown = send_paper(lena, lena.open(form), by=browser)
        nothing = send_paper(lena, lena.open(form), by=browser, case=str(uuid4()))
        assert (shown.status, nothing.status) in {(404, 404), (403, 403)}, name
        assert ID.sub("", shown.html) == ID.sub("", nothing.html)
    for path in (f"/en/cases/{case}/papers", f"/en/cases/{case}/papers/{paper}"):
        assert lena.open(path).status == 403, path

    assert person.open(f"/en/my/papers/{paper}").text == before
    assert len(set(re.findall(rf"/en/my/papers/({ID.pattern})", person.open("/en/my/papers").html))) == 1
