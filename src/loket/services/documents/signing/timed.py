"""A signer of PDFs whose moment is told, not read from the clock of the machine."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer


class TimedSigner(PdfSigner):
    """See the module."""

    def __init__(self, meta: PdfSignatureMetadata, signer: Signer, at: dt.datetime) -> None:
        super().__init__(meta, signer)
        self.at = at

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        """Begin a signature, at the moment that was told."""
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.at
        return session
