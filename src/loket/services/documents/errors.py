"""What may go wrong with documents, said so that somebody can act on it; and faults that are ours."""

from __future__ import annotations

from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text


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
