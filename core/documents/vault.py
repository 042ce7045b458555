"""Where encrypted files lie: a folder, or any store that speaks S3; names are random, contents unreadable."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit
from uuid import UUID

from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, S3Store

from core.platform.errors import DomainError
from core.platform.settings import Settings

TIMEOUT = "20s"
RETRIES = 2
_FULL = (os.strerror(errno.ENOSPC), os.strerror(errno.EDQUOT), os.strerror(errno.EFBIG))


class StoreUnavailable(DomainError):
    """The store of files can't be reached, or refuses."""

    code = "store_unavailable"


class StoreFull(DomainError):
    """The store of files has no room left."""

    code = "store_full"


class BlobMissing(DomainError):
    """A file that the database knows isn't in the store."""

    code = "document_damaged"


class Blob(NamedTuple):
    """What lies in the store under one name."""

    id: UUID
    size: int
    modified: datetime


class Vault(Protocol):
    """A place for encrypted files; everything raises `StoreUnavailable` where it can't be reached."""

    def put(self, blob_id: UUID, data: bytes | bytearray) -> None:
        """Keep bytes under a new name; they are there whole when this returns. Raises `StoreFull`."""

    def get(self, blob_id: UUID) -> bytes:
        """Return what was kept; raises `BlobMissing`."""

    def delete(self, blob_id: UUID) -> None:
        """Keep it no more; one that isn't there is fine."""

    def list_blobs(self) -> Iterator[Blob]:
        """Yield everything that is kept under a name of ours."""


class ObjectVault:
    """A vault in a store of the `obstore` package."""

    def __init__(self, store: LocalStore | S3Store, folder: Path | None = None) -> None:
        """Keep files in a store; `folder` is where they are on this machine's own disk."""
        self._store = store
        self._folder = folder

    def put(self, blob_id: UUID, data: bytes | bytearray) -> None:
        """Keep bytes under a new name."""
        try:
            self._store.put(_name(blob_id), data, use_multipart=False)
            if self._folder is not None:
                reach_the_disk(self._folder, _name(blob_id))
        except (BaseError, OSError) as error:
            if any(reason in str(error) for reason in _FULL):
                raise StoreFull("There is no room for this file just now. Nothing was saved.", field="file") from error
            raise StoreUnavailable("The file can't be stored just now. Nothing was saved.", field="file") from error

    def get(self, blob_id: UUID) -> bytes:
        """Return what was kept."""
        try:
            return bytes(self._store.get(_name(blob_id)).bytes())
        except (NotFoundError, FileNotFoundError) as error:
            raise BlobMissing("This file is not where it was kept.") from error
        except (BaseError, OSError) as error:
            raise StoreUnavailable("The file can't be fetched just now. It is still kept.") from error

    def delete(self, blob_id: UUID) -> None:
        """Keep it no more."""
        try:
            self._store.delete(_name(blob_id))
        except (NotFoundError, FileNotFoundError):
            return
        except (BaseError, OSError) as error:
            raise StoreUnavailable("The store of files can't be reached.") from error

    def list_blobs(self) -> Iterator[Blob]:
        """Yield everything that is kept under a name of ours."""
        try:
            for page in self._store.list():
                for found in page:
                    blob_id = _read_name(found["path"])
                    if blob_id is not None:
                        yield Blob(blob_id, found["size"], found["last_modified"])
        except (BaseError, OSError) as error:
            raise StoreUnavailable("The store of files can't be reached.") from error


def open_vault(settings: Settings) -> Vault:
    """Return the vault that the settings name: a folder beside the database, or ``s3://bucket/prefix``."""
    return ObjectVault(*open_store(settings, settings.store_url, "documents"))


def open_store(settings: Settings, url: str, folder_name: str) -> tuple[LocalStore | S3Store, Path | None]:
    """Return the store at an address, with its folder if that is on this machine; without one, in the data folder."""
    where = urlsplit(url)
    if where.scheme != "s3":
        folder = Path(where.path) if url else settings.data_dir / folder_name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return LocalStore(folder), folder
    config: dict[str, str] = {"region": settings.store_region}
    if settings.store_endpoint:
        config["endpoint"] = settings.store_endpoint
    if settings.store_access_key:
        config["access_key_id"] = settings.store_access_key
        config["secret_access_key"] = settings.store_secret_key.get_secret_value()
    store = S3Store(
        where.netloc,
        prefix=where.path.strip("/") or None,
        config=config,  # type: ignore[arg-type]  # a mapping of its own with all possible names
        client_options={"timeout": TIMEOUT, "allow_http": settings.store_endpoint.startswith("http://")},
        retry_config={"max_retries": RETRIES},
    )
    return store, None


def reach_the_disk(folder: Path, name: str) -> None:
    """Wait until a file that the store put in its place is really written: it leaves that to the system."""
    path = folder / name
    for place in (path, path.parent):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _name(blob_id: UUID) -> str:
    # A folder with a hundred thousand files is slow to list on many systems; the end of an id is random.
    return f"{blob_id.hex[-2:]}/{blob_id}"


def _read_name(path: str) -> UUID | None:
    folder, _, name = path.rpartition("/")
    try:
        blob_id = UUID(name)
    except ValueError:
        return None
    return blob_id if folder == blob_id.hex[-2:] else None
