"""How bytes leave: as an attachment, never guessed at, never kept on the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from loket.web.kit.security import SEALED_POLICY

Response = TypeVar("Response", bound=HttpResponseBase)


def attachment(content: bytes, *, name: str, media_type: str, inline: bool = False) -> HttpResponse:
    """
    Return `content` as a file to keep. `name` must hold nothing personal (it ends up in download lists and logs).

    `inline` only for documents that we made ourselves.
    """
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Length"] = str(len(content))
    return _sealed(response, name, inline=inline)


def streamed(chunks: Iterable[bytes], *, name: str, media_type: str) -> StreamingHttpResponse:
    """
    Return what is made while it is sent, as a file to keep. `name` as above.

    The chunks are made after the middleware is done: they must not ask for the page's language or zone.
    """
    return _sealed(StreamingHttpResponse(chunks, content_type=media_type), name)


def _sealed(response: Response, name: str, *, inline: bool = False) -> Response:
    response.headers["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = SEALED_POLICY
    response.headers["Cache-Control"] = "no-store"
    return response
