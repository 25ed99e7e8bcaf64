"""
A PDF signed in two halves, so that the key can be elsewhere: first all that will be signed, later the signature put in its place.

Between the halves a process may end and another go on: `Prepared` is all that must be kept.
Invariant: the bytes that the signatory saw are the beginning of what is signed, byte for byte.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from collections.abc import Callable, Sequence
from typing import Any, Final

from asn1crypto import cms, crl, tsp
from asn1crypto import x509 as plain
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko.sign.signers.pdf_cms import ExternalSigner, PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import PdfTBSDocument
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from loket.services.documents.signing.timed import TimedSigner
from loket.services.documents.values import Prepared, Words

#: Unit: bytes of the PDF kept free for the signature, with a chain of three certificates and a time stamp: twice what it takes in bytes.
RESERVED: Final = 24_576
FIELD: Final = "TandaTangan"
DIGEST: Final = "sha256"


def prepare(draft: bytes, *, certificates: Sequence[bytes], revocations: Sequence[bytes], words: Words, at: dt.datetime) -> Prepared:
    """
    Return a draft made ready for the signature of whoever holds the key of the first certificate.

    Law: PAdES B-LT (ETSI EN 319 142-1): the lists of revoked certificates are put in beside it, so that the signature can be checked when its
    certificate has long ended. They are covered by the signature itself: nothing is added to the file after it.
    """
    meta = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm=DIGEST, subfilter=SigSeedSubFilter.PADES, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES,
        name=words.signatory, reason=words.reason, location=words.location, contact_info=words.contact,
    )  # fmt: skip
    chain = [plain.Certificate.load(one) for one in certificates]
    signer = _external(chain, None)

    async def work() -> tuple[Any, bytes, cms.CMSAttributes]:
        writer = IncrementalPdfFileWriter(io.BytesIO(draft))
        if revocations:
            DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=chain, crls=[crl.CertificateList.load(one) for one in revocations])
        digest, _, out = await TimedSigner(meta, signer, at).async_digest_doc_for_signing(writer, bytes_reserved=RESERVED)
        attributes = await signer.signed_attrs(digest.document_digest, DIGEST, use_pades=True, attr_settings=PdfCMSSignedAttributes(signing_time=at))
        out.seek(0)
        return digest, out.read(), attributes

    digest, whole, attributes = asyncio.run(work())
    assert whole.startswith(draft)  # noqa: S101 - an incremental update: what was seen stays
    return Prepared(
        tail=whole[len(draft) :], digest=digest.document_digest, start=digest.reserved_region_start, end=digest.reserved_region_end,
        attributes=attributes.dump(), certificates=tuple(certificates), serial=f"{chain[0].serial_number:x}",
    )  # fmt: skip


def finish(draft: bytes, prepared: Prepared, signature: bytes, *, time_stamp: Callable[[bytes], bytes] | None) -> bytes:
    """
    Return the signed PDF. `time_stamp` asks an authority (RFC 3161: request in, answer out); None: without.

    :raises OSError: if no time stamp was to be had; nothing is lost, it can be finished later.
    """
    chain = [plain.Certificate.load(one) for one in prepared.certificates]
    out = io.BytesIO(draft + prepared.tail)

    async def work() -> None:
        container = await _external(chain, signature).async_sign_prescribed_attributes(
            DIGEST, signed_attrs=cms.CMSAttributes.load(prepared.attributes), timestamper=_Stamper(time_stamp) if time_stamp else None
        )
        await PdfTBSDocument.async_finish_signing(
            out, prepared_digest=PreparedByteRangeDigest(prepared.digest, prepared.start, prepared.end), signature_cms=container
        )

    asyncio.run(work())
    return out.getvalue()


def _external(chain: Sequence[plain.Certificate], signature: bytes | None) -> ExternalSigner:
    registry = SimpleCertificateStore()
    registry.register_multiple(chain)
    return ExternalSigner(signing_cert=chain[0], cert_registry=registry, signature_value=signature or 256)


class _Stamper(TimeStamper):
    """Asks for a time stamp by our own bounded connection."""

    def __init__(self, ask: Callable[[bytes], bytes]) -> None:
        super().__init__()
        self._ask = ask

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return tsp.TimeStampResp.load(self._ask(req.dump()))
