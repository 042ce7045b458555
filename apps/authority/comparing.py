"""What differs between two texts, line by line, and between two definitions, member by member; pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from apps.kit.frozen import frozen

_AROUND = 2


@frozen
class Row:
    """One line of a comparison: `kind` is same, removed, added or gap (lines left out)."""

    kind: str
    text: str = ""
    line: int | None = None


@frozen
class Change:
    """One member that differs; `before` is empty where it is new, `after` where it is gone."""

    path: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        """Whether the member was added, removed or changed."""
        return "changed" if self.before and self.after else "added" if self.after else "removed"


def compare_lines(old: str, new: str) -> tuple[Row, ...]:
    """Return the lines that differ, with a little of what stands around them."""
    before, after = old.splitlines(), new.splitlines()
    rows: list[Row] = []
    for group in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(_AROUND):
        if rows or group[0][1] > 0:
            rows.append(Row("gap"))
        for kind, old_from, old_to, new_from, new_to in group:
            if kind == "equal":
                rows.extend(Row("same", text, new_from + at + 1) for at, text in enumerate(before[old_from:old_to]))
                continue
            rows.extend(Row("removed", text, old_from + at + 1) for at, text in enumerate(before[old_from:old_to]))
            rows.extend(Row("added", text, new_from + at + 1) for at, text in enumerate(after[new_from:new_to]))
    return tuple(rows)


def compare_definitions(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return the members that differ, in the order of the new definition; items of lists are told by their keys."""
    before, after = dict(_leaves(old)), dict(_leaves(new))
    order = [*after, *(path for path in before if path not in after)]
    found = [Change(path, before.get(path, ""), after.get(path, "")) for path in order]
    moved = _moved(dict(_orders(old)), dict(_orders(new)))
    return (*moved, *(change for change in found if change.before != change.after))


def _moved(before: dict[str, list[str]], after: dict[str, list[str]]) -> tuple[Change, ...]:
    # What was added or taken away shows by its own members; here only what stands in another order.
    changes: list[Change] = []
    for path, keys in after.items():
        common = set(keys) & set(before.get(path, ()))
        was = [key for key in before.get(path, ()) if key in common]
        now = [key for key in keys if key in common]
        if was != now:
            changes.append(Change(path, ", ".join(was), ", ".join(now)))
    return tuple(changes)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and not _is_condition(path):
        for name, member in value.items():
            if name != "key":
                yield from _leaves(member, f"{path}/{name}" if path else str(name))
    elif _is_keyed(value):
        for item in value:
            yield from _leaves(item, f"{path}/{item['key']}")
    else:
        yield path, _write(value)


def _orders(value: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    if isinstance(value, Mapping) and not _is_condition(path):
        for name, member in value.items():
            yield from _orders(member, f"{path}/{name}" if path else str(name))
    elif _is_keyed(value):
        yield path, [str(item["key"]) for item in value]
        for item in value:
            yield from _orders(item, f"{path}/{item['key']}")


def _is_keyed(value: Any) -> bool:
    return (
        isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) and "key" in item for item in value)
    )


def _is_condition(path: str) -> bool:
    return path.rpartition("/")[2] in {"when", "audience", "from", "offset", "amount", "takes"}


def _write(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_write(member)}" for name, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_write(item) for item in value) + "]"
    return json.dumps(value)
