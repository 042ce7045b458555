"""Secrets that an installation makes for itself: files of mode 0600 in a folder of mode 0700."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the secret in a file, made first where there is none.

    The new file appears whole or not at all, and of two processes that start at once both read the same secret.
    """
    if path.exists():
        return path.read_bytes()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(make())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        return path.read_bytes()
    finally:
        fresh.unlink()
    return path.read_bytes()


def replace_secret(folder: Path, name: str, fresh: str, retired: str) -> None:
    """Put the secret of the file `fresh` in the place of `name`, which is kept as `retired`; may be done again."""
    if (folder / fresh).exists():
        kept = folder / retired
        kept.unlink(missing_ok=True)
        os.link(folder / name, kept)
        (folder / fresh).replace(folder / name)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def random_key() -> bytes:
    """Return 32 random bytes, the size of an AES-256 key."""
    return secrets.token_bytes(32)
