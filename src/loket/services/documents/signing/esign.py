"""
Signatures of persons from a certified authority over HTTP, in the style of BSrE's e-sign service. See ADR 0023.

Only the digest goes out, with NIK and passphrase; what comes back is the signature. The document never leaves.

Trusted for: that the passphrase is sent to the configured address, over TLS, once for each signature, and kept nowhere.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from loket.foundation.common.text import Text
from loket.services.documents.errors import SigningRefused, SigningUnavailable, SigningUnclear
from loket.services.documents.signing.connection import Answer, Connection, NoAnswer, NotReached
from loket.services.documents.values import Fault, Hand, Prepared, Words

#: So long a person's certificates and the lists of revoked ones are used again: a batch asks for them once.
FRESH: Final = dt.timedelta(minutes=5)
MOST_KEPT: Final = 200
NO_SUCH_REQUEST: Final = 2041
#: The numbers that the service gives, and what they mean here. 2011 and 2031 are BSrE's own.
FAULTS: Final[Mapping[int, Fault]] = {
    2011: Fault.NOT_REGISTERED, 2021: Fault.CERTIFICATE_ENDED, 2031: Fault.WRONG_PASSPHRASE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Credentials:
    """A person's certificates, their own first, and the lists of revoked ones (DER)."""

    certificates: tuple[bytes, ...]
    revocations: tuple[bytes, ...]
    until: dt.datetime
    read_at: dt.datetime


class EsignHand:
    """See the module, and `PersonalSigner`. `tsa` None: signatures bear no time stamp."""

    name = "esign"
    needs_number = True

    def __init__(self, service: Connection, *, tsa: str, roots: Path | None) -> None:
        self._service, self._tsa, self._roots = service, Connection(tsa) if tsa else None, roots
        self._known: dict[str, Credentials] = {}
        self._lock = threading.Lock()

    def prepare(self, draft: bytes, *, hand: Hand, words: Words, at: dt.datetime) -> Prepared:
        """See `PersonalSigner`."""
        from loket.services.documents.signing import container

        found = self._credentials(hand.number, at)
        if at > found.until:
            raise SigningRefused(Fault.CERTIFICATE_ENDED)
        return container.prepare(draft, certificates=found.certificates, revocations=found.revocations, words=words, at=at)

    def sign(self, prepared: Prepared, *, request: UUID, hand: Hand) -> bytes:
        """See `PersonalSigner`."""
        asked = {
            "nik": hand.number, "passphrase": hand.passphrase, "request_id": str(request), "algorithm": "SHA256",
            "hash": base64.b64encode(prepared.to_sign).decode(),
        }  # fmt: skip
        try:
            answer = self._service.post("/api/v2/sign/hash", asked)
            if answer.status >= 500:
                raise NoAnswer(str(answer.status))
            return _signature(_told(answer), prepared)
        except NotReached as error:
            raise _unavailable(error) from None
        except NoAnswer:
            raise SigningUnclear from None

    def find(self, request: UUID, prepared: Prepared) -> bytes | None:
        """See `PersonalSigner`."""
        try:
            answer = self._service.post("/api/v2/sign/status", {"request_id": str(request)})
            if answer.status >= 500:
                raise NoAnswer(str(answer.status))
            if answer.status == 400 and answer.json().get("status_code") == NO_SUCH_REQUEST:
                return None
            return _signature(_told(answer), prepared)
        except NotReached as error:
            raise _unavailable(error) from None
        except (NoAnswer, SigningRefused):
            raise SigningUnclear from None

    def finish(self, draft: bytes, prepared: Prepared, signature: bytes, *, at: dt.datetime) -> bytes:
        """See `PersonalSigner`."""
        from loket.services.documents.signing import container

        try:
            return container.finish(draft, prepared, signature, time_stamp=self._time_stamp if self._tsa else None)
        except SigningUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - half a time stamp, or none, may break its parser in any way
            raise _unavailable(error) from None

    def answers(self) -> bool:
        """See `PersonalSigner`."""
        try:
            return self._service.get("/api/v2/health").status == 200
        except (NotReached, NoAnswer):
            return False

    def check_config(self, *, at: dt.datetime) -> list[Text]:
        """See `PersonalSigner`."""
        problems = []
        if not self._service.address:
            problems.append(
                Text(
                    id="LOKET_ESIGN_URL belum diisi: alamat layanan tanda tangan.",
                    en="LOKET_ESIGN_URL is not set: the address of the signing service.",
                )
            )
        elif not self.answers():
            problems.append(
                Text(
                    id="Layanan tanda tangan tidak menjawab. Periksa LOKET_ESIGN_URL, LOKET_ESIGN_USER, LOKET_ESIGN_PASSWORD, dan jaringan.",
                    en="The signing service does not answer. Check LOKET_ESIGN_URL, LOKET_ESIGN_USER, LOKET_ESIGN_PASSWORD and the network.",
                )
            )
        if not self.trust_roots():
            problems.append(
                Text(
                    id="LOKET_ESIGN_ROOTS belum diisi atau tidak terbaca: berkas PEM sertifikat akar otoritas, agar dokumen dapat diperiksa.",
                    en="LOKET_ESIGN_ROOTS is not set or cannot be read: a PEM file with the authority's root certificates, so that documents can be checked.",
                )
            )
        if self._tsa is None:
            problems.append(
                Text(
                    id="LOKET_ESIGN_TSA_URL belum diisi: tanpa penanda waktu, keaslian dokumen tidak terbukti lagi setelah sertifikat berakhir.",
                    en="LOKET_ESIGN_TSA_URL is not set: without time stamps nothing proves a document once its certificate has ended.",
                )
            )
        return problems

    def trust_roots(self) -> Sequence[bytes]:
        """Return the root certificates of the authority (DER), those in the file of LOKET_ESIGN_ROOTS."""
        return read_roots(self._roots)

    def _credentials(self, number: str, at: dt.datetime) -> Credentials:
        if not number:
            raise SigningRefused(Fault.NOT_REGISTERED)
        with self._lock:
            known = self._known.get(number)
        if known is not None and dt.timedelta() <= at - known.read_at <= FRESH:
            return known
        try:
            answer = self._service.post("/api/v2/user/certificate", {"nik": number})
            if answer.status >= 500:
                raise NoAnswer(str(answer.status))
            found = _credentials(_told(answer), at)
        except (NotReached, NoAnswer) as error:
            # Nothing was asked to be signed yet, so nothing is unclear.
            raise _unavailable(error) from None
        with self._lock:
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[number] = found
        return found

    def _time_stamp(self, request: bytes) -> bytes:
        assert self._tsa is not None  # noqa: S101 - only handed over when there is one
        try:
            answer = self._tsa.post_bytes("", request, "application/timestamp-query")
        except (NotReached, NoAnswer) as error:
            raise _unavailable(error) from None
        if answer.status != 200:
            raise _unavailable(NoAnswer(str(answer.status)))
        return answer.content


def read_roots(path: Path | None) -> list[bytes]:
    """Return the certificates in a PEM file (DER), none when it is not there or holds none."""
    from cryptography.hazmat.primitives.serialization import Encoding

    if path is None or not path.is_file():
        return []
    try:
        return [one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(path.read_bytes())]
    except ValueError:
        return []


def _told(answer: Answer) -> dict[str, Any]:
    """Return what the service gave. :raises SigningRefused: if it said no. :raises NoAnswer: if it said something else."""
    content = answer.json()
    if answer.status == 200:
        return content
    number = content.get("status_code")
    fault = FAULTS.get(number) if isinstance(number, int) else None
    if fault is None and answer.status in (400, 422):
        fault = Fault.NOT_SIGNED
    if fault is None:
        raise NoAnswer(str(answer.status))
    raise SigningRefused(fault)


def _signature(told: Mapping[str, Any], prepared: Prepared) -> bytes:
    """Return the signature, once it is one over what was asked by the key that was named. :raises NoAnswer: if it is not."""
    signature = _bytes(told.get("signature"))
    key = x509.load_der_x509_certificate(prepared.certificates[0]).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise NoAnswer("no RSA key")
    try:
        key.verify(signature, prepared.attributes, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        raise NoAnswer("a signature over something else") from None
    return signature


def _credentials(told: Mapping[str, Any], at: dt.datetime) -> Credentials:
    certificates, revocations = told.get("certificates"), told.get("revocations", [])
    if not isinstance(certificates, list) or not certificates or not isinstance(revocations, list):
        raise NoAnswer("no certificates")
    chain = tuple(_bytes(one) for one in certificates)
    try:
        own = x509.load_der_x509_certificate(chain[0])
        [x509.load_der_x509_certificate(one) for one in chain[1:]]
        [x509.load_der_x509_crl(_bytes(one)) for one in revocations]
    except ValueError:
        raise NoAnswer("no certificates") from None
    return Credentials(chain, tuple(_bytes(one) for one in revocations), own.not_valid_after_utc, at)


def _bytes(text: Any) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise NoAnswer("no base64") from None


def _unavailable(error: Exception) -> SigningUnavailable:
    return SigningUnavailable(
        Text(
            id=f"Layanan tanda tangan tidak dapat dihubungi ({type(error).__name__}).",
            en=f"The signing service cannot be reached ({type(error).__name__}).",
        )
    )
