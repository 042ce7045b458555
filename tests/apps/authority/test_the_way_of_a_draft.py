"""From a published process to its next version: written by one, published by another."""

import re
from collections.abc import AsyncIterator

import pytest

from apps.authority.uploads import MAX_TEXT
from tests.apps.browsing import Browser, Shown
from tests.apps.conftest import House, open_browser_on
from tests.apps.desks import actions_of, at_work, becomes_true, require_sound, textarea

PROCESS = "bologna/residence-permit-first"


def start(browser: Browser) -> Shown:
    return browser.press(browser.open("/en/drafts/new"), "/drafts", start_from=PROCESS)


def revision(page: Shown) -> str:
    return next(value for form in page.forms for name, value in form.fields if name == "revision")


def save(browser: Browser, page: Shown, text: str) -> Shown:
    return browser.post(page.path, {"text": text, "revision": revision(page)})


def rewritten(page: Shown, title: str) -> str:
    return re.sub(r"^title: .*$", f"title: {title}", textarea(page), count=1, flags=re.MULTILINE)


def test_a_draft_from_the_published_one_holds_its_text(giulia: Browser) -> None:
    page = require_sound(start(giulia), ": text")
    assert "The draft was made." in page.text
    assert re.search(r"changes version \d", page.text)
    assert f"process: {PROCESS}" in textarea(page)
    assert actions_of(page) >= {"submit"}


def test_saving_keeps_the_text_as_it_was_written(giulia: Browser) -> None:
    page = start(giulia)
    written = "# my own comment\n" + rewritten(page, "Chiedere il permesso")
    saved = require_sound(save(giulia, page, written), "Chiedere il permesso: text")
    assert "Saved." in saved.text
    assert textarea(saved) == written


def test_a_file_takes_the_place_of_the_text(giulia: Browser) -> None:
    page = start(giulia)
    text = rewritten(page, "Da un file")
    files = {"file": ("process.yaml", text.encode(), "application/yaml")}
    answer = giulia.run(
        giulia.client.post(
            page.path,
            data={"text": "what stood in the field", "revision": revision(page)},
            files=files,
            headers={"Sec-Fetch-Site": "same-origin"},
        )
    )
    assert answer.status_code == 303
    assert textarea(giulia.open(page.path)) == text


def test_what_cant_be_read_is_named_by_line_and_kept_in_the_field(giulia: Browser) -> None:
    page = start(giulia)
    broken = textarea(page).replace("kind: attend", "kind: dance", 1)
    line = next(number for number, text in enumerate(broken.splitlines(), 1) if "kind: dance" in text)
    refused = require_sound(save(giulia, page, broken), status=422)
    assert f"line {line}" in refused.text
    assert "kind: dance" in refused.text
    assert "prepare" in refused.text  # what is allowed
    assert textarea(refused) == broken
    assert "submit" not in actions_of(refused)  # what would be sent isn't what stands there
    assert textarea(giulia.open(page.path)) == textarea(page)


def test_an_upload_that_cant_be_read_makes_no_draft_and_stays_in_the_field(giulia: Browser) -> None:
    before = giulia.open("/en/drafts").links
    refused = require_sound(giulia.post("/en/drafts", {"text": "schema: 1\nprocess: [bologna"}), "New draft", 422)
    assert "line " in refused.text
    assert textarea(refused) == "schema: 1\nprocess: [bologna"
    assert giulia.open("/en/drafts").links == before


def test_a_process_of_another_authority_is_refused_and_kept(giulia: Browser) -> None:
    page = start(giulia)
    text = textarea(page).replace("authority: questura-bologna", "authority: comune-bologna", 1)
    refused = require_sound(save(giulia, page, text), status=403)
    assert "This process belongs to another authority or city." in refused.text
    assert textarea(refused) == text
    moved = textarea(page).replace(f"process: {PROCESS}", "process: bologna/something-else", 1)
    refused = require_sound(save(giulia, page, moved), status=422)
    assert "A published process keeps its address for ever." in refused.text


def test_an_empty_form_asks_for_a_file_or_a_text(giulia: Browser) -> None:
    page = require_sound(giulia.post("/en/drafts", {"text": "  "}), "New draft", 422)
    assert "Choose a file, or paste the text." in page.text


def test_a_file_that_isnt_text_is_refused_with_a_sentence(giulia: Browser) -> None:
    files = {"file": ("scan.pdf", b"%PDF-1.7\xff\xfe\x00", "application/pdf")}
    headers = {"Sec-Fetch-Site": "same-origin"}
    answer = giulia.run(giulia.client.post("/en/drafts", files=files, headers=headers))
    assert answer.status_code == 422
    assert "This file is not a text in UTF-8." in answer.text


def test_a_second_save_from_an_old_page_is_told_and_shown_both_texts(giulia: Browser, marco: Browser) -> None:
    page = start(giulia)
    theirs = marco.open(page.path)
    save(giulia, page, rewritten(page, "Titolo di Giulia"))
    mine = rewritten(theirs, "Titolo di Marco")
    refused = require_sound(save(marco, theirs, mine), status=409)
    assert "Somebody else saved this draft while you were writing." in refused.text
    assert textarea(refused) == mine
    assert "Titolo di Giulia" in textarea(refused, "saved-text")
    assert "only in your text" in refused.text
    assert "Saved last by giulia." in refused.text
    assert textarea(giulia.open(page.path)) == rewritten(page, "Titolo di Giulia")

    decided = save(marco, refused, mine)
    assert "Saved." in decided.text
    assert textarea(decided) == mine


def test_whoever_began_a_draft_is_told_who_else_saved_it(giulia: Browser, marco: Browser) -> None:
    page = start(giulia)
    marcos = marco.open(page.path)
    save(marco, marcos, rewritten(marcos, "Titolo di Marco"))
    refused = require_sound(save(giulia, page, rewritten(page, "Titolo di Giulia")), status=409)
    assert "Saved last by marco." in refused.text

    people = giulia.open(f"{page.path}/test-people")
    text = {"text": f"# more\n{textarea(people)}", "revision": revision(people)}
    marco.post(people.path, text)
    refused = require_sound(giulia.post(people.path, text), status=409)
    assert "Saved last by marco." in refused.text


def test_findings_are_listed_by_severity_with_their_lines(giulia: Browser) -> None:
    page = start(giulia)
    text = textarea(page).replace("fact: reason-for-stay", "fact: reason-for-dancing", 1)
    saved = save(giulia, page, text)
    line = next(number for number, words in enumerate(text.splitlines(), 1) if "reason-for-dancing" in words)
    assert "Errors" in saved.text
    assert "reason-for-dancing" in saved.text
    assert re.search(r"line \d+", saved.text)
    assert any(abs(int(found) - line) <= 3 for found in re.findall(r"line (\d+)", saved.text))
    assert "Mend the errors first." in saved.text
    assert "submit" not in actions_of(saved)


def test_what_a_draft_changes_is_listed(giulia: Browser) -> None:
    page = start(giulia)
    assert re.search(r"Nothing differs from version \d yet", giulia.open(f"{page.path}/changes").text)
    save(giulia, page, rewritten(page, "Un altro titolo"))
    changes = require_sound(giulia.open(f"{page.path}/changes"), "changes")
    assert re.search(r"1 place differs from version \d", changes.text)
    assert "Un altro titolo" in changes.text


def test_test_people_show_how_they_fare(giulia: Browser) -> None:
    page = require_sound(giulia.open(f"{start(giulia).path}/test-people"), "test people")
    passed, everybody = re.search(r"(\d+) of (\d+) fare as expected", page.text).groups()  # type: ignore[union-attr]
    assert passed == everybody
    assert "examples:" in textarea(page)


def test_a_test_person_who_fares_otherwise_shows_what_differs(giulia: Browser) -> None:
    page = giulia.open(f"{start(giulia).path}/test-people")
    text = re.sub(r"first: [a-z-]+", "first: collect-permit", textarea(page), count=1)
    saved = require_sound(giulia.post(page.path, {"text": text, "revision": revision(page)}), "test people")
    assert "The test people were saved." in saved.text
    assert "differs" in saved.text
    assert "collect-permit" in saved.text


def test_test_people_that_cant_be_read_stay_in_the_field(giulia: Browser) -> None:
    page = giulia.open(f"{start(giulia).path}/test-people")
    refused = require_sound(
        giulia.post(page.path, {"text": "examples: nobody", "revision": revision(page)}), status=422
    )
    assert textarea(refused) == "examples: nobody"
    assert "line 1" in refused.text


def test_the_preview_shows_a_test_person_their_procedure_on_a_day(giulia: Browser) -> None:
    draft = start(giulia).path
    page = require_sound(giulia.open(f"{draft}/preview"), "preview")
    assert page.html.count('class="step"') >= 10
    assert "Fees" in page.text
    other = require_sound(giulia.open(f"{draft}/preview?person=&today=2027-01-15&in=it"), "preview")
    assert 'value="2027-01-15"' in other.html
    assert 'lang="it"' in other.html
    require_sound(giulia.open(f"{draft}/preview?person=nobody&today=yesterday&in=xx"), "preview")


def test_the_author_sends_and_cant_approve(giulia: Browser) -> None:
    page = start(giulia)
    save(giulia, page, rewritten(page, "Un altro titolo"))
    sent = giulia.press(giulia.open(page.path), "/submit")
    assert "Sent. A second person has to approve it now." in sent.text
    assert actions_of(sent) <= {"end"}
    assert "readonly" in sent.html
    assert "With somebody else" in giulia.open("/en/").text


def test_a_second_person_returns_it_with_a_reason_that_the_author_reads(giulia: Browser, marco: Browser) -> None:
    draft = start(giulia)
    giulia.press(draft, "/submit")
    queue = require_sound(marco.open("/en/"), "What waits for you")
    assert "the longest waiting first" in queue.text
    assert draft.path in queue.links
    page = marco.open(draft.path)
    assert actions_of(page) >= {"approve", "approve-and-publish", "return"}

    unsaid = marco.press(page, "/return", reason=" ")
    assert "Please write a reason." in unsaid.text
    returned = marco.press(page, "/return", reason="La marca da bollo costa 16 euro.")
    assert "Returned to the author" in returned.text

    assert "Returned" in giulia.open("/en/").text
    again = giulia.open(draft.path)
    assert "marco returned this draft" in again.text
    assert "La marca da bollo costa 16 euro." in again.text
    history = require_sound(giulia.open(f"{draft.path}/history"), "history")
    assert re.search(r"Returned to the author.*marco.*Sent to a second person.*giulia.*Draft begun", history.text)


def test_a_second_person_publishes_with_one_button_and_everybody_reads_it(
    shared_house: House, giulia: Browser, marco: Browser
) -> None:
    page = start(giulia)
    save(giulia, page, rewritten(page, "Con un solo bottone"))
    giulia.press(giulia.open(page.path), "/submit")
    done = require_sound(marco.press(marco.open(page.path), "/approve-and-publish"))
    assert "Published. Everybody reads it from now on." in done.text
    assert re.search(r"published as version \d", done.text)
    public = f"{shared_house.url('migrant')}/en/{PROCESS}/"
    assert public in done.links
    assert becomes_true(
        lambda: "Con un solo bottone" in open_browser_on(shared_house, "migrant").open(f"/it/{PROCESS}/").text
    )
    assert actions_of(marco.open(page.path)) <= {"end"}


def test_a_draft_can_be_approved_now_and_published_later(giulia: Browser, marco: Browser) -> None:
    page = start(giulia)
    save(giulia, page, rewritten(page, "In due volte"))
    giulia.press(giulia.open(page.path), "/submit")
    approved = marco.press(marco.open(page.path), "/approve")
    assert "Approved. It can be published now." in approved.text
    assert "Approved, to be published" in marco.open("/en/").text
    assert "Published." in marco.press(approved, "/publish").text


def test_publishing_what_doesnt_differ_is_refused_with_a_sentence(giulia: Browser, marco: Browser) -> None:
    page = giulia.press(start(giulia), "/submit")
    refused = marco.press(marco.open(page.path), "/approve-and-publish")
    assert "Nothing differs from a version that was published before." in refused.text


def test_an_act_that_came_too_late_changes_nothing(giulia: Browser, marco: Browser) -> None:
    page = giulia.press(start(giulia), "/submit")
    seen = marco.open(page.path)
    marco.press(seen, "/return", reason="Ancora una cosa.")
    assert "This was already done, or the draft moved on." in marco.press(seen, "/approve").text


def test_what_is_approved_is_what_was_read_test_people_included(giulia: Browser, marco: Browser) -> None:
    page = giulia.press(start(giulia), "/submit")
    seen = marco.open(f"{page.path}/test-people")
    marco.press(seen, "/return", reason="Ancora una persona.")
    people = giulia.open(f"{page.path}/test-people")
    giulia.post(people.path, {"text": f"# one more\n{textarea(people)}", "revision": revision(people)})
    giulia.press(giulia.open(page.path), "/submit")
    refused = require_sound(marco.press(seen, "/approve"))
    assert "The text was changed since you read it." in refused.text
    assert "approve" in actions_of(refused)


def test_a_text_over_the_limit_stays_in_the_field_and_the_limit_is_named(giulia: Browser) -> None:
    page = start(giulia)
    long = textarea(page) + "x" * MAX_TEXT
    refused = require_sound(save(giulia, page, long), status=413)
    assert "A text has at most 256 kB." in refused.text
    assert textarea(refused) == long


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=b", "application/x-www-form-urlencoded"])
def test_a_form_without_a_length_that_never_ends_is_too_large(giulia: Browser, kind: str) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n' if "multipart" in kind else b"text="
        for _ in range(60):
            yield b"x" * 50_000

    headers = {"Content-Type": kind, "Sec-Fetch-Site": "same-origin"}
    answer = giulia.run(giulia.client.post("/en/drafts", content=parts(), headers=headers))
    assert answer.status_code == 413
    assert "What you sent is too large." in answer.text


def test_a_draft_is_given_up_after_a_question(giulia: Browser) -> None:
    page = start(giulia)
    asked = require_sound(giulia.open(f"{page.path}/withdraw"), "Give up")
    given_up = giulia.press(asked, "/withdraw")
    assert "The draft was given up." in given_up.text
    assert actions_of(given_up) <= {"end"}
    assert giulia.open(f"{page.path}/withdraw").path == page.path


def test_an_unknown_act_is_not_found(giulia: Browser) -> None:
    assert giulia.post(f"{start(giulia).path}/delete").status == 404


def test_a_text_survives_being_signed_out(shared_house: House) -> None:
    author = at_work(shared_house, "authority", "giulia")
    page = start(author)
    text = rewritten(page, "Ancora qui")
    author.client.cookies.clear()
    kept = require_sound(save(author, page, text), "You were signed out. Your text is still here.", 401)
    assert textarea(kept) == text
    assert kept.form(page.path).fields == [("revision", revision(page))]
    assert any(link.startswith("/session/start?") for link in kept.links)
