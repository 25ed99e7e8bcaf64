"""Pages are packed on their way out."""

from __future__ import annotations

import gzip
from typing import Any

from django.http import HttpResponse
from django.test import Client, RequestFactory

from loket.web.kit.packing import PackedPages

PAGE = b"<p>Permohonan Anda</p>" * 200


def sent(path: str = "/saya/", content_type: str = "text/html; charset=utf-8", accepted: str = "gzip, br") -> HttpResponse:
    made = HttpResponse(PAGE, content_type=content_type, headers={"Cache-Control": "no-store"})
    answer: HttpResponse = PackedPages(lambda request: made)(RequestFactory().get(path, headers={"Accept-Encoding": accepted}))
    return answer


def test_a_page_is_packed_for_whoever_can_unpack() -> None:
    answer = sent()
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert gzip.decompress(answer.content) == PAGE
    assert sent(accepted="identity").content == PAGE


def test_the_packed_length_is_blurred() -> None:
    assert len({len(sent().content) for _ in range(30)}) > 1


def test_what_somebody_else_may_have_put_into_the_address_is_not_packed_with_the_page() -> None:
    assert sent("/saya/?x=0812").content == PAGE


def test_what_is_no_page_is_sent_as_it_is() -> None:
    assert sent(content_type="application/pdf").content == PAGE


def test_a_kept_page_comes_as_it_was_kept(door: Client, settings: Any) -> None:
    settings.MIDDLEWARE = ["loket.web.kit.packing.PackedPages", *settings.MIDDLEWARE]
    settings.LOKET_PAGE_CACHE = True
    for _ in range(2):
        assert door.get("/page/", headers={"Accept-Encoding": "gzip, br"}).headers["Content-Encoding"] == "br"
