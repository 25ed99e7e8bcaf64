"""Whole rupiah: how they are shown and how people type them. Amounts are `int`, never float."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text

# Unit: rupiah. Because: amounts are stored as PostgreSQL bigint; nothing may be typed that cannot be kept.
MAX_IDR: Final = 2**63 - 1

_SHAPE: Final = re.compile(
    r"^(?P<sign>-?)(?:rp\.?|idr)?\s*(?P<sign2>-?)\s*(?P<number>\d[\d.,' ]*?)\s*"
    r"(?P<scale>ribu|rb|juta|jt|miliar|milyar|m|triliun|t)?\s*(?:rupiah|,-+)?$"
)
_SCALES: Final = {
    "ribu": 10**3, "rb": 10**3, "juta": 10**6, "jt": 10**6, "miliar": 10**9, "milyar": 10**9, "m": 10**9, "triliun": 10**12, "t": 10**12,
}  # fmt: skip


class BadAmount(Refusal):
    """The text is not an amount of whole rupiah."""

    code = "money.bad_amount"
    message = Text(
        id="Jumlah uang tidak terbaca. Tulis rupiah bulat, misalnya 25.000.",
        en="The amount could not be read. Write whole rupiah, for example 25.000.",
    )


def group(number: int, *, language: str = "id") -> str:
    """Return a whole number with thousands grouped as the language does.

    >>> group(1234567), group(1234567, language="en"), group(-1200)
    ('1.234.567', '1,234,567', '-1.200')
    """
    text = f"{number:,}"
    return text if language == "en" else text.replace(",", ".")


def format_number(number: int | Decimal, *, decimals: int | None = None, language: str = "id") -> str:
    """Return a number with the language's separators, `decimals` places (default: as many as it has).

    >>> format_number(Decimal("1234567.89")), format_number(Decimal("0.5"), decimals=2, language="en")
    ('1.234.567,89', '0.50')
    """
    text = f"{number:,}" if decimals is None else f"{Decimal(number):,.{decimals}f}"
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def format_idr(amount_idr: int) -> str:
    """
    Return an amount the way screens and documents show it, in both languages alike: no space, no sen.

    >>> format_idr(25000), format_idr(0), format_idr(-1500000)
    ('Rp25.000', 'Rp0', '-Rp1.500.000')
    """
    return f"{'-' if amount_idr < 0 else ''}Rp{group(abs(amount_idr))}"


def fee_text(amount_idr: int) -> Text:
    """Return a fee for a fact grid: free of charge is said in words.

    >>> fee_text(0).id, fee_text(0).en, fee_text(25000).id
    ('Gratis (Rp0)', 'Free (Rp0)', 'Rp25.000')
    """
    if amount_idr == 0:
        return Text(id="Gratis (Rp0)", en="Free (Rp0)")
    return Text(id=format_idr(amount_idr), en=format_idr(amount_idr))


def parse_idr(text: str) -> int:
    """
    Read whole rupiah as people type them: `25000`, `Rp 25.000`, `25.000,00`, `25,000`, `25 rb`, `1,5 juta`.

    A single separator followed by exactly three digits groups thousands; anything else after a comma is a fraction,
    which must come to whole rupiah.

    :raises BadAmount: if it is no amount, has sen, or does not fit in 64 bits.

    >>> [parse_idr(t) for t in ("25000", "Rp 25.000", "rp25.000,-", "25.000,00", "25,000", "25 rb", "1,5 juta", "-Rp5.000")]
    [25000, 25000, 25000, 25000, 25000, 25000, 1500000, -5000]
    """
    match = _SHAPE.match(" ".join(text.casefold().split())) if len(text) <= 60 and text.isascii() else None
    if match is None:
        raise BadAmount()
    amount = _decimal(match["number"].strip("., ")) * _SCALES.get(match["scale"] or "", 1)
    if amount != amount.to_integral_value() or amount > MAX_IDR:
        raise BadAmount()
    negative = bool(match["sign"] or match["sign2"])
    return -int(amount) if negative else int(amount)


def _decimal(number: str) -> Decimal:
    compact = re.sub(r"[' ]", "", number)
    parts = re.split(r"[.,]", compact)
    whole, groups = parts[0], parts[1:]
    if not groups:
        return Decimal(whole)
    separators = re.findall(r"[.,]", compact)
    grouped = all(len(part) == 3 for part in groups) and len(set(separators)) == 1 and len(whole) <= 3
    if grouped:
        return Decimal(whole + "".join(groups))
    *thousands, fraction = groups
    if any(len(part) != 3 for part in thousands) or (thousands and (separators[-1] in separators[:-1] or len(whole) > 3)):
        raise BadAmount()
    return Decimal(f"{whole}{''.join(thousands)}.{fraction}")
