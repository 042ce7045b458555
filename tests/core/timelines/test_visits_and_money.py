"""People whom the police didn't find at home, and fees that change with a day or an age."""

from datetime import date
from decimal import Decimal

from core.procedures.procedure import FeeChange
from tests.core.procedures.making import make_person
from tests.core.timelines.telling import costs, due, ended, is_asked_in_turn, stands
from tests.core.timelines.ways import become_italian_in_bologna, get_certificate_in_bologna, move_in_bologna

MOVE = move_in_bologna()
CITIZENSHIP = become_italian_in_bologna()
CERTIFICATE = get_certificate_in_bologna()
VISIT, CALL = "police-visit", "call-the-police"


# --- the police came twice ------------------------------------------------------------------------------


def moved(*visits, **marks):
    visited = {VISIT: ended(*visits)} if visits else {}
    return make_person({"moving-in-date": "2026-04-20"}, marks={"declare": ended("2026-04-30"), **visited, **marks})


def test_oksana_declares_that_she_moved_and_waits_for_the_police():
    """D.P.R. 223/1989, art. 13 (2): 20 April + 20 days = 10 May 2026.

    D.L. 5/2012, art. 5: declared on Thursday, 30 April; 1 May is a holiday, so the two working days are Monday 4
    and Tuesday, 5 May. 45 days: 31 in May, 14 in June: 14 June.
    """
    procedure = MOVE.on("2026-04-21", make_person({"moving-in-date": "2026-04-20"}))
    assert due(procedure, "declare", "twenty-days") == ("2026-05-10", "ahead")
    assert procedure.next == "declare"
    procedure = MOVE.on("2026-05-02", moved())
    assert stands(procedure, VISIT, "be-registered", CALL, "get-certificate", "appeal") == [
        "open",
        "open",
        "maybe",
        "not_yet",
        "maybe",
    ]
    assert due(procedure, "be-registered", "two-days") == ("2026-05-05", "soon")
    assert due(procedure, VISIT, "45-days") == ("2026-06-14", "ahead")
    assert procedure.next is None


def test_the_police_find_nobody_twice_and_oksana_at_the_third_time():
    """Five days after the latest visit: 11 + 5 = 16 May; after the second, 20 + 5 = 25 May."""
    once = MOVE.on("2026-05-12", moved(("2026-05-11", "nobody")))
    assert (once.step(VISIT).state, once.step(VISIT).attempts, once.next) == ("open", 1, CALL)
    assert due(once, CALL, "soon") == ("2026-05-16", "soon")

    twice = MOVE.on("2026-05-21", moved(("2026-05-11", "nobody"), ("2026-05-20", "nobody")))
    assert (twice.step(VISIT).state, twice.step(VISIT).attempts, twice.next) == ("open", 2, CALL)
    assert due(twice, CALL, "soon") == ("2026-05-25", "soon")
    assert stands(twice, "get-certificate", "appeal") == ["not_yet", "maybe"]

    visits = (("2026-05-11", "nobody"), ("2026-05-20", "nobody"), ("2026-05-28", "found"))
    found = MOVE.on("2026-05-29", moved(*visits))
    assert (found.step(VISIT).state, found.step(VISIT).attempts) == ("done", 2)
    assert stands(found, CALL, "appeal", "get-certificate") == ["not_needed", "not_needed", "open"]
    assert found.next == "get-certificate"


def test_the_call_that_oksana_made_counts_though_she_was_found_later():
    called = moved(("2026-05-11", "nobody"), **{CALL: ended("2026-05-13")})
    assert MOVE.on("2026-05-14", called).step(CALL).state == "done"
    found = moved(("2026-05-11", "nobody"), ("2026-05-28", "found"), **{CALL: ended("2026-05-13")})
    view = MOVE.on("2026-05-29", found).step(CALL)
    assert (view.state, view.no_longer_needed) == ("done", True)


def test_the_police_find_nobody_twice_and_then_say_that_oksana_does_not_live_there():
    """D.P.R. 1199/1971, art. 2: thirty days from 28 May 2026: 3 in May, 27 in June: 27 June."""
    visits = (("2026-05-11", "nobody"), ("2026-05-20", "nobody"), ("2026-05-28", "not-living-here"))
    procedure = MOVE.on("2026-05-29", moved(*visits, **{"be-registered": ended("2026-05-05")}))
    assert stands(procedure, VISIT, CALL, "get-certificate", "appeal") == ["refused", "not_needed", "blocked", "open"]
    assert procedure.step(VISIT).attempts == 2
    assert due(procedure, "appeal", "30-days") == ("2026-06-27", "ahead")
    assert due(MOVE.on("2026-06-28", moved(*visits)), "appeal", "30-days") == ("2026-06-27", "overdue")
    assert procedure.next == "appeal"


# --- a fee that changes -----------------------------------------------------------------------------------


def test_rosa_sees_in_september_that_the_fee_rises_in_october():
    """Law 91/1992, art. 9-bis (2), and D.L. 113/2018, art. 14: 200 euros to 4 October 2018, 250 from the 5th."""
    rosa = make_person()
    procedure = CITIZENSHIP.on("2018-09-20", rosa)
    assert procedure.next == "collect-certificates"
    assert costs(procedure) == ["EUR 200.00"]
    fee = procedure.step("pay").fees[0]
    assert (fee.rows, fee.settled) == (("before",), True)
    assert fee.coming == (FeeChange(date(2018, 10, 5), Decimal("250.00"), Decimal("250.00")),)
    assert costs(CITIZENSHIP.on("2018-10-04", rosa)) == ["EUR 200.00"]
    procedure = CITIZENSHIP.on("2018-10-05", rosa)
    assert costs(procedure) == ["EUR 250.00"]
    assert procedure.step("pay").fees[0].coming == ()


def test_rosa_who_paid_on_the_last_day_paid_the_old_fee_for_ever():
    """200 euros on 4 October 2018; whoever paid a day later paid 250, also where one looks at it before."""
    early = make_person(marks={"collect-certificates": ended("2018-09-30"), "pay": ended("2018-10-04")})
    procedure = CITIZENSHIP.on("2019-01-10", early)
    assert costs(procedure) == ["EUR 200.00"]
    assert procedure.step("pay").fees[0].coming == ()
    assert procedure.next == "send"
    late = make_person(marks={"pay": ended("2018-10-05")})
    assert costs(CITIZENSHIP.on("2019-01-10", late)) == ["EUR 250.00"]


# --- the revenue stamp ------------------------------------------------------------------------------------


def test_idris_who_is_seventeen_needs_no_stamp_for_his_guardianship():
    """D.P.R. 642/1972, table B, art. 13: no stamp; law 604/1962, table D: 0.26. With a stamp 16 + 0.52 = 16.52."""
    idris = make_person({"birth-date": "2008-05-20", "purpose": "guardianship"})
    assert costs(CERTIFICATE.on("2026-05-19", idris)) == ["EUR 0.26"]
    assert costs(CERTIFICATE.on("2026-05-20", idris)) == ["EUR 16.52"]
    assert costs(CERTIFICATE.on("2026-05-19", make_person({"birth-date": "2008-05-20", "purpose": "work"}))) == [
        "EUR 16.52"
    ]


def test_idris_who_got_the_stamp_for_nothing_at_seventeen_pays_the_desk_at_eighteen():
    """No stamp on 19 May 2026; the desk on the 20th: 0.52. A day earlier 0.26, and it stays so."""
    answers = {"birth-date": "2008-05-20", "purpose": "guardianship"}
    half = make_person(answers, marks={"buy-stamp": ended("2026-05-19")})
    assert costs(CERTIFICATE.on("2026-05-19", half)) == ["EUR 0.26"]
    assert costs(CERTIFICATE.on("2026-05-20", half)) == ["EUR 0.52"]
    whole = make_person(answers, marks={"buy-stamp": ended("2026-05-19"), "ask": ended("2026-05-19")})
    assert costs(CERTIFICATE.on("2026-08-01", whole)) == ["EUR 0.26"]


def test_somebody_who_does_not_say_what_for_sees_the_least_and_the_most():
    """0 + 0.26 to 16 + 0.52; one of age pays 16.52 in any case and isn't asked what for."""
    young = make_person({"birth-date": "2008-05-20"})
    assert costs(CERTIFICATE.on("2026-05-01", young)) == ["EUR 0.26 to 16.52"]
    assert list(is_asked_in_turn(CERTIFICATE, "2026-05-01", young, {})) == ["purpose"]
    assert costs(CERTIFICATE.on("2026-05-01", make_person({"birth-date": "2008-05-20", "purpose": "declined"}))) == [
        "EUR 0.26 to 16.52"
    ]
    grown = make_person({"birth-date": "1990-01-01"})
    assert costs(CERTIFICATE.on("2026-05-01", grown)) == ["EUR 16.52"]
    assert list(is_asked_in_turn(CERTIFICATE, "2026-05-01", grown, {})) == []
