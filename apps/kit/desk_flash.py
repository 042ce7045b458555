"""The one sentence on a page after an act: its key stands in the address, its words come from the app or from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from apps.kit.desk import Flash
from apps.kit.i18n import Language
from apps.kit.web import Visit

Explain = Callable[[Language, str], str]


def read_flash(
    visit: Visit, explain_done: Explain, explain_problem: Explain, url: str = "", link: str = ""
) -> Flash | None:
    """Return the sentence that the address asks for: `?done=` after an action, `?problem=` after a refusal.

    After publishing it goes with a link to `url`.
    """
    asked = visit.request.query_params
    if problem := asked.get("problem"):
        return Flash(explain_problem(visit.language, problem), "bad")
    text = explain_done(visit.language, asked.get("done", ""))
    if not text:
        return None
    return Flash(text, "good", url, link) if asked.get("done") == "published" else Flash(text)


def explain_refusal(language: Language, code: str, own: Mapping[str, str]) -> str:
    """Say what a refusal means, in the app's `own` words where it has some: what happened, what was kept, what to do."""
    _ = language.gettext
    sentences = {
        "forbidden": _("Your account may not do this. Nothing was changed. Ask whoever manages accounts."),
        "body_too_large": _("This text is too long. It was not saved."),
        "not_found": _("This is not here any more. Nothing was changed."),
        "reason_missing": _("Please write a reason. The author needs it to go on. Nothing was changed."),
        "too_many_requests": _("Too many requests in a short time. Nothing was changed. Wait a minute."),
        **own,
    }
    return sentences.get(code, _("This was refused. Nothing was changed."))
