"""Things kept for later: the oldest of them go, or all of them, when all together weigh too much."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")


class Recent(Generic[V]):
    """A cache with a limit on weight; safe to be used by several threads."""

    def __init__(self, limit: int, weigh: Callable[[V], int] = lambda value: 1) -> None:
        """Keep values that weigh at most `limit` together; by default each weighs one."""
        self._limit = limit
        self._weigh = weigh
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._weight = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> V | None:
        """Return a value and note that it was used; None where it isn't kept."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def put(self, key: Hashable, value: V) -> V:
        """Keep a value, and let the least used go as far as needed; one over the limit isn't kept."""
        weight = self._weigh(value)
        with self._lock:
            before = self._values.pop(key, None)
            if before is not None:
                self._weight -= self._weigh(before)
            if weight <= self._limit:
                self._values[key] = value
                self._weight += weight
                while self._weight > self._limit:
                    _, gone = self._values.popitem(last=False)
                    self._weight -= self._weigh(gone)
        return value

    @property
    def weight(self) -> int:
        """What is kept weighs so much."""
        with self._lock:  # in the middle of `put` it may be over the limit for a moment
            return self._weight


class Pile:
    """Bytes by key, all forgotten at once when they become too much; to look one up takes no lock and no note."""

    def __init__(self, limit: int) -> None:
        """Keep at most `limit` bytes."""
        self._limit = limit
        self._weight = 0
        self._lock = Lock()
        self._values: dict[Hashable, bytes] = {}
        self.get = self._values.get

    def put(self, key: Hashable, value: bytes) -> bytes:
        """Keep a value."""
        with self._lock:
            if self._weight + len(value) > self._limit:
                self._values.clear()
                self._weight = 0
            if key not in self._values:
                self._values[key] = value
                self._weight += len(value)
        return value

    @property
    def weight(self) -> int:
        """How many bytes are kept."""
        return self._weight
