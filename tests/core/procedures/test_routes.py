"""A route counts where it is open, and chosen or the only one left."""

import pytest

from core.procedures.procedure import Procedure, State
from core.procedures.questions import next_question
from tests.core.procedures.making import make, make_person, make_version

EID = {"holds": "eid-card"}
CHANNELS = [{"key": "desk", "kind": "in_person"}, {"key": "online", "kind": "online", "when": EID}]
FEES = [
    {
        "key": "less",
        "item": "form",
        "amount": "5.00",
        "currency": "EUR",
        "label": "Less",
        "when": {"fact": "channel:apply", "is": "online"},
    },
    {"key": "full", "item": "form", "amount": "9.00", "currency": "EUR", "label": "Full"},
]
VERSION = make_version(
    {"key": "apply", "channels": CHANNELS, "fees": FEES},
    {"key": "book", "when": {"fact": "channel:apply", "in": ["desk", "post"]}},
)


def costs(procedure: Procedure) -> tuple[str, str]:
    (total,) = procedure.totals.fees
    return str(total.low), str(total.high)


@pytest.mark.parametrize(
    ("chosen", "eid_card", "fee", "book"),
    [
        (None, None, ("5.00", "9.00"), State.MAYBE),
        (None, True, ("5.00", "9.00"), State.MAYBE),
        (None, False, ("9.00", "9.00"), State.OPEN),  # one route alone is left: nobody need choose it
        ("desk", None, ("9.00", "9.00"), State.OPEN),
        ("online", None, ("5.00", "9.00"), State.MAYBE),  # whether it is open isn't known yet
        ("online", True, ("5.00", "5.00"), State.NOT_NEEDED),
        ("online", False, ("9.00", "9.00"), State.OPEN),  # choosing doesn't open it
    ],
)
def test_a_route_counts_where_it_is_open_and_chosen_or_the_only_one_left(chosen, eid_card, fee, book):
    answers = {} if chosen is None else {"channel:apply": chosen}
    papers = {} if eid_card is None else {"eid-card": eid_card}
    procedure = make(VERSION, make_person(answers, papers=papers))
    assert costs(procedure) == fee
    assert procedure.step("book").state is book


def test_whether_a_route_is_open_is_asked_before_which_one_to_take():
    asked = next_question(make(VERSION))
    assert asked is not None
    assert asked.key == "holds:eid-card"
    asked = next_question(make(VERSION, make_person(papers={"eid-card": True})))
    assert asked is not None
    assert asked.key == "channel:apply"
    assert next_question(make(VERSION, make_person(papers={"eid-card": False}))) is None


def test_a_choice_that_closed_is_asked_again_where_two_are_left():
    post = {"key": "post", "kind": "post"}
    version = make_version(
        {"key": "apply", "channels": [*CHANNELS, post]},
        {"key": "book", "when": {"fact": "channel:apply", "is": "desk"}},
    )
    procedure = make(version, make_person({"channel:apply": "online"}, papers={"eid-card": False}))
    assert procedure.step("book").state is State.MAYBE
    asked = next_question(procedure)
    assert asked is not None
    assert asked.key == "channel:apply"
    assert not any(channel.chosen for channel in procedure.step("apply").channels)


def test_the_only_route_of_a_step_is_taken_by_everybody():
    version = make_version(
        {"key": "apply", "channels": CHANNELS[:1]},
        {"key": "book", "when": {"fact": "channel:apply", "is": "desk"}},
        {"key": "print", "when": {"fact": "channel:apply", "is": "online"}},
    )
    procedure = make(version)
    assert procedure.step("book").state is State.OPEN
    assert procedure.step("print").state is State.NOT_NEEDED


BY_DESK = {"fact": "channel:apply", "is": "desk"}
STUDENT = {"fact": "student", "is": "yes"}


@pytest.mark.parametrize(
    ("when", "without_card"),
    [
        (BY_DESK, State.OPEN),
        ({"not": BY_DESK}, State.NOT_NEEDED),
        ({"all": [BY_DESK, {"not": STUDENT}]}, State.OPEN),
        ({"any": [BY_DESK, STUDENT]}, State.OPEN),
        ({"fact": "channel:apply", "in": ["online", "desk"]}, State.OPEN),
        ({"fact": "channel:apply", "in": ["online"]}, State.NOT_NEEDED),
        ({"fact": "channel:apply", "is": "pigeon"}, State.NOT_NEEDED),
    ],
)
def test_the_route_left_is_taken_however_a_condition_asks_for_it(when: object, without_card: State) -> None:
    version = make_version({"key": "apply", "channels": CHANNELS}, {"key": "book", "when": when})
    person = make_person({"student": "no"}, papers={"eid-card": False})
    assert make(version, person).step("book").state is without_card


def test_the_only_route_of_a_step_counts_where_it_is_open() -> None:
    only = {"key": "apply", "channels": [{"key": "online", "kind": "online", "when": EID}]}
    version = make_version(only, {"key": "book", "when": {"fact": "channel:apply", "is": "online"}})
    for card, state in ((True, State.OPEN), (False, State.NOT_NEEDED)):
        assert make(version, make_person(papers={"eid-card": card})).step("book").state is state
