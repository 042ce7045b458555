"""People who keep their nationality to themselves or have two, and routes that need an electronic ID."""

from core.procedures.questions import next_question
from core.procedures.reasons import why
from core.processes.answers import DECLINED, Answer
from tests.core.procedures.making import make_person
from tests.core.timelines.telling import costs, due, ended, find_way, is_asked_in_turn, stands
from tests.core.timelines.ways import choose_a_route_in_bologna

BOLOGNA = find_way("bologna/residence-permit-first")
HAMBURG = find_way("hamburg/registration-of-address")
ROUTES = choose_a_route_in_bologna()
STUDENT = {
    "birth-date": "2003-07-14",
    "arrival-date": "2026-09-07",
    "reason-for-stay": "study",
    "stay-length": "1-year",
    "children-under-14": "0",
    "housing-situation": "rented",
}


# --- a nationality not told -------------------------------------------------------------------------------


def test_noor_declines_to_say_her_nationality_and_still_gets_her_way():
    """D.Lgs. 286/1998, art. 5 (2): eight working days from Monday, 7 September 2026: the 17th.

    D.M. 5 May 2017: 16 + 40 + 30.46 + 30 = 116.46, whatever the nationality.
    """
    noor = make_person({"citizenship": "declined", **STUDENT})
    procedure = BOLOGNA.on("2026-09-08", noor)
    assert procedure.audience == "maybe"  # never "you are not eligible"
    assert costs(procedure) == ["EUR 116.46"]
    assert due(procedure, "hand-in-kit", "eight-working-days") == ("2026-09-17", "soon")
    assert stands(procedure, "fill-kit-alone", "buy-revenue-stamp", "hand-in-kit") == ["open", "open", "not_yet"]


def test_noor_is_not_asked_again_nor_in_a_roundabout_way():
    """GDPR, art. 5 (1) (c): not the nationality once more, nor what only makes sense once it is known."""
    asked = list(is_asked_in_turn(BOLOGNA, "2026-09-08", make_person({"citizenship": "declined"}), {}))
    assert "citizenship" not in asked
    assert "family-of-eu-citizen" not in asked
    assert len(asked) == len(set(asked))
    assert next_question(BOLOGNA.on("2026-09-08", make_person())) is not None


def test_somebody_who_declines_everything_still_sees_the_way_and_is_asked_each_thing_once():
    asked = list(is_asked_in_turn(HAMBURG, "2026-09-08", make_person(), {}))
    assert "citizenship" in asked or "moved-from" in asked
    assert len(asked) == len(set(asked))
    nothing = make_person({key: "declined" for key in asked if ":" not in key})
    procedure = HAMBURG.on("2026-09-08", nothing)
    assert "not_needed" not in stands(procedure, *(view.key for view in procedure.steps))


def test_noor_who_declined_in_hamburg_may_have_to_bring_a_permit():
    """§ 23 (1) BMG: the papers; whether a residence permit is one of them isn't known without the nationality."""
    answers = {"citizenship": "declined", "moved-from": "same-country", "housing-situation": "rented"}
    needs = HAMBURG.on("2026-09-08", make_person(answers)).step("register-in-person").needs
    assert {need.key: need.applies for need in needs}["residence-title"] == "maybe"


# --- two nationalities --------------------------------------------------------------------------------------


def with_citizenships(*countries, **answers):
    return make_person({"citizenship": Answer(countries), **STUDENT, **answers})


def test_teo_who_is_french_and_moroccan_needs_no_permit_in_italy():
    """D.Lgs. 286/1998, art. 1 (2): the act isn't for citizens of the EU; one of two nationalities is enough.

    D.Lgs. 30/2007, art. 6 and 7: their stay has rules of its own.
    """
    for countries in (("FR", "MA"), ("MA", "FR"), ("MA", "other", "FR")):
        procedure = BOLOGNA.on("2026-09-08", with_citizenships(*countries))
        assert procedure.audience == "no"
    assert BOLOGNA.on("2026-09-08", with_citizenships("MA", **{"family-of-eu-citizen": "no"})).audience == "yes"
    assert BOLOGNA.on("2026-09-08", with_citizenships("MA", "TN")).audience == "maybe"  # may join a relative


def test_teo_is_not_asked_whether_he_is_a_relative_of_an_eu_citizen():
    """Directive 2004/38/EC, art. 3 (1): he is one himself."""
    teo = make_person({"citizenship": Answer(("FR", "MA"))})
    moroccan = make_person({"citizenship": Answer(("MA",))})
    assert "family-of-eu-citizen" not in list(is_asked_in_turn(BOLOGNA, "2026-09-08", teo, {}))
    assert "family-of-eu-citizen" in list(is_asked_in_turn(BOLOGNA, "2026-09-08", moroccan, {}))


def test_teo_who_moves_within_hamburg_brings_no_permit():
    """§ 23 (1) BMG; § 2 (1) and (2) FreizügG/EU: no residence permit for citizens of the EU."""
    answers = {"moved-from": "same-city", "housing-situation": "rented"}
    for countries, keys in ((("FR", "MA"), set()), (("MA", "TN"), {"residence-title"})):
        person = make_person({"citizenship": Answer(countries), **answers})
        needs = HAMBURG.on("2026-09-08", person).step("register-in-person").needs
        assert {need.key for need in needs} & {"residence-title"} == keys


# --- an electronic ID -----------------------------------------------------------------------------------------

KEYS = ("book-appointment", "register-in-person", "register-online")
MOVED = {
    "citizenship": "FR",
    "birth-date": "1990-02-11",
    "moved-from": "same-city",
    "housing-situation": "rented",
    "moving-in-date": "2026-09-01",
    "marital-status": "single",
    "children-with-you": "0",
}


def test_ines_may_register_online_with_her_card_alone():
    """§ 23a BMG with § 10 (3): one proves who one is with the card; § 17 (1): 1 + 14 = 15 September 2026."""
    without = make_person(MOVED, {"eid-card": False})
    assert stands(HAMBURG.on("2026-09-02", without), *KEYS) == ["open", "not_yet", "not_needed"]
    assert "registration-route" not in list(is_asked_in_turn(HAMBURG, "2026-09-02", without, {}))

    with_card = make_person(MOVED, {"eid-card": True})
    assert stands(HAMBURG.on("2026-09-02", with_card), *KEYS) == ["maybe", "maybe", "maybe"]
    assert "registration-route" in list(is_asked_in_turn(HAMBURG, "2026-09-02", with_card, {}))

    online = make_person({**MOVED, "registration-route": "online"}, {"eid-card": True})
    procedure = HAMBURG.on("2026-09-02", online)
    assert stands(procedure, *KEYS) == ["not_needed", "not_needed", "not_yet"]
    assert due(procedure, "register-online", "two-weeks") == ("2026-09-15", "soon")
    assert (procedure.totals.visits_low, procedure.totals.visits_high) == (0, 0)

    failed = online._replace(
        marks={
            "get-landlord-confirmation": ended("2026-09-03"),
            "register-online": ended(("2026-09-04", "not-possible")),
        }
    )
    procedure = HAMBURG.on("2026-09-05", failed)
    assert (procedure.next, procedure.step("register-online").attempts) == ("register-online", 1)
    counter = failed._replace(answers={**failed.answers, "registration-route": Answer(("counter",))})
    assert HAMBURG.on("2026-09-05", counter).next == "book-appointment"


def test_the_route_over_the_internet_is_shown_to_those_who_can_take_it():
    """D.Lgs. 82/2005, art. 64 (2-quater); law 604/1962, table D: 0.52 euros at the counter."""
    unsaid = ROUTES.on("2026-09-02", make_person())
    assert [(channel.key, channel.applies) for channel in unsaid.step("ask").channels] == [
        ("counter", "yes"),
        ("online", "maybe"),
    ]
    assert costs(unsaid) == ["EUR 0.00 to 0.52"]
    assert (unsaid.totals.visits_low, unsaid.totals.visits_high) == (0, 1)
    assert list(is_asked_in_turn(ROUTES, "2026-09-02", make_person(), {})) == ["holds:eid-card"]
    replies = {"holds:eid-card": True, "channel:ask": "counter"}
    assert list(is_asked_in_turn(ROUTES, "2026-09-02", make_person(), replies)) == ["holds:eid-card", "channel:ask"]

    online = ROUTES.on("2026-09-02", make_person({"channel:ask": "online"}, {"eid-card": True}))
    assert costs(online) == ["EUR 0.00"]
    assert (online.totals.visits_low, online.totals.visits_high) == (0, 0)
    counter = ROUTES.on("2026-09-02", make_person({"channel:ask": "counter"}, {"eid-card": True}))
    assert costs(counter) == ["EUR 0.52"]
    assert (counter.totals.visits_low, counter.totals.visits_high) == (1, 1)


def test_a_route_that_is_closed_is_not_asked_for_and_not_counted():
    without = ROUTES.on("2026-09-02", make_person(papers={"eid-card": False}))
    assert [channel.key for channel in without.step("ask").channels] == ["counter"]
    assert (without.totals.visits_low, without.totals.visits_high) == (1, 1)
    assert next_question(without) is None
    assert costs(without) == ["EUR 0.52"]


def test_whoever_chose_a_route_and_turns_out_to_lack_the_card_pays_at_the_counter():
    lost = ROUTES.on("2026-09-02", make_person({"channel:ask": "online"}, {"eid-card": False}))
    assert (lost.totals.visits_low, lost.totals.visits_high) == (1, 1)
    assert costs(lost) == ["EUR 0.52"]
    assert why(lost, "ask").applies == "yes"


def test_declining_a_route_is_no_choice():
    declined = make_person(papers={"eid-card": True})._replace(answers={"channel:ask": DECLINED})
    procedure = ROUTES.on("2026-09-02", declined)
    assert costs(procedure) == ["EUR 0.00 to 0.52"]
    assert next_question(procedure) is None
