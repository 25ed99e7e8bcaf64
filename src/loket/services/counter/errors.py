"""Refusals of the counter room."""

from __future__ import annotations

from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text


class NoSuchConsent(NotFound):
    """No such help under way, or another officer's."""

    code = "counter.consent.missing"
    message = Text(id="Bantuan di loket ini tidak ditemukan atau sudah selesai.", en="No such help at the counter, or it is over.")


class ConsentOver(Refusal):
    """The consent is too old, was used, or was never given."""

    code = "counter.consent.over"
    status = 409
    message = Text(
        id="Persetujuan ini tidak berlaku lagi atau belum diberikan. Mintalah persetujuan pemohon sekali lagi; isiannya tetap tersimpan.",
        en="This consent is no longer valid or was not given. Ask the person once more; what was filled in is kept.",
    )


class OwnWitness(Refusal):
    """Nobody is the second officer of their own help."""

    code = "counter.consent.own_witness"
    status = 403
    message = Text(id="Saksi harus petugas lain, dengan akunnya sendiri.", en="The witness must be another officer, with their own account.")


class ClaimRefused(Refusal):
    """Number, code and person do not belong together; which of them is wrong is not told."""

    code = "counter.claim.refused"
    status = 422
    message = Text(
        id="Nomor dan kode ini tidak cocok dengan akun Anda, atau sudah pernah dipakai. Periksa tanda terima Anda, atau datang ke loket dengan KTP-el.",
        en="This number and code do not fit your account, or were used already. Check your receipt, or come to the counter with your card.",
    )
