"""People with a wallet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.installation import Installation
from core.platform.ids import uuid7
from tests.api.registration import build_city, publish
from tests.core.documents.papers import make_jpeg


class Wallet:
    """One person's wallet, as their app reaches it."""

    def __init__(self, client: TestClient, person: Any) -> None:
        self.client = client
        self.person = person

    def ask(self, method: str, path: str = "", **request: Any) -> Any:
        return self.client.request(method, f"/v1/documents{path}", headers=self.person.headers, **request)

    def done(self, method: str, path: str = "", **request: Any) -> Any:
        answer = self.ask(method, path, **request)
        assert answer.is_success, answer.text
        return answer.json()

    def begin(self, **about: Any) -> str:
        """Make a document without a file, and return its id."""
        found: str = self.done("POST", json={"type": "passport"} | about)["id"]
        return found

    def send(self, document: str, *files: bytes, upload: Any = None, replace: bool = False) -> Any:
        """Send files as a browser does, each named as phones name them."""
        parts = [("file", (f"IMG_{number}.jpg", data, "image/jpeg")) for number, data in enumerate(files)]
        path = f"/{document}/uploads/{upload or uuid7()}" + ("?replace=true" if replace else "")
        return self.ask("PUT", path, files=parts or [("file", ("", b"", "application/octet-stream"))])

    def add(self, *files: bytes, **about: Any) -> Any:
        """Make a document with files, and return it."""
        answer = self.send(self.begin(**about), *(files or (make_jpeg(),)))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def list(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.done("GET")["items"]
        return found


@pytest.fixture
def version(installation: Installation) -> str:
    build_city(installation)
    return publish(installation)


@pytest.fixture
def make_wallet(client: TestClient, version: str, signed_in: Any) -> Callable[[], Wallet]:
    """Return a wallet of somebody new."""
    return lambda: Wallet(client, signed_in("migrant"))


@pytest.fixture
def wallet(make_wallet: Callable[[], Wallet]) -> Wallet:
    return make_wallet()
