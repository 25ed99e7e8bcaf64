"""
Who can put a person's own signature under a document. One adapter by LOKET_SIGNING: `local` here, `esign` beside.

Trusted for: `local` signs with the key of this installation, in the name of whoever gave the password of their account; the key is not the person's
own. A certified authority (PSrE, BSrE) holds a key of each person; then nobody here can sign in their stead.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from loket.foundation.common.text import Text
from loket.services.documents.errors import SigningRefused
from loket.services.documents.values import Fault, Hand, Prepared, Words

if TYPE_CHECKING:
    from loket.services.documents.signing.local import LocalSigner


class PersonalSigner(Protocol):
    """See the module. Every method may raise `SigningUnavailable`: nothing was signed, the service cannot be reached."""

    name: str
    needs_number: bool

    def prepare(self, draft: bytes, *, hand: Hand, words: Words, at: dt.datetime) -> Prepared:
        """Return the draft made ready for this person's key. :raises SigningRefused: if they cannot sign at all (no certificate, or an ended one)."""

    def sign(self, prepared: Prepared, *, request: UUID, hand: Hand) -> bytes:
        """
        Return the signature over `prepared.to_sign`; asked under `request`, so that a lost answer can be asked for again.

        :raises SigningRefused: if the service says no. :raises SigningUnclear: if it may have signed, and did not answer.
        """

    def find(self, request: UUID, prepared: Prepared) -> bytes | None:
        """Return the signature that was given under a request, None when there was none. :raises SigningUnclear: if the answer cannot be read."""

    def finish(self, draft: bytes, prepared: Prepared, signature: bytes, *, at: dt.datetime) -> bytes:
        """Return the signed PDF, with a time stamp where the authority gives one."""

    def answers(self) -> bool:
        """Say whether the service can be reached now."""

    def check_config(self, *, at: dt.datetime) -> list[Text]:
        """Return what the operator must mend before anybody can sign; empty when ready."""


class LocalHand:
    """Signs with the installation's own key, once the person gave the password of their account."""

    name = "local"
    needs_number = False

    def __init__(self, signer: LocalSigner) -> None:
        self._signer = signer

    def prepare(self, draft: bytes, *, hand: Hand, words: Words, at: dt.datetime) -> Prepared:
        """See `PersonalSigner`."""
        from loket.services.documents.signing import container

        return container.prepare(draft, certificates=[self._signer.certificate(at)], revocations=(), words=words, at=at)

    def sign(self, prepared: Prepared, *, request: UUID, hand: Hand) -> bytes:
        """See `PersonalSigner`."""
        if not hand.confirm():
            raise SigningRefused(Fault.WRONG_PASSPHRASE)
        return self._signer.sign_bytes(prepared.attributes)

    def find(self, request: UUID, prepared: Prepared) -> bytes | None:
        """See `PersonalSigner`; what was not kept at once was never signed."""
        return None

    def finish(self, draft: bytes, prepared: Prepared, signature: bytes, *, at: dt.datetime) -> bytes:
        """See `PersonalSigner`."""
        from loket.services.documents.signing import container

        return container.finish(draft, prepared, signature, time_stamp=None)

    def answers(self) -> bool:
        """See `PersonalSigner`."""
        return True

    def check_config(self, *, at: dt.datetime) -> list[Text]:
        """See `PersonalSigner`."""
        return self._signer.check_config(at=at)
