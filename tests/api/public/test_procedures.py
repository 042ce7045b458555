import gc
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.installation import Installation
from api.schemas.person import check_person, person_json
from api.schemas.procedures import PersonInput, Procedure
from core.platform.errors import DomainError
from core.procedures.personal import Person
from core.procedures.personalise import Procedure as Made
from core.procedures.way import Way
from core.processes.content import read_content
from core.processes.loading import LoadReport
from core.processes.versions import embed_registry

CONTENT = Path(__file__).parent / "content"
PATH = "/v1/processes/torino/library-card/procedure"
REGISTRY = read_content(CONTENT)[0].registry
DOCUMENT = embed_registry(read_content(CONTENT)[0].cities[0].processes[0].process, REGISTRY)
Follow = Callable[..., dict[str, Any]]
Load = Callable[[], LoadReport]
STUDENT = {
    "answers": {
        "citizenship": {"values": ["MA", "BD"]},
        "student": {"values": ["yes"]},
        "arrival": {"values": ["2026-02-25"]},
        "channel:ask-card": {"values": ["desk"]},
    },
    "papers": {"passport": {"have": True, "expires": "2026-03"}, "photo": {"have": False}},
    "marks": {"get-photo": {"on": "2026-03-01"}},
}


def step(procedure: dict[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in procedure["steps"] if one["key"] == key)
    return found


def words(texts: list[dict[str, Any]]) -> list[str]:
    return [one["text"] for one in texts]


def test_the_office_of_a_step_says_whether_it_is_open_now(follow: Follow, clock: Any) -> None:
    (desk,) = [one for one in step(follow(STUDENT), "ask-card")["channels"] if one["key"] == "desk"]
    assert desk["office"]["opening"]["text"] == "Open now, until 19:30."
    clock.advance(days=5)
    (desk,) = [one for one in step(follow(STUDENT, lang="it"), "ask-card")["channels"] if one["key"] == "desk"]
    assert desk["office"]["opening"]["text"] == "Ora è aperto, fino alle 13:00."


def test_a_procedure_is_as_it_is_described_for_everybody(follow: Follow) -> None:
    people: list[dict[str, Any]] = [
        {},
        STUDENT,
        {"answers": {"student": {"state": "declined"}, "citizenship": {"state": "unsure"}}},
        {"marks": {"ask-card": {"on": "2026-03-01", "outcome": "refused"}}},
        {"marks": {"ask-card": {"on": "2026-03-01", "outcome": "come-back", "earlier": [{"on": "2026-02-01"}]}}},
        {"skipped": ["get-photo"], "wanted": ["borrow"], "dates_given": {"ask-card/soon": "2026-03-20"}},
        {"appointments": {"ask-card": "2026-03-09T09:30"}},
        {"answers": {"citizenship": {"values": ["IT"]}}, "papers": {"tax-code": {"have": True, "issued": "2025"}}},
    ]
    for person in people:
        for lang in ("en", "it", "ar", "de"):
            found = follow(person, lang=lang, **{"with": "it"})
            described = Procedure.model_validate_json(json.dumps(found))
            assert json.loads(described.model_dump_json(by_alias=True, exclude_unset=True)) == found


def test_nothing_of_a_person_may_be_kept_on_the_way(public: TestClient) -> None:
    answer = public.post(PATH, json=STUDENT)
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_nothing_of_a_person_is_kept_once_they_were_answered(public: TestClient) -> None:
    def look(sizes: set[int]) -> tuple[dict[type, int], set[bytes]]:
        """Count what the engine makes of people, and return the hashes of all bytes of these sizes."""
        gc.collect()
        holders = gc.get_objects()
        made = {kind: sum(isinstance(one, kind) for one in holders) for kind in (Person, Made, Way)}
        held = gc.get_referents(*holders)
        # Python doesn't track what holds plain values alone
        plain = [one for one in held if not gc.is_tracked(one) and isinstance(one, dict | tuple)]
        leaves = (one for one in (*held, *gc.get_referents(*plain)) if isinstance(one, bytes) and len(one) in sizes)
        return made, {sha256(one).digest() for one in leaves}

    before, _ = look(set())
    body = json.dumps(STUDENT | {"answers": {"arrival": {"values": ["2026-02-17"]}}}).encode()
    for _ in range(2):  # somebody who asks again is nobody that is known
        answer = public.post(PATH, content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 200
    told = {sha256(body).digest(), sha256(answer.content).digest()}
    sizes = {len(body), len(answer.content)}
    del body, answer
    made, kept = look(sizes)
    assert made == before
    assert told.isdisjoint(kept)


def test_the_page_that_answers_five_things(follow: Follow) -> None:
    found = follow(STUDENT)
    assert found["next"] == "ask-card"
    card = step(found, "ask-card")
    assert (card["state"], card["ready"], card["deadline"]["date"], card["deadline"]["days_left"]) == (
        "open",
        False,
        "2026-03-09",
        7,
    )
    assert card["deadline"]["text"]["text"] == (
        "By Monday, 9 March 2026. The law says: at the latest 8 working days after "
        "the date you give for “When did you arrive?”."
    )
    assert card["deadline"]["if_missed"] == {"text": "Vieni lo stesso.", "lang": "it", "status": "missing"}
    assert card["needs"][0]["satisfied"] is None  # the passport expires too soon; there may be a tax code
    assert [[one["have"] for one in papers] for papers in card["needs"][0]["sets"]] == [
        ["expires_too_soon"],
        ["unknown", "check_date"],
    ]
    assert [(one["key"], one["low"], one["label"]["text"]) for one in card["fees"]] == [
        ("reduced", "2.00", "Tessera ridotta")
    ]
    assert [(one["key"], one["chosen"]) for one in card["channels"]] == [("desk", True), ("web", False)]
    assert card["channels"][0]["text"]["text"] == "In person: Biblioteca centrale"
    assert card["channels"][0]["office"]["hours_text"]["text"].startswith("Mon – Fri 08:30–19:30")
    assert card["takes"]["text"] == "Usually 1 day, at most 7 days."
    assert found["totals"]["fees"] == [
        {
            "currency": "EUR",
            "low": "2.00",
            "high": "2.00",
            "text": {"text": "€2.00", "lang": "en", "status": "interface"},
        }
    ]
    assert found["people_who_help"][0]["key"] == "amici"
    assert found["people_who_help"][0]["languages"] == ["it", "ar"]


def test_each_step_says_why_and_what_it_waits_for(follow: Follow) -> None:
    found = follow(STUDENT)
    assert words(step(found, "get-photo")["why"]) == [
        "You answered “Are you a student?” with “Yes”.",
        "You marked it as done on 1 March 2026.",
    ]
    borrow = step(found, "borrow")
    assert borrow["waits_for"] == [
        {
            "kind": "step",
            "step": "ask-card",
            "text": {"text": "First: “Chiedi la tessera allo sportello”.", "lang": "en", "status": "interface"},
        }
    ]
    assert words(step(follow(), "get-photo")["why"]) == ["It depends on your answer to “Are you a student?”."]
    other = follow({"answers": {"student": {"values": ["no"]}}})
    photo = step(other, "get-photo")
    assert (photo["state"], photo["actions"]) == ("not_needed", ["want"])
    assert words(photo["why"]) == ["You answered “Are you a student?” with “No”."]


def test_a_refusal_says_whom_to_ask_and_closes_what_comes_after(follow: Follow) -> None:
    found = follow({"marks": {"ask-card": {"on": "2026-03-01", "outcome": "refused"}}})
    assert step(found, "ask-card")["state"] == "refused"
    borrow = step(found, "borrow")
    assert borrow["state"] == "blocked"
    assert "was refused. Ask for advice before you go on." in words(borrow["why"])[-1]


def test_one_question_at_a_time_with_its_answers(follow: Follow) -> None:
    asked = {}
    person: dict[str, Any] = {"answers": {}, "papers": {}}
    answers = {"citizenship": "MA", "student": "yes", "arrival": "2026-03-01", "housing": "flat"}
    for _ in range(20):
        question = follow(person).get("question")
        if question is None:
            break
        fact = question["fact"]
        assert fact not in asked
        asked[fact] = question
        kind, _, about = fact.partition(":")
        if kind == "paper":
            person["papers"][about] = {"have": True}
        elif kind == "expires":
            person["papers"][about]["expires"] = "2030-01"
        elif kind == "channel":
            person["answers"][fact] = {"values": [question["options"][0]["value"]]}
        else:
            person["answers"][fact] = {"values": [answers[fact]]}
    assert follow(person).get("question") is None
    assert asked["student"]["options"] == [
        {"value": "yes", "label": {"text": "Yes", "lang": "en", "status": "interface"}},
        {"value": "no", "label": {"text": "No", "lang": "en", "status": "interface"}},
    ]
    assert list(asked).index("citizenship") < list(asked).index("student")  # it makes sense only then
    assert "elsewhere" not in asked


def test_what_was_said_is_shown_again_in_words(follow: Follow) -> None:
    said = {
        one["fact"]: one
        for one in follow(STUDENT | {"papers": {"passport": {"have": True, "expires": "2026-03"}}})["answers"]
    }
    assert said["citizenship"]["value_text"]["text"] == "Morocco and Bangladesh"
    assert said["arrival"]["value_text"]["text"] == "25 February 2026"
    assert said["channel:ask-card"]["value_text"]["text"] == "In person: Biblioteca centrale"
    assert said["paper:passport"]["value_text"]["text"] == "Yes, valid until March 2026"
    declined = follow({"answers": {"student": {"state": "declined"}}})["answers"][0]
    assert (declined["state"], declined["value_text"]["text"]) == ("declined", "You prefer not to say.")


def test_not_being_sure_of_a_paper_is_told_back(follow: Follow) -> None:
    papers = {"passport": {"have": True, "expires": "unsure"}, "photo": {"have": "unsure"}}
    said = {one["fact"]: one for one in follow(STUDENT | {"papers": papers})["answers"]}
    assert said["paper:passport"]["value_text"]["text"] == "Yes"
    assert said["paper:photo"]["state"] == "unsure"
    assert said["paper:photo"]["value_text"]["text"] == "You don't know."


def test_in_arabic_sentences_are_arabic_and_what_is_not_translated_says_so(follow: Follow) -> None:
    found = follow(STUDENT, lang="ar")
    assert found["lang"] == "ar"
    card = step(found, "ask-card")
    assert card["title"] == {"text": "اطلب البطاقة", "lang": "ar", "status": "stale"}
    assert card["body"]["lang"] == "it"
    assert card["body"]["status"] == "missing"
    assert card["deadline"]["text"]["lang"] == "ar"
    assert "8 أيام عمل" in card["deadline"]["text"]["text"]
    photo = step(found, "get-photo")
    assert words(photo["why"])[0] == "أجبت عن «هل أنت طالب؟» بـ «نعم»."


def test_two_languages_stand_side_by_side(follow: Follow) -> None:
    second = step(follow(STUDENT, lang="ar", **{"with": "it"}), "ask-card")["second"]
    assert second["title"] == {"text": "Chiedi la tessera allo sportello", "lang": "it", "status": "source"}
    assert second["official_term"] == {"text": "tessera unica", "lang": "it"}
    assert words(second["needs"]) == ["Passaporto o Tax code e Fotografia, e 2 copie (valido ancora per almeno 1 mese)"]


def test_an_older_version_can_still_be_followed(public: TestClient, load: Load, folder: Path) -> None:
    file = folder / "torino/processes/library-card/process.yaml"
    file.write_text(file.read_text("utf-8").replace("key: borrow", "key: read-on"), "utf-8")
    load()
    marks = {"marks": {"borrow": {"on": "2026-03-01"}}}
    assert public.post(PATH, json=marks).json()["code"] == "unknown_step"
    old = public.post(PATH, json=marks, params={"version": "1"})
    assert old.status_code == 200
    assert old.json()["process"]["version"] == {
        "number": 1,
        "hash": old.json()["process"]["version"]["hash"],
        "latest": False,
        "state": "superseded",
        "published_at": "2026-03-02T09:00:00Z",
        "published_on": "2026-03-02",
    }
    assert public.post(PATH, json={}, params={"version": "7"}).json()["code"] == "unknown_version"


# --- what is sent ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "field", "code"),
    [
        ([], "", "wrong_type"),
        ({"answer": {}}, "answer", "unknown_field"),
        ({"today": "2026-01-01"}, "today", "unknown_field"),
        ({"answers": []}, "answers", "wrong_type"),
        ({"answers": {"student": "yes"}}, "answers.student", "wrong_type"),
        ({"answers": {"student": {}}}, "answers.student", "wrong_type"),
        ({"answers": {"student": {"values": []}}}, "answers.student.values", "wrong_type"),
        ({"answers": {"student": {"values": [True]}}}, "answers.student.values", "wrong_type"),
        ({"answers": {"student": {"values": ["yes", "no"]}}}, "answers.student.values", "too_many"),
        ({"answers": {"student": {"values": ["maybe"]}}}, "answers.student.values", "bad_value"),
        ({"answers": {"student": {"state": "later"}}}, "answers.student.state", "bad_value"),
        ({"answers": {"student": {"values": ["yes"], "state": "unsure"}}}, "answers.student", "wrong_type"),
        ({"answers": {"shoe-size": {"values": ["42"]}}}, "answers.shoe-size", "unknown_fact"),
        ({"answers": {"citizenship": {"values": ["Italy"]}}}, "answers.citizenship.values", "bad_value"),
        ({"answers": {"children": {"values": ["NaN"]}}}, "answers.children.values", "bad_value"),
        ({"answers": {"arrival": {"values": ["2026-02-30"]}}}, "answers.arrival.values", "bad_value"),
        ({"answers": {"channel:ask-card": {"values": ["fax"]}}}, "answers.channel:ask-card.values", "bad_value"),
        ({"answers": {"channel:fly": {"values": ["desk"]}}}, "answers.channel:fly", "unknown_step"),
        ({"papers": {"passport": True}}, "papers.passport", "wrong_type"),
        ({"papers": {"passport": {"have": "yes"}}}, "papers.passport", "wrong_type"),
        ({"papers": {"passport": {"have": True, "expires": "soon"}}}, "papers.passport.expires", "bad_date"),
        ({"papers": {"passport": {"have": True, "number": "X1"}}}, "papers.passport", "unknown_field"),
        ({"papers": {"visa": {"have": True}}}, "papers.visa", "unknown_paper"),
        ({"marks": {"fly": {"on": "2026-03-01"}}}, "marks.fly", "unknown_step"),
        ({"marks": {"borrow": {}}}, "marks.borrow.on", "bad_date"),
        ({"marks": {"borrow": {"on": "2026-W10-1"}}}, "marks.borrow.on", "bad_date"),
        ({"marks": {"borrow": {"on": "2026-03-01", "outcome": "given"}}}, "marks.borrow.outcome", "bad_value"),
        ({"marks": {"borrow": {"on": "2026-03-01", "outcome": []}}}, "marks.borrow.outcome", "bad_value"),
        ({"skipped": ["fly"]}, "skipped", "unknown_step"),
        ({"wanted": "borrow"}, "wanted", "wrong_type"),
        ({"dates_given": {"ask-card/later": "2026-03-01"}}, "dates_given.ask-card/later", "bad_value"),
        ({"appointments": {"ask-card": "2026-03-01T09:30+01:00"}}, "appointments.ask-card", "bad_date"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(person: Any, field: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        check_person(person, DOCUMENT, REGISTRY)
    errors = refused.value.params["errors"]
    assert isinstance(errors, list)
    assert [(error["field"], error["code"]) for error in errors] == [(field, code)]


def test_all_that_is_wrong_is_named_at_once_and_no_value_is_repeated(public: TestClient) -> None:
    answer = public.post(PATH, json={"answers": {"secret": {"values": ["s3cr3t"]}}, "marks": {"x": {"on": "s3cr3t"}}})
    assert answer.status_code == 422
    assert {error["code"] for error in answer.json()["errors"]} == {"unknown_fact", "unknown_step"}
    assert "s3cr3t" not in answer.text


def test_a_refusal_is_not_larger_than_what_it_refuses(public: TestClient) -> None:
    answer = public.post(PATH, json={f"member-{number}": 1 for number in range(20_000)})
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 200


def test_answers_for_other_processes_are_taken_and_change_nothing(follow: Follow) -> None:
    assert follow({"answers": {"elsewhere": {"values": ["no"]}}})["answers"] == []


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{", {"Content-Type": "application/json"}, 400, "invalid_json"),
        (b'{"answers": NaN}', {"Content-Type": "application/json"}, 400, "invalid_json"),
        (b"\xff", {"Content-Type": "application/json"}, 400, "invalid_json"),
        (b"{}", {"Content-Type": "text/plain"}, 415, "unsupported_media_type"),
        (b"{}", {}, 415, "unsupported_media_type"),
        (b"[" * 100_000, {"Content-Type": "application/json"}, 400, "invalid_json"),
    ],
)
def test_a_body_that_is_no_json_is_refused(
    public: TestClient, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = public.post(PATH, content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_no_body_is_somebody_who_has_said_nothing(public: TestClient) -> None:
    assert public.post(PATH).json()["steps"] == public.post(PATH, json={}).json()["steps"]


def test_a_person_is_written_as_they_were_read() -> None:
    person = STUDENT | {
        "marks": {"ask-card": {"on": "2026-03-01", "outcome": "come-back", "earlier": [{"on": "2026-02-01"}]}},
        "skipped": ["borrow"],
        "dates_given": {"ask-card/soon": "2026-03-20"},
        "appointments": {"ask-card": "2026-03-09T09:30"},
    }
    read = check_person(person, DOCUMENT, REGISTRY)
    assert person_json(read) == person
    assert PersonInput.model_validate_json(json.dumps(person))


ALIKE: list[dict[str, Any]] = [
    {},
    {"answers": {"student": {"values": ["yes"]}}},
    {"answers": {"student": {"values": ["no"]}, "arrival": {"values": ["2026-02-25"]}}},
    {"answers": {"student": {"state": "unsure"}, "citizenship": {"values": ["MA"]}}},
    {"answers": {"citizenship": {"values": ["BD"]}, "channel:ask-card": {"values": ["web"]}}},
    {"papers": {"passport": {"have": True, "expires": "2026-03-10"}}},
    {"papers": {"passport": {"have": False}, "photo": {"have": True}}},
    {"marks": {"ask-card": {"on": "2026-03-01", "outcome": "come-back"}}},
    {"marks": {"ask-card": {"on": "2026-03-01", "outcome": "refused"}}},
    {"marks": {"ask-card": {"on": "2026-02-27", "outcome": "given"}}},
    {"wanted": ["get-photo"], "appointments": {"ask-card": "2026-03-09T10:00"}},
    {"skipped": ["get-photo"], "dates_given": {"ask-card/soon": "2026-03-20"}},
]


def test_what_others_were_answered_before_changes_no_answer(follow: Follow, installation: Installation) -> None:
    people = [*ALIKE, *(STUDENT | person for person in ALIKE)]
    alone = []
    for person in people:
        vars(installation).pop("library", None)  # nothing is written yet
        alone.append(follow(person, **{"with": "it"}))
    assert [follow(person, **{"with": "it"}) for person in people] == alone
    assert [follow(person, **{"with": "it"}) for person in reversed(people)] == alone[::-1]
    assert [follow(person) for person in people] != alone
