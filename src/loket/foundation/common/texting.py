"""
How many parts a text message has: what a gateway counts and charges.

Source: 3GPP TS 23.038 (alphabet of 7 bits, extension table) and TS 23.040 (parts of a long message: 153 or 67 characters).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: These take two places of the alphabet of 7 bits.
_EXTENDED: Final = frozenset("^{}\\[~]|€\f")
#: Unit: characters of the alphabet (or 16-bit units): alone, and in each part of a longer message.
_GSM_ALONE, _GSM_PART = 160, 153
_UCS_ALONE, _UCS_PART = 70, 67
#: What is written so for print, and costs a whole text its cheap alphabet.
_PLAIN: Final = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "\u00a0": " ", "•": "*", "·": "-"})


@dataclass(frozen=True, slots=True)
class Counted:
    """`encoding` is `gsm7` or `ucs2`; `units` places taken; `parts` messages that a gateway charges."""

    encoding: str
    units: int
    parts: int


def plain(text: str) -> str:
    """
    Return a text with the marks of print replaced by those of the cheap alphabet.

    >>> plain("“Selesai” – lihat…")
    '"Selesai" - lihat...'
    """
    return text.translate(_PLAIN)


def count(text: str) -> Counted:
    """
    Count the parts of a text; a character outside the alphabet of 7 bits makes all of it 16 bits wide.

    >>> count("a" * 160).parts, count("a" * 161).parts, count("a" * 70 + "好").parts, count("[" * 80).units
    (1, 2, 2, 160)
    """
    if all(sign in _BASIC or sign in _EXTENDED for sign in text):
        widths = [2 if sign in _EXTENDED else 1 for sign in text]
        return Counted("gsm7", sum(widths), _parts(widths, _GSM_ALONE, _GSM_PART))
    widths = [len(sign.encode("utf-16-be")) // 2 for sign in text]
    return Counted("ucs2", sum(widths), _parts(widths, _UCS_ALONE, _UCS_PART))


def _parts(widths: list[int], alone: int, part: int) -> int:
    if sum(widths) <= alone:
        return 1
    parts, room = 1, part
    for width in widths:  # a sign of two places is never cut in half
        if width > room:
            parts, room = parts + 1, part
        room -= width
    return parts
