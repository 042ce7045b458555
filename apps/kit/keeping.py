"""A text that can't be saved just now is given back, whole, with a way to try again."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from apps.kit.client.base import ApiProblem, ApiUnreachable
from apps.kit.frozen import frozen
from apps.kit.session import SignInNeeded
from apps.kit.web import Visit


@frozen
class KeptPage:
    """A text in a form that can be sent again."""

    title: str
    explanation: str
    action: str
    fields: tuple[tuple[str, str], ...]
    text: str
    code: bool = False
    sign_in: str = ""


def keep_text(
    visit: Visit,
    action: str,
    fields: dict[str, str],
    text: str,
    reason: SignInNeeded | ApiProblem | ApiUnreachable,
    *,
    code: bool = False,
) -> Response:
    """Answer with the text that was sent; whoever was signed out may sign in beside it, and send it again.

    Refusals that aren't about being signed out or busy are raised again: the view knows what to say to them.
    """
    _ = visit.gettext
    if isinstance(reason, ApiProblem) and reason.status not in {401, 429, 503}:
        raise reason
    signed_out = isinstance(reason, SignInNeeded) or (isinstance(reason, ApiProblem) and reason.status == 401)
    if signed_out:
        visit.kit.sessions.forget(visit.request)
        title = _("You were signed out. Your text is still here.")
        explanation = _("Sign in again: it opens beside this page. Then come back here and save.")
        status = 401
    else:
        title = _("We could not save. Your text is still here.")
        explanation = _("The service is busy or being repaired. Wait a minute, then save again.")
        status = 503
    next_path = visit.path("")
    sign_in = f"/session/start?{urlencode({'lang': visit.lang, 'next': next_path})}" if signed_out else ""
    page = KeptPage(title, explanation, action, tuple(fields.items()), text, code, sign_in)
    return visit.page("kit/kept.html", page, status)
