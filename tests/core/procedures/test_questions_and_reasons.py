from datetime import date

import pytest

from core.procedures.procedure import Question, State, Ternary
from core.procedures.questions import list_questions_by_weight, next_question
from core.procedures.reasons import Because, ReasonKind, why, why_each
from core.processes.evaluating import FALSE, TRUE, UNKNOWN
from tests.core.procedures.making import TODAY, make, make_person, make_version

STUDENT = {"fact": "student", "is": "yes"}
MARRIED = {"fact": "married", "is": "yes"}


def asked(version, person=None):
    question = next_question(make(version, person))
    return None if question is None else question.key


def test_where_nothing_depends_on_an_answer_nothing_is_asked():
    assert asked(make_version({"key": "a"})) is None


def test_the_question_that_settles_most_comes_first():
    version = make_version(
        {"key": "a", "when": {"all": [MARRIED, STUDENT]}}, {"key": "b", "when": STUDENT}, {"key": "c", "when": STUDENT}
    )
    assert next_question(make(version)) == Question("fact", "student", "student", ("a", "b", "c"))
    assert asked(version, make_person({"student": "yes"})) == "married"
    assert asked(version, make_person({"student": "no"})) is None


def test_declined_and_unsure_are_not_asked_again():
    version = make_version({"key": "a", "when": {"any": [STUDENT, MARRIED]}})
    assert asked(version, make_person({"student": "declined"})) == "married"
    assert asked(version, make_person({"student": "declined", "married": "unsure"})) is None


def test_a_question_that_only_makes_sense_after_another_waits_for_it():
    version = make_version({"key": "a", "when": {"fact": "spouse-works", "is": "yes"}})
    assert asked(version) == "married"
    assert asked(version, make_person({"married": "yes"})) == "spouse-works"
    assert asked(version, make_person({"married": "no"})) is None


def test_what_a_step_teaches_is_asked_when_it_has_ended():
    version = make_version(
        {"key": "decision", "learns": ["decision-date"]},
        {"key": "appeal", "deadlines": [{"key": "limit", "from": "decision-date", "offset": "P30D"}]},
    )
    assert asked(version) is None
    assert asked(version, make_person(marks={"decision": TODAY})) == "decision-date"
    assert make(version).step("decision").asks == ("decision-date",)


def test_whether_one_has_a_paper_can_be_the_next_question():
    version = make_version({"key": "a", "when": {"holds": "passport"}})
    assert next_question(make(version)) == Question("holds", "holds:passport", "passport", ("a",))
    assert asked(version, make_person(papers={"passport": False})) is None


def test_the_date_on_a_paper_is_asked_after_the_paper():
    anchor = {"document": "permit", "edge": "expires"}
    version = make_version({"key": "a", "deadlines": [{"key": "limit", "from": anchor, "offset": "P0D"}]})
    assert asked(version) == "holds:permit"
    assert asked(version, make_person(papers={"permit": True})) == "expires:permit"
    assert asked(version, make_person(papers={"permit": False})) is None


def test_a_choice_of_route_can_be_the_next_question():
    channels = [{"key": "online", "kind": "online"}, {"key": "desk", "kind": "in_person"}]
    version = make_version(
        {"key": "send", "channels": channels}, {"key": "print", "when": {"fact": "channel:send", "is": "desk"}}
    )
    assert next_question(make(version)) == Question("channel", "channel:send", "send", ("print",), ("online", "desk"))
    assert asked(version, make_person({"channel:send": "desk"})) is None


def test_a_day_a_number_and_the_audience_are_asked_for():
    version = make_version(
        {
            "key": "a",
            "deadlines": [{"key": "limit", "from": "arrival-date", "offset": "P8D"}],
            "fees": [{"key": "f", "item": "f", "amount": "1.00", "currency": "EUR", "label": "F", "times": "children"}],
        },
        audience={"fact": "citizenship", "in": ["@eea"]},
    )
    assert [question.key for question in list_questions_by_weight(make(version))] == [
        "citizenship",
        "arrival-date",
        "children",
    ]


def test_nothing_is_asked_for_a_fee_behind_one_that_wins():
    def rows(*conditions):
        fees = [{"key": f"f{number}", "item": "i", "amount": "1", "currency": "EUR"} for number in range(3)]
        return make_version({"key": "a", "fees": [fee | more for fee, more in zip(fees, conditions, strict=True)]})

    version = rows({"when": STUDENT}, {"when": MARRIED}, {})
    assert asked(version, make_person({"student": "yes"})) is None
    assert asked(version, make_person({"student": "no"})) == "married"
    assert asked(version, make_person({"student": "declined"})) == "married"
    assert asked(rows({"from": TODAY.isoformat()}, {"when": MARRIED}, {})) is None
    assert asked(rows({"from": "2026-03-13"}, {"when": MARRIED}, {})) == "married"


def test_nothing_is_asked_for_an_extra_of_a_need_that_is_not_there():
    need = {"key": "n", "any_of": [["permit"]], "when": STUDENT, "extras": [{"kind": "copy", "when": MARRIED}]}
    other = {"key": "m", "any_of": [["permit"]], "when": {"fact": "works", "is": "yes"}}
    both = make_version({"key": "a", "needs": [need, other]})
    assert asked(both, make_person({"student": "no"})) == "works"
    version = make_version({"key": "a", "needs": [need]})
    assert asked(version) == "student"
    assert asked(version, make_person({"student": "yes"})) == "married"
    assert asked(version, make_person({"student": "declined"})) == "married"
    assert asked(version, make_person({"student": "no"})) is None


def test_nothing_is_asked_for_steps_that_are_over():
    version = make_version({"key": "a", "when": STUDENT})
    assert asked(version, make_person(marks={"a": TODAY})) is None
    assert asked(version, make_person(skipped=frozenset({"a"}))) is None


# --- why --------------------------------------------------------------------------------------------


def test_a_step_for_everybody_says_so():
    found = why(make(make_version({"key": "a"})), "a")
    assert (found.applies, found.state, found.reasons) == (Ternary.YES, State.OPEN, (Because(ReasonKind.EVERYONE),))


@pytest.mark.parametrize(("answer", "truth"), [("yes", TRUE), ("no", FALSE), ("declined", UNKNOWN)])
def test_the_answer_that_decided_is_named(answer, truth):
    found = why(make(make_version({"key": "a", "when": STUDENT}), make_person({"student": answer})), "a")
    (because,) = found.reasons
    assert because.kind is ReasonKind.CONDITION
    assert because.explained is not None
    assert because.explained.truth is truth
    assert bool(because.explained.reasons) is (truth is not UNKNOWN)


def test_what_holds_a_step_back_and_what_was_refused_are_named():
    outcomes = [{"key": "good", "label": "Good"}, {"key": "bad", "label": "Bad", "ends": "refused"}]
    version = make_version({"key": "a", "outcomes": outcomes}, {"key": "b", "after": ["a"]})
    assert [one.kind for one in why(make(version), "b").reasons] == [ReasonKind.EVERYONE, ReasonKind.WAITS]
    procedure = make(version, make_person(marks={"a": "bad"}))
    assert why(procedure, "b").reasons[1] == Because(ReasonKind.REFUSED, step="a")
    assert why(procedure, "a").reasons[1] == Because(ReasonKind.MARK, outcome="bad", on=TODAY)


def test_an_outcome_an_alternative_and_a_wish_are_named():
    outcomes = [{"key": "good", "label": "Good"}, {"key": "other", "label": "Other"}]
    version = make_version(
        {"key": "a", "outcomes": outcomes},
        {"key": "b"},
        {"key": "c", "after": [{"step": "a", "outcome": "other"}]},
        one_of=[["a", "b"]],
    )
    procedure = make(version, make_person(marks={"a": "good"}))
    assert why(procedure, "b").reasons == (Because(ReasonKind.ALTERNATIVE_DONE, step="a", on=TODAY),)
    assert why(procedure, "c").reasons == (Because(ReasonKind.OUTCOME, step="a", outcome="other", found="good"),)
    procedure = make(version, make_person(marks={"a": "good"}, wanted=frozenset({"c"})))
    assert why(procedure, "c").reasons == (Because(ReasonKind.WANTED),)


def test_a_skip_and_a_failed_attempt_are_named():
    version = make_version({"key": "a", "outcomes": [{"key": "again", "label": "Again", "ends": "again"}]})
    tried = why(make(version, make_person(marks={"a": "again"})), "a")
    assert tried.reasons[1:] == (Because(ReasonKind.AGAIN, outcome="again"),)
    assert why(make(version, make_person(skipped=frozenset({"a"}))), "a").reasons[1].kind is ReasonKind.SKIPPED


def test_each_step_has_its_reasons_whether_asked_alone_or_with_all():
    version = make_version(
        {"key": "a", "when": STUDENT}, {"key": "b", "when": STUDENT, "after": ["a"]}, {"key": "c", "after": ["b"]}
    )
    for person in (make_person(), make_person({"student": "yes"}), make_person({"student": "no"})):
        procedure = make(version, person)
        each = list(why_each(procedure))
        assert each == [why(procedure, view.key) for view in procedure.steps]
        assert [one.step for one in each] == ["a", "b", "c"]
        assert [(one.applies, one.state) for one in each] == [(view.applies, view.state) for view in procedure.steps]


def test_each_thing_that_is_waited_for_is_a_reason():
    procedure = make(make_version({"key": "a"}, {"key": "b"}, {"key": "c", "after": ["a", "b"]}))
    assert [because.wait for because in why(procedure, "c").reasons[1:]] == list(procedure.step("c").waits_for)
    assert len(procedure.step("c").waits_for) == 2


def test_an_alternative_done_is_no_reason_against_another_that_was_done_too():
    version = make_version({"key": "a"}, {"key": "b"}, one_of=[["a", "b"]])
    procedure = make(version, make_person(marks={"a": TODAY, "b": TODAY}))
    for key in ("a", "b"):
        assert [because.kind for because in why(procedure, key).reasons] == [ReasonKind.EVERYONE, ReasonKind.MARK]


def test_an_attempt_is_named_only_while_it_is_the_last_word():
    ends = [{"key": "again", "label": "Again", "ends": "again"}, {"key": "good", "label": "Good"}]
    version = make_version({"key": "a", "outcomes": ends, "when": STUDENT})
    procedure = make(version, make_person({"student": "no"}, marks={"a": "good"}))
    assert [because.kind for because in why(procedure, "a").reasons] == [ReasonKind.CONDITION, ReasonKind.MARK]


def test_an_open_alternative_is_no_reason():
    version = make_version({"key": "a"}, {"key": "b", "when": STUDENT}, one_of=[["a", "b"]])
    procedure = make(version, make_person({"student": "yes"}))
    assert [because.kind for because in why(procedure, "b").reasons] == [ReasonKind.CONDITION]
    assert [because.kind for because in why(procedure, "a").reasons] == [ReasonKind.EVERYONE]
    procedure = make(version, make_person({"student": "no"}, marks={"a": TODAY}))
    assert [because.kind for because in why(procedure, "b").reasons] == [
        ReasonKind.ALTERNATIVE_DONE,
        ReasonKind.CONDITION,
    ]


def test_the_condition_is_judged_as_it_was_for_the_procedure():
    version = make_version(
        {"key": "a", "when": STUDENT, "outcomes": [{"key": "x", "label": "X"}]},
        {"key": "b", "when": {"step": "a", "outcome": "x"}},
    )
    procedure = make(version, make_person({"student": "no"}), date(2026, 3, 1))
    because = why(procedure, "b").reasons[0]
    assert because.explained is not None
    assert because.explained.truth is FALSE


def test_why_of_an_unknown_step_is_an_error():
    with pytest.raises(KeyError, match="gone"):
        why(make(make_version({"key": "a"})), "gone")
