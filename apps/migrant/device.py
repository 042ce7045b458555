"""What a person without an account told us: kept on their own device, in an encrypted cookie, and nowhere else.

The server reads it with each request and keeps nothing. The cookie is compressed, versioned and at most two
chunks of 3.8 KB; only answers to POSTs set it. No random identifier is in it but one short word, made when dates are
first taken for a calendar, so that two people's entries in one calendar stay two. Each POST changes one thing in
what the browser has at that moment, so a form that was loaded long ago loses nothing that was said since.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Any

from starlette.requests import Request

from apps.kit.answering import CHANNEL, Answered, PaperDeclared
from apps.kit.cookies import Sealer, delete_cookie, names_of_cookies, read_cookie, set_cookie
from apps.kit.frozen import frozen
from apps.migrant.changes import (
    AnswerTakenBack,
    AppointmentSet,
    Change,
    DateGiven,
    StepCleared,
    StepMarked,
    StepSkipped,
    StepWanted,
)

FORMAT = 1
EARLIER_MARKS = 9
"""So many attempts at a step are kept beside the latest: a cookie is small."""
CHUNK = 3800
CHUNKS = 2
KEPT_DAYS = 90
_STATES = {"d": "declined", "u": "unsure"}
_HAVE: Mapping[bool | str, int] = {False: 0, True: 1, "unsure": 2}
_SAID: Mapping[int, bool | str] = {number: said for said, number in _HAVE.items()}
_LETTERS = {state: letter for letter, state in _STATES.items()}


@frozen
class Trail:
    """What belongs to one process alone: choices of route, marks, dates, appointments, and what was asked in it."""

    asked: tuple[str, ...] = ()
    routes: Mapping[str, Any] = field(default_factory=dict)
    marks: Mapping[str, Any] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    dates: Mapping[str, str] = field(default_factory=dict)
    appointments: Mapping[str, str] = field(default_factory=dict)


@frozen
class Device:
    """Everything kept on one device: answers and papers serve all processes, a trail serves one (city/slug)."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    papers: Mapping[str, Any] = field(default_factory=dict)
    trails: Mapping[str, Trail] = field(default_factory=dict)
    seed: str = ""  # tells this device's entries in a calendar from another's

    def person(self, process: str) -> dict[str, Any]:
        """Return what was said as a PersonInput for one process."""
        trail = self.trails.get(process, Trail())
        answers = {**self.answers, **trail.routes}
        return {
            "answers": {fact: _answer(value) for fact, value in answers.items()},
            "papers": {key: dict(paper) for key, paper in self.papers.items()},
            "marks": {step: dict(mark) for step, mark in trail.marks.items()},
            "skipped": list(trail.skipped),
            "wanted": list(trail.wanted),
            "dates_given": dict(trail.dates),
            "appointments": dict(trail.appointments),
        }

    def without(self, process: str) -> Device:
        """Forget one process; the answers too where no other process is left to need them."""
        trails = {key: trail for key, trail in self.trails.items() if key != process}
        return Device(self.answers, self.papers, trails, self.seed) if trails else Device()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is kept."""
        return not (self.answers or self.papers or self.trails)


def apply_change(device: Device, process: str, change: Change, *, about_route: bool = False, asked: str = "") -> Device:
    """Return what is kept after a change.

    `about_route` says that the fact is this process's own choice; `asked` is the question that was answered,
    so that Back finds it again.
    """
    kept = _as_json(device)
    trail = kept["p"].setdefault(process, {})
    if asked and asked not in trail.setdefault("q", []):
        trail["q"].append(asked)
    match change:
        case Answered(fact, values, state):
            target = trail.setdefault("r", {}) if about_route or fact.startswith(CHANNEL) else kept["a"]
            target[fact] = _LETTERS[state] if state else list(values)
        case AnswerTakenBack():
            pass  # on the device nobody else answers
        case PaperDeclared(key, have, issued, expires):
            dates = {name: value for name, value in (("i", issued), ("x", expires)) if have is True and value}
            kept["d"][key] = {"h": _HAVE[have], **dates}
        case StepMarked(step, on, outcome):
            before = _attempts(trail.get("m", {}).get(step))
            _clear(trail, step)
            latest = [on.isoformat(), outcome] if outcome else [on.isoformat()]
            # The same thing said twice of the same day, from a form that was still open, is one attempt.
            earlier = [attempt for attempt in before if attempt != latest][-EARLIER_MARKS:]
            trail.setdefault("m", {})[step] = [latest[0], outcome or "", earlier] if earlier else latest
        case StepCleared(step):
            _clear(trail, step)
        case StepSkipped(step):
            _clear(trail, step)
            trail.setdefault("s", []).append(step)
        case StepWanted(step):
            _clear(trail, step)
            trail.setdefault("w", []).append(step)
        case DateGiven(step, deadline, day):
            trail.setdefault("g", {})[f"{step}/{deadline}"] = day.isoformat()
        case AppointmentSet(step, at):
            trail.setdefault("t", {})[step] = at
    return _from_json(kept)


def changes_of(device: Device, process: str) -> list[Change]:
    """Return the changes that make a saved case of what is kept about a process."""
    person = device.person(process)
    trail = device.trails.get(process, Trail())
    changes: list[Change] = [
        Answered(fact, tuple(answer.get("values", ())), answer.get("state"))
        for fact, answer in person["answers"].items()
    ]
    changes += [
        PaperDeclared(key, paper["have"], paper.get("issued"), paper.get("expires"))
        for key, paper in person["papers"].items()
    ]
    changes += [
        StepMarked(step, date.fromisoformat(attempt["on"]), attempt.get("outcome"))
        for step, mark in trail.marks.items()
        for attempt in (*mark.get("earlier", ()), mark)
    ]
    changes += [StepSkipped(step) for step in trail.skipped]
    changes += [StepWanted(step) for step in trail.wanted]
    for address, day in trail.dates.items():
        step, _, deadline = address.partition("/")
        changes.append(DateGiven(step, deadline, date.fromisoformat(day)))
    changes += [AppointmentSet(step, at) for step, at in trail.appointments.items()]
    return changes


class DeviceFull(Exception):
    """What a person said doesn't fit on their device any more; nothing was changed."""


class DeviceCookie:
    """Reads and writes the cookie."""

    def __init__(self, secrets: tuple[bytes, ...]) -> None:
        """Use the app's cookie secrets."""
        self._sealer = Sealer(secrets, "device")

    def read(self, request: Request) -> Device:
        """Return what the device has; nothing where the cookie is absent, foreign or of another format.

        Raises `Locked` where the device has locked itself.
        """
        request.app.state.lock.require_open(request)
        chunks = [read_cookie(request, f"device{number}") or "" for number in range(CHUNKS)]
        kept = self._sealer.unseal("".join(chunks)) if chunks[0] else None
        return _from_json(kept) if isinstance(kept, dict) and kept.get("v") == FORMAT else Device()

    def write(self, request: Request, device: Device) -> None:
        """Keep it on the device; raise DeviceFull, and change nothing, where it doesn't fit."""
        if device.is_empty:
            self.delete(request)
            return
        sealed = self._sealer.seal(_as_json(device))
        if len(sealed) > CHUNK * CHUNKS:
            raise DeviceFull
        for number in range(CHUNKS):
            chunk = sealed[number * CHUNK : (number + 1) * CHUNK]
            if chunk:
                set_cookie(request, f"device{number}", chunk, KEPT_DAYS * 86400)
            elif read_cookie(request, f"device{number}"):
                delete_cookie(request, f"device{number}")

    def room(self, request: Request) -> float:
        """Return how much of the room is used, from 0 to 1."""
        used = sum(len(read_cookie(request, f"device{number}") or "") for number in range(CHUNKS))
        return used / (CHUNK * CHUNKS)

    def delete(self, request: Request) -> None:
        """Delete what the device has."""
        for name in names_of_cookies(request):
            if name.startswith("device"):
                delete_cookie(request, name)


def _answer(value: Any) -> dict[str, Any]:
    return {"state": _STATES[value]} if isinstance(value, str) else {"values": list(value)}


def _clear(trail: dict[str, Any], step: str) -> None:
    trail.get("m", {}).pop(step, None)
    for name in ("s", "w"):
        if step in trail.get(name, ()):
            trail[name].remove(step)


def _as_json(device: Device) -> dict[str, Any]:
    """Return the kept form; short names, because a cookie is small."""
    papers = {
        key: {"h": _HAVE[paper["have"]]}
        | {short: paper[long] for short, long in (("i", "issued"), ("x", "expires")) if paper.get(long)}
        for key, paper in device.papers.items()
    }
    trails = {}
    for process, trail in device.trails.items():
        marks = {step: _write_mark(mark) for step, mark in trail.marks.items()}
        parts = {
            "q": list(trail.asked),
            "r": dict(trail.routes),
            "m": marks,
            "s": list(trail.skipped),
            "w": list(trail.wanted),
            "g": dict(trail.dates),
            "t": dict(trail.appointments),
        }
        trails[process] = {name: part for name, part in parts.items() if part}
    seed = {"u": device.seed} if device.seed else {}
    return copy.deepcopy({"v": FORMAT, "a": dict(device.answers), "d": papers, "p": trails, **seed})


def _from_json(kept: dict[str, Any]) -> Device:
    papers = {
        key: {"have": _SAID[paper["h"]]}
        | {long: paper[short] for short, long in (("i", "issued"), ("x", "expires")) if short in paper}
        for key, paper in kept["d"].items()
    }
    trails = {
        process: Trail(
            asked=tuple(trail.get("q", ())),
            routes=trail.get("r", {}),
            marks={step: _read_mark(mark) for step, mark in trail.get("m", {}).items()},
            skipped=tuple(trail.get("s", ())),
            wanted=tuple(trail.get("w", ())),
            dates=trail.get("g", {}),
            appointments=trail.get("t", {}),
        )
        for process, trail in kept["p"].items()
    }
    return Device(kept["a"], papers, trails, kept.get("u", ""))


def _write_mark(mark: Mapping[str, Any]) -> list[Any]:
    """Return a mark as it is kept: the day, the outcome if any, and the earlier attempts if there were some."""
    latest = [mark["on"], mark["outcome"]] if mark.get("outcome") else [mark["on"]]
    earlier = [_write_mark(attempt) for attempt in mark.get("earlier", ())]
    return [mark["on"], mark.get("outcome", ""), earlier] if earlier else latest


def _read_mark(kept: list[Any]) -> dict[str, Any]:
    mark: dict[str, Any] = {"on": kept[0]}
    if len(kept) > 1 and kept[1]:
        mark["outcome"] = kept[1]
    if len(kept) > 2:
        mark["earlier"] = [_read_mark(attempt) for attempt in kept[2]]
    return mark


def _attempts(kept: list[Any] | None) -> list[list[Any]]:
    """Return all attempts at a step, each as it is kept alone, oldest first."""
    if kept is None:
        return []
    latest = [kept[0], kept[1]] if len(kept) > 1 and kept[1] else [kept[0]]
    return [*(kept[2] if len(kept) > 2 else ()), latest]
