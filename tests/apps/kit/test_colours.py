"""An installation's own colour: whatever it is, people can read what is written in it and on it."""

import random
import re

import pytest
from pydantic import ValidationError

from apps.kit.colours import (
    PAIRS,
    PLACE,
    contrast,
    derive_shades,
    read_oklch,
    read_shades,
    tint_sheet,
    write_colour,
)
from apps.kit.i18n import APPS_FOLDER
from apps.kit.settings import KitSettings
from apps.kit.static import StaticFiles
from tests.apps.browsing import Browser, ByAddress
from tests.apps.conftest import House

STATIC = APPS_FOLDER / "kit" / "static"
SHEET = (STATIC / "kit.css").read_text()
LIGHT, DARK = read_shades(SHEET)
RANDOM = random.Random(20)
COLOURS = [f"#{RANDOM.randrange(1 << 24):06x}" for _ in range(100)]
EXTREMES = ["#000000", "#ffffff", "#ffff00", "#00ff00", "#ff0000", "#0000ff", "#808080", "#010203", "#fefefe"]


def faults_in(shades: dict[str, str]) -> list[str]:
    return [
        f"{pair.front} on {pair.back}: {contrast(shades[pair.front], shades[pair.back]):.2f}"
        for pair in PAIRS
        if contrast(shades[pair.front], shades[pair.back]) < pair.least
    ]


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)])
def test_a_contrast_is_the_one_that_wcag_counts(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)


def test_our_own_shades_stand_out_from_each_other_in_both_schemes() -> None:
    assert faults_in(LIGHT) == []
    assert faults_in(DARK) == []


@pytest.mark.parametrize("colour", COLOURS + EXTREMES)
def test_the_shades_of_any_colour_stand_out_from_each_other_in_both_schemes(colour: str) -> None:
    light, dark = derive_shades(colour, LIGHT, DARK)
    assert faults_in({**LIGHT, **light}) == []
    assert faults_in({**DARK, **dark}) == []
    assert light["main-deep"] != light["main"]


def test_a_colour_that_can_be_read_is_taken_as_it_is() -> None:
    light, _ = derive_shades("#0057b8", LIGHT, DARK)
    assert light["main"] == "#0057b8"


@pytest.mark.parametrize("colour", COLOURS[:20] + EXTREMES)
def test_a_colour_survives_being_read_and_written(colour: str) -> None:
    assert write_colour(read_oklch(colour)) == colour


def test_what_no_screen_can_show_keeps_its_lightness_and_loses_colour() -> None:
    shown = read_oklch(write_colour(read_oklch("#ffd100")._replace(lightness=0.3)))
    assert shown.lightness == pytest.approx(0.3, abs=0.01)


def test_a_tinted_sheet_differs_from_ours_in_nothing_but_what_is_put_in() -> None:
    before, after = SHEET.split(PLACE)
    tinted = tint_sheet(SHEET, "#0057b8")
    assert tinted.startswith(before)
    assert tinted.endswith(after)
    put_in = tinted.removeprefix(before).removesuffix(after)
    assert re.fullmatch(r":root\{[^{}]+\}\n@media \(prefers-color-scheme:dark\)\{:root\{[^{}]+\}\}", put_in)
    assert set(re.findall(r"--([a-z-]+):", put_in)) <= set(LIGHT)


def test_a_sheet_without_a_place_for_the_colour_is_refused() -> None:
    with pytest.raises(ValueError, match="says nowhere"):
        tint_sheet(":root{}", "#0057b8")


def test_the_sheet_and_the_marks_take_the_colour_under_new_addresses() -> None:
    ours, theirs = StaticFiles({"kit": STATIC}), StaticFiles({"kit": STATIC})
    theirs.tint("#0057b8")
    for name in ("kit/kit.css", "kit/mark.svg", "kit/mark-maskable.svg"):
        assert theirs.url(name) != ours.url(name)
    assert theirs.url("kit/desk.css") == ours.url("kit/desk.css")


@pytest.mark.parametrize("wrong", ["green", "#12345", "11594f", "#11594f;}", "#11594g", "#11594f\n"])
def test_what_is_no_colour_is_refused_at_the_start(wrong: str) -> None:
    with pytest.raises(ValidationError):
        KitSettings(app="migrant", url="http://localhost:1", api_url="http://localhost:2", colour=wrong)


def test_a_page_of_an_installation_with_its_colour_asks_for_one_sheet(shared_house: House) -> None:
    from apps.migrant.main import create_app

    url = "http://localhost:9101"
    settings = KitSettings(
        app="migrant", url=url, api_url=shared_house.settings.api_url, names={"en": "Compass"}, colour="#7c5cff"
    )
    app = create_app(settings, shared_house.world)
    browser = Browser(shared_house.runner, ByAddress({url: app}), url)
    page = browser.open("/en/about/busola")
    (address,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page.html)
    assert "--main:#6d49ec" in browser.open(address).html
    assert "style=" not in page.html
    assert '"theme_color":"#7c5cff"' in browser.open("/en/manifest.webmanifest").html
