"""New parts of a file, in the manner in which packages are written: short things on one line, long ones below each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from loket.services.catalogue.editing import scalars

#: Unit: characters. What is longer is written below each other.
WIDTH: Final = 130
#: More entries than this stand below each other however short they are.
MOST_ON_A_LINE: Final = 6
STEP: Final = 2


def fresh(value: Any, *, column: int, newline: str, used: int = 0) -> tuple[str, bool]:
    """
    Return a value as it follows a key or a hyphen that stands at `column`, and whether it begins on a line of its own.

    `used`: characters of that line that are taken already.
    """
    if not isinstance(value, Mapping | list | tuple):
        return scalars.scalar(value, flow=False, indent=column + STEP, newline=newline), False
    line = flow(value)
    if not value or (_is_short(value) and column + used + len(line) <= WIDTH):
        return line, False
    return block(value, column=column + STEP, newline=newline), True


def flow(value: Any) -> str:
    """Return a value on one line.

    >>> flow({"id": "Ya, benar", "en": "Yes"}), flow(["a", 1, True])
    ('{id: "Ya, benar", en: Yes}', '[a, 1, true]')
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalars.key(str(name))}: {flow(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(part) for part in value) + "]"
    return scalars.scalar(value, flow=True, indent=0, newline="\n")


def block(value: Any, *, column: int, newline: str) -> str:
    """Return a mapping or list with one line or more for each entry, the first without its indentation."""
    pad = newline + " " * column
    if isinstance(value, Mapping):
        return pad.join(entry(str(name), part, column=column, newline=newline) for name, part in value.items())
    return pad.join(item(part, column=column, newline=newline) for part in value)


def entry(name: str, value: Any, *, column: int, newline: str) -> str:
    """Return one entry of a mapping whose keys stand at `column`."""
    head = f"{scalars.key(name)}:"
    text, below = fresh(value, column=column, newline=newline, used=len(head) + 1)
    return f"{head}{newline}{' ' * (column + STEP)}{text}" if below else f"{head} {text}"


def item(value: Any, *, column: int, newline: str) -> str:
    """Return one item of a list whose hyphens stand at `column`."""
    text, _ = fresh(value, column=column, newline=newline, used=2)
    return f"- {text}"


def _is_short(value: Any) -> bool:
    """Say whether a value reads well on one line: few entries, no lists of named things, no text of several lines."""
    if isinstance(value, Mapping):
        return len(value) <= MOST_ON_A_LINE and all(_is_short_inside(part, 2) for part in value.values())
    return not any(isinstance(part, Mapping) and set(part) != {"id", "en"} for part in value) and all(_is_short_inside(part, 1) for part in value)


def _is_short_inside(value: Any, depth: int) -> bool:
    if isinstance(value, str):
        return "\n" not in value
    if isinstance(value, Mapping | list | tuple):
        parts = list(value.values()) if isinstance(value, Mapping) else list(value)
        if isinstance(value, list | tuple) and any(isinstance(part, Mapping) for part in parts):
            return False
        return depth > 0 and all(_is_short_inside(part, depth - 1) for part in parts)
    return True
