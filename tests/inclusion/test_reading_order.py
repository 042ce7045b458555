"""A screen reader comes to what matters first: what is next, by when, where, with which papers, at what cost."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.inclusion.visiting import Look, Visitors


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


@pytest.mark.browser
def test_the_five_answers_are_read_in_their_order(visitors: Visitors) -> None:
    page = visitors.window("newcomer", Look())
    page.goto(f"{visitors.url('newcomer')}/en/my/bologna/residence-permit-first")
    said = read_aloud(page)

    def first(text: str) -> int:
        return next(number for number, one in enumerate(said) if text.lower() in one.lower())

    assert said[0].startswith(("link", "StaticText"))  # where one is
    assert first("heading Apply for") < first("Your next step") < first("The whole way")
    answers = [
        name for name in ("By when", "Where", "Papers", "Cost") if any(f"StaticText {name}" in one for one in said)
    ]
    places = [first(f"StaticText {name}") for name in answers]
    assert places == sorted(places)
    assert places, said
    assert first("Your next step") < places[0] < first("The whole way")
    page.close()
