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
