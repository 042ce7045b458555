"""Who gets through where: which permission each route demands, and what each actor then gets."""

from collections.abc import Mapping
from enum import Enum

from core.people.policy import Permission

P = Permission
PUBLIC = "public"

# Which permission each route demands, or that it is for everybody.
ROUTES: Mapping[str, str] = {
    "GET /health": PUBLIC,
    "GET /v1/openapi.json": PUBLIC,
    "GET /v1/cities": PUBLIC,
    "GET /v1/cities/{city}": PUBLIC,
    "GET /v1/organisations": PUBLIC,
    "GET /v1/offices": PUBLIC,
    "GET /v1/topics": PUBLIC,
    "GET /v1/facts": PUBLIC,
    "GET /v1/document-types": PUBLIC,
    "GET /v1/processes": PUBLIC,
    "GET /v1/processes/{city}/{slug}": PUBLIC,
    "GET /v1/processes/{city}/{slug}/versions": PUBLIC,
    "GET /v1/processes/{city}/{slug}/sources": PUBLIC,
    "GET /v1/processes/{city}/{slug}/notes": PUBLIC,
    "POST /v1/processes/{city}/{slug}/procedure": PUBLIC,
    "POST /v1/processes/{city}/{slug}/calendar": PUBLIC,
    "POST /v1/service-types/{service_type}/comparison": PUBLIC,
    "GET /v1/me": P.ME_READ,
    "GET /v1/devices": P.DEVICE_LIST,
    "POST /v1/devices/sign-out-others": P.DEVICE_SIGN_OUT_OTHERS,
    "POST /v1/devices/{device_id}/sign-out": P.DEVICE_SIGN_OUT,
    "GET /v1/account-events": P.ME_READ,
    "GET /v1/answers": P.ANSWER_LIST,
    "PUT /v1/cases/{case_id}/about": P.CASE_NAME,
    "GET /v1/cases/{case_id}/showings": P.CASE_SHOW,
    "POST /v1/cases/{case_id}/showings": P.CASE_SHOW,
    "DELETE /v1/cases/{case_id}/showings/{showing_id}": P.CASE_SHOW,
    "POST /v1/cases/{case_id}/keep": P.CASE_KEEP,
    "POST /v1/attestations": P.RECOVERY_ATTEST,
    "POST /v1/attestations/stop": P.RECOVERY_STOP,
    "GET /v1/colleagues": P.COLLEAGUE_LIST,
    "POST /v1/colleagues/{account_id}/reset-second-step": P.COLLEAGUE_RESET,
    "GET /v1/rights": P.RIGHTS_READ,
    "GET /v1/rights/everything": P.RIGHTS_READ,
    "GET /v1/rights/archive": P.RIGHTS_READ,
    "DELETE /v1/rights/things/{kind}/{thing_id}": P.RIGHTS_DELETE,
    "POST /v1/rights/erasure": P.RIGHTS_ERASE,  # the last of them: nobody is left to ask for more
    "GET /v1/cases": P.CASE_LIST,
    "POST /v1/cases": P.CASE_CREATE,
    "GET /v1/cases/{case_id}": P.CASE_READ,
    "GET /v1/cases/{case_id}/events": P.CASE_READ,
    "POST /v1/cases/{case_id}/events": P.CASE_WRITE,
    "POST /v1/cases/{case_id}/close": P.CASE_CLOSE,
    "POST /v1/cases/{case_id}/reopen": P.CASE_CLOSE,
    "GET /v1/cases/{case_id}/shareable": P.GRANT_GIVE,
    "GET /v1/grants": P.GRANT_LIST,
    "POST /v1/grants": P.GRANT_GIVE,
    "GET /v1/grants/{grant_id}": P.GRANT_READ,
    "POST /v1/grants/{grant_id}/renew": P.GRANT_RENEW,
    "POST /v1/grants/{grant_id}/revoke": P.GRANT_REVOKE,
    "GET /v1/access-log": P.ACCESS_LOG_READ,
    "GET /v1/invitation-codes/{code}": P.INVITATION_OPEN,
    "GET /v1/invitations": P.INVITATION_LIST,
    "POST /v1/invitations": P.INVITATION_MAKE,
    "GET /v1/invitations/{invitation_id}": P.INVITATION_READ,
    "POST /v1/invitations/{invitation_id}/withdraw": P.INVITATION_WITHDRAW,
    "GET /v1/sharing-codes": P.SHARING_CODE_LIST,
    "POST /v1/sharing-codes": P.SHARING_CODE_MAKE,
    "POST /v1/sharing-codes/{code_id}/withdraw": P.SHARING_CODE_WITHDRAW,
    "GET /v1/shared-cases": P.SHARED_CASE_LIST,
    "GET /v1/shared-cases/{case_id}": P.SHARED_CASE_READ,
    "GET /v1/shared-cases/{case_id}/events": P.SHARED_CASE_READ,
    "POST /v1/shared-cases/{case_id}/events": P.SHARED_CASE_WRITE,
    "POST /v1/shared-cases/{case_id}/leave": P.SHARED_CASE_LEAVE,
    "GET /v1/reminders": P.REMINDER_READ,
    "PUT /v1/reminders": P.REMINDER_WRITE,
    "PUT /v1/mail-address": P.REMINDER_WRITE,
    "POST /v1/mail-address/confirm": P.REMINDER_WRITE,
    "DELETE /v1/mail-address": P.REMINDER_WRITE,
    "POST /v1/calendar-feed": P.REMINDER_WRITE,
    "PUT /v1/calendar-feed": P.REMINDER_WRITE,
    "DELETE /v1/calendar-feed": P.REMINDER_WRITE,
    "GET /v1/calendar-feeds/{secret}": PUBLIC,
    "GET /v1/demo/mails": PUBLIC,
    "GET /v1/notices": P.NOTICE_LIST,
    "GET /v1/notices/unread": P.NOTICE_LIST,
    "GET /v1/notices/{notice_id}": P.NOTICE_READ,
    "POST /v1/notices/read": P.NOTICE_CLEAR,
    "POST /v1/notices/{notice_id}/read": P.NOTICE_MARK,
    "POST /v1/notices/{notice_id}/unread": P.NOTICE_MARK,
    "GET /v1/documents": P.DOCUMENT_LIST,
    "POST /v1/documents": P.DOCUMENT_CREATE,
    "GET /v1/documents/{document_id}": P.DOCUMENT_READ,
    "PUT /v1/documents/{document_id}": P.DOCUMENT_WRITE,
    "DELETE /v1/documents/{document_id}": P.DOCUMENT_DELETE,
    "PUT /v1/documents/{document_id}/uploads/{upload_id}": P.DOCUMENT_WRITE,
    "GET /v1/documents/{document_id}/files/{file_id}": P.DOCUMENT_READ,
    "DELETE /v1/documents/{document_id}/files/{file_id}": P.DOCUMENT_DELETE,
    "GET /v1/documents/{document_id}/files/{file_id}/pages/{number}": P.DOCUMENT_READ,
    "GET /v1/documents/{document_id}/showings": P.DOCUMENT_SHOW,
    "POST /v1/documents/{document_id}/showings": P.DOCUMENT_SHOW,
    "DELETE /v1/documents/{document_id}/showings/{showing_id}": P.DOCUMENT_SHOW,
    "GET /v1/cases/{case_id}/documents": P.GRANTED_DOCUMENT_LIST,
    "GET /v1/cases/{case_id}/documents/{document_id}/pages/{number}": P.GRANTED_DOCUMENT_READ,
    "PUT /v1/cases/{case_id}/documents/uploads/{upload_id}": P.GRANTED_DOCUMENT_ADD,
    "POST /v1/viewings": PUBLIC,
    "POST /v1/viewings/look": PUBLIC,
    "GET /v1/drafts": P.DRAFT_LIST,
    "POST /v1/drafts": P.DRAFT_CREATE,
    "GET /v1/drafts/{draft_id}": P.DRAFT_READ,
    "PUT /v1/drafts/{draft_id}": P.DRAFT_EDIT,
    "GET /v1/drafts/{draft_id}/examples": P.DRAFT_READ,
    "PUT /v1/drafts/{draft_id}/examples": P.DRAFT_EDIT,
    "GET /v1/drafts/{draft_id}/conditions": P.DRAFT_READ,
    "POST /v1/drafts/{draft_id}/preview": P.DRAFT_READ,
    "POST /v1/drafts/{draft_id}/submit": P.DRAFT_SUBMIT,
    "POST /v1/drafts/{draft_id}/return": P.DRAFT_RETURN,
    "POST /v1/drafts/{draft_id}/approve": P.DRAFT_APPROVE,
    "POST /v1/drafts/{draft_id}/publish": P.DRAFT_PUBLISH,
    "POST /v1/drafts/{draft_id}/withdraw": P.DRAFT_WITHDRAW,
    "GET /v1/publications": P.DRAFT_LIST,
    "GET /v1/adoptions": P.DRAFT_LIST,
    "POST /v1/processes/{city}/{slug}/adopt": P.PROCESS_ADOPT,
    "POST /v1/processes/{city}/{slug}/unadopt": P.PROCESS_ADOPT,
    "POST /v1/processes/{city}/{slug}/withdraw": P.PROCESS_WITHDRAW,
    "GET /v1/processes/{city}/{slug}/translations/{language}": P.TRANSLATION_READ,
    "POST /v1/processes/{city}/{slug}/translations/{language}/checks": P.TRANSLATION_CHECK,
    "GET /v1/cities/{city}/translations/{language}": P.SHARED_TEXT_READ,
    "POST /v1/cities/{city}/translations/{language}/checks": P.SHARED_TEXT_CHECK,
    "GET /v1/registry/translations/{language}": P.SHARED_TEXT_READ,
    "POST /v1/registry/translations/{language}/checks": P.SHARED_TEXT_CHECK,
    "GET /v1/translation-coverage": P.TRANSLATION_COUNT,
    "GET /v1/annotations": P.ANNOTATION_LIST,
    "POST /v1/annotations": P.ANNOTATION_CREATE,
    "GET /v1/annotations/{annotation_id}": P.ANNOTATION_READ,
    "PUT /v1/annotations/{annotation_id}": P.ANNOTATION_EDIT,
    "POST /v1/annotations/{annotation_id}/send": P.ANNOTATION_SEND,
    "POST /v1/annotations/{annotation_id}/publish": P.ANNOTATION_PUBLISH,
    "POST /v1/annotations/{annotation_id}/return": P.ANNOTATION_RETURN,
    "POST /v1/annotations/{annotation_id}/withdraw": P.ANNOTATION_WITHDRAW,
    "GET /.well-known/openid-configuration": PUBLIC,
    "GET /openid/jwks": PUBLIC,
    "POST /openid/token": PUBLIC,
    "POST /openid/revoke": PUBLIC,
    "GET /openid/userinfo": P.ME_READ,
    "POST /openid/userinfo": P.ME_READ,
    "GET /openid/authorize": PUBLIC,
    "POST /openid/authorize": PUBLIC,
    "GET /openid/sign-in": PUBLIC,
    "POST /openid/sign-in": PUBLIC,
    "GET /openid/choose": PUBLIC,
    "POST /openid/choose": PUBLIC,
    "GET /openid/register": PUBLIC,
    "POST /openid/register": PUBLIC,
    "GET /openid/passphrase": PUBLIC,
    "POST /openid/passphrase": PUBLIC,
    "GET /openid/second-step": PUBLIC,
    "POST /openid/second-step": PUBLIC,
    "GET /openid/enrol": PUBLIC,
    "POST /openid/enrol": PUBLIC,
    "GET /openid/security/name": PUBLIC,
    "POST /openid/security/name": PUBLIC,
    "GET /openid/security/helpers": PUBLIC,
    "POST /openid/security/helpers": PUBLIC,
    "GET /openid/attested": PUBLIC,
    "POST /openid/attested": PUBLIC,
    "GET /openid/attested/claim": PUBLIC,
    "POST /openid/attested/claim": PUBLIC,
    "GET /openid/card.js": PUBLIC,
    "GET /openid/card": PUBLIC,
    "POST /openid/card": PUBLIC,
    "GET /openid/security/card": PUBLIC,
    "POST /openid/security/card": PUBLIC,
    "GET /openid/passkey.js": PUBLIC,
    "POST /openid/passkey": PUBLIC,
    "POST /openid/enrol/passkey": PUBLIC,
    "GET /openid/security/passkeys": PUBLIC,
    "POST /openid/security/passkeys": PUBLIC,
    "POST /openid/security/passkeys/{passkey}/remove": PUBLIC,
    "GET /openid/security": PUBLIC,
    "GET /openid/security/passphrase": PUBLIC,
    "POST /openid/security/passphrase": PUBLIC,
    "GET /openid/security/time-codes": PUBLIC,
    "POST /openid/security/time-codes": PUBLIC,
    "POST /openid/security/time-codes/off": PUBLIC,
    "POST /openid/security/recovery-codes": PUBLIC,
    "POST /openid/security/loss-codes": PUBLIC,
    "GET /openid/recover": PUBLIC,
    "POST /openid/recover": PUBLIC,
    "GET /openid/logout": PUBLIC,
    "POST /openid/logout": PUBLIC,
}


class Gets(Enum):
    """What an actor gets: the status, the code of a refusal, and in words."""

    DONE = (200, None, "what they asked for")
    NOTHING = (200, None, "a list, in which nothing of another's stands")
    FILTERED = (200, None, "what the person allowed, and nothing else of theirs")
    HIDDEN = (404, "not_found", "as if it didn't exist")
    FORBIDDEN = (403, "forbidden", "a refusal, whether or not it exists")
    NOT_THIS_ONE = (403, "forbidden", "a refusal, of something that they know of")
    OWN_DRAFT = (403, "own_draft", "a refusal")
    NOBODY = (401, "unauthenticated", "a refusal")
    EXPIRED = (401, "token_expired", "a refusal")
    INVALID = (401, "token_invalid", "a refusal")
    ENDED = (401, "session_ended", "a refusal")
    WRONG_CLIENT = (403, "wrong_client", "a refusal")


PERSON, OTHER_PERSON = "the person", "another person"
AUTHOR, REVIEWER, BOTH, NEXT_DOOR = "author", "reviewer", "author who reviews", "authority next door"
TRANSLATOR = "translator"
ADMIN = "who looks after accounts"
ANNOTATOR, COORDINATOR, BOTH_AT_NGO, OTHER_NGO = "annotator", "coordinator", "coordinator who annotates", "another NGO"
# Helpers of six organisations: the person let the first five in, each in another way.
HELPER, NARROW_HELPER = "helper with a live grant", "helper with a narrower grant"
EXPIRED_HELPER, REVOKED_HELPER = "helper with an expired grant", "helper with a revoked grant"
UNNAMED_HELPER, OTHER_HELPER = "helper whom the grant doesn't name", "helper of another organisation"
LET_IN = (HELPER, NARROW_HELPER)
HELPERS = (*LET_IN, EXPIRED_HELPER, REVOKED_HELPER, UNNAMED_HELPER, OTHER_HELPER)
# Other people: the person let all four in, each in another way.
PARTNER, NARROW_PARTNER = "another person with a live grant", "another person with a narrower grant"
EXPIRED_PARTNER, REVOKED_PARTNER = "another person with an expired grant", "another person with a revoked grant"
PARTNERS = (PARTNER, NARROW_PARTNER, EXPIRED_PARTNER, REVOKED_PARTNER)
SIGNED_IN = (
    PERSON, OTHER_PERSON, AUTHOR, REVIEWER, BOTH, TRANSLATOR, ADMIN, NEXT_DOOR, ANNOTATOR, COORDINATOR, BOTH_AT_NGO,
    OTHER_NGO,
    *HELPERS,
    *PARTNERS,
)  # fmt: skip
STAFF = (AUTHOR, REVIEWER, BOTH, TRANSLATOR, ADMIN)  # of one authority
STRANGERS: Mapping[str, Gets] = {
    "anonymous": Gets.NOBODY,
    "expired token": Gets.EXPIRED,
    "foreign token": Gets.INVALID,
    "token of another client": Gets.WRONG_CLIENT,
    "token of a session that ended": Gets.ENDED,
}

# What each actor gets with the thing of the person, of the author's authority, or of the annotator's NGO.
# Whoever isn't named is forbidden; strangers never get anywhere. People who were let in are named where it helps them.
_EXPECTED: Mapping[Permission, Mapping[str, Gets]] = {
    P.ME_READ: dict.fromkeys(SIGNED_IN, Gets.DONE),
    P.DEVICE_LIST: dict.fromkeys(SIGNED_IN, Gets.DONE),  # each only their own
    P.DEVICE_SIGN_OUT: dict.fromkeys(SIGNED_IN, Gets.HIDDEN) | {PERSON: Gets.DONE},
    P.DEVICE_SIGN_OUT_OTHERS: dict.fromkeys(SIGNED_IN, Gets.DONE),  # each only their own
    P.ANSWER_LIST: {PERSON: Gets.DONE, OTHER_PERSON: Gets.NOTHING},
    P.CASE_NAME: {PERSON: Gets.DONE, OTHER_PERSON: Gets.HIDDEN},
    P.CASE_SHOW: {PERSON: Gets.DONE, OTHER_PERSON: Gets.HIDDEN},
    P.CASE_KEEP: {PERSON: Gets.DONE, OTHER_PERSON: Gets.HIDDEN},
    P.RIGHTS_READ: dict.fromkeys(SIGNED_IN, Gets.NOTHING) | {PERSON: Gets.DONE},  # each only their own
    P.RIGHTS_DELETE: {PERSON: Gets.DONE, OTHER_PERSON: Gets.HIDDEN},
    P.RIGHTS_ERASE: {PERSON: Gets.DONE, OTHER_PERSON: Gets.DONE},  # each only themselves
    P.CASE_LIST: {
        PERSON: Gets.DONE,
        OTHER_PERSON: Gets.NOTHING,
        **dict.fromkeys(HELPERS, Gets.NOTHING),
        **dict.fromkeys(LET_IN, Gets.FILTERED),
    },
    P.RECOVERY_ATTEST: dict.fromkeys((COORDINATOR, BOTH_AT_NGO, OTHER_NGO, *HELPERS), Gets.DONE),
    P.RECOVERY_STOP: {PERSON: Gets.DONE, OTHER_PERSON: Gets.DONE},  # each for their own account
    P.COLLEAGUE_LIST: {ADMIN: Gets.DONE, NEXT_DOOR: Gets.NOTHING},
    P.COLLEAGUE_RESET: {ADMIN: Gets.DONE, NEXT_DOOR: Gets.HIDDEN},
    P.CASE_CREATE: {PERSON: Gets.DONE, OTHER_PERSON: Gets.DONE},
    P.CASE_READ: {
        PERSON: Gets.DONE,
        OTHER_PERSON: Gets.HIDDEN,
        **dict.fromkeys(HELPERS, Gets.HIDDEN),
        **dict.fromkeys(LET_IN, Gets.FILTERED),
    },
    P.CASE_WRITE: {
        PERSON: Gets.DONE,
        OTHER_PERSON: Gets.HIDDEN,
        **dict.fromkeys(HELPERS, Gets.HIDDEN),
        HELPER: Gets.FILTERED,
        NARROW_HELPER: Gets.NOT_THIS_ONE,
    },
    P.CASE_CLOSE: {PERSON: Gets.DONE, OTHER_PERSON: Gets.HIDDEN},  # nobody ends it for the person
    P.GRANT_LIST: {PERSON: Gets.DONE, OTHER_PERSON: Gets.NOTHING},
    P.GRANT_READ: {PERSON: Gets.DONE, OTHER_PERSON: Gets.HIDDEN},
    P.GRANT_GIVE: {PERSON: Gets.DONE, OTHER_PERSON: Gets.HIDDEN},
    P.GRANT_RENEW: {PERSON: Gets.DONE, OTHER_PERSON: Gets.HIDDEN},
    P.GRANT_REVOKE: {PERSON: Gets.DONE, OTHER_PERSON: Gets.HIDDEN},
    P.ACCESS_LOG_READ: {PERSON: Gets.DONE, OTHER_PERSON: Gets.NOTHING},
    P.INVITATION_OPEN: {PERSON: Gets.DONE, OTHER_PERSON: Gets.DONE},  # a code may hang on a wall
    P.INVITATION_LIST: {**dict.fromkeys(HELPERS, Gets.NOTHING), HELPER: Gets.DONE},
    P.INVITATION_READ: {**dict.fromkeys(HELPERS, Gets.HIDDEN), HELPER: Gets.DONE},
    P.INVITATION_MAKE: dict.fromkeys(HELPERS, Gets.DONE),  # each for their own organisation
    P.INVITATION_WITHDRAW: {**dict.fromkeys(HELPERS, Gets.HIDDEN), HELPER: Gets.DONE},
    P.SHARING_CODE_LIST: {PERSON: Gets.DONE, OTHER_PERSON: Gets.NOTHING},
    P.SHARING_CODE_MAKE: {PERSON: Gets.DONE, OTHER_PERSON: Gets.DONE},  # each for themselves
    P.SHARING_CODE_WITHDRAW: {PERSON: Gets.DONE, OTHER_PERSON: Gets.HIDDEN},
    # What others share: a person's own isn't there, and what somebody shared with an organisation isn't either.
    P.SHARED_CASE_LIST: {
        PERSON: Gets.NOTHING,
        OTHER_PERSON: Gets.NOTHING,
        PARTNER: Gets.FILTERED,
        NARROW_PARTNER: Gets.FILTERED,
    },
    P.SHARED_CASE_READ: {
        PERSON: Gets.HIDDEN,
        OTHER_PERSON: Gets.HIDDEN,
        PARTNER: Gets.FILTERED,
        NARROW_PARTNER: Gets.FILTERED,
    },
    P.SHARED_CASE_WRITE: {
        PERSON: Gets.HIDDEN,
        OTHER_PERSON: Gets.HIDDEN,
        PARTNER: Gets.FILTERED,
        NARROW_PARTNER: Gets.NOT_THIS_ONE,
    },
    P.SHARED_CASE_LEAVE: {
        PERSON: Gets.HIDDEN,
        OTHER_PERSON: Gets.HIDDEN,
        PARTNER: Gets.DONE,
        NARROW_PARTNER: Gets.DONE,
    },
    P.REMINDER_READ: {PERSON: Gets.DONE, OTHER_PERSON: Gets.NOTHING},
    P.REMINDER_WRITE: {PERSON: Gets.DONE, OTHER_PERSON: Gets.NOTHING},  # each their own
    P.NOTICE_LIST: {PERSON: Gets.DONE, OTHER_PERSON: Gets.NOTHING},
    P.NOTICE_READ: {PERSON: Gets.DONE, OTHER_PERSON: Gets.HIDDEN},
    P.NOTICE_MARK: {PERSON: Gets.DONE, OTHER_PERSON: Gets.HIDDEN},
    P.NOTICE_CLEAR: {PERSON: Gets.DONE, OTHER_PERSON: Gets.NOTHING},
    P.DOCUMENT_LIST: {PERSON: Gets.DONE, OTHER_PERSON: Gets.NOTHING},
    P.DOCUMENT_CREATE: {PERSON: Gets.DONE, OTHER_PERSON: Gets.DONE},
    P.DOCUMENT_READ: {PERSON: Gets.DONE, OTHER_PERSON: Gets.HIDDEN},
    P.DOCUMENT_WRITE: {PERSON: Gets.DONE, OTHER_PERSON: Gets.HIDDEN},
    P.DOCUMENT_DELETE: {PERSON: Gets.DONE, OTHER_PERSON: Gets.HIDDEN},
    P.GRANTED_DOCUMENT_LIST: {
        **dict.fromkeys(HELPERS, Gets.HIDDEN),
        HELPER: Gets.DONE,
        NARROW_HELPER: Gets.NOT_THIS_ONE,
    },
    P.GRANTED_DOCUMENT_READ: {
        **dict.fromkeys(HELPERS, Gets.HIDDEN),
        HELPER: Gets.DONE,
        NARROW_HELPER: Gets.NOT_THIS_ONE,
    },
    P.GRANTED_DOCUMENT_ADD: {**dict.fromkeys(HELPERS, Gets.HIDDEN), HELPER: Gets.DONE},
    P.DOCUMENT_SHOW: {PERSON: Gets.DONE, OTHER_PERSON: Gets.HIDDEN},
    P.DRAFT_LIST: {**dict.fromkeys(STAFF, Gets.DONE), NEXT_DOOR: Gets.NOTHING},
    P.DRAFT_READ: {**dict.fromkeys(STAFF, Gets.DONE), NEXT_DOOR: Gets.HIDDEN},
    P.DRAFT_CREATE: {AUTHOR: Gets.DONE, BOTH: Gets.DONE},  # next door it is a process of another authority
    P.DRAFT_EDIT: {AUTHOR: Gets.DONE, BOTH: Gets.DONE, NEXT_DOOR: Gets.HIDDEN},
    P.DRAFT_SUBMIT: {AUTHOR: Gets.DONE, BOTH: Gets.DONE, NEXT_DOOR: Gets.HIDDEN},
    P.DRAFT_RETURN: {REVIEWER: Gets.DONE, BOTH: Gets.DONE, NEXT_DOOR: Gets.HIDDEN},
    P.DRAFT_APPROVE: {REVIEWER: Gets.DONE, BOTH: Gets.OWN_DRAFT, NEXT_DOOR: Gets.HIDDEN},
    P.DRAFT_PUBLISH: {REVIEWER: Gets.DONE, BOTH: Gets.DONE, NEXT_DOOR: Gets.HIDDEN},
    P.DRAFT_WITHDRAW: {AUTHOR: Gets.DONE, BOTH: Gets.DONE, NEXT_DOOR: Gets.HIDDEN},
    P.PROCESS_ADOPT: {REVIEWER: Gets.DONE, BOTH: Gets.DONE},
    P.PROCESS_WITHDRAW: {REVIEWER: Gets.DONE, BOTH: Gets.DONE},
    P.TRANSLATION_COUNT: dict.fromkeys((*STAFF, NEXT_DOOR), Gets.DONE),  # of what everybody may read
    P.TRANSLATION_READ: dict.fromkeys(STAFF, Gets.DONE),
    P.TRANSLATION_CHECK: {TRANSLATOR: Gets.DONE},
    P.SHARED_TEXT_READ: dict.fromkeys((*STAFF, NEXT_DOOR), Gets.DONE),  # the authority next door is of the same city
    P.SHARED_TEXT_CHECK: {TRANSLATOR: Gets.DONE},
    P.ANNOTATION_LIST: {
        **dict.fromkeys((*HELPERS, OTHER_NGO), Gets.NOTHING),
        **dict.fromkeys((ANNOTATOR, COORDINATOR, BOTH_AT_NGO, HELPER), Gets.DONE),
    },
    P.ANNOTATION_READ: {
        **dict.fromkeys((*HELPERS, OTHER_NGO), Gets.HIDDEN),
        **dict.fromkeys((ANNOTATOR, COORDINATOR, BOTH_AT_NGO, HELPER), Gets.DONE),
    },
    P.ANNOTATION_CREATE: {ANNOTATOR: Gets.DONE, BOTH_AT_NGO: Gets.DONE, OTHER_NGO: Gets.DONE},  # each in its own name
    P.ANNOTATION_EDIT: {ANNOTATOR: Gets.DONE, BOTH_AT_NGO: Gets.NOT_THIS_ONE, OTHER_NGO: Gets.HIDDEN},  # its author's
    P.ANNOTATION_SEND: {ANNOTATOR: Gets.DONE, BOTH_AT_NGO: Gets.NOT_THIS_ONE, OTHER_NGO: Gets.HIDDEN},
    P.ANNOTATION_PUBLISH: {COORDINATOR: Gets.DONE, BOTH_AT_NGO: Gets.DONE, OTHER_NGO: Gets.HIDDEN},
    P.ANNOTATION_RETURN: {COORDINATOR: Gets.DONE, BOTH_AT_NGO: Gets.DONE, OTHER_NGO: Gets.HIDDEN},
    P.ANNOTATION_WITHDRAW: {
        ANNOTATOR: Gets.DONE,
        COORDINATOR: Gets.DONE,
        BOTH_AT_NGO: Gets.DONE,
        OTHER_NGO: Gets.HIDDEN,
    },
}


def _put_partners(row: Mapping[str, Gets]) -> Mapping[str, Gets]:
    """Return what people get who were let in: anywhere else, and under a grant that is over, what any other person gets."""
    return {**dict.fromkeys(PARTNERS, row[OTHER_PERSON]), **row} if OTHER_PERSON in row else row


EXPECTED: Mapping[Permission, Mapping[str, Gets]] = {one: _put_partners(row) for one, row in _EXPECTED.items()}
