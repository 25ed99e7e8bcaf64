"""Which room's jobs run and which room listens to which event: explicit lists, no import side effects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loket.config import rooms

if TYPE_CHECKING:
    import procrastinate


def register_jobs(app: procrastinate.App) -> None:
    """Register the jobs of every room at the queue (called once when Django is ready)."""
    for room in rooms.ROOMS:
        rooms.face(room, "jobs")
