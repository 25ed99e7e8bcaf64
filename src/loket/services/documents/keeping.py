"""What is kept between asking for a signature and having it, and how long is waited before the service is asked again."""

from __future__ import annotations

import base64
import datetime as dt
import zlib
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings

from loket.services.documents.values import Prepared

PREPARED: Final = "documents_signature.prepared"
NUMBER: Final = "documents_signer_number.number"
#: So long the request that asked has to end by itself, before somebody else looks after it.
FIRST_LOOK: Final = dt.timedelta(minutes=2)
PAUSES: Final = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 15))


def seal(prepared: Prepared, signature: UUID) -> bytes:
    """Return it sealed for its row; the empty room for the signature packs to almost nothing."""
    plain: dict[str, Any] = {
        "tail": _text(zlib.compress(prepared.tail)), "digest": _text(prepared.digest), "start": prepared.start, "end": prepared.end,
        "attributes": _text(prepared.attributes), "certificates": [_text(one) for one in prepared.certificates], "serial": prepared.serial,
    }  # fmt: skip
    return settings.LOKET_KEYRING.seal_json(plain, column=PREPARED, row=str(signature))


def unseal(sealed: bytes | memoryview, signature: UUID) -> Prepared:
    """Read what `seal` wrote."""
    plain = settings.LOKET_KEYRING.open_json(sealed, column=PREPARED, row=str(signature))
    return Prepared(
        tail=zlib.decompress(base64.b64decode(plain["tail"])), digest=base64.b64decode(plain["digest"]), start=plain["start"], end=plain["end"],
        attributes=base64.b64decode(plain["attributes"]), certificates=tuple(base64.b64decode(one) for one in plain["certificates"]),
        serial=plain["serial"],
    )  # fmt: skip


def pause(tries: int) -> dt.timedelta:
    """Return how long to wait after so many tries in vain."""
    return PAUSES[min(max(tries, 0), len(PAUSES) - 1)]


def ref_of(service: str) -> UUID:
    """Return the opaque id under which a signing service is named in events."""
    return uuid5(NAMESPACE_URL, f"loket:signing:{service}")


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
