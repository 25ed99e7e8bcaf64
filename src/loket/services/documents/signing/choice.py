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
    from loket.services.documents.signing.esign import EsignHand
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
    if settings.LOKET_SIGNING == "esign":
        return _esign(settings.LOKET_ESIGN_URL, settings.LOKET_ESIGN_USER, settings.LOKET_ESIGN_PASSWORD, settings.LOKET_ESIGN_TSA_URL, _roots_file())
    sealing = signer(at=at)
    assert isinstance(sealing, _local_class())  # noqa: S101 - the one way to seal there is
    return LocalHand(sealing)


def problems(*, at: dt.datetime) -> list[Text]:
    """Return what the operator must mend so that documents can be sealed and signed; empty when ready."""
    found = signer(at=at).check_config(at=at)
    if settings.LOKET_SIGNING == "esign":
        found = [*found, *personal_signer(at=at).check_config(at=at)]
    return found


def trust_roots(*, at: dt.datetime) -> list[bytes]:
    """Return the roots (DER) under which signatures count as ours: the seal's, and the authority's, also after another back end was chosen."""
    from loket.services.documents.signing.esign import read_roots

    try:
        own = list(signer(at=at).trust_roots())
    except SigningUnavailable:
        own = []
    return [*own, *read_roots(_roots_file())]


def _roots_file() -> Path | None:
    return Path(settings.LOKET_ESIGN_ROOTS) if settings.LOKET_ESIGN_ROOTS else None


@cache
def _esign(address: str, user: str, password: str, tsa: str, roots: Path | None) -> EsignHand:
    from loket.services.documents.signing.connection import Connection
    from loket.services.documents.signing.esign import EsignHand

    return EsignHand(Connection(address, user, password), tsa=tsa, roots=roots)


def _local_class() -> type[LocalSigner]:
    from loket.services.documents.signing.local import LocalSigner

    return LocalSigner


@cache
def _local(folder: Path) -> LocalSigner:
    # Because: what signs takes a second of CPU to import, and web processes hardly ever sign.
    from loket.services.documents.signing.local import LocalSigner

    return LocalSigner(folder)
