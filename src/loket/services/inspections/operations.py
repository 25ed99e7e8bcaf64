"""Handing out a work package, keeping what comes back, letting it end. Each package ends once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.states import before
from loket.foundation.files import operations as files
from loket.foundation.files.values import Accept, Retention
from loket.services.inspections import models, policy, queries
from loket.services.inspections.errors import AlreadyCarried, NoSuchPackage
from loket.services.inspections.values import PACKAGE_TRANSITIONS, Conflict, NewPackage, PackageState, WorkPackage

PACKAGE: Final = "inspections_package"
#: A photo was shrunk on the device; a form without script sends it as the camera made it. Unit: bytes.
MOST_PHOTO: Final = 12 * 2**20
PURPOSE: Final = "inspection_photo"


@audit.operation("inspections.package.handed_out")
def hand_out(*, act: Act, new: NewPackage) -> WorkPackage:
    """
    Note that an officer carries a package on a device; the record says which fields went out.

    :raises AlreadyCarried: if the step is carried already.
    """
    row = models.Package(
        id=new.id, region=act.region, case_id=new.case, step_id=new.step, step_name=new.step_name, service=new.service, officer_id=new.officer,
        appointment_id=new.appointment, step_revision=new.step_revision, device_hash=new.device, fields=list(new.fields),
        content_hash=policy.content_hash(new.content), handed_at=act.at, expires_at=new.expires_at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise AlreadyCarried from None
    audit.record(
        act, "inspections.package.handed_out", table=PACKAGE, row=new.id, case=new.case, columns={"content": row.content_hash},
        details={"step": new.step_name, "fields": list(new.fields), "expires_at": new.expires_at.isoformat()},
    )  # fmt: skip
    return queries.value(row)


@audit.operation("inspections.photo.kept")
def keep_photo(*, act: Act, package: UUID, photo: UUID, item: str, content: bytes, retention: Retention) -> UUID:
    """
    Keep a photo of a package and return its file; the same photo sent again is the same file.

    :raises FileRefused: if it is no picture. :raises NoSuchPackage: if the package has ended.
    """
    row = _locked(package)
    known = models.Photo.objects.filter(package=row, photo_id=photo).first()
    if known is None:
        if row.state in (PackageState.ACCEPTED, PackageState.ASIDE):
            raise NoSuchPackage
        stored = files.store(
            act=act,
            content=content,
            owner=package,
            purpose=PURPOSE,
            retention=retention,
            accept=Accept(types=("jpg", "png", "webp"), max_bytes=MOST_PHOTO),
        )
        known = models.Photo.objects.create(package=row, photo_id=photo, item=item, file_id=stored.id, arrived_at=act.at)
    audit.record(act, "inspections.photo.kept", table="inspections_photo", row=known.file_id, case=row.case_id, details={"item": item})
    return known.file_id


@audit.operation("inspections.result.accepted")
def accept(*, act: Act, package: UUID, result: UUID) -> WorkPackage:
    """Note that a result was taken; its photos belong to the case from now on. :raises NoSuchPackage: if the package has ended."""
    row = _end(act, package, PackageState.ACCEPTED, result=result)
    files.hand_over(act=act, owner=package, to=row.case_id)
    audit.record(act, "inspections.result.accepted", table=PACKAGE, row=package, case=row.case_id, details={"step": row.step_name})
    return queries.value(row)


@audit.operation("inspections.result.set_aside")
def set_aside(*, act: Act, package: UUID, result: UUID, conflict: Conflict, record: Mapping[str, Any] | None) -> WorkPackage:
    """
    Keep a record that came too late to decide, sealed, beside its case; with `record` None it and its photos are not kept.

    :raises NoSuchPackage: if the package has ended.
    """
    row = _end(act, package, PackageState.ASIDE, result=result)
    row.conflict = conflict
    if record is not None:
        row.record_sealed = settings.LOKET_KEYRING.seal_json(dict(record), column=queries.RECORD, row=str(row.id))
        files.hand_over(act=act, owner=package, to=row.case_id)
    else:
        files.erase_all(act=act, owner=package)
    row.save(update_fields=["conflict", "record_sealed"])
    audit.record(
        act, "inspections.result.set_aside", table=PACKAGE, row=package, case=row.case_id, columns={"record": record},
        details={"step": row.step_name, "conflict": conflict.value, "kept": record is not None},
    )  # fmt: skip
    return queries.value(row)


@audit.operation("inspections.package.given_back")
def give_back(*, act: Act, package: UUID) -> WorkPackage:
    """End a package without a result; what had arrived is erased. :raises NoSuchPackage: if it has ended."""
    row = _end(act, package, PackageState.GIVEN_BACK)
    files.erase_all(act=act, owner=package)
    audit.record(act, "inspections.package.given_back", table=PACKAGE, row=package, case=row.case_id, details={"step": row.step_name})
    return queries.value(row)


@audit.operation("inspections.package.expired")
def expire(*, act: Act, package: UUID) -> None:
    """Note that a package is past its time. :raises NoSuchPackage: if it has ended otherwise."""
    row = _end(act, package, PackageState.EXPIRED)
    audit.record(act, "inspections.package.expired", table=PACKAGE, row=package, case=row.case_id, details={"step": row.step_name})


def _end(act: Act, package: UUID, state: PackageState, *, result: UUID | None = None) -> models.Package:
    row = _locked(package)
    if PackageState(row.state) not in before(PACKAGE_TRANSITIONS, state):
        raise NoSuchPackage
    row.state, row.ended_at, row.result_id = state, act.at, result
    row.save(update_fields=["state", "ended_at", "result_id"])
    return row


def _locked(package: UUID) -> models.Package:
    row = models.Package.objects.select_for_update().filter(id=package).first()
    if row is None:
        raise NoSuchPackage
    return row


@audit.operation("inspections.records.forgotten")
def forget_records(*, act: Act, case: UUID) -> int:
    """Destroy what was found for a case and came too late, when its years are over; return how many."""
    count: int = models.Package.objects.filter(case_id=case, record_sealed__isnull=False).update(record_sealed=None)
    audit.record(act, "inspections.records.forgotten", table="inspections_package", row=case, case=case, details={"count": count})
    return count
