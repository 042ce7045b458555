"""How much fits on a sheet that one carries, so that it is one sheet and no second one with a few lines.

Nothing here measures letters: lines are counted as they come out at most, in any language. What is longer than that goes
on on a second sheet, and nothing of it is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from typing import Final

from apps.migrant.sheets import SheetPlace, SheetStep
from apps.migrant.tongues import Both

MOST: Final = 3  # places: alternatives take one
ROOM: Final = 23.0  # lines, beside the heading and the small print
_TITLE, _LINE, _HALF = 42, 54, 26  # letters in a line
_TITLE_HEIGHT, _EDGE, _OR = 1.2, 0.7, 1.4  # lines


def choose_steps(steps: Sequence[tuple[SheetStep, ...]]) -> tuple[tuple[SheetStep, ...], ...]:
    """Return the few steps that come next, alternatives together, as many as fit; the first ones always."""
    chosen: list[tuple[SheetStep, ...]] = []
    room = ROOM
    for ways in steps[:MOST]:
        room -= sum(map(count_lines, ways)) + _OR * (len(ways) - 1)
        if chosen and room < 0:
            break
        chosen.append(ways)
    return tuple(chosen)


def count_lines(step: SheetStep) -> float:
    """Return how many lines a step takes on the sheet."""
    lines = _EDGE + _TITLE_HEIGHT * _below(step.title, _TITLE)
    if step.day is not None:
        lines += 2
    elif step.deadlines:
        lines += _below(step.deadlines[0], _LINE)
    if step.place is not None:
        lines += sum(_count(text, _LINE) for text in _say_place(step.place))
    for need in step.needs:
        lines += sum(_beside(one) for one in ([need.whole] if need.whole else [one.title for one in need.papers]))
    return lines


def _say_place(place: SheetPlace) -> Iterator[str]:
    """Yield what stands on lines of their own of where a step is done."""
    named = "" if place.who is None else _row(place.who)
    if place.way is not None or named:
        yield f"{'' if place.way is None else _row(place.way)} {named}"
    for contact in (place.phone, place.url):
        if contact and named:
            yield contact
    for door in place.doors:
        if place.who is None:
            yield _row(door.name)
            yield _row(door.hours)
        yield door.office.address
        if door.office.phone and door.office.phone != place.phone:
            yield door.office.phone


def _row(pair: Both) -> str:
    return " / ".join(text.text for text in pair.texts)


def _count(text: str, letters: int) -> int:
    return ceil(len(text) / letters)


def _below(pair: Both, letters: int) -> int:
    return sum(_count(text.text, letters) for text in pair.texts)


def _beside(pair: Both) -> float:
    return max(1.3, *(_count(text.text, _HALF if pair.other else _LINE) for text in pair.texts))
