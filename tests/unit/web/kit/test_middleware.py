"""Language, region, audience, headers, errors: what every request goes through."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import get_script_prefix

from loket.web.kit import factor
from loket.web.kit.audience import audience

CHECK = "tests.unit.web.kit.sample_door.holds_audience"


def test_english_lives_under_its_prefix_and_links_keep_it(door: Client) -> None:
    assert door.get("/saya/", headers={"X-Test-User": "sari"}).content == b"sari /saya/"
    answer = door.get("/en/saya/", headers={"X-Test-User": "sari"})
    assert answer.content == b"sari /en/saya/"
    assert answer.headers["Content-Language"] == "en"
    assert get_script_prefix() == "/"


def test_a_page_names_its_address_in_the_other_language(door: Client) -> None:
    assert b'hreflang="en" href="/en/page/?q=ktp"' in door.get("/page/?q=ktp").content
    assert b'hreflang="id" href="/page/?q=ktp"' in door.get("/en/page/?q=ktp").content
    assert b'<html lang="en">' in door.get("/en/page/").content


def test_an_address_that_only_begins_like_the_prefix_is_not_english(door: Client) -> None:
    assert door.get("/enak/").headers["Content-Language"] == "id"


def test_an_unknown_host_is_told_nothing(door: Client) -> None:
    for host in ("sagara.localhost", "evil.example"):
        answer = door.get("/page/", headers={"Host": host})
        assert answer.status_code == 404
        assert b"Nusa Jaya" not in answer.content
        assert "Set-Cookie" not in answer.headers


def test_a_view_without_audience_is_never_run(door: Client) -> None:
    answer = door.get("/silent/")
    assert answer.status_code == 500
    assert b"never" not in answer.content
    with pytest.raises(ImproperlyConfigured):
        Client().get("/silent/")


def test_in_production_a_view_without_audience_does_not_exist(door: Client, settings: Any) -> None:
    settings.LOKET_MODE = "production"
    assert Client().get("/silent/").status_code == 404


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_comes_back(door: Client) -> None:
    answer = door.get("/en/saya/?tab=2")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/en/masuk/?next=/en/saya/%3Ftab%3D2"


def test_the_wrong_role_gets_a_kind_403_and_the_right_one_works_with_an_appointment(door: Client, settings: Any) -> None:
    settings.LOKET_AUDIENCE_CHECK = CHECK
    refused = door.get("/meja/", headers={"X-Test-User": "sari"})
    assert refused.status_code == 403
    assert "bukan untuk akun Anda" in refused.content.decode()
    assert door.get("/meja/", headers={"X-Test-User": "auditor", "X-Test-Factor": "0"}).content == b"auditor appointment"


@pytest.mark.parametrize("ago", ["", str(factor.LASTS_SECONDS + 60), "-600"])
def test_who_works_for_the_government_proves_a_second_factor_first_and_in_time(door: Client, settings: Any, ago: str) -> None:
    settings.LOKET_AUDIENCE_CHECK = CHECK
    answer = door.get("/en/meja/?tab=2", headers={"X-Test-User": "auditor", "X-Test-Factor": ago})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/en/masuk/kode/?next=/en/meja/%3Ftab%3D2")


def test_a_citizen_needs_no_second_factor_and_the_wrong_role_is_refused_all_the_same(door: Client, settings: Any) -> None:
    settings.LOKET_AUDIENCE_CHECK = CHECK
    assert door.get("/saya/", headers={"X-Test-User": "sari"}).status_code == 200
    assert door.get("/meja/", headers={"X-Test-User": "sari", "X-Test-Factor": "0"}).status_code == 403


def test_what_is_dear_asks_for_the_factor_anew(door: Client) -> None:
    for ago, status in (("0", 200), ("3000", 303)):
        answer = door.post("/dear/", headers={"X-Test-User": "sari", "X-Test-Factor": ago})
        assert answer.status_code == status
    assert answer.headers["Location"] == "/masuk/kode/?next=/dear/"
    assert door.get("/dear/", headers={"X-Test-User": "sari", "X-Test-Factor": "3000"}).status_code == 200


def test_without_a_check_nobody_holds_an_office(door: Client, settings: Any) -> None:
    settings.LOKET_AUDIENCE_CHECK = ""
    assert door.get("/meja/", headers={"X-Test-User": "officer"}).status_code == 403


def test_a_closed_account_is_nobody(door: Client) -> None:
    assert door.get("/saya/", headers={"X-Test-User": "closed"}).status_code == 403


def test_an_audience_that_does_not_exist_is_a_mistake_at_import() -> None:
    with pytest.raises(ValueError, match="audience"):
        audience("everyone")
    with pytest.raises(ValueError, match="audience"):
        audience()


def test_what_is_not_public_is_kept_by_nobody(door: Client) -> None:
    assert door.get("/saya/", headers={"X-Test-User": "sari"}).headers["Cache-Control"] == "no-store"
    assert door.get("/saya/").headers["Cache-Control"] == "no-store"


def test_every_answer_carries_the_headers(door: Client) -> None:
    for path in ("/page/", "/saya/", "/nowhere/", "/broken/"):
        headers = door.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers


def test_https_is_remembered_when_the_settings_say_so(door: Client, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    assert Client().get("/page/", secure=True).headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_refusal_becomes_its_page_and_what_was_typed_comes_back(door: Client) -> None:
    answer = door.post("/stale/", {"alasan": "berkas <kurang>", "password": "rahasia-sekali"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "berkas &lt;kurang&gt;" in page
    assert "rahasia-sekali" not in page


def test_a_database_that_is_away_is_503_with_retry_after_and_the_form_can_be_sent_again(door: Client) -> None:
    answer = door.post("/away/", {"alasan": "lengkap"})
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert 'name="alasan" value="lengkap"' in answer.content.decode()


def test_a_form_with_a_secret_is_never_offered_again(door: Client) -> None:
    answer = door.post("/away/", {"login": "sari", "password": "rahasia-sekali"})
    assert "rahasia-sekali" not in answer.content.decode()
    assert "Kirim sekali lagi" not in answer.content.decode()


def test_our_own_mistake_is_500_in_plain_words_without_its_reason(door: Client) -> None:
    answer = door.get("/broken/")
    assert answer.status_code == 500
    assert "di pihak kami" in answer.content.decode()
    assert b"secret" not in answer.content


def test_the_page_of_an_error_survives_broken_templates(door: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from loket.web.kit import errors

    monkeypatch.setattr(errors, "get_template", lambda name: 1 / 0)
    answer = door.get("/en/broken/")
    assert answer.status_code == 500
    assert b"Something went wrong on our side" in answer.content
