"""What only a browser shows of the newcomers' pages: what can be typed, how lines fall, and what is left of them on paper."""

import re
import time
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import FileChooser, Page, expect

from apps.kit.settings import KitSettings
from tests.inclusion.measuring import MEASURES
from tests.stories.running import PATIENCE, Demo, Windows
from tests.stories.test_papers_offline import Wallet
from tests.stories.walking import Walk

REGISTERING = "hamburg/registration-of-address"
LANGUAGES = KitSettings.model_fields["languages"].default
# Of each line with a paper: how much of it can be pressed, and whether its words stand beside their picture.
LINES = """() => [...document.querySelectorAll(".next .paper button")].map((button) => {
  const line = button.closest(".paper").getBoundingClientRect();
  const pressed = button.getBoundingClientRect();
  const picture = button.querySelector("svg.picture").getBoundingClientRect();
  const words = button.lastElementChild.getBoundingClientRect();
  const beside = words.top < picture.bottom && words.bottom > picture.top;
  return [button.textContent.trim(), pressed.width === line.width, pressed.height >= 44, beside];
})"""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("lang", "moved_in", "date"),
    [("ar", "٢٠٢٦-١١-٢٠", "2026-11-20"), ("fa", "۲۰۲۶-۱۱-۲۰", "2026-11-20"), ("fa", "۱۹۹۰", "1990")],
)
def test_a_date_may_be_typed_with_the_digits_of_any_keyboard(
    demo: Demo, window: Windows, lang: str, moved_in: str, date: str
) -> None:
    walk = Walk(window.open(), {"moving-in-date": moved_in})
    walk.open(f"{demo.url('migrant')}/{lang}/my/{REGISTERING}/question")
    walk.answer_all()
    asked = walk.questions.index("moving-in-date")
    walk.open(f"{demo.url('migrant')}/{lang}/my/{REGISTERING}/question/{asked + 1}")
    kept = [walk.page.locator(f"input[name=value-{part}]").input_value() for part in ("year", "month", "day")]
    assert "-".join(part for part in kept if part) == date


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "ar", "fa"])
def test_a_paper_stands_beside_its_picture_and_its_whole_line_can_be_pressed(
    demo: Demo, window: Windows, lang: str
) -> None:
    page = window.open()
    page.goto(f"{demo.url('migrant')}/{lang}/about/look")
    lines = page.evaluate(LINES)
    assert lines
    assert [line for line in lines if line[1:] != [True, True, True]] == []


@pytest.mark.browser
def test_what_is_done_or_held_is_seen_on_paper_where_no_background_is_printed(demo: Demo, window: Windows) -> None:
    walk = Walk(window.open(javascript=False), {"housing-situation": "rented", "moved-from": "abroad"})
    base = f"{demo.url('migrant')}/en/my/{REGISTERING}"
    walk.open(f"{base}/question")
    walk.answer_all()
    walk.go(walk.page.locator("#next form.mark button"))
    page = walk.page
    for address, signs in ((base, ".done > .node"), (f"{base}/print", ".check-step > .box.yes")):
        page.goto(address)
        page.emulate_media(media="print")
        assert page.locator(signs).count() == 1, address
        assert printed_signs(page, signs) == [["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)", 1]], address
        page.emulate_media(media="screen")


def printed_signs(page: Page, signs: str) -> list[list[object]]:
    """Return the colours of signs in boxes, of what lies behind them, and how many pictures each has."""
    found: list[list[object]] = page.locator(signs).evaluate_all(
        """(all) => all.map((one) => {
            const style = getComputedStyle(one);
            return [style.color, style.backgroundColor, one.querySelectorAll("svg").length];
        })"""
    )
    return found


@pytest.mark.browser
def test_the_answers_to_the_next_step_all_begin_within_one_screen_and_a_half(demo: Demo, window: Windows) -> None:
    told = {"citizenship": "CO", "reason-for-stay": "work-employed", "entry-clearance": "yes"}
    walk = Walk(window.open(javascript=False, width=360, height=740), told)
    walk.open(f"{demo.url('migrant')}/en/my/bologna/residence-permit-first/question")
    walk.answer_all()
    title = walk.page.locator("#next-title")
    while "Hand in the kit" not in title.inner_text():
        walk.go(walk.page.locator("#next form.mark button").first)
    walk.page.evaluate("scrollTo(0, 0)")
    tops = walk.page.locator("#next .fact dt").evaluate_all(
        "(all) => Object.fromEntries(all.map((one) => [one.innerText.trim(), one.getBoundingClientRect().top]))"
    )
    assert list(tops) == ["By when", "Where", "Cost", "Bring these papers"]
    assert max(tops.values()) < 1.5 * 740, tops


@pytest.mark.browser
def test_the_small_sheet_leaves_no_page_almost_empty(demo: Demo, window: Windows) -> None:
    page = window.open(javascript=False)
    page.goto(f"{demo.url('migrant')}/en/my/bologna/residence-permit-first/pocket")
    expect(page.locator(".pocket-sheet .check-step").first).to_be_visible()
    sheet = page.pdf(prefer_css_page_size=True, print_background=False)
    assert len(re.findall(rb"/MediaBox", sheet)) <= 2


@pytest.mark.browser
def test_the_card_of_the_next_step_asks_for_the_appointment_whose_day_it_tells(demo: Demo, window: Windows) -> None:
    told = {
        "citizenship": "SY",
        "birth-date": "1994-05-03",
        "housing-situation": "rented",
        "moving-in-date": "2026-11-20",
        "moved-from": "abroad",
        "marital-status": "single",
        "children-with-you": "0",
    }
    walk = Walk(window.open(javascript=False), told)
    walk.open(f"{demo.url('migrant')}/en/my/{REGISTERING}/question")
    walk.answer_all()
    card = walk.page.locator("#next")
    for _ in ("the landlord's confirmation", "a day is booked"):
        expect(card.locator("input[name=at]:visible")).to_have_count(0)
        walk.go(card.locator("form.mark button").first)
    when = card.locator(".fact", has_text="Exactly on the day of your appointment")
    walk.write(when.locator("input[name=at]"), "2036-12-01T09:30")
    walk.go(when.get_by_role("button", name="Keep"))
    assert walk.page.url.endswith("#next")
    expect(card.locator(".fact", has_text="My appointment")).to_contain_text("9:30")
    expect(card.locator("input[name=at]:visible")).to_have_count(0)
    walk.press(card.get_by_text("Change my appointment"))
    expect(card.locator("input[name=at]:visible")).to_have_value("2036-12-01T09:30")


@pytest.mark.browser
def test_all_languages_stand_in_the_window_of_a_phone(demo: Demo, window: Windows) -> None:
    page = window.open()
    page.goto(f"{demo.url('migrant')}/")
    bar = page.locator(".reach-bar").bounding_box()
    assert bar is not None
    links = page.locator(".tongues a").all()
    assert len(links) == 10
    for link in links:
        box = link.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= bar["y"], link.inner_text()
    expect(page.locator(".reach-bar")).to_have_text(re.compile(r"^\s*Delete all here\s*Leave quickly\s*$"))
    assert page.locator(".reach-bar span").evaluate_all("(all) => Math.max(...all.map((one) => one.offsetWidth))") <= 1


@pytest.mark.browser
def test_letters_of_twice_their_size_scroll_down_only_in_every_language(demo: Demo, window: Windows) -> None:
    walk = Walk(window.open(), {"housing-situation": "rented", "moved-from": "abroad"})
    walk.open(f"{demo.url('migrant')}/en/my/{REGISTERING}/question")
    walk.answer_all()
    faults = []
    for lang in LANGUAGES:
        for path in ("hamburg/", f"{REGISTERING}/", "my/", f"my/{REGISTERING}"):
            walk.page.goto(f"{demo.url('migrant')}/{lang}/{path}")
            walk.page.evaluate(MEASURES)
            walk.page.evaluate("measures.openAll()")
            walk.page.evaluate("document.documentElement.style.fontSize = '200%'")
            faults += [f"/{lang}/{path} {fault}" for fault in walk.page.evaluate("measures.sideways()")]
    assert faults == []


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_photo_is_chosen_by_words_in_the_readers_language_or_by_keyboard(
    demo: Demo, window: Windows, lang: str
) -> None:
    wallet = Wallet(window.open(), demo, lang)
    wallet.register(f"takes photos {lang}")
    wallet.open("papers/add")
    wallet.send("button[value=passport]")
    page = wallet.page
    opened: list[FileChooser] = []
    page.on("filechooser", lambda chooser: opened.append(chooser))

    def opens(press: Callable[[], None]) -> None:
        """Press until the window for choosing opens: while the browser closes an earlier one, it takes no other."""
        before, until = len(opened), time.monotonic() + PATIENCE / 1000
        while len(opened) == before:
            assert time.monotonic() < until, "nothing opened"
            press()
            page.wait_for_timeout(500)

    for name in ("camera", "files"):
        words, field = page.locator(f"label[for={name}]"), page.locator(f"#{name}")
        for one in (words, field):
            box = one.bounding_box()
            assert box is not None
            assert box["height"] >= 44
        opens(words.click)
        assert opened[-1].element.get_attribute("id") == name
        opens(partial(field.press, "Enter"))
        assert opened[-1].element.get_attribute("id") == name
        # What the browser says itself is in its own language: of that, only what was chosen is to be read.
        assert field.evaluate("(one) => getComputedStyle(one, '::file-selector-button').opacity") == "0"
