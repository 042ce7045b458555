"""One person lets another in by a code, who sees and marks in their own account, until the first one stops it."""

import re

from core.people.accounts import create_account
from core.people.actor import Role
from core.people.passphrases import hash_passphrase
from core.platform.ids import uuid7
from tests.apps.browsing import Browser, Shown, sign_in
from tests.apps.conftest import House, open_browser_on
from tests.apps.desks import require_sound
from tests.apps.test_helping import OR, save_case, save_told_case


def make_person(house: House, name: str, passphrase: str) -> Browser:
    """Return the browser of somebody with a new account."""
    with house.installation.database.writing() as session:
        hashed, keys = hash_passphrase(passphrase), house.installation.keys
        create_account(session, keys, Role.MIGRANT, name, hashed, house.installation.now())
    browser = open_browser_on(house, "migrant")
    sign_in(browser, browser.open("/en/my/cases"), name, passphrase)
    return browser


def make_code(other: Browser) -> str:
    form = require_sound(other.open("/en/my/shared"), "Shared with me")
    assert "Nobody shares their steps with you" in form.text
    shown = require_sound(other.post(f"{form.url}/codes", {"name": "Beatrix"}), "Show this code")
    found = re.search(r"\b([A-HJ-NP-Z2-9]{5}) ([A-HJ-NP-Z2-9]{5})\b", shown.text)
    assert found is not None, shown.text
    return "".join(found.groups())


def test_from_the_code_to_the_mark_and_until_it_is_stopped(house: House, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    other = make_person(house, "bo", passphrase)
    code = make_code(other)

    asked = require_sound(person.open(f"/en/my/helpers/code?code={code}"), "Beatrix asks to see your steps")
    assert "Which steps may they see?" in asked.text
    (way,) = [link for link in asked.links if f"/my/cases/{case}/help/allow" in link]
    consent = require_sound(person.open(way.replace("&amp;", "&")), "Let Beatrix see your steps?")
    assert "checked" not in re.sub(r'type="radio"[^>]*checked', "", consent.html)
    for never in ("edit_answers", "upload", "documents", "later_types"):
        assert f'value="{never}"' not in consent.html
        assert f'name="{never}"' not in consent.html
    sent = {"code": code, "scopes": ["mark_steps", "comment"], "months": "3"}
    grant = require_sound(person.post(consent.url.partition("?")[0], sent), "Beatrix")
    assert "/my/shared" in other.open("/en/my/").html

    listed = require_sound(other.open("/en/my/shared"), "Shared with me")
    assert f"/en/my/shared/{case}" in listed.html
    seen = require_sound(other.open(f"/en/my/shared/{case}"), "")
    step = re.search(r'name="step" value="([a-z0-9-]+)"', seen.html)
    on = re.search(r'name="on" type="date" value="([0-9-]+)"', seen.html)
    assert step is not None
    assert on is not None
    marked = require_sound(other.post(f"{seen.url}/mark", {"step": step[1], "on": on[1]}), "")
    assert "Take my mark back" in marked.text
    assert (
        require_sound(other.post(f"{seen.url}/note", {"text": "I have the keys."}), "").path == f"/en/my/shared/{case}"
    )

    mine = require_sound(person.open(f"/en/my/cases/{case}"), "")
    assert "Marked for you by Beatrix:" in mine.text
    assert "A note for you by Beatrix:" in mine.text
    assert "You let Beatrix see this until" in mine.text
    assert "Beatrix, for you" in person.open(f"/en/my/cases/{case}/history").text
    assert "Beatrix" in require_sound(person.open("/en/my/helpers/log"), "Who looked at what").text

    require_sound(person.post(f"{grant.url}/revoke", {}), "Beatrix")

    over = require_sound(other.open(f"/en/my/shared/{case}"), "You see nothing here", status=404)
    assert over.text == other.open(f"/en/my/shared/{uuid7()}").text, "nobody learns whether there ever was anything"
    unsent = other.post(f"/en/my/shared/{case}/note", {"text": "I have the keys, all three."})
    assert "I have the keys, all three." in require_sound(unsent, "You see nothing here", status=404).text
    assert f"/en/my/shared/{case}" not in other.open("/en/my/shared").html
    assert "Marked for you by Beatrix:" in person.open(f"/en/my/cases/{case}").text


def test_whoever_was_let_in_is_told_which_steps_are_alternatives(house: House, passphrase: str) -> None:
    person, case = save_told_case(house, "amina", passphrase, "bologna/residence-permit-first", "student-just-arrived")
    other = make_person(house, "bo", passphrase)
    let_in(person, other, case, ["mark_steps"])
    seen = other.open(f"/en/my/shared/{case}")
    assert OR.findall(seen.html) == ["fill-kit-alone", "apply-at-questura"]
    on = re.search(r'name="on" type="date" value="([0-9-]+)"', seen.html)
    assert on is not None
    marked = other.post(f"{seen.url}/mark", {"step": "fill-kit-alone", "on": on[1]})
    assert OR.findall(marked.html) == ["apply-at-questura"]


def test_whoever_was_let_in_is_told_what_a_machine_translated(house: House, passphrase: str) -> None:
    person, case = save_told_case(house, "amina", passphrase, "bologna/residence-permit-first", "student-just-arrived")
    other = make_person(house, "bo", passphrase)
    let_in(person, other, case, [])
    said = "A machine translated some texts."
    assert said in other.open(f"/en/my/shared/{case}").text
    assert said not in other.open(f"/it/my/shared/{case}").text


def test_a_code_is_shown_again_until_it_is_ended(house: House, passphrase: str) -> None:
    other = make_person(house, "bo", passphrase)
    code = make_code(other)
    listed = other.open("/en/my/shared")
    assert f"{code[:5]} {code[5:]}" in listed.text
    (way,) = [link for link in listed.links if "/my/shared/codes/" in link]

    other.post(f"{way}/withdraw", {})

    assert code[:5] not in other.open("/en/my/shared").text


def test_a_code_needs_a_name(house: House, passphrase: str) -> None:
    other = make_person(house, "bo", passphrase)

    require_sound(other.post("/en/my/shared/codes", {"name": ""}), "Shared with me", status=422)


def let_in(person: Browser, other: Browser, case: str, scopes: list[str]) -> Shown:
    """Let the other one into a case by a code, and return the page of what they are allowed."""
    sent = {"code": make_code(other), "scopes": scopes, "months": "3"}
    return require_sound(person.post(f"/en/my/cases/{case}/help/allow", sent), "Beatrix")


def test_what_they_can_do_is_changed_without_a_new_code(house: House, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    other = make_person(house, "bo", passphrase)
    first = let_in(person, other, case, ["comment"])
    assert "Mark as done for them" not in other.open(f"/en/my/shared/{case}").text

    (way,) = [link for link in first.links if "/help/allow?grant=" in link]
    consent = require_sound(person.open(way), "Let Beatrix see your steps?")
    assert "They see this already." in consent.text
    assert 'value="comment" checked' in consent.html
    assert 'value="mark_steps" checked' not in consent.html
    for never in ("edit_answers", "upload"):
        assert f'value="{never}"' not in consent.html
    fields = {"grant": first.path.rpartition("/")[2], "scopes": ["mark_steps"], "months": "1"}
    second = require_sound(person.post(consent.url.partition("?")[0], fields), "Beatrix")

    assert second.path != first.path
    seen = require_sound(other.open(f"/en/my/shared/{case}"))
    assert "Mark as done for them" in seen.text
    assert "Send the note" not in seen.text
    # What was changed says so, and never that they see nothing while they do; also where the form is sent twice.
    for page in (person.open(first.path), person.open(way), person.post(f"/en/my/cases/{case}/help/allow", fields)):
        assert "You have changed this." in page.text
        assert "They see nothing any more" not in page.text
        assert second.path in page.links
    # What is over isn't changed, and its page says so.
    person.post(f"{second.url}/revoke", {})
    late = person.post(f"/en/my/cases/{case}/help/allow", fields)
    assert "They see nothing any more" in require_sound(late, "Beatrix").text
    assert person.open(f"/en/my/cases/{uuid7()}/help/allow?grant={fields['grant']}").status == 404


def test_who_was_let_in_stops_seeing_it(house: House, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    other = make_person(house, "bo", passphrase)
    grant = let_in(person, other, case, ["mark_steps"])
    seen = other.open(f"/en/my/shared/{case}")
    assert "Stop seeing this" in seen.text

    require_sound(other.post(f"{seen.url}/leave", {}), "Shared with me")

    require_sound(other.open(f"/en/my/shared/{case}"), "You see nothing here", status=404)
    require_sound(other.post(f"{seen.url}/leave", {}), "You see nothing here", status=404)
    assert "They see nothing any more" in person.open(grant.path).text
    assert "Beatrix can no longer see your steps." in person.open("/en/my/notices").text


def test_stopping_on_a_page_from_before_a_change_stops_what_holds_now(house: House, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    other = make_person(house, "bo", passphrase)
    first = let_in(person, other, case, ["comment"])
    fields = {"grant": first.path.rpartition("/")[2], "scopes": ["mark_steps"], "months": "1"}
    person.post(f"/en/my/cases/{case}/help/allow", fields)
    assert other.open(f"/en/my/shared/{case}").status == 200

    stopped = person.post(f"{first.url}/revoke", {})

    assert "They see nothing any more" in stopped.text
    assert other.open(f"/en/my/shared/{case}").status == 404


def test_a_code_that_is_sent_twice_lets_in_once_and_says_so(house: House, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    other = make_person(house, "bo", passphrase)
    sent = {"code": make_code(other), "person": "1", "scopes": ["comment"], "months": "3"}
    person.post(f"/en/my/cases/{case}/help/allow", sent)

    again = person.post(f"/en/my/cases/{case}/help/allow", sent)

    assert "Stop this now" in require_sound(again, "Beatrix").text
    live = person.open("/en/my/helpers").html
    assert live.count("/revoke") == 1
    assert other.open(f"/en/my/shared/{case}").status == 200
    # Where it is over, what was ticked for a person is offered to no organisation.
    person.post(f"{again.url}/revoke", {})
    late = require_sound(person.post(f"/en/my/cases/{case}/help/allow", sent), "Who helps you", status=404)
    assert "There is no such code" in late.text
    assert "scopes" not in late.html


def test_ones_own_code_is_called_that(house: House, passphrase: str) -> None:
    other = make_person(house, "bo", passphrase)
    page = other.open(f"/en/my/helpers/code?code={make_code(other)}")
    assert "This is your own code." in require_sound(page, "Who helps you", status=404).text


def test_a_note_that_they_allow_no_more_is_shown_and_not_lost(house: House, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    other = make_person(house, "bo", passphrase)
    first = let_in(person, other, case, ["comment"])
    seen = other.open(f"/en/my/shared/{case}")
    fields = {"grant": first.path.rpartition("/")[2], "scopes": ["mark_steps"], "months": "1"}
    person.post(f"/en/my/cases/{case}/help/allow", fields)

    unsent = require_sound(other.post(f"{seen.url}/note", {"text": "All three keys."}), status=422)

    assert "This was not saved." in unsent.text
    assert "All three keys." in unsent.text
    assert "<textarea" not in unsent.html


def test_what_was_chosen_for_a_step_stays_where_the_day_is_wrong(house: House, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    other = make_person(house, "bo", passphrase)
    let_in(person, other, case, ["mark_steps"])
    seen = other.open(f"/en/my/shared/{case}")
    form = next(form for form in seen.html.split("<form") if "<select" in form and "/mark" in form)
    step = re.search(r'name="step" value="([a-z0-9-]+)"', form)
    chosen = re.findall(r'<option value="([a-z0-9-]+)"', form)[-1]
    assert step is not None

    wrong = require_sound(
        other.post(f"{seen.url}/mark", {"step": step[1], "on": "2999-01-01", "outcome": chosen}), status=422
    )

    assert f'<option value="{chosen}" selected>' in wrong.html
    assert 'value="2999-01-01"' in wrong.html
    assert "<option selected" not in seen.html


def test_a_case_that_was_closed_is_still_found(house: House, passphrase: str) -> None:
    person, case = save_case(house, "amina", passphrase)
    other = make_person(house, "bo", passphrase)
    let_in(person, other, case, ["mark_steps"])

    person.post(f"/en/my/cases/{case}/close", {})

    listed = require_sound(other.open("/en/my/shared"), "Shared with me")
    assert "Closed" in listed.text
    assert f"/en/my/shared/{case}" in listed.links
    assert "Mark as done for them" not in other.open(f"/en/my/shared/{case}").text
