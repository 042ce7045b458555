"""A device that keeps passkeys, without a device: it makes keys and signs as a browser would."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData
from httpx2 import Response

_F = AuthenticatorData.FLAG


@dataclass
class SoftPasskey:
    """One passkey on one device; `verifies` says whether the device asks for a finger."""

    origin: str = "http://localhost:8000"
    verifies: bool = True
    counts: bool = True
    identity: bytes = field(default_factory=lambda: os.urandom(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    counter: int = 0

    def makes(self, options: dict[str, Any]) -> str:
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(b"\0" * 16, self.identity, public)
        said = self._speak(options["rp"]["id"], _F.AT, credential)
        attestation = AttestationObject.create("none", said, {})
        client = self._client(CollectedClientData.TYPE.CREATE, options)
        return self._write({"clientDataJSON": client, "attestationObject": attestation})

    def signs(self, options: dict[str, Any]) -> str:
        said = self._speak(options["rpId"])
        client = self._client(CollectedClientData.TYPE.GET, options)
        signature = self.key.sign(said + sha256(client), ec.ECDSA(hashes.SHA256()))
        return self._write({"clientDataJSON": client, "authenticatorData": said, "signature": signature})

    def _speak(self, host: str, flags: Any = _F(0), credential: bytes = b"") -> AuthenticatorData:
        self.counter += self.counts
        verified = _F.UV if self.verifies else _F(0)
        return AuthenticatorData.create(sha256(host.encode()), _F.UP | verified | flags, self.counter, credential)

    def _client(self, kind: Any, options: dict[str, Any]) -> CollectedClientData:
        return CollectedClientData.create(kind, websafe_decode(options["challenge"]), self.origin)

    def _write(self, response: dict[str, bytes]) -> str:
        said = {name: websafe_encode(value) for name, value in response.items()}
        identity = websafe_encode(self.identity)
        return json.dumps({"id": identity, "rawId": identity, "type": "public-key", "response": said})


def options_in(page: Response) -> dict[str, Any]:
    """What a page's passkey form asks the browser for."""
    (options,) = re.findall(r'data-options="(.*?)"', page.text)
    found: dict[str, Any] = json.loads(unescape(options))
    return found
