"""From the characters of an expression to its words, each with its place. Linear in the length of the text."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from loket.foundation.common.text import Text
from loket.services.rules.syntax import MAXIMUM_LENGTH

KEYWORDS: Final = frozenset({"and", "or", "not", "in", "is", "missing", "known", "true", "false"})


class Sort(Enum):
    """What a token is."""

    NAME = auto()
    KEYWORD = auto()
    INTEGER = auto()
    TEXT = auto()
    DATE = auto()
    SYMBOL = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the expression; `at` counts characters from 0. `value` is filled for literals."""

    sort: Sort
    text: str
    at: int
    value: int | str | dt.date | None = None


class Unreadable(Exception):
    """The expression stops making sense at a place; the reader turns this into one problem."""

    def __init__(self, code: str, at: int, message: Text) -> None:
        super().__init__(code)
        self.code, self.at, self.message = code, at, message


_TOKEN: Final = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9A-Za-z_-]))
      | (?P<baddate>[0-9]{1,4}[-][0-9]{1,2}[-][0-9]{1,4})
      | (?P<money>Rp[ ]?[0-9]+(?:\.[0-9]+)*)
      | (?P<number>[0-9]+(?:\.[0-9]+)*)
      | (?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")
      | (?P<name>[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*)
      | (?P<symbol>\.\.|<=|>=|!=|[=<>+*()\[\],-])
    """,
    re.VERBOSE,
)
_MONEY: Final = re.compile(r"Rp ?([0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)")
_WORD: Final = re.compile(r"[^\W_]\w*")
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")

_HINTS: Final = {
    "≤": "<=", "≥": ">=", "≠": "!=", "&": "and", "|": "or", "!": "not", "/": "*", "–": "-", "−": "-",
    "“": '"', "”": '"', "‘": "'", "’": "'", "`": "'", ";": ",", ":": "=", "~": "=", "^": "*",
}  # fmt: skip
_WORD_HINTS: Final = {"dan": "and", "atau": "or", "bukan": "not", "tidak": "not", "benar": "true", "salah": "false"}


def read_tokens(text: str) -> list[Token]:
    """
    Return the tokens of an expression, ended by one of sort END.

    :raises Unreadable: at the first character that belongs to no token, or when the text is too long.
    """
    if len(text) > MAXIMUM_LENGTH:
        raise Unreadable(
            "too_long",
            0,
            Text(
                id="Syarat ini panjangnya {length} huruf; paling banyak {limit}. Bagi menjadi beberapa baris aturan.",
                en="This condition has {length} characters; at most {limit}. Split it into several rows.",
            ).fill(length=len(text), limit=MAXIMUM_LENGTH),
        )
    tokens, at = [], 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise _strange(text, at)
        if found.lastgroup != "space":
            tokens.append(_token(str(found.lastgroup), found.group(), at, text[found.end() : found.end() + 2]))
        at = found.end()
    tokens.append(Token(Sort.END, "", len(text)))
    return tokens


def is_storable(text: str) -> bool:
    """Say whether PostgreSQL can hold the text: no NUL and no half of a surrogate pair."""
    return (text.isascii() and "\0" not in text) or _UNSTORABLE.search(text) is None


def _token(group: str, text: str, at: int, following: str) -> Token:
    if group == "symbol":
        return Token(Sort.SYMBOL, text, at)
    if group == "text":
        return Token(Sort.TEXT, text, at, _text(text, at))
    goes_on = following[:1].isalnum() or following[:1] == "_"
    if group == "name":
        if goes_on or (following[:1] == "." and following != ".."):
            raise _bad_name(text + following, at)
        if text in KEYWORDS:
            return Token(Sort.KEYWORD, text, at)
        return Token(Sort.NAME, text, at)
    if goes_on:
        raise _bad_number(text + following[0], at)
    if group in ("date", "baddate"):
        return Token(Sort.DATE, text, at, _date(text, at))
    return Token(Sort.INTEGER, text, at, _integer(text, at))


def _text(text: str, at: int) -> str:
    quote = text[0]
    content = text[1:-1].replace(quote * 2, quote)
    if not is_storable(content):
        raise Unreadable(
            "bad_text",
            at,
            Text(
                id="Teks ini memuat huruf yang tidak dapat disimpan. Ketik ulang teksnya.",
                en="This text holds a character that cannot be stored. Type it again.",
            ),
        )
    return content


def _date(text: str, at: int) -> dt.date:
    # Because: `fromisoformat` alone would also take 20261124 and week dates.
    if len(text) == 10 and text[4] == text[7] == "-":
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            pass
    raise Unreadable(
        "bad_date",
        at,
        Text(
            id="“{text}” bukan tanggal yang ada. Tulis tahun-bulan-hari, misalnya 2026-11-24; untuk pengurangan beri spasi di kedua sisi tanda “-”.",
            en="“{text}” is not a date that exists. Write year-month-day, such as 2026-11-24; for a subtraction put spaces around “-”.",
        ).fill(text=text),
    )


def _integer(text: str, at: int) -> int:
    digits = text
    if text.startswith("Rp"):
        money = _MONEY.fullmatch(text)
        if money is None:
            raise _bad_number(text, at)
        digits = money.group(1).replace(".", "")
    if not digits.isdigit() or (len(digits) > 1 and digits[0] == "0"):
        raise _bad_number(text, at)
    # Because: 19 digits are the most that 64 bits hold, and int() of thousands of digits is slow.
    if len(digits) > 19:
        raise too_large(text, at)
    return int(digits)


def too_large(text: str, at: int) -> Unreadable:
    """Return the problem of a number outside 64 bits."""
    return Unreadable(
        "too_large",
        at,
        Text(
            id="Bilangan {text} terlalu besar; paling besar 9223372036854775807. Bila ini nomor (seperti NIK), tulis sebagai teks dalam tanda kutip.",
            en="The number {text} is too large; at most 9223372036854775807. If it is an identifier (like a NIK), write it as text in quotes.",
        ).fill(text=text),
    )


def _bad_number(text: str, at: int) -> Unreadable:
    return Unreadable(
        "bad_number",
        at,
        Text(
            id="“{text}” bukan bilangan. Tulis 25000 atau Rp25.000; kode yang diawali nol ditulis sebagai teks dalam tanda kutip.",
            en="“{text}” is not a number. Write 25000 or Rp25.000; a code with leading zeros is written as text in quotes.",
        ).fill(text=text),
    )


def _bad_name(text: str, at: int) -> Unreadable:
    return Unreadable(
        "bad_name",
        at,
        Text(
            id="“{text}” bukan nama yang sah. Nama memakai huruf kecil a-z, angka, garis bawah dan titik, misalnya form.born_on.",
            en="“{text}” is not a valid name. Names use small letters a-z, digits, underscores and dots, such as form.born_on.",
        ).fill(text=text),
    )


def _strange(text: str, at: int) -> Unreadable:
    character = text[at]
    if character in "'\"":
        return Unreadable(
            "open_text",
            at,
            Text(
                id="Teks dibuka dengan tanda kutip tetapi tidak ditutup. Tambahkan tanda kutip penutup yang sama.",
                en="A text is opened by a quote but not closed. Add the same quote at its end.",
            ),
        )
    word = _WORD.match(text, at)
    if word is not None:
        small = word.group().lower()
        small = _WORD_HINTS.get(small, small)
        if small in KEYWORDS:
            return _hint(word.group(), small, at)
        return _bad_name(word.group(), at)
    return _hint(character, _HINTS.get(character), at)


def _hint(written: str, instead: str | None, at: int) -> Unreadable:
    if instead is None:
        message = Text(id="Tanda “{written}” tidak dikenal di sini. Hapus tanda itu.", en="“{written}” is not known here. Remove it.")
    else:
        message = Text(
            id="“{written}” tidak dikenal di sini. Mungkin maksud Anda “{instead}”.",
            en="“{written}” is not known here. Did you mean “{instead}”?",
        )
    return Unreadable("bad_character", at, message.fill(written=ascii(written)[1:-1] if not written.isprintable() else written, instead=instead))


def word_hint(name: str) -> str | None:
    """Return the keyword that an Indonesian word stands for, if any."""
    return _WORD_HINTS.get(name)
