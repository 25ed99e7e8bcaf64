"""
The keys that sign what we say of people (id tokens, logout tokens): several at a time, in a file outside the database.

A new key is published before it signs, and an old one stays published until what it signed is over, so that nobody sees a gap.
Trusted for: whoever reads the file can sign people in at every application. It is readable by us only, or it is not used.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import stat
import threading
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from loket.foundation.clients.errors import KeysMissing
from loket.foundation.common.text import Text

#: RS256 is the one that every relying party must know (OpenID Connect Core 15.1). Source of the length: NIST SP 800-57.
ALGORITHM: Final = "RS256"
_BITS: Final = 2048
#: Relying parties keep our keys for an hour (`Cache-Control` of the JWK set): so long a new key waits before it signs.
AHEAD: Final = dt.timedelta(hours=2)
#: Id tokens live five minutes; their keys stay known for logout hints somewhat longer.
KEPT: Final = dt.timedelta(days=30)
#: After this, doctor says that it is time. Source: NIST SP 800-57 part 1, 5.3.6 (private signature keys: one to three years).
OLDEST: Final = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key. It signs from `signs_from` on, while no later one does; it is published until `ends_at` (None: until another takes over)."""

    kid: str
    private: rsa.RSAPrivateKey
    signs_from: dt.datetime
    ends_at: dt.datetime | None

    def is_published(self, at: dt.datetime) -> bool:
        """Say whether applications are shown this key."""
        return self.ends_at is None or at < self.ends_at

    def public_jwk(self) -> dict[str, str]:
        """Return the public half as a JWK."""
        numbers = self.private.public_key().public_numbers()
        return {"kty": "RSA", "use": "sig", "alg": ALGORITHM, "kid": self.kid, "n": _number(numbers.n), "e": _number(numbers.e)}


class _Held:
    """The keys as the file had them when it was last changed."""

    def __init__(self) -> None:
        self.stamp: tuple[str, int, int] | None = None
        self.keys: tuple[SigningKey, ...] = ()
        self.lock = threading.Lock()


_held = _Held()


def all_keys() -> tuple[SigningKey, ...]:
    """Return every key of the file, read anew when it changed. :raises KeysMissing: there is none, or others can read it."""
    path: Path = settings.LOKET_IDENTITY_KEYS
    with _held.lock:
        try:
            found = path.stat()
        except FileNotFoundError:
            if settings.LOKET_MODE not in ("demo", "test"):
                raise KeysMissing from None
            add_key(path, at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), ahead=dt.timedelta())
            found = path.stat()
        if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeysMissing
        stamp = (str(path), found.st_mtime_ns, found.st_size)
        if _held.stamp != stamp:
            _held.keys, _held.stamp = read_keys(path), stamp
        return _held.keys


def signing_key(at: dt.datetime) -> SigningKey:
    """Return the key that signs at `at`: the latest that has begun. :raises KeysMissing: none has."""
    begun = [key for key in all_keys() if key.signs_from <= at and key.is_published(at)]
    if not begun:
        raise KeysMissing
    return max(begun, key=lambda key: key.signs_from)


def published(at: dt.datetime) -> tuple[SigningKey, ...]:
    """Return the keys that applications are shown: those to come, the one that signs, and those whose signatures may still be about."""
    return tuple(key for key in all_keys() if key.is_published(at))


def problem(at: dt.datetime) -> Text | None:
    """Return what is wrong with the keys, None when they sign."""
    path: Path = settings.LOKET_IDENTITY_KEYS
    if not path.exists() and settings.LOKET_MODE == "production":
        return Text(
            id="Belum ada kunci, jadi tidak ada aplikasi yang dapat dimasuki lewat Loket. Buat dengan 'loket identity-keys rotate'.",
            en="There is no key, so no application can be entered through Loket. Make one with 'loket identity-keys rotate'.",
        )
    try:
        key = signing_key(at)
    except KeysMissing:
        return Text(
            id=f"{path} tidak terbaca, atau dapat dibaca orang lain: chmod 600, atau buat kunci baru dengan 'loket identity-keys rotate --now'.",
            en=f"{path} cannot be read, or others can read it: chmod 600, or make a new key with 'loket identity-keys rotate --now'.",
        )
    if at - key.signs_from > OLDEST:
        return Text(
            id="Kunci lebih tua dari setahun; putar dengan 'loket identity-keys rotate'.",
            en="The key is older than a year; rotate it with 'loket identity-keys rotate'.",
        )
    return None


def read_keys(path: Path) -> tuple[SigningKey, ...]:
    """Read a file of keys. :raises KeysMissing: unreadable."""
    try:
        stored = json.loads(path.read_text())["keys"]
        return tuple(_key(one) for one in stored)
    except (ValueError, KeyError, TypeError):
        raise KeysMissing from None


def add_key(path: Path, *, at: dt.datetime, ahead: dt.timedelta = AHEAD, keep: bool = True) -> str:
    """
    Add a key that signs from `at + ahead` on, end the earlier ones some time after it, drop those that are over; return its `kid`.

    Not `keep`: the earlier ones are not trusted any more and go at once. The file is written whole or not at all, readable by us only. Two processes that begin at once end with the same file.
    """
    is_first = not path.exists()
    earlier: Sequence[dict[str, Any]] = json.loads(path.read_text())["keys"] if keep and not is_first else ()
    private = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    begins = at + ahead
    kept = []
    for one in earlier:
        ends = one["ends_at"] or (begins + KEPT).isoformat()
        if dt.datetime.fromisoformat(ends) > at:
            kept.append(one | {"ends_at": ends})
    new = {"kid": _kid(private), "signs_from": begins.isoformat(), "ends_at": None, "pem": _pem(private)}
    _write(path, {"keys": [*kept, new]}, is_first=is_first)
    return str(new["kid"])


def _write(path: Path, content: dict[str, Any], *, is_first: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(content, out)
    if is_first:
        with contextlib.suppress(FileExistsError):
            os.link(half, path)  # Because: unlike a rename it fails when another process was first; its key stays.
        half.unlink()
    else:
        half.replace(path)


def _key(stored: dict[str, Any]) -> SigningKey:
    private = serialization.load_pem_private_key(stored["pem"].encode(), password=None)
    if not isinstance(private, rsa.RSAPrivateKey) or private.key_size < _BITS:
        raise KeysMissing
    ends = stored["ends_at"]
    return SigningKey(stored["kid"], private, dt.datetime.fromisoformat(stored["signs_from"]), dt.datetime.fromisoformat(ends) if ends else None)


def _pem(private: rsa.RSAPrivateKey) -> str:
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()  # fmt: skip


def _kid(private: rsa.RSAPrivateKey) -> str:
    """Return the key's thumbprint (RFC 7638)."""
    numbers = private.public_key().public_numbers()
    canonical = json.dumps({"e": _number(numbers.e), "kty": "RSA", "n": _number(numbers.n)}, separators=(",", ":"), sort_keys=True)
    return _text(hashlib.sha256(canonical.encode()).digest())


def _number(value: int) -> str:
    return _text(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
