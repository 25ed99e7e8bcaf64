"""What some lines of a file would do, counted; events and papers share it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from loket.foundation.residents.importing.checking import Found


class Entry(Protocol):
    """Something to enter or to change, known by its id."""

    id: UUID


One = TypeVar("One", bound=Entry)


@dataclass(slots=True)
class LinePlan(Generic[One]):
    """What is to be done with some lines; counts are lines."""

    new: list[One] = field(default_factory=list)
    changed: list[One] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    warned: list[Found] = field(default_factory=list)
    same: int = 0

    def counts(self) -> dict[str, int]:
        """Return what the import counts."""
        return {
            "entered": len(self.new), "changed": len({one.id for one in self.changed}), "same": self.same, "rejected": len({one.line for one in self.found}),
            "warned": len({one.line for one in self.warned}),
        }  # fmt: skip
