"""The way of a draft to publication, and who may take it a step further; pure.

`draft → in_review → approved → published`, back to `draft` when it is returned, `withdrawn` when it is given up.
It takes a second person: whoever ever wrote in a draft can't approve it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from core.people.actor import Actor
from core.people.policy import Permission, may, may_approve_draft
from core.platform.errors import DomainError, Forbidden, WrongState


class DraftState(StrEnum):
    """Where a draft stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class DraftAction(StrEnum):
    """What can be done with a draft."""

    EDIT = "edit"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


class OwnDraft(DomainError):
    """Nobody approves what they wrote themselves."""

    code = "own_draft"


class Move(NamedTuple):
    """One action: the permission it takes, the states it starts from, and the state it leads to."""

    permission: Permission
    starts: frozenset[DraftState]
    leads: DraftState


_S = DraftState
MOVES: Mapping[DraftAction, Move] = {
    DraftAction.EDIT: Move(Permission.DRAFT_EDIT, frozenset({_S.DRAFT}), _S.DRAFT),
    DraftAction.SUBMIT: Move(Permission.DRAFT_SUBMIT, frozenset({_S.DRAFT}), _S.IN_REVIEW),
    DraftAction.RETURN: Move(Permission.DRAFT_RETURN, frozenset({_S.IN_REVIEW, _S.APPROVED}), _S.DRAFT),
    DraftAction.APPROVE: Move(Permission.DRAFT_APPROVE, frozenset({_S.IN_REVIEW}), _S.APPROVED),
    DraftAction.PUBLISH: Move(Permission.DRAFT_PUBLISH, frozenset({_S.APPROVED}), _S.PUBLISHED),
    DraftAction.WITHDRAW: Move(
        Permission.DRAFT_WITHDRAW, frozenset({_S.DRAFT, _S.IN_REVIEW, _S.APPROVED}), _S.WITHDRAWN
    ),
}


def require_move(actor: Actor, action: DraftAction, state: DraftState, editors: frozenset[UUID]) -> DraftState:
    """Return the state that the action leads to; raise what forbids it.

    Raises `Forbidden` where the actor's duties don't include it, `OwnDraft` where the actor wrote in the draft
    and would approve it, `WrongState` where the draft isn't in a state from which it can be done.
    """
    move = MOVES[action]
    if not may(actor, move.permission):
        raise Forbidden("Your account may not do this.", permission=move.permission.value)
    if action is DraftAction.APPROVE and not may_approve_draft(actor, editors):
        raise OwnDraft("Somebody else has to approve what you wrote.")
    if state not in move.starts:
        raise WrongState(f"A draft that is {state.value} can't be changed like this.", state=state.value)
    return move.leads


def list_draft_actions(actor: Actor, state: DraftState, editors: frozenset[UUID]) -> tuple[DraftAction, ...]:
    """Return what this actor may do with the draft now."""
    return tuple(action for action in DraftAction if _is_allowed(actor, action, state, editors))


def _is_allowed(actor: Actor, action: DraftAction, state: DraftState, editors: frozenset[UUID]) -> bool:
    try:
        require_move(actor, action, state, editors)
    except (Forbidden, OwnDraft, WrongState):
        return False
    return True
