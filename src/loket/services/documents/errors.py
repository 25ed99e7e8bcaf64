"""What may go wrong with documents, said so that somebody can act on it; and faults that are ours."""

from __future__ import annotations

from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.services.documents.values import Fault


class NotValid(Refusal):
    """Only a valid document can be withdrawn."""

    code = "documents.document.not_valid"
    status = 409
    message = Text(
        id="Dokumen ini sudah diganti atau sudah dicabut, jadi tidak dapat dicabut lagi. Muat ulang halaman untuk melihat keadaannya.",
        en="This document was replaced or withdrawn already, so it cannot be withdrawn again. Reload the page to see how it stands.",
    )


class NotReady(Refusal):
    """The PDF is not made yet, and could not be made just now."""

    code = "documents.document.not_ready"
    status = 503
    message = Text(
        id="Dokumen sudah terbit, tetapi berkas PDF-nya belum selesai dibuat. Tidak ada yang hilang; coba buka lagi beberapa menit lagi.",
        en="The document is issued, but its PDF is not made yet. Nothing is lost; try to open it again in a few minutes.",
    )


class NotAwaiting(Refusal):
    """The document waits for no signature."""

    code = "documents.document.not_awaiting"
    status = 409
    message = Text(
        id="Dokumen ini tidak menunggu tanda tangan lagi: sudah ditandatangani, atau permohonannya berubah arah.",
        en="This document waits for a signature no longer: it is signed, or its case went another way.",
    )


class AlreadyAsked(Refusal):
    """A signature was asked for and the answer is awaited."""

    code = "documents.signature.already_asked"
    status = 409
    message = Text(
        id="Tanda tangan untuk dokumen ini sudah diminta dan jawabannya sedang ditunggu. Tidak perlu diminta dua kali.",
        en="A signature for this document was asked for and the answer is awaited. There is no need to ask twice.",
    )


class NotSeen(Refusal):
    """Nobody signs what they did not open."""

    code = "documents.draft.not_seen"
    status = 409
    message = Text(
        id="Buka dan baca dokumen ini dahulu; setelah itu dapat Anda tandatangani.", en="Open and read this document first; then you can sign it."
    )


class SigningRefused(RuntimeError):
    """The signing service said no: nothing was signed. `fault` says why; holds nothing personal."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.value)


class SigningUnclear(RuntimeError):
    """The signing service was asked and its answer is lost: it may have signed or not."""


class TemplateFailed(RuntimeError):
    """A template could not be drawn: a fault in the package or here. `detail` names the place and holds nothing personal."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(detail)


class SigningUnavailable(RuntimeError):
    """No signing adapter is ready; `problem` says what the operator must do."""

    def __init__(self, problem: Text) -> None:
        super().__init__(problem.en)
        self.problem = problem
