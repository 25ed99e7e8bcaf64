"""What can go wrong when a version is made live."""

from __future__ import annotations

from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text


class OtherRegion(Refusal):
    """The version was published for another region, or for no region at all."""

    code = "rollout.version.other_region"
    status = 409
    message = Text(
        id="Versi ini tidak terbit untuk daerah ini. Terbitkan dahulu dengan `loket service publish`.",
        en="This version is not published for this region. Publish it first with `loket service publish`.",
    )


class InThePast(Refusal):
    """A version cannot have run before now, nor before the one that runs."""

    code = "rollout.version.in_the_past"
    status = 409
    message = Text(
        id="Versi tidak dapat berlaku mundur. Pilih waktu mulai sekarang atau nanti, setelah versi yang sudah dijadwalkan.",
        en="A version cannot begin in the past. Choose now or later, after any version that is scheduled already.",
    )


class NothingLive(NotFound):
    """No version of the service runs in this region."""

    code = "rollout.service.not_live"
    message = Text(
        id="Layanan ini belum tersedia di daerah ini. Cari layanan lain, atau hubungi loket terdekat.",
        en="This service is not available in this region yet. Search for another one, or ask at the counter.",
    )


class PilotRuns(Refusal):
    """A version is being tried in this region: it must be promoted or withdrawn before another can begin."""

    code = "rollout.pilot.runs"
    status = 409
    message = Text(
        id="Satu versi layanan ini sedang diuji coba. Berlakukan atau tarik dahulu uji coba itu; tidak ada yang berubah.",
        en="A version of this service is being tried. Promote or withdraw that pilot first; nothing was changed.",
    )


class NoPilot(NotFound):
    """No version of the service is being tried in this region."""

    code = "rollout.pilot.none"
    message = Text(id="Tidak ada uji coba untuk layanan ini di daerah ini.", en="There is no pilot of this service in this region.")


class NothingToTry(Refusal):
    """The version runs for everybody already, or there is nothing beside which it could be tried."""

    code = "rollout.pilot.nothing_to_try"
    status = 409
    message = Text(
        id="Uji coba membandingkan dua versi: satu yang berlaku, satu yang baru. Berlakukan versi ini untuk semua.",
        en="A pilot compares two versions: the one that runs and a new one. Make this version live for everybody.",
    )


class BadShare(Refusal):
    """A pilot takes between 1 and 99 percent of the new applications."""

    code = "rollout.pilot.share"
    status = 422
    message = Text(
        id="Tulis bagian uji coba sebagai angka 1 sampai 99 (persen).", en="Write the share of the pilot as a number from 1 to 99 (percent)."
    )


class ReasonNeeded(Refusal):
    """What changes for the public is changed with a reason."""

    code = "rollout.reason_needed"
    status = 422
    message = Text(id="Tulis alasannya dalam satu kalimat. Alasan ini diumumkan.", en="Write the reason in one sentence. It is made public.")


class NotTheHead(Refusal):
    """Only the head of the agency that runs the service decides what runs."""

    code = "rollout.not_the_head"
    status = 403
    message = Text(
        id="Hanya kepala instansi penyelenggara layanan ini yang dapat memutuskan. Tidak ada yang berubah.",
        en="Only the head of the agency that runs this service can decide this. Nothing was changed.",
    )
