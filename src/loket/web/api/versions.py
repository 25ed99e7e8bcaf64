"""
Which versions of the API there are, and until when each is served: data, from which headers and the list of versions are made.

The rule (docs/api/index.md): a version is served at least 24 months after its successor was announced; its end is announced at
least 12 months before. Meanwhile every answer carries `Deprecation` (RFC 9745) and `Sunset` (RFC 8594).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Final

from django.http import HttpResponse


@dataclass(frozen=True, slots=True)
class ApiVersion:
    """One version: its address, since when it is served, since when it is no longer advised, and its last day."""

    name: str
    path: str
    since: dt.date
    deprecated_on: dt.date | None = None
    ends_on: dt.date | None = None

    def state(self, today: dt.date) -> str:
        """Return `current`, `deprecated` or `ended`."""
        if self.ends_on is not None and today > self.ends_on:
            return "ended"
        return "deprecated" if self.deprecated_on is not None and today >= self.deprecated_on else "current"


VERSIONS: Final = (ApiVersion(name="v1", path="/api/v1/", since=dt.date(2026, 12, 1)),)
#: Unit: months. How long a version is served after its successor, and how long before its end that is said.
SERVED_AFTER_SUCCESSOR: Final = 24
ANNOUNCED_BEFORE_END: Final = 12


def mark(response: HttpResponse, version: ApiVersion, today: dt.date) -> None:
    """Say in the headers that a version is no longer advised, and when it ends."""
    if version.deprecated_on is not None and today >= version.deprecated_on:
        response.headers["Deprecation"] = f"@{int(_midnight(version.deprecated_on).timestamp())}"
        if version.ends_on is not None:
            response.headers["Sunset"] = format_datetime(_midnight(version.ends_on), usegmt=True)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)
