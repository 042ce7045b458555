"""A paper is shown at a counter: once, for minutes, and its owner sees that somebody looked."""

from typing import Any

from api.installation import Installation
from core.documents.showings import end_showings
from core.platform.ids import uuid7
from tests.api.documents.conftest import Wallet
from tests.core.documents.papers import make_jpeg, make_pdf


def begin(wallet: Wallet) -> tuple[str, Any]:
    document = wallet.add(make_jpeg(), make_pdf(pages=2), name="Secret name", expires="2030-01-01")["id"]
    return document, wallet.done("POST", f"/{document}/showings")


def use(wallet: Wallet, code: str) -> Any:
    return wallet.client.post("/v1/viewings", json={"code": code})


def look(wallet: Wallet, viewing: str, page: int | None = None) -> Any:
    return wallet.client.post("/v1/viewings/look", json={"viewing": viewing} | ({"page": page} if page else {}))


def test_whoever_has_the_link_sees_the_paper_and_nothing_else_of_the_person(wallet: Wallet) -> None:
    _, showing = begin(wallet)

    opened = use(wallet, showing["code"])

    assert opened.status_code == 201
    seen = opened.json()
    assert (seen["title"]["text"], seen["expires"], seen["pages"]) == ("Passport", "2030-01-01", 3)
    assert "Secret name" not in opened.text
    for page in (1, 2, 3):
        assert look(wallet, seen["viewing"], page).content[8:12] == b"WEBP"
    assert look(wallet, seen["viewing"], 4).status_code == 404
    again = look(wallet, seen["viewing"]).json()
    assert again == seen | {"viewing": None}


def test_a_link_opens_one_viewing_only(wallet: Wallet) -> None:
    _, showing = begin(wallet)
    first = use(wallet, showing["code"])

    second = use(wallet, showing["code"])

    assert (second.status_code, second.json()["code"]) == (404, "not_found")
    assert look(wallet, first.json()["viewing"]).status_code == 200
    assert look(wallet, showing["code"]).status_code == 404


def test_a_viewing_ends_after_minutes_and_when_its_owner_says_so(wallet: Wallet, clock: Any) -> None:
    document, short = begin(wallet)
    viewing = use(wallet, short["code"]).json()["viewing"]
    other = wallet.done("POST", f"/{document}/showings")
    stopped = use(wallet, other["code"]).json()["viewing"]

    wallet.done("DELETE", f"/{document}/showings/{other['id']}")
    assert look(wallet, stopped, 1).status_code == 404
    assert look(wallet, viewing, 1).status_code == 200

    clock.advance(minutes=10)
    assert look(wallet, viewing, 1).status_code == 404


def test_a_link_that_nobody_used_in_time_opens_nothing(wallet: Wallet, clock: Any) -> None:
    _, showing = begin(wallet)
    clock.advance(minutes=10)

    assert use(wallet, showing["code"]).status_code == 404


def test_its_owner_sees_each_opening_and_look(wallet: Wallet, clock: Any) -> None:
    document, showing = begin(wallet)
    clock.advance(minutes=2)
    viewing = use(wallet, showing["code"]).json()["viewing"]
    clock.advance(minutes=1)
    look(wallet, viewing, 1)
    look(wallet, viewing, 2)

    (seen,) = wallet.done("GET", f"/{document}/showings")["items"]

    assert seen["opened_at"] == "2026-03-02T09:02:00Z"
    assert (seen["looks"], seen["last_look_at"]) == (2, "2026-03-02T09:03:00Z")
    assert seen["code"] is None
    notices = wallet.client.get("/v1/notices", headers=wallet.person.headers).json()["items"]
    assert [notice["kind"] for notice in notices] == ["paper_shown"]


def test_all_that_is_shown_ends_where_an_account_is_recovered(
    wallet: Wallet, make_wallet: Any, installation: Installation
) -> None:
    document, showing = begin(wallet)
    viewing = use(wallet, showing["code"]).json()["viewing"]
    unused = wallet.done("POST", f"/{document}/showings")["code"]
    _, other = begin(make_wallet())
    now = installation.now()

    with installation.database.writing() as session:
        end_showings(session, wallet.person.account_id, now)

    assert look(wallet, viewing).status_code == 404
    assert use(wallet, unused).status_code == 404
    assert use(wallet, other["code"]).status_code == 201


def test_with_the_paper_its_showings_end(wallet: Wallet) -> None:
    document, showing = begin(wallet)
    viewing = use(wallet, showing["code"]).json()["viewing"]

    wallet.done("DELETE", f"/{document}")

    assert look(wallet, viewing).status_code == 404
    assert wallet.ask("GET", f"/{document}/showings").status_code == 404
    assert wallet.ask("DELETE", f"/{document}/showings/{uuid7()}").status_code == 404
