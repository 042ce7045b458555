"""The way of a note from its author's desk to the public, and who may take it a step further; pure.

A coordinator publishes or returns what others of the organisation wrote, never their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from core.people.actor import Actor, Duty
from core.people.policy import Permission, is_own, may
from core.platform.errors import DomainError, Forbidden, WrongState


class NoteState(StrEnum):
    """Where a note stands."""

    DRAFT = "draft"
    SENT = "sent"
    PUBLISHED = "published"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class NoteAction(StrEnum):
    """What can be done with a note."""

    EDIT = "edit"
    SEND = "send"
    PUBLISH = "publish"
    RETURN = "return"
    WITHDRAW = "withdraw"


class OwnNote(DomainError):
    """Nobody publishes or returns the note that they wrote themselves."""

    code = "own_note"


class Move(NamedTuple):
    """One action: the permission it takes, the states it starts from, and the state it leads to."""

    permission: Permission
    starts: frozenset[NoteState]
    leads: NoteState | None  # None: the state stays


_S = NoteState
MOVES: Mapping[NoteAction, Move] = {
    NoteAction.EDIT: Move(Permission.ANNOTATION_EDIT, frozenset({_S.DRAFT, _S.RETURNED}), None),
    NoteAction.SEND: Move(Permission.ANNOTATION_SEND, frozenset({_S.DRAFT, _S.RETURNED}), _S.SENT),
    NoteAction.PUBLISH: Move(Permission.ANNOTATION_PUBLISH, frozenset({_S.SENT}), _S.PUBLISHED),
    NoteAction.RETURN: Move(Permission.ANNOTATION_RETURN, frozenset({_S.SENT}), _S.RETURNED),
    NoteAction.WITHDRAW: Move(
        Permission.ANNOTATION_WITHDRAW, frozenset({_S.DRAFT, _S.SENT, _S.RETURNED, _S.PUBLISHED}), _S.WITHDRAWN
    ),
}


def require_move(actor: Actor, action: NoteAction, state: NoteState, author_id: UUID) -> NoteState:
    """Return the state that the action leads to; raise what forbids it.

    Raises `Forbidden` where another one's note is not the actor's to change, `OwnNote` where it is the
    actor's own and another has to decide, `WrongState` where the note is past it.
    """
    move = MOVES[action]
    if not may(actor, move.permission):
        raise Forbidden("Your account may not do this.", permission=move.permission.value)
    own = is_own(actor, author_id)
    if action in {NoteAction.PUBLISH, NoteAction.RETURN} and own:
        raise OwnNote("Another coordinator has to decide on your own note.")
    if action in {NoteAction.EDIT, NoteAction.SEND} and not own:
        raise Forbidden("Only its author may change a note.")
    if action is NoteAction.WITHDRAW and not own and Duty.COORDINATOR not in actor.duties:
        raise Forbidden("Only its author or a coordinator may withdraw a note.")
    if state not in move.starts:
        raise WrongState(f"A note that is {state.value} can't be changed like this.", state=state.value)
    return state if move.leads is None else move.leads


def list_note_actions(actor: Actor, state: NoteState, author_id: UUID) -> tuple[NoteAction, ...]:
    """Return what this actor may do with the note now."""
    return tuple(action for action in NoteAction if _is_allowed(actor, action, state, author_id))


def _is_allowed(actor: Actor, action: NoteAction, state: NoteState, author_id: UUID) -> bool:
    try:
        require_move(actor, action, state, author_id)
    except (Forbidden, OwnNote, WrongState):
        return False
    return True
