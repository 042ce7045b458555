"""People at work in their apps: signing in, and what every page of theirs has to be."""

import html
import re
import time
from collections import Counter
from collections.abc import Callable

from api.demo import PASSPHRASE
from tests.apps.browsing import Browser, Shown
from tests.apps.conftest import House, open_browser_on


def sign_in(browser: Browser, name: str, path: str = "/en/") -> Shown:
    """Sign somebody in as they do it, and return the page on which they arrive."""
    asked = browser.open(f"/session/start?lang=en&next={path}")
    page = browser.post(asked.url, {"name": name, "passphrase": PASSPHRASE})
    ways = [button for form in page.forms for button in form.buttons if button[0] == "as"]
    if ways:
        page = browser.post(page.url, dict(ways[:1]))
    assert page.path == path, page.text
    return page


def at_work(house: House, app: str, name: str) -> Browser:
    """Return the browser of somebody who has just signed in."""
    browser = open_browser_on(house, app)
    sign_in(browser, name)
    return browser


def require_sound(page: Shown, title: str = "", status: int = 200) -> Shown:
    """Require what every page has: its status, a title, one h1, unique ids, a language, and that nobody stores it."""
    assert page.status == status, page.text
    assert title in page.title
    assert len(re.findall(r"<h1[\s>]", page.html)) == 1
    assert [name for name, count in Counter(page.ids).items() if count > 1] == []
    assert page.root["lang"]
    assert page.headers["cache-control"] == "no-store"
    for form in page.forms:
        assert form.action.startswith("/"), form
        assert form.method == "get" or form.buttons or form.leads_elsewhere, form
    return page


def actions_of(page: Shown) -> set[str]:
    """Return what the page's forms do: the last part of each action that is sent."""
    return {form.action.rpartition("/")[2].partition("?")[0] for form in page.forms if form.method == "post"}


def becomes_true(seen: Callable[[], bool]) -> bool:
    """Look until something is seen, for half a minute: what is published is public within a second, but for a busy machine."""
    for _ in range(300):
        if seen():
            return True
        time.sleep(0.1)
    return False


def textarea(page: Shown, name: str = "text") -> str:
    """Return what stands in a field for longer text."""
    found = re.search(rf'<textarea[^>]*\bid="{name}"[^>]*>\n?(.*?)</textarea>', page.html, re.DOTALL)
    assert found is not None
    return html.unescape(found.group(1))
