"""From sign-up to sign-in and back, as a person does it; what the doors give away, and what the record keeps."""

from __future__ import annotations

import datetime as dt
import re
import time
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import queries as record
from loket.foundation.identity import models as factors
from loket.foundation.identity import operations, proving, queries, totp
from loket.foundation.identity.values import Audience, NewAccount, NewAppointment
from loket.foundation.offices import inviting, jobs
from tests.unit.foundation.residents import samples
from tests.unit.foundation.residents.samples import NJ

ADDRESS, PASSWORD, OTHER = "sari@example.org", "lima bebek berenang", "enam kucing tidur"
HOST = "localhost"


@pytest.fixture
def client(db: None, settings: Any) -> Client:
    samples.load_regions()
    settings.LOKET_LIMIT_SCALE = 0
    return Client(HTTP_HOST=HOST)


def sign_up(client: Client, *, email: str = ADDRESS, password: str = PASSWORD, name: str = "Sari", path: str = "/daftar/") -> Any:
    return client.post(path, {"name": name, "email": email, "password1": password})


def link(pattern: str) -> str:
    found = re.search(rf"http://[^/\s]+({pattern}\S+)", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[1]


def confirmed(client: Client) -> None:
    sign_up(client)
    client.post(link("/daftar/konfirmasi/"))


def sign_in(client: Client, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/masuk/", {"login": ADDRESS, "password": password, **more})


def events(kind: str) -> list[Any]:
    return [entry for entry in record.list_entries(region=NJ, limit=200) if entry.event == kind]


def test_sign_up_confirm_sign_in_and_out(client: Client) -> None:
    answer = sign_up(client)
    assert (answer.status_code, answer.url) == (302, "/daftar/periksa-surel/")
    assert mail.outbox[0].to == [ADDRESS]
    assert "Konfirmasi alamat surel" in mail.outbox[0].subject
    assert "three days" in mail.outbox[0].body
    assert sign_in(client).url == "/daftar/periksa-surel/"  # not before the address is confirmed
    address = link("/daftar/konfirmasi/")
    assert "Konfirmasi" in client.get(address).content.decode()
    account = queries.find_account_by_login(login=ADDRESS)
    assert account is not None
    assert not account.email_confirmed
    assert client.post(address).url.startswith("/masuk/")
    assert sign_in(client).url == "/saya/"
    assert client.get("/akun/sandi/").status_code == 200
    assert client.get("/keluar/").status_code == 200
    assert client.post("/keluar/").url == "/"
    assert client.get("/akun/sandi/").url.startswith("/masuk/")
    for event in ("registered", "confirmed", "signed_in", "signed_out"):
        (entry,) = events(f"identity.account.{event}")
        assert entry.row == str(account.id)


def test_a_wrong_password_and_an_unknown_address_look_the_same_and_are_kept(client: Client) -> None:
    confirmed(client)
    wrong = sign_in(Client(HTTP_HOST=HOST), OTHER)
    unknown = Client(HTTP_HOST=HOST).post("/masuk/", {"login": "nobody@example.org", "password": OTHER})
    hide = re.compile(r'(name="csrfmiddlewaretoken" value="[^"]+"|value="[^"]*@example.org")')
    assert hide.sub("", wrong.content.decode()) == hide.sub("", unknown.content.decode())
    assert "tidak cocok" in wrong.content.decode()
    with connections["attempts"].cursor() as cursor:  # the record of refusals is written on a connection of its own
        cursor.execute("SELECT reason, actor, details::text FROM audit_attempt WHERE event = 'identity.account.signed_in'")
        assert cursor.fetchall() == [("credentials", "public", "{}")] * 2


def test_signing_up_with_a_known_address_looks_the_same_and_tells_its_owner(client: Client) -> None:
    confirmed(client)
    fresh, known = sign_up(client, email="new@example.org"), sign_up(Client(HTTP_HOST=HOST), email=ADDRESS.upper())
    assert (fresh.status_code, fresh.url) == (known.status_code, known.url)
    assert mail.outbox[-1].to == [ADDRESS]
    assert "sudah punya akun" in mail.outbox[-1].subject
    assert len(events("identity.account.registered")) == 2


def test_a_forgotten_password_is_made_anew_once(client: Client) -> None:
    confirmed(client)
    sign_in(client)
    count = len(mail.outbox)
    assert client.post("/akun/sandi/lupa/", {"email": "nobody@example.org"}).url == "/akun/sandi/lupa/terkirim/"
    assert len(mail.outbox) == count
    other = Client(HTTP_HOST=HOST)
    assert other.post("/akun/sandi/lupa/", {"email": ADDRESS.upper()}).url == "/akun/sandi/lupa/terkirim/"
    assert mail.outbox[-1].to == [ADDRESS]
    address = link("/akun/sandi/baru/")
    form = other.get(address, follow=True)
    place = form.redirect_chain[-1][0]
    assert "token" not in place
    assert other.post(place, {"password1": OTHER, "password2": OTHER}).url == "/akun/sandi/baru/selesai/"
    assert other.get("/akun/sandi/baru/selesai/").status_code == 200
    assert "kedaluwarsa" in other.get(address, follow=True).content.decode()
    assert client.get("/akun/sandi/").status_code == 302  # the old session has ended
    assert sign_in(other, OTHER).url == "/saya/"
    (entry,) = events("identity.account.password_changed")
    assert entry.details == {"how": "reset"}


def test_a_password_is_changed_with_the_old_one_and_ends_other_sessions(client: Client) -> None:
    confirmed(client)
    other = Client(HTTP_HOST=HOST)
    sign_in(client)
    sign_in(other)
    refused = client.post("/akun/sandi/", {"oldpassword": OTHER, "password1": OTHER, "password2": OTHER})
    assert "sekarang tidak cocok" in refused.content.decode()
    unequal = client.post("/akun/sandi/", {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER + "x"})
    assert "tidak sama" in unequal.content.decode()
    assert client.post("/akun/sandi/", {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}).status_code == 302
    assert client.get("/akun/sandi/").status_code == 200
    assert other.get("/akun/sandi/").status_code == 302


def test_the_cost_of_signing_in_does_not_grow_with_the_number_of_sessions(client: Client) -> None:
    confirmed(client)

    def statements() -> int:
        with CaptureQueriesContext(connections["default"]) as caught:
            assert sign_in(Client(HTTP_HOST=HOST)).url == "/saya/"
        return len(caught)

    first = statements()
    for _ in range(3):
        statements()
    assert statements() <= first


def test_other_devices_can_be_put_out(client: Client) -> None:
    confirmed(client)
    other = Client(HTTP_HOST=HOST, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/128.0")
    sign_in(client)
    sign_in(other)
    assert "Firefox, Windows" in client.get("/akun/perangkat/").content.decode()
    assert client.post("/akun/perangkat/").status_code == 303
    assert other.get("/akun/sandi/").status_code == 302
    assert client.get("/akun/sandi/").status_code == 200
    assert events("identity.account.devices_ended")[0].details == {"sessions": 1}


@pytest.mark.parametrize(
    ("password", "name", "words"),
    [
        ("pendek", "Sari", ("paling sedikit 10", "at least 10")),
        ("password123", "Sari", ("paling sering", "most common")),
        ("kentungkatak", "Kentung Wibawa", ("memuat nama", "contains your name")),
        ("xsariwangix9", "Budi", ("memuat nama", "contains your name")),
    ],
)
def test_weak_passwords_are_refused_in_both_languages(client: Client, password: str, name: str, words: tuple[str, str]) -> None:
    for path, said in zip(("/daftar/", "/en/daftar/"), words, strict=True):
        answer = sign_up(client, email="sariwangi@example.org", password=password, name=name, path=path)
        assert answer.status_code == 200
        assert said in answer.content.decode()
    assert queries.find_account_by_login(login="sariwangi@example.org") is None


def test_what_is_missing_is_said_at_the_field(client: Client) -> None:
    page = client.post("/daftar/", {"name": "", "email": "no address", "password1": ""}).content.decode()
    for said in ("Tulis nama Anda.", "tidak terbaca", "Tulis kata sandi."):
        assert page.count(said) == 2  # at the head of the page and at the field
    assert 'value="no address"' in page


def test_coming_back_to_the_page_that_asked_but_never_to_another_site(client: Client) -> None:
    confirmed(client)
    assert sign_in(client, next="/saya/permohonan/").url == "/saya/permohonan/"
    client.post("/keluar/")
    assert sign_in(client, next="https://evil.example/").url == "/saya/"


def test_officers_and_auditors_come_to_their_doors_in_their_language(client: Client) -> None:
    unit = agencies.list_units(NJ, agency="dukcapil")[0].code
    seat = NewAppointment(
        region=NJ, agency="dukcapil", unit=unit, position="dukcapil/verifikator", audience=Audience.OFFICER, valid_from=samples.TODAY
    )
    for n, (audience, door) in enumerate([(Audience.OFFICER, "/meja/"), (Audience.AUDITOR, "/pengawas/"), (Audience.LEADER, "/pimpinan/")]):
        held = replace(seat, audience=audience, valid_from=dt.date(2020, 1, 1))
        operations.load_accounts(act=samples.act(), accounts=[NewAccount(f"p{n}@example.org", "P", PASSWORD, appointments=(held,))])
        for prefix in ("", "/en"):
            answer = Client(HTTP_HOST=HOST).post(f"{prefix}/masuk/", {"login": f"p{n}@example.org", "password": PASSWORD})
            assert answer.url == prefix + door


def test_a_closed_account_cannot_sign_in(client: Client) -> None:
    confirmed(client)
    account = queries.find_account_by_login(login=ADDRESS)
    assert account is not None
    operations.close_account(act=samples.act(), account=account.id, reason="test")
    assert sign_in(client).url == "/akun/ditutup/"
    assert client.get("/akun/ditutup/").status_code == 200
    assert Session.objects.count() == 0 or client.get("/akun/sandi/").status_code == 302


def test_too_many_tries_are_stopped_by_where_they_come_from(client: Client, settings: Any) -> None:
    settings.LOKET_LIMIT_SCALE = 1
    answers = [sign_in(client, OTHER).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def now_here() -> dt.datetime:
    """The moment as the door reads it."""
    return dt.datetime.fromtimestamp(time.time(), tz=dt.UTC)


def invited(client: Client, address: str = "petugas@example.org") -> str:
    """Hire somebody with an office at the desk and return the path of the invitation's link."""
    unit = agencies.list_units(NJ, agency="dukcapil")[0].code
    seat = NewAppointment(
        region=NJ, agency="dukcapil", unit=unit, position="dukcapil/verifikator", audience=Audience.OFFICER, valid_from=dt.date(2020, 1, 1)
    )
    (account,) = operations.load_accounts(
        act=samples.act(), accounts=[NewAccount(address, "Petugas Baru", None, appointments=(seat,), is_confirmed=False)]
    )
    now = now_here()
    inviting.make(replace(samples.act(), at=now), [account], proposal=None)
    jobs.send_invitations(at=now)
    assert mail.outbox[-1].to == [address]
    return link("/undangan/")


def code_of(address: str, shift: int = 0) -> str:
    account = queries.find_account_by_login(login=address)
    assert account is not None
    row = factors.Factor.objects.get(account_id=account.id)
    # Because: counted from the step that was used last, so that no half minute passes between.
    return totp.code_of(proving.secret_of(row), (row.last_step or totp.step_at(now_here())) + shift)


def enrolled(client: Client, address: str = "petugas@example.org") -> list[str]:
    """Go through the invitation as the mail leads, and return the recovery codes."""
    path = invited(client, address)
    assert "Petugas Baru" in client.get(path).content.decode()
    assert client.post(path, {"password1": OTHER, "password2": OTHER}).url == "/masuk/pasang/"
    assert "<svg" in client.get("/masuk/pasang/").content.decode()
    page = client.post("/masuk/pasang/", {"code": code_of(address)})
    return re.findall(r"[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3}", page.content.decode())


def test_an_invitation_leads_through_password_and_phone_to_the_desk(client: Client) -> None:
    codes = enrolled(client)
    assert len(set(codes)) == 10
    assert client.get("/meja/").status_code == 200
    again = Client(HTTP_HOST=HOST)
    assert again.post("/masuk/", {"login": "petugas@example.org", "password": OTHER}).url == "/meja/"
    assert again.get("/meja/").url == "/masuk/kode/?next=/meja/"
    assert "ketik enam angka" in again.get("/masuk/kode/?next=/meja/").content.decode()
    wrong = again.post("/masuk/kode/", {"code": "000000", "next": "/meja/"})
    assert (wrong.status_code, "tidak cocok" in wrong.content.decode()) == (422, True)
    used = again.post("/masuk/kode/", {"code": code_of("petugas@example.org"), "next": "/meja/"})
    assert (used.status_code, "sudah dipakai" in used.content.decode()) == (422, True)
    before = again.cookies["loket"].value
    assert again.post("/masuk/kode/", {"code": code_of("petugas@example.org", 1), "next": "/meja/"}).url == "/meja/"
    assert again.cookies["loket"].value != before, "whoever knew the key of the half-open session knows nothing now"
    assert again.get("/meja/").status_code == 200
    lost = Client(HTTP_HOST=HOST)
    lost.post("/masuk/", {"login": "petugas@example.org", "password": OTHER})
    assert lost.post("/masuk/kode/", {"code": codes[0].lower(), "next": "https://evil.example/"}).url == "/meja/"


def test_a_used_or_unknown_invitation_opens_nothing(client: Client) -> None:
    path = invited(client)
    assert Client(HTTP_HOST=HOST).get(path.replace("/undangan/", "/undangan/x")).status_code == 404
    assert client.post(path, {"password1": OTHER, "password2": "tidak sama ini"}).status_code == 422
    assert client.post(path, {"password1": "pendek", "password2": "pendek"}).status_code == 422
    client.post(path, {"password1": OTHER, "password2": OTHER})
    client.post("/masuk/pasang/", {"code": code_of("petugas@example.org")})
    stranger = Client(HTTP_HOST=HOST)
    assert stranger.get(path).status_code == 404
    assert stranger.post(path, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 404
    assert stranger.post("/masuk/", {"login": "petugas@example.org", "password": PASSWORD}).status_code == 200


def test_a_stolen_password_opens_no_officers_page_and_enrols_nothing(client: Client) -> None:
    unit = agencies.list_units(NJ, agency="dukcapil")[0].code
    seat = NewAppointment(
        region=NJ, agency="dukcapil", unit=unit, position="dukcapil/verifikator", audience=Audience.OFFICER, valid_from=dt.date(2020, 1, 1)
    )
    operations.load_accounts(act=samples.act(), accounts=[NewAccount("p@example.org", "P", PASSWORD, appointments=(seat,))])
    thief = Client(HTTP_HOST=HOST)
    thief.post("/masuk/", {"login": "p@example.org", "password": PASSWORD})
    assert thief.get("/meja/").url == "/masuk/kode/?next=/meja/"
    assert thief.get("/masuk/kode/").status_code == 403
    assert thief.get("/masuk/pasang/").url == "/masuk/kode/"
    assert thief.post("/masuk/pasang/", {"code": "123456"}).url == "/masuk/kode/"
    assert thief.get("/meja/").status_code == 302
    assert thief.get("/saya/").status_code == 200


def test_guessing_codes_is_stopped_by_account_and_by_the_door_and_shuts_no_owner_out(client: Client, settings: Any) -> None:
    paper = enrolled(client)
    guesser = Client(HTTP_HOST=HOST)
    guesser.post("/masuk/", {"login": "petugas@example.org", "password": OTHER})
    for _ in range(5):
        assert guesser.post("/masuk/kode/", {"code": "000000"}).status_code == 422
    blocked = guesser.post("/masuk/kode/", {"code": code_of("petugas@example.org", 1)})
    assert "Terlalu banyak kode salah" in blocked.content.decode()
    assert guesser.get("/meja/").status_code == 302
    assert guesser.post("/masuk/kode/", {"code": f"{paper[0][:-1]}A"}).status_code == 422
    owner = Client(HTTP_HOST=HOST)
    owner.post("/masuk/", {"login": "petugas@example.org", "password": OTHER})
    assert owner.post("/masuk/kode/", {"code": paper[1]}).status_code in (302, 303)
    assert owner.get("/meja/").status_code == 200
    settings.LOKET_LIMIT_SCALE = 1
    assert [guesser.post("/masuk/kode/", {"code": "000000"}).status_code for _ in range(11)][-1] == 429


def test_a_reset_ends_every_session_and_an_ended_office_closes_the_door_at_once(client: Client) -> None:
    enrolled(client)
    account = queries.find_account_by_login(login="petugas@example.org")
    assert account is not None
    assert client.get("/meja/").status_code == 200
    (office,) = queries.list_offices(region=NJ, account=account.id)
    operations.end_appointment(act=samples.act(), appointment=office.id, until=samples.TODAY)
    assert client.get("/meja/").status_code == 403
    assert client.get("/saya/").status_code == 200
    operations.end_sessions(act=samples.act(), account=account.id, reason="factor_reset")
    assert client.get("/saya/").status_code == 302


def test_only_the_demo_shows_the_code(client: Client, settings: Any) -> None:
    enrolled(client)
    other = Client(HTTP_HOST=HOST)
    other.post("/masuk/", {"login": "petugas@example.org", "password": OTHER})
    assert code_of("petugas@example.org", 1) not in other.get("/masuk/kode/").content.decode()
    settings.LOKET_MODE = "demo"
    assert code_of("petugas@example.org", 1) in other.get("/masuk/kode/").content.decode()


@pytest.mark.parametrize(
    "path", ["/masuk/", "/daftar/", "/akun/sandi/lupa/", "/daftar/periksa-surel/", "/daftar/konfirmasi/x:y/", "/akun/sandi/lupa/terkirim/"]
)
def test_pages_open_in_both_languages_and_are_kept_by_nobody(client: Client, path: str) -> None:
    for prefix in ("", "/en"):
        answer = client.get(prefix + path)
        assert answer.status_code == 200
        assert "no-cache" in answer.headers["Cache-Control"] or "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/daftar/periksa-surel/", "/akun/sandi/lupa/terkirim/"])
def test_only_the_demo_says_where_its_mail_is_read(client: Client, settings: Any, path: str) -> None:
    assert "/demo/surat/" not in client.get(path).content.decode()
    settings.LOKET_MODE = "demo"
    page = client.get(path).content.decode()
    assert page.count('href="/demo/surat/"') == 2  # beside the words about mail, and at the foot of every page
    assert client.get("/demo/surat/").status_code == 200
