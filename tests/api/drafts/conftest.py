"""An authority at work: two who write, one who only reviews, and those next door."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient

from api.installation import Installation
from tests.api.registration import EXAMPLES, TOWN_HALL, YAML, build_city

AS_YAML = {"Content-Type": "application/yaml"}


class Desk(NamedTuple):
    """One member of staff at the API."""

    client: TestClient
    headers: dict[str, str]
    account_id: Any

    def get(self, path: str) -> Any:
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, json: object = None) -> Any:
        return self.client.post(path, json=json, headers=self.headers)

    def approve(self, draft: str, revision: int | None = None, examples: int | None = None) -> Any:
        """Approve a draft as it stands, or at the revisions that are said."""
        stands = self.get(f"/v1/drafts/{draft}").json()
        headers = self.headers | {"If-Match": f'"{revision or stands.get("revision", 1)}"'}
        body = {"examples_revision": examples or stands.get("examples_revision", 1)}
        return self.client.post(f"/v1/drafts/{draft}/approve", json=body, headers=headers)

    def begin(self, yaml: str = YAML) -> Any:
        return self.client.post("/v1/drafts", content=yaml.encode(), headers=self.headers | AS_YAML)

    def save(self, draft: str, yaml: str, revision: int | None) -> Any:
        headers = self.headers | AS_YAML | ({} if revision is None else {"If-Match": f'"{revision}"'})
        return self.client.put(f"/v1/drafts/{draft}", content=yaml.encode(), headers=headers)

    def save_examples(self, draft: str, yaml: str, revision: int | None = None) -> Any:
        headers = self.headers | AS_YAML | ({} if revision is None else {"If-Match": f'"{revision}"'})
        return self.client.put(f"/v1/drafts/{draft}/examples", content=yaml.encode(), headers=headers)


@pytest.fixture
def desk(client: TestClient, installation: Installation, signed_in: Any) -> Callable[..., Desk]:
    """Seat somebody: ``desk(["author"])``, at the town hall or elsewhere."""
    build_city(installation)

    def seat(duties: list[str], organisation: str = TOWN_HALL, city: str = "bologna", **other: Any) -> Desk:
        somebody = signed_in("authority", duties, organisation, city=city, **other)
        return Desk(client, somebody.headers, somebody.account_id)

    return seat


@pytest.fixture
def author(desk: Callable[..., Desk]) -> Desk:
    return desk(["author"], name="Giulia")


@pytest.fixture
def reviewer(desk: Callable[..., Desk]) -> Desk:
    return desk(["author", "reviewer"], name="Marco")


@pytest.fixture
def draft(author: Desk) -> dict[str, Any]:
    """A draft of Giulia's, with a test person."""
    answer = author.begin()
    assert answer.status_code == 201, answer.text
    saved = author.save_examples(answer.json()["id"], EXAMPLES)
    assert saved.status_code == 200, saved.text
    found: dict[str, Any] = saved.json()
    return found
