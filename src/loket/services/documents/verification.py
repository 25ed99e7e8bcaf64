"""
Whether an uploaded PDF is one of ours, whole. Private; asked through `queries.check_pdf`.

Invariant: never raises for what a stranger sends; "genuine" needs both an unbroken signature over every byte and our root.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
import re
from collections.abc import Sequence
from typing import Any, Final

import structlog

from loket.foundation.common.errors import Refusal
from loket.foundation.files import queries as files
from loket.services.documents.values import Checked, CheckResult, read_code

# Unit: bytes. Ours have 60 to 200 kB.
MOST_BYTES: Final = 5 * 1024 * 1024
MOST_SIGNATURES: Final = 10
_CODE: Final = re.compile(r"/verifikasi/([0-9A-Za-z-]{16,19})/?$")

log = structlog.get_logger(__name__)
# Because: pyHanko logs the names in certificates of strangers, and no name belongs in a log line.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # noqa: TID251 - to silence another library, not to log


def check(content: bytes, *, roots: Sequence[bytes], at: dt.datetime) -> Checked:
    """Return what an uploaded PDF is, at a moment (certificates have an end)."""
    if not content or len(content) > MOST_BYTES or b"%PDF-" not in content[:1024]:
        return Checked(CheckResult.UNREADABLE)
    try:
        # Because: it bounds what the parser below can be made to inflate, and refuses what runs.
        files.check_pdf(content)
    except Refusal as refusal:
        # Because: a signed file that is no longer whole was changed; that is what its holder must hear.
        was_signed = refusal.code == "files.file.broken" and b"/ByteRange" in content
        return Checked(CheckResult.CHANGED if was_signed else CheckResult.UNREADABLE)
    # Because: it takes a second of CPU to import, and few processes ever check a file; outside `try`, so that it is missed aloud.
    import pyhanko.sign.validation  # noqa: F401

    try:
        return _check(content, roots, at)
    except (Exception, RecursionError) as error:  # noqa: BLE001 - a stranger's file may break a parser in any way
        log.info("documents.check_failed", error=type(error).__name__)
        return Checked(CheckResult.CHANGED if b"/ByteRange" in content else CheckResult.UNREADABLE)


def _check(content: bytes, roots: Sequence[bytes], at: dt.datetime) -> Checked:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    signatures = PdfFileReader(io.BytesIO(content)).embedded_signatures[:MOST_SIGNATURES]
    if not signatures:
        return Checked(CheckResult.NOT_SIGNED)
    # Because: ours has one signature over the whole file; a later one of somebody else would be judged as a change.
    signature = signatures[-1]
    status, stamped_at = _judged(content, signature, roots, at)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    intact = bool(status.intact and status.valid and whole and _is_padded_with_nothing(signature.pkcs7_content))
    trusted = bool(status.trusted)
    signed = signature.sig_object
    told: dict[str, Any] = {
        "signer": _text(signed.get("/Name")) or status.signing_cert.subject.human_friendly,
        # An authority's stamp, where there is one; else what the signatory's machine said.
        "signed_at": stamped_at or signature.self_reported_timestamp,
        "is_stamped": stamped_at is not None,
    }
    if not intact:
        return Checked(CheckResult.CHANGED, intact=False, trusted=trusted)
    if not trusted:
        return Checked(CheckResult.UNKNOWN_SIGNER, intact=True, trusted=False, **told)
    match = _CODE.search(_text(signed.get("/ContactInfo")))
    return Checked(CheckResult.GENUINE, intact=True, trusted=True, code=read_code(match[1]) if match else None, **told)


def _judged(content: bytes, signature: Any, roots: Sequence[bytes], at: dt.datetime) -> tuple[Any, dt.datetime | None]:
    """
    Return how a signature stands, and when an authority stamped it (None: no stamp that counts).

    Law: PAdES B-LT. Its certificate is judged at the moment of the time stamp, by the lists of revoked certificates that the file brings:
    so it stays genuine when the certificate ends later, and does not become so when it had been revoked before.
    """
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.dss import DocumentSecurityStore
    from pyhanko.sign.validation.errors import NoDSSFoundError
    from pyhanko_certvalidator import ValidationContext

    trusted: dict[str, Any] = {
        "trust_roots": [certificate for root in roots for certificate in load_certs_from_pemder_data(root)],
        "allow_fetching": False,
    }
    status = validate_pdf_signature(signature, signer_validation_context=ValidationContext(**trusted, moment=at))
    stamp = status.timestamp_validity
    if stamp is None or not (stamp.intact and stamp.valid and stamp.trusted):
        return status, None
    reader = PdfFileReader(io.BytesIO(content))
    try:
        brought = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return status, stamp.timestamp
    then = brought.as_validation_context({**trusted, "moment": stamp.timestamp, "revocation_mode": "hard-fail"})
    again = validate_pdf_signature(
        reader.embedded_signatures[-1], signer_validation_context=then, ts_validation_context=ValidationContext(**trusted, moment=at)
    )
    return again, stamp.timestamp


def _is_padded_with_nothing(container: bytes) -> bool:
    """Say whether the room kept free for the signature holds only the signature: it is the one part that no signature covers."""
    if len(container) < 4 or container[0] != 0x30:
        return False
    size = container[1]
    more = size & 0x7F if size & 0x80 else 0  # DER: a long length says first how many bytes it has
    end = 2 + (more + int.from_bytes(container[2 : 2 + more], "big") if more else size)
    return not container[end:].strip(b"\0")


def _text(value: Any) -> str:
    return str(value) if value is not None else ""
