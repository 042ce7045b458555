"""Backups as an operator takes and restores them: both databases and the store of files, and not the ledger."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import make_url

from api.installation import Installation, open_installation
from api.main import create_app
from api.openid.keys import keys_of
from api.openid.tokens import make_access_token
from core.people.sessions import start_session
from core.platform.settings import Settings
from tests.api.conftest import API, SignedIn

FILES = ("busola.sqlite", "busola.sqlite-wal", "keys.sqlite", "keys.sqlite-wal")


class Backup:
    """A copy of both databases and of the store of files, and not of the ledger: as docs/running.md says."""

    def __init__(self, request: pytest.FixtureRequest, settings: Settings, folder: Path) -> None:
        """Take a backup of a running installation."""
        self._request, self._settings, self._folder = request, settings, folder
        for name in FILES:
            if (settings.data_dir / name).exists():
                shutil.copy(settings.data_dir / name, folder / name)
        if (settings.data_dir / "documents").exists():
            shutil.copytree(settings.data_dir / "documents", folder / "documents")
        if self._name:
            request.getfixturevalue("postgresql").back_up(self._name, folder / "dump")

    @property
    def _name(self) -> str:
        url = make_url(self._settings.database_url)
        return url.database or "" if url.get_backend_name() == "postgresql" else ""

    def restore(self) -> None:
        """Put the backup over what is there, which nobody may use meanwhile."""
        data = self._settings.data_dir
        for name in ("busola.sqlite", "keys.sqlite"):
            for suffix in ("", "-wal", "-shm"):
                (data / f"{name}{suffix}").unlink(missing_ok=True)
        for name in FILES:
            if (self._folder / name).exists():
                shutil.copy(self._folder / name, data / name)
        shutil.rmtree(data / "documents", ignore_errors=True)
        if (self._folder / "documents").exists():
            shutil.copytree(self._folder / "documents", data / "documents")
        if self._name:
            self._request.getfixturevalue("postgresql").restore(self._name, self._folder / "dump")


@contextmanager
def started(settings: Settings, clock: Any) -> Iterator[tuple[Installation, TestClient]]:
    """Start the installation anew, as one does after a backup was restored."""
    with (
        open_installation(settings, clock) as restored,
        TestClient(create_app(restored), base_url=API) as client,
    ):
        yield restored, client


def sign_in_again(restored: Installation, somebody: SignedIn) -> dict[str, str]:
    """Sign somebody in anew, and return what their app would send."""
    now, client = restored.now(), somebody.role.value
    with restored.database.writing() as session:
        session_id = start_session(session, somebody.account_id, client, somebody.organisation, None, now, now)
    token = make_access_token(
        keys_of(restored).newest(),
        issuer=restored.settings.api_url,
        subject=somebody.account_id,
        session_id=session_id,
        client=client,
        scope="openid offline_access",
        now=now,
    )
    return {"Authorization": f"Bearer {token}"}
