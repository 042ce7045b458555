"""Draws the marks as pictures for home screens: ``python -m tests.stories.draw_icons``."""

import base64
import shutil

from playwright.sync_api import sync_playwright

from apps.kit.i18n import APPS_FOLDER

STATIC = APPS_FOLDER / "kit" / "static"
PICTURES = (("icon-192", "mark", 192), ("icon-512", "mark", 512), ("icon-maskable-512", "mark-maskable", 512))


def main() -> None:
    """Write the pictures beside the marks."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, mark, size in PICTURES:
            drawn = base64.b64encode((STATIC / f"{mark}.svg").read_bytes()).decode()
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(
                f'<style>body {{ margin: 0 }}</style><img width="{size}" height="{size}" '
                f'src="data:image/svg+xml;base64,{drawn}">'
            )
            page.screenshot(path=STATIC / f"{name}.png", omit_background=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
