"""Single values as YAML: in the manner of the one that stood there, or in the plainest that is read back as the same value."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

#: Unit: characters. Longer texts of several lines are written as a block.
_WORDS_READ_OTHERWISE: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "none", "nan", "inf"})
_MOMENT: Final = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?([+-]\d{2}:\d{2}|Z)$")
# Because: line separators of YAML 1.1 and what no screen shows are written by their number.
_ODD: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_PLAIN_KEY: Final = re.compile(r"^[A-Za-z_][A-Za-z0-9_-]*$")

Scalar = str | int | bool | dt.date | None


def is_plain(text: str, *, flow: bool) -> bool:
    """
    Say whether a text can stand without quotation marks and is read back as the same text.

    >>> is_plain("Surat pengantar", flow=True), is_plain("Ya: benar", flow=False), is_plain("satu, dua", flow=True), is_plain("true", flow=False)
    (True, False, False, False)
    """
    if _MOMENT.match(text):
        return True
    if not text or not text[0].isalpha() or text != text.strip() or text.lower() in _WORDS_READ_OTHERWISE:
        return False
    if "\n" in text or "\t" in text or _ODD.search(text) or ": " in text or " #" in text or text.endswith(":"):
        return False
    return not (flow and (any(sign in text for sign in ",[]{}") or (":" in text and _colon_ends(text))))


def _colon_ends(text: str) -> bool:
    return any(text[at + 1 : at + 2] in ("", " ", ",", "[", "]", "{", "}") for at, sign in enumerate(text) if sign == ":")


def quoted(text: str) -> str:
    """
    Return a text in double quotation marks, on one line.

    >>> print(quoted('Ia berkata "ya"'))
    "Ia berkata \\"ya\\""
    """
    plain = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return '"' + _ODD.sub(lambda found: f"\\u{ord(found.group()):04x}", plain) + '"'


def key(name: str) -> str:
    """Return the name of an entry."""
    return name if _PLAIN_KEY.match(name) and name.lower() not in _WORDS_READ_OTHERWISE else quoted(name)


def literal(text: str, indent: int, newline: str) -> str | None:
    """Return a text of several lines as a block (`|`), None where a block would change it."""
    bare = text.rstrip("\n")
    ends = len(text) - len(bare)
    if not bare or ends > 1 or bare[0].isspace() or _ODD.search(bare) or "\t" in bare:
        return None
    if any(line != line.rstrip() for line in bare.split("\n")):
        return None
    pad = " " * indent
    lines = [f"{pad}{line}" if line else "" for line in bare.split("\n")]
    return newline.join(["|" if ends else "|-", *lines])


def scalar(value: Scalar, *, flow: bool, indent: int, newline: str, style: str | None = None) -> str:
    """
    Return a single value as YAML.

    `style` is that of the value that stood there (None: without marks), `indent` the column of a block's lines.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if style in ("|", ">") or ("\n" in value and style is None):
        block = None if flow else literal(value, indent, newline)
        return block if block is not None else quoted(value)
    if style == "'" and "\n" not in value and not _ODD.search(value):
        return "'" + value.replace("'", "''") + "'"
    if style == '"' or not is_plain(value, flow=flow):
        return quoted(value)
    return value
