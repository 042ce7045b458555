"""An annotator writes a note, a coordinator who isn't its author publishes it, and everybody reads it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from api.installation import Installation
from core.annotations.tables import AnnotationTransitionRow
from core.platform.revision import read_public_revision
from tests.api.annotations.conftest import tip
from tests.api.registration import PROCESS, YAML, publish


def public_notes(installation: Installation) -> list[dict[str, Any]]:
    return installation.library.now.notes_json(PROCESS, "en")


def test_a_note_goes_from_its_author_to_the_public(
    annotator: Any, coordinator: Any, note: Any, installation: Installation
) -> None:
    assert (note["state"], note["actions"]) == ("draft", ["edit", "send", "withdraw"])
    assert note["process_title"]["text"] == "Iscriviti all'anagrafe"
    assert note["step_title"]["text"] == "Vai all'anagrafe"
    assert (note["author"]["name"], note["organisation"]["name"]["text"]) == ("Sara", "Accoglienza")

    sent = annotator.post(f"/{note['id']}/send").json()
    assert (sent["state"], sent["actions"]) == ("sent", ["withdraw"])
    assert coordinator.get(f"/{note['id']}").json()["actions"] == ["publish", "return", "withdraw"]
    assert public_notes(installation) == []

    published = coordinator.post(f"/{note['id']}/publish").json()
    assert published["state"] == "published"
    assert published["published_at"] is not None
    shown = public_notes(installation)
    assert [(one["step"], one["text"]["text"], one["organisation"]["key"]) for one in shown] == [
        ("hand-in", "Vieni presto, la fila è lunga.", "accoglienza")
    ]
    assert "Sara" not in str(shown)


def test_the_day_of_a_note_is_that_of_its_city(
    coordinator: Any, helper: Callable[..., Any], note: Any, installation: Installation, annotator: Any, clock: Any
) -> None:
    annotator.post(f"/{note['id']}/send")
    clock.advance(hours=14, minutes=30)  # after midnight in Bologna
    published = helper(["coordinator"]).post(f"/{note['id']}/publish")
    assert published.status_code == 200, published.text

    (shown,) = public_notes(installation)

    assert (shown["updated_at"], shown["updated_on"]) == ("2026-03-02T23:30:00Z", "2026-03-03")


def test_nobody_publishes_or_returns_their_own_note(coordinator: Any) -> None:
    own = coordinator.post("", tip()).json()
    assert coordinator.post(f"/{own['id']}/send").json()["actions"] == ["withdraw"]

    for action in ("publish", "return"):
        answer = coordinator.post(f"/{own['id']}/{action}")
        assert (answer.status_code, answer.json()["code"]) == (403, "own_note")


def test_only_a_coordinator_publishes(helper: Callable[..., Any], note: Any, annotator: Any) -> None:
    annotator.post(f"/{note['id']}/send")
    assert helper(["annotator"]).post(f"/{note['id']}/publish").json()["code"] == "forbidden"


def test_a_returned_note_comes_back_with_a_reason_and_is_mended(annotator: Any, coordinator: Any, note: Any) -> None:
    annotator.post(f"/{note['id']}/send")
    returned = coordinator.post(f"/{note['id']}/return", {"reason": "Which office?"}).json()
    assert (returned["state"], returned["reason"]) == ("returned", "Which office?")

    mended = annotator.put(f"/{note['id']}", tip(text="Vieni presto in via Capramozza.")).json()
    assert mended["text"] == "Vieni presto in via Capramozza."
    assert mended["actions"] == ["edit", "send", "withdraw"]
    assert annotator.post(f"/{note['id']}/send").json()["state"] == "sent"


def test_a_note_that_was_sent_is_not_changed_any_more(annotator: Any, note: Any) -> None:
    annotator.post(f"/{note['id']}/send")
    assert annotator.put(f"/{note['id']}", tip(text="Anything")).json()["code"] == "conflict_state"


def test_a_note_is_changed_by_its_author_alone(helper: Callable[..., Any], coordinator: Any, note: Any) -> None:
    for colleague in (helper(["annotator"]), coordinator):
        assert colleague.put(f"/{note['id']}", tip()).json()["code"] == "forbidden"
        assert colleague.post(f"/{note['id']}/send").json()["code"] == "forbidden"
    assert helper(["annotator"]).post(f"/{note['id']}/withdraw").json()["code"] == "forbidden"


@pytest.mark.parametrize("who", ["author", "coordinator"])
def test_a_withdrawn_note_is_gone_from_the_public(
    who: str, annotator: Any, coordinator: Any, note: Any, installation: Installation
) -> None:
    annotator.post(f"/{note['id']}/send")
    coordinator.post(f"/{note['id']}/publish")
    assert len(public_notes(installation)) == 1

    withdrawn = (annotator if who == "author" else coordinator).post(f"/{note['id']}/withdraw").json()

    assert (withdrawn["state"], withdrawn["actions"]) == ("withdrawn", [])
    assert public_notes(installation) == []


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"step": "no-such-step"}, "unknown_step", "step"),
        ({"process": "bologna/nothing"}, "unknown_process", "process"),
        ({"process": "hamburg/registration"}, "unknown_process", "process"),
        ({"kind": "advertisement"}, "invalid_request", "kind"),
        ({"lang": "italiano!"}, "invalid_request", "lang"),
        ({"text": "   "}, "invalid_request", "text"),
        ({"text": "x" * 2001}, "invalid_request", "text"),
        ({"text": "<script>alert(1)</script>"}, "invalid_request", "text"),
        ({"text": "hidden\u202etext"}, "invalid_request", "text"),
        ({"text": 7}, "invalid_request", "text"),
        ({"colour": "red"}, "invalid_request", "colour"),
    ],
)
def test_what_is_wrong_with_a_note_is_named(annotator: Any, changes: Any, code: str, field: str) -> None:
    answer = annotator.post("", tip(**changes))

    assert answer.status_code == 422
    assert answer.json()["code"] == code
    assert answer.json()["errors"][0]["field"] == field
    assert annotator.get().json()["items"] == []


def test_plain_text_may_speak_of_less_and_more(annotator: Any) -> None:
    said = "Fewer than < 5 papers, & at least > 2."
    assert annotator.post("", tip(text=f" {said}\r\n")).json()["text"] == said


def test_a_note_may_be_about_the_process_as_a_whole(annotator: Any) -> None:
    found = annotator.post("", tip(step=None)).json()
    assert (found["step"], found["step_title"]) == (None, None)


def test_a_note_on_a_step_that_has_gone_is_not_published(
    annotator: Any, coordinator: Any, installation: Installation
) -> None:
    about = annotator.post("", tip(step="translate-papers")).json()
    annotator.post(f"/{about['id']}/send")
    publish(installation, YAML.replace("translate-papers", "have-papers-translated"))

    assert coordinator.post(f"/{about['id']}/publish").json()["code"] == "unknown_step"
    assert coordinator.get(f"/{about['id']}").json()["step_title"]["status"] == "missing"


def test_another_ngo_does_not_know_of_a_note(helper: Callable[..., Any], note: Any) -> None:
    elsewhere = helper(["annotator", "coordinator"], "ponte")

    assert elsewhere.get().json()["items"] == []
    assert elsewhere.get(f"/{note['id']}").status_code == 404
    assert elsewhere.put(f"/{note['id']}", tip()).status_code == 404
    for action in ("send", "publish", "return", "withdraw"):
        assert elsewhere.post(f"/{note['id']}/{action}").status_code == 404


def test_a_list_is_filtered_and_comes_page_by_page(annotator: Any, note: Any) -> None:
    sent = annotator.post("", tip(kind="warning")).json()
    annotator.post(f"/{sent['id']}/send")

    assert [one["id"] for one in annotator.get("?state=sent").json()["items"]] == [sent["id"]]
    assert len(annotator.get(f"?process={PROCESS}").json()["items"]) == 2
    assert annotator.get("?process=bologna/other").json()["items"] == []
    first = annotator.get("?limit=1").json()
    second = annotator.get(f"?limit=1&cursor={first['next']}").json()
    assert [first["items"][0]["id"], second["items"][0]["id"]] == [sent["id"], note["id"]]
    assert second["next"] is None


def test_each_change_of_state_is_recorded(
    annotator: Any, coordinator: Any, note: Any, installation: Installation
) -> None:
    with installation.database.reading() as session:
        before = read_public_revision(session)
    annotator.post(f"/{note['id']}/send")
    coordinator.post(f"/{note['id']}/publish")
    coordinator.post(f"/{note['id']}/withdraw", {"reason": "Not true any more."})

    with installation.database.reading() as session:
        row = AnnotationTransitionRow
        query = select(row.from_state, row.to_state, row.reason, row.person_id).order_by(row.at, row.id)
        rows = session.execute(query).all()
        assert read_public_revision(session) == before + 2
    assert [(row.from_state, row.to_state, row.reason) for row in rows] == [
        (None, "draft", None),
        ("draft", "sent", None),
        ("sent", "published", None),
        ("published", "withdrawn", "Not true any more."),
    ]
    assert rows[1].person_id != rows[2].person_id
