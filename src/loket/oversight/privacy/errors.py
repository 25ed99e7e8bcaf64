"""What may go wrong with requests about personal data."""

from __future__ import annotations

from typing import Final

from loket.foundation.common.errors import NotFound, Refusal, Stale
from loket.foundation.common.text import Text


class BadDesks(ValueError):
    """A region's `privacy.yaml` cannot be used. The text names the place."""


class NoSuchRequest(NotFound):
    """There is no such request, or it is not this person's."""

    code = "privacy.request.not_found"


class StillInOffice(Refusal):
    """A restored copy is older than the end of an office: the account that was erased since cannot be erased again before it is ended."""

    code = "privacy.stone.still_in_office"
    status = 409
    message = Text(
        id="akun ini masih menjabat dalam salinan yang dipulihkan. Akhiri jabatannya, lalu jalankan perintah ini lagi",
        en="this account still holds an office in the restored copy. End the office, then run this command again",
    )


class RequestMoved(Stale):
    """It was answered, taken back or given to somebody else since the page was opened."""

    code = "privacy.request.moved"


#: What `AlreadyAsked` says of a restriction that holds already, asked for or granted.
RESTRICTED_ALREADY: Final = Text(
    id="Pemakaian data Anda sudah dibatasi dan tetap dibatasi. Anda tidak perlu memintanya lagi.",
    en="The use of your data is restricted already and stays so. You need not ask again.",
)


class AlreadyAsked(Refusal):
    """The same is asked already and not answered yet."""

    code = "privacy.request.already_asked"
    status = 409
    message = Text(
        id="Permintaan yang sama sudah Anda kirim dan belum dijawab. Anda dapat membatalkannya lebih dahulu bila isinya perlu diubah.",
        en="You have sent the same request and it is not answered yet. You can take it back first if it has to be changed.",
    )


class NobodyToAsk(Refusal):
    """The region has said for no position that it works on such requests."""

    code = "privacy.desk.missing"
    status = 503
    message = Text(
        id="Daerah ini belum menunjuk jabatan yang menangani permintaan ini. Tidak ada yang terkirim; hubungi loket atau pengelola daerah.",
        en="This region has not yet named who works on such requests. Nothing was sent; ask at a counter or the region's operator.",
    )


class NotOfTheRegister(Refusal):
    """The account is not connected to the register, so there is no entry to correct or restrict."""

    code = "privacy.request.not_connected"
    status = 409
    message = Text(
        id="Akun Anda belum terhubung dengan data kependudukan, jadi belum ada data register yang dapat diperbaiki atau dibatasi.",
        en="Your account is not connected to the population register, so there is no entry to correct or restrict yet.",
    )


class WordsNeeded(Refusal):
    """An answer says why."""

    code = "privacy.answer.words_needed"
    status = 422
    message = Text(id="Tulis jawaban yang akan dibaca warga.", en="Write the answer that the person will read.")


class DocumentNeeded(Refusal):
    """A correction, and a "the data are right", name the source that proves it."""

    code = "privacy.answer.document_needed"
    status = 422
    message = Text(
        id="Sebutkan dokumen atau register yang menjadi sumbernya, misalnya nomor akta.",
        en="Name the document or register that is the source, such as the number of a certificate.",
    )


class GroundNeeded(Refusal):
    """A refusal names one of the grounds of the law."""

    code = "privacy.answer.ground_needed"
    status = 422
    message = Text(
        id="Permintaan hanya boleh ditolak dengan salah satu alasan UU 27/2022 Pasal 33. Pilih alasannya.",
        en="A request may be refused only on one of the grounds of Law 27/2022 article 33. Choose one.",
    )


class OutcomeUnknown(Refusal):
    """That outcome is not one of this kind of request."""

    code = "privacy.answer.outcome_unknown"
    status = 422
    message = Text(id="Pilih salah satu hasil.", en="Choose one of the outcomes.")


class OwnFamily(Refusal):
    """Nobody works on a request of their own or of their family."""

    code = "privacy.request.own_family"
    status = 403
    message = Text(
        id="Permintaan ini dari Anda sendiri atau keluarga Anda, jadi dikerjakan orang lain. Kembalikan ke antrean.",
        en="This request is your own or of your family, so somebody else works on it. Put it back into the queue.",
    )


class CopyOver(Refusal):
    """The copy was deleted; a new one can be asked for."""

    code = "privacy.copy.over"
    status = 410
    message = Text(
        id="Salinan ini sudah dihapus karena waktunya habis. Anda dapat meminta salinan baru kapan saja.",
        en="This copy was deleted because its time was over. You can ask for a new one at any time.",
    )


class NoSuchConsent(Refusal):
    """There is no such consent any more."""

    code = "privacy.consent.gone"
    status = 409
    message = Text(
        id="Persetujuan ini sudah tidak berlaku, jadi tidak ada yang perlu ditarik.",
        en="This consent does not hold any more, so there is nothing to withdraw.",
    )
