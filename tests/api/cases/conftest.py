"""A published process, and a person who follows it."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.installation import Installation
from tests.api.registration import PROCESS, build_city, event, publish


@pytest.fixture
def version(installation: Installation) -> str:
    """The hash of the published version."""
    build_city(installation)
    return publish(installation)


@pytest.fixture
def person(version: str, signed_in: Any) -> Any:
    """Somebody signed in to the migrant's app."""
    return signed_in("migrant")


@pytest.fixture
def case(client: TestClient, person: Any, version: str) -> dict[str, Any]:
    """A case of the person's, in which two things were said."""
    events = [
        event(version, "answered", 1, fact="papers-in-italian", values=["yes"]),
        event(version, "answered", 2, fact="arrival-date", values=["2026-03-01"]),
    ]
    body = {"process": PROCESS, "version": 1, "events": events}
    answer = client.post("/v1/cases", json=body, headers=person.headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found
