"""Somebody who walks through the newcomers' app with what they know of themselves, and what it costs them.

A tap is a press on a link, a button, a field or a line of a list; what one types is counted field by field.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from playwright.sync_api import Locator, Page

MOST_QUESTIONS = 40

Told = Mapping[str, str | tuple[str, ...]]
"""What somebody knows, by the question's key: values, a day as ``2027-01-31``, ``unsure`` or ``declined``."""


class Found(NamedTuple):
    """How one finds a guide on a city's page: in the `list`, by `topic`, by a `paper` in hand, or by a `search`."""

    way: str = "list"
    word: str = ""


class Mark(NamedTuple):
    """A step that one has done before, how it ended, and on which day if not today."""

    step: str
    outcome: str = ""
    on: str = ""


@dataclass
class Walk:
    """A person at a browser window; counts what they do, and keeps when they first saw a next step."""

    page: Page
    told: Told = field(default_factory=dict)
    look: Callable[[Page, str], None] | None = None
    taps: int = 0
    typed: int = 0
    pages: int = 0
    waited: float = 0.0
    taps_to_next: int | None = None
    questions: list[str] = field(default_factory=list)

    def open(self, url: str) -> None:
        """Open the landing page by its address, which isn't a tap."""
        begun = time.monotonic()
        self.page.goto(url)
        self._arrive(begun)

    def find(self, lang: str, city: str, slug: str, found: Found) -> None:
        """Choose the language and the city, and go to the guide."""
        self.go(self.page.locator(f"main a[hreflang={lang}]"))
        here = f"/{lang}/{city}/"
        self.go(self.page.locator(f"main a[href='{here}']"))
        match found.way:
            case "topic":
                self.go(self.page.locator(f"main a[href='{here}?topic={found.word}']"))
            case "paper":
                self.go(self.page.locator(f"main a[href='{here}papers/']"))
                self.go(self.page.locator(f"main a[href='{here}papers/{found.word}/']"))
            case "search":
                self.write(self.page.locator("input[name=q]"), found.word)
                self.go(self.page.locator("form.search button"))
        self.go(self.page.locator(f"main a[href='{here}{slug}/']"))

    def begin(self) -> None:
        """Ask for one's own steps."""
        self.go(self.page.locator("main a.button.sun"))

    def answer_all(self) -> None:
        """Answer one question after another, until none is left and the way is shown."""
        for _ in range(MOST_QUESTIONS):
            if self.page.locator("form.question").count() == 0:
                return
            self.answer()
        raise AssertionError(f"it never stops asking: {self.questions}")

    def answer(self) -> None:
        """Answer the question on this page with what one knows of oneself; else say that one doesn't know."""
        key = self.page.locator("form.question input[name=fact]").get_attribute("value") or ""
        kind = self.page.locator("form.question input[name=kind]").get_attribute("value") or ""
        self.questions.append(key)
        told = self.told.get(key.replace("paper:", "holds:"), "unsure")
        values = (told,) if isinstance(told, str) else told
        form = self.page.locator("form.question")
        if values in (("unsure",), ("declined",)):
            self.go(self._choose_silence(form, values[0]))
        elif kind in ("date", "issued", "expires"):
            for part, value in zip(("year", "month", "day"), values[0].split("-"), strict=False):
                self.write(form.locator(f"input[name=value-{part}]"), value)
            self.go(form.locator("button.full"))
        elif kind == "number":
            self.write(form.locator("input[name=value]"), values[0])
            self.go(form.locator("button.full"))
        elif kind == "country":
            for place, value in enumerate(values):
                if place:
                    self.press(form.locator("details summary").first)
                self.pick(form.locator("select").nth(place), value)
            self.go(form.locator("button.full"))
        elif form.locator("button[name=value]").count():
            self.go(form.locator(f"button[name=value][value='{values[0]}']"))
        else:
            for value in values:
                self.press(form.locator(f".choice:has(input[value='{value}'])"))
            self.go(form.locator("button.full"))

    def mark(self, mark: Mark) -> None:
        """Say that a step was done: on the card of the next step, or where it stands in the list."""
        card = self.page.locator(f"section.next form.mark:has(input[name=step][value='{mark.step}'])")
        if card.count() == 0 or mark.on:
            line = self.page.locator(f"li#{mark.step}")
            self.press(line.locator("details.step > summary"))
            card = line.locator("form.mark")
        if mark.on:
            self.press(card.locator("summary"))
            self.write(card.locator("input[type=date]"), mark.on)
        self.go(card.locator(f"button[value='{mark.outcome}']" if mark.outcome else "button").first)
        ask = self.page.locator("section.question-card a.button")
        if ask.count():
            self.go(ask)
            self.answer_all()

    def go(self, there: Locator) -> None:
        """Tap what leads to another page."""
        there.wait_for(state="visible")
        self.taps += 1
        begun = time.monotonic()
        with self.page.expect_navigation():
            there.click()
        self._arrive(begun)

    def press(self, there: Locator) -> None:
        """Tap something on this page."""
        self.taps += 1
        there.click()

    def pick(self, field_: Locator, value: str) -> None:
        """Open a long list, and choose a line."""
        self.taps += 2
        field_.select_option(value)

    def write(self, field_: Locator, text: str) -> None:
        """Tap a field, and type."""
        self.taps += 1
        self.typed += 1
        field_.fill(text)

    def next_step(self) -> str:
        """Return the next step that this page shows, or what one waits for; empty where it shows none."""
        line = self.page.locator("p.so-far a > span")
        if line.count():
            return line.inner_text().removeprefix(line.locator("small").inner_text()).strip()
        card = self.page.locator("section.next h2, section.waiting h2").first
        return card.inner_text().strip() if card.count() else ""

    def deadline(self) -> str:
        """Return by when the next step is to be done, as the page says it."""
        line = self.page.locator("li.is-next summary .line")
        if line.count() == 0:
            waits = self.page.locator("section.waiting .deadline").first
            return waits.inner_text().strip() if waits.count() else ""
        parts = line.inner_text().split(" · ")  # what kind of step it is, how it stands, by when
        return parts[2].strip() if len(parts) > 2 else ""

    def _choose_silence(self, form: Locator, state: str) -> Locator:
        said = form.locator(f"button[name=state][value={state}]")
        if said.count():
            return said
        unsure = form.locator("button[name=state][value=unsure], button[name=value][value=unsure]")
        return unsure if unsure.count() else form.locator("button[name=value]").last

    def _arrive(self, begun: float) -> None:
        self.page.locator("h1").first.wait_for(state="visible")
        self.waited += time.monotonic() - begun
        self.pages += 1
        if self.taps_to_next is None and self.next_step():
            self.taps_to_next = self.taps
        if self.look is not None:
            self.look(self.page, f"{self.pages:02}")
