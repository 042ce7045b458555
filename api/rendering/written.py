"""The steps of a procedure as JSON, each written once for all who stand alike with it on a day.

What is kept of a step tells neither of whom it is nor how the same person stands with the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import orjson

from api.rendering.opening import Doors
from api.rendering.steps import list_channels, step_json
from api.rendering.texts import Json
from api.rendering.version import VersionReading
from api.wording.needs import say_need
from core.procedures.missing import Clause
from core.procedures.procedure import Procedure, StepView
from core.procedures.reasons import explain_view, list_grounds

NO_NOTES: Final = b"[]"


def list_steps(procedure: Procedure, reading: VersionReading) -> Iterator[Json]:
    """Yield the steps of a procedure, offices as they are all day."""
    for view in procedure.steps:
        step = step_json(
            reading, view, explain_view(procedure, view, {}).reasons, procedure.person.answers, procedure.today
        )
        yield step | {"channels": list_channels(reading, view)}


def write_steps(
    procedure: Procedure,
    reading: VersionReading,
    notes_on: Mapping[str | None, Sequence[Json]],
    doors: Doors | None,
    second: VersionReading | None,
) -> orjson.Fragment:
    """Return the steps of a procedure, with the notes on each and, where there is a `second` language, in both."""
    pieces: list[bytes] = []
    looked_up: dict[Clause, tuple[object, ...]] = {}
    for view in procedure.steps:
        channels = orjson.dumps(list_channels(reading, view)) if doors is None else doors.write_channels(reading, view)
        offices = (
            orjson.dumps(reading.step_offices(view.key)) if doors is None else doors.write_offices(reading, view.key)
        )
        notes = notes_on.get(view.key)
        pieces += (
            b",",
            write_step(procedure, view, reading, second, looked_up),
            b',"channels":',
            channels,
            b',"offices":',
            offices,
            b',"notes":',
            NO_NOTES if notes is None else orjson.dumps(notes),
            b"}",
        )
    pieces[:1] = [b"["]
    pieces.append(b"]")
    return orjson.Fragment(b"".join(pieces))


def write_step(
    procedure: Procedure,
    view: StepView,
    reading: VersionReading,
    second: VersionReading | None,
    looked_up: dict[Clause, tuple[object, ...]],
) -> bytes:
    """Return a step without its routes, offices and notes, and without the brace at its end; see `list_grounds`."""
    beside = None if second is None else second.name
    key = (reading.name, beside, procedure.today, view, list_grounds(procedure, view, looked_up))
    found = reading.written.get(key)
    if found is None:
        reasons = explain_view(procedure, view, {}).reasons
        step = step_json(reading, view, reasons, procedure.person.answers, procedure.today)
        if second is not None:
            step["second"] = second_json(second, view)
        found = reading.written.put(key, orjson.dumps(step)[:-1])
    return found


def second_json(second: VersionReading, view: StepView) -> Json:
    """Return a step's words in a second language, to be shown at the counter."""
    parts = second.step_parts(view.key)
    found: Json = {
        "title": parts["title"],
        "needs": [
            second.say(
                say_need(second.words, second, second.needs[view.key, need.key], need.extras, need.times, need.applies)
            )
            for need in view.needs
        ],
    }
    return found | ({"official_term": parts["official_term"]} if "official_term" in parts else {})
