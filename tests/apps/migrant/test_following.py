"""Following a procedure without an account: one question a page, then the next step; it all stays on the device."""

import re
from typing import Any

import pytest

from apps.migrant.device import CHUNK
from tests.apps.browsing import Browser, Shown, sign_in

SHORTEST = "hamburg/registration-of-address"
LONGER = "bologna/residence-permit-first"


def answer_first(page: Shown) -> tuple[tuple[str, str] | None, dict[str, str]]:
    """Say how a person might answer the question on a page: the last button, or something typed."""
    form = page.form("/answer")
    values = [button for button in form.buttons if button[0] == "value"]
    if values:
        return values[-1], {}
    kind = dict(form.fields)["kind"]
    if kind in {"date", "issued", "expires"}:
        return None, {"value-day": "2", "value-month": "11", "value-year": "2026"}
    return None, {"value": {"number": "2", "country": "SY"}.get(kind, "")}


def answer_all(browser: Browser, process: str, limit: int = 30) -> tuple[Shown, list[str]]:
    """Answer every question; return the procedure's page, and the questions that were asked."""
    page = browser.open(f"/en/my/{process}/question")
    asked: list[str] = []
    while "/question/" in page.path:
        asked.append(dict(page.form("/answer").fields)["fact"])
        assert len(asked) <= limit, asked
        button, typed = answer_first(page)
        page = browser.press(page, "/answer", button, **typed)
        assert page.status == 200, page.text
    return page, asked


@pytest.mark.parametrize("process", [SHORTEST, LONGER])
def test_questions_come_to_an_end_and_none_is_asked_twice(reader: Browser, process: str) -> None:
    page, asked = answer_all(reader, process)
    assert len(asked) == len(set(asked))
    assert page.path == f"/en/my/{process}"
    assert "Your next step" in page.text or "which step is next" in page.text


def test_a_question_that_was_answered_wrongly_is_the_same_one_in_another_language(reader: Browser) -> None:
    page, refused = reader.open(f"/en/my/{SHORTEST}/question"), 0
    while "/question/" in page.path:
        wrong = reader.press(page, "/answer", value="", follow=False)
        assert wrong.status == 422
        there = wrong.language_links["de"]
        assert there == page.path.replace("/en/", "/de/")
        assert reader.open(there).path == there
        refused += 1
        button, typed = answer_first(page)
        page = reader.press(page, "/answer", button, **typed)
    assert refused > 1


def test_a_paper_that_is_needed_more_than_once_says_how_often(reader: Browser) -> None:
    page, _ = answer_all(reader, SHORTEST)
    assert page.text.count("Birth certificate – 2 times") == 1


def test_everything_may_be_declined(reader: Browser) -> None:
    page = reader.open(f"/en/my/{LONGER}/question")
    for _ in range(40):
        if "/question/" not in page.path:
            break
        states = [button for button in page.form("/answer").buttons if button[0] == "state"]
        button = states[-1] if states else ("value", "no")
        page = reader.press(page, "/answer", button)
    assert page.path == f"/en/my/{LONGER}"
    assert "which step is next" in page.text


def test_back_never_loses_an_answer(reader: Browser) -> None:
    first = reader.open(f"/en/my/{LONGER}/question")
    assert first.path.endswith("/question/1")
    button, typed = answer_first(first)
    second = reader.press(first, "/answer", button, **typed)
    assert second.path.endswith("/question/2")
    again = reader.open(first.path)
    assert dict(again.form("/answer").fields)["fact"] == dict(first.form("/answer").fields)["fact"]
    assert 'aria-pressed="true"' in again.html or " selected" in again.html or " checked" in again.html
    assert reader.open(second.path).title == second.title


def test_a_form_loaded_long_ago_is_merged_with_what_was_said_since(reader: Browser) -> None:
    old = reader.open(f"/en/my/{LONGER}/question")
    button, typed = answer_first(old)
    second = reader.press(old, "/answer", button, **typed)
    next_button, next_typed = answer_first(second)
    reader.press(second, "/answer", next_button, **next_typed)
    reader.press(old, "/answer", button, **typed)
    told = reader.open(f"/en/my/{LONGER}").text
    assert told.count("Change") >= 2


def test_answers_are_in_no_address(reader: Browser) -> None:
    page = reader.open(f"/en/my/{LONGER}/question")
    for _ in range(6):
        if "/question/" not in page.path:
            break
        assert re.fullmatch(rf"/en/my/{LONGER}/question/\d+", page.path)
        assert "?" not in page.url
        button, typed = answer_first(page)
        page = reader.press(page, "/answer", button, **typed)


def test_only_forms_set_the_cookie_and_it_says_nothing_to_others(reader: Browser) -> None:
    reader.open(f"/en/my/{LONGER}")
    reader.open(f"/en/my/{LONGER}/question/1")
    assert reader.cookies == {}
    page = reader.open(f"/en/my/{LONGER}/question/1")
    button, typed = answer_first(page)
    answer = reader.press(page, "/answer", button, follow=False, **typed)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert set(reader.cookies) == {"busola_migrant_device0"}


def test_a_step_is_done_and_undone(reader: Browser) -> None:
    page, _ = answer_all(reader, SHORTEST)
    form = page.form("/mark")
    step = dict(form.fields)["step"]
    outcomes = [button for button in form.buttons if button[0] == "outcome"]
    page = reader.press(page, "/mark", outcomes[0] if outcomes else None)
    assert re.search(rf'<li class="done[^"]*" id="{step}">', page.html)
    page = reader.press(page, "/clear")
    assert not re.search(rf'<li class="done[^"]*" id="{step}">', page.html)


def test_a_paper_is_ticked_and_unticked(reader: Browser) -> None:
    page, _ = answer_all(reader, SHORTEST)
    pressed = page.html.count('aria-pressed="true"')
    form = page.form("/paper")
    page = reader.press(page, "/paper", form.buttons[0])
    assert page.html.count('aria-pressed="true"') != pressed


def test_a_step_is_left_out_and_an_unneeded_one_is_wanted(reader: Browser) -> None:
    page, _ = answer_all(reader, SHORTEST)
    step = dict(page.form("/skip").fields)["step"]
    page = reader.press(page, "/skip")
    assert re.search(rf'<li class="skipped[^"]*" id="{step}">', page.html)
    wanted = dict(page.form("/want").fields)["step"]
    page = reader.press(page, "/want")
    assert not re.search(rf'<li class="not_needed[^"]*" id="{wanted}">', page.html)


def test_a_date_from_a_letter_and_an_appointment_are_kept(reader: Browser) -> None:
    page, _ = answer_all(reader, SHORTEST)
    page = reader.press(page, "/date", date="2099-05-04")
    assert "May 4, 2099" in page.text or "4 May 2099" in page.text
    assert "The date on your letter" in page.text
    page = reader.press(page, "/appointment", at="2099-04-01T09:30")
    assert 'value="2099-04-01T09:30"' in page.html


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("answer", {}),
        ("answer", {"fact": "../x", "value": "1"}),
        ("mark", {"step": "<script>"}),
        ("mark", {"step": "a", "on": "31 February"}),
        ("appointment", {"step": "a", "at": "soon"}),
    ],
)
def test_a_form_that_does_not_fit_changes_nothing_and_says_so(
    reader: Browser, action: str, fields: dict[str, Any]
) -> None:
    page = reader.post(f"/en/my/{LONGER}/{action}", fields)
    assert page.status == 422
    assert 'role="alert"' in page.html
    assert reader.cookies == {}


@pytest.mark.parametrize("number", ["0", "x", "b", "b0", "%C2%B2", "9" * 5000])
def test_a_question_with_no_such_number_is_not_found(reader: Browser, number: str) -> None:
    assert reader.open(f"/en/my/{LONGER}/question/{number}").status == 404
    assert reader.post(f"/en/my/{LONGER}/answer", {"fact": "birth-date", "number": number[:6]}).status == 422


def test_an_unknown_action_is_not_found(reader: Browser) -> None:
    assert reader.post(f"/en/my/{LONGER}/explode").status == 404


def test_a_process_that_is_not_there_is_not_found(reader: Browser) -> None:
    assert reader.open("/en/my/bologna/nothing").status == 404
    assert reader.post("/en/my/bologna/nothing/answer", {"fact": "a", "value": "b"}, follow=False).status in {303, 404}


def test_deleting_takes_two_taps_and_leaves_nothing(reader: Browser) -> None:
    answer_all(reader, SHORTEST)
    assert reader.cookies
    page = reader.open("/en/my/delete")
    done = reader.press(page, "/my/delete")
    assert "Everything is deleted" in done.text
    assert reader.cookies == {}
    assert "Nothing here yet" in reader.open("/en/my/").text


def test_one_process_is_taken_off_the_device_and_the_others_stay(reader: Browser) -> None:
    answer_all(reader, SHORTEST)
    answer_all(reader, LONGER)
    page = reader.press(reader.open("/en/my/"), f"/{SHORTEST}/forget")
    assert f"/en/my/{LONGER}" in page.links
    assert f"/en/my/{SHORTEST}" not in page.links


def test_what_is_on_the_device_is_listed(reader: Browser) -> None:
    answer_all(reader, SHORTEST)
    assert f"/en/my/{SHORTEST}" in reader.open("/en/my/").links


def test_a_cookie_that_is_not_ours_is_as_good_as_none(reader: Browser) -> None:
    page = reader.open(f"/en/my/{SHORTEST}", Cookie="busola_migrant_device0=stranger")
    assert page.status == 200


def test_when_the_device_is_full_the_answer_is_not_taken_and_saving_is_offered(reader: Browser) -> None:
    import secrets

    page = reader.open(f"/en/my/{LONGER}/question")
    button, typed = answer_first(page)
    reader.press(page, "/answer", button, **typed)
    full = None
    for number in range(400):
        kept = dict(reader.cookies)
        fields = {"step": f"{secrets.token_hex(20)}-{number}"}
        sent = reader.post(f"/en/my/{LONGER}/skip", fields, follow=False)
        if sent.status == 409:
            full = sent
            assert reader.cookies == kept
            break
        assert all(len(chunk) <= CHUNK for chunk in reader.cookies.values())
        assert len(reader.cookies) <= 2
    assert full is not None
    assert "Your last answer was not taken" in full.text
    assert f"/en/my/{LONGER}/save" in full.links
    assert "little room left" in reader.open(f"/en/my/{LONGER}").text


def test_what_is_kept_may_be_older_than_the_process(reader: Browser) -> None:
    reader.post(f"/en/my/{LONGER}/skip", {"step": "a-step-that-is-gone"}, follow=False)
    assert reader.open(f"/en/my/{LONGER}").status == 200


def test_the_shortest_process_needs_at_most_six_taps_from_the_first_page_to_the_next_step(reader: Browser) -> None:
    taps = 0
    page = reader.open("/")
    for link in ("/en/", "/en/hamburg/", f"/en/{SHORTEST}/", f"/en/my/{SHORTEST}/question"):
        assert link in page.links, (link, page.links)
        page = reader.open(link)
        taps += 1
    while "Your next step" not in page.text:
        values = [button for button in page.form("/answer").buttons if button[0] == "value"]
        page = reader.press(page, "/answer", values[0])
        taps += 1
    assert taps <= 6


def test_an_answer_that_does_not_fit_is_explained_beside_its_field(reader: Browser) -> None:
    page = reader.open(f"/en/my/{SHORTEST}/question")
    while dict(page.form("/answer").fields)["kind"] != "number":
        button, typed = answer_first(page)
        page = reader.press(page, "/answer", button, **typed)
    for typed_in in ("", "two"):
        refused = reader.press(page, "/answer", None, value=typed_in)
        assert refused.status == 422
        assert "Please write a number." in refused.text
        field = re.search(r'<input id="value"[^>]*>', refused.html)
        assert field, refused.html
        assert 'aria-invalid="true" aria-describedby="wrong"' in field[0]
        assert f'value="{typed_in}"' in field[0]
        assert 'id="wrong"' in refused.html


HELP_OF_THE_CITY = re.compile(r'href="(/en/[^"]*help/)">(?:(?!</a>).)*<span>People who help</span>', re.DOTALL)


@pytest.mark.parametrize("below", ["", "/question", "/counter", "/print", "/pocket", "/cities", "/save"])
def test_people_who_help_are_those_of_the_city_on_each_page_of_a_way(reader: Browser, below: str) -> None:
    page = reader.open(f"/en/my/{LONGER}{below}")
    assert page.status == 200
    assert HELP_OF_THE_CITY.findall(page.html) == ["/en/bologna/help/"]


def test_people_who_help_are_those_of_the_city_on_each_page_of_a_case(person: Browser, passphrase: str) -> None:
    sign_in(person, person.open("/en/my/cases"), "amina", passphrase)
    case = person.press(person.open(f"/en/my/{LONGER}/save"), "/save").path
    for below in ("", "/question/1", "/counter", "/print", "/pocket", "/history", "/about", "/help"):
        page = person.open(case + below)
        assert page.status == 200, below
        assert HELP_OF_THE_CITY.findall(page.html) == ["/en/bologna/help/"], below
