"""Refusals of the room."""

from __future__ import annotations

from collections.abc import Sequence

from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text


class NoSuchErrand(NotFound):
    """None of this name was given to this application here."""

    code = "errands.step.missing"
    message = Text(
        id="Tidak ada langkah dengan nomor itu yang diserahkan kepada aplikasi ini di daerah ini.",
        en="No step of that id was given to this application in this region.",
    )


class ErrandOver(Refusal):
    """It has ended without this answer: taken back, or the case left the step."""

    code = "errands.step.over"
    status = 409
    message = Text(
        id="Langkah ini sudah diambil kembali petugas atau permohonannya sudah berlanjut, jadi jawaban ini tidak dipakai. Tidak ada yang berubah.",
        en="This step was taken back by an officer, or its case has moved on, so this answer is not used. Nothing changed.",
    )


class AnsweredOtherwise(Refusal):
    """Another outcome was given before."""

    code = "errands.answer.differs"
    status = 409
    message = Text(
        id="Langkah ini sudah dijawab dengan isi yang berbeda. Jawaban pertama tetap berlaku. Bila itu keliru, hubungi instansinya.",
        en="This step was answered already with something else. The first answer stands. If it was wrong, speak to the agency.",
    )


class KeyUsed(Refusal):
    """The key was used for another step."""

    code = "errands.key.used"
    status = 409
    message = Text(
        id="Idempotency-Key ini sudah dipakai untuk jawaban langkah lain. Pakai kunci baru untuk tiap langkah. Tidak ada yang berubah.",
        en="This Idempotency-Key was used for the answer of another step. Use a new key for each step. Nothing changed.",
    )


class AnswerWrong(Refusal):
    """Parts of the answer do not fit what the step asks for; nothing was kept. `parts` says which."""

    code = "errands.answer.wrong"
    status = 422
    message = Text(
        id="Ada bagian jawaban yang tidak cocok dengan yang diminta langkah ini. Tidak ada yang disimpan.",
        en="Parts of the answer do not fit what this step asks for. Nothing was kept.",
    )

    def __init__(self, wrong: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.parts = [{"where": f"/body/{path}", "text": text} for path, text in wrong]


class NotLive(Refusal):
    """It has ended, so there is nothing to take back."""

    code = "errands.step.not_live"
    status = 409
    message = Text(
        id="Mitra sudah menjawab atau langkah ini sudah diambil kembali. Buka lagi halaman ini untuk melihat keadaannya.",
        en="The partner has answered, or this step was taken back already. Open this page again to see how it stands.",
    )
