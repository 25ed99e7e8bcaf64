"""What can go wrong with regions and their agencies, said so that somebody can act on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text


class UnknownRegion(NotFound):
    """No such region is run here."""

    code = "agencies.unknown_region"
    message = Text(id="Daerah ini tidak dilayani di sini.", en="This region is not served here.")


class UnknownAgency(NotFound):
    """The region has no such agency."""

    code = "agencies.unknown_agency"
    message = Text(id="Instansi ini tidak ditemukan di daerah ini.", en="This region has no such agency.")


class UnknownUnit(NotFound):
    """The region has no such unit."""

    code = "agencies.unknown_unit"
    message = Text(id="Unit layanan ini tidak ditemukan di daerah ini.", en="This region has no such unit.")


class UnknownPosition(NotFound):
    """The region has no such position."""

    code = "agencies.unknown_position"
    message = Text(id="Jabatan ini tidak ditemukan di daerah ini.", en="This region has no such position.")


class HostTaken(Refusal):
    """Two regions cannot answer under one host name."""

    code = "agencies.host_taken"
    status = 409

    def __init__(self, host: str, region: str) -> None:
        super().__init__(
            Text(
                id=f"Nama host {host} sudah dipakai daerah {region}. Tidak ada yang diubah; ganti `hosts` di region.yaml.",
                en=f"The host name {host} already belongs to region {region}. Nothing was changed; correct `hosts` in region.yaml.",
            )
        )


class HolidayTaken(Refusal):
    """That date already has a special day for the same region or unit."""

    code = "agencies.holiday_taken"
    status = 409
    message = Text(
        id="Tanggal itu sudah terdaftar sebagai hari khusus. Tidak ada yang diubah; pilih tanggal lain.",
        en="That date is already listed as a special day. Nothing was changed; choose another date.",
    )


class BadOffice(Refusal):
    """What was filled in for an agency, unit, position or day is not right yet; `errors` says which field and what to do."""

    code = "agencies.bad_office"
    status = 422
    message = Text(id="Ada isian yang perlu diperbaiki. Tidak ada yang diubah.", en="Some entries need to be corrected. Nothing was changed.")

    def __init__(self, errors: Mapping[str, Text]) -> None:
        super().__init__()
        self.errors = dict(errors)


class CodeTaken(Refusal):
    """That code is used already, perhaps by something that was closed."""

    code = "agencies.code_taken"
    status = 409
    message = Text(
        id="Kode itu sudah dipakai, mungkin oleh yang sudah ditutup. Pilih kode lain, atau buka kembali yang lama.",
        en="That code is used already, perhaps by one that was closed. Choose another code, or open the old one again.",
    )


class LastUnit(Refusal):
    """An agency keeps at least one open unit: its cases need a calendar."""

    code = "agencies.last_unit"
    status = 409
    message = Text(
        id="Ini satu-satunya unit instansi ini yang buka. Buka unit lain dahulu, atau tutup instansinya.",
        en="This is the only open unit of the agency. Open another unit first, or close the agency.",
    )


class DayFixed(Refusal):
    """A day from the region's files is changed there; one that has passed is not changed at all."""

    code = "agencies.day_fixed"
    status = 409
    message = Text(
        id="Hari ini tidak dapat dihapus: sudah lewat, atau berasal dari berkas daerah (calendar.yaml) dan diubah di sana.",
        en="This day cannot be removed: it has passed, or it comes from the region's files (calendar.yaml) and is changed there.",
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in a region's files: where (`line` from 1, 0 when unknown), which field, and what to do."""

    file: str
    line: int
    field: str
    message: Text

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.message.id} / {self.message.en}"


class BadDefinition(Refusal):
    """A region's files cannot be loaded; `findings` names every fault, not only the first."""

    code = "agencies.bad_definition"

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        listed = "\n".join(str(finding) for finding in findings)
        super().__init__(
            Text(
                id=f"Berkas daerah belum benar. Tidak ada yang diubah; perbaiki:\n{listed}",
                en=f"The region's files are not right yet. Nothing was changed; correct:\n{listed}",
            )
        )
