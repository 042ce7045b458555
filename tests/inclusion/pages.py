"""All pages that somebody can come to: by the route that makes them, and who looks at them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from playwright.sync_api import Page

from tests.inclusion.visiting import ADOPTED

Step = Callable[[Page], None]


@dataclass(frozen=True)
class Seen:
    """A page: whose, the route's template, its address where it isn't the template filled in, and a step to do there."""

    person: str
    route: str
    address: str = ""
    then: Step | None = None
    name: str = ""
    status: int = 200

    def __str__(self) -> str:
        return self.name or re.sub(r"[{}]", "", self.address or self.route).strip("/").replace("/", ".") or "start"

    def path(self, lang: str, found: dict[str, str]) -> str:
        """Return the address in a language, with the ids that were found."""
        address = self.address or self.route
        return address.format_map({"lang": lang, **found})


def press(selector: str) -> Step:
    """Return the step of pressing what a selector finds first."""

    def press_it(page: Page) -> None:
        page.locator(selector).first.click()
        page.wait_for_load_state()

    return press_it


def fill(**fields: str) -> Step:
    """Return the step of sending the page's form with these fields."""

    def fill_them(page: Page) -> None:
        for name, value in fields.items():
            page.locator(f"main [name='{name}']").first.fill(value)
        page.locator("main form button:not(.plain, [type=button])").first.click()
        page.wait_for_load_state()

    return fill_them


def one_after_the_other(*steps: Step) -> Step:
    """Return steps as one."""

    def do_them(page: Page) -> None:
        for step in steps:
            step(page)

    return do_them


def register_somebody(page: Page) -> None:
    """Make a new account: its recovery codes are shown."""
    press("main a[href*='register']")(page)
    fill(name=f"somebody-{uuid4().hex[:8]}", passphrase="four plain words here")(page)


WAY = "/{lang}/my/{city}/{slug}"
CASE = "/{lang}/my/cases/{case}"
PAPER = "/{lang}/my/papers/{document}"
PUBLIC = "/{lang}/{city}/{slug}/"
LONG = "bologna/residence-permit-first"
NEWCOMER = [
    Seen("newcomer", "/"),
    Seen("newcomer", "/{lang}/"),
    Seen("newcomer", "/{lang}/help/"),
    Seen("newcomer", "/{lang}/{city}/"),
    Seen("newcomer", "/{lang}/{city}/", "/{lang}/{city}/?q=wohnung", name="search"),
    Seen("newcomer", "/{lang}/{city}/", "/{lang}/{city}/?q=xyzzy", name="nothing-found"),
    Seen("newcomer", "/{lang}/{city}/", "/{lang}/{city}/?topic=housing", name="topic"),
    Seen("newcomer", "/{lang}/{city}/help/"),
    Seen("newcomer", "/{lang}/{city}/papers/"),
    Seen("newcomer", "/{lang}/{city}/papers/{key}/", "/{lang}/{city}/papers/passport/"),
    Seen("newcomer", PUBLIC),
    Seen("newcomer", PUBLIC, f"/{{lang}}/{LONG}/", name="a-long-process"),
    Seen("newcomer", PUBLIC, "/{lang}/{city}/no-such-guide/", name="not-found", status=404),
    Seen("newcomer", PUBLIC + "share/"),
    Seen("newcomer", WAY),
    Seen("newcomer", WAY, f"/{{lang}}/my/{LONG}", name="a-way-not-begun"),
    Seen("newcomer", WAY + "/question"),
    Seen("newcomer", WAY + "/question", f"/{{lang}}/my/{LONG}/question", name="first-question"),
    Seen("newcomer", WAY + "/question/{number}"),
    Seen("newcomer", WAY + "/question/{number}", WAY + "/question/2", name="second-question"),
    Seen("newcomer", WAY + "/question/{number}", f"/{{lang}}/my/{LONG}/question/1", name="question-of-a-long-way"),
    Seen("newcomer", WAY + "/cities"),
    Seen("newcomer", WAY + "/counter"),
    Seen("newcomer", WAY + "/counter/{number}", WAY + "/counter/{step}"),
    Seen("newcomer", WAY + "/print"),
    Seen("newcomer", WAY + "/pocket"),
    Seen("newcomer", WAY + "/save"),
    Seen("newcomer", "/{lang}/my/"),
    Seen("newcomer", "/{lang}/my/delete"),
    Seen("newcomer", "/{lang}/my/deleted"),
    Seen("newcomer", "/{lang}/about/look"),
    *(
        Seen("newcomer", "/{lang}/about/{subject}", f"/{{lang}}/about/{subject}")
        for subject in ("busola", "privacy", "accessibility", "complain", "imprint")
    ),
    Seen("amina", "/{lang}/my/", name="mine-with-account"),
    Seen("amina", WAY + "/save", name="save-with-account"),
    Seen("amina", "/{lang}/my/cases"),
    Seen("amina", CASE),
    Seen("amina", CASE + "/history"),
    Seen("amina", CASE + "/about"),
    Seen("amina", CASE + "/help"),
    Seen("amina", CASE + "/help/allow", CASE + "/help/allow?{organisation}"),
    Seen("amina", "/{lang}/my/helpers"),
    Seen("amina", "/{lang}/my/helpers/{grant}"),
    Seen("amina", "/{lang}/my/helpers/code", "/{lang}/my/helpers/code?code={code}"),
    Seen("amina", "/{lang}/my/helpers/code", "/{lang}/my/helpers/code?code=nothing", name="no-such-code", status=404),
    Seen("amina", "/{lang}/my/notices"),
    Seen("amina", "/{lang}/my/reminders"),
    Seen("amina", "/{lang}/my/demo-mails"),
    Seen("amina", "/{lang}/my/helpers/log"),
    Seen("amina", "/{lang}/my/lock"),
    Seen("amina", "/{lang}/my/locked"),
    Seen("newcomer", "/{lang}/offline"),
    Seen("amina", CASE + "/question"),
    Seen("amina", CASE + "/question/{number}"),
    Seen("amina", CASE + "/cities"),
    Seen("amina", CASE + "/counter"),
    Seen("amina", CASE + "/counter/{number}", CASE + "/counter/{step}"),
    Seen("amina", CASE + "/print"),
    Seen("amina", CASE + "/pocket"),
    Seen("amina", "/{lang}/my/account"),
    Seen("amina", "/{lang}/my/rights"),
    Seen("amina", "/{lang}/my/rights/delete", name="delete-the-account"),
    Seen("amina", "/{lang}/my/everything"),
    Seen("amina", "/{lang}/my/papers"),
    Seen("amina", "/{lang}/my/papers/add", name="kinds-of-paper"),
    Seen("amina", PAPER),
    Seen("amina", PAPER, PAPER, press("form[action$='/show'] button"), "code-at-the-counter"),
    Seen("amina", PAPER + "/add"),
    Seen("amina", PAPER + "/replace"),
    Seen("amina", PAPER + "/delete"),
    Seen("amina", CASE + "/counter", CASE + "/counter", press("form[action*='/show'] button"), "code-for-the-steps"),
    Seen("newcomer", "/{lang}/show"),
    Seen("newcomer", "/{lang}/show/now", name="shown-too-late", status=404),
]

SIGN_IN = [
    Seen("newcomer", "/openid/sign-in", "/{lang}/my/cases"),
    Seen(
        "newcomer",
        "/openid/sign-in",
        "/{lang}/my/cases",
        fill(name="nobody", passphrase="not the right one"),
        "sign-in-wrong",
    ),
    Seen("newcomer", "/openid/register", "/{lang}/my/cases", press("main a[href*='register']"), "register"),
    Seen(
        "newcomer",
        "/openid/register",
        "/{lang}/my/cases",
        one_after_the_other(press("main a[href*='register']"), fill(name="x", passphrase="short")),
        "register-wrong",
    ),
    Seen("newcomer", "/openid/recover", "/{lang}/my/cases", press("main a[href*='recover']"), "recover"),
    Seen("newcomer", "/openid/register", "/{lang}/my/cases", register_somebody, "codes"),
    Seen("newcomer", "/openid/authorize", "/openid/authorize?client_id=nobody", name="openid-failure", status=400),
    Seen("amina", "/openid/choose", "/session/start?lang={lang}&prompt=select_account"),
    Seen("amina", "/openid/logout", "/openid/logout?ui_locales={lang}", name="sign-out"),
]

DRAFT = "/{lang}/drafts/{draft}"
AUTHORITY = [
    Seen("jana", "/"),
    Seen("jana", "/{lang}/"),
    Seen("jana", "/{lang}/my/account"),
    Seen("jana", "/{lang}/about"),
    Seen("jana", "/{lang}/about/look"),
    Seen("jana", "/{lang}/drafts"),
    Seen("jana", "/{lang}/drafts/new"),
    Seen("jana", DRAFT),
    Seen("jana", DRAFT, then=lambda page: fill(text="schema: 1\ntitle: 5 [")(page), name="draft-wrong"),
    Seen("jana", DRAFT + "/changes"),
    Seen("jana", DRAFT + "/conditions"),
    Seen("jana", DRAFT + "/test-people"),
    Seen("jana", DRAFT + "/preview"),
    Seen("jana", DRAFT + "/history"),
    Seen("jana", DRAFT + "/withdraw"),
    Seen("ole", "/{lang}/", name="queue-of-a-reviewer"),
    Seen("ole", "/{lang}/processes"),
    Seen("ole", "/{lang}/processes/{slug}"),
    Seen("ole", "/{lang}/processes/{slug}/{name}", "/{lang}/processes/{slug}/withdraw"),
    Seen("ole", "/{lang}/processes/{slug}/{name}", "/{lang}/processes/{slug}/adopt"),
    Seen("marco", "/{lang}/processes/{slug}", f"/{{lang}}/processes/{ADOPTED}", name="adopted-process"),
    Seen("marco", "/{lang}/processes/{slug}/{name}", f"/{{lang}}/processes/{ADOPTED}/unadopt"),
    Seen("marco", "/{lang}/adoptions"),
    Seen("marco", "/{lang}/translations"),
    Seen("marco", "/{lang}/translations/{of}/{tag}", "/{lang}/translations/registry/ar"),
    Seen("marco", "/{lang}/processes/{slug}/translations/{tag}", f"/{{lang}}/processes/{ADOPTED}/translations/ar"),
    Seen(
        "jana",
        "/{lang}/drafts/{draft}",
        "/{lang}/drafts/00000000-0000-7000-8000-000000000000",
        name="no-such-draft",
        status=404,
    ),
]

NGO = [
    Seen("lena", "/"),
    Seen("lena", "/{lang}/"),
    Seen("lena", "/{lang}/my/account"),
    Seen("lena", "/{lang}/about"),
    Seen("lena", "/{lang}/notes"),
    Seen("lena", "/{lang}/notes/{note}"),
    Seen("lena", "/{lang}/cases"),
    Seen("lena", "/{lang}/cases/{case}"),
    Seen("lena", "/{lang}/invitations"),
    Seen("lena", "/{lang}/invitations/{invitation}"),
    Seen("lena", "/{lang}/attest"),
    Seen("lena", "/{lang}/processes"),
    Seen("lena", "/{lang}/processes/{slug}"),
    Seen("lena", "/{lang}/processes/{slug}/note"),
    Seen("yusuf", "/{lang}/", name="queue-of-a-coordinator"),
    Seen("yusuf", "/{lang}/notes/{note}", "/{lang}/notes/{published_note}", name="published-note"),
    Seen("yusuf", "/{lang}/notes/{note}/withdraw", "/{lang}/notes/{published_note}/withdraw"),
]

PAGES = {"migrant": NEWCOMER, "authority": AUTHORITY, "ngo": NGO, "sign-in": SIGN_IN}

NOT_PAGES = {
    "/static/{path:path}",
    "/session/start",
    "/session/callback",
    "/favicon.ico",
    "/robots.txt",
    "/sitemap.xml",
    "/{lang}/manifest.webmanifest",
    "/worker.js",
    "/{lang}/my",
    "/{lang}/my/leave",
    "/{lang}/colleagues",  # not yet looked at: nobody in the demo administers an organisation
    "/{lang}/my/{city}/{slug}/cities.csv",
    "/{lang}/my/cases/{case}/cities.csv",
    "/{lang}/my/everything.zip",
    "/{lang}/my/everything/{kind}/{thing}/delete",  # not yet looked at: each is the question of a paper's page
    "/{lang}/my/erased",  # not yet looked at: whoever sees it is nobody any more
    "/{lang}/my/erased.txt",
    PAPER + "/files/{file}",
    PAPER + "/files/{file}/pages/{number}",
    "/show",
    "/{lang}/show/pages/{number}",
    "/{lang}/cases/{case}/papers",  # not yet looked at: nobody in the demo has let a helper in
    "/{lang}/cases/{case}/papers/{document}",
    "/{lang}/cases/{case}/papers/{document}/pages/{number}",
}
"""Routes that answer with a file, or lead on."""

SIGN_IN_NOT_PAGES = {"/.well-known/openid-configuration", "/openid/jwks", "/openid/userinfo"}
SIGN_IN_NOT_REACHED = {"/openid/passphrase"}  # wants a passphrase that who runs the installation has given
