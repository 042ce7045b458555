"""Saving: from the device into an account, and going on there."""

import re
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from core.cases.recording import MAX_CASES, MAX_EVENTS
from tests.api.cases.filling import fill_account, fill_case
from tests.apps.browsing import Browser, Shown, sign_in
from tests.apps.conftest import House, open_browser_on
from tests.apps.migrant.test_following import answer_all, answer_first

PROCESS = "hamburg/registration-of-address"


@pytest.fixture
def amina(person: Browser, passphrase: str) -> Browser:
    """Somebody with an account, signed in."""
    page = sign_in(person, person.open("/en/my/cases"), "amina", passphrase)
    assert page.path == "/en/my/cases"
    return person


def save(browser: Browser) -> Shown:
    page = browser.open(f"/en/my/{PROCESS}/save")
    return browser.press(page, "/save")


def test_saving_moves_everything_from_the_device_into_the_account(amina: Browser) -> None:
    before, asked = answer_all(amina, PROCESS)
    assert asked
    offered = amina.open(f"/en/my/{PROCESS}/save")
    assert "amina" in offered.text
    saved = amina.press(offered, "/save")
    assert re.fullmatch(r"/en/my/cases/[0-9a-f-]{36}", saved.path)
    assert saved.text.count("Change") == before.text.count("Change")
    assert "On this device only" not in amina.open("/en/my/").text
    assert not any("device" in name for name in amina.cookies)


def test_a_guest_is_asked_to_sign_in_and_comes_back_to_save(person: Browser, passphrase: str) -> None:
    answer_all(person, PROCESS)
    page = person.open(f"/en/my/{PROCESS}/save")
    (sign_in_link,) = [link for link in page.links if "session/start" in link and "prompt" not in link]
    back = sign_in(person, person.open(sign_in_link.replace("&amp;", "&")), "amina", passphrase)
    assert back.path == f"/en/my/{PROCESS}/save"
    assert "amina" in back.text
    assert "/my/cases/" in person.press(back, "/save").path


def test_a_form_sent_twice_saves_once(amina: Browser) -> None:
    answer_all(amina, PROCESS)
    page = amina.open(f"/en/my/{PROCESS}/save")
    cookies = dict(amina.cookies)
    first = amina.press(page, "/save")
    for name, value in cookies.items():
        amina.client.cookies.set(name, value, domain="localhost.local", path="/")
    second = amina.press(page, "/save")
    assert second.path == first.path
    assert amina.open("/en/my/cases").html.count("/en/my/cases/") == 1


def test_a_saved_procedure_is_followed_like_the_one_on_the_device(amina: Browser) -> None:
    page = save(amina)
    case = page.path
    page = amina.open(f"{case}/question")
    for _ in range(30):
        if "/question/" not in page.path:
            break
        button, typed = answer_first(page)
        page = amina.press(page, "/answer", button, **typed)
    assert page.path == case
    form = page.form("/mark")
    step = dict(form.fields)["step"]
    outcomes = [button for button in form.buttons if button[0] == "outcome"]
    page = amina.press(page, "/mark", outcomes[0] if outcomes else None)
    assert re.search(rf'<li class="done[^"]*" id="{step}">', page.html)
    page = amina.press(page, "/clear")
    assert not re.search(rf'<li class="done[^"]*" id="{step}">', page.html)
    page = amina.press(page, "/paper", page.form("/paper").buttons[0])
    assert 'aria-pressed="true"' in page.html


def test_a_case_is_closed_and_opened_again(amina: Browser) -> None:
    case = save(amina).path
    listed = amina.press(amina.open(case), "/close")
    assert listed.path == "/en/my/cases"
    assert "Closed" in listed.text
    closed = amina.open(case)
    assert not [form for form in closed.forms if form.action.endswith("/mark")]
    assert [form for form in amina.press(closed, "/reopen").forms if form.action.endswith("/mark")]


def test_a_case_of_somebody_else_is_not_there(house: House, amina: Browser) -> None:
    case = save(amina).path
    stranger = open_browser_on(house, "migrant")
    page = stranger.open(case, follow=False)
    assert page.status == 303
    assert parse_qs(urlsplit(page.headers["location"]).query)["next"] == [case]


def id_in(page: Shown) -> UUID:
    """Return the id of the case that a page shows."""
    return UUID(page.path.rpartition("/")[2])


def test_where_an_account_is_full_the_device_keeps_everything(house: House, amina: Browser) -> None:
    fill_account(house.installation, id_in(save(amina)), MAX_CASES)
    before, asked = answer_all(amina, PROCESS)
    assert asked

    refused = save(amina)

    assert refused.status == 409
    assert "no room for more in this account" in refused.text
    assert "still on this device" in refused.text
    assert "/en/my/cases" in refused.links
    after = amina.open(f"/en/my/{PROCESS}")
    assert after.text.count("Change") == before.text.count("Change")
    listed = amina.open("/en/my/cases")
    assert len({link for link in listed.links if link.startswith("/en/my/cases/")}) == MAX_CASES


def test_an_answer_that_a_full_case_refuses_stands_in_the_form_as_it_was_sent(house: House, amina: Browser) -> None:
    case = save(amina)
    question = amina.open(f"{case.path}/question")
    fill_case(house.installation, id_in(case), MAX_EVENTS)
    button, typed = answer_first(question)

    refused = amina.press(question, "/answer", button, **typed)

    assert refused.status == 409
    assert "no room for more in these saved steps" in refused.text
    assert dict(refused.form("/answer").fields)["fact"] == dict(question.form("/answer").fields)["fact"]
    for value in typed.values():
        assert f'value="{value}"' in refused.html or f'<option value="{value}" selected' in refused.html
    assert not button or 'aria-pressed="true"' in refused.html


def test_a_full_case_says_so_wherever_something_would_be_added_and_can_be_closed(house: House, amina: Browser) -> None:
    case = save(amina)
    fill_case(house.installation, id_in(case), MAX_EVENTS)

    marked = amina.press(case, "/mark")
    assert marked.status == 409
    assert "no room for more in these saved steps" in marked.text
    assert "Closed" in amina.press(marked, "/close").text
    opened = amina.press(amina.open(case.path), "/reopen")
    assert opened.status == 409
    assert "no room for more in these saved steps" in opened.text
