"""
Which adapters this installation signs with: LOKET_SIGNING; in the demo, the demo authority.

The institution's seal is a key of its own in either case; `esign` asks a certified authority for the signatures of persons.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from loket.foundation.common.text import Text
from loket.services.documents.errors import SigningUnavailable
from loket.services.documents.signing import authority
from loket.services.documents.signing.base import Signer
from loket.services.documents.signing.personal import LocalHand, PersonalSigner

if TYPE_CHECKING:
    from loket.services.documents.signing.local import LocalSigner

FOLDER: Final = "authority"
BACK_ENDS: Final = ("local", "esign")


def signer(*, at: dt.datetime) -> Signer:
    """
    Return the adapter. In demo and tests the authority is made at its first use.

    :raises SigningUnavailable: outside the demo when none is chosen; the message says what to set.
    """
    chosen = getattr(settings, "LOKET_SIGNING", "")
    playing = settings.LOKET_MODE in ("demo", "test")
    if not chosen and not playing:
        raise SigningUnavailable(
            Text(
                id="LOKET_SIGNING belum diisi, jadi dokumen tidak ditandatangani: pilih caranya (local: kunci sendiri di folder keadaan).",
                en="LOKET_SIGNING is not set, so documents are not signed: choose how (local: a key of your own in the state folder).",
            )
        )
    if chosen not in ("", *BACK_ENDS):
        raise SigningUnavailable(Text(id=f"LOKET_SIGNING={chosen}: cara itu tidak ada.", en=f"LOKET_SIGNING={chosen}: there is no such adapter."))
    folder = Path(settings.LOKET_STATE_DIR) / FOLDER
    if playing:
        authority.create(folder, at=at)
    return _local(folder)


def personal_signer(*, at: dt.datetime) -> PersonalSigner:
    """Return the adapter for signatures of persons. :raises SigningUnavailable: as `signer`."""
    sealing = signer(at=at)
    assert isinstance(sealing, _local_class())  # noqa: S101 - the one way to seal there is
    return LocalHand(sealing)


def _local_class() -> type[LocalSigner]:
    from loket.services.documents.signing.local import LocalSigner

    return LocalSigner


@cache
def _local(folder: Path) -> LocalSigner:
    # Because: what signs takes a second of CPU to import, and web processes hardly ever sign.
    from loket.services.documents.signing.local import LocalSigner

    return LocalSigner(folder)
