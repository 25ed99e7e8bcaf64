"""What other agencies were told, noted by those who were told; a public write of the room, offered by `operations`."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.identity import queries as identity
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.errors import NoSuchNotice


@audit.operation("journey.notice.noted")
def take_note(*, act: Act, officer: UUID, notice: UUID) -> None:
    """
    Note that the officer's position knows what another agency told it, and has done what follows.

    :raises NoSuchNotice: if the region has none such, or it is for other positions.
    """
    found, _ = case_reads.open_notice(region=act.region, notice=notice)
    seats = [seat for seat in identity.list_appointments(account_id=officer, at=act.at) if seat.region == act.region]
    mine = next((seat for seat in seats if found.position == seat.position and found.unit in (None, seat.unit)), None)
    if mine is None:
        raise NoSuchNotice
    cases.note_notice(act=replace(act.for_case(found.case), appointment=mine.id), notice=notice, officer=officer)
