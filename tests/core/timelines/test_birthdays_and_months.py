"""People whose days are awkward: the 31st of January, the 29th of February, an eighteenth birthday on the way."""

import pytest

from tests.core.procedures.making import make_person
from tests.core.timelines.telling import costs, due, ended, find_way, stands
from tests.core.timelines.ways import exchange_licence_in_hamburg, object_in_hamburg

HAMBURG = find_way("hamburg/registration-of-address")
BOLOGNA = find_way("bologna/residence-permit-first")


def test_amina_moves_in_on_the_31st_of_january_and_has_until_the_16th_of_february():
    """§ 17 (1) BMG: two weeks; § 187 (1) BGB: the day itself isn't counted, so 31 January + 14 = 14 February 2026.

    § 31 (3) HmbVwVfG: that is a Saturday, so Monday 16 February is the last day.

    § 139b AO: the tax number comes by itself, usually within three months, from 13 February to 13 May.
    """
    answers = {
        "citizenship": "NG",
        "birth-date": "1994-05-03",
        "moved-from": "abroad",
        "registered-before": "no",
        "stay-length": "over-2-years",
        "housing-situation": "rented",
        "moving-in-date": "2026-01-31",
        "marital-status": "single",
        "children-with-you": "0",
    }
    amina = make_person(answers, {"passport": True, "registration-form": True})
    procedure = HAMBURG.on("2026-02-02", amina)
    assert procedure.next == "get-landlord-confirmation"
    assert due(procedure, "book-appointment", "two-weeks") == ("2026-02-16", "soon")
    assert stands(procedure, "book-appointment", "register-in-person", "register-online", "translate-certificates") == [
        "open",
        "not_yet",
        "not_needed",
        "not_needed",
    ]
    assert costs(procedure) == []

    amina = amina._replace(
        marks={"get-landlord-confirmation": ended("2026-02-03"), "book-appointment": ended("2026-02-04")}
    )
    procedure = HAMBURG.on("2026-02-05", amina)
    assert procedure.next == "register-in-person"
    assert procedure.step("register-in-person").ready == "yes"
    assert due(procedure, "book-appointment", "two-weeks") == ("2026-02-16", "settled")

    amina = amina._replace(marks={**amina.marks, "register-in-person": ended(("2026-02-13", "registered"))})
    procedure = HAMBURG.on("2026-02-14", amina)
    assert procedure.next == "check-confirmation"
    assert procedure.step("check-confirmation").ready == "yes"
    assert due(procedure, "receive-tax-id", "three-months") == ("2026-05-13", "ahead")


def test_amina_who_forgot_is_late_from_the_17th_of_february_on():
    """§ 17 (1) BMG; § 31 (3) HmbVwVfG: 14 February is a Saturday, so Monday the 16th is the last day; § 54 (2) no. 1 and (3) BMG: a fine of up to 1,000 euros."""
    amina = make_person({"moving-in-date": "2026-01-31", "birth-date": "1994-05-03", "moved-from": "abroad"})
    assert due(HAMBURG.on("2026-02-16", amina), "book-appointment", "two-weeks") == ("2026-02-16", "soon")
    assert due(HAMBURG.on("2026-02-17", amina), "book-appointment", "two-weeks") == ("2026-02-16", "overdue")


@pytest.mark.parametrize(
    ("letter", "last"),
    [
        ("2026-01-31", "2026-03-02"),  # 28 February 2026 is a Saturday: Monday, 2 March
        ("2028-01-31", "2028-02-29"),  # a leap year: Tuesday, 29 February
        ("2027-01-31", "2027-03-01"),  # 28 February 2027 is a Sunday: Monday, 1 March
        ("2026-03-31", "2026-04-30"),  # Thursday
        ("2026-02-28", "2026-03-30"),  # 28 March is a Saturday: Monday, 30 March; never the 31st
    ],
)
def test_a_month_ends_on_the_same_day_or_on_the_months_last(letter, last):
    """§ 188 (2) and (3) BGB; § 222 (2) ZPO."""
    assert due(object_in_hamburg().on(letter, make_person({"letter-day": letter})), "object", "month")[0] == last


@pytest.mark.parametrize(
    ("arrived", "last"), [("2026-01-31", "2026-07-31"), ("2026-08-31", "2027-02-28"), ("2027-08-31", "2028-02-29")]
)
def test_a_foreign_licence_is_good_for_six_months(arrived, last):
    """§ 29 (1) FeV; § 188 (3) BGB: six months from 31 August end on the last day of February."""
    way = exchange_licence_in_hamburg()
    assert due(way.on(arrived, make_person({"residence-day": arrived})), "apply-for-exchange", "six-months") == (
        last,
        "ahead",
    )


# --- seventeen, then eighteen -------------------------------------------------------------------------

BILAL = {
    "citizenship": "PK",
    "birth-date": "2008-03-20",
    "arrival-date": "2026-03-02",
    "reason-for-stay": "family",
    "entry-clearance": "yes",
    "stay-length": "1-year",
    "children-under-14": "0",
    "housing-situation": "rented",
}
TO_FAMILY_DESK = {"visit-family-desk": ended(("2026-03-09", "forms-received"))}


def test_bilal_pays_at_seventeen_and_turns_eighteen_before_he_hands_in_the_kit():
    """D.Lgs. 286/1998, art. 5 (2-ter) and D.M. 5 May 2017: 40 euros for up to a year; nobody under 18 pays.

    D.M. 10 March 2016: the card 30.46 euros, for him too. D.P.R. 642/1972: a stamp of 16 euros. The post 30 euros.
    At 17: 16 + 0 + 30.46 + 30 = 76.46. Art. 5 (2): eight working days from 2 March 2026, a Monday: the 12th.
    D.Lgs. 286/1998, art. 4-bis: from 16 on one signs the agreement.
    """
    bilal = make_person(BILAL, marks=TO_FAMILY_DESK)
    procedure = BOLOGNA.on("2026-03-10", bilal)
    assert costs(procedure) == ["EUR 76.46"]
    assert due(procedure, "hand-in-kit", "eight-working-days") == ("2026-03-12", "soon")
    assert stands(procedure, "sign-integration-agreement") == ["not_yet"]

    paid = make_person(BILAL, marks={**TO_FAMILY_DESK, "pay-permit-fee": ended("2026-03-11")})
    assert costs(BOLOGNA.on("2026-03-19", paid)) == ["EUR 76.46"]
    procedure = BOLOGNA.on("2026-03-20", paid)
    assert costs(procedure) == ["EUR 76.46"]
    assert procedure.step("pay-permit-fee").fees[0].rows == ("contribution-minor",)
    assert due(procedure, "hand-in-kit", "eight-working-days") == ("2026-03-12", "overdue")


def test_bilal_who_pays_on_his_birthday_pays_the_contribution():
    """D.M. 5 May 2017: 40 euros more than at 17: 116.46."""
    assert costs(BOLOGNA.on("2026-03-19", make_person(BILAL, marks=TO_FAMILY_DESK))) == ["EUR 76.46"]
    assert costs(BOLOGNA.on("2026-03-20", make_person(BILAL, marks=TO_FAMILY_DESK))) == ["EUR 116.46"]
    paid = make_person(BILAL, marks={**TO_FAMILY_DESK, "pay-permit-fee": ended("2026-03-20")})
    assert costs(BOLOGNA.on("2026-03-21", paid)) == ["EUR 116.46"]


def test_somebody_who_knows_only_the_year_of_their_birth_sees_both_amounts():
    """In 2026 one born in 2008 is 17 or 18; in 2027 surely 18."""
    born = make_person({**BILAL, "birth-date": "2008"}, marks=TO_FAMILY_DESK)
    assert costs(BOLOGNA.on("2026-03-10", born)) == ["EUR 76.46 to 116.46"]
    assert costs(BOLOGNA.on("2027-01-01", born)) == ["EUR 116.46"]


# --- the 29th of February ------------------------------------------------------------------------------

LEA = {
    "citizenship": "FR",
    "birth-date": "2008-02-29",
    "moved-from": "same-city",
    "housing-situation": "rented",
    "moving-in-date": "2026-02-20",
    "marital-status": "single",
    "children-with-you": "0",
    "registration-route": "online",
}


def test_lea_born_on_the_29th_of_february_is_of_age_on_the_1st_of_march():
    """§§ 187 (2), 188 (2) BGB: the eighteenth year ends with 28 February 2026. § 3 (1) eIDKG: an eID card from 16.

    § 17 (1) BMG: 20 February + 14 days = 6 March 2026. § 2 (1) RBStV: only who is of age pays for a dwelling.
    """
    lea = make_person(LEA, {"eid-card": True})
    keys = ("register-online", "register-in-person", "book-appointment", "answer-broadcasting-letter")
    assert stands(HAMBURG.on("2026-02-28", lea), *keys) == ["not_needed", "not_yet", "open", "not_needed"]
    procedure = HAMBURG.on("2026-03-01", lea)
    assert stands(procedure, *keys) == ["not_yet", "not_needed", "not_needed", "not_yet"]
    assert due(procedure, "register-online", "two-weeks") == ("2026-03-06", "soon")

    lea = lea._replace(marks={"get-landlord-confirmation": ended("2026-02-27")})
    assert HAMBURG.on("2026-02-28", lea).next == "book-appointment"
    assert HAMBURG.on("2026-03-01", lea).next == "register-online"

    lea = lea._replace(marks={**lea.marks, "register-online": ended(("2026-03-02", "registered"))})
    procedure = HAMBURG.on("2026-03-02", lea)
    assert stands(procedure, *keys) == ["done", "not_needed", "not_needed", "open"]


def test_lea_who_booked_before_her_birthday_keeps_what_she_did():
    """A recorded mark wins: the booking counts, though from 1 March on nobody would need it."""
    lea = make_person(LEA, {"eid-card": True}, {"book-appointment": ended("2026-02-27")})
    view = HAMBURG.on("2026-03-01", lea).step("book-appointment")
    assert (view.state, view.no_longer_needed) == ("done", True)
