"""The steps of a case are shown at a counter: in two languages, for minutes, without a word of what the person said."""

from collections.abc import Callable
from typing import Any

import pytest

from core.platform.ids import uuid7
from tests.api.documents.conftest import Wallet
from tests.api.documents.test_showings import look, use

ANSWER = "2026-02-17"
TOLD = {"key", "title", "kind", "state", "applies", "official_term", "responsible", "takes", "you_can_ask_for"}
SHOWN = TOLD | {"deadline", "deadlines", "needs", "fees", "channels", "offices", "more_offices", "alternatives"}


@pytest.fixture
def case(wallet: Wallet, version: str) -> str:
    events = [
        {
            "id": str(uuid7()),
            "seq": 1,
            "kind": "answered",
            "at": "2026-03-01T10:00:00Z",
            "version": version,
            "data": {"fact": "arrival-date", "values": [ANSWER]},
        }
    ]
    body = {"process": "bologna/registration", "version": 1, "events": events}
    made = wallet.client.post("/v1/cases", json=body, headers=wallet.person.headers)
    assert made.status_code == 201, made.text
    found: str = made.json()["id"]
    wallet.client.put(f"/v1/cases/{found}/about", json={"about": "Little Nadia"}, headers=wallet.person.headers)
    return found


def show(wallet: Wallet, case: str, **asked: str) -> Any:
    answer = wallet.client.post(f"/v1/cases/{case}/showings", params=asked, headers=wallet.person.headers)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_whoever_has_the_code_sees_the_steps_in_the_persons_language_and_the_citys(wallet: Wallet, case: str) -> None:
    opened = use(wallet, show(wallet, case, lang="ar")["code"])

    assert opened.status_code == 201
    seen = opened.json()
    assert seen["kind"] == "checklist"
    assert [one["lang"] for one in seen["checklists"]] == ["ar", "it"]
    assert [step["key"] for step in seen["checklists"][0]["steps"]] == [
        step["key"] for step in seen["checklists"][1]["steps"]
    ]
    assert look(wallet, seen["viewing"]).json()["checklists"] == seen["checklists"]


def test_another_language_can_stand_beside_and_one_is_shown_once(wallet: Wallet, case: str) -> None:
    german = use(wallet, show(wallet, case, lang="en", **{"with": "de"})["code"]).json()
    italian = use(wallet, show(wallet, case, lang="it")["code"]).json()

    assert [one["lang"] for one in german["checklists"]] == ["en", "de"]
    assert [one["lang"] for one in italian["checklists"]] == ["it"]


def test_nothing_is_shown_of_what_the_person_said_or_is(wallet: Wallet, case: str) -> None:
    opened = use(wallet, show(wallet, case)["code"])

    for hidden in (
        "Nadia",
        case,
        '"answers"',
        '"why"',
        '"waits_for"',
        '"question"',
        '"person"',
        '"notes"',
        '"actions"',
    ):
        assert hidden not in opened.text
    for checklist in opened.json()["checklists"]:
        assert set(checklist) == {"process", "today", "lang", "next", "steps"}
        assert checklist["steps"]
        for step in checklist["steps"]:
            assert set(step) <= SHOWN
            assert step["state"] in {"open", "not_yet", "maybe", "blocked"}


def test_the_person_is_told_at_each_opening_and_can_end_it(wallet: Wallet, case: str, clock: Any) -> None:
    showing = show(wallet, case)
    clock.advance(minutes=1)
    viewing = use(wallet, showing["code"]).json()["viewing"]
    look(wallet, viewing)

    headers = wallet.person.headers
    (seen,) = wallet.client.get(f"/v1/cases/{case}/showings", headers=headers).json()["items"]
    assert (seen["opened_at"], seen["looks"], seen["code"]) == ("2026-03-02T09:01:00Z", 1, None)
    (told,) = wallet.client.get("/v1/notices", headers=headers).json()["items"]
    assert (told["kind"], told["case_id"]) == ("checklist_shown", case)

    assert wallet.client.delete(f"/v1/cases/{case}/showings/{showing['id']}", headers=headers).status_code == 200
    assert look(wallet, viewing).status_code == 404


def test_a_code_is_good_once_and_for_minutes_only(wallet: Wallet, case: str, clock: Any) -> None:
    spent, late = show(wallet, case)["code"], show(wallet, case)["code"]
    viewing = use(wallet, spent).json()["viewing"]
    assert use(wallet, spent).status_code == 404

    clock.advance(minutes=10)

    assert use(wallet, late).status_code == 404
    assert look(wallet, viewing).status_code == 404


def test_nobody_shows_or_ends_what_is_another_persons(
    wallet: Wallet, case: str, make_wallet: Callable[[], Wallet]
) -> None:
    showing, other = show(wallet, case), make_wallet()
    headers = other.person.headers

    for method, path in (("GET", ""), ("POST", ""), ("DELETE", f"/{showing['id']}")):
        answer = wallet.client.request(method, f"/v1/cases/{case}/showings{path}", headers=headers)
        assert answer.status_code == 404
    assert use(wallet, showing["code"]).status_code == 201


def test_a_page_of_a_paper_is_not_to_be_had_by_a_code_for_steps(wallet: Wallet, case: str) -> None:
    wallet.add()
    viewing = use(wallet, show(wallet, case)["code"]).json()["viewing"]

    assert look(wallet, viewing, 1).status_code == 404


def test_how_the_languages_are_kept_says_nothing(wallet: Wallet, case: str, installation: Any) -> None:
    show(wallet, case, lang="ar")

    with installation.database.engine.connect() as connection:
        (sealed,) = connection.exec_driver_sql("SELECT sealed FROM showings").one()
    assert b'"ar"' not in bytes(sealed)
