"""A screen reader comes to what matters first: what is next, by when, where, at what cost, with which papers.

Each order here is what a reader needs before something else; it is looked for by what the page says, in English and in Arabic.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from apps.kit.i18n import Language
from tests.inclusion.pages import CASE, DRAFT, LONG, PAPER
from tests.inclusion.seeing import press
from tests.inclusion.visiting import APPS, Look, Visitors
from tests.stories.walking import Walk

HEARD = {"heading", "StaticText", "link", "button", "checkbox", "radio", "textbox", "combobox", "image", "spinbutton"}


def read_aloud(page: Page) -> list[str]:
    """Return what a screen reader is told of the page's main part, in its order, as `role name`."""
    devtools = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = devtools.send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    said: list[str] = []

    def walk(node: dict[str, Any], inside: bool) -> None:
        role = node.get("role", {}).get("value", "")
        name = re.sub(r"\s+(?=:)", "", " ".join(node.get("name", {}).get("value", "").split()))
        inside = inside or role == "main"
        if inside and not node["ignored"] and name and role in HEARD:
            said.append(f"{role} {name}")
        for child in node.get("childIds", ()):
            if child in by_id:
                walk(by_id[child], inside)

    walk(nodes[0], inside=False)
    return said


@pytest.fixture(scope="module", params=["en", "ar"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Reader:
    """Somebody who hears a page from its top, in their language."""

    def __init__(self, visitors: Visitors, person: str, lang: str, path: str) -> None:
        self.lang, self.person = lang, person
        self.page = visitors.window(person, Look(lang))
        self.page.goto(visitors.url(person) + path.format_map({"lang": lang, **visitors.found}))
        self._language = Language(lang, (APPS[person], "kit"))

    def words(self, text: str, role: str = "StaticText", **parts: str) -> str:
        """Return how a text of the app is heard in this language."""
        said = self._language.gettext(text)
        assert self.lang == "en" or said != text, f"{text!r} isn't translated"
        return f"{role} {said % parts if parts else said}"

    def shown(self, selector: str, role: str = "StaticText") -> str:
        """Return how that is heard which stands at a place of this page."""
        return f"{role} {' '.join((self.page.locator(f'main {selector}').first.text_content() or '').split())}"

    def every(self, selector: str, role: str) -> list[str]:
        """Return how all are heard that stand at such places."""
        return [
            f"{role} {' '.join(text.split())}" for text in self.page.locator(f"main {selector}").all_text_contents()
        ]

    def hears(self, *parts: str) -> list[str]:
        """Fail unless these are heard, each for the first time after the one before; return all that is heard."""
        said = read_aloud(self.page)
        missing = [part for part in parts if part not in said]
        assert not missing, (missing, said)
        places = [said.index(part) for part in parts]
        assert places == sorted(places), (parts, said)
        return said


CITIES = "main ul.links > li > a[href$='/']"
ANSWERS = ["By when", "Where", "Cost", "Bring these papers"]


@pytest.mark.browser
def test_at_each_step_the_answers_are_read_in_their_order(visitors: Visitors, lang: str) -> None:
    reader = Reader(visitors, "newcomer", lang, f"/{{lang}}/my/{LONG}/question")
    walk = Walk(reader.page, {"citizenship": "CO", "reason-for-stay": "study", "stay-length": "1-to-2-years"})
    walk.answer_all()
    heard: set[str] = set()
    while heard < set(ANSWERS) and reader.page.locator("section.next").count():
        said = read_aloud(reader.page)
        answers = [name for name in ANSWERS if reader.words(name) in said]
        said = reader.hears(
            reader.shown("h1", "heading"),
            reader.words("Your next step"),
            reader.shown("section.next h2", "heading"),
            *map(reader.words, answers),
            reader.shown("section.next form.mark button >> nth=0", "button"),
            reader.words("The whole way", "heading"),
        )
        assert said[0].startswith("link")  # the way back
        heard |= set(answers)
        walk.go(reader.page.locator("section.next form.mark button").first)
    reader.page.close()

    assert heard == set(ANSWERS)


@pytest.mark.browser
def test_on_the_first_page_the_languages_come_at_once(visitors: Visitors) -> None:
    reader = Reader(visitors, "newcomer", "en", "/")
    languages = [f"link {name}" for name in reader.page.locator("ul.tongues a").all_inner_texts()]
    said = [part for part in reader.hears(reader.shown("h1", "heading"), *languages) if not part.startswith("Static")]
    reader.page.close()

    assert said == [said[0], *languages]  # nothing before them that one might not understand
    assert len(languages) > 5


@pytest.mark.browser
def test_the_cities_come_first_then_who_helps(visitors: Visitors, lang: str) -> None:
    reader = Reader(visitors, "newcomer", lang, "/{lang}/")
    cities = [f"link {' '.join(text.split())}" for text in reader.page.locator(CITIES).all_inner_texts()]
    said = reader.hears(reader.shown("h1", "heading"), *cities)
    reader.page.close()

    links = [part for part in said if part.startswith("link")]
    assert len(cities) == 4
    assert links[:4] == cities


@pytest.mark.browser
def test_a_question_is_heard_before_its_answers_and_its_reason_too(visitors: Visitors, lang: str) -> None:
    reader = Reader(visitors, "passing", lang, f"/{{lang}}/my/{LONG}/question")
    walk = Walk(reader.page, {"citizenship": "CO", "reason-for-stay": "study", "stay-length": "1-to-2-years"})
    kinds = set()
    while reader.page.locator("form.question").count():
        kinds.add(reader.page.locator("form.question input[name=kind]").get_attribute("value"))
        answers = reader.every(".answers button", "button") or reader.every(".choice", "radio")
        reader.hears(
            reader.shown("h1", "heading"),
            *reader.every(".why", "StaticText"),
            *(answers or [reader.words("Continue", "button")]),
            reader.words("I don't know", "button"),
            *([reader.words("Where do I find this?")] if reader.page.locator("form.question details").count() else []),
            reader.words("Who can help me with this?", "link"),
        )
        walk.answer()
    reader.page.close()

    assert len(kinds) > 2


@pytest.mark.browser
def test_what_is_wrong_with_an_answer_is_heard_before_the_question(visitors: Visitors, lang: str) -> None:
    reader = Reader(visitors, "passing", lang, f"/{{lang}}/my/{LONG}/question")
    walk = Walk(reader.page)
    while reader.page.locator("form.question button.full").count() == 0:
        walk.answer()
    press("form.question button.full")(reader.page)
    reader.hears(reader.shown("[role=alert]"), reader.shown("h1", "heading"), reader.words("Continue", "button"))
    reader.page.close()


@pytest.mark.browser
def test_a_saved_case_says_what_is_next_before_all_else(visitors: Visitors, lang: str) -> None:
    reader = Reader(visitors, "amina", lang, CASE)
    said = read_aloud(reader.page)
    answers = [part for part in map(reader.words, ANSWERS) if part in said]
    reader.hears(
        reader.words("My saved steps", "link"),
        reader.shown("h1", "heading"),
        *reader.every(".seen-by > span > a", "link"),
        reader.words("Your next step"),
        reader.shown("section.next h2", "heading"),
        *answers,
        reader.shown("section.next form.mark button >> nth=0", "button"),
        reader.words("The whole way", "heading"),
        reader.words("For the office and the pocket", "heading"),
        reader.words("Who says so", "heading"),
    )
    reader.page.close()

    assert len(answers) > 1


@pytest.mark.browser
def test_all_that_one_allows_is_heard_before_one_can_allow_it(visitors: Visitors, lang: str) -> None:
    reader = Reader(visitors, "amina", lang, CASE + "/help/allow?{organisation}")
    reader.hears(
        reader.shown("h1", "heading"),  # who
        reader.shown(".lead"),  # with what
        reader.words("What they can do"),
        *reader.every("#scopes .choice", "checkbox"),
        reader.words("Which of your papers may they open?"),
        reader.words("For how long?"),
        *reader.every("#months .choice", "radio"),
        reader.words("What they can't do", "heading"),
        reader.words("How to stop it", "heading"),
        reader.words("Allow this", "button"),
        reader.words("No, go back", "link"),
    )
    reader.page.close()


@pytest.mark.browser
def test_a_paper_is_named_and_shown_first_and_deleted_last(visitors: Visitors, lang: str) -> None:
    reader = Reader(visitors, "amina", lang, PAPER)
    said = reader.hears(
        reader.words("My papers", "link"),
        reader.shown("h1", "heading"),
        f"image {reader.page.locator('.sheets img').first.get_attribute('alt')}",
        reader.words("Add a page", "link"),
        reader.words("Show the code", "button"),
        reader.words("About this paper", "heading"),
        reader.words("Valid until"),
        reader.words("Save", "button"),
        reader.words("Delete this paper", "link"),
    )
    reader.page.close()

    assert [part for part in said if not part.startswith("Static")][-1] == reader.words("Delete this paper", "link")


@pytest.mark.browser
def test_a_draft_says_how_it_stands_then_its_text_then_what_becomes_of_it(visitors: Visitors, lang: str) -> None:
    reader = Reader(visitors, "jana", lang, DRAFT)
    reader.hears(
        reader.shown("h1", "heading"),
        reader.shown(".page-head .tag"),
        reader.words("The text of the process"),
        reader.words("Save", "button"),
        reader.words("What happens next", "heading"),
        reader.shown(".move p"),  # why it can be sent, or not yet
        reader.shown(".move button", "button"),
        reader.words("What the checks found", "heading"),
    )
    reader.page.close()


@pytest.mark.browser
def test_a_helper_hears_what_is_allowed_then_the_steps_then_what_can_be_written(visitors: Visitors, lang: str) -> None:
    reader = Reader(visitors, "lena", lang, "/{lang}/cases/{case}")
    card = "section.card:has(> p > strong)"  # the step that is next
    reader.hears(
        reader.shown("h1", "heading"),
        reader.words("You see what the person allowed. They see each look and each mark of yours."),
        *reader.every("section.card[id] > h2", "heading"),
        reader.words("Notes to the person", "heading"),
        reader.words("They read it above their steps. You can't take it back."),
        reader.words("Send the note", "button"),
        reader.words("What the person said", "heading"),
    )
    reader.hears(
        reader.shown(f"{card} h2", "heading"),
        reader.words("This is next"),
        *reader.every(f"{card} > ul:not(.small) > li", "StaticText"),
    )
    reader.page.close()


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
