"""Papers that a person lets an organisation open: those that were named, while it lasts, each look in the log."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from api.installation import Installation
from core.grants.grant import NOTICE_VERSION, Notice, Recipient
from core.grants.service import give_grant
from core.grants.terms import Scope, Terms
from core.platform.ids import uuid7
from tests.api.documents.conftest import Wallet
from tests.api.grants.conftest import Give, Office, actor_of
from tests.core.documents.papers import make_jpeg, make_pdf

OPENS = frozenset({Scope.READ_STEPS, Scope.READ_DOCUMENTS})
OPENS_NAMES = sorted(OPENS)
LATER = Terms(OPENS, later_types=frozenset({"passport"}))


@pytest.fixture
def wallet(client: TestClient, person: Any) -> Wallet:
    return Wallet(client, person)


@pytest.fixture
def paper(wallet: Wallet) -> str:
    """A passport of three pages, under a name that is nobody else's business."""
    found: str = wallet.add(make_jpeg(), make_pdf(pages=2), name="Zanzibar", expires="2030-01-01")["id"]
    return found


def naming(*papers: str) -> Terms:
    return Terms(OPENS, documents=frozenset(map(UUID, papers)))


def ask(client: TestClient, helper: Any, case: UUID, rest: str = "") -> Any:
    return client.get(f"/v1/cases/{case}/documents{rest}", headers=helper.headers)


def list_opened(client: TestClient, helper: Any, case: UUID) -> list[str]:
    return [one["id"] for one in ask(client, helper, case).json()["items"]]


def read_log(client: TestClient, person: Any) -> list[tuple[str, str]]:
    looks = client.get("/v1/access-log", headers=person.headers)
    assert looks.is_success, looks.text
    return [(one["noun"], one["organisation"]["key"]) for one in looks.json()["items"]]


def test_a_helper_opens_what_the_grant_names_and_the_person_reads_of_each_look(
    client: TestClient, person: Any, helper: Any, case: UUID, give: Give, paper: str
) -> None:
    give(naming(paper))

    listed = ask(client, helper, case)
    assert [(one["id"], one["pages"], one["expires"]) for one in listed.json()["items"]] == [(paper, 3, "2030-01-01")]
    assert "Zanzibar" not in listed.text
    for number in (1, 3):
        assert ask(client, helper, case, f"/{paper}/pages/{number}").content[8:12] == b"WEBP"
    assert ask(client, helper, case, f"/{paper}/pages/4").status_code == 404

    log = read_log(client, person)
    assert log.count(("document", "accoglienza")) >= 2
    assert log.count(("papers", "accoglienza")) == 1


def test_another_paper_of_the_same_kind_is_not_opened_whenever_it_came(
    client: TestClient, person: Any, helper: Any, case: UUID, give: Give, paper: str, wallet: Wallet, clock: Any
) -> None:
    daughters = wallet.add(name="my daughter's passport")["id"]
    give(naming(paper))
    clock.advance(minutes=1)
    later = wallet.add(name="my son's passport")["id"]

    assert list_opened(client, helper, case) == [paper]
    for other in (daughters, later):
        assert ask(client, helper, case, f"/{other}/pages/1").status_code == 404
    assert ("document", "accoglienza") not in read_log(client, person)


def test_what_comes_later_is_opened_only_of_a_kind_that_was_ticked_for_it(
    client: TestClient, helper: Any, case: UUID, give: Give, paper: str, wallet: Wallet, clock: Any
) -> None:
    empty = wallet.begin(name="without a page so far")
    give(LATER)
    clock.advance(minutes=1)
    assert list_opened(client, helper, case) == []
    assert ask(client, helper, case, f"/{paper}/pages/1").status_code == 404

    later = wallet.add()["id"]
    wallet.add(type="other", name="A letter")
    wallet.send(empty, make_jpeg())
    wallet.send(paper, make_jpeg(), replace=True)  # still the paper from before

    assert list_opened(client, helper, case) == [later, empty]
    assert ask(client, helper, case, f"/{later}/pages/1").status_code == 200


def test_a_paper_whose_files_were_replaced_stays_and_one_that_was_deleted_is_not_there(
    client: TestClient, office: Office, helper: Any, case: UUID, paper: str, wallet: Wallet
) -> None:
    other = wallet.add(name="Oslo")["id"]
    grant = office.give(OPENS_NAMES, documents=[paper, other])
    wallet.send(paper, make_jpeg(), replace=True)
    wallet.done("DELETE", f"/{other}")

    (listed,) = ask(client, helper, case).json()["items"]
    assert (listed["id"], listed["pages"]) == (paper, 1)
    assert ask(client, helper, case, f"/{other}/pages/1").status_code == 404
    own = office.ask(office.person, "GET", f"/grants/{grant['id']}").json()
    assert [(one["id"], one["name"], one["title"]["text"]) for one in own["documents"]] == [
        (paper, "Zanzibar", "Passport")
    ]


def test_a_grant_by_kinds_from_before_means_what_it_meant_and_goes_on_so(
    client: TestClient, office: Office, installation: Installation, helper: Any, case: UUID, paper: str, wallet: Wallet
) -> None:
    actor, keys, now = actor_of(office.person), installation.keys, installation.now()
    by_kind = Terms(OPENS, document_types=frozenset({"passport"}))
    with installation.database.writing() as session:
        notice = Notice(NOTICE_VERSION, "en")
        key = keys.open(actor.person_id)
        given = give_grant(session, actor, key, case, Recipient("accoglienza"), by_kind, 3, notice, None, now)
    later = wallet.add()["id"]
    assert list_opened(client, helper, case) == [later, paper]

    path = f"/grants/{given.id}"
    renewed = office.ask(office.person, "POST", f"{path}/renew", json={"months": 6, "notice": notice._asdict()}).json()

    assert [one["key"] for one in renewed["document_types"]] == ["passport"]
    assert renewed["documents"] == renewed["later_types"] == []
    assert list_opened(client, helper, case) == [later, paper]
    office.give(OPENS_NAMES, documents=[paper])
    assert office.ask(office.person, "GET", path).json()["state"] == "revoked"
    assert list_opened(client, helper, case) == [paper]


def test_without_the_scope_or_the_name_nothing_is_opened(
    client: TestClient, person: Any, helper: Any, case: UUID, give: Give, paper: str
) -> None:
    give(Terms())
    assert ask(client, helper, case).status_code == 403
    assert ask(client, helper, case, f"/{paper}/pages/1").status_code == 403

    give(replace(naming(paper), without_papers=frozenset({"passport"})))
    assert ask(client, helper, case).json()["items"] == []
    assert ask(client, helper, case, f"/{paper}/pages/1").status_code == 404
    assert ("document", "accoglienza") not in read_log(client, person)


def test_only_ones_own_papers_of_a_known_kind_can_be_named(
    client: TestClient, office: Office, signed_in: Any, paper: str, wallet: Wallet
) -> None:
    strangers = Wallet(client, signed_in("migrant")).add()["id"]
    letter, empty = wallet.add(type="other", name="A letter")["id"], wallet.begin()
    body = {"case_id": str(office.case), "organisation": "accoglienza", "scopes": OPENS_NAMES}
    body |= {"notice": {"version": NOTICE_VERSION, "language": "en"}}

    def refuse(**terms: Any) -> Any:
        answer = office.ask(office.person, "POST", "/grants", json=body | terms)
        assert answer.status_code == 422, answer.text
        return answer.json() | {"request_id": ""}

    nothing = refuse(documents=[str(uuid7())])
    assert nothing["errors"][0]["field"] == "documents"
    for one in (strangers, letter, empty):
        assert refuse(documents=[paper, one]) == nothing
    assert refuse(document_types=["passport"])["code"] == "invalid_request"

    shareable = office.ask(office.person, "GET", f"/cases/{office.case}/shareable").json()
    assert [(one["id"], one["name"], one["pages"]) for one in shareable["documents"]] == [(paper, "Zanzibar", 3)]


def test_when_a_grant_is_taken_back_the_next_page_is_not_there(
    client: TestClient, person: Any, helper: Any, case: UUID, give: Give, paper: str
) -> None:
    grant = give(naming(paper))
    assert ask(client, helper, case, f"/{paper}/pages/1").status_code == 200

    assert client.post(f"/v1/grants/{grant.id}/revoke", headers=person.headers).is_success

    assert ask(client, helper, case, f"/{paper}/pages/1").status_code == 404
    assert ask(client, helper, case).status_code == 404


def test_a_grant_opens_no_paper_of_anybody_else(
    client: TestClient, helper: Any, case: UUID, give: Give, signed_in: Any, clock: Any
) -> None:
    give(LATER)
    clock.advance(minutes=1)
    stranger = Wallet(client, signed_in("migrant")).add()["id"]

    assert ask(client, helper, case).json()["items"] == []
    assert ask(client, helper, case, f"/{stranger}/pages/1").status_code == 404
