"""The consent page says the same until the person says something else, names papers one by one, and tells the last day."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urljoin

import pytest
from sqlalchemy import update

from api.demo import PASSPHRASE
from apps.migrant.views import consenting
from apps.migrant.views.ticking import MONTHS
from core.grants.grant import expiry
from core.grants.tables import GrantRow
from core.people.accounts import create_account
from core.people.actor import Role
from core.people.passphrases import hash_passphrase
from core.platform.clock import day_in
from tests.apps.browsing import Browser, SeenForm, Shown, sign_in
from tests.apps.conftest import House, open_browser_on
from tests.apps.desks import at_work, require_sound
from tests.apps.migrant.test_following import HELP_OF_THE_CITY
from tests.apps.migrant.test_wallet import add_passport

PROCESS = "hamburg/residence-permit-first"
NGO = "ngo-hamburg-example"
UNSEEN = "\x07"


class Asking(NamedTuple):
    """Somebody on the consent page of a case of theirs, with two passports: whose is said by its name."""

    house: House
    browser: Browser
    case: str
    papers: dict[str, str]

    @property
    def path(self) -> str:
        return f"/en/my/cases/{self.case}/help/allow"

    def read(self, asked: str = f"organisation={NGO}", lang: str = "en") -> Shown:
        return require_sound(self.browser.open(f"{self.path.replace('/en/', f'/{lang}/')}?{asked}"))

    def send(self, page: Shown, **changed: str | list[str]) -> Shown:
        """Send the form as the page shows it, as a browser does, with some fields changed."""
        return send(self.browser, page, page.form("/allow"), **changed)


def send(browser: Browser, page: Shown, form: SeenForm, **changed: str | list[str]) -> Shown:
    return browser.post(urljoin(page.url, form.action), fields_of(form) | changed)


def fields_of(form: SeenForm) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in form.fields:
        found.setdefault(name, []).append(value)
    return found


def begin(house: House, name: str) -> Asking:
    """Make an account with a saved case and two passports of different people."""
    with house.installation.database.writing() as session:
        hashed, keys = hash_passphrase(PASSPHRASE), house.installation.keys
        create_account(session, keys, Role.MIGRANT, name, hashed, house.installation.now())
    browser = open_browser_on(house, "migrant")
    sign_in(browser, browser.open("/en/my/cases"), name, PASSPHRASE)
    asked = browser.open(f"/en/my/{PROCESS}/question")
    browser.press(asked, "/answer", asked.form("/answer").buttons[-1])
    case = browser.press(browser.open(f"/en/my/{PROCESS}/save"), "/save").path.rpartition("/")[2]
    papers = {}
    for whose in ("Mine", "My daughter"):
        papers[whose] = add_passport(browser).path.rpartition("/")[2]
        browser.post(f"/en/my/papers/{papers[whose]}", {"name": whose})
    return Asking(house, browser, case, papers)


@pytest.fixture(scope="module")
def asking(shared_house: House) -> Asking:
    return begin(shared_house, "consenting")


def first_step(page: Shown) -> str:
    found = re.search(r'name="without_steps" value="([a-z0-9-]+)"', page.html)
    assert found is not None
    return found[1]


def choose_all(asking: Asking, page: Shown) -> dict[str, list[str]]:
    """Return a choice for each field that isn't the one with which the page begins."""
    return {
        "purpose": ["whole_way"],
        "scopes": ["read_answers", "comment"],
        "special_facts": re.findall(r'name="special_facts" value="([a-z0-9-]+)"', page.html)[:1],
        "documents": [asking.papers["Mine"]],
        "later_types": ["passport"],
        "without_steps": [re.findall(r'name="without_steps" value="([a-z0-9-]+)"', page.html)[-1]],
        "without_facts": re.findall(r'name="without_facts" value="([a-z0-9-]+)"', page.html)[:2],
        "months": ["1"],
        "called": ["Amina B."],
    }


FIELDS = (
    "purpose",
    "scopes",
    "special_facts",
    "documents",
    "later_types",
    "without_steps",
    "without_facts",
    "months",
    "called",
)


TICKS = ("scopes", "special_facts", "documents", "later_types", "without_steps", "without_facts", "without_papers")


def ticked_in(page: Shown) -> dict[str, list[str]]:
    """Return what is ticked in the form of a consent page."""
    return {name: values for name, values in fields_of(page.form("/allow")).items() if name in TICKS}


def make_code(house: House, *scopes: str) -> str:
    """Return a code with which those who help in Hamburg ask for these scopes for twelve months."""
    asked = {"scopes": list(scopes), "months": "12", "days": "7", "whom": "all"}
    code = re.search(r"code=([A-Z0-9]{10})", at_work(house, "ngo", "lena").post("/en/invitations", asked).text)
    assert code is not None
    return code[1]


def test_nothing_is_ticked_before_the_person_does_it_whoever_asks_for_what(house: House) -> None:
    asking = begin(house, "nothing")
    helper = at_work(house, "ngo", "lena").open("/en/invitations")
    assert "scopes" not in fields_of(helper.form("/invitations"))  # nor does an organisation ask for anything unseen
    page = asking.read()
    assert ticked_in(page) == {}
    assert "They can do nothing else unless you tick it." in page.text
    assert "They ask for this" not in page.text

    code = make_code(house, "read_answers", "mark_steps")
    asked = asking.read(f"code={code}")

    assert ticked_in(asked) == {}
    assert fields_of(asked.form("/allow"))["months"] == ["12"]
    labels = re.findall(r'value="(\w+)"><span>(?:(?!</label>).)*They ask for this', asked.html)
    assert labels == ["read_answers", "mark_steps"]
    given = require_sound(asking.send(asked))
    allowed = given.html.partition("What they can do")[2].partition("</ul>")[0]
    assert allowed.count("<li>") == 1
    assert "See your steps" in allowed


def test_a_code_adds_nothing_to_what_the_same_organisation_may_do_now(house: House) -> None:
    asking = begin(house, "asked-again")
    asking.send(asking.read(), scopes=["comment"])

    anew = asking.read(f"code={make_code(house, 'read_answers', 'edit_answers')}")

    assert ticked_in(anew) == {"scopes": ["comment"]}
    assert "What they may do now is ticked already." in anew.text
    assert anew.text.count("They ask for this. You decide.") == 2


def ask_about_a_step(asking: Asking) -> Shown:
    return asking.read(f"organisation={NGO}&step={first_step(asking.read())}")


@pytest.mark.parametrize("field", FIELDS)
def test_each_field_of_a_page_that_comes_back_stands_as_it_was_sent(asking: Asking, field: str) -> None:
    page = ask_about_a_step(asking)
    chosen = choose_all(asking, page)
    assert set(chosen) == set(FIELDS)
    begun = fields_of(page.form("/allow"))
    assert begun.get(field) != chosen[field]

    wrong = {"called": f"Amina B.{UNSEEN}"} if field == "called" else {"called": UNSEEN, field: chosen[field]}
    back = require_sound(asking.send(page, **wrong), status=422)

    assert "We took signs out of this name that nobody can see" in back.text
    assert fields_of(back.form("/allow")) == begun | {field: chosen[field]}


def test_a_name_comes_back_without_what_nobody_can_see(asking: Asking) -> None:
    back = asking.send(asking.read(), called=f"Ami{UNSEEN}na می\u200cخواهم")

    assert fields_of(back.form("/allow"))["called"] == ["Amina می\u200cخواهم"]


@pytest.mark.parametrize("wrong", ["name", "too long", "old page"])
def test_what_was_left_out_stays_so_when_the_page_that_came_back_is_sent_again(
    asking: Asking, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ask_about_a_step(asking)
    chosen = choose_all(asking, page)
    names = {"name": f"Amina{UNSEEN}", "too long": "A" * 81}
    with monkeypatch.context() as old:
        if wrong == "old page":
            old.setattr(consenting, "NOTICE", "2026-11-22")
        back = require_sound(asking.send(page, **chosen | {"called": names.get(wrong, "Amina")}), status=422)
    assert back.html.count('<details class="folded card" open>') == 2
    again = fields_of(back.form("/allow"))
    assert {name: again[name] for name in FIELDS if name != "called"} == {
        name: chosen[name] for name in FIELDS if name != "called"
    }

    given = require_sound(asking.send(back, **({"called": "Amina"} if wrong == "too long" else {})))

    assert "/my/helpers/" in given.path
    left_out = given.html.partition("Left out")[2].partition("</ul>")[0]
    assert left_out.count("<li>") == 3
    assert "With what?" not in given.text
    assert "Passport: Mine" in given.text
    assert "My daughter" not in given.text
    assert "added to your papers later: Passport" in given.text
    asking.browser.post(f"{given.path}/revoke")


def test_folds_are_open_only_where_something_in_them_is_ticked(asking: Asking) -> None:
    page = asking.read()
    assert '<details class="folded card" open>' not in page.html

    papers = asking.send(page, documents=asking.papers["Mine"], called=UNSEEN)
    steps = asking.send(page, without_steps=first_step(page), called=UNSEEN)

    assert papers.html.count('<details class="folded card" open>') == 1
    assert "open><summary>Which of your papers" in papers.html
    assert steps.html.count('<details class="folded card" open>') == 1
    assert "open><summary>Leave something out" in steps.html


def test_a_step_that_is_left_out_is_not_the_one_that_help_is_wanted_with(asking: Asking) -> None:
    page = ask_about_a_step(asking)
    step = first_step(page)

    back = require_sound(asking.send(page, without_steps=step), status=422)

    assert "you left it out too" in back.text
    assert fields_of(back.form("/allow"))["without_steps"] == [step]
    assert "/my/helpers/" in asking.send(back, purpose="whole_way").path


def test_a_code_that_ran_out_meanwhile_costs_nothing_that_was_chosen(asking: Asking) -> None:
    helper = at_work(asking.house, "ngo", "lena")
    made = helper.post("/en/invitations", {"scopes": ["read_answers"], "months": "1", "days": "7", "whom": "me"})
    code = re.search(r"code=([A-Z0-9]{10})", made.text)
    assert code is not None
    page = asking.read(f"code={code[1]}&step={first_step(asking.read())}")
    chosen = choose_all(asking, page)
    helper.post(f"{made.path}/withdraw", {})

    whom = require_sound(asking.send(page, **chosen), "Who should help you?", 404)

    assert "There is no such code" in whom.text
    assert "What you chose on the page before is kept. Nothing was allowed." in whom.text
    still_wrong = send(asking.browser, whom, whom.form("/allow"), code=code[1])
    narrowed = asking.browser.press(still_wrong, "/help", language="")
    # `press` sends one value of each field only; what stands in the form is the whole choice.
    assert fields_of(still_wrong.form("/help")).items() >= chosen.items()
    assert "What you chose on the page before is kept" in narrowed.text
    to_them = next(form for form in still_wrong.forms if ("organisation", NGO) in form.fields)
    back = require_sound(send(asking.browser, still_wrong, to_them), "Let ")

    assert back.path == asking.path
    assert fields_of(back.form("/allow")).items() >= chosen.items()
    assert "look_again" not in fields_of(back.form("/allow"))
    assert "/my/helpers/" in asking.send(back).path


def test_papers_are_offered_one_by_one_and_a_helper_opens_what_was_ticked_alone(asking: Asking) -> None:
    page = asking.read()
    for words in ("Passport: Mine", "Passport: My daughter", "Passport: each one that is added later"):
        assert words in page.text
    assert 'name="document_types"' not in page.html
    helper = at_work(asking.house, "ngo", "lena")
    papers = f"/en/cases/{asking.case}/papers"

    given = require_sound(asking.send(page, documents=asking.papers["Mine"], later_types=[]))
    later = add_passport(asking.browser).path.rpartition("/")[2]
    seen = [link.rpartition("/")[2] for link in helper.open(papers).links if f"{papers}/" in link]
    assert seen == [asking.papers["Mine"]]
    for other in (asking.papers["My daughter"], later):
        assert helper.open(f"{papers}/{other}").status == 404
    assert "added to your papers later" not in given.text

    require_sound(asking.send(asking.read(), documents=[], later_types="passport"))
    newest = add_passport(asking.browser).path.rpartition("/")[2]
    seen = [link.rpartition("/")[2] for link in helper.open(papers).links if f"{papers}/" in link]
    assert seen == [newest]
    for added in (later, newest):
        asking.browser.post(f"/en/my/papers/{added}/delete", {})
    assert "There is no paper here that the person lets you open." in helper.open(papers).text


def test_a_paper_that_was_deleted_meanwhile_is_said_and_the_rest_stays(house: House) -> None:
    asking = begin(house, "deleting")
    page = asking.read()
    asking.browser.post(f"/en/my/papers/{asking.papers['Mine']}/delete", {})

    back = require_sound(asking.send(page, documents=list(asking.papers.values()), months="12"), status=422)

    assert "Nothing was allowed" in back.text
    fields = fields_of(back.form("/allow"))
    assert (fields["documents"], fields["months"]) == ([asking.papers["My daughter"]], ["12"])
    asking.browser.post(f"/en/my/papers/{asking.papers['My daughter']}/delete", {})
    assert "None of the papers for these steps is in “My papers” so far." in asking.read().text


@pytest.mark.parametrize("lang", ["en", "de", "ar", "fa", "uk"])
def test_the_last_day_of_each_choice_is_told_before_anything_is_allowed(asking: Asking, lang: str) -> None:
    page = asking.read(lang=lang)

    days = [one["last_day"] for one in read_endings(asking) if one["months"] in MONTHS]
    offered = re.findall(r'name="months" value="\d+"(?: checked)?><span>(.*?)</span></label>', page.html, re.DOTALL)
    assert len(offered) == len(days) == 4
    for words, day in zip(offered, days, strict=True):
        year, _, number = day.split("-")
        digits = {"fa": "۰۱۲۳۴۵۶۷۸۹"}.get(lang, "0123456789")
        for figure in (year, str(int(number))):
            assert figure.translate(str.maketrans("0123456789", digits)) in words


def read_endings(asking: Asking) -> list[dict[str, Any]]:
    """Return the city's last days from now on, by the rule itself."""
    now = asking.house.installation.now()
    return [
        {"months": months, "last_day": day_in("Europe/Berlin", expiry(now, months)).isoformat()} for months in MONTHS
    ]


def test_an_old_grant_that_holds_is_found_and_stopped_however_many_came_after_it(house: House) -> None:
    asking = begin(house, "generous")
    old = asking.send(asking.read()).path
    other = asking.browser.press(asking.browser.open(f"/en/my/{PROCESS}/save"), "/save").path.rpartition("/")[2]
    newer = asking._replace(case=other)
    for _ in range(56):
        given = newer.send(newer.read())
    with house.installation.database.writing() as session:
        assert session.execute(update(GrantRow).values(step=None)).rowcount == 57  # type: ignore[attr-defined]

    page = require_sound(asking.browser.open("/en/my/helpers"), "Who helps you")

    live, _, over = page.html.partition('id="over"')
    assert old in live
    assert given.path in live
    assert len(re.findall(r"/en/my/helpers/[0-9a-f-]{36}", over)) == 50
    older = next(link for link in page.links if link.endswith("#over"))
    rest = require_sound(asking.browser.open(older), "Who helps you")
    live, _, over = rest.html.partition('id="over"')
    assert old in live
    assert len(re.findall(r"/en/my/helpers/[0-9a-f-]{36}", over)) == 5
    assert not any(link.endswith("#over") for link in rest.links)
    assert "takes the place of that" in asking.read().text

    require_sound(asking.browser.post(f"{old}/revoke"))
    assert old not in asking.browser.open("/en/my/helpers").html.partition('id="over"')[0]
    assert "takes the place of that" not in asking.read().text


def test_one_tap_in_the_list_takes_back_what_was_allowed_and_names_whom_it_stops(house: House) -> None:
    asking = begin(house, "stopping")
    stays = asking.send(asking.read()).path
    other = asking.browser.press(asking.browser.open(f"/en/my/{PROCESS}/save"), "/save").path.rpartition("/")[2]
    newer = asking._replace(case=other)
    goes = newer.send(newer.read()).path

    page = require_sound(asking.browser.open("/en/my/helpers"), "Who helps you")
    ways = [form for form in page.forms if form.action.endswith("/revoke")]
    assert {form.action for form in ways} == {f"{stays}/revoke", f"{goes}/revoke"}
    buttons = re.findall(r"<button class=\"quiet\">(?:(?!</button>).)*Stop this now.*?</button>", page.html)
    names = {re.sub(r"<[^>]+>", "", button).strip() for button in buttons}
    assert len(names) == 2, "two cases of the same guide: the number tells them apart"
    whom = "Stop this now: Ankerplatz advice centre (example) · Apply for the first residence permit · "
    assert all(name.startswith(whom) for name in names), names

    over = require_sound(send(asking.browser, page, next(form for form in ways if form.action == f"{goes}/revoke")))

    assert over.path == goes
    assert "This is over. They see nothing any more." in over.text
    left = require_sound(asking.browser.open("/en/my/helpers"))
    assert [form.action for form in left.forms if form.action.endswith("/revoke")] == [f"{stays}/revoke"]
    assert goes in left.html.partition('id="over"')[2]


def test_allowing_anew_begins_with_what_is_allowed_now_and_with_nothing_very_private(house: House) -> None:
    asking = begin(house, "anew")
    page = ask_about_a_step(asking)
    chosen = choose_all(asking, page) | {"purpose": ["one_step"]}
    given = asking.send(page, **chosen)
    renewing = f"{given.path}/renew"
    with house.installation.database.writing() as session:
        near = house.installation.now() + timedelta(days=9)
        session.execute(update(GrantRow).values(expires_at=near))
    later = add_passport(asking.browser).path.rpartition("/")[2]  # of a kind that they open when it comes later

    (link,) = (link for link in asking.browser.open(renewing).links if "/help/allow?" in link)
    anew = require_sound(asking.browser.open(link.replace("&amp;", "&")))

    for asked in (given, asking.browser.open(renewing), anew):
        assert HELP_OF_THE_CITY.findall(asked.html) == ["/en/hamburg/help/"], asked.path

    stands = fields_of(anew.form("/allow"))
    for name in ("purpose", "without_steps", "without_facts", "later_types", "called"):
        assert stands.get(name) == chosen[name], name
    assert set(stands["scopes"]) == {"read_answers", "comment"}
    assert set(stands["documents"]) == {asking.papers["Mine"], later}
    assert "special_facts" not in stands
    assert "the other side sees some steps only as “perhaps”" in anew.text
    assert "What they may do now is ticked already." in anew.text
    assert anew.text.count("You allowed this before.") == len(chosen["special_facts"]) == 1
    assert f'value="{chosen["special_facts"][0]}"' in anew.html.partition("You allowed this before.")[0]
    assert anew.html.count('<details class="folded card" open>') == 2
    without_step = fields_of(asking.read().form("/allow"))  # reached from the list of organisations
    assert without_step["purpose"] == ["one_step"]

    again = require_sound(asking.send(anew, months=["3"]))
    held = fields_of(asking.read(f"organisation={NGO}").form("/allow"))
    assert set(held["documents"]) == {asking.papers["Mine"], later}
    assert "Very private answers" not in again.text


def test_papers_that_are_left_out_stay_so_until_the_person_says_otherwise(house: House) -> None:
    asking = begin(house, "left-out")
    assert "without_papers" not in fields_of(asking.read().form("/allow"))
    assert "Papers they don't see" not in asking.read().text
    given = asking.send(asking.read(), without_papers=["passport"])
    left_out = given.html.partition("Left out")[2].partition("</ul>")[0]
    assert "Passport" in left_out

    for _ in range(2):  # what was allowed anew is carried over as well
        anew = require_sound(asking.read())
        assert fields_of(anew.form("/allow"))["without_papers"] == ["passport"]
        assert anew.html.count('<details class="folded card" open>') == 1
        given = require_sound(asking.send(anew))
        assert given.html.partition("Left out")[2].partition("</ul>")[0] == left_out

    back = require_sound(asking.send(asking.read(), called=UNSEEN, without_papers=[]), status=422)
    assert "Papers they don't see" in back.text  # so that it can be ticked again
    assert "without_papers" not in fields_of(back.form("/allow"))
    wider = require_sound(asking.send(back))
    assert "Left out" not in wider.text
    assert "Papers they don't see" not in asking.read().text


@pytest.mark.parametrize("opened", ["documents", "later_types"])
def test_a_paper_that_is_left_out_is_not_one_that_they_may_open(house: House, opened: str) -> None:
    asking = begin(house, "both")
    asking.send(asking.read(), without_papers=["passport"])
    chosen = {"documents": [asking.papers["Mine"]], "later_types": ["passport"]}[opened]

    back = require_sound(asking.send(asking.read(), **{opened: chosen}), status=422)

    assert "You want them to open a paper of this kind, and you left it out too." in back.text
    stands = fields_of(back.form("/allow"))
    assert (stands["without_papers"], stands[opened]) == (["passport"], chosen)
    assert "/my/helpers/" in asking.send(back, without_papers=[]).path


def test_for_another_organisation_the_page_begins_as_ever(house: House) -> None:
    asking = begin(house, "elsewhere")
    first = fields_of(asking.read().form("/allow"))
    asking.send(asking.read(), scopes=["comment"], documents=[asking.papers["Mine"]])
    with house.installation.database.writing() as session:
        session.execute(update(GrantRow).values(organisation="ngo-bologna-example"))

    page = asking.read()

    assert fields_of(page.form("/allow")) == first
    assert "ticked already" not in page.text
