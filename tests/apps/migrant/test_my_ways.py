"""All of a person's ways in one list, whom each is for, what happened in it, and answers that serve the next one."""

import re

import pytest

from tests.apps.browsing import Browser, sign_in
from tests.apps.migrant.test_following import answer_all

PROCESS = "hamburg/registration-of-address"
OTHER = "hamburg/residence-permit-first"


@pytest.fixture
def amina(person: Browser, passphrase: str) -> Browser:
    """Somebody with an account, signed in."""
    sign_in(person, person.open("/en/my/cases"), "amina", passphrase)
    return person


def save(browser: Browser, about: str = "") -> str:
    return browser.press(browser.open(f"/en/my/{PROCESS}/save"), "/save", about=about).path


def test_what_is_on_the_device_and_what_is_saved_stand_in_one_list(amina: Browser) -> None:
    answer_all(amina, PROCESS)
    on_device = amina.open("/en/my/")
    assert "On this device only" in on_device.text
    assert "Next:" in on_device.text

    case = save(amina)
    saved = amina.open("/en/my/")
    assert case in saved.html
    assert "On this device only" not in saved.text


def test_steps_for_a_child_carry_the_name_and_can_be_given_another(amina: Browser) -> None:
    answer_all(amina, PROCESS)
    case = save(amina, about="Amal")

    assert "For Amal" in amina.open(case).text
    assert "For Amal" in amina.open("/en/my/").text
    page = amina.open(f"{case}/about")
    assert 'value="Amal"' in page.html
    assert "For Noor" in amina.press(page, "/about", about="Noor").text


def test_a_name_that_does_not_fit_is_kept_in_the_form_and_explained(amina: Browser) -> None:
    answer_all(amina, PROCESS)
    page = amina.open(f"/en/my/{PROCESS}/save")
    refused = amina.press(page, "/save", about="x" * 61)
    assert refused.status == 422
    assert "at most 60 letters" in refused.text
    assert "x" * 61 in refused.html


def test_the_history_says_what_happened_and_who_did_it(amina: Browser) -> None:
    answer_all(amina, PROCESS)
    case = save(amina)
    page = amina.open(f"{case}/history")
    assert "The steps were saved." in page.text
    assert "· You" in page.text


def test_what_was_said_once_is_offered_and_taken_only_when_the_person_says_so(amina: Browser) -> None:
    answer_all(amina, PROCESS)
    save(amina)

    offered = None
    page = amina.open(f"/en/my/{OTHER}/question")
    for _ in range(30):
        if "You told us this on" in page.text:
            offered = page
            break
        if "/question/" not in page.path:
            break
        page = amina.press(page, "/answer", ("state", "unsure"))
    assert offered is not None, "no question of the second process was answered in the first"
    told = re.search(r"<strong>(.*?)</strong>", offered.html)
    assert told is not None
    after = amina.press(offered, "/answer")  # the first form: that is still true
    assert after.status == 200
    assert re.sub("<[^>]+>", "", told[1]) in amina.open(f"/en/my/{OTHER}").text


def test_nothing_is_offered_to_somebody_who_is_not_signed_in(person: Browser) -> None:
    answer_all(person, PROCESS)
    page = person.open(f"/en/my/{OTHER}/question")
    assert "You told us this on" not in page.text
