"""What a grant allows is decided in one place, and nothing is on unless it was ticked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.grants.grant import ASKS_BEFORE, Grant, GrantState, expiry
from core.grants.terms import InvalidTerms, Scope, Terms, check_party, check_terms, details_json, restore_terms

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
STEPS = ("photo", "send-kit")
FACTS = {"arrival-date": False, "health": True}
TYPES = ("passport", "id-photo")
MINE, HERS, GONE = (UUID(int=number) for number in (1, 2, 3))

keys = st.frozensets(st.sampled_from(["photo", "send-kit", "health", "arrival-date", "passport"]), max_size=3)
terms = st.builds(
    Terms,
    st.frozensets(st.sampled_from(Scope)),
    st.none() | st.sampled_from(STEPS),
    keys,
    keys,
    keys,
    keys,
    keys,
    st.frozensets(st.sampled_from([MINE, HERS]), max_size=2),
    keys,
)


def check(asked: Terms) -> Terms:
    return check_terms(asked, steps=STEPS, facts=FACTS, document_types=TYPES, documents=(MINE, HERS))


def test_a_special_fact_is_off_until_it_is_ticked_one_by_one() -> None:
    answers = Terms(frozenset({Scope.READ_STEPS, Scope.READ_ANSWERS}))

    assert answers.shows_fact("arrival-date", special=False)
    assert not answers.shows_fact("health", special=True)
    assert not answers.knows_fact("health", special=True)
    assert replace(answers, special_facts=frozenset({"health"})).shows_fact("health", special=True)


@pytest.mark.parametrize("scope", Scope)
def test_another_person_is_allowed_less_than_an_organisation(scope: Scope) -> None:
    asked = Terms(frozenset({Scope.READ_STEPS, scope}))

    check_party(asked, is_person=False)
    if scope in {Scope.READ_STEPS, Scope.READ_ANSWERS, Scope.MARK_STEPS, Scope.COMMENT}:
        check_party(asked, is_person=True)
    else:
        with pytest.raises(InvalidTerms):
            check_party(asked, is_person=True)


def test_answers_are_off_where_only_steps_may_be_seen_though_the_steps_follow_from_them() -> None:
    assert not Terms().shows_fact("arrival-date", special=False)
    assert Terms().knows_fact("arrival-date", special=False)


OPENS = frozenset({Scope.READ_STEPS, Scope.READ_DOCUMENTS})


@pytest.mark.parametrize("later", [False, True])
def test_only_the_papers_that_are_named_are_opened_and_no_other_of_their_kind(later: bool) -> None:
    opens = Terms(OPENS, documents=frozenset({MINE}))

    assert opens.opens_document(MINE, "passport", later=later)
    assert not opens.opens_document(HERS, "passport", later=later)
    assert not replace(opens, without_papers=frozenset({"passport"})).opens_document(MINE, "passport", later=later)
    assert not replace(opens, scopes=frozenset({Scope.READ_STEPS})).opens_document(MINE, "passport", later=later)


def test_of_a_kind_that_is_named_for_later_only_what_came_later_is_opened() -> None:
    opens = Terms(OPENS, later_types=frozenset({"passport"}))

    assert opens.opens_document(MINE, "passport", later=True)
    assert not opens.opens_document(MINE, "passport", later=False)
    assert not opens.opens_document(MINE, "id-photo", later=True)


def test_a_grant_from_before_papers_had_to_be_named_opens_all_of_a_kind_as_it_did() -> None:
    stored = {"document_types": ["passport"], "without_steps": ["photo"]}
    opens = restore_terms(sorted(OPENS), None, stored)

    assert details_json(opens) == stored
    for later in (False, True):
        assert opens.opens_document(HERS, "passport", later=later)
        assert not opens.opens_document(HERS, "id-photo", later=later)


def test_a_paper_came_later_than_a_grant_from_the_moment_on_after_which_it_was_given() -> None:
    grant = make_grant(expiry(NOON, 3))._replace(terms=Terms(OPENS, later_types=frozenset({"passport"})))

    assert grant.opens_document(MINE, "passport", NOON + timedelta(microseconds=1))
    assert not grant.opens_document(MINE, "passport", NOON)
    assert not grant.opens_document(MINE, "passport", None)


def test_adding_papers_needs_its_own_scope_and_opens_none() -> None:
    adds = Terms(frozenset({Scope.READ_STEPS, Scope.UPLOAD}))

    assert adds.adds_document("passport")
    assert not adds.opens_document(MINE, "passport", later=True)
    assert not Terms(frozenset(Scope) - {Scope.UPLOAD}).adds_document("passport")
    assert check(adds) == adds


@given(terms, st.sampled_from(STEPS), st.sampled_from([*FACTS]), st.sampled_from(TYPES))
def test_what_is_left_out_is_left_out_whatever_else_is_allowed(some: Terms, step: str, fact: str, paper: str) -> None:
    without = replace(
        some, without_steps=frozenset({step}), without_facts=frozenset({fact}), without_papers=frozenset({paper})
    )

    assert not without.shows_step(step)
    assert not without.shows_fact(fact, special=FACTS[fact])
    assert not without.knows_fact(f"channel:{step}", special=False)
    assert not without.knows_paper(paper)
    assert not without.opens_document(MINE, paper, later=True)
    assert not without.adds_document(paper)


@given(terms, st.sampled_from([*FACTS]))
def test_whoever_sees_an_answer_may_know_it(some: Terms, fact: str) -> None:
    assert some.knows_fact(fact, special=FACTS[fact]) or not some.shows_fact(fact, special=FACTS[fact])


@given(terms)
def test_terms_come_back_as_they_were_stored(some: Terms) -> None:
    assert restore_terms(sorted(some.scopes), some.step, details_json(some)) == some


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Terms(frozenset()), "scopes"),
        (Terms(frozenset({Scope.READ_STEPS, Scope.EDIT_ANSWERS})), "scopes"),
        (Terms(OPENS), "documents"),
        (Terms(documents=frozenset({MINE})), "documents"),
        (Terms(later_types=frozenset({"passport"})), "documents"),
        (Terms(OPENS, documents=frozenset({MINE, GONE})), "documents"),
        (Terms(OPENS, later_types=frozenset({"nothing"})), "later_types"),
        (Terms(OPENS, document_types=frozenset({"passport"})), "document_types"),
        (Terms(step="nothing"), "step"),
        (Terms(step="photo", without_steps=frozenset({"photo"})), "step"),
        (Terms(special_facts=frozenset({"arrival-date"})), "special_facts"),
        (Terms(without_facts=frozenset({"nothing"})), "without_facts"),
        (Terms(without_steps=frozenset({"nothing"})), "without_steps"),
        (Terms(without_papers=frozenset({"nothing"})), "without_papers"),
    ],
)
def test_terms_that_do_not_go_together_are_refused_by_their_field(asked: Terms, field: str) -> None:
    with pytest.raises(InvalidTerms) as refused:
        check(asked)

    assert refused.value.field == field


def test_terms_that_go_together_are_taken() -> None:
    whole = Terms(
        frozenset(Scope),
        "photo",
        special_facts=frozenset({"health"}),
        without_steps=frozenset({"send-kit"}),
        documents=frozenset({MINE}),
        later_types=frozenset({"passport"}),
    )

    assert check(whole) == whole


def make_grant(expires_at: datetime, revoked_at: datetime | None = None) -> Grant:
    number = UUID(int=7)
    return Grant(number, number, number, "ponte", Terms(), None, frozenset(), False, NOON, expires_at, revoked_at)


def test_a_grant_is_over_at_its_very_end_and_asks_two_weeks_before() -> None:
    grant = make_grant(expiry(NOON, 3))

    assert grant.expires_at == datetime(2026, 6, 12, 12, 0, tzinfo=UTC)
    assert grant.state(grant.expires_at) is GrantState.EXPIRED
    assert grant.state(grant.expires_at - timedelta(seconds=1)) is GrantState.LIVE
    assert grant.asks_to_go_on(grant.expires_at - ASKS_BEFORE)
    assert not grant.asks_to_go_on(grant.expires_at - ASKS_BEFORE - timedelta(seconds=1))
    assert not grant.asks_to_go_on(grant.expires_at)
    assert make_grant(grant.expires_at, NOON).state(NOON) is GrantState.REVOKED


def test_months_end_on_the_last_day_of_a_shorter_one() -> None:
    assert expiry(datetime(2026, 8, 31, 9, 0, tzinfo=UTC), 6) == datetime(2027, 2, 28, 9, 0, tzinfo=UTC)


def test_a_reference_is_short_and_can_be_read_out() -> None:
    reference = make_grant(NOON).reference

    assert len(reference) == 7
    assert not set(reference) & set("01IOLU")
