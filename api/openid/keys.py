"""The keys that sign tokens: files in the secrets folder; the newest signs, all of them verify.

A key is rotated by adding a file (`rotate_signing_key`); running servers notice it at their next look at the folder.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey, KeySet

from api.installation import Installation
from core.platform.secrets import read_or_make

ALGORITHM = "ES256"
_FIRST = "0000000000000.pem"  # names are the milliseconds since when a key signs
_KEPT_MILLISECONDS = 45 * 24 * 3_600_000  # an ID token is shown again at signing out, and sessions live that long


class SigningKeys:
    """The keys in one folder, read again whenever the folder has changed."""

    def __init__(self, directory: Path) -> None:
        """Look at a folder; the first key is made where there is none."""
        self._directory = directory
        self._seen_at = -1
        self._keys: list[ECKey] = []

    def newest(self) -> ECKey:
        """Return the key that signs."""
        return self._read()[-1]

    def all_keys(self) -> KeySet:
        """Return the keys by which a token is verified."""
        return KeySet(list(self._read()))

    @property
    def state(self) -> tuple[Path, int]:
        """What changes whenever a key comes or goes."""
        self._read()
        return self._directory, self._seen_at

    def public_document(self) -> dict[str, Any]:
        """Return the JSON Web Key Set (RFC 7517) for everybody."""
        return {"keys": [{**key.as_dict(private=False), "alg": ALGORITHM, "use": "sig"} for key in self._read()]}

    def _read(self) -> list[ECKey]:
        # Each private request comes by here: one look at the folder, and nothing else as long as it is the same.
        if not self._keys or self._look() != self._seen_at:
            self._read_folder()
        return self._keys

    def _look(self) -> int:
        try:
            return self._directory.stat().st_mtime_ns
        except FileNotFoundError:
            return -1

    def _read_folder(self) -> None:
        # The folder may be there without a key: another process is making it at this moment.
        if not self._directory.exists() or (not self._keys and not any(self._directory.glob("*.pem"))):
            read_or_make(self._directory / _FIRST, make_key)
        changed_at = self._look()
        files = sorted(self._directory.glob("*.pem"))
        self._keys = [read_key(path.read_bytes()) for path in files]
        self._seen_at = changed_at


def signing_directory(installation: Installation) -> Path:
    """Return where an installation keeps its signing keys."""
    return installation.settings.secrets_dir / "signing"


_keys_by_folder: dict[Path, SigningKeys] = {}


def keys_of(installation: Installation) -> SigningKeys:
    """Return the signing keys of an installation, one object for each folder."""
    directory = signing_directory(installation)
    return _keys_by_folder.setdefault(directory, SigningKeys(directory))


def rotate_signing_key(installation: Installation, *, forget_old: bool = False) -> str:
    """Make a new key that signs from now on, and return its id.

    Older keys still verify what they signed, until nobody can hold it any more. A key that was stolen is forgotten at
    once with `forget_old`: then access tokens are refreshed, and signing out asks for a confirmation once.
    """
    directory = signing_directory(installation)
    older = sorted(directory.glob("*.pem"))
    now = int(installation.now().timestamp() * 1000)
    since = max([now, *(int(path.stem) + 1 for path in older)])
    fresh = directory / f"{since:013}.pem"
    key = read_key(read_or_make(fresh, make_key))
    for path, successor in pairwise([*older, fresh]):
        if forget_old or int(successor.stem) < now - _KEPT_MILLISECONDS:
            path.unlink(missing_ok=True)
    return key.thumbprint()


def make_key() -> bytes:
    """Return a new P-256 private key in PEM."""
    return ECKey.generate_key("P-256").as_pem(private=True)


def read_key(pem: bytes) -> ECKey:
    """Return a key from PEM, with its thumbprint (RFC 7638) as its id."""
    key = ECKey.import_key(pem)
    return ECKey.import_key(pem, {"kid": key.thumbprint()})
