"""A passkey in software, for tests without a browser: makes one key and signs what it is asked, as a phone would."""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


def text(raw: bytes) -> str:
    """Return bytes as WebAuthn's JSON writes them."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(written: str) -> bytes:
    """Return the bytes that `text` wrote."""
    return urlsafe_b64decode(written + "=" * (-len(written) % 4))


@dataclass
class Softkey:
    """A device at one origin. `flags`: present and verified unless a test says otherwise; `count` is what it counted."""

    origin: str = "http://localhost"
    host: str = "localhost"
    flags: int = _PRESENT | _VERIFIED
    count: int = 0
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user: bytes = b""

    def __post_init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    def make(self, options: Mapping[str, Any]) -> str:
        """Answer the question to make a passkey."""
        asked = options["publicKey"]
        self.user = raw(asked["user"]["id"])
        public = bytes(cbor.encode(ES256.from_cryptography_key(self._key.public_key())))
        data = self._data(_ATTESTED) + bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + public
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(self._client("webauthn.create", asked["challenge"]), attestationObject=text(attested))

    def use(self, options: Mapping[str, Any]) -> str:
        """Answer the question to use it."""
        self.count += 1
        client, data = self._client("webauthn.get", options["publicKey"]["challenge"]), self._data(0)
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(client, authenticatorData=text(data), signature=text(signature), userHandle=text(self.user))

    def _data(self, more: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([self.flags | more]) + struct.pack(">I", self.count)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _answer(self, client: bytes, **response: str) -> str:
        parts = {"clientDataJSON": text(client), **response}
        return json.dumps({
            "id": text(self.credential), "rawId": text(self.credential), "type": "public-key", "clientExtensionResults": {}, "response": parts,
        })  # fmt: skip
