"""The public door, as a browser without script, cookie or account sees it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support import world as worlds

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15
PAGES = (
    "/", "/layanan/", "/layanan/cari/", "/layanan/cari/?q=ktp+hilang", "/layanan/cari/hasil/?q=ktp", "/layanan/akta-kelahiran/",
    "/layanan/akta-kelahiran/standar.json", "/layanan/akta-kelahiran/paket.zip", "/lacak/", "/verifikasi/", "/kinerja/",
    "/kinerja/layanan.csv", "/kinerja/layanan.json", "/tentang/", "/robots.txt", "/sitemap.xml",
)  # fmt: skip


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> worlds.World:
    settings.LOKET_LIMIT_SCALE = 0
    monkeypatch.setattr("django.utils.timezone.now", lambda: worlds.NOW)
    return worlds.build("dukcapil/akta-kelahiran", "dukcapil/ktp-penggantian", "dukcapil/kk-perubahan")


@pytest.fixture
def client(world: worlds.World) -> Client:
    return Client(HTTP_HOST="localhost")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_answers_without_a_cookie_and_with_few_queries(client: Client, prefix: str) -> None:
    for path in PAGES:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(prefix + path)
        assert answer.status_code == 200, path
        assert not answer.cookies, path
        assert "cookie" not in answer.headers.get("Vary", "").lower(), path
        assert len(asked) <= MOST_QUERIES, [query["sql"][:90] for query in asked]
