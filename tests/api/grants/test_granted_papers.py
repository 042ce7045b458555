"""Papers that a person lets an organisation open: of the kinds that are named, while it lasts, each look in the log."""

from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from core.grants.terms import Scope, Terms
from tests.api.documents.conftest import Wallet
from tests.api.grants.conftest import Give
from tests.core.documents.papers import make_jpeg, make_pdf

PAPERS = Terms(scopes=frozenset({Scope.READ_STEPS, Scope.READ_DOCUMENTS}), document_types=frozenset({"passport"}))


@pytest.fixture
def paper(client: TestClient, person: Any) -> str:
    """A passport of three pages, under a name that is nobody else's business."""
    found: str = Wallet(client, person).add(make_jpeg(), make_pdf(pages=2), name="Zanzibar", expires="2030-01-01")["id"]
    return found


def ask(client: TestClient, helper: Any, case: UUID, rest: str = "") -> Any:
    return client.get(f"/v1/cases/{case}/documents{rest}", headers=helper.headers)


def read_log(client: TestClient, person: Any) -> list[tuple[str, str]]:
    looks = client.get("/v1/access-log", headers=person.headers)
    assert looks.is_success, looks.text
    return [(one["noun"], one["organisation"]["key"]) for one in looks.json()["items"]]


def test_a_helper_opens_what_the_grant_names_and_the_person_reads_of_each_look(
    client: TestClient, person: Any, helper: Any, case: UUID, give: Give, paper: str
) -> None:
    give(PAPERS)

    listed = ask(client, helper, case)
    assert [(one["id"], one["pages"], one["expires"]) for one in listed.json()["items"]] == [(paper, 3, "2030-01-01")]
    assert "Zanzibar" not in listed.text
    for number in (1, 3):
        assert ask(client, helper, case, f"/{paper}/pages/{number}").content[8:12] == b"WEBP"
    assert ask(client, helper, case, f"/{paper}/pages/4").status_code == 404

    log = read_log(client, person)
    assert log.count(("document", "accoglienza")) >= 2
    assert log.count(("papers", "accoglienza")) == 1


def test_without_the_scope_or_the_kind_nothing_is_opened(
    client: TestClient, person: Any, helper: Any, case: UUID, give: Give, paper: str
) -> None:
    give(Terms())
    assert ask(client, helper, case).status_code == 403
    assert ask(client, helper, case, f"/{paper}/pages/1").status_code == 403

    give(
        PAPERS.__class__(
            scopes=PAPERS.scopes, document_types=PAPERS.document_types, without_papers=PAPERS.document_types
        )
    )
    assert ask(client, helper, case).json()["items"] == []
    assert ask(client, helper, case, f"/{paper}/pages/1").status_code == 404
    assert ("document", "accoglienza") not in read_log(client, person)


def test_when_a_grant_is_taken_back_the_next_page_is_not_there(
    client: TestClient, person: Any, helper: Any, case: UUID, give: Give, paper: str
) -> None:
    grant = give(PAPERS)
    assert ask(client, helper, case, f"/{paper}/pages/1").status_code == 200

    assert client.post(f"/v1/grants/{grant.id}/revoke", headers=person.headers).is_success

    assert ask(client, helper, case, f"/{paper}/pages/1").status_code == 404
    assert ask(client, helper, case).status_code == 404


def test_a_grant_opens_no_paper_of_anybody_else(
    client: TestClient, helper: Any, case: UUID, give: Give, signed_in: Any
) -> None:
    give(PAPERS)
    stranger = Wallet(client, signed_in("migrant")).add()["id"]

    assert ask(client, helper, case).json()["items"] == []
    assert ask(client, helper, case, f"/{stranger}/pages/1").status_code == 404
