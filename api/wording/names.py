"""What things are called in the reader's language: steps, papers, questions, answers."""

from __future__ import annotations

from typing import Protocol


class Names(Protocol):
    """Titles of what a process names by key; a key that nobody knows is its own name."""

    def step(self, key: str, /) -> str:
        """Return a step's title."""
        ...

    def outcome(self, step: str, key: str, /) -> str:
        """Return the label of one way that a step can end."""
        ...

    def channel(self, step: str, key: str, /) -> str:
        """Return how one can reach an office."""
        ...

    def paper(self, key: str, /) -> str:
        """Return a document type's title."""
        ...

    def question(self, fact: str, /) -> str:
        """Return how a fact is asked for."""
        ...

    def value(self, fact: str, value: str, /) -> str:
        """Return one value of a fact in words: an option's label, yes or no, a country, a date, a number."""
        ...

    def group(self, name: str, /) -> tuple[str, ...]:
        """Return the members of a group of options, without their names in any language."""
        ...
