"""Pages are light: with everything that they need, as it is sent to an old phone in a slow net.

Files that several pages share are fetched once, and kept for ever: they count with the first page, wherever they come.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.apps.browsing import Browser, Shown
from tests.apps.conftest import House, open_browser_on
from tests.apps.migrant.test_following import answer_all

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
