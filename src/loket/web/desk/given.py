"""What an officer filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

#: Unit: characters. As `maxlength` of the page says.
MOST_NOTE: Final = 2000


@dataclass(frozen=True, slots=True)
class Given:
    """What the officer filled in, as it came."""

    outcome: str = ""
    reason: str = ""
    note: str = ""
    fields: tuple[str, ...] = ()
    revision: int = 0

    @classmethod
    def of(cls, request: HttpRequest) -> Given:
        """Read the form of a decision."""
        outcome, revision = request.POST.get("outcome", ""), request.POST.get("revision", "")
        return cls(
            outcome=outcome, reason=request.POST.get(f"reason_{outcome}", ""), fields=tuple(request.POST.getlist("fields")),
            note=request.POST.get("note", "").replace("\r\n", "\n").strip()[:MOST_NOTE],
            revision=int(revision) if revision.isdecimal() and len(revision) < 9 else 0,
        )  # fmt: skip
