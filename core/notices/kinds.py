"""What people can be told of. Each kind has a sentence in `api/wording/notices.py`, and belongs to one topic."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Topic(StrEnum):
    """What a person switches on and off, for each channel."""

    DEADLINES = "deadlines"
    APPOINTMENTS = "appointments"
    PAPERS = "papers"
    HELP = "help"
    ACCOUNT = "account"


class Channel(StrEnum):
    """By which way a person is told."""

    APP = "app"
    EMAIL = "email"


class NoticeKind(StrEnum):
    """What happened, or comes. The comment says which data go with it; days and instants are ISO 8601.

    ``case_id`` may stand in the data of any kind, and leads the reader to their case. What is told of several things
    at once has the data of the others, as far as they differ, in a list under ``also``.
    """

    DEADLINE = "deadline"  # process, version, step, sense, due, days; perhaps
    APPOINTMENT = "appointment"  # process, version, step, at (the city's clock), days
    PAPER_EXPIRES = "paper_expires"  # document_type, name (the person's own; may be empty), expires, days
    PAPER_SHOWN = "paper_shown"  # document_type, at (an instant): somebody opened it at a counter
    CHECKLIST_SHOWN = "checklist_shown"  # process, version, at (an instant): somebody opened it at a counter
    GRANT_ENDS = "grant_ends"  # organisation, ends
    GRANT_ENDED = "grant_ended"  # organisation
    HELPER_MARKED = "helper_marked"  # organisation, process, version, step
    HELPER_ANSWERED = "helper_answered"  # organisation: somebody there answered for the person
    HELPER_NOTED = "helper_noted"  # organisation: somebody there wrote a note to the person
    HELPER_ADDED = "helper_added"  # organisation, document_type: somebody there put a paper into the wallet
    SIGNED_IN = "signed_in"  # at (an instant): on a device that was not known
    SIGN_IN_CHANGED = "sign_in_changed"  # at (an instant): passphrase, passkeys, codes or second factor
    RECOVERY_ASKED = "recovery_asked"  # organisation, opens (an instant): a helper attests who the person is
    RECOVERY_DONE = "recovery_done"  # at (an instant)
    CASE_EXPIRES = "case_expires"  # process, version, expires
    ACCOUNT_EXPIRES = "account_expires"  # expires
    SERVICE_PUT_BACK = "service_put_back"  # at (an instant): a backup was restored, and everybody signed out


ALWAYS_MAILED: Final = frozenset({NoticeKind.RECOVERY_ASKED, NoticeKind.RECOVERY_DONE})
"""What goes to an address that a person gave even where they want no e-mails: somebody may be taking their account."""

TOPIC_OF: Final[Mapping[NoticeKind, Topic]] = {
    NoticeKind.DEADLINE: Topic.DEADLINES,
    NoticeKind.APPOINTMENT: Topic.APPOINTMENTS,
    NoticeKind.PAPER_EXPIRES: Topic.PAPERS,
    NoticeKind.PAPER_SHOWN: Topic.PAPERS,
    NoticeKind.CHECKLIST_SHOWN: Topic.PAPERS,
    NoticeKind.GRANT_ENDS: Topic.HELP,
    NoticeKind.GRANT_ENDED: Topic.HELP,
    NoticeKind.HELPER_MARKED: Topic.HELP,
    NoticeKind.HELPER_ANSWERED: Topic.HELP,
    NoticeKind.HELPER_NOTED: Topic.HELP,
    NoticeKind.HELPER_ADDED: Topic.HELP,
    NoticeKind.SIGNED_IN: Topic.ACCOUNT,
    NoticeKind.SIGN_IN_CHANGED: Topic.ACCOUNT,
    NoticeKind.RECOVERY_ASKED: Topic.ACCOUNT,
    NoticeKind.RECOVERY_DONE: Topic.ACCOUNT,
    NoticeKind.CASE_EXPIRES: Topic.ACCOUNT,
    NoticeKind.ACCOUNT_EXPIRES: Topic.ACCOUNT,
    NoticeKind.SERVICE_PUT_BACK: Topic.ACCOUNT,
}
