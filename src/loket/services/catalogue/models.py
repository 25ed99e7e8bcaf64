"""The published versions. Private to the room."""

from __future__ import annotations

from django.db import models


class ServiceVersion(models.Model):
    """
    One version of a service in one region, for good (a trigger and the grants refuse change).

    `definition` and `templates` are JSON texts. Because: `jsonb` forgets the order of keys, and the order of a step's outcomes
    is the order of its buttons. `source` is a zip of the package as handed over. The column `search_document` is generated.
    """

    hash = models.TextField(primary_key=True)
    service = models.TextField()
    version = models.IntegerField()
    region = models.TextField()
    agency = models.TextField()
    category = models.TextField()
    title = models.JSONField()
    summary = models.JSONField()
    search_title = models.TextField()
    search_keywords = models.TextField()
    search_english = models.TextField()
    search_words = models.TextField()
    definition = models.TextField()
    templates = models.TextField()
    package_hash = models.TextField()
    parameters_hash = models.TextField()
    source = models.BinaryField()
    published_at = models.DateTimeField()
    published_by = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "service", "version"], name="catalogue_version_once")]

    def __str__(self) -> str:
        return f"{self.service} v{self.version} {self.region}"
