"""
The small part of typst that a template of a package may use. Data only: what is not named here is refused.

Allowed: text, headings (=), *bold*, _emphasis_, lists (-, +), line breaks (\\), comments (//), and after `#`:
data.name · title[…] · letterhead() · number() · field("label", data.name) · table-of(data.name, ("A", "B")) · signature() · qr() ·
strong[…] emph[…] align(center)[…] (and left, right) pagebreak() linebreak() v(12pt)

Trusted for: that a stranger's template can neither read files, load packages, run code nor loop. The scanner reads the text
as typst does: code begins only at `#` and ends where `_GOES_ON` no longer matches, so an allow-list of what follows `#` is enough.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MAX_CHARACTERS: Final = 40_000
MAX_DEPTH: Final = 12
ALLOWED: Final = (
    '#data.nama, #title[…], #letterhead(), #number(), #field("Label", data.nama), #table-of(data.nama, ("A", "B")), '
    "#signature(), #qr(), #strong[…], #emph[…], #align(center)[…], #pagebreak(), #linebreak(), #v(12pt)"
)
_DATA: Final = re.compile(r"data\.([a-z][a-z0-9_]*)")
_STRING: Final = re.compile(r'"(?:[^"\\\n]|\\["\\n])*"')
_GOES_ON: Final = re.compile(r"\.[^\W\d]|[(\[]")
_LONGER_NAME: Final = re.compile(r"[\w-]")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_FIELD: Final = re.compile(r'\(\s*"(?:[^"\\\n]|\\["\\n])*"\s*,\s*data\.([a-z][a-z0-9_]*)\s*,?\s*\)')
_TABLE: Final = re.compile(r'\(\s*data\.([a-z][a-z0-9_]*)\s*,\s*\((?:\s*"(?:[^"\\\n]|\\["\\n])*"\s*,?)*\s*\)\s*,?\s*\)')
_EMPTY: Final = re.compile(r"\(\s*\)")
_ALIGN: Final = re.compile(r"\(\s*(?:left|center|right)\s*\)")
_SPACE: Final = re.compile(r"\(\s*\d{1,3}(?:\.\d)?(?:pt|mm|cm|em)\s*\)")
_CALLS: Final[dict[str, re.Pattern[str]]] = {
    "letterhead": _EMPTY, "number": _EMPTY, "signature": _EMPTY, "qr": _EMPTY, "pagebreak": _EMPTY, "linebreak": _EMPTY,
    "field": _FIELD, "table-of": _TABLE, "v": _SPACE,
}  # fmt: skip
_BLOCKS: Final[dict[str, re.Pattern[str] | None]] = {"title": None, "strong": None, "emph": None, "align": _ALIGN}

#: What may follow `#`, and the signs that begin something else than text.
WORDS: Final = frozenset({"data", *_CALLS, *_BLOCKS})
SIGNS: Final = frozenset("$`@<")


@dataclass(frozen=True, slots=True)
class Found:
    """Something not allowed: where (from 1) and what was written."""

    line: int
    column: int
    written: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What a template uses: names of `data.`, calls, and what is not allowed."""

    names: dict[str, tuple[int, int]]
    calls: frozenset[str]
    refused: tuple[Found, ...]


def scan(text: str) -> Scan:
    """Read a template. Never raises; what cannot be understood is refused."""
    scanner = _Scanner(text)
    if len(text) > MAX_CHARACTERS:
        scanner.refuse(0, "…")
    else:
        scanner.run()
    return Scan(scanner.names, frozenset(scanner.calls), tuple(scanner.refused))


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.names: dict[str, tuple[int, int]] = {}
        self.calls: set[str] = set()
        self.refused: list[Found] = []

    def place(self, at: int) -> tuple[int, int]:
        return self.text.count("\n", 0, at) + 1, at - (self.text.rfind("\n", 0, at) + 1) + 1

    def refuse(self, at: int, written: str) -> None:
        line, column = self.place(at)
        self.refused.append(Found(line, column, written))

    def run(self) -> None:
        # Invariant: comments and addresses are scanned like text. Because: typst decides where they end; whoever skips
        # them and is wrong by one character lets code through.
        text = self.text
        while self.at < len(text):
            here = text[self.at]
            if here == "\\":
                self._backslash()
            elif here == "#":
                self._code()
            elif here in SIGNS or text.startswith("/*", self.at):
                # Math, raw text, references and labels have syntaxes of their own; none is needed in a letter.
                self.refuse(self.at, here)
                self.at += 1
            elif here == "]":
                self.depth = max(0, self.depth - 1)
                self.at += 1
                if _GOES_ON.match(text, self.at):  # the block would become an argument, and what follows code
                    self.refuse(self.at - 1, text[self.at - 1 : self.at + 1])
            elif (ord(here) < 32 and here not in "\n\t") or here in "\u2028\u2029\u0085\x7f":
                self.refuse(self.at, repr(here))
                self.at += 1
            else:
                self.at += 1
        if self.depth:
            self.refuse(len(text), "[")

    def _backslash(self) -> None:
        following = self.text[self.at + 1 : self.at + 2]
        # `\u{…}` is typst's way to write any character; a letter needs none.
        if following == "u" and self.text[self.at + 2 : self.at + 3] == "{":
            self.refuse(self.at, "\\u{")
        self.at += 2

    def _code(self) -> None:
        start = self.at
        self.at += 1
        if match := _DATA.match(self.text, self.at):
            self._use(match)
            self.at = match.end()
            # Because: `#data.x.y`, `#data.x(…)` and `#data.x[…]` would be calls of methods.
            self._ends(start)
            return
        word = _WORD.match(self.text, self.at)
        name = word.group() if word else ""
        after = word.end() if word else self.at
        if name in _CALLS and (arguments := _CALLS[name].match(self.text, after)):
            self.calls.add(name)
            for found in _DATA.finditer(self.text, after, arguments.end()):
                if not _inside_string(self.text, after, found.start()):
                    self._use(found)
            self.at = arguments.end()
            self._ends(start)
            return
        if name in _BLOCKS:
            shape = _BLOCKS[name]
            arguments = shape.match(self.text, after) if shape else None
            begin = arguments.end() if arguments else after
            if (shape is None or arguments) and self.text.startswith("[", begin) and self.depth < MAX_DEPTH:
                self.calls.add(name)
                self.depth += 1
                self.at = begin + 1
                return
        self.refuse(start, self.text[start : max(after, start + 2)].split("\n")[0])
        self.at = max(after, self.at)

    def _ends(self, start: int) -> None:
        """Refuse what would go on with the expression: a method, another call, or a second block."""
        if _GOES_ON.match(self.text, self.at) or _LONGER_NAME.match(self.text, self.at):
            self.refuse(start, self.text[start : self.at + 1])
            self.at += 1

    def _use(self, match: re.Match[str]) -> None:
        self.names.setdefault(match.group(1), self.place(match.start()))


def _inside_string(text: str, start: int, at: int) -> bool:
    return any(found.start() <= at < found.end() for found in _STRING.finditer(text, start))
