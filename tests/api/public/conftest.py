"""A small city with two processes, loaded from files as an operator loads them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.installation import Installation
from core.processes.content import read_content
from core.processes.loading import LoadReport, load_content

CONTENT = Path(__file__).parent / "content"

Load = Callable[[], LoadReport]
Follow = Callable[..., dict[str, Any]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content, to be changed by a test."""
    return shutil.copytree(CONTENT, tmp_path / "content")


@pytest.fixture
def load(installation: Installation, folder: Path) -> Load:
    """Load the folder as it is now, and show it at once."""

    def load_folder() -> LoadReport:
        content, problems = read_content(folder)
        assert problems == ()
        with installation.database.writing() as session:
            report = load_content(session, content, installation.now())
        installation.library.refresh()
        return report

    return load_folder


@pytest.fixture
def public(load: Load, client: TestClient) -> TestClient:
    """The API with the content loaded."""
    load()
    return client


@pytest.fixture
def follow(public: TestClient) -> Follow:
    """Make a person's procedure of the library card."""

    def make(person: Mapping[str, Any] | None = None, **params: str) -> dict[str, Any]:
        answer = public.post("/v1/processes/torino/library-card/procedure", json=person or {}, params=params)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    return make
