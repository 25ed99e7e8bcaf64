"""A condition taken apart into the cells of a table: what is compared, and how. Works on the words of the text, so that it is put together as it was."""

from __future__ import annotations

from typing import Final

from loket.services.rules.tokens import Sort, Token, Unreadable, read_tokens

_SIGNS: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
_OPEN: Final = frozenset("([")
_CLOSE: Final = frozenset(")]")


def split(text: str) -> tuple[tuple[str, str], ...] | None:
    """Return (subject, comparison) for each part that `and` joins at the top, None where that is not all there is."""
    try:
        tokens = read_tokens(text)
    except Unreadable:
        return None
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.sort is Sort.END:
            break
        depth += (token.text in _OPEN) - (token.text in _CLOSE) if token.sort is Sort.SYMBOL else 0
        if depth == 0 and token.sort is Sort.KEYWORD and token.text == "or":
            return None
        if depth == 0 and token.sort is Sort.KEYWORD and token.text == "and":
            parts.append([])
        else:
            parts[-1].append(token)
    if any(not part for part in parts):
        return None
    ends = [part[0].at for part in parts[1:]] + [len(text)]
    return tuple(_cell(text, part, end) for part, end in zip(parts, ends, strict=True))


def _cell(text: str, part: list[Token], end: int) -> tuple[str, str]:
    whole = text[part[0].at : _end(text, part, end)]
    depth = 0
    for place, token in enumerate(part):
        if token.sort is Sort.SYMBOL:
            depth += (token.text in _OPEN) - (token.text in _CLOSE)
        if depth or place == 0:
            continue
        if (token.sort is Sort.SYMBOL and token.text in _SIGNS) or (token.sort is Sort.KEYWORD and token.text in ("in", "is", "not")):
            at = token.at - part[0].at
            return whole[:at].strip(), whole[at:].strip()
    if part[0].sort is Sort.KEYWORD and part[0].text == "not":
        return whole[3:].strip(), "not"
    return whole, ""


def _end(text: str, part: list[Token], end: int) -> int:
    """Return where the last word of a part ends: before the `and` that follows it."""
    piece = text[part[-1].at : end]
    last = part[-1].text if part[-1].sort in (Sort.NAME, Sort.KEYWORD, Sort.SYMBOL) else ""
    if last:
        return part[-1].at + len(last)
    trimmed = piece.rstrip()
    return part[-1].at + len(trimmed.removesuffix("and").rstrip() if end != len(text) else trimmed)
