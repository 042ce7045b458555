"""Cookies that only this app can read: encrypted, compressed, named after the app, and set in one place.

The value is a JWE (direct encryption, AES-256-GCM). Each purpose has a key of its own, derived from the app's
secret, so that a value can't be moved from one cookie to another.
"""

from __future__ import annotations

import json
import re
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from starlette.requests import Request

from apps.kit.settings import KitSettings

_ALGORITHMS = ["dir", "A256GCM", "DEF"]
_HEADER = {"alg": "dir", "enc": "A256GCM", "zip": "DEF"}


class Sealer:
    """Encrypts and decrypts JSON for one purpose."""

    def __init__(self, secrets_newest_first: tuple[bytes, ...], purpose: str) -> None:
        """Derive this purpose's keys; the first encrypts, all decrypt."""
        self._keys = [OctKey.import_key(_derive(secret, purpose)) for secret in secrets_newest_first]

    def seal(self, value: Any) -> str:
        """Encrypt a JSON value."""
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        return jwe.encrypt_compact(dict(_HEADER), text, self._keys[0], algorithms=_ALGORITHMS)

    def unseal(self, sealed: str) -> Any | None:
        """Decrypt what `seal` made; None for anything else."""
        for key in self._keys:
            try:
                return json.loads(jwe.decrypt_compact(sealed, key, algorithms=_ALGORITHMS).plaintext or b"null")
            except (JoseError, ValueError):
                continue
        return None


def read_secrets(settings: KitSettings) -> tuple[bytes, ...]:
    """Read the app's cookie secrets; without a file they live as long as the process."""
    files = [file for file in (settings.cookie_secret_file, settings.previous_cookie_secret_file) if file]
    return tuple(file.read_bytes() for file in files) or (secrets.token_bytes(32),)


def _derive(secret: bytes, purpose: str) -> bytes:
    if len(secret) < 32:
        raise ValueError("a cookie secret has at least 32 bytes")
    return HKDF(hashes.SHA256(), 32, None, f"busola {purpose}".encode()).derive(secret)


def cookie_name(settings: KitSettings, name: str) -> str:
    """Return the full name: it carries the app, because ports share one cookie jar."""
    prefix = "__Host-" if settings.secure else ""
    return f"{prefix}busola_{settings.app}_{name}"


def set_cookie(request: Request, name: str, value: str, max_age: int | None) -> None:
    """Have a cookie set by whatever answer this request gets; `max_age` in seconds, None until the browser closes."""
    settings: KitSettings = request.app.state.kit.settings
    parts = [f"{cookie_name(settings, name)}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    if max_age is not None:
        parts.append(f"Max-Age={max_age}")
    if settings.secure:
        parts.append("Secure")
    cookies_to_set(request.scope)[name] = "; ".join(parts)


def delete_cookie(request: Request, name: str) -> None:
    """Have a cookie deleted by whatever answer this request gets."""
    set_cookie(request, name, "", 0)


def read_cookie(request: Request, name: str) -> str | None:
    """Read a cookie of this app."""
    return request.cookies.get(cookie_name(request.app.state.kit.settings, name))


def names_of_cookies(request: Request) -> list[str]:
    """List this app's own cookies in a request, without their prefix."""
    prefix = cookie_name(request.app.state.kit.settings, "")
    return [re.sub(f"^{re.escape(prefix)}", "", name) for name in request.cookies if name.startswith(prefix)]


def cookies_to_set(scope: Any) -> dict[str, str]:
    """Return the cookies this request's answer will set, by name; the edge writes them out."""
    waiting: dict[str, str] = scope.setdefault("busola.cookies", {})
    return waiting
