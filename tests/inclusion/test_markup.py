"""The HTML that is sent is valid, by the checker that browsers' makers use."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.inclusion.pages import PAGES
from tests.inclusion.test_every_page import arrive
from tests.inclusion.tools import VNU, need
from tests.inclusion.visiting import Look, Visitors


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("part", PAGES)
def test_the_pages_are_valid_html(visitors: Visitors, full_matrix: None, tmp_path: Path, part: str, lang: str) -> None:
    java = need("java", "default-jre-headless", VNU)
    for number, seen in enumerate(PAGES[part]):
        page = arrive(visitors, seen, Look(lang))
        sent = page.request.get(page.url).text()  # as it was sent, not as the browser mended it
        page.close()
        if sent.startswith("<!doctype html>"):
            (tmp_path / f"{number:02}-{seen.person}-{seen}.html").write_text(sent)
    files = sorted(tmp_path.glob("*.html"))
    assert len(files) > len(PAGES[part]) / 2

    said = subprocess.run(
        [java, "-jar", str(VNU), "--format", "json", *map(str, files)], capture_output=True, text=True, check=False
    )
    messages = json.loads(said.stderr)["messages"]
    faults = {f"{Path(one['url']).stem}: {one['message']}" for one in messages if one["type"] == "error"}
    assert not faults, "\n".join(sorted(faults))
