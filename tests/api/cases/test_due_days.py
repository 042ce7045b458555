"""A list says what is due first in each case, and who sees it, in one statement and however old the row is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

from api.installation import Installation
from core.cases.tables import CaseProjectionRow
from core.grants.grant import NOTICE_VERSION
from migrations.running import downgrade, upgrade
from tests.api.registration import PROCESS, YAML, build_city, event, publish

IN_DOUBT = """    after: [collect-papers]
    deadlines:
      - {key: ten-days, from: arrival-date, offset: P10D}
  - key: hand-in
"""


@pytest.fixture
def version(installation: Installation) -> str:
    """A version in which a step that may not apply is due before the one that does."""
    build_city(installation)
    return publish(installation, YAML.replace("    after: [collect-papers]\n  - key: hand-in\n", IN_DOUBT))


@pytest.fixture
def case(client: TestClient, person: Any, version: str) -> dict[str, Any]:
    """A case of which nobody knows yet whether papers have to be translated."""
    said = [event(version, "answered", 1, fact="arrival-date", values=["2026-03-01"])]
    answer = client.post("/v1/cases", json={"process": PROCESS, "version": 1, "events": said}, headers=person.headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def listed(client: TestClient, person: Any) -> dict[str, Any]:
    (found,) = client.get("/v1/cases?state=open", headers=person.headers).json()["items"]
    return dict(found)


def days(found: dict[str, Any]) -> list[tuple[str, str, bool, bool]]:
    return [(day["step"], day["date"], day["sure"], day["asks"]) for day in found["due_days"]]


PERHAPS = [("translate-papers", "2026-03-11", False, True), ("hand-in", "2026-03-21", True, False)]


def test_what_may_be_due_first_is_told_with_the_first_that_surely_is(
    client: TestClient, person: Any, case: dict[str, Any], version: str
) -> None:
    whole = client.get(f"/v1/cases/{case['id']}", headers=person.headers).json()
    assert days(case) == days(whole) == days(whole["procedure"]) == days(listed(client, person)) == PERHAPS
    assert case["due_days"][0]["title"]["text"] == "Fai tradurre i documenti"

    no = event(version, "answered", 2, fact="papers-in-italian", values=["yes"])
    client.post(f"/v1/cases/{case['id']}/events", json={"events": [no]}, headers=person.headers)

    assert days(listed(client, person)) == PERHAPS[1:]


def test_a_list_counts_the_steps_that_may_not_apply_as_the_guide_does(
    client: TestClient, person: Any, case: dict[str, Any], version: str
) -> None:
    def counts(found: dict[str, Any]) -> tuple[int, int, int]:
        return found["done"], found["least"], found["most"]

    whole = client.get(f"/v1/cases/{case['id']}", headers=person.headers).json()
    assert counts(whole) == counts(whole["procedure"]["progress"]) == counts(listed(client, person)) == (0, 2, 3)

    no = event(version, "answered", 2, fact="papers-in-italian", values=["yes"])
    client.post(f"/v1/cases/{case['id']}/events", json={"events": [no]}, headers=person.headers)

    assert counts(listed(client, person)) == (0, 2, 2)


def test_somebody_without_an_account_is_told_the_same(client: TestClient, case: dict[str, Any]) -> None:
    said = {"answers": {"arrival-date": {"values": ["2026-03-01"]}}}
    found = client.post(f"/v1/processes/{PROCESS}/procedure", json=said).json()
    assert days(found) == PERHAPS


def test_a_day_that_has_passed_is_told_until_the_case_is_closed(
    client: TestClient, person: Any, case: dict[str, Any], clock: Any, signed_in: Any
) -> None:
    clock.instant = clock.instant.replace(month=4)
    again = signed_in("migrant", account_id=person.account_id)
    assert days(listed(client, again)) == PERHAPS


def test_a_row_of_an_older_version_is_worked_out_anew(
    client: TestClient, installation: Installation, person: Any, case: dict[str, Any]
) -> None:
    url = installation.settings.database_url
    downgrade(url, "0022_ledger_marks")
    upgrade(url)
    with installation.database.reading() as session:
        row = session.execute(select(CaseProjectionRow.due_days, CaseProjectionRow.computed_for)).one()
    assert tuple(row) == ([], date.min)
    assert days(listed(client, person)) == PERHAPS


@contextmanager
def watch(installation: Installation) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: Any, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    sqlalchemy_event.listen(installation.database.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sqlalchemy_event.remove(installation.database.engine, "before_cursor_execute", note)


def let_in(client: TestClient, person: Any, case: str, organisation: str) -> str:
    notice = {"version": NOTICE_VERSION, "language": "en"}
    body = {"case_id": case, "organisation": organisation, "scopes": ["read_steps"], "notice": notice}
    answer = client.post("/v1/grants", json=body, headers=person.headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_a_case_says_who_sees_it_now_and_until_when(
    client: TestClient, person: Any, case: dict[str, Any], clock: Any, signed_in: Any
) -> None:
    assert listed(client, person)["seen_by"] == []
    first, second = (let_in(client, person, case["id"], key) for key in ("accoglienza", "ponte"))

    in_list = listed(client, person)["seen_by"]
    alone = client.get(f"/v1/cases/{case['id']}", headers=person.headers).json()["seen_by"]

    assert alone == in_list
    assert [one["grant"] for one in in_list] == [first, second]
    assert [one["organisation"]["name"]["text"] for one in in_list] == ["Accoglienza", "Ponte"]
    assert {one["last_day"] for one in in_list} == {"2026-06-02"}

    client.post(f"/v1/grants/{first}/revoke", headers=person.headers)
    assert [one["grant"] for one in listed(client, person)["seen_by"]] == [second]
    clock.instant = clock.instant.replace(month=7)
    again = signed_in("migrant", account_id=person.account_id)
    assert listed(client, again)["seen_by"] == []
    assert client.get(f"/v1/cases/{case['id']}", headers=again.headers).json()["seen_by"] == []


def test_a_page_of_a_list_is_full_however_many_see_a_case(
    client: TestClient, person: Any, case: dict[str, Any], installation: Installation
) -> None:
    body = {"process": PROCESS, "version": 1, "events": []}
    other = client.post("/v1/cases", json=body, headers=person.headers).json()["id"]
    for one in (case["id"], other):
        for key in ("accoglienza", "ponte"):
            let_in(client, person, one, key)
    client.get("/v1/cases", headers=person.headers)
    with watch(installation) as asked:
        page = client.get("/v1/cases?limit=1", headers=person.headers).json()
    assert len([statement for statement in asked if "FROM cases" in statement or "grants" in statement]) == 1
    rest = client.get(f"/v1/cases?limit=1&cursor={page['next']}", headers=person.headers).json()
    assert [one["id"] for one in (*page["items"], *rest["items"])] == [other, case["id"]]
    assert [len(one["seen_by"]) for one in (*page["items"], *rest["items"])] == [2, 2]
    assert rest["next"] is None


def test_a_helper_is_not_told_who_else_sees_a_case(
    client: TestClient, person: Any, case: dict[str, Any], signed_in: Any
) -> None:
    for key in ("accoglienza", "ponte"):
        let_in(client, person, case["id"], key)
    helper = signed_in("ngo", ["helper"], "accoglienza")
    for path in ("/v1/cases", f"/v1/cases/{case['id']}"):
        answer = client.get(path, headers=helper.headers)
        assert "ponte" not in answer.text.lower()
    assert answer.json()["seen_by"] == []
    # That a question is open is told to whoever may answer it.
    assert [day[-1] for day in days(answer.json())] == [False, False]
