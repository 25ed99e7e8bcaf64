"""
Time-based one-time codes (RFC 6238 over RFC 4226): six digits, 30 seconds, HMAC-SHA-1, as every authenticator app reads them. Pure.

Because: SHA-1 is what the apps understand; its weakness (collisions) is none in an HMAC.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from typing import Final
from urllib.parse import quote, urlencode

STEP_SECONDS: Final = 30
DIGITS: Final = 6
#: Steps before and after the present one that are heard: phones' clocks differ. Source: RFC 6238 5.2 (one step of delay).
TOLERANCE: Final = 1
SECRET_BYTES: Final = 20


def new_secret() -> bytes:
    """Return a fresh secret of 160 bits (RFC 4226 4, R6)."""
    return secrets.token_bytes(SECRET_BYTES)


def step_at(at: dt.datetime) -> int:
    """Return the number of the 30 seconds that a moment lies in."""
    return int(at.timestamp()) // STEP_SECONDS


def code_of(secret: bytes, step: int) -> str:
    """Return the code of a step."""
    digest = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(secret: bytes, code: str, at: dt.datetime) -> int | None:
    """
    Return the step whose code this is, near enough to `at`, or None.

    Always compares with every step in reach, each in constant time, so that the time tells nothing of which one fitted.
    """
    typed, now, found = code.encode(), step_at(at), None
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        if hmac.compare_digest(code_of(secret, step).encode(), typed):
            found = step
    return found


def as_text(secret: bytes) -> str:
    """Return a secret as people type it into an app: base32, without padding."""
    return base64.b32encode(secret).decode().rstrip("=")


def from_text(text: str) -> bytes:
    """Return the secret that `as_text` wrote. :raises ValueError: for what is no base32."""
    plain = "".join(text.split()).upper()
    return base64.b32decode(plain + "=" * (-len(plain) % 8))


def address_of(secret: bytes, *, account: str, issuer: str) -> str:
    """Return what the square code for the app holds (`otpauth://…`)."""
    label = quote(f"{issuer}:{account}")
    query = urlencode({"secret": as_text(secret), "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS}, quote_via=quote)
    return f"otpauth://totp/{label}?{query}"
