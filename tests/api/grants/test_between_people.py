"""Two people: one lets the other in, by a code and never by a name, with the same limits, log and ends as organisations."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from api.erasing import place_of
from api.installation import Installation
from core.cases.expiry import expire_cases, warn_of_case_expiry
from core.grants.acquaintance import list_acquainted
from core.grants.tables import GrantChangeRow, GrantRow, LookRow, SharingCodeRow
from core.notices.tables import ReminderRow
from core.rights.erasure import erase_account
from tests.api.conftest import MovableClock
from tests.api.grants.conftest import NOTICE, Office
from tests.api.registration import event

MAY = ["read_steps", "read_answers", "comment", "mark_steps"]


class Couple(Office):
    """The person, and another one whom they let in."""

    def __init__(self, client: TestClient, person: Any, helper: Any, case: Any, other: Any) -> None:
        super().__init__(client, person, helper, case)
        self.other = other

    def make_code(self, who: Any = None, name: str = "Beatrix", **asked: Any) -> dict[str, Any]:
        answer = self.ask(who or self.other, "POST", "/sharing-codes", json={"name": name} | asked)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def try_to_share(self, code: str, scopes: list[str], **terms: Any) -> Any:
        body = {"case_id": str(self.case), "code": code, "scopes": scopes, "notice": NOTICE} | terms
        return self.ask(self.person, "POST", "/grants", json=body)

    def share(self, scopes: list[str] = MAY, **terms: Any) -> dict[str, Any]:
        answer = self.try_to_share(self.make_code()["code"], scopes, **terms)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def try_again(self, grant: str, scopes: list[str], who: Any = None, **terms: Any) -> Any:
        body = {"case_id": str(self.case), "grant": grant, "scopes": scopes, "notice": NOTICE} | terms
        return self.ask(who or self.person, "POST", "/grants", json=body)

    def see(self, who: Any = None, below: str = "") -> Any:
        return self.ask(who or self.other, "GET", f"/shared-cases/{self.case}{below}")

    def mark(self, version: str, kind: str = "step_marked", seq: int = 9, **data: Any) -> Any:
        what = event(version, kind, seq, **({"step": "collect-papers"} | data))
        return self.ask(self.other, "POST", f"/shared-cases/{self.case}/events", json={"events": [what]})


@pytest.fixture
def couple(client: TestClient, person: Any, helper: Any, case: Any, signed_in: Any) -> Couple:
    return Couple(client, person, helper, case, signed_in("migrant"))


@pytest.fixture
def wait(couple: Couple, clock: MovableClock, signed_in: Any) -> Callable[[int], None]:
    """Let days go by, and both sign in again."""

    def go_on(days: int) -> None:
        clock.advance(days=days)
        couple.person = signed_in("migrant", account_id=couple.person.account_id)
        couple.other = signed_in("migrant", account_id=couple.other.account_id)

    return go_on


def test_a_code_says_what_its_maker_calls_themselves_and_asks_for_nothing(couple: Couple) -> None:
    code = couple.make_code(name="Beatrix from upstairs")

    opened = couple.ask(couple.person, "GET", f"/invitation-codes/{code['code'].lower()}").json()

    assert opened["person"]["name"] == "Beatrix from upstairs"
    assert (opened["organisation"], opened["helper"], opened["scopes"]) == (None, None, [])
    assert opened["may_allow"] == ["read_steps", "read_answers", "comment", "mark_steps"]
    assert str(couple.other.account_id) not in json.dumps(opened)


def test_who_is_let_in_sees_the_case_as_the_grant_shows_it_and_only_there(couple: Couple) -> None:
    grant = couple.share(["read_steps"])

    found = couple.see().json()

    assert (grant["organisation"], grant["person"]) == (None, {"name": "Beatrix", "is_me": False})
    assert found["grant"]["id"] == grant["id"]
    assert found["procedure"]["answers"] == []
    assert (found["seen_by"], found["about"], found["actions"]) == ([], "", ["record"])
    assert [one["id"] for one in couple.ask(couple.other, "GET", "/shared-cases").json()["items"]] == [str(couple.case)]
    # Among what is their own, there is nothing of it, and nothing of it can be done as if it were.
    assert couple.ask(couple.other, "GET", "/cases").json()["items"] == []
    for method, path in (
        ("GET", f"/cases/{couple.case}"),
        ("GET", f"/cases/{couple.case}/events"),
        ("POST", f"/cases/{couple.case}/close"),
        ("POST", f"/cases/{couple.case}/showings"),
        ("GET", f"/cases/{couple.case}/shareable"),
        ("GET", f"/grants/{grant['id']}"),
        ("POST", f"/grants/{grant['id']}/revoke"),
    ):
        assert couple.ask(couple.other, method, path).status_code == 404, path
    assert couple.see(couple.person).status_code == 404, "one's own case is nothing that others share"
    assert couple.see(couple.helper).status_code == 403


def test_history_shows_what_the_case_shows(couple: Couple) -> None:
    couple.share(["read_steps"])

    events = couple.see(below="/events").json()["items"]

    assert [one["kind"] for one in events] == ["opened"]
    assert "Zanzibar" not in json.dumps(events)


@pytest.mark.parametrize("scope", ["edit_answers", "upload", "read_documents"])
def test_a_person_cannot_be_allowed_what_only_organisations_can(couple: Couple, scope: str) -> None:
    code = couple.make_code()["code"]
    terms: dict[str, Any] = {"later_types": ["passport"]} if scope == "read_documents" else {}

    refused = couple.try_to_share(code, [*MAY, scope], **terms)

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "scopes")
    assert couple.try_to_share(code, MAY).status_code == 201, "a code that let nobody in is still good"


def test_a_code_lets_in_once(couple: Couple) -> None:
    code = couple.make_code()
    body = {"process": "bologna/registration", "version": 1, "events": []}
    another = couple.ask(couple.person, "POST", "/cases", json=body).json()["id"]
    assert couple.try_to_share(code["code"], MAY).status_code == 201

    again = couple.try_to_share(code["code"], MAY, case_id=another)

    assert (again.status_code, again.json()["code"]) == (404, "unknown_invitation")
    (mine,) = couple.ask(couple.other, "GET", "/sharing-codes").json()["items"]
    assert mine["used_at"] is not None
    assert not mine["is_open"]


def test_a_code_ends_after_its_days_and_when_it_is_taken_back(couple: Couple, wait: Callable[[int], None]) -> None:
    first, second = couple.make_code(days=1), couple.make_code(days=2)
    assert couple.ask(couple.other, "POST", f"/sharing-codes/{second['id']}/withdraw").json()["is_open"] is False
    assert couple.try_to_share(second["code"], MAY).status_code == 404

    wait(1)

    assert couple.try_to_share(first["code"], MAY).status_code == 404


def test_nobody_lets_themselves_in(couple: Couple) -> None:
    code = couple.make_code(couple.person)["code"]

    assert couple.ask(couple.person, "GET", f"/invitation-codes/{code}").json()["code"] == "own_code"
    refused = couple.try_to_share(code, MAY)
    assert (refused.status_code, refused.json()["code"]) == (422, "own_code")


def test_staff_make_no_such_code(couple: Couple) -> None:
    assert couple.ask(couple.helper, "POST", "/sharing-codes", json={"name": "Beatrix"}).status_code == 403


def test_each_look_is_a_line_with_the_name_that_they_chose(couple: Couple, version: str) -> None:
    couple.share()
    couple.ask(couple.other, "GET", "/shared-cases")
    couple.see()
    couple.see(below="/events")
    assert couple.mark(version, on="2026-03-02").status_code == 200

    log = couple.ask(couple.person, "GET", "/access-log").json()["items"]

    assert [one["noun"] for one in log] == ["marking", "history", "case", "listed"]
    assert {(one["person"]["name"], one["organisation"], one["who"]) for one in log} == {("Beatrix", None, None)}
    assert str(couple.other.account_id) not in json.dumps(log)
    assert couple.ask(couple.other, "GET", "/access-log").json()["items"] == []


def test_what_they_mark_shows_as_theirs_is_told_and_can_be_undone(couple: Couple, version: str) -> None:
    couple.share()

    recorded = couple.mark(version, on="2026-03-02")

    assert recorded.status_code == 200, recorded.text
    assert recorded.json()["case"]["on_behalf"][0]["person"]["is_me"] is True
    seen = couple.look(couple.person)
    (marked,) = seen["on_behalf"]
    assert (marked["organisation"], marked["person"]) == (None, {"name": "Beatrix", "is_me": False})
    history = couple.ask(couple.person, "GET", f"/cases/{couple.case}/events").json()["items"]
    assert history[-1]["by"]["person"] == {"name": "Beatrix", "is_me": False}
    assert history[-1]["by"]["is_me"] is False
    (told,) = couple.ask(couple.person, "GET", "/notices").json()["items"]
    assert told["kind"] == "helper_marked"
    assert "Beatrix" in told["text"]

    cleared = couple.record(event(version, "step_cleared", seen["seq"] + 1, step="collect-papers"), who=couple.person)

    assert cleared.json()["case"]["on_behalf"] == []


def test_they_take_back_what_they_marked_and_nothing_of_the_persons(couple: Couple, version: str) -> None:
    couple.share()
    mine = event(version, "step_marked", 4, step="collect-papers", on="2026-03-02")
    assert couple.record(mine, who=couple.person).status_code == 200

    assert couple.mark(version, "step_cleared").status_code == 403
    assert couple.mark(version, on="2026-03-01").status_code == 200
    assert couple.mark(version, "step_cleared", 10).status_code == 200
    assert couple.mark(version, "step_cleared", 11).status_code == 403


def test_an_organisation_and_a_person_do_not_learn_of_each_other(couple: Couple, version: str) -> None:
    couple.share()
    couple.give()
    assert couple.mark(version, on="2026-03-02").status_code == 200
    note = event(version, "note_added", 12, text="From the office.")
    assert couple.record(note).status_code == 200

    theirs, offices = couple.see().json(), couple.look()

    assert offices["on_behalf"] == []
    assert theirs["helper_notes"] == []
    assert "Beatrix" not in json.dumps(offices)
    assert "accoglienza" not in json.dumps({**theirs, "procedure": None})
    seen_by = couple.look(couple.person)["seen_by"]
    assert sorted((one["organisation"] or {"key": ""})["key"] for one in seen_by) == ["", "accoglienza"]


def test_taken_back_it_is_over_at_the_next_request(couple: Couple, version: str) -> None:
    grant = couple.share()
    couple.see()
    assert couple.mark(version, on="2026-03-02").status_code == 200

    ended = couple.ask(couple.person, "POST", f"/grants/{grant['id']}/revoke").json()

    assert {one["noun"] for one in ended["seen"]} == {"case", "marking"}
    assert couple.see().status_code == 404
    assert couple.mark(version, "step_cleared", 10).status_code == 404
    assert couple.ask(couple.other, "GET", "/shared-cases").json()["items"] == []
    # What they marked stays, and still says whose it is.
    (marked,) = couple.look(couple.person)["on_behalf"]
    assert marked["person"]["name"] == "Beatrix"
    assert couple.look(couple.person)["seen_by"] == []


def test_it_ends_by_itself_and_goes_on_only_when_asked(couple: Couple, wait: Callable[[int], None]) -> None:
    grant = couple.share(months=1)
    wait(20)
    near = couple.ask(couple.person, "GET", f"/grants/{grant['id']}").json()
    assert near["asks_to_go_on"]

    renewed = couple.ask(couple.person, "POST", f"/grants/{grant['id']}/renew", json={"months": 1, "notice": NOTICE})

    assert renewed.status_code == 200
    wait(27)
    assert couple.see().status_code == 200
    wait(9)
    assert couple.see().status_code == 404
    assert couple.ask(couple.person, "GET", f"/grants/{grant['id']}").json()["state"] == "expired"


def test_anew_ends_what_was_allowed_before(couple: Couple) -> None:
    first, second = couple.share(), couple.share(["read_steps"])

    states = {one["id"]: one["state"] for one in couple.ask(couple.person, "GET", "/grants").json()["items"]}

    assert states == {first["id"]: "revoked", second["id"]: "live"}
    assert couple.see().json()["grant"]["id"] == second["id"]


def test_when_their_account_goes_the_grant_ends_and_their_name_with_it(
    couple: Couple, installation: Installation, version: str
) -> None:
    grant = couple.share()
    couple.make_code()
    assert couple.mark(version, on="2026-03-02").status_code == 200

    erase_account(place_of(installation), couple.other.account_id, installation.now())

    found = couple.ask(couple.person, "GET", f"/grants/{grant['id']}").json()
    assert (found["state"], found["person"]["name"]) == ("revoked", None)
    with installation.database.reading() as session:
        assert session.scalars(select(SharingCodeRow.id)).all() == []
        assert session.scalars(select(GrantRow.sealed_name)).all() == [None]
        assert session.scalars(select(GrantChangeRow.change).order_by(GrantChangeRow.id)).all() == ["given", "left"]
    log = couple.ask(couple.person, "GET", "/access-log").json()["items"]
    assert [one["person"]["name"] for one in log] == [None]
    told = couple.ask(couple.person, "GET", "/notices").json()["items"]
    assert "Somebody whose account is gone" in told[0]["text"]
    assert couple.look(couple.person)["on_behalf"][0]["person"]["name"] is None


@pytest.mark.parametrize("by_itself", [False, True], ids=["deleted", "expired"])
def test_when_the_case_goes_the_log_still_says_who_looked(
    couple: Couple, installation: Installation, wait: Callable[[int], None], version: str, *, by_itself: bool
) -> None:
    grant = couple.share()
    couple.see()
    assert couple.mark(version, on="2026-03-02").status_code == 200

    if by_itself:
        expire(installation, wait)
    else:
        gone = couple.ask(couple.person, "DELETE", f"/rights/things/cases/{couple.case}")
        assert gone.is_success, gone.text

    assert couple.ask(couple.person, "GET", f"/grants/{grant['id']}").status_code == 404
    log = couple.ask(couple.person, "GET", "/access-log").json()["items"]
    assert [one["person"]["name"] for one in log] == ["Beatrix", "Beatrix"]
    told = " ".join(one["text"] for one in couple.ask(couple.person, "GET", "/notices").json()["items"])
    assert "Somebody whom you let in marked a step for you" in told
    assert "account is gone" not in told
    with installation.database.reading() as session:
        assert session.scalars(select(ReminderRow.id)).all() == [], "of what is gone, nobody is reminded"
    everything = couple.ask(couple.person, "GET", "/rights/everything")
    assert "Beatrix" in everything.text
    assert "account is gone" not in everything.text

    erase_account(place_of(installation), couple.other.account_id, installation.now())

    log = couple.ask(couple.person, "GET", "/access-log").json()["items"]
    assert [one["person"]["name"] for one in log] == [None, None]
    with installation.database.reading() as session:
        assert session.scalars(select(LookRow.sealed_name)).all() == [None, None]


def expire(installation: Installation, wait: Callable[[int], None]) -> None:
    wait(23 * 31)
    database, keys = installation.database, installation.keys
    assert warn_of_case_expiry(database, keys, lambda _, now: now.date(), installation.now()) == 1
    wait(90)
    assert expire_cases(database, installation.now()) == 1


def test_when_the_persons_account_goes_nothing_is_left_to_see(couple: Couple, installation: Installation) -> None:
    couple.share()

    erase_account(place_of(installation), couple.person.account_id, installation.now())

    assert couple.see().json()["code"] == "not_found"
    assert couple.ask(couple.other, "GET", "/shared-cases").json()["items"] == []
    with installation.database.reading() as session:
        assert session.scalars(select(GrantRow.id)).all() == []


def test_each_reads_their_side_of_it_in_what_is_kept_of_them(couple: Couple) -> None:
    couple.share()
    couple.see()

    for who in (couple.person, couple.other):
        everything = couple.ask(who, "GET", "/rights/everything")
        assert everything.status_code == 200, everything.text
        assert "Beatrix" in everything.text
    theirs = couple.ask(couple.other, "GET", "/rights/everything").text
    assert str(couple.case) not in theirs
    assert str(couple.person.account_id) not in theirs


def test_another_person_never_speaks_for_somebody_who_lost_everything(
    couple: Couple, installation: Installation
) -> None:
    couple.share()
    couple.see()

    with installation.database.reading() as session:
        assert list_acquainted(session, couple.person.account_id, installation.now()) == frozenset()


@pytest.mark.parametrize(
    "values",
    [
        {"organisation": "accoglienza"},
        {"person_id": None, "sealed_name": None},
        {"person_id": "owner"},
        {"method": "by name"},
    ],
    ids=["two parties", "none", "oneself", "another way"],
)
def test_the_database_itself_keeps_a_grant_to_one_party_and_never_to_its_owner(
    couple: Couple, installation: Installation, values: dict[str, Any]
) -> None:
    grant = couple.share()
    if values.get("person_id") == "owner":
        values = {"person_id": couple.person.account_id}

    with pytest.raises(IntegrityError), installation.database.writing() as session:
        session.execute(update(GrantRow).where(GrantRow.id == UUID(grant["id"])).values(**values))


# --- allowed something else, with no code anew ------------------------------------------------------------


def test_what_somebody_may_do_is_changed_without_a_new_code(couple: Couple, version: str) -> None:
    first = couple.share(["read_steps"])
    assert couple.mark(version, on="2026-03-02").status_code == 403

    second = couple.try_again(first["id"], MAY)

    assert second.status_code == 201, second.text
    assert second.json()["person"] == {"name": "Beatrix", "is_me": False}
    assert couple.mark(version, on="2026-03-02").status_code == 200
    states = {one["id"]: one["state"] for one in couple.ask(couple.person, "GET", "/grants").json()["items"]}
    assert states == {first["id"]: "revoked", second.json()["id"]: "live"}
    assert couple.try_again(second.json()["id"], ["read_steps"]).status_code == 201
    assert couple.see().json()["grant"]["scopes"] == ["read_steps"]


def test_what_a_person_can_never_be_allowed_they_are_not_by_a_change_either(couple: Couple) -> None:
    first = couple.share(["read_steps"])
    assert first["may_allow"] == ["read_steps", "read_answers", "comment", "mark_steps"]

    refused = couple.try_again(first["id"], [*MAY, "upload"])

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "scopes")
    assert couple.see().status_code == 200, "what was allowed before stays as it was"


def test_only_what_holds_and_only_in_its_own_case_is_changed(couple: Couple, version: str) -> None:
    grant = couple.share()
    body = {"process": "bologna/registration", "version": 1, "events": []}
    another = couple.ask(couple.person, "POST", "/cases", json=body).json()["id"]

    elsewhere = couple.try_again(grant["id"], MAY, case_id=another)
    both = couple.try_again(grant["id"], MAY, organisation="accoglienza")
    theirs = couple.try_again(grant["id"], MAY, who=couple.other)

    assert (elsewhere.status_code, elsewhere.json()["errors"][0]["field"]) == (422, "grant")
    assert (both.status_code, both.json()["errors"][0]["field"]) == (422, "organisation")
    assert theirs.status_code == 404, "the case is none of theirs"
    couple.ask(couple.person, "POST", f"/grants/{grant['id']}/revoke")
    over = couple.try_again(grant["id"], MAY)
    assert (over.status_code, over.json()["code"]) == (409, "conflict_state")
    assert couple.see().status_code == 404


def test_an_organisations_grant_is_changed_for_the_same_helpers(couple: Couple) -> None:
    code = couple.ask(couple.helper, "POST", "/invitations", json={"scopes": ["read_steps"], "for_me_alone": True})
    assert code.status_code == 201, code.text
    first = couple.give(["read_steps"], code=code.json()["code"])

    second = couple.try_again(first["id"], ["read_steps", "comment"]).json()

    assert second["organisation"]["key"] == "accoglienza"
    assert second["helpers"] == first["helpers"] != []
    assert second["by_invitation"]


def test_a_grant_for_a_helper_who_is_gone_does_not_go_on_for_nobody(couple: Couple, installation: Installation) -> None:
    code = couple.ask(couple.helper, "POST", "/invitations", json={"scopes": ["read_steps"], "for_me_alone": True})
    first = couple.give(["read_steps"], code=code.json()["code"])
    erase_account(place_of(installation), couple.helper.account_id, installation.now())

    refused = couple.try_again(first["id"], ["read_steps", "comment"])

    assert (refused.status_code, refused.json()["code"]) == (409, "conflict_state")


def test_a_code_sent_twice_at_once_lets_in_once_and_refuses_neither(couple: Couple) -> None:
    code = couple.make_code()["code"]

    with ThreadPoolExecutor(2) as hands:
        answers = [one.result() for one in [hands.submit(couple.try_to_share, code, MAY) for _ in range(2)]]

    assert [answer.status_code for answer in answers] == [201, 201]
    live = couple.ask(couple.person, "GET", "/grants?state=live").json()["items"]
    assert len(live) == 1
    assert couple.see().json()["grant"]["id"] == live[0]["id"]


def test_a_code_sent_twice_gives_once(couple: Couple, version: str) -> None:
    code = couple.make_code()["code"]
    first, second = couple.try_to_share(code, MAY), couple.try_to_share(code, ["read_steps"])

    assert (first.status_code, second.status_code) == (201, 201)
    assert couple.see().json()["grant"]["id"] == second.json()["id"]
    replaced = couple.ask(couple.person, "GET", f"/grants/{first.json()['id']}").json()
    assert (replaced["state"], replaced["instead"]) == ("revoked", second.json()["id"])
    assert second.json()["instead"] is None
    # In another case, by somebody else, and once it is over, it is no code any more.
    body = {"process": "bologna/registration", "version": 1, "events": []}
    another = couple.ask(couple.person, "POST", "/cases", json=body).json()["id"]
    assert couple.try_to_share(code, MAY, case_id=another).status_code == 404
    couple.ask(couple.person, "POST", f"/grants/{second.json()['id']}/revoke")
    assert couple.try_to_share(code, MAY).status_code == 404


# --- given up by who was let in ----------------------------------------------------------------------------


def test_who_was_let_in_gives_it_up_and_the_person_is_told(
    couple: Couple, installation: Installation, version: str
) -> None:
    grant = couple.share()
    assert couple.mark(version, on="2026-03-02").status_code == 200

    left = couple.ask(couple.other, "POST", f"/shared-cases/{couple.case}/leave")

    assert (left.status_code, left.json()) == (200, {"case": str(couple.case)})
    assert couple.see().status_code == 404
    assert couple.ask(couple.other, "GET", "/shared-cases").json()["items"] == []
    assert couple.ask(couple.other, "POST", f"/shared-cases/{couple.case}/leave").status_code == 404
    assert couple.ask(couple.person, "GET", f"/grants/{grant['id']}").json()["state"] == "revoked"
    told = couple.ask(couple.person, "GET", "/notices").json()["items"]
    assert [one["kind"] for one in told] == ["grant_ended", "helper_marked"]
    assert "Beatrix" in told[0]["text"]
    with installation.database.reading() as session:
        changes = select(GrantChangeRow.change).order_by(GrantChangeRow.id)
        assert session.scalars(changes).all() == ["given", "left"]
    # What they did stays, and so does the name under which they did it.
    assert couple.look(couple.person)["on_behalf"][0]["person"]["name"] == "Beatrix"


def test_nobody_gives_up_what_is_not_theirs(couple: Couple) -> None:
    couple.share()
    couple.give()

    assert couple.ask(couple.person, "POST", f"/shared-cases/{couple.case}/leave").status_code == 404
    assert couple.ask(couple.helper, "POST", f"/shared-cases/{couple.case}/leave").status_code == 403
    assert couple.see().status_code == 200
    couple.look()
