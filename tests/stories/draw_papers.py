"""Draws every kind of paper on one sheet, to see whether each is recognised: ``python -m tests.stories.draw_papers``."""

import re
import shutil
import sys
from pathlib import Path

import yaml
from markupsafe import escape
from playwright.sync_api import sync_playwright

from apps.kit.i18n import APPS_FOLDER
from apps.kit.papers import Papers, put_together

CONTENT = Path(__file__).parents[2] / "content" / "document-types.yaml"
STRANGERS = ("dog-tax-receipt", "driving-licence", "birth-certificate-translation", "something-else")
LOOK = """
body { margin: 0; padding: 1rem; }
.papers { display: grid; grid-template-columns: repeat(auto-fill, 13rem); gap: .5rem; font-size: .8rem; }
.papers span { display: flex; align-items: center; gap: .5rem; }
.papers .large { inline-size: 64px; block-size: 64px; }
.papers .picture { inline-size: 32px; block-size: 32px; }
.papers .large .picture { inline-size: 64px; block-size: 64px; }
"""


def write_sheet() -> str:
    """Return a page with every kind of paper of the content and some that no table knows, on plain and on dark."""
    types = yaml.safe_load(CONTENT.read_text())["document_types"]
    titles = {item["key"]: item["title"] for item in types} | {key: key for key in STRANGERS}
    papers = Papers("", "")
    cells = "".join(
        f'<span><span class="large">{papers.draw(key)}</span>{papers.draw(key)}{escape(title)}</span>'
        for key, title in titles.items()
    )
    static = APPS_FOLDER / "kit" / "static"
    drawing = (static / "papers.svg").read_text()
    shapes = re.sub("^<svg", '<svg hidden="hidden"', drawing) + re.sub(
        "^<svg", '<svg hidden="hidden"', put_together(drawing)
    )
    return (
        f'<!doctype html><meta charset="utf-8"><style>{(static / "kit.css").read_text()}{LOOK}</style>{shapes}'
        f'<div class="papers">{cells}</div>'
    )


def main(folder: Path) -> None:
    """Write the sheet as a light and a dark picture."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport={"width": 1320, "height": 900}, color_scheme=scheme)
            page.set_content(write_sheet())
            page.screenshot(path=folder / f"papers-{scheme}.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
