"""
Signs with a key in the state folder: the demo authority, or a certificate that an operator put there on purpose.

Trusted for: whoever reads `signer.key` can sign as this installation. Production should keep the key with a certified authority.
"""

from __future__ import annotations

import datetime as dt
import io
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner

from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.services.documents.errors import SigningUnavailable
from loket.services.documents.signing import authority
from loket.services.documents.signing.timed import TimedSigner

# Unit: bytes of the PDF kept free for the signature; fixed, because guessing it means signing twice.
RESERVED: Final = 8_192
FIELD: Final = "TandaTangan"
# So long before its end a certificate is a problem of `loket doctor`; documents are signed until the last moment.
RENEWAL: Final = dt.timedelta(days=60)


class _KeptKeySigner(SimpleSigner):
    """
    Keeps the key that it was given.

    Because: pyHanko reads it again, with all its checks, for every signature. Measured: 36 ms of 50 ms.
    """

    key: rsa.RSAPrivateKey | None = None

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if self.key is None or digest_algorithm != "sha256":
            return bytes(await super().async_sign_raw(data, digest_algorithm, dry_run))
        return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())


class LocalSigner:
    """See the module. The key is read once and used by all threads."""

    name = "local"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._signer: _KeptKeySigner | None = None
        self._until = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._lock = threading.Lock()

    def sign(self, pdf: bytes, *, signatory: str, reason: str, location: str, contact: str, at: dt.datetime) -> bytes:
        """See `Signer.sign`."""
        meta = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            name=signatory,
            reason=reason,
            location=location,
            contact_info=contact,
        )
        out = io.BytesIO()
        TimedSigner(meta, self._ready(at), at).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out, bytes_reserved=RESERVED)
        return out.getvalue()

    def certificate(self, at: dt.datetime) -> bytes:
        """Return the certificate that signs now (DER). :raises SigningUnavailable: if it cannot."""
        signing = self._ready(at).signing_cert
        if signing is None:
            raise SigningUnavailable(Text(id="Sertifikat tanda tangan tidak terbaca.", en="The signing certificate cannot be read."))
        return bytes(signing.dump())

    def sign_bytes(self, content: bytes) -> bytes:
        """Return the signature over these bytes (RSA, SHA-256), by the certificate that `certificate` gave. :raises SigningUnavailable: if it cannot."""
        key = self._signer.key if self._signer else None
        if key is None:
            raise SigningUnavailable(Text(id="Kunci tanda tangan bukan kunci RSA.", en="The signing key is no RSA key."))
        return key.sign(content, padding.PKCS1v15(), hashes.SHA256())

    def check_config(self, *, at: dt.datetime) -> list[Text]:
        """See `Signer.check_config`."""
        return self._hindrances(at + RENEWAL)

    def _hindrances(self, at: dt.datetime) -> list[Text]:
        missing = [name for name in (authority.ROOT, authority.SIGNER, authority.SIGNER_KEY) if not (self.folder / name).is_file()]
        if missing:
            return [
                Text(
                    id=f"Kunci tanda tangan belum ada ({', '.join(missing)} di {self.folder}). Jalankan `loket documents authority`, atau taruh sertifikat Anda di sana.",
                    en=f"The signing key is missing ({', '.join(missing)} in {self.folder}). Run `loket documents authority`, or put your certificate there.",
                )
            ]
        if (self.folder / authority.SIGNER_KEY).stat().st_mode & 0o077:
            return [Text(id=f"Kunci tanda tangan terbaca orang lain: chmod 600 {self.folder / authority.SIGNER_KEY}", en=f"Others can read the signing key: chmod 600 {self.folder / authority.SIGNER_KEY}")]  # fmt: skip
        last = authority.valid_until(self.folder)
        if at > last:
            day = dates.date_text(last.date())
            return [Text(id=f"Sertifikat tanda tangan berlaku sampai {day.id}; jalankan `loket documents renew`, lalu mulai ulang Loket.", en=f"The signing certificate is valid until {day.en}; run `loket documents renew`, then restart Loket.")]  # fmt: skip
        return []

    def trust_roots(self) -> Sequence[bytes]:
        """See `Signer.trust_roots`."""
        path = self.folder / authority.ROOT
        return [load_cert_from_pemder(str(path)).dump()] if path.is_file() else []

    def _ready(self, at: dt.datetime) -> _KeptKeySigner:
        with self._lock:
            if self._signer is None or at > self._until:
                if problems := self._hindrances(at):
                    raise SigningUnavailable(problems[0])
                path = self.folder / authority.SIGNER_KEY
                # The root is not put into the signature: whoever trusts it has it, and a copy would be bytes that nothing covers.
                plain = SimpleSigner.load(str(path), str(self.folder / authority.SIGNER))
                if plain is None:
                    raise SigningUnavailable(Text(id=f"Kunci di {self.folder} tidak terbaca.", en=f"The key in {self.folder} cannot be read."))
                loaded = _KeptKeySigner(plain.signing_cert, plain.signing_key, plain.cert_registry)
                key = serialization.load_pem_private_key(path.read_bytes(), password=None)
                loaded.key = key if isinstance(key, rsa.RSAPrivateKey) else None
                self._signer, self._until = loaded, authority.valid_until(self.folder)
            return self._signer
