"""What happened to documents, told to higher rooms. `ref` is the document; payload: `service`, `document`, and `case` where it is known."""

from __future__ import annotations

from typing import Final

ISSUED: Final = "documents.document.issued"
REPLACED: Final = "documents.document.replaced"
WITHDRAWN: Final = "documents.document.withdrawn"
