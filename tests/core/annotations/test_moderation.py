"""The way of a note, for everybody who might take it a step further."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.annotations.moderation import MOVES, NoteAction, NoteState, OwnNote, list_note_actions, require_move
from core.people.actor import Actor, Duty, Role
from core.platform.errors import DomainError

ME, OTHER = UUID(int=1), UUID(int=2)
DUTIES = st.frozensets(st.sampled_from(sorted(Duty)))


def actor(*duties: Duty, role: Role = Role.NGO) -> Actor:
    return Actor(ME, UUID(int=9), role, "accoglienza", "bologna", frozenset(duties))


@given(st.sampled_from(NoteState), DUTIES)
def test_nobody_ever_publishes_or_returns_their_own(state: NoteState, duties: frozenset[Duty]) -> None:
    for action in (NoteAction.PUBLISH, NoteAction.RETURN):
        with pytest.raises(DomainError):
            require_move(actor(*duties), action, state, ME)


def test_a_coordinator_is_told_that_it_is_their_own() -> None:
    with pytest.raises(OwnNote):
        require_move(actor(Duty.COORDINATOR), NoteAction.PUBLISH, NoteState.SENT, ME)


@given(st.sampled_from(NoteState), DUTIES, st.sampled_from(Role), st.sampled_from([ME, OTHER]))
def test_what_is_listed_can_be_done_and_nothing_else(
    state: NoteState, duties: frozenset[Duty], role: Role, author: UUID
) -> None:
    somebody = actor(*duties, role=role)
    listed = list_note_actions(somebody, state, author)
    for action in NoteAction:
        if action in listed:
            assert require_move(somebody, action, state, author) is (MOVES[action].leads or state)
        else:
            with pytest.raises(DomainError):
                require_move(somebody, action, state, author)


def test_a_withdrawn_note_stays_withdrawn() -> None:
    for author in (ME, OTHER):
        assert list_note_actions(actor(*Duty), NoteState.WITHDRAWN, author) == ()


def test_nothing_is_published_that_was_not_sent() -> None:
    reaching = {action for action in NoteAction if MOVES[action].leads is NoteState.PUBLISHED}
    assert reaching == {NoteAction.PUBLISH}
    assert MOVES[NoteAction.PUBLISH].starts == {NoteState.SENT}
