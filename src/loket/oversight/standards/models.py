"""One row a region, service and day: counts made from events, so that a page needs no search through cases."""

from __future__ import annotations

from django.db import models


class Day(models.Model):
    """What happened to a service on one civil date of its region."""

    region = models.TextField()
    service = models.TextField()
    on = models.DateField()
    submitted = models.IntegerField(default=0)
    completed = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    on_time = models.IntegerField(default=0)
    hours_total = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "service", "on"], name="standards_day_key")]

    def __str__(self) -> str:
        return f"{self.region} {self.service} {self.on}"
