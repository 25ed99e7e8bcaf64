"""Public pages kept in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import brotli
import pytest
from django.test import Client

from loket.web.kit import caching
from tests.unit.web.kit import sample_door


@pytest.fixture
def kept(door: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    settings.LOKET_PAGE_CACHE = True
    settings.LOKET_PAGE_STAMP = "tests.unit.web.kit.sample_door.stamp"
    monkeypatch.setattr(caching, "STAMP_SECONDS", 0.0)
    sample_door.rendered.clear()
    sample_door.stamp_value[:] = ["1"]
    yield door
    sample_door.stamp_value[:] = ["1"]


def test_a_warm_page_is_rendered_once(kept: Client) -> None:
    first, second = kept.get("/page/"), kept.get("/page/")
    assert first.content == second.content
    assert sample_door.rendered == ["/page/"]
    assert second.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    assert second.headers["Cache-Control"].startswith("public, max-age=0, s-maxage=60")


def test_languages_hosts_and_named_parameters_are_kept_apart(kept: Client) -> None:
    for path in ("/page/", "/en/page/", "/page/?q=a", "/page/?q=b"):
        assert kept.get(path).content == kept.get(path).content
    kept.get("/page/", headers={"Host": "nusajaya.localhost"})
    assert sample_door.rendered == ["/page/", "/en/page/", "/page/?q=a", "/page/?q=b", "/page/"]


def test_a_parameter_that_the_view_does_not_name_cannot_fill_the_memory(kept: Client) -> None:
    kept.get("/page/?utm=1")
    kept.get("/page/?utm=1")
    assert len(sample_door.rendered) == 2


def test_a_new_stamp_shows_the_change_at_once(kept: Client) -> None:
    kept.get("/page/")
    sample_door.stamp_value[:] = ["2"]
    kept.get("/page/")
    assert len(sample_door.rendered) == 2


def test_a_page_that_has_not_changed_is_not_sent_again(kept: Client) -> None:
    etag = kept.get("/page/").headers["ETag"]
    answer = kept.get("/page/", headers={"If-None-Match": etag})
    assert answer.status_code == 304
    assert answer.content == b""
    assert answer.headers["ETag"] == etag


def test_a_page_goes_out_packed_when_the_browser_can_open_it(kept: Client) -> None:
    plain = kept.get("/page/")
    packed = kept.get("/page/", headers={"Accept-Encoding": "gzip, deflate, br"})
    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.content) == plain.content
    assert int(packed.headers["Content-Length"]) == len(packed.content)
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in kept.get("/page/", headers={"Accept-Encoding": "br;q=0"}).headers
    assert kept.get("/page/", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"


def test_a_head_request_gets_the_headers_only(kept: Client) -> None:
    kept.get("/page/")
    answer = kept.head("/page/")
    assert answer.content == b""
    assert int(answer.headers["Content-Length"]) > 0


def test_warm_pages_outlive_the_database(kept: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "GRACE_SECONDS", 0.0)
    warm = kept.get("/page/").content
    sample_door.stamp_value[:] = ["away"]
    assert kept.get("/page/").content == warm
    sample_door.stamp_value[:] = ["1"]
    for page in caching.shelf._pages.values():
        page.fresh_until = 0
    monkeypatch.setattr(sample_door, "render", lambda *a: (_ for _ in ()).throw(sample_door.OperationalError()))
    answer = kept.get("/page/")
    assert answer.status_code == 200
    assert answer.content == warm


def test_a_page_that_sets_a_cookie_is_an_error_and_is_not_kept(kept: Client, settings: Any) -> None:
    assert kept.get("/leaky/").status_code == 500
    settings.LOKET_MODE = "production"
    answer = Client().get("/leaky/")
    assert answer.headers["Cache-Control"] == "no-store"
    assert not caching.shelf._pages


def test_what_is_personal_is_never_kept(kept: Client) -> None:
    assert kept.get("/saya/", headers={"X-Test-User": "sari"}).content == b"sari /saya/"
    assert kept.get("/saya/", headers={"X-Test-User": "budi"}).content == b"budi /saya/"
    assert not caching.shelf._pages


def test_the_shelf_lets_the_least_used_go_first() -> None:
    shelf = caching.Shelf(most_bytes=25)

    def page(body: bytes) -> caching.Kept:
        return caching.Kept(stamp="", etag="", plain=body, packed={}, headers={}, fresh_until=0)

    one, two, three = (("http", "h", name, "") for name in ("1", "2", "3"))
    shelf.keep(one, page(b"x" * 10))
    shelf.keep(two, page(b"x" * 10))
    assert shelf.find(one)
    shelf.keep(three, page(b"x" * 10))
    assert shelf.find(two) is None
    assert shelf.find(one)


def test_one_thread_renders_an_aged_page_and_the_others_give_the_old_one() -> None:
    shelf = caching.Shelf(most_bytes=1000)
    page = caching.Kept(stamp="", etag="", plain=b"x", packed={}, headers={}, fresh_until=5.0)
    assert not shelf.claim(page, now=4.0)
    assert shelf.claim(page, now=5.0)
    assert not shelf.claim(page, now=5.1)
