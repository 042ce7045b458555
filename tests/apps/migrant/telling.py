"""Test people of the content on a device: what they said, hold and did, kept there as if they had said it themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from starlette.requests import Request

from apps.kit.answering import Answered, PaperDeclared
from apps.kit.cookies import cookie_name, cookies_to_set
from apps.migrant.changes import AppointmentSet, Change, DateGiven, StepMarked, StepSkipped, StepWanted
from apps.migrant.device import Device, apply_change
from core.processes.content import ContentReader
from core.processes.examples import Example
from tests.apps.browsing import Browser
from tests.apps.conftest import House

CONTENT: Final = Path(__file__).parents[3] / "content"


def list_processes() -> list[str]:
    """List the processes of the content, as city and slug."""
    return sorted(f"{path.parts[-4]}/{path.parts[-2]}" for path in CONTENT.glob("*/processes/*/process.yaml"))


def read_people(process: str) -> dict[str, Example]:
    """Read the test people of a process, by their keys."""
    city, _, slug = process.partition("/")
    people, _ = ContentReader(CONTENT).read_examples(f"{city}/processes/{slug}")
    return {person.key: person for person in people}


def tell(house: House, browser: Browser, process: str, person: Example) -> None:
    """Put all that a test person said on a browser's device; what they did on a later day than today, they did today."""
    app = house.apps["migrant"]
    device = Device()
    for change in _changes(person):
        asked = change.fact if isinstance(change, Answered) else ""
        device = apply_change(device, process, change, asked=asked)
    request = Request({"type": "http", "app": app, "headers": []})
    app.state.device.write(request, device)
    for name, cookie in cookies_to_set(request.scope).items():
        full = cookie_name(app.state.kit.settings, name)
        value = cookie.partition(";")[0].removeprefix(f"{full}=")
        browser.client.cookies.set(full, value, domain="localhost.local", path="/")


def _changes(person: Example) -> list[Change]:
    today = datetime.now(UTC).date()
    return [
        *(Answered(fact, answer.values, answer.state) for fact, answer in person.answers.items()),
        *(
            PaperDeclared(key, "unsure" if paper.have is None else paper.have, None, None)
            for key, paper in person.papers.items()
        ),
        *(StepMarked(step, min(mark.on, today), mark.outcome) for step, mark in person.marks.items()),
        *(StepSkipped(step) for step in person.skipped),
        *(StepWanted(step) for step in person.wanted),
        *(DateGiven(step, deadline, day) for (step, deadline), day in person.dates.items()),
        *(AppointmentSet(step, at.isoformat()[:16]) for step, at in person.appointments.items()),
    ]
