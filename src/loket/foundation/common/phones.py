"""Phone numbers: read as people type them, kept in one form, shown with their middle hidden. Pure."""

from __future__ import annotations

import re
from typing import Final

from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text

_NOISE: Final = re.compile(r"[\s().\-]")
# Source: Peraturan Menteri Kominfo 14/2018 (numbering plan): mobile numbers begin with 8 and have nine to twelve digits after +62.
# Because: only mobile numbers of this country get codes, so nobody earns by having us call expensive numbers abroad.
_MOBILE: Final = re.compile(r"8[1-9]\d{7,10}")


class BadPhone(Refusal):
    """The text is no Indonesian mobile number. The message never repeats it."""

    code = "phones.bad"
    status = 422
    message = Text(
        id="Nomor HP tidak terbaca. Tulis nomor Indonesia yang dapat menerima SMS, misalnya 0812 0000 0000.",
        en="The mobile number cannot be read. Write an Indonesian number that receives text messages, for example 0812 0000 0000.",
    )


def normal_phone(text: str) -> str:
    """
    Return a mobile number as it is kept: `+62` and the rest, digits only.

    :raises BadPhone: for anything but an Indonesian mobile number.

    >>> [normal_phone(t) for t in ("0812-0000-1234", "+62 812 0000 1234", "62812.0000.1234", "81200001234")]
    ['+6281200001234', '+6281200001234', '+6281200001234', '+6281200001234']
    """
    plain = _NOISE.sub("", text) if len(text) <= 40 else ""
    for prefix in ("+62", "0062", "62", "0"):
        if plain.startswith(prefix):
            plain = plain.removeprefix(prefix)
            break
    if not plain.isascii() or not _MOBILE.fullmatch(plain.removeprefix("0")):
        raise BadPhone()
    return f"+62{plain.removeprefix('0')}"


def masked_phone(phone: str) -> str:
    """
    Return enough of a number for its owner to know it, and too little for anybody else to call it.

    >>> masked_phone("+6281200001234")
    '+62 812 •••• 34'
    """
    return f"{phone[:3]} {phone[3:6]} •••• {phone[-2:]}"


def masked_email(email: str) -> str:
    """
    Return an address with most of its first part hidden.

    >>> masked_email("sari.dewi@contoh.example")
    's•••@contoh.example'
    """
    first, at, rest = email.partition("@")
    return f"{first[:1]}•••{at}{rest}"
