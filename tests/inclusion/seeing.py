"""A page that is looked at, and the steps that lead to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

Step = Callable[[Page], None]


@dataclass(frozen=True)
class Seen:
    """A page: whose, the route's template, its address where it isn't the template filled in, and a step to do there."""

    person: str
    route: str
    address: str = ""
    then: Step | None = None
    name: str = ""
    status: int = 200

    def __str__(self) -> str:
        return self.name or re.sub(r"[{}]", "", self.address or self.route).strip("/").replace("/", ".") or "start"

    def path(self, lang: str, found: dict[str, str]) -> str:
        """Return the address in a language, with the ids that were found."""
        address = self.address or self.route
        return address.format_map({"lang": lang, **found})


def press(selector: str) -> Step:
    """Return the step of pressing what a selector finds first."""

    def press_it(page: Page) -> None:
        page.locator(selector).first.click()
        page.wait_for_load_state()

    return press_it


def put(selector: str, value: str) -> Step:
    """Return the step of writing into the first field that a selector finds."""

    def put_it(page: Page) -> None:
        page.locator(f"main {selector}").first.fill(value)

    return put_it


def fill(**fields: str | Callable[[], str]) -> Step:
    """Return the step of sending the page's form with these fields; one that is another each time is a function."""

    def fill_them(page: Page) -> None:
        for name, value in fields.items():
            page.locator(f"main [name='{name}']").first.fill(value if isinstance(value, str) else value())
        with page.expect_navigation():
            page.locator("main form button:not(.plain, [type=button])").first.click()

    return fill_them


def one_after_the_other(*steps: Step) -> Step:
    """Return steps as one."""

    def do_them(page: Page) -> None:
        for step in steps:
            step(page)

    return do_them
