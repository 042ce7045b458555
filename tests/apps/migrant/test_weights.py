"""Pages are light: with everything that they need, as it is sent to an old phone in a slow net.

Files that several pages share are fetched once, and kept for ever: they count with the first page, wherever they come.

The ways that weigh most are weighed each time, `make test-all` weighs those of all test people of all processes: if one
of them is found to weigh more, it belongs in `HEAVIEST`.
"""

import os
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.apps.browsing import Browser, Shown, sign_in
from tests.apps.conftest import House, open_browser_on
from tests.apps.migrant.telling import list_processes, read_people, tell
from tests.apps.migrant.test_consent import Asking, begin
from tests.apps.migrant.test_following import answer_all
from tests.apps.test_shared_between_people import make_code, make_person

LANGUAGES = ("en", "ar", "uk")
FIRST_PAGE = 40_000  # bytes, with all files of all pages
FURTHER_PAGE = 15_000  # bytes
CODINGS = ("gzip", "br")
LONGEST = "madrid/rental-contract"
FURTHER = (
    "bologna/",
    "bologna/?q=permesso",
    "bologna/papers/",
    "bologna/papers/questura-receipt/",
    "bologna/residence-permit-first/",
    "hamburg/registration-of-address/",
    f"{LONGEST}/",
    "about/busola",
    "about/privacy",
    "about/accessibility",
    "my/",
    "offline",
    f"my/{LONGEST}/question/1",
    f"my/{LONGEST}",
)
GUIDE = "bologna/residence-permit-first"
HEAVIEST = (  # process, and who follows it: a test person of it, or nobody, of whom nothing is known
    (GUIDE, "reason-not-listed"),  # of whom it is known of no step whether they need it
    (GUIDE, "wife-with-two-children"),  # who has answered everything
    (GUIDE, "student-just-arrived"),
    (GUIDE, ""),
)
ALL = "BUSOLA_TEST_ALL" in os.environ
WAYS = [(process, who) for process in list_processes() for who in ("", *read_people(process))] if ALL else HEAVIEST
SAVED = [way for way in WAYS if way[1]]
OF_A_WAY = ("", "/cities", "/counter", "/print", "/pocket")
OF_A_CASE = (*OF_A_WAY, "/history", "/about", "/help")
OF_AN_ACCOUNT = (
    "my/",
    "my/cases",
    "my/papers",
    "my/papers/add",
    "my/helpers",
    "my/helpers/log",
    "my/shared",
    "my/notices",
    "my/reminders",
    "my/rights",
    "my/rights/delete",
    "my/everything",
    "my/account",
    "my/lock",
)
PART = re.compile(r'(?:href|src)="(/static/[^"#]+)')


@pytest.fixture(scope="module")
def readers(shared_house: House) -> Iterator[dict[str, Browser]]:
    """Somebody in each language who has answered all questions of a long process."""
    found = {}
    for tag in LANGUAGES:
        found[tag] = open_browser_on(shared_house, "migrant")
        answer_all(found[tag], LONGEST)
    return found


def open_page(reader: Browser, path: str, coding: str) -> Shown:
    """Open a page as a browser does that follows a link."""
    page = reader.open(path, Accept_Encoding=coding, Sec_Fetch_Site="same-origin")
    assert page.status == 200, path
    assert page.headers["content-encoding"] == coding, path
    return page


def weigh(page: Shown) -> int:
    return int(page.headers["content-length"])


def weigh_parts(reader: Browser, parts: set[str], coding: str) -> int:
    return sum(weigh(reader.open(part, Accept_Encoding=coding)) for part in parts)


def find_parts(page: Shown) -> set[str]:
    return set(PART.findall(page.html))


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_first_page_is_light_with_everything(readers: dict[str, Browser], tag: str, coding: str) -> None:
    reader = readers[tag]
    pages = [open_page(reader, f"/{tag}/{path}", coding) for path in ("", *FURTHER)]
    # The worker comes after the page, and fetches the page that it shows without a connection.
    parts = set().union({"/worker.js", f"/{tag}/offline"}, *map(find_parts, pages))
    assert weigh(pages[0]) + weigh_parts(reader, parts, coding) <= FIRST_PAGE


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("path", FURTHER)
def test_a_further_page_is_light(readers: dict[str, Browser], path: str, tag: str, coding: str) -> None:
    assert weigh(open_page(readers[tag], f"/{tag}/{path}", coding)) <= FURTHER_PAGE


def weigh_everywhere(reader: Browser, *paths: str) -> dict[tuple[str, str, str], int]:
    """Weigh pages in each language and coding; return those that weigh too much."""
    weights = {
        (path, tag, coding): weigh(open_page(reader, f"/{tag}/{path}", coding))
        for path in paths
        for tag in LANGUAGES
        for coding in CODINGS
    }
    return {page: weight for page, weight in weights.items() if weight > FURTHER_PAGE}


@pytest.mark.parametrize(("process", "who"), WAYS)
def test_a_way_is_light(shared_house: House, process: str, who: str) -> None:
    reader = open_browser_on(shared_house, "migrant")
    if who:
        tell(shared_house, reader, process, read_people(process)[who])
    way = f"my/{process}"
    assert weigh_everywhere(reader, f"{process}/", *(f"{way}{part}" for part in (*OF_A_WAY, "/save"))) == {}
    counters = re.findall(rf'href="/en/({way}/counter/\d+)"', reader.open(f"/en/{way}").html)
    assert weigh_everywhere(reader, *counters[:1]) == {}


@pytest.mark.parametrize(("process", "who"), SAVED)
def test_a_saved_way_is_light(shared_house: House, passphrase: str, process: str, who: str) -> None:
    reader = open_browser_on(shared_house, "migrant")
    sign_in(reader, reader.open("/en/my/cases"), "amina", passphrase)
    tell(shared_house, reader, process, read_people(process)[who])
    case = reader.press(reader.open(f"/en/my/{process}/save"), "/save").path.removeprefix("/en/")
    assert re.fullmatch(r"my/cases/[0-9a-f-]{36}", case)
    assert weigh_everywhere(reader, *(f"{case}{part}" for part in OF_A_CASE)) == {}


@pytest.fixture(scope="module")
def helped(shared_house: House) -> Asking:
    """Somebody with an account, a saved case and two papers."""
    return begin(shared_house, "weighing")


def test_every_page_of_an_account_is_light(helped: Asking) -> None:
    reader, case = helped.browser, f"my/cases/{helped.case}"
    allowed = helped.send(helped.read(), purpose=["whole_way"], scopes=["read_answers"]).path.removeprefix("/en/")
    assert re.match(r"my/helpers/[0-9a-f-]{36}", allowed)
    paper = f"my/papers/{helped.papers['Mine']}"
    papers = [f"{paper}{part}" for part in ("", "/add", "/replace", "/delete")]
    consent = helped.path.removeprefix("/en/") + "?organisation=ngo-hamburg-example"
    pages = (*OF_AN_ACCOUNT, *(f"{case}{part}" for part in OF_A_CASE), *papers, consent, allowed, f"{allowed}/renew")
    assert weigh_everywhere(reader, *pages) == {}


def test_every_page_of_what_is_shared_between_people_is_light(
    shared_house: House, helped: Asking, passphrase: str
) -> None:
    other = make_person(shared_house, "weighing-too", passphrase)
    code = make_code(other)
    (sharing,) = re.findall(r'href="/en/(my/shared/codes/[0-9a-f-]{36})"', other.open("/en/my/shared").html)
    assert weigh_everywhere(other, sharing) == {}
    asked = f"{helped.path.removeprefix('/en/')}?code={code}"
    assert weigh_everywhere(helped.browser, f"my/helpers/code?code={code}", asked) == {}
    everything = {"code": code, "scopes": ["read_answers", "mark_steps", "comment"], "months": "3"}
    grant = helped.browser.post(helped.path, everything).path.removeprefix("/en/")
    assert re.match(r"my/helpers/[0-9a-f-]{36}", grant)
    assert weigh_everywhere(other, "my/shared", f"my/shared/{helped.case}") == {}
    again = f"{helped.path.removeprefix('/en/')}?grant={grant.rpartition('/')[2]}"
    assert weigh_everywhere(helped.browser, grant, f"{grant}/renew", again, f"my/cases/{helped.case}") == {}


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("path", ["", *FURTHER])
def test_no_script_blocks_a_page_and_nobody_else_is_asked(readers: dict[str, Browser], path: str, tag: str) -> None:
    page = readers[tag].open(f"/{tag}/{path}")
    for script in re.findall(r"<script\b[^>]*>", page.html):
        assert "src=" in script
        assert "defer" in script or 'type="module"' in script
    own = urlsplit(readers[tag].base_url).netloc
    loaded = re.findall(r'<(?:link|script|img|iframe|source|video|audio|use)\b[^>]*?(?:href|src)="([^"]+)"', page.html)
    for address in loaded:
        assert urlsplit(address).netloc in {"", own}, address


def test_there_are_no_fonts_of_the_web(readers: dict[str, Browser]) -> None:
    reader = readers["en"]
    sheets = [part for part in find_parts(reader.open("/en/")) if part.endswith(".css")]
    assert sheets
    for sheet in sheets:
        text = reader.open(sheet).html
        assert "@font-face" not in text
        assert "@import" not in text
        assert not re.search(r"url\(\s*['\"]?(?:https?:)?//", text)
