"""Refusals of the room."""

from __future__ import annotations

from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text


class NotRunByYou(NotFound):
    """No service of that name is run by this application here."""

    code = "elsewhere.service.not_yours"
    message = Text(
        id="Tidak ada layanan dengan nama itu yang dijalankan aplikasi ini di daerah ini.",
        en="No service of that name is run by this application in this region.",
    )


class OtherPerson(Refusal):
    """The reference belongs to a case of somebody else."""

    code = "elsewhere.case.other_person"
    status = 409
    message = Text(
        id="Nomor rujukan ini sudah dipakai untuk permohonan orang atau layanan lain. Tidak ada yang berubah.",
        en="This reference is that of another person's or service's case. Nothing changed.",
    )


class HasEnded(Refusal):
    """The case ended; what has ended does not go on."""

    code = "elsewhere.case.ended"
    status = 409
    message = Text(id="Permohonan ini sudah berakhir, jadi keadaannya tidak berubah lagi.", en="This case has ended, so its state changes no more.")


class ClockWrong(Refusal):
    """A moment that lies ahead, or before the case was sent."""

    code = "elsewhere.clock.wrong"
    status = 422
    message = Text(
        id="Waktu perubahan tidak boleh di depan sekarang atau sebelum permohonan dikirim. Periksa jam server Anda.",
        en="The moment of the change cannot lie ahead of now or before the case was sent. Check the clock of your server.",
    )


class NoSuchFollowed(NotFound):
    """The application has no case of that reference here."""

    code = "elsewhere.case.missing"
    message = Text(id="Permohonan dengan nomor rujukan itu belum dikabarkan ke sini.", en="No case of that reference was told here.")
