"""From a thing people should know to a note that everybody reads: written by one, published by another."""

from tests.apps.browsing import Browser, Shown
from tests.apps.conftest import House, open_browser_on
from tests.apps.desks import actions_of, at_work, becomes_true, require_sound, textarea

PROCESS = "bologna/residence-permit-first"
PAGE = "/en/processes/residence-permit-first"
STEP = "hand-in-kit"
TEXT = "Arriva prima delle 7:30.\nPorta una penna."


def write(browser: Browser, *, send: bool = False, **filled: str) -> Shown:
    form = require_sound(browser.open(f"{PAGE}/note?step={STEP}"), "Write a note")
    fields = {"step": STEP, "kind": "tip", "lang": "it", "text": TEXT, **filled}
    return browser.press(form, "/notes", ("then", "send") if send else None, **fields)


def test_the_citys_processes_lead_to_their_steps(sara: Browser) -> None:
    page = require_sound(sara.open("/en/processes?q=permit"), "Processes")
    assert PAGE in page.links
    assert "Bologna" in page.text
    assert "No process has these words." in sara.open("/en/processes?q=zzzzz").text
    steps = require_sound(sara.open(PAGE))
    assert f"{PAGE}/note?step={STEP}" in steps.links
    assert f"{PAGE}/note" in steps.links


def test_the_form_knows_the_step_and_the_languages(sara: Browser) -> None:
    page = require_sound(sara.open(f"{PAGE}/note?step={STEP}"), "Write a note")
    assert f'<option value="{STEP}" selected>' in page.html
    assert '<option value="ar">' in page.html
    assert "At most 2000 characters." in page.text
    assert sara.open("/en/processes/nothing-here/note").status == 404


def test_a_note_is_saved_and_only_the_organisation_sees_it(sara: Browser) -> None:
    page = require_sound(write(sara), "Tip on")
    assert "Saved. Only your organisation sees it." in page.text
    assert textarea(page) == TEXT
    assert page.path in sara.open(PAGE).links
    assert page.path in sara.open("/en/").links


def test_what_doesnt_fit_is_named_and_the_text_is_kept(sara: Browser) -> None:
    long = "è" * 2001
    page = require_sound(write(sara, text=long), "Write a note", 422)
    assert "At most 2000 characters." in page.text
    assert textarea(page) == long
    unsaid = require_sound(write(sara, kind="rumour", text=""), "Write a note", 422)
    assert "Please choose one of these." in unsaid.text
    assert "Please fill this in." in unsaid.text
    tags = require_sound(write(sara, text="<b>Presto</b>"), "Write a note", 422)
    assert textarea(tags) == "<b>Presto</b>"
    assert "Plain text only" in tags.text
    unknown = require_sound(write(sara, step="no-such-step"), "Write a note", 422)
    assert "This step is not in the published process any more." in unknown.text


def test_an_author_changes_and_sends_and_then_only_reads(sara: Browser) -> None:
    page = write(sara)
    fields = {"step": "", "kind": "warning", "lang": "en", "text": "Come early."}
    saved = sara.press(page, page.path, **fields)
    assert "Warning on" in saved.title
    sent = sara.press(saved, saved.path, ("then", "send"), **fields)
    assert "Sent. A coordinator decides now." in sent.text
    assert actions_of(sent) == {"end"}
    assert "Come early." in sent.text
    assert "It waits for a coordinator." in sent.text


def test_a_coordinator_returns_it_with_a_reason_that_the_author_reads(sara: Browser, paolo: Browser) -> None:
    note = write(sara, send=True)
    queue = require_sound(paolo.open("/en/"), "What waits for you")
    assert "the longest waiting first" in queue.text
    assert note.path in queue.links
    page = paolo.open(note.path)
    assert actions_of(page) == {"end", "publish", "return"}
    assert "Please write a reason." in paolo.press(page, "/return", reason="").text
    assert "Returned to the author" in paolo.press(page, "/return", reason="Quale ufficio?").text

    mine = require_sound(sara.open("/en/"))
    assert "Reason: Quale ufficio?" in mine.text
    again = sara.open(note.path)
    assert "Why it was returned" in again.text
    assert textarea(again) == TEXT


def test_a_coordinator_publishes_and_everybody_reads_it(shared_house: House, sara: Browser, paolo: Browser) -> None:
    note = write(sara, send=True)
    done = require_sound(paolo.press(paolo.open(note.path), "/publish"))
    assert "Published. Everybody reads it from now on." in done.text
    assert f"{shared_house.url('migrant')}/en/{PROCESS}/" in done.links
    reader = open_browser_on(shared_house, "migrant")
    assert becomes_true(lambda: "Arriva prima delle 7:30." in reader.open(f"/en/{PROCESS}/").text)
    assert PAGE in sara.open("/en/processes?state=with").links
    assert PAGE not in sara.open("/en/processes?state=without").links

    asked = require_sound(sara.open(f"{note.path}/withdraw"), "Withdraw this note?")
    assert "Withdrawn. Nobody reads it any more." in sara.press(asked, "/withdraw", reason="Non vale più.").text
    assert sara.open(f"{note.path}/withdraw").path == note.path


def test_a_coordinator_doesnt_decide_on_their_own_note(paolo: Browser) -> None:
    note = write(paolo, send=True)
    _, _, decide = paolo.open("/en/").html.partition('id="queue-decide"')
    assert note.path not in decide.partition('id="queue-')[0]
    page = paolo.open(note.path)
    assert actions_of(page) == {"end"}
    assert "Another coordinator has to decide." in page.text
    forced = paolo.post(f"{note.path}/publish")
    assert "another coordinator has to decide" in forced.text


def test_a_decision_that_came_too_late_changes_nothing(sara: Browser, paolo: Browser) -> None:
    note = write(sara, send=True)
    seen = paolo.open(note.path)
    sara.press(sara.open(f"{note.path}/withdraw"), "/withdraw")
    assert "This was already done, or the note moved on." in paolo.press(seen, "/publish").text
    assert paolo.post(f"{note.path}/burn").status == 404


def test_a_text_survives_being_signed_out(shared_house: House) -> None:
    sara = at_work(shared_house, "ngo", "sara")
    form = sara.open(f"{PAGE}/note?step={STEP}")
    sara.client.cookies.clear()
    fields = {"step": STEP, "kind": "tip", "lang": "it", "text": TEXT}
    kept = require_sound(sara.press(form, "/notes", ("then", "send"), **fields), "You were signed out.", 401)
    assert textarea(kept) == TEXT
    assert dict(kept.form("/notes").fields) == {
        "process": PROCESS,
        "step": STEP,
        "kind": "tip",
        "lang": "it",
        "then": "send",
    }


def test_notes_are_narrowed_by_words_state_and_author(sara: Browser, paolo: Browser) -> None:
    require_sound(sara.open("/en/notes"), "Notes")
    own = write(sara).path
    other = write(paolo, text="Chiedi la ricevuta.").path
    both = require_sound(sara.open("/en/notes?state=draft&sort=author"), "Notes")
    assert own in both.links
    assert other in both.links
    found = sara.open("/en/notes?q=ricevuta").links
    assert other in found
    assert own not in found
    assert other not in sara.open("/en/notes?who=me").links
    table = sara.open("/en/notes?q=ricevuta&as=csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert "Chiedi la ricevuta." in table.answer.text
    assert "Arriva prima" not in table.answer.text
    assert "No note fits." in sara.open("/en/notes?q=zzzzz").text
    require_sound(sara.open("/it/notes?state=dancing&sort=--x&who=you&q=%00"), "Note")
