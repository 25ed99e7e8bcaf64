"""Tables of the inspections room. What came too late is sealed; the rest is ids, codes, times and hashes."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from loket.services.inspections.values import Conflict, PackageState


class Package(models.Model):
    """What one officer carries on one device to look at one place."""

    id = models.UUIDField(primary_key=True)
    region = models.TextField()
    case_id = models.UUIDField()
    step_id = models.UUIDField()
    step_name = models.TextField()
    service = models.TextField()
    officer_id = models.UUIDField()
    appointment_id = models.UUIDField(null=True)
    step_revision = models.IntegerField()
    device_hash = models.TextField()
    fields = ArrayField(models.TextField(), default=list)
    """What of it is about the applicant, by name."""
    content_hash = models.TextField()
    handed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.TextField(default=PackageState.CARRIED)
    ended_at = models.DateTimeField(null=True)
    result_id = models.UUIDField(null=True)
    """The device's own id of its answer: sent twice, it is one."""
    conflict = models.TextField(null=True)
    record_sealed = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["officer_id", "handed_at"], name="inspections_package_officer", condition=Q(state__in=["carried", "expired"])),
            models.Index(fields=["expires_at"], name="inspections_package_expiry", condition=Q(state="carried")),
            models.Index(fields=["case_id"], name="inspections_package_case"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["step_id"], condition=Q(state="carried"), name="inspections_package_once"),
            models.CheckConstraint(condition=Q(state__in=[one.value for one in PackageState]), name="inspections_package_state"),
            models.CheckConstraint(
                condition=Q(conflict__isnull=True) | Q(conflict__in=[one.value for one in Conflict], state="aside"),
                name="inspections_package_conflict",
            ),
        ]

    def __str__(self) -> str:
        return f"package {self.id}"


class Photo(models.Model):
    """A photo or drawn signature that arrived for a package."""

    id = models.BigAutoField(primary_key=True)
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="photos")
    photo_id = models.UUIDField()
    item = models.TextField()
    file_id = models.UUIDField()
    arrived_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["package", "photo_id"], name="inspections_photo_once")]

    def __str__(self) -> str:
        return f"photo {self.photo_id}"
