"""What every write of this room does: one at a time, and a new edition at the end."""

from __future__ import annotations

from django.db import connection

from loket.foundation.agencies import models, snapshot
from loket.foundation.common import ids


def lock() -> None:
    """Let one write of this room go at a time; they are rare."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('agencies', 0))")


def new_edition() -> None:
    """Let other processes see that their copy is old."""
    models.Edition.objects.update_or_create(id=1, defaults={"value": ids.new_id()})
    snapshot.written()


def stored_hours(hours: dict[int, tuple[str, ...]]) -> dict[str, list[str]]:
    """Return opening hours as a row keeps them: weekday number as text."""
    return {str(weekday): list(stretches) for weekday, stretches in sorted(hours.items())}
