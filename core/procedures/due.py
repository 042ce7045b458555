"""The first days by which somebody is to do something, over all steps that are or may be theirs.

The next step alone doesn't tell them: a later one may be due earlier, and where it isn't certain which steps concern
somebody, there may be no next one at all. Whoever is shown a day too many can look; one that nobody showed is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, NamedTuple

from core.procedures.outline import Outline, Outlined
from core.procedures.procedure import DeadlineStatus, DeadlineView, State, Ternary
from core.procedures.questions import can_be_settled
from core.procedures.standing import TO_DO
from core.processes.evaluating import UNKNOWN

MATTERS: Final = frozenset((*TO_DO, State.BLOCKED))
"""A blocked step may have an appointment still; its deadlines press nobody: they are settled."""
YES: Final = Ternary.YES
NO: Final = Ternary.NO
SETTLED: Final = DeadlineStatus.SETTLED
CERTAIN: Final = frozenset((State.OPEN, State.NOT_YET))


class DueDay(NamedTuple):
    """A day by which a step is to be done; it may have passed."""

    step: str
    date: date
    sure: bool  # that it concerns the person
    asks: bool = False  # where it isn't sure: an answer that can be asked for now may settle it, or another of that day


class _Found(NamedTuple):
    view: Outlined
    deadline: DeadlineView
    date: date
    sure: bool

    def day(self, asks: bool = False) -> DueDay:
        return DueDay(self.view.key, self.date, self.sure, asks)


def list_due_days(found: Outline, shows: Callable[[str], bool] | None = None) -> tuple[DueDay, ...]:
    """Return the first day by which something is to be done, and where that isn't sure, the first that is.

    Only steps that are shown count, where not all are.
    """
    doubtful: list[_Found] = []  # those of the first day alone
    sure: _Found | None = None
    for view in found.steps:
        if not view.deadlines or (shows is not None and not shows(view.key)):
            continue
        for deadline in list_pressing(view):
            day = deadline.date
            if day is None or deadline.sense == "not_before":
                continue
            if is_sure(view, deadline):
                if sure is None or day <= sure.date:
                    one = _Found(view, deadline, day, True)
                    sure = one if sure is None else min(sure, one, key=_rank)
            elif not doubtful or day <= doubtful[0].date:
                if doubtful and day < doubtful[0].date:
                    doubtful.clear()
                doubtful.append(_Found(view, deadline, day, False))
    if not doubtful or (sure is not None and sure.date <= doubtful[0].date):
        return () if sure is None else (sure.day(),)
    first = min(doubtful, key=_rank).day(any(_asks(found, one) for one in doubtful))
    return (first,) if sure is None else (first, sure.day())


def list_pressing(view: Outlined) -> Sequence[DeadlineView]:
    """Return the deadlines of a step that still matter and whose day is known; it may have passed."""
    if view.state not in MATTERS or view.applies is NO:
        return ()
    return [
        deadline
        for deadline in view.deadlines
        if deadline.date is not None and deadline.status is not SETTLED and deadline.applies is not NO
    ]


def is_sure(view: Outlined, deadline: DeadlineView) -> bool:
    """Whether it is certain that a deadline of a step concerns the person."""
    return view.state in CERTAIN and view.applies is YES and deadline.applies is YES


def _rank(one: _Found) -> tuple[date, bool]:
    return (one.date, one.deadline.strict == "advice")


def _asks(found: Outline, one: _Found) -> bool:
    if one.view.state not in TO_DO:
        return False
    step = found.version.steps[found.version.numbers[one.view.key]]
    compiled = next(deadline for deadline in step.deadlines if deadline.key == one.deadline.key)
    states = {view.key: view.state for view in found.steps}
    return any(
        clause is not None and found.truths[clause] is UNKNOWN and can_be_settled(found, states, clause)
        for clause in (step.when, compiled.when)
    )
