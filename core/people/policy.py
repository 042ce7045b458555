"""What an actor may do: one table from role and duty to permissions, and predicates for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from core.people.actor import Actor, Duty, Role


class Permission(StrEnum):
    """Something that can be allowed, as ``noun:verb``."""

    ME_READ = "me:read"
    DEVICE_LIST = "device:list"
    DEVICE_SIGN_OUT = "device:sign-out"
    DEVICE_SIGN_OUT_OTHERS = "device:sign-out-others"
    RECOVERY_ATTEST = "recovery:attest"
    RECOVERY_STOP = "recovery:stop"
    COLLEAGUE_LIST = "colleague:list"
    COLLEAGUE_RESET = "colleague:reset"
    RIGHTS_READ = "rights:read"
    RIGHTS_DELETE = "rights:delete"
    RIGHTS_ERASE = "rights:erase"
    CASE_LIST = "case:list"
    CASE_KEEP = "case:keep"
    CASE_CREATE = "case:create"
    CASE_READ = "case:read"
    CASE_WRITE = "case:write"
    CASE_NAME = "case:name"
    ANSWER_LIST = "answer:list"
    CASE_CLOSE = "case:close"
    CASE_SHOW = "case:show"
    GRANT_LIST = "grant:list"
    GRANT_READ = "grant:read"
    GRANT_GIVE = "grant:give"
    GRANT_RENEW = "grant:renew"
    GRANT_REVOKE = "grant:revoke"
    ACCESS_LOG_READ = "access-log:read"
    SHARED_CASE_LIST = "shared-case:list"
    SHARED_CASE_READ = "shared-case:read"
    SHARED_CASE_WRITE = "shared-case:write"
    SHARED_CASE_LEAVE = "shared-case:leave"
    SHARING_CODE_LIST = "sharing-code:list"
    SHARING_CODE_MAKE = "sharing-code:make"
    SHARING_CODE_WITHDRAW = "sharing-code:withdraw"
    INVITATION_OPEN = "invitation:open"
    INVITATION_LIST = "invitation:list"
    INVITATION_READ = "invitation:read"
    INVITATION_MAKE = "invitation:make"
    INVITATION_WITHDRAW = "invitation:withdraw"
    NOTICE_LIST = "notice:list"
    NOTICE_READ = "notice:read"
    NOTICE_MARK = "notice:mark"
    NOTICE_CLEAR = "notice:clear"
    REMINDER_READ = "reminder:read"
    REMINDER_WRITE = "reminder:write"
    DOCUMENT_LIST = "document:list"
    DOCUMENT_CREATE = "document:create"
    DOCUMENT_READ = "document:read"
    DOCUMENT_WRITE = "document:write"
    DOCUMENT_DELETE = "document:delete"
    DOCUMENT_SHOW = "document:show"
    GRANTED_DOCUMENT_LIST = "granted-document:list"
    GRANTED_DOCUMENT_READ = "granted-document:read"
    GRANTED_DOCUMENT_ADD = "granted-document:add"
    DRAFT_LIST = "draft:list"
    DRAFT_READ = "draft:read"
    DRAFT_CREATE = "draft:create"
    DRAFT_EDIT = "draft:edit"
    DRAFT_SUBMIT = "draft:submit"
    DRAFT_RETURN = "draft:return"
    DRAFT_APPROVE = "draft:approve"
    DRAFT_PUBLISH = "draft:publish"
    DRAFT_WITHDRAW = "draft:withdraw"
    PROCESS_ADOPT = "process:adopt"
    PROCESS_WITHDRAW = "process:withdraw"
    TRANSLATION_COUNT = "translation:count"
    TRANSLATION_READ = "translation:read"
    TRANSLATION_CHECK = "translation:check"
    SHARED_TEXT_READ = "shared-text:read"
    SHARED_TEXT_CHECK = "shared-text:check"
    ANNOTATION_LIST = "annotation:list"
    ANNOTATION_READ = "annotation:read"
    ANNOTATION_CREATE = "annotation:create"
    ANNOTATION_EDIT = "annotation:edit"
    ANNOTATION_SEND = "annotation:send"
    ANNOTATION_PUBLISH = "annotation:publish"
    ANNOTATION_RETURN = "annotation:return"
    ANNOTATION_WITHDRAW = "annotation:withdraw"


_P = Permission
_OWN_ACCOUNT = frozenset({_P.ME_READ, _P.DEVICE_LIST, _P.DEVICE_SIGN_OUT, _P.DEVICE_SIGN_OUT_OTHERS, _P.RIGHTS_READ})
_COLLEAGUES = frozenset({_P.COLLEAGUE_LIST, _P.COLLEAGUE_RESET})
_STAFF_READ_DRAFTS = frozenset({_P.DRAFT_LIST, _P.DRAFT_READ})
_STAFF_READ_NOTES = frozenset({_P.ANNOTATION_LIST, _P.ANNOTATION_READ})
_OWN_PAPERS = frozenset(
    {
        _P.DOCUMENT_LIST,
        _P.DOCUMENT_CREATE,
        _P.DOCUMENT_READ,
        _P.DOCUMENT_WRITE,
        _P.DOCUMENT_DELETE,
        _P.DOCUMENT_SHOW,
    }
)

# Used for a case of another person's, who let one in; nothing else is allowed in that capacity.
_SHARED = frozenset({_P.SHARED_CASE_LIST, _P.SHARED_CASE_READ, _P.SHARED_CASE_WRITE, _P.SHARED_CASE_LEAVE})
FOR_ANOTHER = _SHARED | {_P.CASE_WRITE}

# What every account of a role may do, with no duty at all.
BY_ROLE: Mapping[Role, frozenset[Permission]] = {
    Role.MIGRANT: _OWN_ACCOUNT
    | {_P.CASE_LIST, _P.CASE_CREATE, _P.CASE_READ, _P.CASE_WRITE, _P.CASE_CLOSE}
    | {_P.CASE_NAME, _P.CASE_KEEP, _P.CASE_SHOW, _P.ANSWER_LIST, _P.RECOVERY_STOP}
    | {_P.GRANT_LIST, _P.GRANT_READ, _P.GRANT_GIVE, _P.GRANT_RENEW, _P.GRANT_REVOKE}
    | {_P.ACCESS_LOG_READ, _P.INVITATION_OPEN}
    | _SHARED
    | {_P.SHARING_CODE_LIST, _P.SHARING_CODE_MAKE, _P.SHARING_CODE_WITHDRAW}
    | {_P.NOTICE_LIST, _P.NOTICE_READ, _P.NOTICE_MARK, _P.NOTICE_CLEAR}
    | {_P.REMINDER_READ, _P.REMINDER_WRITE}
    | {_P.RIGHTS_DELETE, _P.RIGHTS_ERASE}
    | _OWN_PAPERS,
    Role.AUTHORITY: _OWN_ACCOUNT
    | {_P.TRANSLATION_COUNT, _P.TRANSLATION_READ, _P.SHARED_TEXT_READ}
    | _STAFF_READ_DRAFTS,
    Role.NGO: _OWN_ACCOUNT | _STAFF_READ_NOTES,
}

# What a duty adds, for members of an organisation of that role.
BY_DUTY: Mapping[tuple[Role, Duty], frozenset[Permission]] = {
    (Role.AUTHORITY, Duty.AUTHOR): frozenset({_P.DRAFT_CREATE, _P.DRAFT_EDIT, _P.DRAFT_SUBMIT, _P.DRAFT_WITHDRAW}),
    (Role.AUTHORITY, Duty.REVIEWER): frozenset(
        {_P.DRAFT_RETURN, _P.DRAFT_APPROVE, _P.DRAFT_PUBLISH, _P.PROCESS_ADOPT, _P.PROCESS_WITHDRAW}
    ),
    (Role.AUTHORITY, Duty.ORG_ADMIN): _COLLEAGUES,
    (Role.NGO, Duty.ORG_ADMIN): _COLLEAGUES,
    (Role.AUTHORITY, Duty.TRANSLATOR): frozenset({_P.TRANSLATION_CHECK, _P.SHARED_TEXT_CHECK}),
    (Role.NGO, Duty.ANNOTATOR): frozenset(
        {_P.ANNOTATION_CREATE, _P.ANNOTATION_EDIT, _P.ANNOTATION_SEND, _P.ANNOTATION_WITHDRAW}
    ),
    (Role.NGO, Duty.COORDINATOR): frozenset(
        {_P.ANNOTATION_PUBLISH, _P.ANNOTATION_RETURN, _P.ANNOTATION_WITHDRAW, _P.RECOVERY_ATTEST}
    ),
    # Cases only under a live grant of the person's, and only as it says: that stands in the query, not here.
    (Role.NGO, Duty.HELPER): frozenset(
        {
            _P.RECOVERY_ATTEST,
            _P.CASE_LIST,
            _P.CASE_READ,
            _P.CASE_WRITE,
            _P.GRANTED_DOCUMENT_LIST,
            _P.GRANTED_DOCUMENT_READ,
            _P.GRANTED_DOCUMENT_ADD,
        }
        | {_P.INVITATION_LIST, _P.INVITATION_READ, _P.INVITATION_MAKE, _P.INVITATION_WITHDRAW}
    ),
}


def permissions_of(actor: Actor) -> frozenset[Permission]:
    """Return everything the actor's role and duties allow, in the capacity in which they act."""
    allowed = BY_ROLE[actor.role]
    if actor.for_another:
        return allowed & FOR_ANOTHER
    for duty in actor.duties:
        allowed |= BY_DUTY.get((actor.role, duty), frozenset())
    return allowed


def may(actor: Actor, permission: Permission) -> bool:
    """Whether role and duties allow it; the predicates below say whether this very thing allows it too."""
    return permission in permissions_of(actor)


def act_by(actor: Actor, permission: Permission) -> Actor:
    """Return the actor in the capacity in which a permission is used: for a case of another person's, as let in there.

    So what is one's own and what somebody else shares are never looked for by the same condition.
    """
    return replace(actor, for_another=True) if permission in _SHARED else actor


def is_own(actor: Actor, person_id: UUID) -> bool:
    """Whether a record belongs to the actor."""
    return actor.person_id == person_id


def is_of_own_organisation(actor: Actor, organisation: str) -> bool:
    """Whether a thing belongs to the organisation that the actor acts for."""
    return actor.organisation is not None and actor.organisation == organisation


def may_approve_draft(actor: Actor, author_ids: frozenset[UUID]) -> bool:
    """Whether the actor may approve a draft: nobody approves what they wrote themselves."""
    return may(actor, Permission.DRAFT_APPROVE) and actor.person_id not in author_ids
