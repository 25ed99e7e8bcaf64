"""What a signing adapter must do. One is chosen in the settings (LOKET_SIGNING); a certified authority (PSrE, BSrE) gets its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from loket.foundation.common.text import Text


class Signer(Protocol):
    """Signs whole PDFs, and says whose signatures are trusted."""

    name: str

    def sign(self, pdf: bytes, *, signatory: str, reason: str, location: str, contact: str, at: dt.datetime) -> bytes:
        """
        Return the PDF with a PAdES signature over every byte, certified: no change is allowed afterwards.

        `contact` is the address where the document can be checked; it is covered by the signature.

        :raises SigningUnavailable: if it cannot sign now; the document stays queued.
        """

    def check_config(self, *, at: dt.datetime) -> list[Text]:
        """Return what the operator must mend so that documents can be signed now and in the weeks to come; empty when ready."""

    def trust_roots(self) -> Sequence[bytes]:
        """Return the root certificates (DER) under which signatures count as ours."""
