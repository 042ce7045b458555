"""Who is let in, in words: an organisation or another person, and whose code somebody typed."""

from __future__ import annotations

from apps.kit.client.base import ApiProblem
from apps.kit.client.invitations import OpenedInvitation
from apps.kit.client.texts import Text
from apps.kit.web import Visit


def title_of_code(visit: Visit, found: OpenedInvitation) -> str:
    """Say whose code it is: an organisation asks to help; a person asks to be let in."""
    if found.organisation is None:
        return visit.gettext("%(name)s asks to see your steps", name=found.whom.text)
    return visit.gettext("%(name)s asks to help you", name=found.whom.text)


def say_whom(visit: Visit, whom: Text) -> str:
    """Return the name of who is let in; a person's goes with their account."""
    return whom.text or visit.gettext("Somebody whose account is gone")


def say_wrong_code(visit: Visit, problem: ApiProblem) -> str:
    """Say that a code is none, or over, or one's own."""
    if problem.code == "own_code":
        return visit.gettext("This is your own code. The other person types it in their account.")
    return visit.gettext("There is no such code, or it is over. Look at it again, or ask for a new one.")
