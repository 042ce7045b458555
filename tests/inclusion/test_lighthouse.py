"""Six pages by Lighthouse, with its mobile preset: a slow phone on a slow network."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

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
TRIES = 3  # the machine may be busy with something else; what a page can reach is its best of three


@pytest.mark.browser
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_fast_and_open_to_all(visitors: Visitors, full_matrix: None, tmp_path: Path, path: str) -> None:
    node = need("node", "nodejs", LIGHTHOUSE)
    best: dict[str, float] = {}
    for _ in range(TRIES):
        found = run_lighthouse(node, visitors.url("newcomer") + path, tmp_path / "found.json")
        best = {kind: max(score, best.get(kind, 0)) for kind, score in found.items()}
        if all(best[kind] >= least for kind, least in AT_LEAST.items()):
            return
    assert best == AT_LEAST, path


def run_lighthouse(node: str, url: str, into: Path) -> dict[str, float]:
    """Return the scores of a page, from 0 to 1."""
    subprocess.run(
        [node, str(LIGHTHOUSE), url, "--quiet", f"--chrome-flags={FLAGS}", "--output=json", f"--output-path={into}",
         f"--only-categories={','.join(AT_LEAST)}"],
        env=without_proxies(), check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return {kind: found["score"] for kind, found in json.loads(into.read_text())["categories"].items()}
