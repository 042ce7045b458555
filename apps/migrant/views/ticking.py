"""What stands in the form of the consent page: what it begins with, and what was sent, so that it comes back the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from apps.kit.client.grants import Ending, Grant, Named, Shareable
from apps.kit.client.invitations import OpenedInvitation
from apps.kit.forms import Form
from apps.kit.frozen import frozen

MONTHS = (1, 3, 6, 12)
USUAL_MONTHS = 3
JOINERS = "\u200c\u200d\u200e\u200f"
LOOK_AGAIN = "look_again"
"""Stands in a form that shows the consent page with what was chosen, and allows nothing."""
CARRIED = (
    "purpose",
    "scopes",
    "special_facts",
    "documents",
    "later_types",
    "without_steps",
    "without_facts",
    "without_papers",
    "months",
    "called",
)


@frozen
class Ticked:
    """What stands in the form of the consent page: what was sent, or what it begins with."""

    scopes: frozenset[str]
    months: int
    purpose: str = ""
    special_facts: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    later_types: frozenset[str] = frozenset()
    without_steps: frozenset[str] = frozenset()
    without_facts: frozenset[str] = frozenset()
    without_papers: frozenset[str] = frozenset()
    called: str = ""


def keep_offered(endings: Iterable[Ending]) -> tuple[Ending, ...]:
    """Return the last days of the times that one can choose."""
    return tuple(one for one in endings if one.months in MONTHS)


def begin_with(invitation: OpenedInvitation | None, now: Grant | None, shareable: Shareable, step: str = "") -> Ticked:
    """Return what is ticked before the person has touched anything.

    That is what they allow the same organisation `now`, so that nothing is lost and nothing added unseen; else nothing: what
    a code asks for is said beside it, and the person ticks it themselves. A code says for how long, too. Answers of a special
    category are never ticked for anybody. `step` is the one that may be chosen alone.
    """
    begun = Ticked(frozenset(), USUAL_MONTHS) if now is None else _carry_on(now, shareable, step)
    if invitation is None:
        return begun
    return replace(begun, months=min(MONTHS, key=lambda months: abs(months - invitation.months)))


def _carry_on(now: Grant, shareable: Shareable, step: str) -> Ticked:
    own = "" if now.organisation is None else now.organisation.key  # a person opens no papers
    alone = now.step is not None and now.step.key == step
    return Ticked(
        scopes=frozenset(now.scopes),
        months=USUAL_MONTHS,
        purpose="whole_way" if now.step is None else "one_step" if alone else "",
        documents=frozenset(paper.id for paper in shareable.documents if own in paper.opened_by),
        later_types=_keys(now.later_types) | _keys(now.document_types),
        without_steps=_keys(now.without_steps),
        without_facts=_keys(now.without_facts),
        without_papers=_keys(now.without_papers),
        called=now.called or "",
    )


def _keys(named: Iterable[Named]) -> frozenset[str]:
    return frozenset(one.key for one in named)


def read_ticked(form: Form) -> Ticked:
    """Return what the person had chosen, so that a page that comes back says the same."""
    months = form.figures("months", 2)
    return Ticked(
        frozenset(form.texts("scopes")),
        int(months) if months in map(str, MONTHS) else USUAL_MONTHS,
        form.text("purpose"),
        frozenset(form.texts("special_facts")),
        frozenset(form.texts("documents")),
        frozenset(form.texts("later_types")),
        frozenset(form.texts("without_steps")),
        frozenset(form.texts("without_facts")),
        frozenset(form.texts("without_papers")),
        form.text("called"),
    )


def keep_seen(name: str) -> str:
    """Return a name without what can't be seen in it, save what scripts need to join their letters."""
    return " ".join("".join(sign for sign in name if sign.isprintable() or sign in JOINERS).split())


def carry(form: Form) -> tuple[tuple[str, str], ...]:
    """Return what was chosen on a consent page, for the next one, which shows it before anything is allowed."""
    kept = [(name, value) for name in CARRIED for value in form.texts(name)]
    return ((LOOK_AGAIN, "1"), *kept) if kept else ()
