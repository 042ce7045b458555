"""Saying what is wrong: to whom, and where to go instead as long as nobody has said how to be reached."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.apps.browsing import Browser
from tests.apps.conftest import open_browser_on, open_house


@pytest.fixture
def untold(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Somebody on an installation whose operator has not said how to be reached."""
    monkeypatch.setattr("api.parts.DEMO_CONTACT", {})
    shutil.copytree(prepared, tmp_path / "data")
    for house in open_house(tmp_path / "data"):
        yield open_browser_on(house, "migrant")


def test_without_a_contact_nobody_is_asked_to_tell_us(untold: Browser) -> None:
    for subject in ("complain", "accessibility", "imprint"):
        page = untold.open(f"/en/about/{subject}")
        assert "tell us" not in page.text.lower(), subject
        assert "/en/help/" in re.findall(r'href="([^"]+)"', page.html.partition("<main")[2].partition("</main>")[0]), (
            subject
        )
        assert "mailto:hello@example.org" not in page.html


@pytest.mark.parametrize("tag", ["en", "ar", "uk"])
def test_whom_the_office_did_not_help_reads_who_looks_at_complaints_in_each_city(reader: Browser, tag: str) -> None:
    page = reader.open(f"/{tag}/about/complain")
    told = page.html.partition("<main")[2].partition("</main>")[0]
    for way in (
        "mailto:eingabendienste@bk.hamburg.de",
        "tel:+390515276382",
        "tel:900101025",
        "https://www.antwerpen.be/nl/overzicht/ombudsvrouw",
    ):
        assert f'href="{way}"' in told, way
    assert told.count("<h2>") == 4, "a heading for each city"


def test_for_what_keeps_people_out_there_is_somebody_else_where_one_is_known(reader: Browser) -> None:
    told = reader.open("/en/about/accessibility").html.partition("<main")[2].partition("</main>")[0]
    assert told.count("<h2>") == 2
    assert "Mediation office for people with disabilities" in told
    assert "https://www.agid.gov.it/" in told


def test_the_demo_shows_what_a_contact_looks_like(reader: Browser) -> None:
    for subject in ("complain", "accessibility", "imprint"):
        assert "mailto:hello@example.org" in reader.open(f"/ar/about/{subject}").html
    assert "please tell us" in reader.open("/en/about/complain").text.lower()
