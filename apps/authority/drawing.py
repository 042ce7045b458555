"""The steps of a draft as a drawing: each a numbered circle, to the right of all that it waits for; pure.

The numbers are those of the ordered list beside it, which says the same in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apps.kit.frozen import frozen

RADIUS, ACROSS, DOWN = 15, 68, 42


@frozen
class Circle:
    """One step."""

    number: int
    x: int
    y: int


@frozen
class Drawing:
    """All steps, and a line from each to what waits for it; `lines` are paths of SVG."""

    width: int
    height: int
    circles: tuple[Circle, ...]
    lines: tuple[str, ...]
    radius: int = RADIUS


def draw_steps(definition: Mapping[str, Any], *, leftwards: bool = False) -> Drawing | None:
    """Draw which step waits for which; nothing where none waits. `leftwards` is for languages written so."""
    steps = definition.get("steps", ())
    places = {step["key"]: at for at, step in enumerate(steps)}
    before = [_before(step, places) for step in steps]
    if not any(before):
        return None
    columns = _columns(before)
    rows = _rows(before, columns)
    width = (max(columns) + 1) * ACROSS
    centres = [
        (width - ACROSS // 2 - column * ACROSS if leftwards else ACROSS // 2 + column * ACROSS, DOWN // 2 + row * DOWN)
        for column, row in zip(columns, rows, strict=True)
    ]
    side = -1 if leftwards else 1
    lines = [
        _line(centres[earlier], centres[at], side) for at, all_earlier in enumerate(before) for earlier in all_earlier
    ]
    circles = tuple(Circle(at + 1, x, y) for at, (x, y) in enumerate(centres))
    return Drawing(width, (max(rows) + 1) * DOWN, circles, tuple(lines))


def _before(step: Mapping[str, Any], places: Mapping[str, int]) -> list[int]:
    keys = [one if isinstance(one, str) else one["step"] for one in step.get("after", ())]
    return [places[key] for key in dict.fromkeys(keys) if key in places and key != step["key"]]


def _columns(before: Sequence[Sequence[int]]) -> list[int]:
    # As many rounds as there are steps: in a circle, which the checks name as an error, it ends all the same.
    columns = [0] * len(before)
    for _ in before:
        for at, all_earlier in enumerate(before):
            columns[at] = min(len(before) - 1, max((columns[one] + 1 for one in all_earlier), default=0))
    return columns


def _rows(before: Sequence[Sequence[int]], columns: Sequence[int]) -> list[int]:
    # A line runs along the row of the step that it leads to, so no step may stand there before it.
    taken: set[tuple[int, int]] = set()
    rows = [0] * len(before)
    for at in sorted(range(len(before)), key=lambda one: (columns[one], one)):
        first = min((columns[one] for one in before[at]), default=columns[at] - 1) + 1
        run = range(min(first, columns[at]), columns[at] + 1)
        row = 0
        while any((column, row) in taken for column in run):
            row += 1
        rows[at] = row
        taken.update((column, row) for column in run)
    return rows


def _line(start: tuple[int, int], end: tuple[int, int], side: int) -> str:
    (x, y), (to_x, to_y) = start, end
    x, to_x = x + side * RADIUS, to_x - side * RADIUS
    bend = x + side * (ACROSS - 2 * RADIUS)
    return f"M{x} {y}C{(x + bend) // 2} {y} {(x + bend) // 2} {to_y} {bend} {to_y}H{to_x}"
