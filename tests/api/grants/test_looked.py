"""The access log says what was looked at, in which case and what for; names of papers are told to their owner alone."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from api.installation import Installation
from core.documents.tables import DocumentRow
from core.grants.access_log import Look
from core.grants.tables import LookRow
from core.platform.ids import uuid7
from tests.api.documents.conftest import Wallet
from tests.api.grants.conftest import ALL, Office
from tests.api.registration import event
from tests.core.documents.papers import make_jpeg, make_pdf

NAME = "Zanzibar"  # what the person calls the paper


@pytest.fixture
def paper(office: Office) -> str:
    """A passport of three pages, under a name that is nobody else's business."""
    wallet = Wallet(office.client, office.person)
    found: str = wallet.add(make_jpeg(), make_pdf(pages=2), name=NAME, expires="2030-01-01")["id"]
    return found


def let_open(office: Office, *papers: str) -> dict[str, Any]:
    return office.give([*ALL, "read_documents"], documents=[*papers])


def open_page(office: Office, paper: str, number: int = 1) -> None:
    answer = office.ask(office.helper, "GET", f"/cases/{office.case}/documents/{paper}/pages/{number}")
    assert answer.status_code == 200, answer.text


def read_log(office: Office, who: Any = None, lang: str = "en") -> list[dict[str, Any]]:
    answer = office.ask(who or office.person, "GET", f"/access-log?lang={lang}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_a_paper_that_was_opened_is_named_to_its_owner_with_its_case_and_the_clock_of_its_city(
    office: Office, paper: str
) -> None:
    let_open(office, paper)
    open_page(office, paper)

    (look,) = read_log(office)

    assert (look["noun"], look["subject_id"]) == ("document", paper)
    assert look["document"]["id"] == paper
    assert (look["document"]["type"], look["document"]["name"]) == ("passport", NAME)
    assert look["document"]["title"]["text"] == "Passport"
    assert (look["case"]["id"], look["zone"]) == (str(office.case), "Europe/Rome")
    assert datetime.fromisoformat(look["at"]).tzinfo is not None
    (italian,) = read_log(office, lang="it")
    assert italian["document"]["title"] != look["document"]["title"]
    assert italian["document"]["name"] == NAME


def test_a_withdrawal_says_which_papers_were_opened_and_from_when_to_when(
    office: Office, paper: str, clock: Any
) -> None:
    other = Wallet(office.client, office.person).add(make_jpeg(), name="My daughter's")["id"]
    grant = let_open(office, paper, other)
    open_page(office, paper, 1)
    clock.advance(minutes=4)
    open_page(office, paper, 3)
    open_page(office, other)

    ended = office.ask(office.person, "POST", f"/grants/{grant['id']}/revoke").json()

    seen = {one["document"]["name"]: one for one in ended["seen"]}
    assert {name: one["times"] for name, one in seen.items()} == {NAME: 2, "My daughter's": 1}
    first, last = (datetime.fromisoformat(seen[NAME][name]) for name in ("first_at", "last_at"))
    assert (last - first).total_seconds() == 4 * 60
    assert ended["zone"] == "Europe/Rome"
    assert office.ask(office.person, "GET", f"/grants/{grant['id']}").json()["seen"] == ended["seen"]


def test_a_paper_that_was_deleted_has_no_name_any_more_and_stays_in_the_log(office: Office, paper: str) -> None:
    grant = let_open(office, paper)
    open_page(office, paper)
    assert office.ask(office.person, "DELETE", f"/documents/{paper}").status_code == 200

    ended = office.ask(office.person, "POST", f"/grants/{grant['id']}/revoke").json()

    assert [(one["noun"], one["document"], one["times"]) for one in ended["seen"]] == [("document", None, 1)]
    (look,) = read_log(office)
    assert (look["noun"], look["document"], look["case"]["id"]) == ("document", None, str(office.case))


def test_a_paper_that_can_not_be_read_holds_up_no_withdrawal(
    office: Office, paper: str, installation: Installation
) -> None:
    grant = let_open(office, paper)
    open_page(office, paper)
    with installation.database.writing() as session:
        session.execute(update(DocumentRow).where(DocumentRow.id == UUID(paper)).values(sealed=b"\0" * 64))

    office.client.post(f"/v1/grants/{grant['id']}/revoke", headers=office.person.headers)

    assert office.ask(office.helper, "GET", f"/cases/{office.case}").status_code == 404


def test_nobody_else_reads_what_the_person_calls_a_paper(
    office: Office, paper: str, signed_in: Any, installation: Installation
) -> None:
    grant = let_open(office, paper)
    open_page(office, paper)
    stranger = signed_in("migrant")
    with installation.database.writing() as session:
        # Even a line in their own log that names somebody else's paper, case and grant tells them nothing.
        line = Look(
            uuid7(),
            stranger.account_id,
            UUID(grant["id"]),
            office.helper.account_id,
            "accoglienza",
            "document",
            UUID(paper),
            installation.now(),
        )
        session.execute(insert(LookRow).values(**line._asdict()))

    (theirs,) = read_log(office, stranger)
    assert (theirs["document"], theirs["case"]) == (None, None)
    assert office.ask(stranger, "GET", f"/grants/{grant['id']}").status_code == 404
    assert office.ask(stranger, "GET", f"/access-log?grant={grant['id']}").json()["items"] == [theirs]
    assert office.ask(office.helper, "GET", "/access-log").status_code == 403
    for path in (f"/cases/{office.case}", f"/cases/{office.case}/events", f"/cases/{office.case}/documents", "/cases"):
        assert NAME not in office.ask(office.helper, "GET", path).text, path
    assert NAME in json.dumps(read_log(office))


MARK = {"step": "collect-papers", "on": "2026-03-02"}


@pytest.mark.parametrize(
    ("sent", "nouns"),
    [
        ([("step_marked", MARK)], ["marking"]),
        ([("step_skipped", {"step": "collect-papers"})], ["marking"]),
        ([("note_added", {"text": "Bring both."})], ["noting"]),
        ([("answered", {"fact": "papers-in-italian", "values": ["no"]})], ["answering"]),
        (
            [("step_marked", MARK), ("note_added", {"text": "Done."}), ("note_added", {"text": "!"})],
            ["marking", "noting"],
        ),
    ],
    ids=str,
)
def test_what_somebody_records_has_words_of_its_own(
    office: Office, version: str, sent: list[tuple[str, dict[str, Any]]], nouns: list[str]
) -> None:
    office.give()

    answer = office.record(*(event(version, kind, 9, **data) for kind, data in sent))

    assert answer.status_code == 200, answer.text
    log = read_log(office)
    assert sorted(one["noun"] for one in log) == nouns  # of one moment, so in any order
    assert {one["case"]["id"] for one in log} == {str(office.case)}


@pytest.mark.parametrize(("kind", "noun"), [("note_added", "noting"), ("no_such_kind", "case")])
def test_what_is_refused_was_written_down_all_the_same(office: Office, version: str, kind: str, noun: str) -> None:
    office.give(["read_steps"])

    assert office.record(event(version, kind, 9, text="Hello")).status_code in {403, 422}

    assert [one["noun"] for one in read_log(office)] == [noun]


def test_the_list_of_papers_is_no_look_at_the_steps_and_opens_none(office: Office, paper: str) -> None:
    let_open(office, paper)

    assert office.ask(office.helper, "GET", f"/cases/{office.case}/documents").status_code == 200

    (look,) = read_log(office)
    assert (look["noun"], look["document"], look["case"]["id"]) == ("papers", None, str(office.case))


def test_each_look_is_a_line_of_its_own_in_the_api_and_in_what_is_taken_along(
    office: Office, paper: str, installation: Installation
) -> None:
    let_open(office, paper)
    for number in (1, 2, 3):
        open_page(office, paper, number)

    assert [one["noun"] for one in read_log(office)] == ["document"] * 3
    with installation.database.reading() as session:
        assert len(session.scalars(select(LookRow.id)).all()) == 3
    said = office.ask(office.person, "GET", "/rights/everything?lang=en").json()["sections"]
    (looks,) = [section["things"] for section in said if section["name"] == "looks"]
    assert [one["title"] for one in looks] == ["Accoglienza opened one of your papers."] * 3
    assert [one["look"] for one in looks] == read_log(office)
    assert {one["look"]["document"]["name"] for one in looks} == {NAME}


def test_a_case_that_is_gone_leaves_its_lines_by_the_clock_of_papers(
    office: Office, paper: str, installation: Installation
) -> None:
    line = Look(
        uuid7(),
        office.person.account_id,
        uuid7(),
        office.helper.account_id,
        "accoglienza",
        "document",
        UUID(paper),
        datetime(2026, 3, 2, 9, tzinfo=UTC),
    )
    with installation.database.writing() as session:
        for noun in ("document", "case"):
            session.execute(insert(LookRow).values(**line._replace(id=uuid7(), noun=noun)._asdict()))

    case, document = sorted(read_log(office), key=lambda look: str(look["noun"]))

    assert (case["case"], case["document"], case["zone"]) == (None, None, "Europe/Rome")
    assert (document["case"], document["document"]["name"]) == (None, NAME)
