"""Names for things: opaque ids that sort by time, numbers that people can read aloud."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import time
from typing import Final
from uuid import UUID

# Crockford's base32: no I, L, O, U, so that a number can be read over the phone.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE: Final = {c: i for i, c in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_VERSION_7: Final = 0x7 << 76
_VARIANT: Final = 0x2 << 62
_RAND_A_MASK: Final = 0xFFF << 64
_RAND_B_MASK: Final = (1 << 62) - 1


class BadId(ValueError):
    """The text is not an id of ours."""


def new_id() -> UUID:
    """
    Return a new UUID version 7 (RFC 9562): 48 bits of milliseconds, then 74 random bits.

    Ids made by one process in one millisecond are not ordered among themselves; nothing may rely on it.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & 0xFFFFFFFFFFFF) << 80
    value |= _VERSION_7 | (((random >> 62) << 64) & _RAND_A_MASK) | _VARIANT | (random & _RAND_B_MASK)
    return UUID(int=value)


def to_text(value: UUID) -> str:
    """Return the 26 characters that stand for an id in addresses.

    >>> to_text(UUID(int=31))
    '0000000000000000000000000Z'
    """
    number, characters = value.int, []
    for _ in range(26):
        number, digit = divmod(number, 32)
        characters.append(ALPHABET[digit])
    return "".join(reversed(characters))


def from_text(text: str) -> UUID:
    """Read what `to_text` wrote, forgiving case and look-alikes.

    :raises BadId: if it is not 26 characters of the alphabet or too large.

    >>> from_text("0000000000000000000000000z").int
    31
    """
    if len(text) != 26:
        raise BadId(text)
    number = 0
    for character in text.upper():
        digit = _VALUE.get(character)
        if digit is None:
            raise BadId(text)
        number = number * 32 + digit
    if number >> 128:
        raise BadId(text)
    return UUID(int=number)


def new_code(length: int) -> str:
    """Return `length` random characters of the alphabet (5 bits each)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_number(prefix: str, on: dt.date) -> str:
    """Return a number to show: prefix, date, eight random characters (40 bits): `NJ-261124-8H4K-Q2ZT`."""
    code = new_code(8)
    return f"{prefix}-{on:%y%m%d}-{code[:4]}-{code[4:]}"


def normal_number(text: str) -> str:
    """Return a number as typed by a person in its stored form: upper case, look-alikes mended, spaces gone.

    >>> normal_number(" nj-261124-8h4k-q2zo ")
    'NJ-261124-8H4K-Q2Z0'
    """
    compact = "".join(text.split()).upper()
    head, dash, tail = compact.partition("-")
    return head + dash + tail.replace("O", "0").replace("I", "1").replace("L", "1")
