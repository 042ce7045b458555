"""Two people, two phones: one makes a code, the other lets them in by it, and stops it; what is shared stays on no device."""

from __future__ import annotations

import json
import re
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.stories.inclusion import look_at
from tests.stories.running import Demo, Windows, forget_attempts
from tests.stories.test_cut_off import ALL_STORED, LOSE_ANSWERS, NOBODY_KNOWS, NOT_HERE, NOT_SENT, CutOff
from tests.stories.test_offline import (
    PROCESS,
    expect_done,
    expect_not_done,
    open_guide,
    path_of,
    press_done,
    wait_for_queue,
    wait_until_kept,
    wait_until_noticed,
)
from tests.stories.test_whole_story import delete_everything, status_of, take_along

CODE: Final = re.compile(r"\b([A-HJ-NP-Z2-9]{5}) ([A-HJ-NP-Z2-9]{5})\b")
TICKED: Final = "[...document.querySelectorAll('main input:checked')].map((one) => one.name)"
UNFOLD: Final = "document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })"
NOTE: Final = "The letter lies on the table."
GONE: Final = "Somebody whose account is gone"
OWN: Final = ("cases", "helpers", "helpers/log", "shared", "notices", "rights", "everything", "")
"""Pages of an account on which another person could be named."""

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("lang", ["en", "ar"])]


class Partner(CutOff):
    """The phone of somebody who has an account and a saved case, and shares with another."""

    def __init__(self, window: Windows, demo: Demo, lang: str, name: str) -> None:
        super().__init__(open_guide(window, demo, lang), demo, lang)
        self.name, self.called = f"{name} {lang}", f"{name[0]}. {name}"
        self.open(f"{PROCESS}/save")
        self.send("a.button.full:not(.quiet)")
        self.register(self.name)
        self.send("form[action$='/save'] button.full")
        self.page.wait_for_url(re.compile("/my/cases/"))
        self.case = path_of(self.page).rpartition("/")[2]

    def sign_in(self) -> None:
        self.page.locator("input[name=name]").fill(self.name)
        self.type_passphrase()
        self.send("form.card:not([data-passkey]) button")

    def address(self, path: str) -> str:
        return f"{self.app}{self.base}/{path}"

    def reads(self, message: str, **values: str) -> None:
        """Read this in their language."""
        self.says(self.words.gettext(message) % values)

    def look(self) -> None:
        """See that the page shuts nobody out, also with all that is folded away on it."""
        look_at(self.page)
        self.page.evaluate(UNFOLD)
        look_at(self.page)

    def make_code(self) -> str:
        """Make a code, from the page of one's own steps on, and read it from the screen."""
        self.open("")
        self.follow("/my/shared")
        self.look()
        self.find("input[name=name]").fill(self.called)
        self.send("form[action$='/shared/codes'] button")
        self.says(self.called)
        self.look()
        shown = CODE.search(self.page.locator("main").inner_text())
        assert shown is not None
        return "".join(shown.groups())

    def let_in(self, other: Partner, *scopes: str) -> str:
        """Type the other's code, read what would be allowed, and allow it; return the grant."""
        code = other.make_code()
        self.open("")
        self.follow("/my/helpers")
        self.find("input[name=code]").fill(code.lower())
        self.send("form[action$='/helpers/code'] button")
        expect(self.page.locator("h1")).to_contain_text(other.called)
        self.look()
        self.send(f"a[href*='/cases/{self.case}/help/allow']")
        expect(self.page.locator("h1")).to_contain_text(other.called)
        self.look()
        assert self.page.evaluate(TICKED) == ["months"]
        for scope in scopes:
            self.find(f"label.choice:has(input[value={scope}])").click()
        self.find("input[name=called]").fill(self.called)
        self.send("form[action$='/allow'] button.full")
        expect(self.find("form[action$='/revoke'] button")).to_be_visible()
        self.look()
        return path_of(self.page).rpartition("/")[2]

    def stop(self) -> None:
        """Stop with one tap what was allowed."""
        self.open("helpers")
        self.send("form[action$='/revoke'] button")
        self.reads("This is over. They see nothing any more.")
        self.look()

    def open_shared(self, other: Partner) -> None:
        """Find the other's case in the list, and open it."""
        self.open("shared")
        self.says(other.called)
        self.look()
        self.follow(f"/my/shared/{other.case}")
        self.says(other.called)

    def choose_step(self) -> str:
        """Unfold the first step that can be marked for the other; return its key."""
        self.page.evaluate(UNFOLD)
        step = self.find("form[action$='/mark'] input[name=step]").first.get_attribute("value")
        assert step
        return step

    def mark_for_another(self) -> str:
        step = self.choose_step()
        self.send(f"section#{step} form[action$='/mark'] button")
        expect(self.find(f"section#{step} form[action$='/clear'] button")).to_be_visible()
        return step

    def undo(self, step: str) -> None:
        self.page.evaluate(UNFOLD)
        self.send(f"li#{step} button[formaction$='/clear']")

    def require_stored_nothing_of(self, other: Partner) -> None:
        """Find nothing of the other's on this device: no page, no picture, nothing that waits."""
        stored = self.page.evaluate(ALL_STORED)
        assert [word for word in (other.case, other.called, "/my/shared/", NOTE) if word in stored] == []


def test_one_lets_another_in_who_marks_a_step_until_it_is_stopped(lang: str, demo: Demo, window: Windows) -> None:
    forget_attempts(demo)
    one, other = (Partner(window, demo, lang, name) for name in ("Ouarda", "Driss"))
    grant = one.let_in(other, "mark_steps", "comment")

    other.open_shared(one)
    other.look()
    step = other.mark_for_another()
    other.find("textarea[name=text]").fill(NOTE)
    other.send("form[action$='/note'] button")
    other.says(NOTE)
    other.look()

    one.open(f"cases/{one.case}")
    one.reads("Marked for you by %(name)s:", name=other.called)
    one.reads("A note for you by %(name)s:", name=other.called)
    one.says(NOTE)
    expect_done(one.page, step)
    one.look()
    one.undo(step)
    expect_not_done(one.page, step)
    other.open(f"shared/{one.case}")
    expect(other.find(f"section#{step} form[action$='/mark']")).to_have_count(1)

    # One allows less, for which nobody needs a new code.
    one.open(f"helpers/{grant}")
    one.send(f"a[href$='/help/allow?grant={grant}']")
    one.look()
    one.find("label.choice:has(input[value=mark_steps])").click()
    one.send("form[action$='/allow'] button.full")
    other.page.reload()
    expect(other.find("form[action$='/mark']")).to_have_count(0)
    expect(other.find("form[action$='/note']")).to_have_count(1)

    one.open("helpers")
    one.follow("/my/helpers/log")
    for look in ("Saw your steps in their list", "Looked at your steps", "Opened your steps to mark one of them"):
        one.reads(look)
    one.says(other.called)
    one.look()

    one.stop()
    assert status_of(other.page, other.address(f"shared/{one.case}")) == 404
    other.reads("You see nothing here")
    expect(other.page.locator("main")).not_to_contain_text(one.called)
    look_at(other.page)
    other.open("shared")
    other.reads("Nobody shares their steps with you")
    expect(other.find(f"a[href*='{one.case}']")).to_have_count(0)
    one.open(f"cases/{one.case}/history")
    one.reads("%(name)s, for you", name=other.called)


def test_a_mark_without_a_connection_is_not_kept_to_be_sent_and_holds_up_nothing(
    lang: str, demo: Demo, window: Windows
) -> None:
    forget_attempts(demo)
    one, other = (Partner(window, demo, lang, name) for name in ("Oksana", "Danylo"))
    one.let_in(other, "read_answers", "mark_steps", "comment")
    other.open(f"cases/{other.case}")
    wait_until_kept(other.page, path_of(other.page))
    mine, other.page = other.page, other.page.context.new_page()
    other.open_shared(one)
    step = other.choose_step()
    mark, note = f"section#{step} form[action$='/mark'] button", "form[action$='/note'] button"
    other.require_stored_nothing_of(one)

    other.lose_the_connection()
    other.press(mark)
    other.hears(NOT_SENT)
    other.find("textarea[name=text]").fill(NOTE)
    other.press(note)
    other.hears(NOT_SENT)
    own_step = press_done(mine)
    wait_for_queue(mine, ["mark"])  # their own waits, the other's doesn't
    other.require_stored_nothing_of(one)
    one.stop()

    other.come_back()
    wait_until_noticed(mine)
    wait_for_queue(mine, [])
    expect_done(mine, own_step)
    other.send(note)
    other.reads("You see nothing here")
    other.says(NOTE)  # what they wrote isn't lost
    look_at(other.page)
    other.page.go_back()
    other.page.evaluate(UNFOLD)
    if other.find(mark).count():  # some browsers show what they still have
        other.send(mark)
    other.reads("You see nothing here")
    look_at(other.page)
    other.require_stored_nothing_of(one)
    other.lose_the_connection()
    other.open(f"shared/{one.case}")
    other.is_told(NOT_HERE)
    other.come_back()
    one.open(f"cases/{one.case}")
    expect_not_done(one.page, step)


def test_a_mark_whose_answer_is_lost_counts_once_and_who_made_it_may_leave(
    lang: str, demo: Demo, window: Windows
) -> None:
    forget_attempts(demo)
    one, other = (Partner(window, demo, lang, name) for name in ("Omid", "Darya"))
    one.let_in(other, "mark_steps")
    other.open_shared(one)
    step = other.choose_step()
    (worker,) = other.page.context.service_workers
    worker.evaluate(LOSE_ANSWERS)
    other.press(f"section#{step} form[action$='/mark'] button")
    other.hears(NOBODY_KNOWS)
    other.mark_for_another()
    one.open(f"cases/{one.case}")
    one.undo(step)
    expect_not_done(one.page, step)

    # Who was let in gives it up, and the other one is told.
    other.open(f"shared/{one.case}")
    other.page.evaluate(UNFOLD)
    other.send("form[action$='/leave'] button")
    expect(other.find(f"a[href*='{one.case}']")).to_have_count(0)
    assert status_of(other.page, other.address(f"shared/{one.case}")) == 404
    one.open("notices")
    one.says(other.called)
    look_at(one.page)


def test_of_two_who_share_one_deletes_everything_and_the_others_own_is_whole(
    lang: str, demo: Demo, window: Windows
) -> None:
    forget_attempts(demo)
    stays, goes = (Partner(window, demo, lang, name) for name in ("Otilia", "Zanzibar"))
    grant = stays.let_in(goes, "read_answers", "mark_steps", "comment")
    goes.let_in(stays, "read_answers", "mark_steps", "comment")
    stays.open_shared(goes)
    stays.mark_for_another()
    goes.open_shared(stays)
    step = goes.mark_for_another()
    goes.find("textarea[name=text]").fill(NOTE)
    goes.send("form[action$='/note'] button")

    delete_everything(goes)

    assert status_of(stays.page, stays.address(f"shared/{goes.case}")) == 404
    for path in (*OWN, f"helpers/{grant}", f"cases/{stays.case}/history", f"cases/{stays.case}"):
        stays.open(path)
        assert "Zanzibar" not in stays.page.content(), path
        look_at(stays.page)
    expect_done(stays.page, step)
    stays.says(NOTE)
    stays.reads("Marked for you by %(name)s:", name=stays.words.gettext(GONE))
    stays.open(f"helpers/{grant}")
    stays.reads(GONE)
    stays.reads("This is over. They see nothing any more.")
    archive = take_along(stays)
    everything = json.loads(archive.read("everything.json"))
    assert "Zanzibar" not in json.dumps(everything, ensure_ascii=False)
    (case,) = everything["cases"]
    assert [event["what"]["step"] for event in case["events"] if event["kind"] == "step_marked"] == [step]
