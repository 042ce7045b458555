"""Takes the README's pictures from a fresh demo: ``make pictures``."""

import re
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.stories.running import PASSPHRASE, Demo, Windows, four_free_ports, start_demo, stop_demo

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
PROCESS = "hamburg/registration-of-address"


def follow_to_the_procedure(page: Page, demo: Demo, lang: str) -> None:
    """Answer as a couple of flatmates would, and stop at the procedure."""
    page.goto(f"{demo.url('migrant')}/{lang}/{PROCESS}/")
    page.locator("a.sun").first.click()
    for option in ("rent", "abroad"):
        page.locator(f'main button[value*="{option}"]').first.click()
    page.locator("main input[name=value]").fill("0")
    page.locator("main form button").first.click()
    page.locator("p.so-far a").click()


def take_pictures(demo: Demo, windows: Windows) -> None:
    """Take each picture where the README looks for it."""
    page = windows.open()
    page.goto(f"{demo.url('migrant')}/en/{PROCESS}/")
    page.locator("a.sun").first.click()
    page.locator('main button[value*="rent"]').first.click()
    page.screenshot(path=FOLDER / "question-en.png")
    follow_to_the_procedure(windows.open(), demo, "en")
    windows.contexts[-1].pages[0].screenshot(path=FOLDER / "procedure-en.png")
    follow_to_the_procedure(windows.open(dark=True), demo, "ar")
    windows.contexts[-1].pages[0].screenshot(path=FOLDER / "procedure-ar-dark.png")

    desk = windows.open(width=1000, height=740)
    desk.goto(demo.url("authority"))
    desk.get_by_role("link", name="Sign in").click()
    desk.locator("input[name=name]").fill("jana")
    desk.locator("input[type=password]").fill(PASSPHRASE)
    desk.get_by_role("button", name="Sign in", exact=True).click()
    desk.get_by_role("link", name="New draft").first.click()
    desk.get_by_role("button", name="Start from the published one").click()
    desk.get_by_role("link", name="Text").click()
    text = desk.locator("textarea").first
    text.fill(re.sub(r"\bpassport\b", "pasport", text.input_value(), count=1))  # as somebody mistypes
    desk.get_by_role("button", name="Save").first.click()
    desk.locator(".findings").first.wait_for()
    desk.goto(desk.url.partition("?")[0])
    desk.get_by_role("link", name="Text").click()
    desk.locator(".tabs").scroll_into_view_if_needed()
    desk.locator(".tabs").evaluate("tabs => scrollBy(0, tabs.getBoundingClientRect().top - 60)")
    desk.screenshot(path=FOLDER / "draft.png")


def main() -> None:
    """Start a demo of its own, take the pictures, and stop it."""
    with tempfile.TemporaryDirectory() as folder:
        demo = start_demo(Path(folder) / "data", four_free_ports())
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
                windows = Windows(browser)
                take_pictures(demo, windows)
                windows.close()
                browser.close()
        finally:
            stop_demo(demo)


if __name__ == "__main__":
    main()
