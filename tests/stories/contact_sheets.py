"""Takes contact sheets of twelve pages in three languages, two schemes and two sizes: ``make sheets``.

Each sheet is one page twelve times, so that one sees at a glance where a word is too long or a line is missing.
``make sheets PAGES="queue question"`` takes some of them, and ``PAGES="newcomer:/{lang}/help/ nadia:/{lang}/cases"`` any
others: who looks, and where. The browser lays them out: nothing else is needed.
"""

import base64
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from tests.stories.running import PASSPHRASE, Demo, Windows, four_free_ports, start_demo, stop_demo

PATIENCE = 60_000  # milliseconds: a busy machine is no fault of a page
FOLDER = Path(__file__).parent / "sheets"
WAY = "/{lang}/my/{city}/{slug}"
APPS = {"newcomer": "migrant", "amina": "migrant", "jana": "authority", "ole": "authority", "ingrid": "authority"}
APPS |= {"lena": "ngo", "yusuf": "ngo", "nadia": "ngo"}
PAGES: Mapping[str, tuple[str, str]] = {
    "languages": ("newcomer", "/"),
    "needs": ("newcomer", "/{lang}/{city}/"),
    "guide": ("newcomer", "/{lang}/{city}/{slug}/"),
    "question": ("newcomer", f"{WAY}/question/1"),
    "way": ("newcomer", WAY),
    "counter": ("newcomer", f"{WAY}/counter"),
    "parts": ("newcomer", "/{lang}/about/look"),
    "queue": ("jana", "/{lang}/"),
    "draft": ("jana", "/{lang}/drafts/{draft}"),
    "preview": ("jana", "/{lang}/drafts/{draft}/preview"),
    "processes": ("ole", "/{lang}/processes"),
    "note": ("yusuf", "/{lang}/notes/{note}"),
}


def find_page(name: str) -> tuple[str, str]:
    """Return who looks at a page, and its path; raises `SystemExit` where there is no such page or person."""
    if name in PAGES:
        return PAGES[name]
    person, colon, path = name.partition(":")
    if not colon or person not in APPS:
        sys.exit(f"no such page: {name}; there are {', '.join(PAGES)}, and PERSON:PATH for {', '.join(APPS)}")
    return person, path


class Look(NamedTuple):
    """How a page is looked at: language, colour scheme, and the window's width in CSS pixels."""

    lang: str
    scheme: str
    width: int

    def __str__(self) -> str:
        return f"{self.lang}-{self.scheme}-{self.width}"


LOOKS = [
    Look(lang, scheme, width) for width in (360, 1280) for lang in ("en", "ar", "uk") for scheme in ("light", "dark")
]


def sign_in(demo: Demo, windows: Windows, person: str) -> Page:
    """Open a window of somebody, signed in where they work somewhere."""
    page = windows.open(width=1280, height=800)
    page.set_default_timeout(PATIENCE)
    if person != "newcomer":
        page.goto(f"{demo.url(APPS[person])}/session/start?lang=en&next=/en/")
        page.locator("input[name=name]").fill(person)
        page.locator("input[type=password]").fill(PASSPHRASE)
        page.locator("main form button").first.click()
    return page


def make_something_to_see(demo: Demo, windows: Windows) -> dict[str, str]:
    """Write a draft and a note; return what stands in addresses."""
    found = {"city": "hamburg", "slug": "registration-of-address"}
    desk = sign_in(demo, windows, "jana")
    desk.goto(f"{demo.url('authority')}/en/drafts/new?process={found['slug']}")
    desk.get_by_role("button", name="Start from the published one").first.click()
    desk.wait_for_url(re.compile("/drafts/[0-9a-f-]{36}"))
    found["draft"] = desk.url.partition("/drafts/")[2][:36]
    desk = sign_in(demo, windows, "lena")
    desk.goto(f"{demo.url('ngo')}/en/processes/{found['slug']}/note")
    desk.get_by_label(re.compile("^Tip")).check()
    desk.get_by_label("The note", exact=True).fill("Bring a printed copy.")
    desk.get_by_role("button", name="Send to a coordinator").click()
    desk.wait_for_url(re.compile("/notes/[0-9a-f-]{36}"))
    found["note"] = desk.url.partition("/notes/")[2][:36]
    return found


def take_shots(demo: Demo, browser: Browser, names: list[str]) -> dict[str, list[bytes]]:
    """Take all pages in all looks; a look at a time, by people who signed in once."""
    windows = Windows(browser)
    found = make_something_to_see(demo, windows)
    signed_in = {who: sign_in(demo, windows, who) for who in dict.fromkeys(find_page(name)[0] for name in names)}
    shots: dict[str, list[bytes]] = {name: [] for name in names}
    for look in LOOKS:
        looking, height = Windows(browser), 740 if look.width < 600 else 800
        for name in names:
            person, path = find_page(name)
            page = looking.open(
                width=look.width, height=height, dark=look.scheme == "dark", cookies_of=signed_in[person].context
            )
            page.set_default_timeout(PATIENCE)
            page.goto(demo.url(APPS[person]) + path.format_map({"lang": look.lang, **found}))
            shots[name].append(page.screenshot())
        looking.close()
    windows.close()
    return shots


def lay_out(browser: Browser, shots: list[bytes]) -> bytes:
    """Put the pictures of one page onto one sheet: phones above, computers below."""
    figures = "".join(
        f'<figure style="width:{280 if look.width < 600 else 580}px"><figcaption>{look}</figcaption>'
        f'<img src="data:image/png;base64,{base64.b64encode(shot).decode()}" style="width:100%"></figure>'
        for look, shot in zip(LOOKS, shots, strict=True)
    )
    page = browser.new_page(viewport={"width": 1800, "height": 900})
    page.set_content(
        '<body style="margin:12px;display:flex;flex-wrap:wrap;gap:12px;background:#999;font:14px sans-serif">'
        f"<style>figure{{margin:0}}</style>{figures}"
    )
    sheet = page.screenshot(full_page=True)
    page.close()
    return sheet


def main(names: list[str]) -> None:
    """Start a demo of its own, take the sheets, and stop it."""
    for name in names:
        find_page(name)
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        demo = start_demo(Path(folder) / "data", four_free_ports())
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
                for name, shots in take_shots(demo, browser, names or list(PAGES)).items():
                    (FOLDER / f"{re.sub('[^a-z0-9]+', '-', name.replace('{lang}/', '')).strip('-')}.png").write_bytes(
                        lay_out(browser, shots)
                    )
                browser.close()
        finally:
            stop_demo(demo)
    sys.stdout.write(f"The sheets are in {FOLDER}.\n")


if __name__ == "__main__":
    main(sys.argv[1:])
