"""An installation outside the demo, made of what was one: its demo people are out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from api.demo import PEOPLE
from tests.stories.inclusion import look_at
from tests.stories.outside import Outside, make_of_a_demo
from tests.stories.running import PASSPHRASE, Windows
from tests.stories.test_offline import PATIENCE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """What was a demo, served outside the demo."""
    made = make_of_a_demo(tmp_path_factory.mktemp("outside"))
    with made.serving():
        yield made


def sign_in(page: Page, app: str, name: str, passphrase: str) -> None:
    page.context.set_default_timeout(PATIENCE)
    page.goto(f"{app}/session/start?lang=en&next=/en/my/account")
    page.locator("input[name=name]").fill(name)
    page.locator("input[type=password]").fill(passphrase)
    page.get_by_role("button", name="Sign in", exact=True).click()


def heading_is(page: Page, words: str) -> None:
    expect(page.locator("h1")).to_have_text(words, timeout=PATIENCE)


def test_nobody_of_the_demo_gets_in(outside: Outside, window: Windows) -> None:
    assert f"{len(PEOPLE)} demo accounts were disabled" in outside.said
    for app, name in (("migrant", "amina"), ("authority", "marco"), ("ngo", "nadia")):
        page = window.open(javascript=False)
        sign_in(page, outside.url(app), name, PASSPHRASE)
        heading_is(page, "This account is closed")
    page = window.open()
    sign_in(page, outside.url("migrant"), "amina", PASSPHRASE)
    heading_is(page, "This account is closed")
    look_at(page)


def test_nobody_reads_the_e_mails_that_a_demo_shows(outside: Outside, window: Windows) -> None:
    answer = window.open(javascript=False).goto(f"{outside.url('migrant')}/en/my/demo-mails")
    assert answer is not None
    assert answer.status == 404
