"""Which part of the new content is which of the old: by id where there is one, by content where there is none."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping, Sequence
from typing import Any, Final

#: By which entry the items of a list are told apart, the first that all have.
KEYS: Final = ("id", "from", "value", "cite", "path")


def same(one: Any, other: Any) -> bool:
    """Say whether two contents are written alike: `1` is not `true`, and the order of entries counts."""
    if isinstance(one, Mapping):
        return isinstance(other, Mapping) and list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list | tuple):
        return isinstance(other, list | tuple) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dt.datetime) or isinstance(other, dt.datetime):
        return False
    return type(one) is type(other) and bool(one == other)


def match(old: Sequence[Any], new: Sequence[Any]) -> list[int | None]:
    """
    Return for each new item the place of the old one that it continues, or None; no old one twice.

    >>> match([{"id": "a"}, {"id": "b"}], [{"id": "b"}, {"id": "c"}, {"id": "a"}])
    [1, None, 0]
    """
    found: list[int | None] = [None] * len(new)
    named = _by_key(old, new)
    if named is not None:
        found = named
    else:
        sides = [[_written(one) for one in side] for side in (old, new)]
        for start, place, length in difflib.SequenceMatcher(a=sides[0], b=sides[1], autojunk=False).get_matching_blocks():
            for step in range(length):
                found[place + step] = start + step
    left = [place for place in range(len(old)) if place not in found]
    for place, continued in enumerate(found):
        if continued is None and left:
            alike = place if place in left and _alike(old[place], new[place]) else next((at for at in left if _alike(old[at], new[place])), None)
            if alike is not None:
                found[place] = alike
                left.remove(alike)
    return found


def renamed(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> dict[Any, Any]:
    """
    Return new name -> old name for entries that only got another name, or at most changed a little.

    >>> renamed({"a": 1, "b": 2}, {"a": 1, "c": 2})
    {'c': 'b'}
    """
    gone, come = [name for name in old if name not in new], [name for name in new if name not in old]
    found: dict[Any, Any] = {}
    for name in come:
        like = next((one for one in gone if same(old[one], new[name])), None)
        if like is None and len(gone) == len(come) == 1 and isinstance(old[gone[0]], Mapping) and _alike(old[gone[0]], new[name]):
            like = gone[0]
        if like is not None:
            found[name] = like
            gone.remove(like)
    return found


def _by_key(old: Sequence[Any], new: Sequence[Any]) -> list[int | None] | None:
    for name in KEYS:
        if not all(isinstance(one, Mapping) and name in one for one in (*old, *new)):
            continue
        names = [[_written(one[name]) for one in side] for side in (old, new)]
        if all(len(set(side)) == len(side) for side in names):
            places = {written: place for place, written in enumerate(names[0])}
            return [places.get(written) for written in names[1]]
    return None


def _alike(old: Any, new: Any) -> bool:
    """Say whether an item was rather changed than replaced."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        kept = sum(1 for name in old if name in new and same(old[name], new[name]))
        return kept * 3 >= len(old)
    return not isinstance(old, Mapping | list | tuple) and not isinstance(new, Mapping | list | tuple)


def _written(value: Any) -> str:
    return f"{type(value).__name__}:{value!r}"
