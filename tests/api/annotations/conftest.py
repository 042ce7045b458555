"""An NGO at work: one who writes, one who publishes, and a published process to write about."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient

from api.installation import Installation
from tests.api.registration import PROCESS, build_city, publish


class Helper(NamedTuple):
    """Somebody of an NGO at the API."""

    client: TestClient
    headers: dict[str, str]

    def get(self, path: str = "") -> Any:
        return self.client.get(f"/v1/annotations{path}", headers=self.headers)

    def post(self, path: str = "", json: object = None) -> Any:
        return self.client.post(f"/v1/annotations{path}", json=json, headers=self.headers)

    def put(self, path: str, json: object) -> Any:
        return self.client.put(f"/v1/annotations{path}", json=json, headers=self.headers)


def tip(**changes: object) -> dict[str, object]:
    """Return what an annotator writes."""
    said = {
        "process": PROCESS,
        "step": "hand-in",
        "kind": "tip",
        "text": "Vieni presto, la fila è lunga.",
        "lang": "it",
    }
    return {name: value for name, value in (said | changes).items() if value is not None}


@pytest.fixture
def helper(client: TestClient, installation: Installation, signed_in: Any) -> Callable[..., Helper]:
    """Bring somebody in: ``helper(["annotator"])``, of one NGO or another."""
    build_city(installation)
    publish(installation)

    def bring(duties: list[str], organisation: str = "accoglienza", city: str = "bologna", **other: Any) -> Helper:
        return Helper(client, signed_in("ngo", duties, organisation, city=city, **other).headers)

    return bring


@pytest.fixture
def annotator(helper: Callable[..., Helper]) -> Helper:
    return helper(["annotator"], name="Sara")


@pytest.fixture
def coordinator(helper: Callable[..., Helper]) -> Helper:
    return helper(["annotator", "coordinator"], name="Paolo")


@pytest.fixture
def note(annotator: Helper) -> dict[str, Any]:
    """A note of Sara's, not sent yet."""
    answer = annotator.post("", tip())
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found
