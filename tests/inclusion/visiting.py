"""People who look at every page: who they are, how they sign in, and what they did before."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page

from tests.core.documents.papers import make_jpeg
from tests.inclusion.newcomers import come_with_an_account
from tests.stories.running import PASSPHRASE, PATIENCE, Demo, forget_attempts
from tests.stories.walking import Walk

APPS = {
    "newcomer": "migrant",
    "rosa": "migrant",
    "ines": "migrant",
    "samir": "migrant",
    "passing": "migrant",
    "amina": "migrant",
    "bilal": "migrant",
    "jana": "authority",
    "ole": "authority",
    "ingrid": "authority",
    "marco": "authority",
    "lena": "ngo",
    "yusuf": "ngo",
    "nadia": "ngo",
}
"""Whose page is whose app's.

`newcomer` and `passing` have no account; `rosa`, `ines` and `samir` make one, `ines` in two steps. `amina` shares her steps
with `bilal`.
"""
NEW = {"rosa", "ines", "samir"}
ONCE = {"samir", "passing"}
"""Who deletes all that there is of them, and is somebody else on each page: `samir` with an account, `passing` without."""

CITY, SLUG = "hamburg", "registration-of-address"
ADOPTED = "residence-permit-first"  # marco's office, in Bologna, has adopted it
ENDED = "madrid/rental-contract"  # amina shared it, and stopped
TOLD = {
    "citizenship": "CO",
    "birth-date": "1990-04-11",
    "moved-from": "abroad",
    "registered-before": "no",
    "stay-length": "over-2-years",
    "housing-situation": "rented",
    "moving-in-date": "2026-11-01",
    "marital-status": "single",
}
"""What the people of the newcomers' app say of themselves; of what else they are asked, they aren't sure."""


class Look(NamedTuple):
    """How a page is looked at: language, colour scheme, the window's width in CSS pixels, and what the reader's system asks for."""

    lang: str = "en"
    scheme: str = "light"
    width: int = 360
    text: int = 100  # the size of the letters that the reader set, in per cent
    forced: bool = False  # the system's own few colours
    still: bool = False  # nothing moves
    contrast: bool = False  # more contrast

    @property
    def height(self) -> int:
        return 740 if self.width < 600 else 800

    def __str__(self) -> str:
        asked = {f"text-{self.text}": self.text != 100, "forced": self.forced, "still": self.still}
        asked["contrast"] = self.contrast
        return "-".join([self.lang, self.scheme, str(self.width), *(name for name, wanted in asked.items() if wanted)])


@dataclass
class Visitors:
    """A window for each person and each look, opened and signed in when first needed."""

    demo: Demo
    browser: Browser
    found: dict[str, str] = field(default_factory=dict)  # the ids that stand in addresses
    _look: Look | None = None
    _contexts: dict[str, BrowserContext] = field(default_factory=dict)

    def window(self, person: str, look: Look, *, worker: bool = True) -> Page:
        """Return a fresh window of a person who is signed in, where they have an account; without a worker when wished."""
        if look != self._look:
            self.leave()
            forget_attempts(self.demo)  # each look makes accounts, and tries what is wrong
            self._look = look
        if person in ONCE and person in self._contexts:
            self._contexts.pop(person).close()
        if person not in self._contexts:
            context = self.browser.new_context(
                viewport={"width": look.width, "height": look.height},
                color_scheme="dark" if look.scheme == "dark" else "light",
                forced_colors="active" if look.forced else "none",
                reduced_motion="reduce" if look.still else "no-preference",
                contrast="more" if look.contrast else "no-preference",
                locale="en-GB",
                service_workers="allow" if worker else "block",
            )
            context.set_default_timeout(PATIENCE)  # a busy machine is no fault of a page
            self._contexts[person] = context
            if person in NEW:
                page = context.new_page()
                come_with_an_account(page, self.url(person), look.lang, two_steps=person == "ines")
                page.close()
            elif person not in {"newcomer", "passing"}:
                self._sign_in(context, person, look.lang)
            if person in {"newcomer", "amina"}:
                self._answer(context, look.lang)
        page = self._contexts[person].new_page()
        if look.text != 100:
            set_letters(page, look.text)
        return page

    def url(self, person: str) -> str:
        """Return where this person's app is."""
        return self.demo.url(APPS[person])

    def leave(self) -> None:
        """Close all windows."""
        for context in self._contexts.values():
            context.close()
        self._contexts.clear()

    def _sign_in(self, context: BrowserContext, person: str, lang: str) -> None:
        page = context.new_page()
        start = "my/cases" if APPS[person] == "migrant" else ""
        page.goto(f"{self.url(person)}/{lang}/{start}")
        if page.locator("input[name=name]").count() == 0:
            page.locator("a[href*='/session/start']").first.click()
        page.locator("input[name=name]").fill(person)
        page.locator("input[type=password]").fill(PASSPHRASE)
        with page.expect_navigation():
            page.locator("main form button").first.click()
        page.close()

    def _answer(self, context: BrowserContext, lang: str) -> None:
        """Answer whatever is asked and tick a step off, so that there is a way to look at."""
        page = context.new_page()
        walk = Walk(page, TOLD)
        base = f"{self.url('newcomer')}/{lang}/my/{CITY}/{SLUG}"
        walk.open(f"{base}/question")
        walk.answer_all()
        page.goto(base)
        walk.go(page.locator("section.next form.mark button").first)
        page.close()


def set_letters(page: Page, per_cent: int) -> None:
    """Have the browser write as large as a reader sets it: the page's own sizes are counted from that."""
    devtools = page.context.new_cdp_session(page)
    sizes = {"standard": 16 * per_cent // 100, "fixed": 13 * per_cent // 100}
    devtools.send("Page.setFontSizes", {"fontSizes": sizes})


def prepare(visitors: Visitors) -> dict[str, str]:
    """Write a draft and two notes, save and share a case, adopt a process; return what stands for `{…}` in addresses."""
    _adopt(visitors)
    saved = _save(visitors)
    return {
        "city": CITY,
        "slug": SLUG,
        "number": "1",
        **saved,
        "document": _paper(visitors),
        **_allow(visitors, saved["case"]),
        **_share(visitors, saved["case"]),
        **_invite(visitors),
        "draft": _draft(visitors),
        **_note(visitors),
    }


def _save(visitors: Visitors) -> dict[str, str]:
    page = visitors.window("amina", Look())
    case = _save_way(visitors, page, f"{CITY}/{SLUG}")
    counter = page.locator("section.next a[href*='/counter/']").get_attribute("href") or ""
    visitors.leave()  # what was on the device is in the account now; the next windows tell it anew
    return {"case": case, "step": counter.rpartition("/")[2]}


def _save_way(visitors: Visitors, page: Page, way: str) -> str:
    page.goto(f"{visitors.url('amina')}/en/my/{way}/save")
    page.get_by_role("button", name="Save now").click()
    return _wait_for_id(page, "/my/cases/")


def _wait_for_id(page: Page, before: str) -> str:
    """Wait for a page whose address has an id after these words; return the id."""
    address = re.compile(f"{before}([0-9a-f-]{{36}})")
    page.wait_for_url(address)
    found = address.search(page.url)
    assert found is not None, page.url
    return found[1]


def _paper(visitors: Visitors) -> str:
    page = visitors.window("amina", Look())
    page.goto(f"{visitors.url('amina')}/en/my/papers/add")
    with page.expect_navigation():
        page.locator("button[value=passport]").click()
    photo = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": make_jpeg()}
    page.locator("#files").set_input_files(photo)  # type: ignore[arg-type]
    page.locator("form.send button").click()
    page.wait_for_url(lambda url: re.search(r"/my/papers/[0-9a-f-]{36}$", url) is not None)
    return page.url.rpartition("/")[2]


def _allow(visitors: Visitors, case: str) -> dict[str, str]:
    """Let lena's organisation help with a saved case, and open the passport."""
    page = visitors.window("amina", Look())
    page.goto(f"{visitors.url('amina')}/en/my/cases/{case}/help")
    page.get_by_role("link", name="Read what they would see").first.click()
    asked = page.url.partition("?")[2]
    page.get_by_text("Which of your papers may they open?").first.click()
    page.locator("input[name=documents]").first.check()
    for scope in ("read_answers", "mark_steps", "edit_answers", "comment", "upload"):
        page.locator(f"input[name=scopes][value={scope}]").check()
    page.get_by_role("button", name="Allow this").click()
    return {"grant": _wait_for_id(page, "/my/helpers/"), "organisation": asked}


def _share(visitors: Visitors, case: str) -> dict[str, str]:
    """Let bilal into a case, and into another one no more; leave a code of his open."""
    page = visitors.window("amina", Look())
    page.goto(f"{visitors.url('amina')}/en/my/{ENDED}")
    ended = _save_way(visitors, page, ENDED)
    _let_bilal_in(visitors, page, ended)
    page.get_by_role("button", name="Stop this now").click()
    page.get_by_text("They see nothing any more").wait_for()
    grant = _let_bilal_in(visitors, page, case)
    sharing, code = _make_sharing_code(visitors)
    return {"shared": case, "no_longer_shared": ended, "shared_by": grant, "sharing": sharing, "sharing_code": code}


def _let_bilal_in(visitors: Visitors, page: Page, case: str) -> str:
    """Let bilal do all that a person can be allowed; return the grant."""
    _, code = _make_sharing_code(visitors)
    page.goto(f"{visitors.url('amina')}/en/my/helpers/code?code={code}")
    page.locator(f"main a[href*='/my/cases/{case}/help/allow']").click()
    for scope in ("read_answers", "mark_steps", "comment"):
        page.locator(f"input[name=scopes][value={scope}]").check()
    page.get_by_role("button", name="Allow this").click()
    return _wait_for_id(page, "/my/helpers/")


def _make_sharing_code(visitors: Visitors) -> tuple[str, str]:
    page = visitors.window("bilal", Look())
    page.goto(f"{visitors.url('bilal')}/en/my/shared")
    page.get_by_label("What do they call you?").fill("Bilal")
    page.get_by_role("button", name="Make a code").click()
    sharing = _wait_for_id(page, "/my/shared/codes/")
    return sharing, re.sub(r"\W", "", page.locator("p.typed").inner_text())


def _invite(visitors: Visitors) -> dict[str, str]:
    page = visitors.window("lena", Look())
    page.goto(f"{visitors.url('lena')}/en/invitations")
    page.get_by_role("button", name="Make the code").click()
    page.wait_for_url(re.compile("/invitations/[0-9a-f-]{36}"))
    made = re.search(r"/invitations/([0-9a-f-]{36})", page.url)
    assert made is not None, page.url
    return {"invitation": made[1], "code": page.locator("h1").inner_text().strip()}


def _draft(visitors: Visitors) -> str:
    page = visitors.window("jana", Look())
    page.goto(f"{visitors.url('jana')}/en/drafts/new?process={SLUG}")
    page.get_by_role("button", name="Start from the published one").first.click()
    page.wait_for_url(re.compile("/drafts/[0-9a-f-]{36}"))  # all of it: its text is long
    text = page.locator("textarea").first
    text.fill(re.sub(r"(?m)^title: .*$", "title: Eine Wohnung in Hamburg anmelden", text.input_value(), count=1))
    with page.expect_navigation():
        page.get_by_role("button", name="Save").first.click()
    draft = re.search(r"/drafts/([0-9a-f-]{36})", page.url)
    assert draft is not None, page.url
    return draft[1]


def _note(visitors: Visitors) -> dict[str, str]:
    found = {}
    for name, publish in (("note", False), ("published_note", True)):
        page = visitors.window("lena", Look())
        page.goto(f"{visitors.url('lena')}/en/processes/{SLUG}/note")
        page.get_by_label(re.compile("^Tip")).check()
        page.get_by_label("The note", exact=True).fill(f"Bring a printed copy ({name}).")
        page.get_by_role("button", name="Send to a coordinator").click()
        page.wait_for_url(re.compile("/notes/[0-9a-f-]{36}"))
        note = re.search(r"/notes/([0-9a-f-]{36})", page.url)
        assert note is not None, page.url
        found[name] = note[1]
        if publish:
            page = visitors.window("yusuf", Look())
            page.goto(f"{visitors.url('yusuf')}/en/notes/{note[1]}")
            with page.expect_navigation():
                page.get_by_role("button", name="Publish it").click()
    return found


def _adopt(visitors: Visitors) -> None:
    page = visitors.window("marco", Look())
    page.goto(f"{visitors.url('marco')}/en/processes/{ADOPTED}/adopt")
    with page.expect_navigation():
        page.locator("main form button").first.click()
