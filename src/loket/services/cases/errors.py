"""Refusals of the cases room."""

from __future__ import annotations

from loket.foundation.common.errors import NotFound, Refusal, Stale
from loket.foundation.common.text import Text


class NoSuchDraft(NotFound):
    """The draft is gone (sent, or thrown away) or somebody else's."""

    code = "cases.draft.missing"
    message = Text(
        id="Draf ini tidak ada lagi: mungkin sudah dikirim atau dihapus. Lihat Permohonan Saya.",
        en="This draft is no longer here: it may have been sent or deleted. See My applications.",
    )


class NoSuchCase(NotFound):
    """No such case, or not for this person."""

    code = "cases.case.missing"
    message = Text(id="Permohonan tidak ditemukan. Periksa kembali nomornya.", en="No such application. Please check the number.")


class NoSuchStep(NotFound):
    """No such step, or not for this officer."""

    code = "cases.step.missing"
    message = Text(id="Langkah ini tidak ditemukan.", en="No such step.")


class NoSuchNotice(NotFound):
    """No such notice, or not for a position of this officer."""

    code = "cases.notice.missing"
    message = Text(id="Pemberitahuan ini tidak ditemukan.", en="No such notice.")


class StepTaken(Stale):
    """Somebody else decided or took the step first."""

    code = "cases.step.stale"
    message = Text(
        id="Langkah ini sudah diputus atau dipindahkan sejak Anda membukanya. Tidak ada yang berubah; isian Anda masih ada di bawah.",
        en="This step was decided or moved since you opened it. Nothing was changed; what you typed is kept below.",
    )


class DraftChanged(Stale):
    """The draft was saved on another device meanwhile."""

    code = "cases.draft.stale"
    message = Text(
        id="Draf ini baru saja disimpan dari perangkat lain. Isian Anda di halaman ini belum disimpan; periksa lalu simpan lagi.",
        en="This draft was just saved on another device. What you typed here is not saved yet; check it and save again.",
    )


class NotNow(Refusal):
    """The case is not in a state in which this can be done."""

    code = "cases.case.not_now"
    status = 409
    message = Text(
        id="Hal ini tidak dapat dilakukan pada keadaan permohonan sekarang. Muat ulang halaman untuk melihat keadaan terbaru.",
        en="This cannot be done as the application stands now. Reload the page to see how it stands.",
    )
