"""How the body of a request is read: JSON only, small, and nothing that no database can hold."""

from __future__ import annotations

import json
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from ninja.parser import Parser

from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text

#: Unit: bytes. A batch of a hundred people is some 20 kB.
LARGEST_BODY: Final = 256 * 1024


class BodyTooLarge(Refusal):
    """More than any operation here takes."""

    code = "api.body.too_large"
    status = 413
    message = Text(
        id="Badan permintaan lebih dari 256 kB. Bagi menjadi beberapa permintaan.",
        en="The body is larger than 256 kB. Split it into several requests.",
    )


class NotJson(Refusal):
    """The header names another type."""

    code = "api.body.not_json"
    status = 415
    message = Text(id="Kirim badan permintaan sebagai application/json.", en="Send the body as application/json.")


class BodyBroken(Refusal):
    """It is no JSON, or holds what JSON does not."""

    code = "api.body.broken"
    status = 400
    message = Text(
        id="Badan permintaan bukan JSON yang utuh (UTF-8, tanpa NaN, tanpa karakter nol). Tidak ada yang diproses.",
        en="The body is no whole JSON (UTF-8, no NaN, no null character). Nothing was processed.",
    )


class JsonOnly(Parser):
    """The parser of this door."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Read the body. :raises BodyTooLarge, NotJson, BodyBroken: as they say."""
        if request.content_type != "application/json":
            raise NotJson
        try:
            body = request.body
        except RequestDataTooBig:
            raise BodyTooLarge from None
        if len(body) > LARGEST_BODY:
            raise BodyTooLarge
        # Because: PostgreSQL takes no null character in a text, whichever field it came in.
        if b"\\u0000" in body:
            raise BodyBroken
        try:
            found = json.loads(body.decode(), parse_constant=_refused)
            if b"\\u" in body:  # Because: half of a sign of two halves can be written so, and no database or key takes it.
                json.dumps(found, ensure_ascii=False).encode()
            return found
        except (ValueError, RecursionError):
            raise BodyBroken from None


def _refused(word: str) -> None:
    raise ValueError(word)
