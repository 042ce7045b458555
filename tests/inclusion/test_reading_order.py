"""A screen reader comes to what matters first: what is next, by when, where, with which papers, at what cost."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.inclusion.pages import LONG
from tests.inclusion.visiting import Look, Visitors
from tests.stories.walking import Walk


def read_aloud(page: Page) -> list[str]:
    """Return what a screen reader is told of the page's main part, in its order, as `role name`."""
    devtools = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = devtools.send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    said: list[str] = []

    def walk(node: dict[str, Any], inside: bool) -> None:
        role = node.get("role", {}).get("value", "")
        name = node.get("name", {}).get("value", "")
        inside = inside or role == "main"
        if inside and not node["ignored"] and name and role in {"heading", "StaticText", "link", "button"}:
            said.append(f"{role} {name}")
        for child in node.get("childIds", ()):
            if child in by_id:
                walk(by_id[child], inside)

    walk(nodes[0], inside=False)
    return said


ANSWERS = ["By when", "Where", "Bring these papers", "Cost"]


@pytest.mark.browser
def test_at_each_step_the_answers_are_read_in_their_order(visitors: Visitors) -> None:
    page = visitors.window("newcomer", Look())
    walk = Walk(page, {"citizenship": "CO", "reason-for-stay": "study", "stay-length": "1-to-2-years"})
    walk.open(f"{visitors.url('newcomer')}/en/my/{LONG}/question")
    walk.answer_all()
    heard: set[str] = set()
    while heard < set(ANSWERS) and page.locator("section.next").count():
        said = read_aloud(page)
        title = f"heading {page.locator('section.next h2').inner_text()}"
        answers = [f"StaticText {name}" for name in ANSWERS if f"StaticText {name}" in said]
        parts = ["heading Apply for your first residence permit", "StaticText Your next step", title, *answers]
        places = [said.index(part) for part in [*parts, "heading The whole way"]]

        assert said[0].startswith("link")  # the way back
        assert places == sorted(places), said
        heard |= {answer.removeprefix("StaticText ") for answer in answers}
        walk.go(page.locator("section.next form.mark button").first)
    page.close()

    assert heard == set(ANSWERS)


@pytest.mark.browser
def test_a_table_that_is_laid_out_as_cards_is_still_heard_as_a_table(visitors: Visitors) -> None:
    page = visitors.window("newcomer", Look())
    page.goto(f"{visitors.url('newcomer')}/en/my/{LONG}/cities")
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = {node["role"]["value"] for node in nodes if not node["ignored"]}
    laid_out = page.locator("table.cities tbody tr").first.evaluate("row => getComputedStyle(row).display")
    page.close()

    assert laid_out == "block"
    assert {"table", "row", "rowheader", "columnheader", "cell"} <= roles
