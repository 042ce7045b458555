"""What waits on the phone, under whatever a network and several windows do to it: the worker's own code, and a random generator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from apps.kit.settings import KitSettings
from apps.migrant.main import create_app
from apps.migrant.views.offline import write_worker
from tests.stories.running import Windows

MODEL = Path(__file__).with_name("queue_model.js")
STORIES = 240
AT_ONCE = 20

pytestmark = pytest.mark.browser


@pytest.fixture
def model(window: Windows) -> Page:
    """A page with a phone, a network and a server in it, of which none is real."""
    page = window.open()
    page.evaluate(f"() => {{ {MODEL.read_text()} }}")
    return page


def write_code() -> str:
    settings = KitSettings(app="migrant", url="http://phone.example", api_url="http://api.example", languages=["en"])
    return write_worker(create_app(settings).state.kit)


def play(page: Page, code: str, seeds: range) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(
        "async ([code, seeds]) => { const all = []; for (const seed of seeds) all.push(await tryOut(code, seed)); return all; }",
        [code, list(seeds)],
    )
    return found


def test_whatever_happens_nothing_is_lost_nor_sent_twice_nor_under_another_account_and_all_is_in_order(
    model: Page,
) -> None:
    """Said, sent, lost, refused, taken back, signed out, left, locked, stopped in the middle: in two windows, in any order.

    What `queue_model.js` holds against each story: its class `Story`, in `fetch`, `serve`, `say`, `undo`, `lookForRests`
    and `judge`. A story that fails is played again alone by its seed, and tells what happened.
    """
    code, kept, taken = write_code(), 0, 0
    for first in range(0, STORIES, AT_ONCE):
        for story in play(model, code, range(first, first + AT_ONCE)):
            assert story["wrong"] == [], f"seed {story['seed']}\n" + "\n".join(story["told"])
            kept += story["kept"]
            taken += story["taken"]
    assert kept > 2 * STORIES  # else hardly anything waited
    assert taken > 3 * STORIES


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("if (!(await stillWaits(item))) continue;", "", "taken back before it was sent"),
        ("(queue) => queue.delete(id)", "(queue) => queue.get(id)", "is sent again though its answer came"),
        ('await forgetPages();\n  await note("left", true);', "await forgetPages();", "is told though somebody left"),
        ("if (!left) {", "if (true) {", "overtook"),
        ("if (item.subject === subject) queue.delete(item.id);", "if (false) queue.delete(0);", "is left after"),
    ],
)
def test_the_model_sees_what_would_be_wrong(model: Page, right: str, wrong: str, says: str) -> None:
    code = write_code()
    assert right in code
    for first in range(0, STORIES, AT_ONCE):
        stories = play(model, code.replace(right, wrong), range(first, first + AT_ONCE))
        if any(says in said for story in stories for said in story["wrong"]):
            return
    raise AssertionError(f"nobody saw it: {says}")
