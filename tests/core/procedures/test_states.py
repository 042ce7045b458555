from datetime import date

from core.procedures.personal import Attempt, Mark
from core.procedures.procedure import State, Ternary, WaitsFor
from tests.core.procedures.making import TODAY, make, make_person, make_version, say, states

STUDENT = {"fact": "student", "is": "yes"}


def test_a_step_without_condition_applies_to_everybody_and_is_open():
    procedure = make(make_version({"key": "a"}))
    assert states(procedure) == {"a": "open"}
    assert procedure.next == "a"


def test_a_step_waits_for_the_one_before_it():
    procedure = make(make_version({"key": "a"}, {"key": "b", "after": ["a"]}))
    assert states(procedure) == {"a": "open", "b": "not_yet"}
    assert procedure.step("b").waits_for == (WaitsFor("step", "a"),)


def test_a_step_done_opens_the_one_after_it():
    version = make_version({"key": "a"}, {"key": "b", "after": ["a"]})
    procedure = make(version, make_person(marks={"a": TODAY}))
    assert states(procedure) == {"a": "done", "b": "open"}
    assert procedure.step("a").on == TODAY


def test_a_step_whose_condition_is_unknown_may_apply():
    procedure = make(make_version({"key": "a", "when": STUDENT}))
    view = procedure.step("a")
    assert (view.state, view.applies, view.missing) == (State.MAYBE, Ternary.MAYBE, ("student",))
    assert procedure.next is None


def test_a_step_after_one_that_may_apply_waits_for_the_question():
    procedure = make(make_version({"key": "a", "when": STUDENT}, {"key": "b", "after": ["a"]}))
    assert procedure.step("b").waits_for == (WaitsFor("question", "student", step="a"),)


def test_a_step_that_does_not_apply_blocks_nobody():
    version = make_version({"key": "a", "when": STUDENT}, {"key": "b", "after": ["a"]})
    assert states(make(version, make_person({"student": "no"}))) == {"a": "not_needed", "b": "open"}


def test_a_step_that_does_not_apply_passes_on_what_it_waited_for():
    version = make_version({"key": "a"}, {"key": "b", "after": ["a"], "when": STUDENT}, {"key": "c", "after": ["b"]})
    procedure = make(version, make_person({"student": "no"}))
    assert procedure.step("c").waits_for == (WaitsFor("step", "a"),)


def test_a_step_done_stays_done_though_its_condition_has_turned_false():
    version = make_version({"key": "a", "when": STUDENT}, {"key": "b", "after": ["a"]})
    procedure = make(version, make_person({"student": "no"}, marks={"a": TODAY}))
    view = procedure.step("a")
    assert (view.state, view.applies, view.no_longer_needed) == (State.DONE, Ternary.NO, True)
    assert states(procedure)["b"] == "open"


def test_a_step_marked_before_its_turn_is_done_early():
    version = make_version({"key": "a"}, {"key": "b", "after": ["a"]})
    procedure = make(version, make_person(marks={"b": TODAY}))
    assert states(procedure) == {"a": "open", "b": "done"}
    assert procedure.step("b").early
    assert not make(version, make_person(marks={"a": TODAY, "b": TODAY})).step("b").early


def test_a_person_may_override_not_needed():
    version = make_version({"key": "a", "when": STUDENT}, {"key": "b", "after": ["a"]})
    procedure = make(version, make_person({"student": "no"}, wanted=frozenset({"a"})))
    assert states(procedure) == {"a": "open", "b": "not_yet"}
    assert procedure.step("a").wanted


def test_a_step_skipped_holds_nobody_back():
    version = make_version({"key": "a"}, {"key": "b", "after": ["a"]})
    assert states(make(version, make_person(skipped=frozenset({"a"})))) == {"a": "skipped", "b": "open"}


DECISION = {
    "key": "decision",
    "kind": "wait",
    "outcomes": [
        {"key": "granted", "label": "Yes"},
        {"key": "refused", "label": "No", "ends": "refused"},
        {"key": "incomplete", "label": "Come back", "ends": "again"},
    ],
}


def test_what_comes_after_an_outcome_may_apply_until_the_step_ended():
    version = make_version(DECISION, {"key": "collect", "after": [{"step": "decision", "outcome": "granted"}]})
    view = make(version).step("collect")
    assert view.state is State.MAYBE
    assert view.waits_for == (WaitsFor("step", "decision", outcome="granted"),)


def test_an_outcome_opens_what_comes_after_it_and_makes_the_rest_not_needed():
    version = make_version(
        DECISION,
        {"key": "collect", "after": [{"step": "decision", "outcome": "granted"}]},
        {"key": "appeal", "after": [{"step": "decision", "outcome": "refused"}]},
    )
    assert states(make(version, make_person(marks={"decision": "granted"}))) == {
        "decision": "done",
        "collect": "open",
        "appeal": "not_needed",
    }
    assert states(make(version, make_person(marks={"decision": "refused"}))) == {
        "decision": "refused",
        "collect": "not_needed",
        "appeal": "open",
    }


def test_a_mark_without_an_outcome_is_the_only_good_end():
    ends = [{"key": "good", "label": "Good", "gives": ["permit"]}, {"key": "no", "label": "No", "ends": "refused"}]
    version = make_version(
        {"key": "a", "outcomes": ends},
        {"key": "b", "after": [{"step": "a", "outcome": "good"}], "needs": [{"key": "it", "any_of": [["permit"]]}]},
        {"key": "c", "after": [{"step": "a", "outcome": "no"}]},
        {"key": "d", "when": {"step": "a", "outcome": "no"}},
    )
    procedure = make(version, make_person(marks={"a": TODAY}))
    assert states(procedure) == {"a": "done", "b": "open", "c": "not_needed", "d": "not_needed"}
    assert procedure.step("a").outcome == "good"
    assert procedure.step("b").ready is Ternary.YES


def test_a_mark_without_an_outcome_leaves_open_which_of_two_good_ends_it_was_and_rules_out_the_bad_ones():
    ends = [{"key": "now", "label": "Now"}, {"key": "later", "label": "Later"}]
    version = make_version(
        {"key": "a", "outcomes": [*ends, {"key": "no", "label": "No", "ends": "refused"}]},
        {"key": "b", "after": [{"step": "a", "outcome": "now"}]},
        {"key": "c", "after": [{"step": "a", "outcome": "no"}]},
        {"key": "d", "when": {"not": {"step": "a", "outcome": "no"}}},
        {"key": "e", "when": {"step": "a", "outcome": "later"}},
    )
    procedure = make(version, make_person(marks={"a": TODAY}))
    assert states(procedure) == {"a": "done", "b": "maybe", "c": "not_needed", "d": "open", "e": "maybe"}
    assert procedure.step("a").outcome is None


def test_an_outcome_to_be_tried_again_leaves_the_step_open_and_counts_an_attempt():
    version = make_version(DECISION, {"key": "next", "after": ["decision"]})
    again = Mark(TODAY, "incomplete", (Attempt(date(2026, 3, 1), "incomplete"),))
    view = make(version, make_person(marks={"decision": again})).step("decision")
    assert (view.state, view.attempts, view.outcome, view.on) == (State.OPEN, 2, "incomplete", None)
    ended = Mark(TODAY, "granted", (Attempt(date(2026, 3, 1), "incomplete"),))
    procedure = make(version, make_person(marks={"decision": ended}))
    assert procedure.step("decision").attempts == 1
    assert states(procedure) == {"decision": "done", "next": "open"}


def test_a_step_may_come_after_an_attempt_that_failed():
    version = make_version(DECISION, {"key": "mend", "after": [{"step": "decision", "outcome": "incomplete"}]})
    assert states(make(version, make_person(marks={"decision": "incomplete"}))) == {"decision": "open", "mend": "open"}


def test_a_refusal_blocks_what_plainly_comes_after_it():
    version = make_version(DECISION, {"key": "b", "after": ["decision"]}, {"key": "c", "after": ["b"]})
    procedure = make(version, make_person(marks={"decision": "refused"}))
    assert states(procedure) == {"decision": "refused", "b": "blocked", "c": "blocked"}
    assert procedure.step("c").blocked_by == ("decision",)


def test_a_refusal_blocks_also_what_comes_after_a_step_that_it_made_superfluous():
    version = make_version(
        DECISION,
        {"key": "collect", "after": [{"step": "decision", "outcome": "granted"}]},
        {"key": "register", "after": ["collect"]},
    )
    assert states(make(version, make_person(marks={"decision": "refused"})))["register"] == "blocked"


def test_an_appeal_leads_round_a_refusal():
    version = make_version(
        DECISION,
        {"key": "collect", "after": [{"step": "decision", "outcome": "granted"}]},
        {"key": "appeal", "after": [{"step": "decision", "outcome": "refused"}]},
        {"key": "register", "after": ["collect", "appeal"]},
    )
    procedure = make(version, make_person(marks={"decision": "refused"}))
    assert states(procedure)["register"] == "not_yet"
    assert procedure.step("register").waits_for == (WaitsFor("step", "appeal"),)
    assert states(make(version, make_person(marks={"decision": "granted", "collect": TODAY})))["register"] == "open"


def test_whoever_reads_a_refusal_leads_round_it_as_whoever_comes_after_it():
    refused = {"step": "decision", "outcome": "refused"}
    person = make_person(marks={"decision": "refused"})
    for when, after in (
        ({"all": [refused, STUDENT]}, []),
        ({"any": [refused, STUDENT]}, ["decision"]),
        ({"not": {"not": refused}}, []),
    ):
        version = make_version(
            DECISION,
            {"key": "appeal", "when": when, "after": after},
            {"key": "register", "after": ["decision", "appeal"]},
        )
        student = person._replace(answers={"student": say("yes")})
        assert make(version, student).step("register").waits_for == (WaitsFor("step", "appeal"),)
        done = student._replace(marks={**person.marks, "appeal": Mark(TODAY)})
        assert states(make(version, done))["register"] == "open"


def test_whoever_reads_that_a_step_was_not_refused_leads_round_nothing():
    not_refused = {"not": {"step": "decision", "outcome": "refused"}}
    version = make_version(
        DECISION,
        {"key": "other", "when": {"any": [not_refused, STUDENT]}},
        {"key": "register", "after": ["decision", "other"]},
    )
    person = make_person({"student": "yes"}, marks={"decision": "refused"})
    assert make(version, person).step("register").blocked_by == ("decision",)


def test_reading_an_outcome_is_an_implicit_after():
    version = make_version(
        {"key": "test", "outcomes": [{"key": "passed", "label": "Passed"}, {"key": "failed", "label": "Failed"}]},
        {"key": "course", "when": {"any": [STUDENT, {"step": "test", "outcome": "failed"}]}},
    )
    assert states(make(version))["course"] == "maybe"
    procedure = make(version, make_person({"student": "yes"}))
    assert procedure.step("course").waits_for == (WaitsFor("step", "test"),)
    assert states(make(version, make_person(marks={"test": "passed"})))["course"] == "maybe"
    assert states(make(version, make_person(marks={"test": "failed"})))["course"] == "open"
    assert states(make(version, make_person({"student": "no"}, marks={"test": "passed"})))["course"] == "not_needed"


def test_the_outcome_of_a_step_that_does_not_apply_is_false():
    version = make_version(
        {"key": "test", "when": STUDENT, "outcomes": [{"key": "failed", "label": "Failed"}]},
        {"key": "course", "when": {"step": "test", "outcome": "failed"}},
    )
    assert states(make(version, make_person({"student": "no"}))) == {"test": "not_needed", "course": "not_needed"}


def test_one_alternative_done_makes_the_others_not_needed():
    version = make_version({"key": "a"}, {"key": "b"}, {"key": "c", "after": ["a"]}, one_of=[["a", "b"]])
    procedure = make(version)
    assert states(procedure) == {"a": "open", "b": "open", "c": "not_yet"}
    assert procedure.step("c").waits_for == (WaitsFor("step", "a", alternatives=("b",)),)
    assert procedure.step("a").alternatives == ("b",)
    procedure = make(version, make_person(marks={"b": TODAY}))
    assert states(procedure) == {"a": "not_needed", "b": "done", "c": "open"}


def test_a_refused_alternative_leaves_the_other():
    refusable = {"key": "a", "outcomes": [{"key": "no", "label": "No", "ends": "refused"}]}
    version = make_version(refusable, {"key": "b"}, {"key": "c", "after": ["a"]}, one_of=[["a", "b"]])
    procedure = make(version, make_person(marks={"a": "no"}))
    assert states(procedure) == {"a": "refused", "b": "open", "c": "not_yet"}
    procedure = make(version, make_person(marks={"a": "no"}, skipped=frozenset({"b"})))
    assert states(procedure)["c"] == "open"


def test_an_alternative_that_does_not_apply_leaves_the_other():
    version = make_version(
        {"key": "a", "when": STUDENT}, {"key": "b"}, {"key": "c", "after": ["a"]}, one_of=[["a", "b"]]
    )
    procedure = make(version, make_person({"student": "no"}))
    assert procedure.step("c").waits_for == (WaitsFor("step", "b"),)


def test_a_wait_is_never_what_to_do_next():
    version = make_version({"key": "a", "kind": "wait"}, {"key": "b", "kind": "prepare"})
    procedure = make(version)
    assert states(procedure)["a"] == "open"
    assert procedure.next == "b"


def test_a_circle_is_cut_and_nothing_breaks():
    version = make_version({"key": "a", "after": ["b"]}, {"key": "b", "after": ["a"]})
    assert set(states(make(version))) == {"a", "b"}


def test_marks_on_steps_of_another_version_are_passed_over():
    version = make_version({"key": "a"})
    assert states(make(version, make_person(marks={"gone": TODAY}))) == {"a": "open"}


def test_the_audience_is_told_as_far_as_known():
    version = make_version({"key": "a"}, audience=STUDENT)
    assert make(version).audience is Ternary.MAYBE
    assert make(version, make_person({"student": "no"})).audience is Ternary.NO


def test_a_chosen_route_decides_a_condition():
    version = make_version(
        {"key": "send", "channels": [{"key": "online", "kind": "online"}, {"key": "desk", "kind": "in_person"}]},
        {"key": "print", "when": {"fact": "channel:send", "is": "desk"}},
    )
    assert make(version).step("print").missing == ("channel:send",)
    procedure = make(version, make_person({"channel:send": "online"}))
    assert states(procedure)["print"] == "not_needed"
    assert [(one.key, one.chosen) for one in procedure.step("send").channels] == [("online", True), ("desk", False)]
