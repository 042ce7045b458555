"""Where what a process says comes from, as JSON: each entry with what it is about in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.rendering.texts import Json
from api.rendering.version import VersionReading
from api.wording.deadlines import say_rule
from api.wording.needs import say_takes
from core.processes.provenance import count_compared


def compared_json(sources: Mapping[str, Mapping[str, Any]]) -> Json | None:
    """Return how many entries were compared with their source, and when last; None where no source is named."""
    total, compared, last_on = count_compared(sources)
    if not total:
        return None
    found: Json = {"total": total, "compared": compared}
    return found if last_on is None else {**found, "last_compared_on": last_on.isoformat()}


def sources_json(reading: VersionReading, sources: Mapping[str, Mapping[str, Any]]) -> list[Json]:
    """Return every entry, in the order of the steps: the laws behind the whole first, what is nowhere last."""
    order = {key: number for number, key in enumerate(reading.steps)}

    def rank(address: str) -> tuple[int, str]:
        match address.split("/"):
            case ["steps", step, *_]:
                return order.get(step, len(order)), address
            case _:
                return -1, address

    return [{"at": at, **find_place(reading, at), **sources[at]} for at in sorted(sources, key=rank)]


def find_place(reading: VersionReading, address: str) -> Json:
    """Return the step and the detail that an address names, as readers see them; nothing for what isn't there."""
    match address.split("/"):
        case ["steps", step, *rest] if step in reading.steps:
            found = {"step": reading.texts.text(f"steps/{step}/title"), "detail": find_detail(reading, step, rest)}
        case ["legal_basis", key]:
            found = {"detail": reading.texts.optional(f"legal_basis/{key}/title")}
        case _:
            found = {}
    return {name: text for name, text in found.items() if text is not None}


def find_detail(reading: VersionReading, step: str, rest: list[str]) -> Json | None:
    """Return which detail of a step is meant; None for the step itself, and for what isn't there."""
    match rest:
        case ["takes"] if (takes := reading.steps[step].takes) is not None:
            return reading.say(say_takes(reading.words, takes))
        case ["fees", key] if (step, key) in reading.fees:
            return reading.fee_label(step, key)
        case ["deadlines", key] if (step, key) in reading.deadlines:
            return reading.say(say_rule(reading.words, reading, step, reading.deadlines[step, key]))
        case ["channels", key] if (step, key) in reading.channels:
            return reading.say(reading.channel(step, key))
        case ["legal_basis", key]:
            return reading.texts.optional(f"steps/{step}/legal_basis/{key}/title")
        case _:
            return None
