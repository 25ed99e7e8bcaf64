"""Refusals of the appointments room."""

from __future__ import annotations

from dataclasses import dataclass

from loket.foundation.common.errors import NotFound, Refusal, Stale
from loket.foundation.common.text import Text


class NoSuchVisit(NotFound):
    """No such visit or booking, or not of this person."""

    code = "appointments.visit.missing"
    message = Text(id="Janji temu ini tidak ditemukan. Buka kembali halaman permohonan Anda.", en="No such appointment. Open the page of your application again.")  # fmt: skip


class SlotTaken(Stale):
    """The last place of this time was given to somebody else, or nobody is there at that time any more."""

    code = "appointments.slot.taken"
    message = Text(
        id="Jam itu baru saja terisi. Belum ada yang berubah pada janji temu Anda; pilih jam lain.",
        en="That time was just taken. Nothing about your appointment has changed; choose another time.",
    )


class NoSuchSlot(Refusal):
    """The counter is not open then, or the time is too near or too far."""

    code = "appointments.slot.none"
    status = 422
    message = Text(id="Jam itu tidak dapat dipesan. Pilih salah satu jam yang ditawarkan.", en="That time cannot be booked. Choose one of the times offered.")  # fmt: skip


class TooLateToChange(Refusal):
    """The time is too near to be changed or cancelled."""

    code = "appointments.booking.too_late"
    status = 409
    message = Text(
        id="Jadwal ini sudah terlalu dekat untuk diubah atau dibatalkan. Datanglah pada waktunya, atau hubungi kantor.",
        en="This time is too near to be changed or cancelled. Come on time, or call the office.",
    )


class NotThatNow(Refusal):
    """The booking is not in a state in which this can be done."""

    code = "appointments.booking.not_now"
    status = 409
    message = Text(id="Janji temu ini sudah berubah. Muat ulang halaman untuk melihat keadaan terbaru.", en="This appointment has changed. Reload the page to see how it stands.")  # fmt: skip


class WrongDay(Refusal):
    """Checked in on another day or at another place than was booked."""

    code = "appointments.booking.wrong_day"
    status = 409
    message = Text(
        id="Kode ini bukan untuk hari ini atau bukan untuk tempat ini. Lihat tanggal dan tempatnya di halaman permohonan Anda.",
        en="This code is not for today or not for this place. See the day and place on the page of your application.",
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault in a region's `visits.yaml`: file, line and what to do."""

    file: str
    line: int
    message: Text

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message.id} / {self.message.en}"


class BadRules(Exception):
    """`visits.yaml` cannot be used; every fault is in `findings`."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__("\n".join(str(one) for one in findings))
