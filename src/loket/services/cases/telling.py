"""What a case tells other agencies, and the note that they know; public writes of the room, offered by `operations`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.conf import settings

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.events import operations as events
from loket.services.cases import models, rows
from loket.services.cases.errors import NoSuchNotice
from loket.services.cases.values import AgencyNotice, Case

NOTICE: Final = "cases_agencynotice"


@audit.operation("cases.agency.told")
def tell_agency(*, act: Act, case: Case, step: str, position: str, unit: str | None, lines: Sequence[tuple[Text, Text]]) -> AgencyNotice:
    """
    Tell a position of another agency (of one unit, if named) what `lines` say: label and value. Sealed; nobody waits for it.

    What is told, and by which law, is the package's; the record keeps to whom and in which step.
    """
    notice = ids.new_id()
    plain = [{"label": label.as_dict(), "value": value.as_dict()} for label, value in lines]
    row = models.AgencyNotice(
        id=notice, case_id=case.id, region=case.region, step=step, position=position, unit=unit, told_at=act.at,
        content_sealed=settings.LOKET_KEYRING.seal_json(plain, column=rows.NOTICE, row=str(notice)),
    )  # fmt: skip
    row.save(force_insert=True)
    audit.record(
        act, "cases.agency.told", table=NOTICE, row=notice, case=case.id, subject=case.applicant, columns={"lines": plain},
        details={"service": case.service, "step": step, "position": position, "unit": unit},
    )  # fmt: skip
    events.publish(
        act, "cases.agency.told", ref=case.id, payload={"service": case.service, "step": step, "position": position, "notice": str(notice)}
    )
    return rows.notice(row)


@audit.operation("cases.agency.noted")
def note_notice(*, act: Act, notice: UUID, officer: UUID) -> AgencyNotice:
    """
    Note that an officer of the position that was told knows and has done what follows; the first one counts.

    :raises NoSuchNotice: if the region has none such.
    """
    row = models.AgencyNotice.objects.select_for_update().filter(id=notice, region=act.region).first()
    if row is None:
        raise NoSuchNotice
    is_first = row.noted_at is None
    if is_first:
        row.noted_at, row.noted_by, row.appointment_id = act.at, officer, act.appointment
        row.save(update_fields=["noted_at", "noted_by", "appointment_id"])
    audit.record(
        act, "cases.agency.noted", table=NOTICE, row=notice, case=row.case_id, columns={"noted_by": str(row.noted_by)},
        details={"position": row.position, "first": is_first},
    )  # fmt: skip
    return rows.notice(row)
