"""Nothing that is typed at the desk is lost: no connection, a window that is gone, a session that is over."""

import re

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.stories.inclusion import look_at
from tests.stories.running import PASSPHRASE, Demo, Windows
from tests.stories.test_offline import until

KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('busola-kept:'))"

LISTEN = """() => {
  const status = document.querySelector("[data-keeping]");
  window.said = [];
  new MutationObserver(() => said.push(status.textContent)).observe(status, { childList: true, characterData: true, subtree: true });
}"""


def sign_in(page: Page, url: str, name: str) -> None:
    page.goto(f"{url}/session/start?lang=en&next=/en/")
    page.locator("input[name=name]").fill(name)
    page.locator("input[type=password]").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in").first.click()
    page.wait_for_url(f"{url}/en/")


@pytest.fixture
def editor(demo: Demo, window: Windows) -> Page:
    """The editor of a draft that jana has just begun."""
    page = window.open(width=1280)
    page.on("dialog", lambda dialog: dialog.accept())  # leave, though something isn't saved
    sign_in(page, demo.url("authority"), "jana")
    page.goto(f"{demo.url('authority')}/en/drafts/new")
    page.get_by_role("button", name="Start from the published one").click()
    page.wait_for_url(re.compile("done=created"))
    return page


def write(page: Page, words: str) -> None:
    text = page.locator("textarea#text")
    text.fill(f"# {words}\n{text.input_value()}")


@pytest.mark.browser
def test_a_draft_is_saved_when_the_text_rests(editor: Page) -> None:
    address = editor.url.partition("?")[0]
    write(editor, "first")
    expect(editor.locator("[data-keeping]")).to_contain_text("Saved at")
    editor.evaluate(LISTEN)  # the first of both words may be gone before one can look
    write(editor, "second")  # the revision went on with it: this is no clash
    until(editor, "said.at(-1)?.includes('Saved at')")
    assert "Kept on this device" in editor.evaluate("said[0]")
    assert editor.evaluate(KEPT) == []
    editor.goto(address)
    assert editor.locator("textarea#text").input_value().startswith("# second\n# first\n")


@pytest.mark.browser
@pytest.mark.parametrize(("button", "done"), [("Save", "saved"), ("Send to a second person", "submitted")])
def test_whoever_presses_while_the_text_is_on_its_way_does_not_clash_with_themselves(
    editor: Page, button: str, done: str
) -> None:
    held: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if route.request.headers.get("accept") == "application/json":
            held.append((route, route.fetch()))  # it is saved, but the answer takes its time
        else:
            route.continue_()

    editor.route(editor.url.partition("?")[0], hold)
    write(editor, "mine")
    while not held:
        editor.wait_for_timeout(100)
    editor.get_by_role("button", name=button, exact=True).click()
    route, answer = held[0]
    route.fulfill(response=answer)
    editor.wait_for_url(re.compile(f"done={done}"))


@pytest.mark.browser
def test_a_dead_connection_and_a_dead_window_lose_nothing(editor: Page) -> None:
    address, context = editor.url.partition("?")[0], editor.context
    context.set_offline(True)
    write(editor, "on the train")
    expect(editor.locator("[data-keeping]")).to_contain_text("no connection")
    editor.keyboard.press("Control+s")
    expect(editor.locator("[data-keeping]")).to_contain_text("no connection")
    editor.close(run_before_unload=False)

    context.set_offline(False)
    back = context.new_page()
    back.goto(address)
    assert "on the train" not in back.locator("textarea#text").input_value()
    expect(back.locator("[data-kept-offer]")).to_contain_text("was not saved")
    look_at(back)
    back.get_by_role("button", name="Put it back").click()
    assert back.locator("textarea#text").input_value().startswith("# on the train\n")
    back.keyboard.press("Control+Enter")
    back.wait_for_url(re.compile("done=saved"))
    assert back.evaluate("document.activeElement.textContent").strip() == "Saved."
    assert back.evaluate(KEPT) == []


@pytest.mark.browser
def test_a_connection_that_only_seems_to_be_there_loses_nothing(editor: Page) -> None:
    address = editor.url.partition("?")[0]
    editor.route("**/*", lambda route: route.abort("connectionreset"))  # the browser still thinks itself online
    write(editor, "in the lift")
    with editor.expect_event("requestfailed"):
        editor.keyboard.press("Control+s")
    editor.wait_for_url(re.compile("^chrome-error:"))
    editor.unroute("**/*")
    editor.goto(address)
    assert "in the lift" not in editor.locator("textarea#text").input_value()
    editor.get_by_role("button", name="Put it back").click()
    assert editor.locator("textarea#text").input_value().startswith("# in the lift\n")


@pytest.mark.browser
def test_of_two_who_write_at_once_the_second_is_shown_both_texts(editor: Page) -> None:
    other = editor.context.new_page()
    other.goto(editor.url.partition("?")[0])
    write(other, "the colleague's")
    other.keyboard.press("Control+s")
    other.wait_for_url(re.compile("done=saved"))

    write(editor, "mine")
    expect(editor.locator("[data-keeping]")).to_contain_text("somebody else saved")
    editor.get_by_role("button", name="Save", exact=True).click()
    expect(editor.get_by_role("heading", name="What differs")).to_be_visible()
    assert editor.locator("textarea#text").input_value().startswith("# mine\n")
    assert len(editor.evaluate(KEPT)) == 1  # it isn't saved yet
    editor.get_by_role("button", name="Save my text over the saved one").click()
    editor.wait_for_url(re.compile("done=saved"))
    assert editor.evaluate(KEPT) == []


@pytest.mark.browser
def test_whoever_drops_their_text_for_the_saved_one_is_not_offered_it(editor: Page) -> None:
    other = editor.context.new_page()
    other.goto(editor.url.partition("?")[0])
    write(other, "the colleague's")
    other.keyboard.press("Control+s")
    other.wait_for_url(re.compile("done=saved"))
    write(editor, "mine")
    editor.get_by_role("button", name="Save", exact=True).click()
    editor.get_by_role("link", name="Drop my text").click()
    expect(editor.locator("textarea#text")).to_have_value(re.compile("^# the colleague's\n"))
    assert not editor.locator("[data-kept-offer]").is_visible()
    assert editor.evaluate(KEPT) == []


def misspell(page: Page) -> str:
    """Write what can't be read as a process, and wait until it was tried to save it."""
    text = page.locator("textarea#text")
    wrong = re.sub("^title:", "titel:", text.input_value(), count=1, flags=re.MULTILINE)
    text.fill(wrong)
    expect(page.locator("[data-keeping]")).to_contain_text("does not fit yet")
    return wrong


def be_refused(page: Page) -> str:
    wrong = misspell(page)
    with page.expect_response(lambda answer: answer.status == 422):
        page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("main .banner.danger")).to_be_visible()
    assert page.locator("textarea#text").input_value() == wrong
    return wrong


@pytest.mark.browser
def test_a_text_that_was_refused_outlives_its_window_and_is_forgotten_once_it_is_saved(editor: Page) -> None:
    address, context = editor.url.partition("?")[0], editor.context
    wrong = be_refused(editor)
    assert len(editor.evaluate(KEPT)) == 1
    expect(editor.locator("[data-keeping]")).to_contain_text("Kept on this device")
    editor.close(run_before_unload=False)
    back = context.new_page()
    back.goto(address)
    back.get_by_role("button", name="Put it back").click()
    assert back.locator("textarea#text").input_value() == wrong
    back.locator("textarea#text").fill("# mended\n" + wrong.replace("titel:", "title:", 1))
    back.keyboard.press("Control+s")
    back.wait_for_url(re.compile("done=saved"))
    assert back.evaluate(KEPT) == []


@pytest.mark.browser
def test_going_back_from_a_refusal_forgets_nothing_though_the_address_says_that_something_was_done(
    editor: Page,
) -> None:
    be_refused(editor)
    editor.go_back()
    editor.wait_for_url(re.compile("done=created"))
    assert len(editor.evaluate(KEPT)) == 1
    editor.reload()
    assert len(editor.evaluate(KEPT)) == 1


@pytest.mark.browser
def test_what_was_offered_and_not_put_back_outlives_saving_what_stands_in_the_field(editor: Page) -> None:
    other = editor.context.new_page()
    wrong = misspell(editor)
    other.goto(editor.url.partition("?")[0])
    expect(other.locator("[data-kept-offer]")).to_be_visible()
    other.get_by_role("button", name="Save", exact=True).click()
    other.wait_for_url(re.compile("done=saved"))
    other.get_by_role("button", name="Put it back").click()
    assert other.locator("textarea#text").input_value() == wrong


@pytest.mark.browser
def test_what_another_window_keeps_later_outlives_saving_in_this_one(editor: Page) -> None:
    other = editor.context.new_page()
    other.goto(editor.url.partition("?")[0])
    write(other, "mine")

    def write_elsewhere(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        write(editor, "later")  # while the answer is on its way
        route.fulfill(response=answer)

    editor.route("**/drafts/*", lambda route: route.abort())  # this one can't save
    other.route(lambda url: "/drafts/" in url and "done" not in url, write_elsewhere)
    other.get_by_role("button", name="Save", exact=True).click()
    other.wait_for_url(re.compile("done=saved"))
    expect(other.locator("[data-kept-offer]")).to_be_visible()


@pytest.mark.browser
def test_what_the_checks_found_is_about_what_stands_in_the_field(editor: Page) -> None:
    found, unchecked = editor.locator("[data-checked]"), editor.locator("[data-not-checked]")
    before, right = found.inner_text(), editor.locator("textarea#text").input_value()
    editor.locator("textarea#text").press("End")
    editor.keyboard.type(" ")
    expect(unchecked).to_be_visible()
    wrong = misspell(editor)
    expect(found).to_contain_text("titel")
    expect(unchecked).to_be_hidden()
    look_at(editor)
    found.get_by_role("link", name=re.compile("^line ")).first.click()
    assert editor.evaluate("document.activeElement.selectionEnd") > 0  # at the line that is named
    editor.locator("textarea#text").fill(f"# more\n{wrong}")
    expect(unchecked).to_be_visible()
    look_at(editor)
    editor.locator("textarea#text").fill(f"# mended\n{right}")
    expect(editor.locator("[data-keeping]")).to_contain_text("Saved at")
    expect(unchecked).to_be_hidden()
    assert found.inner_text() == before


@pytest.mark.browser
def test_a_draft_is_sent_with_what_stands_in_the_field(editor: Page) -> None:
    write(editor, "the last word")
    editor.get_by_role("button", name="Send to a second person").click()
    editor.wait_for_url(re.compile("done=submitted"))
    assert editor.locator("textarea#text").input_value().startswith("# the last word\n")


@pytest.mark.browser
def test_a_draft_is_not_sent_without_what_is_not_saved_unless_its_author_says_so(editor: Page) -> None:
    address, ask = editor.url.partition("?")[0], editor.locator("[data-ask-before]")
    misspell(editor)
    editor.get_by_role("button", name="Send to a second person").click()
    expect(ask).to_contain_text("is not saved")
    expect(ask).to_be_focused()
    look_at(editor)
    for path in ("", "/changes"):  # where it stands no more in a field
        editor.goto(f"{address}{path}")
        expect(ask).to_be_hidden()
        editor.get_by_role("button", name="Send to a second person").click()
        expect(ask).to_be_visible()
    ask.get_by_role("button", name="Send only what is saved").click()
    editor.wait_for_url(re.compile("done=submitted"))


@pytest.mark.browser
def test_after_the_session_is_over_the_text_is_offered_to_whoever_wrote_it(editor: Page, demo: Demo) -> None:
    address = editor.url.partition("?")[0]
    editor.context.clear_cookies()
    write(editor, "too late")
    expect(editor.locator("[data-keeping]")).to_contain_text("signed out")
    sign_in(editor, demo.url("authority"), "ole")
    editor.goto(address)
    expect(editor.locator("h1")).to_be_visible()
    assert not editor.locator("[data-kept-offer]").is_visible()  # ole wrote nothing here
    editor.context.clear_cookies()
    sign_in(editor, demo.url("authority"), "jana")
    editor.goto(address)
    expect(editor.locator("[data-kept-offer]")).to_be_visible()


@pytest.mark.browser
def test_signing_out_leaves_nothing_of_a_note_on_the_device(demo: Demo, window: Windows) -> None:
    page = window.open(width=1280)
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, demo.url("ngo"), "lena")
    page.goto(f"{demo.url('ngo')}/en/processes/registration-of-address/note")
    page.locator("textarea#text").fill("Ask for the form at the desk.")
    page.get_by_role("radio").first.check()
    assert len(page.evaluate(KEPT)) == 1
    page.reload()
    page.get_by_role("button", name="Put it back").click()
    assert page.locator("textarea#text").input_value() == "Ask for the form at the desk."
    assert page.get_by_role("radio").first.is_checked()
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/en/$"))
    assert page.evaluate(KEPT) == []


@pytest.mark.browser
def test_a_note_that_was_refused_is_offered_again(demo: Demo, window: Windows) -> None:
    page = window.open(width=1280)
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, demo.url("ngo"), "lena")
    address = f"{demo.url('ngo')}/en/processes/registration-of-address/note"
    page.goto(address)
    page.locator("textarea#text").fill("Ask at the second desk.")
    with page.expect_response(lambda answer: answer.status == 422):  # of no kind
        page.get_by_role("button", name="Save, send later").click()
    expect(page.locator("#kind-error")).to_be_visible()
    page.goto(address)
    page.get_by_role("button", name="Put it back").click()
    assert page.locator("textarea#text").input_value() == "Ask at the second desk."
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Save, send later").click()
    page.wait_for_url(re.compile("done=saved"))
    assert page.evaluate(KEPT) == []


@pytest.fixture
def helper(demo: Demo, window: Windows) -> Page:
    """Lena's page of a case that amina has just let her help with, notes too."""
    person = window.open()
    person.goto(f"{demo.url('migrant')}/en/my/cases")
    person.locator("input[name=name]").fill("amina")
    person.locator("input[type=password]").fill(PASSPHRASE)
    person.get_by_role("button", name="Sign in").first.click()
    person.wait_for_url(re.compile("/en/my/cases$"))
    person.goto(f"{demo.url('migrant')}/en/my/hamburg/registration-of-address/save")
    person.get_by_role("button", name="Save now").click()
    person.wait_for_url(re.compile("/en/my/cases/[0-9a-f-]{36}"))
    case = person.url.rpartition("/")[2].partition("?")[0]
    person.goto(f"{demo.url('migrant')}/en/my/cases/{case}/help")
    person.get_by_role("link", name="Read what they would see").first.click()
    person.locator("input[name=scopes][value=comment]").check()
    person.get_by_role("button", name="Allow this").click()
    expect(person.get_by_role("button", name="Stop this now")).to_be_visible()
    page = window.open(width=1280)
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, demo.url("ngo"), "lena")
    page.goto(f"{demo.url('ngo')}/en/cases/{case}")
    return page


@pytest.mark.browser
def test_a_note_to_a_person_outlives_a_dead_connection_is_sent_once_and_then_forgotten(helper: Page) -> None:
    words, text = "Bring the form of your landlord.", helper.locator("textarea#text")
    helper.context.set_offline(True)
    text.fill(words)
    helper.keyboard.press("Control+s")  # sends nothing that can't be taken back
    helper.get_by_role("button", name="Send the note").click()
    expect(helper.locator("[data-keeping]")).to_contain_text("no connection")
    helper.context.set_offline(False)
    helper.keyboard.press("Control+s")
    expect(helper.locator("[data-keeping]")).to_contain_text("Kept on this device")
    helper.reload()
    assert text.input_value() == ""
    look_at(helper)
    helper.get_by_role("button", name="Put it back").click()
    assert text.input_value() == words

    # It arrives, and the answer doesn't: what is sent again is the same note.
    address = helper.url
    helper.route("**/note", lambda route: (route.fetch(max_redirects=0), route.abort("connectionreset")))
    with helper.expect_event("requestfailed"):
        helper.get_by_role("button", name="Send the note").click()
    helper.unroute("**/note")
    helper.goto(address)
    helper.get_by_role("button", name="Put it back").click()
    helper.get_by_role("button", name="Send the note").click()
    helper.wait_for_url(re.compile("done=noted"))
    expect(helper.locator("p.kept-lines", has_text=words)).to_have_count(1)
    assert text.input_value() == ""
    assert helper.evaluate(KEPT) == []


@pytest.mark.browser
def test_signing_out_leaves_nothing_of_a_note_to_a_person(helper: Page) -> None:
    helper.locator("textarea#text").fill("Ask for the form at the desk.")
    assert len(helper.evaluate(KEPT)) == 1
    helper.locator("details.account summary").click()
    helper.get_by_role("button", name="Sign out").click()
    helper.wait_for_url(re.compile("/en/$"))
    assert helper.evaluate(KEPT) == []
