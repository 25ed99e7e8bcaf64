"""Keyset paging: every list is bounded, and no page gets slower than the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

Item = TypeVar("Item")

DEFAULT_LIMIT: Final = 20
MAX_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items, and the opaque key to ask for the following ones (None when there are none)."""

    items: tuple[Item, ...]
    next: str | None = None

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def bounded(limit: int | None) -> int:
    """Return `limit` held between 1 and MAX_LIMIT."""
    return max(1, min(limit or DEFAULT_LIMIT, MAX_LIMIT))
