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
