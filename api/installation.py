"""Everything one running installation has: settings, databases, keys, the shelf, the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Self

from api.library import Library
from api.serving import Answers
from core.documents.vault import Vault, open_vault
from core.platform.clock import Clock, utc_now
from core.platform.database import Database
from core.platform.encryption import KeyStore
from core.platform.secrets import random_key, read_or_make
from core.platform.settings import Settings
from core.rights.ledger import Ledger, open_ledger


@dataclass(frozen=True)
class Installation:
    """What a request needs besides itself; made once at the start, passed to `create_app`."""

    settings: Settings
    database: Database
    keys: KeyStore
    clock: Clock = utc_now

    @cached_property
    def library(self) -> Library:
        """What is published, in memory."""
        return Library(self.database)

    @cached_property
    def answers(self) -> Answers:
        """Public answers, rendered."""
        return Answers()

    @cached_property
    def vault(self) -> Vault:
        """Where people's files lie, encrypted."""
        return open_vault(self.settings)

    @cached_property
    def ledger(self) -> Ledger:
        """Which erasures are to be done again after a restore."""
        return open_ledger(self.settings)

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return self.clock()

    def __enter__(self) -> Self:
        """Stay open for the length of a block."""
        return self

    def __exit__(self, *_exception: object) -> None:
        """Close at the end of the block."""
        self.close()

    def close(self) -> None:
        """Close all database connections."""
        self.database.dispose()
        self.keys.close()


def open_installation(settings: Settings, clock: Clock = utc_now) -> Installation:
    """Open databases and secrets as the settings say; the secrets are made where there are none."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    wrapping_key = read_or_make(settings.secrets_dir / "installation.key", random_key)
    keys = KeyStore(Database(settings.keys_url, settings.pool_size), wrapping_key)
    return Installation(settings, Database(settings.database_url, settings.pool_size), keys, clock)
