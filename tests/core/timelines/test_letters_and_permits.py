"""Letters before holidays, permits that end, and refusals: what a day sooner or later changes."""

from datetime import date, datetime

import pytest

from core.processes.answers import Paper, one_day
from tests.core.procedures.making import make_person
from tests.core.timelines.telling import costs, due, ended, find_way, stands
from tests.core.timelines.ways import extend_permit_in_hamburg, object_in_hamburg

BOLOGNA = find_way("bologna/residence-permit-first")
EXTENSION = extend_permit_in_hamburg()
STUDENT = {
    "citizenship": "MA",
    "birth-date": "2001-11-05",
    "arrival-date": "2026-04-24",
    "reason-for-stay": "study",
    "stay-length": "1-year",
    "children-under-14": "0",
    "housing-situation": "rented",
}


# --- a Friday before a holiday ----------------------------------------------------------------------------


def test_chen_gets_a_letter_on_a_friday_and_its_month_ends_after_whitsun():
    """Delivered on Friday, 24 April 2026. § 70 (1) VwGO: a month, to 24 May, which is Whit Sunday.

    § 222 (2) ZPO: 25 May is Whit Monday (a holiday in Hamburg), so Tuesday, 26 May. Five working days after
    24 April: Monday 27, 28, 29, 30 April; Friday, 1 May, is a holiday; Monday, 4 May.
    """
    way = object_in_hamburg()
    chen = make_person({"letter-day": "2026-04-24"})
    procedure = way.on("2026-04-24", chen)
    assert procedure.next == "ask-to-see-the-file"
    assert due(procedure, "ask-to-see-the-file", "in-good-time") == ("2026-05-04", "soon")
    assert due(procedure, "object", "month") == ("2026-05-26", "ahead")
    inherited = procedure.step("ask-to-see-the-file").inherited
    assert inherited is not None
    assert (inherited.step, inherited.date.isoformat()) == ("object", "2026-05-26")

    chen = chen._replace(marks={"ask-to-see-the-file": ended("2026-05-05")})
    assert way.on("2026-05-25", chen).next == "object"
    assert due(way.on("2026-05-26", chen), "object", "month") == ("2026-05-26", "soon")
    assert due(way.on("2026-05-27", chen), "object", "month") == ("2026-05-26", "overdue")


def test_chen_gets_a_letter_on_the_friday_before_whit_monday():
    """Friday, 22 May 2026; Monday, 25 May, is a holiday: Tuesday 26, 27, 28, 29 May, Monday, 1 June.

    § 188 (2) BGB: a month to Monday, 22 June. In Italy, Tuesday, 2 June, is a holiday, in Hamburg it is not.
    """
    procedure = object_in_hamburg().on("2026-05-22", make_person({"letter-day": "2026-05-22"}))
    assert due(procedure, "ask-to-see-the-file", "in-good-time") == ("2026-06-01", "soon")
    assert due(procedure, "object", "month") == ("2026-06-22", "ahead")


def test_the_date_on_chens_own_letter_beats_the_one_that_was_counted():
    """§ 58 (2) VwGO: without advice on the remedy one has a year; the letter names the day."""
    given = make_person({"letter-day": "2026-04-24"}, dates_given={("object", "month"): date(2027, 4, 26)})
    procedure = object_in_hamburg().on("2026-06-01", given)
    assert due(procedure, "object", "month") == ("2027-04-26", "ahead")
    assert due(procedure, "ask-to-see-the-file", "in-good-time") == ("2026-05-04", "overdue")


def test_salma_arrives_on_the_friday_before_liberation_day_and_has_eight_working_days():
    """D.Lgs. 286/1998, art. 5 (2): eight working days from Friday, 24 April 2026.

    Monday 27, 28, 29, 30 April; 1 May is a holiday; Monday 4, 5, 6, 7 May. 25 April falls on a Saturday.
    Fees: stamp 16 + contribution 40 (D.M. 5 May 2017) + card 30.46 + post 30 = 116.46.
    """
    procedure = BOLOGNA.on("2026-04-24", make_person(STUDENT))
    assert due(procedure, "hand-in-kit", "eight-working-days") == ("2026-05-07", "soon")
    assert costs(procedure) == ["EUR 116.46"]
    assert stands(procedure, "sign-residence-contract", "book-questura", "hand-in-kit") == [
        "not_needed",
        "not_needed",
        "not_yet",
    ]


def test_salma_brings_her_papers_two_working_days_before_an_appointment_on_the_day_after_saint_petronius():
    """San Petronio, 4 October, is Bologna's own day off; in 2027 it is a Monday.

    Since 2026 it is a holiday in all Italy too (law 151/2025: San Francesco). Two working days before Tuesday,
    5 October 2027: Friday, 1 October (the first), Thursday, 30 September (the second).
    """
    salma = make_person(STUDENT, appointments={"give-fingerprints": datetime.fromisoformat("2027-10-05 09:20")})
    procedure = BOLOGNA.on("2027-09-20", salma)
    assert due(procedure, "prepare-originals", "before-appointment") == ("2027-09-30", "soon")
    assert due(procedure, "give-fingerprints", "appointment") == ("2027-10-05", "ahead")


# --- a permit that ends -----------------------------------------------------------------------------------


def holder(applied=None, **marks):
    permit = Paper(True, None, one_day(date(2026, 6, 30)))
    dated = {} if applied is None else {"apply": ended(applied)}
    return make_person(papers={"residence-permit": permit}, marks={**dated, **marks})


def test_dmitri_has_until_the_last_day_of_his_permit():
    """§ 81 (4) AufenthG: before it ends, so on 30 June 2026 at the latest. Eight weeks before: 5 May.

    § 45 no. 2 b AufenthV: 93 euros; § 47 (1) no. 8: 13 euros more for the certificate.
    """
    procedure = EXTENSION.on("2026-04-01", holder())
    assert procedure.next == "apply"  # the first day is advice and holds nobody back
    assert due(procedure, "apply", "early") == ("2026-05-05", "ahead")
    assert due(procedure, "apply", "before-it-ends") == ("2026-06-30", "ahead")
    assert costs(procedure) == ["EUR 93.00 to 106.00"]
    assert stands(procedure, "get-certificate", "ask-for-hardship") == ["maybe", "maybe"]
    assert due(EXTENSION.on("2026-06-30", holder()), "apply", "before-it-ends") == ("2026-06-30", "soon")
    assert due(EXTENSION.on("2026-07-01", holder()), "apply", "before-it-ends") == ("2026-06-30", "past_window")


@pytest.mark.parametrize("day", ["2026-06-29", "2026-06-30"])
def test_dmitri_who_applies_in_time_keeps_his_permit_until_the_decision(day):
    """§ 81 (4) sentence 1 AufenthG; 93 + 13 = 106 euros."""
    procedure = EXTENSION.on("2026-07-02", holder(day))
    assert stands(procedure, "get-certificate", "ask-for-hardship", "wait") == ["open", "not_needed", "not_yet"]
    assert procedure.next == "get-certificate"
    assert costs(procedure) == ["EUR 106.00"]


def test_dmitri_who_applies_a_day_late_asks_the_office_to_avoid_hardship():
    """§ 81 (4) sentence 3 AufenthG; no certificate by itself, so 93 euros."""
    procedure = EXTENSION.on("2026-07-02", holder("2026-07-01"))
    assert stands(procedure, "get-certificate", "ask-for-hardship", "wait") == ["not_needed", "open", "not_yet"]
    assert procedure.next == "ask-for-hardship"
    assert costs(procedure) == ["EUR 93.00"]
    later = EXTENSION.on("2026-07-10", holder("2026-07-01", **{"ask-for-hardship": ended("2026-07-03")}))
    assert stands(later, "wait") == ["open"]
    assert later.next is None


def test_somebody_who_knows_the_month_alone_in_which_the_permit_ends_may_be_either():
    """Applied on 15 June; a permit that ends in June 2026 may end before or after; one that ends in July is safe."""
    june = make_person(papers={"residence-permit": "/2026-06"}, marks={"apply": ended("2026-06-15")})
    july = make_person(papers={"residence-permit": "/2026-07"}, marks={"apply": ended("2026-06-15")})
    assert stands(EXTENSION.on("2026-06-16", june), "get-certificate", "ask-for-hardship") == ["maybe", "maybe"]
    assert stands(EXTENSION.on("2026-06-16", july), "get-certificate", "ask-for-hardship") == ["open", "not_needed"]


# --- refused, then appealed -------------------------------------------------------------------------------


def test_dmitri_refused_at_the_end_of_january_objects_within_a_month():
    """§ 70 (1) VwGO: a month from notification on Sunday, 31 January 2027, to 28 February, a Sunday: 1 March."""
    marks = {"get-certificate": ended("2026-07-01"), "wait": ended(("2027-01-31", "refused"))}
    procedure = EXTENSION.on("2027-02-01", holder("2026-06-29", **marks))
    assert stands(procedure, "wait", "collect", "object") == ["refused", "not_needed", "open"]
    assert due(procedure, "object", "month") == ("2027-03-01", "ahead")
    assert procedure.next == "object"


def test_salma_is_refused_and_appeals_within_sixty_days():
    """D.Lgs. 104/2010, art. 29: sixty days from the day she learned of it, 10 March 2027: 21 in March (to the 31st),

    30 in April, 9 in May: 9 May 2027. Law 241/1990, art. 10-bis: ten days to answer the letter before it, which
    came on Friday, 19 February: 1 March. D.Lgs. 286/1998, art. 5 (9): sixty days from 7 May 2026: 6 July.
    """
    done = {
        "fill-kit-alone": ended("2026-05-04"),
        "buy-revenue-stamp": ended("2026-05-04"),
        "pay-permit-fee": ended("2026-05-05"),
        "hand-in-kit": ended(("2026-05-05", "incomplete"), ("2026-05-07", "accepted")),
        "sign-integration-agreement": ended("2026-06-10"),
        "prepare-originals": ended("2026-06-08"),
        "give-fingerprints": ended(("2026-06-10", "done")),
    }
    procedure = BOLOGNA.on("2026-07-07", make_person(STUDENT, marks=done))
    assert stands(procedure, "fill-kit-with-help", "wait-for-decision", "collect-permit", "appeal-refusal") == [
        "not_needed",
        "open",
        "not_yet",
        "maybe",
    ]
    assert procedure.next is None  # one can only wait
    assert due(procedure, "wait-for-decision", "sixty-days-post") == ("2026-07-06", "overdue")
    assert procedure.step("hand-in-kit").attempts == 1

    warned = {**STUDENT, "notice-of-refusal": "yes", "notice-date": "2027-02-19"}
    marks = {**done, "wait-for-decision": ended(("2027-02-19", "notice"))}
    procedure = BOLOGNA.on("2027-02-20", make_person(warned, marks=marks))
    assert stands(procedure, "wait-for-decision", "answer-notice") == ["open", "open"]
    assert due(procedure, "answer-notice", "ten-days") == ("2027-03-01", "soon")
    assert procedure.next == "answer-notice"

    marks |= {
        "answer-notice": ended("2027-02-26"),
        "wait-for-decision": ended(("2027-02-19", "notice"), ("2027-03-10", "refused")),
    }
    procedure = BOLOGNA.on("2027-03-11", make_person(warned, marks=marks))
    assert stands(procedure, "wait-for-decision", "collect-permit", "appeal-refusal") == ["refused", "blocked", "open"]
    assert procedure.step("collect-permit").blocked_by == ("wait-for-decision",)
    assert due(procedure, "appeal-refusal", "sixty-days") == ("2027-05-10", "ahead")  # 9 May is a Sunday
    assert procedure.next == "appeal-refusal"
    assert costs(procedure) == ["EUR 116.46"]  # what was paid stays paid
    assert due(BOLOGNA.on("2027-05-11", make_person(warned, marks=marks)), "appeal-refusal", "sixty-days") == (
        "2027-05-10",
        "overdue",
    )
