"""Names for tests of the wording: everything is called by its key, in capitals."""

from __future__ import annotations


class Plainly:
    """Calls each thing by its key."""

    def step(self, key: str, /) -> str:
        return key.upper()

    def outcome(self, step: str, key: str, /) -> str:
        return f"{step}:{key}".upper()

    def channel(self, step: str, key: str, /) -> str:
        return f"{step}:{key}".upper()

    def paper(self, key: str, /) -> str:
        return key.upper()

    def question(self, fact: str, /) -> str:
        return f"{fact.upper()}?"

    def value(self, fact: str, value: str, /) -> str:
        return value.upper()

    def group(self, name: str, /) -> tuple[str, ...]:
        return {"@near": ("IT", "FR"), "@far": tuple(f"C{number}" for number in range(30))}.get(name, ())
