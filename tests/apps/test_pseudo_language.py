"""Every page in a language made for the test: nothing stays English, and words 40 % longer still fit a small screen."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Route, sync_playwright

from api.demo import PASSPHRASE
from api.openid import languages as openid_languages
from api.openid import pages as openid_pages
from api.openid.catalogue import collect_texts
from api.parts import DEMO_CONTACT
from api.wording import catalogue as wording
from api.wording.catalogue import collect_sentences
from apps.kit import i18n
from apps.kit.i18n import extracted
from tests.apps.browsing import Shown
from tests.apps.conftest import House, open_browser_on, open_house
from tests.apps.desks import at_work
from tests.apps.pseudo import TAG, disguise, english_on, read_content, write_catalogue
from tests.stories.conftest import ARGUMENTS, CHROMIUM
from tests.stories.running import PATIENCE

PROCESS = "hamburg/registration-of-address"
EASY = f"{TAG}-simple"
CONTENT = (DEMO_CONTACT["operator"], *read_content(Path(__file__).parents[2] / "content"))
NAMES = frozenset({"Busola", "amina", "giulia", "sara", "somebody", "Bologna", "Hamburg"})


@pytest.fixture(scope="module")
def house(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An installation that speaks English, and the language that nobody speaks."""
    folder = tmp_path_factory.mktemp("pseudo")
    for app in ("kit", "migrant", "authority", "ngo"):
        write_catalogue(extracted(app), folder / "apps" / app / "locales" / TAG / "LC_MESSAGES" / "messages.po")
    write_catalogue(collect_sentences(), folder / "wording" / f"{TAG}.po")
    write_catalogue(collect_texts(), folder / "openid" / f"{TAG}.po")
    shutil.copytree(prepared, folder / "data")
    with pytest.MonkeyPatch.context() as patch:
        for app in ("MIGRANT", "AUTHORITY", "NGO"):
            patch.setenv(f"BUSOLA_{app}_LANGUAGES", json.dumps(["en", TAG, EASY]))
        patch.setattr(i18n, "CATALOGUES", folder / "apps")
        patch.setattr(wording, "CATALOGUES", folder / "wording")
        patch.setattr(openid_languages, "CATALOGUES", folder / "openid")
        patch.setattr(openid_languages, "ORDER", ("en", TAG))
        patch.setattr(openid_pages, "ORDER", ("en", TAG))
        wording.words_in.cache_clear()
        yield from open_house(folder / "data")
    wording.words_in.cache_clear()


def left_english(pages: Iterable[Shown], at_least: int) -> dict[str, list[str]]:
    """Return what was left in English on some pages, by address; each page has to be in the language."""
    looked_at = list(pages)
    assert len(looked_at) >= at_least
    strangers = [(page.url, page.status) for page in looked_at if page.root.get("lang") != TAG]
    assert strangers == []
    return {page.url: left for page in looked_at if (left := english_on(page.html, NAMES, CONTENT))}


def pages_of_a_newcomer(house: House) -> Iterator[Shown]:
    reader = open_browser_on(house, "migrant")
    for path in ("", "bologna/", "bologna/papers/", f"{PROCESS}/", "bologna/?q=xylophone", "nowhere/at-all/"):
        yield reader.open(f"/{TAG}/{path}")
    for subject in ("busola", "privacy", "accessibility", "complain", "imprint"):
        yield reader.open(f"/{TAG}/about/{subject}")
    page = reader.open(f"/{TAG}/my/{PROCESS}/question")
    for _ in range(30):
        if "/question/" not in page.path:
            break
        yield page
        states = [button for button in page.form("/answer").buttons if button[0] in {"value", "state"}]
        typed = {} if states[:1] and states[0][0] == "value" else {"value": "!"}
        yield reader.press(
            page, "/answer", ("state", "unsure") if ("state", "unsure") in states else states[-1], **typed
        )
        page = reader.open(f"/{TAG}/my/{PROCESS}/question")
    yield reader.open(f"/{TAG}/my/{PROCESS}")
    for kind in ("counter", "counter/8", "print", "pocket"):
        yield reader.open(f"/{TAG}/my/{PROCESS}/{kind}")
    yield reader.open(f"/{TAG}/my/{PROCESS}/save")
    yield reader.open(f"/{TAG}/my/{PROCESS}/cities")
    for path in ("my/", "my/delete"):
        yield reader.open(f"/{TAG}/{path}")


def pages_of_a_desk(house: House, app: str, name: str) -> Iterator[Shown]:
    guest, browser = open_browser_on(house, app), at_work(house, app, name)
    yield guest.open(f"/{TAG}/")
    to_see = [f"/{TAG}/"]
    seen: set[str] = set()
    while to_see:
        path = to_see.pop(0)
        shape = re.sub(r"/[0-9a-f-]{20,}|(?<=/processes)/[a-z0-9-]+", "/*", urlsplit(path).path)
        if shape in seen or not path.startswith(f"/{TAG}/"):
            continue
        seen.add(shape)
        page = browser.open(path)
        if page.headers.get("content-type", "").startswith("text/html"):
            yield page
            to_see += [link.replace("&amp;", "&") for link in page.links]
    if app == "authority":
        draft = browser.press(browser.open(f"/{TAG}/drafts/new"), "/drafts", start_from="bologna/health-insurance")
        for part in ("", "/changes", "/test-people", "/history", "/preview", "/withdraw"):
            yield browser.open(draft.path + part)
        yield browser.post(f"/{TAG}/drafts", {"text": "  "})


def test_a_text_outside_the_catalogues_is_found() -> None:
    page = f'<html lang="{TAG}"><p>Ŝáṽéé <b>Saved</b> “Who are you?”</p><p lang="de">Wer bist du?</p><img alt="A map">'
    assert english_on(page, NAMES, ("Who are you?",)) == ["Saved", "A map"]
    assert disguise("%(num)s days") == "%(num)s đáýššš"


def test_nothing_that_a_newcomer_reads_stays_english(house: House) -> None:
    assert left_english(pages_of_a_newcomer(house), at_least=16) == {}


@pytest.mark.parametrize(("app", "name"), [("authority", "giulia"), ("ngo", "sara")])
def test_nothing_at_a_desk_stays_english(house: House, app: str, name: str) -> None:
    assert left_english(pages_of_a_desk(house, app, name), at_least=6) == {}


def test_nothing_on_the_pages_for_signing_in_stays_english(house: House) -> None:
    browser = open_browser_on(house, "migrant")
    page = browser.open(f"/session/start?lang={TAG}&next=/{TAG}/my/cases")
    asked = page.url.partition("?")[2]
    ways = ("sign-in", "register", "recover")
    issuer = page.url.partition("/openid/")[0]
    pages = [page, *(browser.open(f"{issuer}/openid/{way}?{asked}") for way in ways)]
    pages += [browser.post(page.url, {"name": "amina", "passphrase": wrong}) for wrong in ("wrong", "")]
    pages.append(browser.post(f"{issuer}/openid/register?{asked}", {"name": "x" * 90, "passphrase": "short"}))
    pages.append(browser.post(f"{issuer}/openid/register?{asked}", {"name": "somebody", "passphrase": PASSPHRASE}))
    assert left_english(pages, at_least=8) == {}


def test_easy_language_has_its_own_pages_in_the_words_of_the_language_until_it_has_some(house: House) -> None:
    page = open_browser_on(house, "migrant").open(f"/{EASY}/bologna/")
    assert page.root["lang"] == EASY
    assert disguise("What do you need?") in page.html
    assert f"/{TAG}/bologna/" in page.links


def test_words_forty_percent_longer_fit_a_small_screen(house: House) -> None:
    """Serve the pages' HTML and style sheets to a real browser, 320 pixels wide."""
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("BUSOLA_CI") else pytest.skip)("no browser: apt-get install chromium")
    reader = open_browser_on(house, "migrant")
    paths = (
        "",
        "bologna/",
        f"{PROCESS}/",
        f"my/{PROCESS}/question",
        f"my/{PROCESS}",
        "my/",
        "about/privacy",
        f"my/{PROCESS}/cities",
    )
    pages = [reader.open(f"/{TAG}/{path}") for path in paths]
    pages.append(reader.open(f"/session/start?lang={TAG}&next=/{TAG}/my/cases"))
    desk = at_work(house, "authority", "giulia")
    pages += [desk.open(f"/{TAG}/{path}") for path in ("", "drafts", "processes")]
    served = {page.url: (page.html, "text/html; charset=utf-8") for page in pages}
    sheets = {urljoin(page.url, link) for page in pages for link in page.links if ".css" in link}
    served |= {sheet: (reader.open(sheet).html, "text/css") for sheet in sheets}

    def answer(route: Route) -> None:
        body, kind = served.get(route.request.url, ("", "text/plain"))
        route.fulfill(status=200 if body else 404, body=body, content_type=kind)

    too_wide: list[str] = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        window = chromium.new_page(viewport={"width": 320, "height": 640}, java_script_enabled=True)
        window.set_default_timeout(PATIENCE)
        window.route("**/*", answer)
        for page in pages:
            window.goto(page.url)
            wide, room = window.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
            if wide > room:
                too_wide.append(f"{page.url}: {wide}")
        chromium.close()
    assert disguise("Save my steps") in pages[4].html
    assert too_wide == []
