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


class ServiceDraft(models.Model):
    """
    A working copy of a package in a region, which need not be right. `position` is the revision that is worked on.

    `base_hash` is the version that it changes, "" for a new service. `title` is that of the last readable content.
    """

    id = models.UUIDField(primary_key=True)
    region = models.TextField()
    service = models.TextField()
    agency = models.TextField()
    title = models.JSONField()
    state = models.TextField(default="open")
    base_hash = models.TextField()
    position = models.IntegerField(default=1)
    started_at = models.DateTimeField()
    started_by = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["region", "state", "-changed_at", "-id"], name="catalogue_draft_list")]

    def __str__(self) -> str:
        return f"{self.service} {self.region} draft"


class DraftRevision(models.Model):
    """One content of a draft. `parent` is the revision that it was made from: undoing goes there, and loses nothing."""

    draft = models.ForeignKey(ServiceDraft, on_delete=models.CASCADE)
    number = models.IntegerField()
    parent = models.IntegerField(null=True)
    files = models.BinaryField()
    what = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="catalogue_revision_once")]

    def __str__(self) -> str:
        return f"{self.draft_id} r{self.number}"
