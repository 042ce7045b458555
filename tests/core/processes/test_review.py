"""The way of a draft, for everybody who might take it a step further."""

from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people.actor import Actor, Duty, Role
from core.platform.errors import DomainError
from core.processes.review import MOVES, DraftAction, DraftState, OwnDraft, list_draft_actions, require_move

ME, OTHER = UUID(int=1), UUID(int=2)
DUTIES = st.frozensets(st.sampled_from(sorted(Duty)))


def actor(*duties: Duty, role: Role = Role.AUTHORITY) -> Actor:
    return Actor(ME, UUID(int=9), role, "town-hall", "bologna", frozenset(duties))


def test_a_reviewer_approves_what_others_wrote() -> None:
    reviewer = actor(Duty.AUTHOR, Duty.REVIEWER)
    assert require_move(reviewer, DraftAction.APPROVE, DraftState.IN_REVIEW, frozenset({OTHER})) is DraftState.APPROVED


@given(st.sampled_from(DraftState), DUTIES, st.frozensets(st.just(OTHER)))
def test_nobody_ever_approves_what_they_had_a_hand_in(
    state: DraftState, duties: frozenset[Duty], others: frozenset[UUID]
) -> None:
    with pytest.raises(DomainError):
        require_move(actor(*duties), DraftAction.APPROVE, state, others | {ME})


def test_whoever_wrote_it_is_told_so() -> None:
    with pytest.raises(OwnDraft):
        require_move(actor(Duty.REVIEWER), DraftAction.APPROVE, DraftState.IN_REVIEW, frozenset({ME}))


@given(st.sampled_from(DraftState), DUTIES, st.sampled_from(Role), st.frozensets(st.sampled_from([ME, OTHER])))
def test_what_is_listed_can_be_done_and_nothing_else(
    state: DraftState, duties: frozenset[Duty], role: Role, editors: frozenset[UUID]
) -> None:
    somebody = actor(*duties, role=role)
    listed = list_draft_actions(somebody, state, editors)
    for action in DraftAction:
        if action in listed:
            assert require_move(somebody, action, state, editors) is MOVES[action].leads
        else:
            with pytest.raises(DomainError):
                require_move(somebody, action, state, editors)


def test_published_and_withdrawn_are_ends() -> None:
    everybody = actor(*Duty)
    for state, editors in product(
        (DraftState.PUBLISHED, DraftState.WITHDRAWN), (frozenset[UUID](), frozenset({OTHER}))
    ):
        assert list_draft_actions(everybody, state, editors) == ()


def test_nothing_is_published_that_was_not_approved() -> None:
    reaching = {action for action in DraftAction if MOVES[action].leads is DraftState.PUBLISHED}
    assert reaching == {DraftAction.PUBLISH}
    assert MOVES[DraftAction.PUBLISH].starts == {DraftState.APPROVED}
    approving = {action for action in DraftAction if MOVES[action].leads is DraftState.APPROVED}
    assert approving == {DraftAction.APPROVE}
