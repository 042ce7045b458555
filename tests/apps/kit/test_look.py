"""The page of all parts: there in the demonstration only, in every language, with every kind and state on it."""

import json
import re
from collections import Counter
from importlib import import_module

import pytest

from apps.kit.icons import Icons, list_icons
from apps.kit.look import STEP_KINDS
from apps.kit.settings import KitSettings
from core.processes.definition import StepKind
from tests.apps.browsing import Browser, ByAddress
from tests.apps.conftest import House, open_browser_on

LANGUAGES = KitSettings.model_fields["languages"].default
APPS = ("migrant", "authority")


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_parts_stand_on_one_page_in_every_language(shared_house: House, app: str, lang: str) -> None:
    page = open_browser_on(shared_house, app).open(f"/{lang}/about/look")
    assert page.status == 200
    assert page.root["lang"] == lang
    assert len(re.findall(r"<h1[\s>]", page.html)) == 1
    assert [name for name, count in Counter(page.ids).items() if count > 1] == []
    for part in ("buttons", "labels", "messages", "empty", "progress", "fields", "colours"):
        assert f"look-{part}" in page.ids
    assert 'class="deadline' in page.html
    assert 'class="note ' in page.html
    assert " style=" not in page.html


@pytest.mark.parametrize("app", APPS)
def test_an_installation_for_people_has_no_such_page(shared_house: House, app: str) -> None:
    url = "http://localhost:9201"
    settings = KitSettings(app=app, url=url, api_url=shared_house.settings.api_url)
    made = import_module(f"apps.{app}.main").create_app(settings, shared_house.world)
    assert Browser(shared_house.runner, ByAddress({url: made}), url).open("/en/about/look").status == 404


def test_every_kind_of_step_has_a_picture_and_stands_on_the_page(shared_house: House) -> None:
    page = open_browser_on(shared_house, "migrant").open("/en/about/look")
    for kind in STEP_KINDS:
        assert re.search(rf'<summary><svg class="icon[^>]*><use href="[^"#]*#{kind}"/></svg><h3>', page.html)


def test_the_kinds_of_step_are_those_of_the_format() -> None:
    assert list(STEP_KINDS) == [kind.value for kind in StepKind]


def test_every_picture_is_silent_and_in_the_one_drawing() -> None:
    draw = Icons("/static/kit/icons.1234.svg").draw
    for name in list_icons():
        assert 'aria-hidden="true"' in draw(name)
        assert f'href="/static/kit/icons.1234.svg#{name}"' in draw(name)
    with pytest.raises(KeyError):
        draw("no-such-picture")


def test_a_summary_holds_words_pictures_and_a_heading_only(shared_house: House) -> None:
    for path in ("/en/about/look", "/en/hamburg/registration-of-address/", "/en/my/hamburg/registration-of-address"):
        html = open_browser_on(shared_house, "migrant").open(path).html
        for inside in re.findall(r"<summary>(.*?)</summary>", html, flags=re.DOTALL):
            assert not re.search(r"<(div|p|ul|section)\b", inside), inside


def test_a_phone_gets_a_mark_that_it_may_cut_round_and_one_of_one_colour(shared_house: House) -> None:
    browser = open_browser_on(shared_house, "migrant")
    marks = {one["purpose"]: one["src"] for one in json.loads(browser.open("/en/manifest.webmanifest").html)["icons"]}
    assert set(marks) == {"any", "maskable", "monochrome"}
    for address in marks.values():
        assert browser.open(address).headers["content-type"] == "image/svg+xml"
