"""Reads of work packages."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.core.signing import Signer

from loket.services.inspections import models
from loket.services.inspections.errors import NoSuchPackage
from loket.services.inspections.policy import clock_off as clock_off
from loket.services.inspections.policy import conflict_of as conflict_of
from loket.services.inspections.policy import content_hash as content_hash
from loket.services.inspections.policy import errors_of as errors_of
from loket.services.inspections.policy import expires_at as expires_at
from loket.services.inspections.policy import record_of as record_of
from loket.services.inspections.values import Aside, Conflict, PackageState, Photo, WorkPackage

RECORD = "inspections_package.record"
_SALT = "loket.inspections.package"


def get_package(*, region: str, officer: UUID, device: str, package: UUID) -> WorkPackage:
    """Return a package to the officer and device that carry it. :raises NoSuchPackage: for anybody and anything else."""
    row = models.Package.objects.filter(id=package, region=region, officer_id=officer, device_hash=device).first()
    if row is None or not device:
        raise NoSuchPackage
    return value(row)


def find_carried(*, step: UUID) -> WorkPackage | None:
    """Return the package of a step that is carried now."""
    row = models.Package.objects.filter(step_id=step, state=PackageState.CARRIED).first()
    return value(row) if row else None


def list_carried(*, region: str, officer: UUID) -> tuple[WorkPackage, ...]:
    """Return what an officer carries now, oldest first; bounded to 50."""
    rows = models.Package.objects.filter(region=region, officer_id=officer, state=PackageState.CARRIED).order_by("handed_at")[:50]
    return tuple(value(row) for row in rows)


def list_expired(*, at: dt.datetime, limit: int = 200) -> tuple[WorkPackage, ...]:
    """Return packages whose time is over and that nobody has told yet, oldest first."""
    rows = models.Package.objects.filter(state=PackageState.CARRIED, expires_at__lte=at).order_by("expires_at")[: min(limit, 200)]
    return tuple(value(row) for row in rows)


def list_photos(*, package: UUID) -> tuple[Photo, ...]:
    """Return the photos of a package that arrived; bounded to 60."""
    rows = models.Photo.objects.filter(package_id=package).order_by("id")[:60]
    return tuple(Photo(id=row.photo_id, item=row.item, file=row.file_id) for row in rows)


def list_aside(*, case: UUID) -> tuple[Aside, ...]:
    """Return the records of a case that came too late to decide, opened, oldest first; bounded to 20. The caller has recorded the reading."""
    rows = models.Package.objects.filter(case_id=case, state=PackageState.ASIDE, record_sealed__isnull=False).order_by("ended_at")[:20]
    found = []
    for row in rows:
        if row.conflict and row.ended_at and row.record_sealed:
            record = settings.LOKET_KEYRING.open_json(row.record_sealed, column=RECORD, row=str(row.id))
            found.append(Aside(step_name=row.step_name, conflict=Conflict(row.conflict), at=row.ended_at, officer=row.officer_id, record=record))
    return tuple(found)


def get_seal(package: WorkPackage) -> str:
    """Return the server's seal of a package: over who carries it, where, until when, and what it says."""
    parts = (
        package.id,
        package.region,
        package.officer,
        package.device,
        package.step,
        package.step_revision,
        package.expires_at.isoformat(),
        package.content_hash,
    )
    return Signer(salt=_SALT).signature("|".join(str(part) for part in parts))


def value(row: models.Package) -> WorkPackage:
    """Return the value of a row."""
    return WorkPackage(
        id=row.id, region=row.region, case=row.case_id, step=row.step_id, step_name=row.step_name, service=row.service, officer=row.officer_id,
        appointment=row.appointment_id, step_revision=row.step_revision, device=row.device_hash, fields=tuple(row.fields),
        content_hash=row.content_hash, handed_at=row.handed_at, expires_at=row.expires_at, state=PackageState(row.state), ended_at=row.ended_at,
        result=row.result_id, conflict=Conflict(row.conflict) if row.conflict else None,
    )  # fmt: skip
