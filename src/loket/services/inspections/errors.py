"""Refusals of the inspections room."""

from __future__ import annotations

from collections.abc import Mapping

from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text


class NoSuchPackage(NotFound):
    """No such work package, or it was handed to another account, device or region."""

    code = "inspections.package.missing"
    message = Text(
        id="Paket kerja ini tidak ada untuk akun dan perangkat ini. Yang sudah Anda isi masih ada di perangkat; simpan salinannya, lalu buka langkahnya di meja.",
        en="There is no such work package for this account and device. What you filled in is still on the device; save a copy, then open the step at the desk.",
    )


class AlreadyCarried(Refusal):
    """The step is carried already, on another device."""

    code = "inspections.package.carried"
    status = 409
    message = Text(
        id="Pemeriksaan ini sudah dibawa dengan perangkat lain. Kembalikan dari perangkat itu, atau isi di meja.",
        en="This inspection is carried on another device. Give it back there, or fill it in at the desk.",
    )


class TripFull(Refusal):
    """No more may be carried at once."""

    code = "inspections.trip.full"
    status = 409
    message = Text(
        id="Paket kerja sudah sebanyak yang boleh dibawa sekali jalan. Selesaikan dahulu yang ada.",
        en="You carry as many as one trip may have. Finish these first.",
    )


class NothingMore(Refusal):
    """Nothing waits that could be carried on the same trip."""

    code = "inspections.trip.nothing"
    status = 404
    message = Text(
        id="Tidak ada pemeriksaan lain yang menunggu giliran di wilayah yang sama.", en="No other inspection waits for its turn in the same area."
    )


class FindingsIncomplete(Refusal):
    """Something of the inspection is missing or does not fit; `errors` says what, by item (or `outcome`, `signature`)."""

    code = "inspections.result.incomplete"
    status = 422
    message = Text(id="Ada yang perlu dilengkapi. Yang sudah Anda isi tetap tersimpan.", en="Something is missing. What you filled in is kept.")

    def __init__(self, errors: Mapping[str, Text]) -> None:
        super().__init__()
        self.errors = dict(errors)


class SealWrong(Refusal):
    """The result does not belong to what was handed out."""

    code = "inspections.result.seal_wrong"
    status = 403
    message = Text(
        id="Hasil ini tidak cocok dengan paket kerja yang diserahkan, sehingga tidak diterima. Simpan salinannya, lalu isi pemeriksaan di meja.",
        en="This result does not fit the work package that was handed out, so it is not taken. Save a copy, then fill in the inspection at the desk.",
    )
