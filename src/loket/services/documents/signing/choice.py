"""Which adapter this installation signs with: LOKET_SIGNING; in the demo, the demo authority."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

from loket.services.documents.errors import SigningUnavailable
from loket.services.documents.signing import authority
from loket.services.documents.signing.base import Signer
from loket.services.documents.signing.local import LocalSigner

FOLDER: Final = "authority"


def signer(*, at: dt.datetime) -> Signer:
    """
    Return the adapter. In demo and tests the authority is made at its first use.

    :raises SigningUnavailable: outside the demo when none is chosen; the message says what to set.
    """
    chosen = getattr(settings, "LOKET_SIGNING", "")
    playing = settings.LOKET_MODE in ("demo", "test")
    if not chosen and not playing:
        raise SigningUnavailable(
            "LOKET_SIGNING is not set: choose a signing adapter (local: a key of your own in the state folder) before documents can be signed."
        )
    if chosen not in ("", "local"):
        raise SigningUnavailable(f"LOKET_SIGNING={chosen}: there is no such adapter.")
    folder = Path(settings.LOKET_STATE_DIR) / FOLDER
    if playing:
        authority.create(folder, at=at)
    return _local(folder)


@cache
def _local(folder: Path) -> LocalSigner:
    return LocalSigner(folder)
