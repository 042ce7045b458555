"""Codes and states in words: the sentences of this app that views need, in the reader's language."""

from __future__ import annotations

from apps.authority.uploads import MAX_TEXT
from apps.kit.client.base import ApiProblem
from apps.kit.client.drafts import DraftHead, Person
from apps.kit.desk import Chip
from apps.kit.desk_flash import explain_refusal
from apps.kit.i18n import Language

DRAFT_STATES = ("draft", "in_review", "approved", "published", "withdrawn")
ADOPTION_STATES = ("standing", "replaced", "taken_back")


def name_draft_state(language: Language, state: str) -> str:
    """Return the word for a draft's state."""
    _ = language.gettext
    return {
        "draft": _("Being written"),
        "in_review": _("Waits for a second person"),
        "approved": _("Approved"),
        "published": _("Published"),
        "withdrawn": _("Given up"),
    }.get(state, state)


def name_adoption_state(language: Language, state: str) -> str:
    """Return the word for what became of an adoption."""
    _ = language.gettext
    return {
        "standing": _("In force"),
        "replaced": _("Version no longer published"),
        "taken_back": _("Taken back"),
    }.get(state, state)


def describe_adoption_state(language: Language, state: str) -> Chip:
    """Return what became of an adoption as a chip."""
    tones = {"standing": "good", "taken_back": "bad"}
    return Chip(name_adoption_state(language, state), tones.get(state, "plain"))


def name_states(language: Language) -> dict[str, str]:
    """Return the words for how a translated text stands."""
    _ = language.gettext
    return {
        "machine": _("Translated by a machine"),
        "translated": _("Not yet checked by a speaker"),
        "stale": _("Older than the original"),
        "missing": _("Missing"),
        "checked": _("Checked by a speaker"),
    }


def is_returned(draft: DraftHead) -> bool:
    """Say whether a reviewer gave the draft back to be mended."""
    return draft.state == "draft" and draft.reviewer is not None


def describe_draft_state(language: Language, draft: DraftHead) -> Chip:
    """Return the state of a draft as a chip."""
    if is_returned(draft):
        return Chip(language.gettext("Returned"), "bad")
    tones = {"in_review": "busy", "approved": "good", "published": "good"}
    return Chip(name_draft_state(language, draft.state), tones.get(draft.state, "plain"))


def name_person(language: Language, person: Person | None) -> str:
    """Return the name of whoever did something; empty where it isn't known any more."""
    if person is None:
        return language.gettext("from the content files")
    return person.name or ""


def say_author(language: Language, draft: DraftHead) -> str:
    """Say who began a draft; empty where it isn't known any more."""
    name = name_person(language, draft.author)
    return language.gettext("by %(name)s") % {"name": name} if name and draft.author else name


def say_saver(language: Language, person: Person | None) -> str:
    """Say who saved last; empty where it isn't known."""
    return language.gettext("Saved last by %(name)s.") % {"name": person.name} if person and person.name else ""


def describe_findings(language: Language, draft: DraftHead) -> str:
    """Say how many errors and warnings a draft has."""
    parts: list[str] = []
    if draft.errors:
        errors = draft.errors
        parts.append(language.ngettext("%(num)s error", "%(num)s errors", errors) % language.fill({"num": errors}))
    if draft.warnings:
        warnings = draft.warnings
        words = language.ngettext("%(num)s warning", "%(num)s warnings", warnings)
        parts.append(words % language.fill({"num": warnings}))
    return " · ".join(parts)


def explain_problem(language: Language, code: str) -> str:
    """Say what a refusal means: what happened, what was kept, what to do."""
    _ = language.gettext
    own = {
        "stale_draft": _("Somebody else saved this draft while you were writing. Your text is still here."),
        "conflict_state": _(
            "This was already done, or the draft moved on. Nothing was changed. Look at it as it is now."
        ),
        "own_draft": _("You wrote in this draft, so somebody else has to approve it. Nothing was changed."),
        "invalid_definition": _("This can't be saved yet. Your text is still here. Mend the places below."),
        "invalid_json": _("This is not valid JSON. Your text is still here."),
        "invalid_request": _("Something in the form does not fit. Nothing was changed."),
        "unsupported_media_type": _("This file is neither YAML nor JSON. Nothing was changed."),
        "unknown_process": _("There is no such process any more. Nothing was changed."),
        "text_changed": _("The text was changed since you read it. Nothing was done. Read it again, then decide."),
        "outdated": _("Another version was published since this draft began. Start a new draft from that version."),
        "published_before": _("Nothing differs from a version that was published before. There is nothing to publish."),
        "other_authority": _(
            "This process belongs to another authority or city. Look at `authority` and `process`. Your text is still here."
        ),
        "address_kept": _(
            "A published process keeps its address for ever. Look at `process`. Your text is still here."
        ),
        "findings": _("There are still errors. Mend them first, then send the draft."),
        "body_too_large": _("A text has at most %(limit)s kB. This one is larger. It was not saved.")
        % {"limit": MAX_TEXT // 1000},
        "not_text": _("This file is not a text in UTF-8. Save it as YAML or JSON in UTF-8. Nothing was changed."),
        "empty": _("There is no text yet. Choose a file, or paste the text."),
    }
    return explain_refusal(language, code, own)


def name_problem(problem: ApiProblem) -> str:
    """Return the key under which a refusal of an act is explained after a redirect."""
    if problem.code == "invalid_definition":
        return "findings"
    if problem.code == "stale_draft":
        return "text_changed"
    if problem.code == "conflict_state" and problem.members.get("latest_version"):
        return "outdated"
    if problem.code == "conflict_state" and problem.members.get("number"):
        return "published_before"
    return name_refusal(problem)


def name_refusal(problem: ApiProblem) -> str:
    """Return the key under which a refusal is explained: its code, or what its fields tell more exactly."""
    fields = {error.field for error in problem.errors}
    if problem.code == "forbidden" and fields & {"authority", "process"}:
        return "other_authority"
    if problem.code == "invalid_request" and "process" in fields:
        return "address_kept"
    return problem.code


def explain_done(language: Language, key: str) -> str:
    """Say what was done; empty for a key nobody knows."""
    _ = language.gettext
    return {
        "created": _("The draft was made. Nobody outside your organisation sees it."),
        "saved": _("Saved."),
        "test-people": _("The test people were saved."),
        "submitted": _("Sent. A second person has to approve it now."),
        "returned": _("Returned to the author, with your reason."),
        "approved": _("Approved. It can be published now."),
        "published": _("Published. Everybody reads it from now on."),
        "withdrawn": _("The draft was given up."),
        "adopted": _("Adopted. Your organisation now stands behind this process."),
        "unadopted": _("The adoption was withdrawn. The process is labelled as an example again."),
        "checks": _("Noted. Everybody reads which texts a speaker has checked."),
        "taken-down": _("Withdrawn. Nobody finds this process any more."),
    }.get(key, "")
