"""
Errors as machines read them: RFC 9457 problem details, in the language asked for and in both.

Because: the developer reads English, the officer who calls about the number reads Indonesian, and neither should have to ask again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse

from loket.foundation.common.text import Language, Text
from loket.web.kit.language import current
from loket.web.kit.requests import request_id

MEDIA_TYPE: Final = "application/problem+json"
#: Addresses that answer machines.
PREFIX: Final = "/api/"


@dataclass(frozen=True, slots=True)
class Words:
    """What a status means to whoever calls: a title, and a sentence when nothing better is known."""

    title: Text
    detail: Text


WORDS: Final[Mapping[int, Words]] = {
    400: Words(
        Text(id="Permintaan tidak terbaca", en="The request could not be read"),
        Text(id="Badan atau header permintaan rusak. Tidak ada yang berubah.", en="The body or a header is malformed. Nothing was changed."),
    ),
    401: Words(
        Text(id="Token tidak berlaku", en="The token is not valid"),
        Text(id="Sertakan token akses yang masih berlaku: Authorization: Bearer …", en="Send an access token that is still valid: Authorization: Bearer …"),
    ),
    403: Words(
        Text(id="Tidak diizinkan", en="Not allowed"),
        Text(id="Aplikasi ini tidak memiliki izin untuk itu.", en="This application has no permission for that."),
    ),
    404: Words(
        Text(id="Tidak ditemukan", en="Not found"),
        Text(id="Alamat atau data ini tidak ada.", en="There is no such address or record."),
    ),
    405: Words(
        Text(id="Metode tidak diterima", en="Method not accepted"),
        Text(id="Alamat ini tidak menerima metode itu; lihat header Allow.", en="This address does not take that method; see the Allow header."),
    ),
    409: Words(
        Text(id="Keadaannya sudah berubah", en="Things have changed meanwhile"),
        Text(id="Tidak ada yang berubah oleh permintaan ini.", en="Nothing was changed by this request."),
    ),
    413: Words(
        Text(id="Permintaan terlalu besar", en="The request is too large"),
        Text(id="Bagi menjadi beberapa permintaan.", en="Split it into several requests."),
    ),
    415: Words(
        Text(id="Jenis isi tidak diterima", en="Content type not accepted"),
        Text(id="Kirim application/json.", en="Send application/json."),
    ),
    422: Words(
        Text(id="Isi permintaan belum benar", en="The content of the request is not right"),
        Text(id="Periksa bagian yang disebut di errors; tidak ada yang diproses.", en="Check the parts named in errors; nothing was processed."),
    ),
    429: Words(
        Text(id="Terlalu banyak permintaan", en="Too many requests"),
        Text(id="Permintaan ini tidak diproses. Tunggu selama Retry-After, lalu coba lagi.", en="This one was not processed. Wait for Retry-After, then try again."),
    ),
    500: Words(
        Text(id="Ada kesalahan di pihak kami", en="Something went wrong on our side"),
        Text(id="Kesalahan ini sudah tercatat. Bila terulang, sebutkan instance.", en="It has been recorded. If it happens again, quote the instance."),
    ),
    503: Words(
        Text(id="Layanan sedang penuh atau dipelihara", en="Busy, or being maintained"),
        Text(id="Permintaan ini tidak diproses. Tunggu selama Retry-After, lalu coba lagi.", en="This one was not processed. Wait for Retry-After, then try again."),
    ),
}  # fmt: skip


def is_for_machines(request: HttpRequest) -> bool:
    """Say whether an error of this request is told as a problem rather than a page."""
    return request.path_info.startswith(PREFIX)


def language_of(request: HttpRequest) -> Language:
    """Return the language wished for: of an address under /en/, else of the first in Accept-Language, else Indonesian."""
    if current() == "en":
        return "en"
    first = request.headers.get("Accept-Language", "").partition(",")[0].strip().lower()
    return "en" if first == "en" or first.startswith(("en-", "en;")) else "id"


def problem(
    request: HttpRequest,
    status: int,
    *,
    code: str = "",
    title: Text | None = None,
    detail: Text | None = None,
    errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """
    Return a problem. `code` is the machine word (of a `Refusal`, say); `errors` names the parts that were wrong.

    What was sent is never repeated in it. Needs no database.
    """
    words = WORDS.get(status) or WORDS[400 if status < 500 else 500]
    title, detail, reference, language = title or words.title, detail or words.detail, request_id(request), language_of(request)
    body: dict[str, Any] = {
        "type": f"urn:loket:problem:{code or status}",
        "title": title.in_(language),
        "status": status,
        "detail": detail.in_(language),
        "instance": f"urn:loket:request:{reference}",
        "code": code or str(status),
        "text": {one: {"title": title.in_(one), "detail": detail.in_(one)} for one in ("id", "en")},
    }
    if errors:
        body["errors"] = list(errors)
    response = JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response
