"""Six pages by Lighthouse, with its mobile preset: a slow phone on a slow network."""

from __future__ import annotations

import json
import logging
import subprocess
from pathlib import Path
from statistics import median

import pytest

from tests.inclusion.tools import LIGHTHOUSE, need, without_proxies
from tests.inclusion.visiting import Visitors

PAGES = (
    "/",
    "/en/",
    "/en/bologna/",
    "/ar/bologna/residence-permit-first/",
    "/en/hamburg/registration-of-address/",
    "/uk/hamburg/papers/",
)
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
AT_LEAST = {"accessibility": 1.0, "best-practices": 1.0, "performance": 0.98}
TRIES = 3  # the machine may be busy with something else, so what counts is the median


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_fast_and_open_to_all(visitors: Visitors, full_matrix: None, tmp_path: Path, path: str) -> None:
    node = need("node", "nodejs", LIGHTHOUSE)
    url = visitors.url("newcomer") + path

    found = [run_lighthouse(node, url, tmp_path / "found.json") for _ in range(TRIES)]

    scores = {kind: median(one[kind] for one in found) for kind in AT_LEAST}
    logging.info("%s %s", path, scores)
    assert all(scores[kind] >= least for kind, least in AT_LEAST.items()), (path, found)


def run_lighthouse(node: str, url: str, into: Path) -> dict[str, float]:
    """Return the scores of a page, from 0 to 1."""
    subprocess.run(
        [node, str(LIGHTHOUSE), url, "--quiet", f"--chrome-flags={FLAGS}", "--output=json", f"--output-path={into}",
         f"--only-categories={','.join(AT_LEAST)}"],
        env=without_proxies(), check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return {kind: found["score"] for kind, found in json.loads(into.read_text())["categories"].items()}
