"""Codes and states in words: the sentences of this app that views need, in the reader's language."""

from __future__ import annotations

from apps.kit.desk import Chip
from apps.kit.desk_flash import explain_refusal
from apps.kit.i18n import Language

NOTE_STATES = ("draft", "sent", "returned", "published", "withdrawn")
NOTE_KINDS = ("tip", "warning", "barrier", "local_information", "question")
MAX_NOTE = 2000
MAX_REASON = 1000


def name_note_state(language: Language, state: str) -> str:
    """Return the word for a note's state."""
    _ = language.gettext
    return {
        "draft": _("Being written"),
        "sent": _("Waits for a coordinator"),
        "returned": _("Returned"),
        "published": _("Published"),
        "withdrawn": _("Withdrawn"),
    }.get(state, state)


def describe_note_state(language: Language, state: str) -> Chip:
    """Return the state of a note as a chip."""
    tones = {"sent": "busy", "returned": "bad", "published": "good"}
    return Chip(name_note_state(language, state), tones.get(state, "plain"))


def name_note_kind(language: Language, kind: str) -> str:
    """Return the word for a kind of note."""
    _ = language.gettext
    return {
        "tip": _("Tip"),
        "warning": _("Warning"),
        "barrier": _("Barrier"),
        "local_information": _("Local information"),
        "question": _("Open question"),
    }.get(kind, kind)


def explain_note_kind(language: Language, kind: str) -> str:
    """Say what a kind of note is for."""
    _ = language.gettext
    return {
        "tip": _("what makes it easier"),
        "warning": _("what to be careful about"),
        "barrier": _("what does not work in practice, and a way around it"),
        "local_information": _("what is different in this city or office"),
        "question": _("what nobody knows for sure yet"),
    }.get(kind, "")


def explain_problem(language: Language, code: str) -> str:
    """Say what a refusal means: what happened, what was kept, what to do."""
    _ = language.gettext
    own = {
        "conflict_state": _(
            "This was already done, or the note moved on. Nothing was changed. Look at it as it is now."
        ),
        "own_note": _("You wrote this note, so another coordinator has to decide. Nothing was changed."),
        "invalid_request": _("Something in the form does not fit. Your text is still here."),
        "unknown_process": _("This process is not published any more. Your text is still here."),
        "unknown_step": _("This step is not in the published process any more. Your text is still here."),
        "case_closed": _("The person closed this case meanwhile. Nothing was saved."),
        "not_allowed": _("The person did not allow this. Nothing was changed."),
        "too_many_events": _(
            "There is no room for more in this case. Nothing was saved. Ask the person to start this guide again."
        ),
        "not_sent": _("The note was saved, but not sent. Try to send it again."),
    }
    return explain_refusal(language, code, own)


def explain_done(language: Language, key: str) -> str:
    """Say what was done; empty for a key nobody knows."""
    _ = language.gettext
    return {
        "saved": _("Saved. Only your organisation sees it."),
        "sent": _("Sent. A coordinator decides now."),
        "published": _("Published. Everybody reads it from now on."),
        "returned": _("Returned to the author, with your reason."),
        "withdrawn": _("Withdrawn. Nobody reads it any more."),
    }.get(key, "")


def shorten(text: str, length: int = 120) -> str:
    """Return the beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def explain_case_done(language: Language, key: str) -> str:
    """Say what was done in a person's case or with a code; empty for a key nobody knows."""
    _ = language.gettext
    return {
        "marked": _("Marked. The person sees that you did it, and can undo it."),
        "answered": _("Saved. The person sees that you answered for them, and can undo it."),
        "cleared": _("Taken back."),
        "noted": _("Sent. The person reads it above their steps."),
        "added": _("Added. The person sees that you did it. Only they can change or delete it."),
        "ended": _("The code is over. What people allowed by it holds on."),
    }.get(key, "")


def name_scope(language: Language, scope: str) -> str:
    """Return in words what a person lets a helper do beside seeing their steps."""
    _ = language.gettext
    return {
        "read_answers": _("See answers"),
        "mark_steps": _("Mark steps"),
        "edit_answers": _("Change answers"),
        "comment": _("Write notes"),
        "upload": _("Add papers"),
    }.get(scope, scope)
