"""All of a person's ways in one list, whom each is for, what happened in it, and answers that serve the next one."""

import re

import pytest

from tests.apps.browsing import Browser, sign_in
from tests.apps.migrant.test_following import answer_all

PROCESS = "hamburg/registration-of-address"
OTHER = "hamburg/residence-permit-first"
SPANISH = "madrid/health-insurance"  # its title is in no other language
NGO = "ngo-hamburg-example"


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


@pytest.mark.parametrize("lang", ["en", "ar", "fa"])
def test_lists_say_how_many_steps_there_are_in_the_words_of_the_guide(amina: Browser, lang: str) -> None:
    # Before anything is answered, some steps may not apply.
    on_device = amina.open(f"/{lang}/my/{PROCESS}")
    told = re.search(r'<div class="progress">.*?<p>(.*?)</p>', on_device.html, re.DOTALL)
    assert told is not None
    case = save(amina).replace("/en/", f"/{lang}/")

    if lang == "en":
        assert re.fullmatch(r"0 done, of \d+ to \d+ steps", told[1])
    assert told[1] in amina.open(case).html
    for page in ("my/", "my/cases"):
        assert told[1] in amina.open(f"/{lang}/{page}").html


def test_a_list_with_nothing_in_it_leads_to_where_one_begins(amina: Browser) -> None:
    empty = {page: amina.open(f"/en/my/{page}").html.partition('class="empty"')[2] for page in ("cases", "helpers")}
    assert 'href="/en/my/"' in empty["cases"]
    assert 'href="/en/"' in empty["cases"]
    assert 'href="/en/my/cases"' in empty["helpers"]


def test_a_title_in_another_language_says_which_wherever_ways_are_listed(amina: Browser) -> None:
    answer_all(amina, SPANISH)
    titled = re.compile(
        r'<span lang="es" dir="ltr">[^<]+</span>\s*<span class="tag soft">'
        r'<span class="visually-hidden">[^<]+: </span>اسپانیایی</span>'
    )
    assert titled.search(amina.open("/fa/my/").html)
    amina.press(amina.open(f"/fa/my/{SPANISH}/save"), "/save")
    assert titled.search(amina.open("/fa/my/cases").html)
    assert titled.search(amina.open("/fa/madrid/?topic=health").html)
    assert "tag soft" not in amina.open("/es/my/cases").html


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


def tell_the_day_alone(browser: Browser, process: str) -> None:
    """Tell the day on which everything hangs before anything else, as whoever got a letter with it does."""
    page = browser.open(f"/en/my/{process}/question")
    day = {"value-day": "2", "value-month": "1", "value-year": "2026"}
    assert browser.press(page, "/answer", fact="moving-in-date", kind="date", value="date", **day).status == 200


def test_a_day_that_passed_is_shown_though_no_step_is_certain(amina: Browser) -> None:
    tell_the_day_alone(amina, PROCESS)
    for is_saved in (False, True):
        if is_saved:
            save(amina)
        page = amina.open("/en/my/")
        assert "One day has passed." in page.text
        assert "Perhaps:" in page.text
        assert "This day has passed: 16 January 2026" in page.text
        assert "Look at this now" in page.text
        assert "Answer one more question to be sure" in page.text
        (question,) = [link for link in page.links if link.endswith("/question")]
        assert "/question/" in amina.open(question).path
    assert "By 16 January 2026" in amina.open("/en/my/cases").text


def test_what_is_due_first_stands_first_and_all_that_passed_is_counted(amina: Browser) -> None:
    tell_the_day_alone(amina, PROCESS)
    doubtful = save(amina)
    answer_all(amina, PROCESS)
    certain = save(amina)
    page = amina.open("/en/my/")
    assert "2 days have passed." in page.text
    assert page.html.index(doubtful) < page.html.index(certain)
    assert "Do this now" in page.text


def test_who_sees_a_case_stands_on_it_with_where_to_stop_it(amina: Browser) -> None:
    answer_all(amina, PROCESS)
    case = save(amina)
    for path in ("/en/my/", case):
        assert "sees this until" not in amina.open(path).text
    consent = amina.open(f"{case}/help/allow?organisation={NGO}")
    sent = {"organisation": NGO, "scopes": ["mark_steps"], "months": "3"}
    assert amina.post(consent.url.partition("?")[0], sent).status == 200

    for path in ("/en/my/", case):
        page = amina.open(path)
        assert "sees this until" in page.text
        (stop,) = [link for link in page.links if re.fullmatch(r"/en/my/helpers/[0-9a-f-]{36}", link)]
        assert "Stop this now" in amina.open(stop).text
    amina.press(amina.open(stop), "/revoke")
    for path in ("/en/my/", case):
        assert "sees this until" not in amina.open(path).text
