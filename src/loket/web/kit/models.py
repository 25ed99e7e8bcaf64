"""One small table: how often somebody did something lately."""

from __future__ import annotations

from django.db import models


class RateWindow(models.Model):
    """
    Two neighbouring windows of one counter. `key` is a keyed hash of scope and address or account: never the address.

    The table is UNLOGGED: losing it in a crash only forgives.
    """

    key = models.UUIDField(primary_key=True)
    window = models.BigIntegerField(help_text="number of the current window since 1970")
    seconds = models.IntegerField(help_text="length of a window")
    hits = models.IntegerField(help_text="in the current window")
    before = models.IntegerField(help_text="in the window before")

    class Meta:
        """Table `kit_rate_window`."""

        db_table = "kit_rate_window"

    def __str__(self) -> str:
        return f"{self.hits} in window {self.window}"
