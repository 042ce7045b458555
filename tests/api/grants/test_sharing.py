"""What the API sends a helper is what the person allowed: in bodies, counts, histories and refusals."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from api.installation import Installation
from core.grants.tables import GrantRow
from core.grants.terms import Scope, Terms
from core.notices.tables import ReminderRow
from core.platform.clock import day_in
from core.platform.ids import uuid7
from tests.api.grants.conftest import NOTICE, READS, Give, Office
from tests.api.registration import event


def test_a_case_comes_with_the_grant_and_with_what_it_shows(office: Office) -> None:
    grant = office.give(called="Ana")

    found = office.look()

    assert found["grant"]["id"] == grant["id"]
    assert (found["grant"]["called"], found["grant"]["reference"]) == ("Ana", grant["reference"])
    assert set(found["person"]["answers"]) == {"papers-in-italian", "arrival-date"}
    assert [step["key"] for step in found["procedure"]["steps"]] == ["collect-papers", "translate-papers", "hand-in"]
    assert office.look(office.person)["grant"] is None


def test_without_the_answers_none_is_sent_and_no_reason_tells_one(office: Office) -> None:
    office.give(["read_steps"])

    found = office.look()

    assert found["person"].get("answers", {}) == {}
    assert found["procedure"]["answers"] == []
    assert "question" not in found["procedure"]
    assert all(step["why"] == [] and step["actions"] == [] for step in found["procedure"]["steps"])
    assert "papers-in-italian" not in json.dumps(found)
    assert {step["key"]: step["state"] for step in found["procedure"]["steps"]}["translate-papers"] == "not_needed"


def test_an_answer_that_is_left_out_changes_nothing_that_a_helper_sees(office: Office, version: str) -> None:
    office.give(without_facts=["papers-in-italian"], without_steps=["collect-papers"])
    before = office.look()

    for said in (
        event(version, "answered", 5, fact="papers-in-italian", values=["no"]),
        event(version, "step_marked", 6, step="collect-papers", on="2026-03-02"),
        event(version, "note_added", 7, text="I told nobody."),
    ):
        assert office.record(said, who=office.person).status_code == 200
    after = office.look()

    del before["updated_at"], after["updated_at"]
    assert after == before
    listed = office.ask(office.helper, "GET", "/cases").json()["items"][0]
    assert {name: after[name] for name in listed if name != "updated_at"} == {
        name: value for name, value in listed.items() if name != "updated_at"
    }


def test_help_with_one_step_shows_that_step_alone(office: Office) -> None:
    office.give(READS, step="translate-papers")

    found = office.look()

    assert [step["key"] for step in found["procedure"]["steps"]] == ["translate-papers"]
    assert set(found["person"]["answers"]) == {"papers-in-italian"}
    assert found["procedure"]["totals"]["days"] is None
    assert "hand-in" not in json.dumps(found)


def test_a_history_shows_what_the_case_shows(office: Office) -> None:
    office.give(["read_steps"])
    mine = office.ask(office.person, "GET", f"/cases/{office.case}/events").json()["items"]

    theirs = office.ask(office.helper, "GET", f"/cases/{office.case}/events", params={"limit": 1}).json()

    assert sorted(one["kind"] for one in mine) == ["answered", "answered", "note_added", "opened"]
    assert [one["kind"] for one in theirs["items"]] == ["opened"]
    assert theirs["next"] is None


def test_a_mark_on_behalf_carries_both_shows_as_such_and_can_be_undone(office: Office, version: str) -> None:
    office.give()

    recorded = office.record(event(version, "step_marked", 9, step="collect-papers", on="2026-03-02"))

    assert recorded.status_code == 200, recorded.text
    assert recorded.json()["case"]["grant"]["reference"]
    seen = office.look(office.person)
    (marked,) = seen["on_behalf"]
    assert (marked["step"], marked["organisation"]["key"]) == ("collect-papers", "accoglienza")
    history = office.ask(office.person, "GET", f"/cases/{office.case}/events").json()["items"]
    assert (history[-1]["by"]["role"], history[-1]["by"]["organisation"]) == ("ngo", "accoglienza")
    told = office.ask(office.person, "GET", "/notices").json()["items"]
    assert [one["kind"] for one in told] == ["helper_marked"]

    cleared = office.record(event(version, "step_cleared", seen["seq"] + 1, step="collect-papers"), who=office.person)

    assert cleared.json()["case"]["on_behalf"] == []
    assert cleared.json()["case"]["procedure"]["steps"][0]["state"] == "open"


@pytest.mark.parametrize("places", [(8, 9), (4,)], ids=["twice", "earlier"])
def test_a_helper_takes_back_what_they_marked_and_never_what_the_person_said(
    office: Office, version: str, places: tuple[int, ...]
) -> None:
    office.give()
    mine = event(version, "step_marked", 5, step="collect-papers", on="2026-03-02")
    assert office.record(mine, who=office.person).status_code == 200
    theirs = event(version, "step_marked", 7, step="collect-papers", on="2026-03-01")
    assert office.record(theirs).status_code == 200
    before = office.look(office.person)

    clears = [event(version, "step_cleared", place, step="collect-papers") for place in places]
    refused = office.record(*clears)

    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert office.look(office.person) == before
    assert office.record(event(version, "step_cleared", 8, step="collect-papers")).status_code == 200
    assert office.look(office.person)["person"]["marks"]["collect-papers"]["on"] == "2026-03-02"


def test_a_helper_records_nothing_that_was_not_allowed_and_all_or_nothing(office: Office, version: str) -> None:
    office.give(["read_steps", "mark_steps"], without_steps=["hand-in"])
    mark = event(version, "step_marked", 9, step="collect-papers", on="2026-03-02")
    before = office.look(office.person)

    for refused in (
        event(version, "answered", 9, fact="papers-in-italian", values=["no"]),
        event(version, "note_added", 9, text="Hello"),
        event(version, "step_marked", 9, step="hand-in", on="2026-03-02"),
        event(version, "closed", 9),
    ):
        answer = office.record(mark, refused)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        assert answer.json()["errors"][0]["field"] == "events.1"
    for move in ("close", "reopen"):
        assert office.ask(office.helper, "POST", f"/cases/{office.case}/{move}").status_code == 403

    assert office.look(office.person) == before


def test_a_case_that_was_taken_back_is_not_there_and_the_person_is_told_what_was_opened(office: Office) -> None:
    grant = office.give()
    office.look()
    office.ask(office.helper, "GET", f"/cases/{office.case}/events")
    office.ask(office.helper, "GET", "/cases")

    ended = office.ask(office.person, "POST", f"/grants/{grant['id']}/revoke").json()

    assert ended["state"] == "revoked"
    assert ended["actions"] == []
    assert {(one["noun"], one["times"]) for one in ended["seen"]} == {("case", 1), ("history", 1), ("listed", 1)}
    nothing = office.ask(office.helper, "GET", f"/cases/{uuid7()}")
    gone = office.ask(office.helper, "GET", f"/cases/{office.case}")
    assert gone.status_code == nothing.status_code == 404
    assert gone.json() | {"request_id": ""} == nothing.json() | {"request_id": ""}
    assert office.ask(office.helper, "GET", "/cases").json() == {"items": [], "next": None}
    log = office.ask(office.person, "GET", "/access-log").json()["items"]
    assert [one["noun"] for one in log] == ["listed", "history", "case"]
    assert {one["organisation"]["key"] for one in log} == {"accoglienza"}
    assert log[0]["case"]["id"] == str(office.case)
    assert log[0]["who"]["name"] is not None


def test_a_case_on_the_next_page_is_not_written_down_before_it_is_seen(office: Office) -> None:
    office.give()
    second = office.ask(office.person, "POST", "/cases", json={"process": "bologna/registration", "version": 1}).json()
    body = {"case_id": second["id"], "organisation": "accoglienza", "scopes": READS, "notice": NOTICE}
    assert office.ask(office.person, "POST", "/grants", json=body).status_code == 201

    page = office.ask(office.helper, "GET", "/cases", params={"limit": 1}).json()

    assert page["next"] == page["items"][0]["id"]
    lines = office.ask(office.person, "GET", "/access-log").json()["items"]
    assert [one["case"]["id"] for one in lines] == [page["items"][0]["id"]]
    rest = office.ask(office.helper, "GET", "/cases", params={"limit": 1, "cursor": page["next"]}).json()
    assert {page["next"], *(one["id"] for one in rest["items"])} == {str(office.case), second["id"]}
    assert rest["next"] is None


def test_a_cursor_of_a_case_that_is_not_seen_tells_nothing(office: Office) -> None:
    office.give()

    for cursor in (uuid4(), uuid7()):
        answer = office.ask(office.helper, "GET", "/cases", params={"cursor": str(cursor)})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    paged = office.ask(office.helper, "GET", "/cases", params={"cursor": str(office.case)})
    assert paged.json() == {"items": [], "next": None}


def test_no_request_begun_after_the_withdrawal_was_acknowledged_is_served(office: Office) -> None:
    for _ in range(5):
        grant = office.give()
        with ThreadPoolExecutor(3) as hands:
            looks = [hands.submit(office.ask, office.helper, "GET", f"/cases/{office.case}") for _ in range(6)]
            ended = hands.submit(office.ask, office.person, "POST", f"/grants/{grant['id']}/revoke").result()
            late = [hands.submit(office.ask, office.helper, "GET", f"/cases/{office.case}") for _ in range(3)]
            served = sum(look.result().status_code == 200 for look in looks)
        assert ended.status_code == 200, ended.text
        assert [look.result().status_code for look in late] == [404, 404, 404]
        # A line that was written for a look which then found nothing any more is one too many, never one too few.
        assert {one["noun"]: one["times"] for one in ended.json()["seen"]}.get("case", 0) >= served


def test_an_invitation_opens_nothing_by_itself_and_names_the_helper(office: Office, signed_in: Any) -> None:
    asked = {"scopes": ["read_steps", "mark_steps"], "months": 2, "days": 5, "for_me_alone": True}
    made = office.ask(office.helper, "POST", "/invitations", json=asked).json()
    typed = f" {made['code'][:5].lower()}-{made['code'][5:]} "

    opened = office.ask(office.person, "GET", f"/invitation-codes/{typed}").json()
    assert (opened["organisation"]["key"], opened["scopes"], opened["months"]) == ("accoglienza", asked["scopes"], 2)
    assert office.ask(office.helper, "GET", f"/cases/{office.case}").status_code == 404

    grant = office.give(opened["scopes"], code=made["code"], months=2)
    assert [one["id"] for one in grant["helpers"]] == [str(office.helper.account_id)]
    assert grant["by_invitation"]
    assert office.look()["grant"]["scopes"] == ["read_steps", "mark_steps"]
    colleague = signed_in("ngo", ["helper"], "accoglienza")
    assert office.ask(colleague, "GET", f"/cases/{office.case}").status_code == 404

    office.ask(office.helper, "POST", f"/invitations/{made['id']}/withdraw")
    assert office.look()["grant"]["id"] == grant["id"]
    for code in (made["code"], "AAAAAAAAAA", "no"):
        answer = office.ask(office.person, "GET", f"/invitation-codes/{code}")
        assert answer.json()["code"] == "unknown_invitation", answer.text


def test_all_that_holds_is_listed_however_much_came_after_it(office: Office, installation: Installation) -> None:
    first = office.give()
    second = office.ask(office.person, "POST", "/cases", json={"process": "bologna/registration", "version": 1}).json()
    for _ in range(8):
        office.give(case_id=second["id"])

    def listed(**asked: Any) -> Any:
        found = office.ask(office.person, "GET", "/grants", params={"limit": 3} | asked)
        assert found.status_code == 200, found.text
        return found.json()

    live = listed(state="live")
    assert [one["state"] for one in live["items"]] == ["live", "live"]
    assert (live["items"][-1]["id"], live["next"]) == (first["id"], None)
    assert [one["id"] for one in listed(state="live", case=str(office.case))["items"]] == [first["id"]]
    over, cursor = [], None
    while cursor != "":
        page = listed(state="over", **({"cursor": cursor} if cursor else {}))
        assert len(page["items"]) <= 3
        over += page["items"]
        cursor = page["next"] or ""
    assert [one["state"] for one in over] == ["revoked"] * 7
    assert len({one["id"] for one in over}) == 7
    assert office.ask(office.person, "GET", "/grants", params={"state": "dancing"}).status_code == 422

    with installation.database.writing() as session:
        session.execute(update(GrantRow).values(expires_at=installation.now()))
    assert listed(state="live")["items"] == []
    assert listed(state="over")["items"][0]["state"] == "expired"


@pytest.fixture
def late(clock: Any) -> None:
    """The last evening of March, when it is the first of April in Bologna."""
    clock.instant = clock.instant.replace(day=31, hour=22, minute=30)


def test_the_last_day_is_the_citys_and_is_told_before_and_after(late: None, office: Office) -> None:
    shareable = office.ask(office.person, "GET", f"/cases/{office.case}/shareable").json()
    days = {one["months"]: one["last_day"] for one in shareable["endings"]}
    assert list(days) == list(range(1, 13))
    assert (days[1], days[3]) == ("2026-05-01", "2026-07-01")

    grant = office.give(months=3)

    assert (grant["last_day"], grant["expires_at"][:10]) == ("2026-07-01", "2026-06-30")
    assert {one["months"]: one["last_day"] for one in grant["endings"]} == days
    ended = office.ask(office.person, "POST", f"/grants/{grant['id']}/revoke").json()
    assert ended["endings"] == []


ENDS = {
    "at noon": ("2026-05-12T10:00:00+00:00", "2026-05-12"),
    "past the city's midnight": ("2026-05-12T22:30:00+00:00", "2026-05-13"),
    "at the city's midnight": ("2026-05-12T22:00:00+00:00", "2026-05-12"),
}


@pytest.fixture(params=ENDS.values(), ids=ENDS.keys())
def end(request: pytest.FixtureRequest, clock: Any) -> tuple[datetime, str]:
    """When a grant ends, and its last day in Bologna; it is a second before that."""
    end = datetime.fromisoformat(request.param[0])
    clock.instant = end - timedelta(seconds=1)
    return end, request.param[1]


def test_the_last_day_that_is_told_is_the_last_on_which_a_look_is_served(
    end: tuple[datetime, str], office: Office, installation: Installation, clock: Any
) -> None:
    (instant, last), grant = end, office.give(months=1)
    with installation.database.writing() as session:
        session.execute(update(GrantRow).values(expires_at=instant))

    seen = office.look()

    assert day_in("Europe/Rome", installation.now()).isoformat() == last
    assert seen["grant"]["last_day"] == last
    assert office.ask(office.helper, "GET", "/cases").json()["items"][0]["grant"]["last_day"] == last
    assert office.ask(office.person, "GET", f"/grants/{grant['id']}").json()["last_day"] == last
    assert office.ask(office.person, "GET", f"/cases/{office.case}").json()["seen_by"][0]["last_day"] == last
    sections = office.ask(office.person, "GET", "/rights/everything").json()["sections"]
    (told,) = [section["things"][0]["lines"] for section in sections if section["name"] == "grants"]
    assert told[1].endswith(f", {int(last[-2:])} May 2026")
    clock.advance(seconds=1)
    assert office.ask(office.helper, "GET", f"/cases/{office.case}").status_code == 404


def test_a_person_is_asked_before_the_end_and_told_after_it_unless_they_stopped_it(
    office: Office, installation: Installation
) -> None:
    def planned() -> list[tuple[str, str]]:
        with installation.database.reading() as session:
            rows = session.execute(select(ReminderRow.kind, ReminderRow.due).order_by(ReminderRow.at))
            return [(kind, due.isoformat()) for kind, due in rows if kind.startswith("grant")]

    grant = office.give(months=1)
    assert planned() == [("grant_ends", "2026-04-02"), ("grant_ended", "2026-04-03")]

    office.ask(office.person, "POST", f"/grants/{grant['id']}/renew", json={"months": 2, "notice": NOTICE})
    assert planned() == [("grant_ends", "2026-05-02"), ("grant_ended", "2026-05-03")]

    office.ask(office.person, "POST", f"/grants/{grant['id']}/revoke")
    assert planned() == []


def test_an_old_wording_of_the_consent_page_is_to_be_read_again(office: Office) -> None:
    body = {
        "case_id": str(office.case),
        "organisation": "accoglienza",
        "scopes": ["read_steps"],
        "notice": {"version": "2020-01", "language": "en"},
    }

    answer = office.ask(office.person, "POST", "/grants", json=body)

    assert (answer.status_code, answer.json()["code"]) == (409, "stale_notice")
    shareable = office.ask(office.person, "GET", f"/cases/{office.case}/shareable").json()
    assert shareable["notice"] == NOTICE["version"]
    assert [one["key"] for one in shareable["papers"]] == ["passport"]
    assert {one["key"]: one["answered"] for one in shareable["facts"]} == {
        "papers-in-italian": True,
        "arrival-date": True,
    }


def test_a_closed_case_is_listed_as_such_and_can_not_be_shared_anew(office: Office) -> None:
    office.give()
    office.ask(office.person, "POST", f"/cases/{office.case}/close", json={"reason": "My brother will see to it."})

    assert office.ask(office.helper, "GET", "/cases").json()["items"] == []
    closed = office.ask(office.helper, "GET", "/cases", params={"state": "closed"}).json()["items"]
    assert [one["id"] for one in closed] == [str(office.case)]
    history = office.ask(office.helper, "GET", f"/cases/{office.case}/events").text
    assert "brother" not in history


def test_a_helpers_note_is_the_persons_to_read_and_no_other_helpers(office: Office, version: str) -> None:
    office.give(["read_steps", "comment"])
    note = event(version, "note_added", 9, text="Bring both forms.", step="hand-in")
    assert office.record(note).json()["case"]["helper_notes"][0]["text"] == "Bring both forms."
    office.record(event(version, "note_added", 10, text="For myself."), who=office.person)

    (read,) = office.look(office.person)["helper_notes"]

    assert (read["text"], read["step"], read["organisation"]["key"]) == ("Bring both forms.", "hand-in", "accoglienza")
    assert [one["text"] for one in office.look()["helper_notes"]] == ["Bring both forms."]
    told = office.ask(office.person, "GET", "/notices").json()["items"]
    assert [one["kind"] for one in told] == ["helper_noted"]
    office.give(["read_steps"])
    assert office.look()["helper_notes"] == []
    assert "both forms" not in office.ask(office.helper, "GET", f"/cases/{office.case}/events").text


def test_an_answer_on_behalf_shows_as_such_and_the_person_takes_it_back(office: Office, version: str) -> None:
    office.give()
    said = event(version, "answered", 9, fact="papers-in-italian", values=["no"])
    assert office.record(said).json()["accepted"] == [said["id"]]
    assert office.record(said).json()["duplicates"] == [said["id"]]

    seen = office.look(office.person)
    (answered,) = seen["answered_on_behalf"]
    assert (answered["event"], answered["fact"], answered["value_text"]["text"]) == (
        said["id"],
        said["data"]["fact"],
        "No",
    )
    assert answered["organisation"]["key"] == "accoglienza"
    assert answered["at"] is not None
    assert [one["event"] for one in office.look()["answered_on_behalf"]] == [said["id"]]
    told = office.ask(office.person, "GET", "/notices").json()["items"]
    assert [one["kind"] for one in told] == ["helper_answered"]

    undo = event(version, "answer_taken_back", seen["seq"] + 1, fact="papers-in-italian", event=said["id"])
    stands = office.record(undo, who=office.person).json()["case"]

    assert stands["answered_on_behalf"] == []
    assert stands["person"]["answers"]["papers-in-italian"]["values"] == ["yes"]
    history = office.ask(office.person, "GET", f"/cases/{office.case}/events").json()["items"]
    assert history[-1]["text"]["text"] == "The last answer to “Are your papers in Italian?” was taken back."
    theirs = office.ask(office.helper, "GET", f"/cases/{office.case}/events").json()["items"]
    kinds = [one["kind"] for one in theirs]
    assert sorted(kinds) == ["answer_taken_back", "answered", "answered", "answered", "opened"]
    assert kinds[-1] == "answer_taken_back"
    assert [one["seq"] for one in theirs] == [1, 2, 3, 4, 5]


def test_an_organisation_takes_its_own_answer_back_and_the_history_says_so(
    office: Office, give: Give, version: str, signed_in: Any
) -> None:
    office.give()
    other, colleague = signed_in("ngo", ["helper"], "sportello"), signed_in("ngo", ["helper"], "accoglienza")
    give(Terms(frozenset({Scope.READ_STEPS, Scope.READ_ANSWERS, Scope.EDIT_ANSWERS})), organisation="sportello")
    said = event(version, "answered", 9, fact="papers-in-italian", values=["no"])
    office.record(said)

    def undo(which: Any = said) -> dict[str, Any]:
        return event(version, "answer_taken_back", 99, fact="papers-in-italian", event=which["id"])

    refused = office.record(undo(), who=other)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    (own,) = (one for one in office.look(office.person)["answered_on_behalf"])
    sent = undo()
    stands = office.record(sent, who=colleague)

    assert stands.status_code == 200, stands.text
    assert stands.json()["case"]["answered_on_behalf"] == []
    assert stands.json()["case"]["person"]["answers"]["papers-in-italian"]["values"] == ["yes"]
    assert office.record(sent, who=colleague).json()["duplicates"] == [sent["id"]]  # sent twice it counts once
    history = office.ask(office.person, "GET", f"/cases/{office.case}/events").json()["items"]
    assert (history[-1]["kind"], history[-1]["by"]["organisation"]) == ("answer_taken_back", own["organisation"]["key"])
    assert {one["noun"] for one in office.ask(office.person, "GET", "/access-log").json()["items"]} == {"answering"}


def test_a_helper_takes_nothing_back_that_stands_no_more_or_that_they_may_not_answer(
    office: Office, version: str
) -> None:
    office.give()
    said = event(version, "answered", 9, fact="papers-in-italian", values=["no"])
    office.record(said)
    undo = event(version, "answer_taken_back", 99, fact="papers-in-italian", event=said["id"])

    again = office.give([*READS, "mark_steps"])
    assert office.record(undo).status_code == 403
    office.give(without_facts=["papers-in-italian"])
    assert office.record(undo).status_code == 403
    grant = office.give()
    office.record(event(version, "answered", 50, fact="papers-in-italian", values=["yes"]), who=office.person)
    assert office.record(undo).status_code == 403
    assert again["id"] != grant["id"]
    office.ask(office.person, "POST", f"/grants/{grant['id']}/revoke")
    assert office.record(undo).status_code == 404
    assert office.look(office.person)["person"]["answers"]["papers-in-italian"]["values"] == ["yes"]


def test_what_a_helper_says_of_a_paper_can_be_taken_back_and_is_told_once_a_day(office: Office, version: str) -> None:
    office.give()
    said = event(version, "paper_declared", 9, type="passport", have=True)
    assert office.record(said).status_code == 200
    assert office.record(event(version, "answered", 9, fact="arrival-date", state="unsure")).status_code == 200

    seen = office.look(office.person)
    assert [one["fact"] for one in seen["answered_on_behalf"]] == ["arrival-date", "paper:passport"]
    assert len(office.ask(office.person, "GET", "/notices").json()["items"]) == 1

    undo = event(version, "answer_taken_back", seen["seq"] + 1, fact="paper:passport", event=said["id"])
    stands = office.record(undo, who=office.person).json()["case"]
    assert stands["person"].get("papers", {}) == {}
    assert [one["fact"] for one in stands["answered_on_behalf"]] == ["arrival-date"]


def test_an_answer_that_one_organisation_gave_is_no_other_ones_to_know_of(
    office: Office, give: Give, version: str, signed_in: Any
) -> None:
    other = signed_in("ngo", ["helper"], "sportello")
    office.give()
    give(Terms(frozenset({Scope.READ_STEPS, Scope.READ_ANSWERS})), organisation="sportello")
    office.record(event(version, "answered", 9, fact="papers-in-italian", values=["no"]))

    assert office.look(other)["person"]["answers"]["papers-in-italian"]["values"] == ["no"]
    assert office.look(other)["answered_on_behalf"] == []
    assert "accoglienza" not in office.ask(other, "GET", f"/cases/{office.case}/events").text


def test_an_answer_that_is_left_out_is_neither_shown_nor_settable(office: Office, version: str) -> None:
    office.give(without_facts=["papers-in-italian"])

    said = event(version, "answered", 9, fact="papers-in-italian", values=["no"])

    assert office.record(said).status_code == 403
    assert "papers-in-italian" not in office.ask(office.helper, "GET", f"/cases/{office.case}/events").text
    assert "papers-in-italian" not in json.dumps(office.look())


@pytest.mark.parametrize("on", ["2026-03-03", "2031-05-05"])
def test_nobody_marks_a_step_on_a_day_that_is_still_to_come(office: Office, version: str, on: str) -> None:
    office.give()
    before = office.look(office.person)

    for who in (office.helper, office.person):
        refused = office.record(event(version, "step_marked", 9, step="collect-papers", on=on), who=who)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
        (error,) = refused.json()["errors"]
        assert error["field"] == "events.0.data.on"
        assert "2026-03-02 at the latest" in error["message"]

    assert office.look(office.person) == before
