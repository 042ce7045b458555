"""A helper answers for a person who allowed it, without a script; the person sees who it was, and takes it back."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest

from tests.apps.browsing import Browser, SeenForm, Shown
from tests.apps.conftest import House
from tests.apps.desks import actions_of, at_work, require_sound
from tests.apps.test_helping import let_in, save_case

ALL = ["read_answers", "mark_steps", "edit_answers"]


@pytest.fixture
def lena(house: House) -> Browser:
    """Somebody who helps people for an association in Hamburg."""
    return at_work(house, "ngo", "lena")


def form_about(page: Shown, fact: str) -> SeenForm:
    """Return the form of a page that asks about a fact."""
    return next(form for form in page.forms if ("fact", fact) in form.fields)


def send(browser: Browser, form: SeenForm, **filled: str) -> Shown:
    """Send a form with some of its fields filled in."""
    fields: dict[str, Any] = {**dict(form.fields), **filled}
    return browser.post(form.action, {name: value for name, value in fields.items() if value})


def test_from_the_consent_to_the_answer_and_back(house: House, lena: Browser, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    let_in(person, case)
    assert "Answer for the person" not in lena.open(f"/en/cases/{case}").text
    require_sound(lena.open(f"/en/cases/{case}/answers"), status=404)

    let_in(person, case, scopes=ALL)
    seen = require_sound(lena.open(f"/en/cases/{case}"))
    page = require_sound(lena.open(next(link for link in seen.links if link.endswith("/answers"))), "Answer for")
    form = form_about(page, "marital-status")
    assert ("state", "unsure") in form.buttons
    assert ("state", "declined") in form.buttons
    assert "The person prefers not to say" in page.text

    saved = require_sound(send(lena, form, value="widowed"))

    assert "Saved. The person sees that you answered for them" in saved.text
    assert "Your organisation answered this." in saved.text
    steps = require_sound(person.open(f"/en/my/cases/{case}"))
    assert "answered this for you on" in steps.text
    undo = steps.form("/take-back")
    assert "answered questions for you" in person.open("/en/my/notices").text
    assert "Ankerplatz" in person.open(f"/en/my/cases/{case}/history").text

    undone = require_sound(person.post(undo.action, dict(undo.fields)))
    assert "answered this for you" not in undone.text
    assert "Your organisation answered this." not in lena.open(f"/en/cases/{case}/answers").text
    assert "was taken back" in person.open(f"/en/my/cases/{case}/history").text


def test_an_organisation_takes_its_own_answer_back(house: House, lena: Browser, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    let_in(person, case, scopes=ALL)
    page = lena.open(f"/en/cases/{case}/answers")
    assert "Take our answer back" not in page.text
    saved = send(lena, form_about(page, "marital-status"), value="widowed")
    undo = saved.form("/answers/take-back")
    assert dict(undo.fields)["fact"] == "marital-status"

    for _ in range(2):  # a form that is sent twice counts once
        undone = require_sound(lena.post(undo.action, dict(undo.fields)), "Answer for")
        assert "Taken back." in undone.text

    assert "Take our answer back" not in undone.text
    assert "answered this for you" not in person.open(f"/en/my/cases/{case}").text
    history = require_sound(person.open(f"/en/my/cases/{case}/history")).text
    assert re.search(r"was taken back\.[^.]*Ankerplatz", history)


def test_an_answer_is_not_taken_back_where_answering_is_allowed_no_more(
    house: House, lena: Browser, passphrase: str
) -> None:
    person, case = save_case(house, "amina", passphrase)
    let_in(person, case, scopes=ALL)
    saved = send(lena, form_about(lena.open(f"/en/cases/{case}/answers"), "marital-status"), value="widowed")
    undo = saved.form("/answers/take-back")

    let_in(person, case, scopes=["read_answers"])
    require_sound(lena.post(undo.action, dict(undo.fields)), status=404)

    assert "answered this for you" in person.open(f"/en/my/cases/{case}").text


def test_dates_numbers_countries_and_none_of_them_are_asked_as_the_newcomers_are(
    house: House, lena: Browser, passphrase: str
) -> None:
    person, case = save_case(house, "amina", passphrase)
    let_in(person, case, scopes=ALL)

    def answer(fact: str, **filled: str) -> Shown:
        return require_sound(send(lena, form_about(lena.open(f"/en/cases/{case}/answers"), fact), **filled))

    answer("moving-in-date", **{"value-year": "2026", "value-month": "10", "value-day": "5"})
    assert "5 October 2026" in answer("citizenship", value="CO").text
    assert "Colombia" in answer("moved-from", state="declined").text

    told = person.open(f"/en/my/cases/{case}").text
    assert told.count("answered this for you on") == 3
    assert "You prefer not to say." in told


def test_a_form_that_is_sent_twice_answers_once(house: House, lena: Browser, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    let_in(person, case, scopes=ALL)
    form = form_about(lena.open(f"/en/cases/{case}/answers"), "marital-status")

    for _ in range(2):
        assert "Saved." in require_sound(send(lena, form, value="widowed")).text

    history = require_sound(lena.open(f"/en/cases/{case}/history"), "What happened so far")
    assert history.text.count("You, for the person") == 1


def test_a_value_that_does_not_fit_comes_back_with_a_message_and_nothing_is_lost(
    house: House, lena: Browser, passphrase: str
) -> None:
    person, case = save_case(house, "amina", passphrase)
    let_in(person, case, scopes=ALL)
    before = person.open(f"/en/my/cases/{case}").text
    page = lena.open(f"/en/cases/{case}/answers")
    form = form_about(page, "moving-in-date")
    typed = {"value-year": "2026", "value-month": "13", "value-day": "5"}

    wrong = require_sound(send(lena, form, **typed), status=422)

    assert "This is not a date." in wrong.text
    again = form_about(wrong, "moving-in-date")
    assert typed.items() <= dict(again.fields).items()
    assert dict(again.fields)["once"] == dict(form.fields)["once"]
    assert 'aria-invalid="true"' in wrong.html
    odd = require_sound(send(lena, form_about(page, "marital-status"), value="xyzzy"), status=422)
    assert "This does not answer the question." in odd.text
    assert person.open(f"/en/my/cases/{case}").text == before


def test_what_was_left_out_is_neither_asked_nor_taken(house: House, lena: Browser, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    let_in(person, case, scopes=ALL, without_facts=["citizenship"])
    page = lena.open(f"/en/cases/{case}/answers")
    assert not any(("fact", "citizenship") in form.fields for form in page.forms)
    before = person.open(f"/en/my/cases/{case}").text

    form = form_about(page, "marital-status")
    refused = require_sound(send(lena, form, fact="citizenship", kind="country", value="CO"))

    assert "The person did not allow this. Nothing was changed." in refused.text
    assert person.open(f"/en/my/cases/{case}").text == before


def test_a_history_shows_what_happened_when_and_who_did_it(house: House, lena: Browser, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    let_in(person, case, scopes=["mark_steps"])
    seen = lena.open(f"/en/cases/{case}")
    mark = seen.form("/mark")
    require_sound(lena.post(mark.action, dict(mark.fields)))

    history = require_sound(lena.open(next(link for link in seen.links if link.endswith("/history"))), "What happened")

    assert history.text.index("was done on") < history.text.index("The steps were saved.")
    assert "You, for the person" in history.text
    assert "The person" in history.text
    assert "Answer:" not in history.text
    assert "Read what happened so far" in person.open("/en/my/helpers/log").text


@pytest.mark.parametrize("language", ["ar", "uk"])
def test_the_pages_are_in_the_readers_language(house: House, lena: Browser, passphrase: str, language: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    let_in(person, case, scopes=ALL)

    for name in ("answers", "history"):
        page = require_sound(lena.open(f"/{language}/cases/{case}/{name}"))
        assert page.root["dir"] == ("rtl" if language == "ar" else "ltr")
        assert not re.search(r"Continue|Answer for|The person|What happened", page.text)


def test_a_step_is_marked_on_no_day_that_is_still_to_come_and_what_was_typed_stays(
    house: House, lena: Browser, passphrase: str
) -> None:
    person, case = save_case(house, "amina", passphrase)
    let_in(person, case)
    mark = lena.open(f"/en/cases/{case}").form("/mark")
    tomorrow = house.installation.now().date() + datetime.timedelta(days=2)

    for day in (tomorrow.isoformat(), "2031-05-05", "5 May"):
        wrong = require_sound(lena.post(mark.action, {**dict(mark.fields), "on": day}), status=422)
        assert ("This day is still to come." in wrong.text) is (day != "5 May")
        again = wrong.form("/mark")
        assert dict(again.fields)["on"] == day
        assert dict(again.fields)["once"] == dict(mark.fields)["once"]
        assert 'aria-invalid="true"' in wrong.html
    assert "marked this for you" not in person.open(f"/en/my/cases/{case}").text

    for _ in range(2):
        marked = require_sound(lena.post(mark.action, dict(mark.fields)))
        assert "Marked." in marked.text
    assert lena.open(f"/en/cases/{case}/history").text.count("You, for the person") == 1


def test_a_closed_case_takes_no_answer(house: House, lena: Browser, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    let_in(person, case, scopes=ALL)
    form = form_about(lena.open(f"/en/cases/{case}/answers"), "marital-status")
    person.post(f"/en/my/cases/{case}/close", {})

    require_sound(send(lena, form, value="widowed"), status=404)

    assert "answers" not in actions_of(lena.open(f"/en/cases/{case}"))
    require_sound(lena.open(f"/en/cases/{case}/history"))
