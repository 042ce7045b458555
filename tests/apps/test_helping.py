"""A person lets an organisation in, its helper sees and marks, and when the person stops it nothing is there."""

import csv
import datetime
import re
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from core.grants.tables import GrantRow, InvitationRow, LookRow
from core.people.accounts import create_account
from core.people.actor import Role
from core.people.passphrases import hash_passphrase
from tests.apps.browsing import Browser, Shown, sign_in
from tests.apps.conftest import House, open_browser_on
from tests.apps.desks import at_work, require_sound
from tests.apps.migrant.telling import read_people, tell
from tests.apps.migrant.test_following import answer_all

PROCESS = "hamburg/registration-of-address"
NGO = "ngo-hamburg-example"
CASE = re.compile(r"/en/my/cases/([0-9a-f-]{36})")


def save_case(house: House, name: str, passphrase: str) -> tuple[Browser, str]:
    """Return the browser of somebody with an account, and their case."""
    person = open_browser_on(house, "migrant")
    sign_in(person, person.open("/en/my/cases"), name, passphrase)
    answer_all(person, PROCESS)
    saved = person.press(person.open(f"/en/my/{PROCESS}/save"), "/save")
    found = CASE.fullmatch(saved.path)
    assert found is not None, saved.text
    return person, found[1]


def save_told_case(house: House, name: str, passphrase: str, process: str, who: str) -> tuple[Browser, str]:
    """Return the browser of somebody with an account, and their case, in which they said what a test person said."""
    person = open_browser_on(house, "migrant")
    sign_in(person, person.open("/en/my/cases"), name, passphrase)
    tell(house, person, process, read_people(process)[who])
    return person, person.press(person.open(f"/en/my/{process}/save"), "/save").path.rpartition("/")[2]


OR = re.compile(r'<span class="tag soft">or</span>\s*</p>\s*<h2 id="([a-z-]+)-title">')
"""Before the title of a step of which the one before it is an alternative."""


@pytest.fixture
def lena(house: House) -> Browser:
    """Somebody who helps people for an association in Hamburg."""
    return at_work(house, "ngo", "lena")


def let_in(person: Browser, case: str, ngo: str = NGO, **extra: str | list[str]) -> Shown:
    page = require_sound(person.open(f"/en/my/cases/{case}/help/allow?organisation={ngo}"), "Let ")
    sent = {"organisation": ngo, "scopes": ["mark_steps"], "months": "3"} | extra
    return require_sound(person.post(page.url.partition("?")[0], sent), "")


def test_from_the_step_to_the_helper_and_back(house: House, lena: Browser, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    require_sound(lena.open(f"/en/cases/{case}"), status=404)
    assert "Nobody has let you in yet" in require_sound(lena.open("/en/cases"), "Cases").text
    first = require_sound(lena.open("/en/"))
    assert "What is due for the people you help stands under “Cases”." in first.text
    assert "Who needs you first?" in first.text

    steps = person.open(f"/en/my/cases/{case}")
    (to_help, *_) = [link for link in steps.links if f"/my/cases/{case}/help" in link]
    whom = require_sound(person.open(to_help), "Who should help you?")
    assert "Speaks your language" in whom.text
    consent = require_sound(
        person.open(next(link for link in whom.links if f"organisation={NGO}" in link).replace("&amp;", "&")), "Let "
    )
    for promise in ("What they can't do", "How to stop it", "For how long?", "Only with this step"):
        assert promise in consent.text
    grant = let_in(person, case, called="Amina from Hamburg")
    assert "Stop this now" in grant.text

    listed = require_sound(lena.open("/en/cases"), "Cases")
    assert "Amina from Hamburg" in listed.text
    seen = require_sound(lena.open(f"/en/cases/{case}"))
    assert "What the person said" not in seen.text
    mark = next(form for form in seen.forms if form.action.endswith("/mark"))
    marked = require_sound(lena.post(mark.action, dict(mark.fields)))
    assert "Marked. The person sees that you did it" in marked.text
    assert "marked this for you" in person.open(f"/en/my/cases/{case}").text
    log = require_sound(person.open("/en/my/helpers/log"), "Who looked").text
    assert "Looked at your steps" in log
    assert log.count("Opened your steps to mark one of them") == 1

    stopped = require_sound(person.post(f"{grant.path}/revoke", {}))
    assert "They see nothing any more" in stopped.text
    assert "Looked at your steps" in stopped.text
    require_sound(lena.open(f"/en/cases/{case}"), status=404)
    assert "Amina" not in lena.open("/en/cases").text
    refused = lena.post(f"/en/cases/{case}/mark", dict(mark.fields))
    assert refused.status == 404


def test_a_helper_is_told_which_steps_are_alternatives(house: House, passphrase: str) -> None:
    person, case = save_told_case(house, "amina", passphrase, "bologna/residence-permit-first", "student-just-arrived")
    let_in(person, case, "ngo-bologna-example", purpose="whole_way")
    assert OR.findall(at_work(house, "ngo", "sara").open(f"/en/cases/{case}").html) == [
        "fill-kit-alone",
        "apply-at-questura",
    ]


def test_a_code_leads_to_the_consent_page_and_opens_nothing_by_itself(
    house: House, lena: Browser, passphrase: str
) -> None:
    person, case = save_case(house, "amina", passphrase)
    require_sound(lena.open("/en/invitations"), "Invitations")
    made = require_sound(
        lena.post("/en/invitations", {"scopes": ["read_answers"], "months": "1", "days": "7", "whom": "me"})
    )
    found = re.search(r"code=([A-Z0-9]{10})", made.text)
    assert found is not None, made.text
    assert "<svg" in made.html
    code = found[1]

    asks = require_sound(person.open(f"/en/my/helpers/code?code={code[:5]}+{code[5:]}"), "asks to help you")
    consent = require_sound(person.open(next(link for link in asks.links if "allow?code=" in link)), "Let ")
    assert "Only lena there." in consent.text
    require_sound(lena.open(f"/en/cases/{case}"), status=404)
    require_sound(person.post(consent.url.partition("?")[0], {"code": code, "scopes": ["read_answers"], "months": "1"}))
    assert "What the person said" in require_sound(lena.open(f"/en/cases/{case}")).text

    assert "The code is over" in require_sound(lena.post(f"{made.path}/withdraw", {})).text
    assert "There is no such code" in require_sound(person.open(f"/en/my/helpers/code?code={code}"), status=404).text
    require_sound(lena.open(f"/en/cases/{case}"))


def take_csv(browser: Browser, page: Shown, name: str) -> list[list[str]]:
    """Take along the list of a page, and return its lines without the headings."""
    table = browser.open(page.path + next(link for link in page.links if "as=csv" in link))
    assert table.headers["content-disposition"] == f'attachment; filename="{name}.csv"'
    heads, *lines = csv.reader(table.answer.text.splitlines())
    assert all(len(line) == len(heads) for line in lines)
    return lines


def test_the_list_of_cases_is_taken_along_without_names_and_each_person_is_told(
    house: House, lena: Browser, passphrase: str
) -> None:
    person, case = save_case(house, "amina", passphrase)
    let_in(person, case, called="Amina from Hamburg")
    told = person.open("/en/my/helpers/log").text
    ((reference, title, step, _due, ends, address),) = take_csv(lena, lena.open("/en/cases"), "cases")
    assert reference in lena.open("/en/cases").text
    assert (title, address) == ("Register your address", f"/en/cases/{case}")
    assert step
    assert datetime.date.fromisoformat(ends) > house.installation.now().date()
    assert "Amina" not in lena.open("/en/cases?as=csv").answer.text
    assert person.open("/en/my/helpers/log").text != told
    closed = require_sound(lena.open("/en/cases?state=closed"), "Cases")
    assert "No case fits" in closed.text
    person.post(f"/en/my/cases/{case}/close", {"reason": "done"})
    assert [line[0] for line in take_csv(lena, lena.open("/en/cases?state=closed"), "cases")] == [reference]


def test_cases_are_narrowed_and_sorted_by_the_address_and_never_by_a_name(
    house: House, lena: Browser, passphrase: str
) -> None:
    with house.installation.database.writing() as session:
        hashed = hash_passphrase(passphrase)
        create_account(session, house.installation.keys, Role.MIGRANT, "tomas", hashed, house.installation.now())
    people = [save_case(house, name, passphrase) for name in ("amina", "tomas")]
    for months, (person, case) in zip(("6", "1"), people, strict=True):
        let_in(person, case, called="Zanzibar", months=months)
    paths = [f"/en/cases/{case}" for _person, case in people]

    ends_first = require_sound(lena.open("/en/cases?sort=ends&q=register"), "Cases")
    assert [link for link in ends_first.links if link in paths] == paths[::-1]
    assert [line[-1] for line in take_csv(lena, ends_first, "cases")] == paths[::-1]
    ((reference, *_),) = [line for line in take_csv(lena, ends_first, "cases") if line[-1] == paths[0]]
    assert [line[-1] for line in take_csv(lena, lena.open(f"/en/cases?q={reference}"), "cases")] == paths[:1]
    assert "No case fits" in require_sound(lena.open("/en/cases?q=zanzibar")).text
    assert "No case fits" in require_sound(lena.open("/en/cases?state=ending")).text
    with house.installation.database.writing() as session:
        near = house.installation.now() + datetime.timedelta(days=9)
        session.execute(update(GrantRow).values(expires_at=near))
    assert len(take_csv(lena, lena.open("/en/cases?state=ending"), "cases")) == 2


def test_what_happened_is_narrowed_and_sorted_and_no_file_of_it_is_made(
    house: House, lena: Browser, passphrase: str
) -> None:
    person, case = save_case(house, "amina", passphrase)
    grant = let_in(person, case)
    history = f"/en/cases/{case}/history"
    mark = next(form for form in lena.open(f"/en/cases/{case}").forms if form.action.endswith("/mark"))
    lena.post(mark.action, dict(mark.fields))

    looks = len(list_looks(house, "history"))
    lines = list_lines(require_sound(lena.open(history)))
    assert len(list_looks(house, "history")) == looks + 1
    assert list_lines(lena.open(f"{history}?sort=at")) == lines[::-1]
    theirs = list_lines(require_sound(lena.open(f"{history}?by=person")))
    ours = list_lines(require_sound(lena.open(f"{history}?by=others")))
    assert all(line.endswith("The person") for line in theirs)
    assert all(line.endswith("You, for the person") for line in ours)
    assert theirs
    assert ours
    assert len(theirs) + len(ours) == len(lines)
    for path in (history, f"/en/cases/{case}/papers"):
        assert not [link for link in lena.open(path).links if "as=csv" in link]
        assert "content-disposition" not in lena.open(f"{path}?as=csv").headers

    person.post(f"{grant.path}/revoke", {})
    looks = len(list_looks(house, "history"))
    require_sound(lena.open(history), status=404)
    assert len(list_looks(house, "history")) == looks


def list_lines(page: Shown) -> list[str]:
    """Return what happened as the page of a case's history tells it."""
    lines = re.findall(r"<li><p.*?</p></li>", page.html.partition('<ol class="history"')[2], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in lines]


def list_looks(house: House, noun: str) -> list[LookRow]:
    with house.installation.database.reading() as session:
        return list(session.scalars(select(LookRow).where(LookRow.noun == noun)))


def test_a_helper_reads_the_last_day_by_the_clock_of_the_city(house: House, lena: Browser, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    grant = let_in(person, case)
    late = datetime.datetime(2090, 6, 30, 22, 30, tzinfo=datetime.UTC)  # half past midnight in Hamburg
    with house.installation.database.writing() as session:
        session.execute(update(GrantRow).values(expires_at=late))

    assert "You may help until 1 July 2090." in require_sound(lena.open(f"/en/cases/{case}")).text
    ((*_, ends, _address),) = take_csv(lena, lena.open("/en/cases"), "cases")
    assert ends == "2090-07-01"
    assert "Until 1 July 2090" in require_sound(person.open(grant.path)).text


def test_the_last_day_of_a_code_is_that_of_its_city(house: House, lena: Browser) -> None:
    made = lena.post("/en/invitations", {"scopes": ["mark_steps"], "months": "3", "days": "7", "whom": "all"})
    for end, day, iso in (
        (datetime.datetime(2090, 6, 30, 22, 30, tzinfo=datetime.UTC), "1 July 2090", "2090-07-01"),
        (datetime.datetime(2090, 6, 30, 22, 0, tzinfo=datetime.UTC), "30 June 2090", "2090-06-30"),
    ):
        with house.installation.database.writing() as session:
            session.execute(update(InvitationRow).values(expires_at=end))
        assert f"Until {day}" in require_sound(lena.open(made.path)).text
        listed = lena.open("/en/invitations")
        assert day in listed.text
        assert [line[3] for line in take_csv(lena, listed, "invitations")] == [iso]


class JustPastMidnight(datetime.datetime):
    """The clock at half past midnight in Hamburg, when it is the day before in UTC."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> "JustPastMidnight":
        return cls(2026, 5, 12, 22, 30, tzinfo=datetime.UTC)


@pytest.fixture
def past_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have helpers say what they say at half past midnight."""
    clock = SimpleNamespace(datetime=JustPastMidnight, date=datetime.date, UTC=datetime.UTC)
    monkeypatch.setattr("apps.ngo.views.cases.datetime", clock)


def test_what_a_helper_wrote_or_answered_is_told_with_the_day_of_the_city(
    past_midnight: None, house: House, lena: Browser, passphrase: str
) -> None:
    person, case = save_case(house, "amina", passphrase)
    let_in(person, case, scopes=["read_answers", "edit_answers", "comment"])
    lena.post(f"/en/cases/{case}/note", {"text": "Bring both forms.", "step": ""})
    answers = lena.open(f"/en/cases/{case}/answers")
    form = next(form for form in answers.forms if ("fact", "marital-status") in form.fields)
    lena.post(form.action, {name: value for name, value in {**dict(form.fields), "value": "widowed"}.items() if value})

    assert "13 May 2026" in require_sound(lena.open(f"/en/cases/{case}")).text
    steps = require_sound(person.open(f"/en/my/cases/{case}")).text
    assert "answered this for you on 13 May 2026" in steps
    assert steps.count("13 May 2026") == 2
    assert "12 May 2026" not in steps


def test_codes_are_narrowed_sorted_and_taken_along_by_the_address(lena: Browser) -> None:
    assert "Codes so far" not in require_sound(lena.open("/en/invitations"), "Invitations").text
    asked = {"scopes": ["mark_steps"], "months": "3", "days": "7"}
    lena.post("/en/invitations", asked | {"whom": "me"})
    made = lena.post("/en/invitations", asked | {"whom": "all"})
    lena.post(f"{made.path}/withdraw", {})
    lines = take_csv(lena, require_sound(lena.open("/en/invitations")), "invitations")
    assert [(line[1], line[2], line[4]) for line in lines] == [
        ("Mark steps", "All who help here", "over"),
        ("Mark steps", "lena", "can be used"),
    ]
    still_open = lena.open("/en/invitations?state=open&sort=until")
    assert 'aria-sort="ascending"' in still_open.html
    assert [line[0] for line in take_csv(lena, still_open, "invitations")] == [lines[1][0]]
    assert [line[0] for line in take_csv(lena, lena.open(f"/en/invitations?q={lines[0][0]}"), "invitations")] == [
        lines[0][0]
    ]
    assert "No code fits" in require_sound(lena.open("/en/invitations?q=xyzzy&state=dancing"), "Invitations").text


def test_a_grant_near_its_end_asks_and_goes_on_by_the_person_alone(house: House, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    soon = let_in(person, case, months="1")
    with house.installation.database.writing() as session:
        near = house.installation.now() + datetime.timedelta(days=9)
        session.execute(update(GrantRow).values(expires_at=near))

    asking = require_sound(person.open(soon.path))
    assert "This ends soon. Should it go on?" in asking.text
    assert not any(form.action.endswith("/renew") for form in asking.forms)
    read = require_sound(person.open(f"{soon.path}/renew"), "go on helping you?")
    for promise in ("What they can do", "What they can't do", "How to stop it", "If you do nothing", "3 months: until"):
        assert promise in read.text
    assert "This ends soon" in person.open(soon.path).text
    renewed = require_sound(person.press(read, "/renew"))
    assert "This ends soon" not in renewed.text
    assert require_sound(person.post(f"{soon.path}/renew", {"months": "99"}), status=422)

    require_sound(person.post(f"{soon.path}/revoke", {}))
    assert "They see nothing any more" in require_sound(person.open(f"{soon.path}/renew")).text


def test_a_helper_writes_to_the_person_where_they_may(house: House, lena: Browser, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    let_in(person, case)
    assert not any(form.action.endswith("/note") for form in lena.open(f"/en/cases/{case}").forms)
    assert "Sent." not in require_sound(lena.post(f"/en/cases/{case}/note", {"text": "Hello"})).text
    assert "wrote to you" not in person.open(f"/en/my/cases/{case}").text

    let_in(person, case, scopes=["comment"])
    page = require_sound(lena.open(f"/en/cases/{case}"))
    form = next(form for form in page.forms if form.action.endswith("/note"))
    sent = require_sound(lena.post(form.action, {"text": "Bring <b>both</b> forms.", "step": ""}))
    assert "Sent. The person reads it above their steps." in sent.text
    assert "Bring <b>both</b> forms." in sent.text
    assert "Sent." not in require_sound(lena.post(form.action, {"text": " "}), status=422).text

    steps = require_sound(person.open(f"/en/my/cases/{case}"))
    assert "Ankerplatz" in steps.text
    assert "wrote to you: " in steps.text
    assert "Bring <b>both</b> forms." in steps.text
    assert "Opened your steps to write you a note" in person.open("/en/my/helpers/log").text
    assert "wrote a note to you." in person.open("/en/my/notices").text


def test_pages_of_one_person_are_nobody_elses(house: House, lena: Browser, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    grant = let_in(person, case)
    guest = open_browser_on(house, "migrant")
    other = open_browser_on(house, "migrant")
    with house.installation.database.writing() as session:
        hashed, keys = hash_passphrase(passphrase), house.installation.keys
        create_account(session, keys, Role.MIGRANT, "tomas", hashed, house.installation.now())
    sign_in(other, other.open("/en/my/cases"), "tomas", passphrase)
    elsewhere = at_work(house, "ngo", "sara")

    for path in (f"/en/my/cases/{case}/help", f"/en/my/cases/{case}/help/allow?organisation={NGO}", grant.path):
        require_sound(other.open(path), status=404)
        assert "sign-in" in guest.open(path).path
    for move in ("revoke", "renew"):
        assert other.post(f"{grant.path}/{move}", {}).status == 404
    assert "ngo-hamburg" not in other.open("/en/my/helpers").text
    require_sound(elsewhere.open(f"/en/cases/{case}"), status=404)
    assert case not in elsewhere.open("/en/cases").html
    require_sound(lena.open(f"/en/cases/{case}"))


def test_whoever_helps_nobody_has_no_cases(house: House) -> None:
    yusuf = at_work(house, "ngo", "yusuf")
    first = yusuf.open("/en/")
    assert "/en/cases" not in first.links
    assert "Nothing needs you just now." in first.text
    for path in ("/en/cases", "/en/invitations"):
        assert yusuf.open(path).status == 403
