"""
Encryption of a notice for one browser, and the proof of who sends it.

Source: RFC 8291 (keys), RFC 8188 (aes128gcm, one record), RFC 8292 (VAPID). Held to the example of RFC 8291 appendix A by a test.
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

#: Unit: bytes.
PUBLIC_BYTES, AUTH_BYTES, _SALT_BYTES, _KEY_BYTES, _NONCE_BYTES, _PRIVATE_BYTES = 65, 16, 16, 16, 12, 32
_RECORD_BYTES: Final = 4096
#: Unit: bytes. A push service need not take more (RFC 8291 4); ours are far shorter.
MOST_PLAIN: Final = 3993
#: Unit: seconds. RFC 8292 allows a day; clocks of servers differ by minutes.
TOKEN_SECONDS: Final = 12 * 3600


class BadKeys(ValueError):
    """The keys of the browser are no point of the curve, or of the wrong length."""


@dataclass(frozen=True, slots=True)
class Browser:
    """The keys that a browser gave: its public key (65 bytes) and its secret (16 bytes)."""

    public: bytes
    auth: bytes

    def point(self) -> ec.EllipticCurvePublicKey:
        """Return the public key. :raises BadKeys: if it is none."""
        if len(self.public) != PUBLIC_BYTES or len(self.auth) != AUTH_BYTES:
            raise BadKeys
        try:
            return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), self.public)
        except (ValueError, UnsupportedAlgorithm):
            raise BadKeys from None


def to_text(content: bytes) -> str:
    """Return base64url without padding, as browsers and push services write it."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """Read base64url with or without padding. :raises BadKeys: if it is none."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (ValueError, UnicodeEncodeError):
        raise BadKeys from None


def public_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the uncompressed point of a key."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """Read the setting LOKET_PUSH_KEY: 32 bytes in base64url. :raises BadKeys: so."""
    raw = from_text(text)
    try:
        if len(raw) != _PRIVATE_BYTES:
            raise BadKeys
        return ec.derive_private_key(int.from_bytes(raw), ec.SECP256R1())
    except ValueError:
        raise BadKeys from None


def new_private_key() -> str:
    """Return a fresh key in the form of the setting."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return to_text(number.to_bytes(_PRIVATE_BYTES))


def encrypt(plain: bytes, browser: Browser, *, salt: bytes | None = None, own: ec.EllipticCurvePrivateKey | None = None) -> bytes:
    """
    Return the body of the request: header of RFC 8188 and one encrypted record. `salt` and `own` are random unless a test gives them.

    :raises BadKeys: if the browser's keys are none. :raises ValueError: for more than MOST_PLAIN bytes.
    """
    if len(plain) > MOST_PLAIN:
        raise ValueError("too long for one record")
    salt, own = salt or os.urandom(_SALT_BYTES), own or ec.generate_private_key(ec.SECP256R1())
    public = public_bytes(own)
    shared = own.exchange(ec.ECDH(), browser.point())
    secret = _hkdf(shared, salt=browser.auth, info=b"WebPush: info\0" + browser.public + public, length=32)
    key = _hkdf(secret, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=_KEY_BYTES)
    nonce = _hkdf(secret, salt=salt, info=b"Content-Encoding: nonce\0", length=_NONCE_BYTES)
    header = salt + _RECORD_BYTES.to_bytes(4) + bytes((len(public),)) + public
    return header + AESGCM(key).encrypt(nonce, plain + b"\x02", None)


def authorization(*, origin: str, contact: str, key: ec.EllipticCurvePrivateKey, at: int) -> str:
    """Return the header that says who sends: a token of ES256 for `origin`, valid for TOKEN_SECONDS from `at` (seconds since 1970)."""
    claims = {"aud": origin, "exp": at + TOKEN_SECONDS, "sub": contact}
    parts = [to_text(json.dumps(part, separators=(",", ":")).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims)]
    signed = ".".join(parts)
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(SHA256())))
    return f"vapid t={signed}.{to_text(r.to_bytes(32) + s.to_bytes(32))}, k={to_text(public_bytes(key))}"


def _hkdf(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
