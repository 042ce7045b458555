"""Reading and checking a draft takes a while: nobody else waits for it, and what is kept is what was checked."""

from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import update

import api.rendering.drafts
import core.processes.judging
import core.processes.uploading
from api.installation import Installation
from core.processes.draft_tables import DraftRow
from core.processes.reading import MAX_BYTES
from core.processes.tables import RegistryRow
from tests.api.drafts.conftest import Desk
from tests.api.registration import EXAMPLES, PROCESS, YAML

# The slow parts: reading YAML when it comes in and when it is shown, and the checks with the test people.
SLOW = [
    (core.processes.uploading, "parse_yaml"),
    (api.rendering.drafts, "parse_yaml"),
    (core.processes.judging, "checks"),
]


class Meanwhile:
    """Does something each time that a slow part of the work begins; the part itself is done as ever."""

    def __init__(self) -> None:
        self.act: Callable[[], None] | None = None
        self.times = 0

    def begin(self) -> None:
        if self.act is not None:
            act, self.act = self.act, None
            act()
            self.act, self.times = act, self.times + 1


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Meanwhile]:
    found = Meanwhile()
    for module, name in SLOW:

        def slowly(*given: Any, own: Callable[..., Any] = getattr(module, name), **named: Any) -> Any:
            found.begin()
            return own(*given, **named)

        monkeypatch.setattr(module, name, slowly)
    yield found
    found.act = None


@pytest.fixture
def elsewhere(draft: Any, installation: Installation) -> Callable[[], None]:
    """Somebody else's write, through a connection of its own; it finds no transaction of anybody's."""

    pool: Any = installation.database.engine.pool

    def write() -> None:
        # What looks for news opens a connection now and then, for a moment; one of this request would stay.
        until = monotonic() + 30
        while pool.checkedout():
            assert monotonic() < until, "this request holds a connection"
            sleep(0.02)
        with installation.database.writing() as session:
            session.execute(update(RegistryRow).values(loaded_at=installation.now()))

    return write


def test_others_write_while_a_draft_is_read_and_checked(
    author: Desk, reviewer: Desk, draft: Any, meanwhile: Meanwhile, elsewhere: Callable[[], None]
) -> None:
    path = draft["id"]
    meanwhile.act = elsewhere

    assert author.begin(YAML.replace("bologna/registration", "bologna/signing-on")).status_code == 201
    assert author.save(path, YAML.replace("busta", "cartella"), 1).status_code == 200
    assert author.save_examples(path, EXAMPLES, 2).status_code == 200
    assert author.post(f"/v1/drafts/{path}/submit").status_code == 200
    examples = {"examples_revision": 3}
    headers = reviewer.headers | {"If-Match": '"2"'}
    approved = reviewer.client.post(f"/v1/drafts/{path}/approve", json=examples, headers=headers)
    assert approved.status_code == 200
    assert reviewer.post(f"/v1/drafts/{path}/publish").status_code == 200
    assert author.post("/v1/drafts", {"start_from": PROCESS}).status_code == 201

    assert meanwhile.times > 12


def test_test_people_saved_while_a_text_is_checked_are_those_that_it_is_checked_with(
    author: Desk, reviewer: Desk, draft: Any, meanwhile: Meanwhile
) -> None:
    wrong = EXAMPLES.replace("first: collect-papers", "first: hand-in")

    def save_wrong_ones() -> None:
        meanwhile.act = None
        if not meanwhile.times:
            assert reviewer.save_examples(draft["id"], wrong).status_code == 200

    meanwhile.act = save_wrong_ones
    saved = author.save(draft["id"], YAML.replace("busta", "cartella"), 1)

    assert saved.status_code == 200
    assert (saved.json()["revision"], saved.json()["examples_revision"]) == (2, 3)
    assert [found["code"] for found in saved.json()["findings"] if found["severity"] == "error"] == ["failing_example"]
    assert author.get("/v1/drafts").json()["items"][0]["errors"] == 1


def test_a_text_saved_while_it_is_checked_again_is_not_handed_in_unseen(
    author: Desk, reviewer: Desk, draft: Any, meanwhile: Meanwhile
) -> None:
    def save_another() -> None:
        stands = reviewer.get(f"/v1/drafts/{draft['id']}").json()["revision"]
        assert reviewer.save(draft["id"], YAML.replace("busta", f"cartella {stands}"), stands).status_code == 200

    meanwhile.act = save_another
    answer = author.post(f"/v1/drafts/{draft['id']}/submit")
    meanwhile.act = None

    assert (answer.status_code, answer.json()["code"]) == (409, "stale_draft")
    assert author.get(f"/v1/drafts/{draft['id']}").json()["state"] == "draft"


def test_a_registry_changed_while_a_draft_is_checked_stops_its_publication(
    author: Desk, reviewer: Desk, draft: Any, meanwhile: Meanwhile, installation: Installation
) -> None:
    author.post(f"/v1/drafts/{draft['id']}/submit")
    reviewer.approve(draft["id"])

    def empty_registry() -> None:
        with installation.database.writing() as session:
            session.execute(update(RegistryRow).values(document={"facts": [], "groups": {}}))

    meanwhile.act = empty_registry
    answer = reviewer.post(f"/v1/drafts/{draft['id']}/publish")
    meanwhile.act = None

    assert (answer.status_code, answer.json()["code"]) == (409, "conflict_state")
    assert author.get(f"/v1/drafts/{draft['id']}").json()["state"] == "approved"


@pytest.mark.parametrize("media_type", ["application/yaml", "application/json"])
def test_a_text_over_the_limit_is_refused_with_the_limit(author: Desk, draft: Any, media_type: str) -> None:
    long = {**draft["definition"], "steps": []}
    for number in range(MAX_BYTES // 1000):
        long["steps"].append({"key": f"s-{number}", "title": "Go", "kind": "attend", "body": "x" * 1000})
    content = YAML + "#" * MAX_BYTES if media_type == "application/yaml" else None
    headers = author.headers | {"Content-Type": media_type, "If-Match": '"1"'}
    body = {"content": content.encode()} if content else {"json": long}

    answer = author.client.put(f"/v1/drafts/{draft['id']}", headers=headers, **body)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_definition")
    error = answer.json()["errors"][0]
    assert (error["code"], error["params"]["limit"]) == ("too_large", str(MAX_BYTES))
    assert str(MAX_BYTES) in error["message"]


def test_a_draft_says_who_saved_its_text_and_its_test_people_last(author: Desk, reviewer: Desk, draft: Any) -> None:
    reviewer.save(draft["id"], YAML.replace("busta", "scatola"), 1)

    found = author.get(f"/v1/drafts/{draft['id']}").json()

    assert found["author"]["name"] == "Giulia"
    assert (found["saved_by"]["name"], found["examples_saved_by"]["name"]) == ("Marco", "Giulia")


def test_a_draft_saved_before_that_was_kept_says_nobody(author: Desk, draft: Any, installation: Installation) -> None:
    with installation.database.writing() as session:
        session.execute(update(DraftRow).values(saved_by=None, examples_saved_by=None))

    found = author.get(f"/v1/drafts/{draft['id']}").json()

    assert (found["saved_by"], found["examples_saved_by"]) == (None, None)
