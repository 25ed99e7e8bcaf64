"""
What happened to documents, told to higher rooms. `ref` is the document; payload: `service`, `document`, and `case` where it is known.

`REFUSED`: nothing was signed (`fault` says why). `SERVICE_DOWN`, `SERVICE_UP`: `ref` is the service, `by` its name.
"""

from __future__ import annotations

from typing import Final

PREPARED: Final = "documents.document.prepared"
ISSUED: Final = "documents.document.issued"
REPLACED: Final = "documents.document.replaced"
WITHDRAWN: Final = "documents.document.withdrawn"
DISCARDED: Final = "documents.document.discarded"
REFUSED: Final = "documents.signature.refused"
SERVICE_DOWN: Final = "documents.service.down"
SERVICE_UP: Final = "documents.service.up"
