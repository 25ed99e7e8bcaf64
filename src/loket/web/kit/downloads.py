"""How bytes leave: as an attachment, never guessed at, never kept on the way."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from loket.web.kit.security import SEALED_POLICY


def attachment(content: bytes, *, name: str, media_type: str, inline: bool = False) -> HttpResponse:
    """
    Return `content` as a file to keep. `name` must hold nothing personal (it ends up in download lists and logs).

    `inline` only for documents that we made ourselves.
    """
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response.headers["Content-Length"] = str(len(content))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = SEALED_POLICY
    response.headers["Cache-Control"] = "no-store"
    return response
