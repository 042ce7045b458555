"""What a helper knows, sees and may record of a case follows from its events and the grant's terms alone."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from core.cases.events import (
    Answered,
    AnswerTakenBack,
    Closed,
    Event,
    Happening,
    NoteAdded,
    Opened,
    PaperAdded,
    PaperDeclared,
    Recorder,
    Reopened,
    StepCleared,
    StepMarked,
    StepSkipped,
)
from core.cases.granted import Lens, keep_known, keep_shown, make_lens, require_allowed, require_others_words
from core.cases.progress import progress
from core.grants.grant import Grant
from core.grants.terms import PERSON_SCOPES, Scope, Terms
from core.people.actor import Role
from core.platform.errors import Forbidden
from core.processes.answers import Answer, Paper
from core.processes.definition_form import parse_process
from core.processes.reading import parse_yaml
from core.processes.registry import DocumentType, Fact, FactKind, Registry, Sensitivity
from core.processes.versions import embed_registry
from tests.core.cases.happening import HELPER, NOON, PERSON, VERSION, record, record_all

YAML = """\
schema: 1
process: bologna/card
service_type: card
source_language: it
title: Card
summary: Card
you_get: Card
authority: comune-bologna
topics: [home]
steps:
  - key: photo
    title: Photo
    kind: prepare
    when: {fact: needs-care, is: "yes"}
  - key: send-kit
    title: Kit
    kind: attend
    when: {fact: has-job, is: "yes"}
    needs:
      - {key: identity, any_of: [[passport]]}
"""
REGISTRY = Registry(
    {
        "needs-care": Fact("needs-care", FactKind.YES_NO, "Care?", sensitivity=Sensitivity.SPECIAL),
        "has-job": Fact("has-job", FactKind.YES_NO, "Job?"),
        "elsewhere": Fact("elsewhere", FactKind.YES_NO, "Of another process?"),
    },
    {},
    {"passport": DocumentType("passport", "Passport"), "diploma": DocumentType("diploma", "Diploma")},
    {},
    {},
)
YES = Answer(("yes",))
OTHER_HELPER = Recorder(Role.NGO, UUID(int=9), "ponte", UUID(int=8))
PARTNER, THIRD = (Recorder(Role.MIGRANT, UUID(int=one), None, UUID(int=one + 1)) for one in (20, 30))
ANSWERS = frozenset({Scope.READ_STEPS, Scope.READ_ANSWERS})
EVERYTHING = frozenset(Scope)


def look_through(terms: Terms) -> Lens:
    process, problems = parse_process(parse_yaml(YAML.encode()).raw)
    assert process is not None, problems
    number = UUID(int=3)
    grant = Grant(number, PERSON.person, number, "sportello-amico", terms, None, frozenset(), False, NOON, NOON, None)
    return make_lens(grant, embed_registry(process, REGISTRY), REGISTRY)


SAID = record_all(
    Opened(VERSION),
    Answered("has-job", YES),
    Answered("needs-care", YES),
    Answered("elsewhere", YES),
    Answered("gone-from-everywhere", YES),
    Answered("channel:send-kit", Answer(("desk",))),
    PaperDeclared("passport", Paper(True)),
    PaperDeclared("diploma", Paper(True)),
    StepMarked("photo", date(2026, 3, 1)),
    NoteAdded("For myself."),
    Closed("I moved to my brother's."),
    Reopened(),
)


def names(events: object) -> list[str]:
    assert hasattr(events, "__iter__")
    found = []
    for event in events:
        what = event.what
        about = next((getattr(what, name) for name in ("fact", "document_type", "step") if hasattr(what, name)), None)
        found.append(about or type(what).__name__)
    return found


def test_without_the_answers_only_steps_and_papers_are_shown() -> None:
    shown = names(keep_shown(SAID, look_through(Terms())))

    assert shown == ["Opened", "channel:send-kit", "passport", "photo", "Closed", "Reopened"]


def test_an_answer_is_shown_when_allowed_ordinary_and_of_use_here() -> None:
    shown = names(keep_shown(SAID, look_through(Terms(ANSWERS))))

    assert "has-job" in shown
    assert not {"needs-care", "elsewhere", "gone-from-everywhere", "diploma"} & set(shown)


def test_a_special_answer_is_neither_shown_nor_followed_from_until_it_is_ticked() -> None:
    ticked = Terms(ANSWERS, special_facts=frozenset({"needs-care"}))

    assert "needs-care" not in names(keep_known(SAID, look_through(Terms(ANSWERS))))
    assert "needs-care" in names(keep_known(SAID, look_through(ticked)))
    assert "needs-care" in names(keep_shown(SAID, look_through(ticked)))


def test_steps_follow_from_ordinary_answers_even_where_these_are_not_shown() -> None:
    assert "has-job" in names(keep_known(SAID, look_through(Terms())))


def test_a_grant_for_one_step_shows_that_step_and_what_it_uses() -> None:
    shown = names(keep_shown(SAID, look_through(Terms(ANSWERS, step="photo"))))

    assert shown == ["Opened", "photo", "Closed", "Reopened"]


def test_a_grant_for_one_step_shows_the_answers_and_papers_that_the_step_reads() -> None:
    shown = names(keep_shown(SAID, look_through(Terms(ANSWERS, step="send-kit"))))

    assert shown == ["Opened", "has-job", "channel:send-kit", "passport", "Closed", "Reopened"]


def test_what_is_left_out_is_not_even_followed_from() -> None:
    without = Terms(
        ANSWERS,
        without_steps=frozenset({"photo", "send-kit"}),
        without_facts=frozenset({"has-job"}),
        without_papers=frozenset({"passport"}),
    )

    assert not {"photo", "has-job", "passport", "channel:send-kit"} & set(
        names(keep_known(SAID, look_through(without)))
    )


def test_what_a_person_wrote_for_themselves_is_shown_to_nobody() -> None:
    shown = list(keep_shown(SAID, look_through(Terms(EVERYTHING, document_types=frozenset({"passport"})))))

    assert not any(isinstance(event.what, NoteAdded) for event in shown)
    assert [event.what.reason for event in shown if isinstance(event.what, Closed)] == [""]


def test_a_helper_reads_the_notes_of_their_own_organisation_where_they_may_write_some() -> None:
    note = record(1, NoteAdded("Call before you come."), by=HELPER)
    other = record(2, NoteAdded("From somebody else."), by=OTHER_HELPER)
    may_comment = Terms(frozenset({Scope.READ_STEPS, Scope.COMMENT}))

    assert list(keep_shown([note, other], look_through(may_comment))) == [note]
    assert list(keep_shown([note, other], look_through(Terms()))) == []


def look_as_partner(terms: Terms) -> Lens:
    """Hold over the case what another person was allowed, in place of an organisation."""
    lens = look_through(terms)
    return replace(lens, grant=lens.grant._replace(party=PARTNER.person))


def test_another_person_reads_their_own_notes_and_never_what_the_person_wrote_for_themselves() -> None:
    lens = look_as_partner(Terms(PERSON_SCOPES))
    own, for_oneself = record(1, NOTE, by=PARTNER), record(2, NoteAdded("For myself."), by=PERSON)
    of_helper, of_third = record(3, NOTE, by=HELPER), record(4, NOTE, by=THIRD)

    assert list(keep_shown([own, for_oneself, of_helper, of_third], lens)) == [own]
    assert list(keep_known([own, for_oneself, of_helper, of_third], lens)) == [own]


def test_nobody_who_was_let_in_learns_who_else_is() -> None:
    marks = [record(place, MARK, by=by) for place, by in enumerate((PERSON, PARTNER, THIRD, HELPER), start=1)]
    me = Recorder(Role.MIGRANT, PERSON.person)

    assert [event.by for event in keep_shown(marks, look_as_partner(Terms()))] == [me, PARTNER, me, me]
    assert [event.by for event in keep_shown(marks, look_through(Terms()))] == [me, me, me, HELPER]


def test_another_person_takes_back_what_they_marked_and_nothing_of_the_persons() -> None:
    def may_clear(*by: Recorder) -> bool:
        before = progress(record(place, MARK, by=one) for place, one in enumerate(by, start=1))
        clear: Event = record(9, StepCleared("photo"), by=PARTNER)
        try:
            require_allowed([clear], look_as_partner(Terms(PERSON_SCOPES)), before)
        except Forbidden:
            return False
        return True

    assert may_clear(PERSON, PARTNER)
    assert not may_clear(PERSON)
    assert not may_clear(PARTNER, PERSON)
    assert not may_clear(HELPER)
    assert not may_clear(THIRD)
    assert not may_clear()


def test_what_another_person_recorded_is_held_apart_from_what_the_person_did() -> None:
    own, theirs = (progress([record(1, MARK, by=by)]).steps for by in (PERSON, PARTNER))
    partners, helpers = look_as_partner(Terms()).grant, look_through(Terms()).grant

    require_others_words(own, own, partners)
    require_others_words({}, theirs, partners)
    with pytest.raises(Forbidden):
        require_others_words(own, {}, partners)
    with pytest.raises(Forbidden):
        require_others_words(theirs, {}, helpers)


def test_that_another_organisation_helps_is_not_told() -> None:
    marked = record(1, StepMarked("photo", date(2026, 3, 1)), by=OTHER_HELPER)
    own = marked._replace(id=UUID(int=2), by=HELPER)

    shown = list(keep_shown([marked, own], look_through(Terms())))

    assert shown[0].by == Recorder(Role.MIGRANT, PERSON.person)
    assert shown[1].by == HELPER


def try_to_record(what: Happening, terms: Terms, *before: Event) -> bool:
    event: Event = record(len(before) + 1, what, by=HELPER)
    try:
        require_allowed([event], look_through(terms), progress(before))
    except Forbidden:
        return False
    return True


def scopes(*named: Scope) -> Terms:
    return Terms(frozenset({Scope.READ_STEPS, *named}))


MARK, NOTE = StepMarked("photo", date(2026, 3, 1)), NoteAdded("Call before you come.")


@pytest.mark.parametrize(
    ("what", "needed"),
    [
        (MARK, scopes(Scope.MARK_STEPS)),
        (StepSkipped("photo"), scopes(Scope.MARK_STEPS)),
        (NOTE, scopes(Scope.COMMENT)),
        (Answered("has-job", YES), scopes(Scope.READ_ANSWERS, Scope.EDIT_ANSWERS)),
        (PaperDeclared("passport", Paper(True)), scopes(Scope.READ_ANSWERS, Scope.EDIT_ANSWERS)),
    ],
)
def test_each_thing_that_a_helper_records_needs_its_own_scope(what: Happening, needed: Terms) -> None:
    everything_else = replace(needed, scopes=EVERYTHING - (needed.scopes - scopes(Scope.READ_ANSWERS).scopes))

    assert try_to_record(what, needed)
    assert not try_to_record(what, everything_else)
    assert not try_to_record(what, scopes())


@pytest.mark.parametrize(
    ("about", "by_itself"),
    [("has-job", True), ("channel:send-kit", True), ("paper:passport", True), ("needs-care", False)],
)
def test_that_an_answer_was_taken_back_is_known_where_the_answer_is(about: str, by_itself: bool) -> None:
    taken_back = [record(1, AnswerTakenBack(about, UUID(int=7)))]
    without = Terms(
        ANSWERS,
        without_steps=frozenset({"send-kit"}),
        without_facts=frozenset({"has-job"}),
        without_papers=frozenset({"passport"}),
    )

    for keep in (keep_known, keep_shown):
        assert (list(keep(taken_back, look_through(Terms(ANSWERS)))) == taken_back) is by_itself
        assert list(keep(taken_back, look_through(without))) == []


@pytest.mark.parametrize("what", [Closed(), Reopened(), Opened(VERSION)])
def test_nobody_but_the_person_opens_or_closes_a_case(what: Happening) -> None:
    assert not try_to_record(what, Terms(EVERYTHING))


@pytest.mark.parametrize(
    ("address", "what"),
    [("has-job", Answered("has-job", YES)), ("paper:passport", PaperDeclared("passport", Paper(True)))],
)
def test_a_helper_takes_back_what_their_own_organisation_answered_and_nothing_else(
    address: str, what: Happening
) -> None:
    persons, own, others = (record(place, what, by=by) for place, by in ((1, PERSON), (2, HELPER), (3, OTHER_HELPER)))
    may = scopes(Scope.READ_ANSWERS, Scope.EDIT_ANSWERS)
    undo = AnswerTakenBack(address, own.id)

    assert try_to_record(undo, may, persons, own)
    assert not try_to_record(undo, may, persons)  # nobody said it
    assert not try_to_record(undo, may, own, others)  # it stands no more
    assert not try_to_record(undo, may, own, persons._replace(seq=3))
    assert not try_to_record(AnswerTakenBack(address, persons.id), may, own, persons._replace(seq=3))
    assert not try_to_record(AnswerTakenBack(address, others.id), may, persons, own, others)
    assert not try_to_record(AnswerTakenBack("channel:send-kit", own.id), may, persons, own)
    left_out = replace(may, without_facts=frozenset({"has-job"}), without_papers=frozenset({"passport"}))
    assert not try_to_record(undo, left_out, persons, own)
    assert not try_to_record(undo, Terms(EVERYTHING - {Scope.EDIT_ANSWERS}), persons, own)


def test_papers_may_be_added_of_kinds_that_a_shown_step_needs_and_no_others() -> None:
    may_add = scopes(Scope.UPLOAD)

    assert look_through(may_add).list_addable() == ["passport"]
    assert look_through(replace(may_add, step="send-kit")).list_addable() == ["passport"]
    assert look_through(replace(may_add, step="photo")).list_addable() == []
    assert look_through(replace(may_add, without_steps=frozenset({"send-kit"}))).list_addable() == []
    assert look_through(replace(may_add, without_papers=frozenset({"passport"}))).list_addable() == []
    assert look_through(Terms(EVERYTHING - {Scope.UPLOAD})).list_addable() == []


def test_that_a_paper_was_added_is_in_no_helpers_history_nor_do_they_say_so_themselves() -> None:
    added = PaperAdded("passport")
    whole = Terms(EVERYTHING, document_types=frozenset({"passport"}))

    for by in (HELPER, OTHER_HELPER):
        event = record(1, added, by=by)
        assert list(keep_shown([event], look_through(whole))) == []
        assert list(keep_known([event], look_through(whole))) == []
    assert not try_to_record(added, whole)


@pytest.mark.parametrize("fact", ["needs-care", "elsewhere", "gone-from-everywhere"])
def test_an_answer_that_may_not_be_seen_may_not_be_changed(fact: str) -> None:
    assert not try_to_record(Answered(fact, YES), Terms(EVERYTHING))


def test_a_step_that_is_left_out_may_not_be_marked() -> None:
    assert not try_to_record(MARK, Terms(EVERYTHING, without_steps=frozenset({"photo"})))
    assert not try_to_record(MARK, Terms(EVERYTHING, step="send-kit"))


def test_a_helper_takes_back_what_their_organisation_marked_and_nothing_of_the_persons() -> None:
    clear, may_mark = StepCleared("photo"), scopes(Scope.MARK_STEPS)

    def marked(*by: Recorder) -> list[Event]:
        return [record(place, MARK, by=one) for place, one in enumerate(by, start=1)]

    assert try_to_record(clear, may_mark, *marked(PERSON, HELPER))
    assert not try_to_record(clear, may_mark, *marked(HELPER, PERSON))
    assert not try_to_record(clear, may_mark, *marked(OTHER_HELPER))
    assert not try_to_record(clear, may_mark)
