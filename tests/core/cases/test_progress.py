from dataclasses import replace
from datetime import datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from core.cases.events import (
    Answered,
    AnswerTakenBack,
    AppointmentSet,
    Closed,
    DateGiven,
    DocumentAttached,
    DocumentDetached,
    Event,
    MovedToVersion,
    NoteAdded,
    Opened,
    PaperDeclared,
    Reopened,
    StepCleared,
    StepMarked,
    StepSkipped,
    StepWanted,
)
from core.cases.progress import (
    FURTHEST_AHEAD,
    Note,
    Progress,
    Said,
    clamp_seq,
    progress,
    put_in_order,
    to_person,
)
from core.procedures.personal import Attempt, Mark, Person
from core.processes.answers import Answer, Paper
from tests.core.cases.happening import (
    HELPER,
    LATER_VERSION,
    NOON,
    PERSON,
    TODAY,
    VERSION,
    histories,
    record,
    record_all,
)

YES, NO = Answer(("yes",)), Answer(("no",))
DONE = StepMarked("photo", TODAY)


def test_nothing_happened_yet():
    assert progress([]) == Progress()
    assert to_person(Progress()) == Person(skipped=frozenset())


@given(histories(), st.data())
def test_any_order_of_arrival_and_any_duplicates_give_the_same(events: list[Event], data: st.DataObject):
    again = data.draw(st.lists(st.sampled_from(events))) if events else []
    arrived = data.draw(st.permutations(events + again))
    assert progress(arrived) == progress(events)


@given(histories(), st.data())
def test_an_event_that_came_at_two_places_keeps_the_lower_one(events: list[Event], data: st.DataObject):
    later = [event._replace(seq=event.seq + data.draw(st.integers(0, 5))) for event in events]
    arrived = data.draw(st.permutations(events + later))
    assert put_in_order(arrived) == put_in_order(events)
    assert progress(arrived) == progress(events)


@given(histories(), st.sampled_from(["photo", "send-kit"]), st.data())
def test_taking_back_restores_what_was_before(events: list[Event], step: str, data: st.DataObject):
    what = data.draw(st.sampled_from([StepMarked(step, TODAY), StepSkipped(step), StepWanted(step)]))
    before = progress(events)
    after = progress([*events, record(2**120, what, seq=100), record(2**121, StepCleared(step), seq=101)])
    assert replace(after, seq=0) == replace(before, seq=0)
    assert to_person(after) == to_person(before)


@given(histories())
def test_the_highest_place_is_known(events: list[Event]):
    assert progress(events).seq == max((event.seq for event in events), default=0)


def test_a_place_far_beyond_what_anybody_saw_becomes_the_next_one():
    assert clamp_seq(10**9, 2) == 3
    assert clamp_seq(2 + FURTHEST_AHEAD, 2) == 2 + FURTHEST_AHEAD
    assert clamp_seq(0, 5) == 1


def test_a_case_is_pinned_to_a_version_until_it_moves():
    assert progress(record_all(Opened(VERSION))).version == VERSION
    assert progress(record_all(Opened(VERSION), MovedToVersion(VERSION, LATER_VERSION))).version == LATER_VERSION


def test_the_last_answer_counts_and_says_who_gave_it():
    events = [record(1, Answered("student", YES)), record(2, Answered("student", NO), by=HELPER)]
    told = progress(events).told["student"]
    assert (told.answer, told.by, told.at) == (NO, HELPER, NOON)


def test_an_answer_that_is_taken_back_leaves_what_was_said_before():
    theirs = record(2, Answered("student", NO), by=HELPER)
    undo = record(3, AnswerTakenBack("student", theirs.id))
    mine = record(1, Answered("student", YES))

    assert progress([mine, theirs, undo]).told["student"] == progress([mine]).told["student"]
    assert progress([theirs, undo]).told == {}
    assert progress([mine, theirs, undo, record(4, AnswerTakenBack("student", theirs.id))]).told["student"].by == PERSON
    assert progress([mine, theirs, record(3, AnswerTakenBack("other", theirs.id))]).told["student"].by == HELPER
    assert progress([mine, theirs, record(3, AnswerTakenBack("student", UUID(int=9)))]).told["student"].by == HELPER
    later = record(4, Answered("student", YES))
    assert progress([theirs, later, record(5, AnswerTakenBack("student", theirs.id))]).told["student"].event == later.id


def test_what_was_said_of_a_paper_can_be_taken_back():
    mine = record(1, PaperDeclared("passport", Paper(False)))
    theirs = record(2, PaperDeclared("passport", Paper(True)), by=HELPER)
    undo = record(3, AnswerTakenBack("paper:passport", theirs.id))

    assert progress([mine, theirs]).declared["passport"].by == HELPER
    assert progress([mine, theirs, undo]).papers == {"passport": Paper(False)}
    assert progress([theirs, undo]).papers == {}


def test_the_person_comes_before_a_helper_at_the_same_place():
    events = [record(1, Answered("student", NO), seq=1, by=HELPER), record(2, Answered("student", YES), seq=1)]
    assert progress(events).told["student"].answer == NO


def test_the_identifier_decides_between_two_of_one_person():
    events = [record(2, Answered("student", NO), seq=1), record(1, Answered("student", YES), seq=1)]
    assert progress(events).told["student"].answer == NO


def test_papers_dates_and_appointments_are_kept():
    at = datetime.fromisoformat("2026-04-01 09:30")
    found = to_person(
        progress(
            record_all(
                PaperDeclared("passport", Paper(True)),
                DateGiven("photo", "limit", TODAY),
                AppointmentSet("photo", at, "questura"),
                Answered("student", YES),
            )
        )
    )
    assert found.answers == {"student": YES}
    assert found.papers == {"passport": Paper(True)}
    assert found.dates_given == {("photo", "limit"): TODAY}
    assert found.appointments == {"photo": at}


def test_marks_keep_the_attempts_before_them():
    first, second = StepMarked("photo", TODAY, "incomplete"), StepMarked("photo", TODAY, "granted")
    assert to_person(progress(record_all(first, second))).marks == {
        "photo": Mark(TODAY, "granted", (Attempt(TODAY, "incomplete"),))
    }


def test_what_a_helper_marked_shows_as_theirs_and_the_person_takes_it_back():
    events = [record(1, DONE, by=HELPER)]
    assert progress(events).steps["photo"] == (Said(DONE, HELPER, UUID(int=1)),)
    assert progress([*events, record(2, StepCleared("photo"))]).steps == {}


def test_the_last_thing_said_of_a_step_counts():
    def person(*what):
        return to_person(progress(record_all(*what)))

    skipped, wanted = StepSkipped("photo"), StepWanted("photo")
    assert person(DONE, skipped) == Person(skipped=frozenset({"photo"}))
    assert person(skipped, DONE) == Person(marks={"photo": Mark(TODAY)})
    assert person(wanted, skipped) == Person(skipped=frozenset({"photo"}))
    assert person(skipped, wanted) == Person(wanted=frozenset({"photo"}))
    assert person(wanted, DONE) == Person(marks={"photo": Mark(TODAY)}, wanted=frozenset({"photo"}))
    assert person(StepSkipped("send-kit"), DONE) == Person(
        marks={"photo": Mark(TODAY)}, skipped=frozenset({"send-kit"})
    )
    assert person(DONE, DONE, StepCleared("photo"), StepCleared("photo"), StepCleared("photo")) == Person()


def test_documents_are_put_to_a_need_and_taken_away():
    one, other = UUID(int=1), UUID(int=2)
    events = record_all(
        DocumentAttached("photo", "identity", one),
        DocumentAttached("photo", "identity", other),
        DocumentAttached("photo", "identity", one),
        DocumentDetached("photo", "identity", other),
    )
    assert progress(events).attached == {("photo", "identity"): (one,)}
    assert progress(events[:2]).attached == {("photo", "identity"): (one, other)}
    taken = DocumentDetached("photo", "identity", one)
    assert progress([*events, record(9, taken), record(10, taken)]).attached == {}


def test_notes_are_kept_in_their_order():
    first, second = record(1, NoteAdded("first")), record(2, NoteAdded("second", "photo"), by=HELPER)
    assert progress([second, first]).notes == (
        Note("first", None, PERSON, NOON, UUID(int=1)),
        Note("second", "photo", HELPER, NOON, UUID(int=2)),
    )


def test_whatever_comes_after_each_kind_of_event_still_counts():
    before = [
        Opened(VERSION),
        MovedToVersion(VERSION, LATER_VERSION),
        Closed(),
        Reopened(),
        PaperDeclared("photo", Paper(False)),
        StepMarked("send-kit", TODAY),
        StepCleared("send-kit"),
        DateGiven("photo", "limit", TODAY),
        NoteAdded("first"),
    ]
    for what in before:
        found = progress(
            [record(1, what), record(2, Answered("student", YES)), record(3, PaperDeclared("id", Paper(True)))]
        )
        assert found.told["student"].answer == YES
        assert found.papers["id"] == Paper(True)
    childs = record(1, DONE)._replace(subject="child")
    notes = progress([childs, record(2, NoteAdded("mine"))]).notes
    assert [note.text for note in notes] == ["mine"]


def test_a_case_is_closed_until_it_is_opened_again():
    assert progress(record_all(Closed())).closed == ""
    assert progress(record_all(Closed("moved away"))).closed == "moved away"
    assert progress(record_all(Closed(), Reopened())).closed is None


def test_another_subject_has_its_own_answers_in_the_same_case():
    mine, childs = record(1, Answered("student", NO)), record(2, Answered("student", YES))._replace(subject="child")
    closed = record(3, Closed())
    assert progress([mine, childs, closed]).told["student"].answer == NO
    assert progress([mine, childs, closed], "child").told["student"].answer == YES
    assert progress([mine, childs, closed], "child").closed == ""
