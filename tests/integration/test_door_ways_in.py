"""How an account is opened by more than a password: passkeys, the code app, a code to the phone; and a form that asks for it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from loket.foundation.audit import queries as record
from loket.foundation.identity import models, proving, queries, totp
from loket.foundation.identity.values import PROOFS, Assurance, Method
from loket.foundation.notifications import queries as notifications
from loket.services.cases import queries as cases
from tests.integration import test_door_citizen as door
from tests.integration.test_door_citizen import clock as clock
from tests.support import world as worlds
from tests.support.softkey import Softkey

pytestmark = pytest.mark.django_db
AT = worlds.NOW
STRONG = {"dukcapil/akta-kelahiran": {"service.yaml": [("assurance: verified", "assurance: strong")]}}


@pytest.fixture
def world(db: None, clock: door.Clock, settings: Any) -> worlds.World:
    settings.LOKET_LIMIT_SCALE = 0
    return worlds.build(changes=STRONG)


def entered(account: UUID, *methods: Method, at: dt.datetime = AT) -> Client:
    """Return the browser of somebody who has just proved these."""
    client = door.signed_in(account)
    prove(client, *methods, at=at)
    return client


def prove(client: Client, *methods: Method, at: dt.datetime = AT) -> None:
    session = client.session
    session[PROOFS] = [[method.value, int(at.timestamp())] for method in methods]
    session.save()


def level(client: Client, account: UUID) -> Assurance:
    return queries.session_assurance(session=client.session, account_id=account, at=AT).level


def added(client: Client, key: Softkey) -> Any:
    options = client.post("/saya/keamanan/kunci/mulai/").json()
    return client.post("/saya/keamanan/kunci/", {"credential": key.make(options), "name": "HP biru"})


def used(client: Client, key: Softkey, path: str = "/masuk/kunci/", **more: str) -> Any:
    options = client.post("/masuk/kunci/mulai/").json()
    return client.post(path, {"credential": key.use(options), **more})


# --- passkeys -----------------------------------------------------------------------------------------------------


def test_a_passkey_is_added_tells_its_owner_and_signs_in_strongly(world: worlds.World) -> None:
    client, key = entered(world.citizen, Method.PASSWORD), Softkey()
    assert added(client, key).url == "/saya/keamanan/"
    assert "HP biru" in client.get("/saya/keamanan/").content.decode()
    (told,) = notifications.list_messages(region=world.region, recipient=world.citizen, limit=1).items
    assert "/bukan-saya/" in told.body.id
    other = Client(HTTP_HOST="localhost")
    answer = used(other, key, next="/saya/dokumen/")
    assert (answer.status_code, answer.url) == (302, "/saya/dokumen/")
    assert level(other, world.citizen) is Assurance.STRONG
    assert "HP biru" not in json.dumps(list(record.list_entries(region=world.region, event="identity.passkey.added").items), default=str)
    assert "Saat ini:" in other.get("/saya/keamanan/").content.decode()
    assert "perangkat ini" in other.get("/akun/perangkat/").content.decode()


def test_a_password_of_this_morning_adds_nothing_before_it_is_given_again(world: worlds.World) -> None:
    client, key = entered(world.citizen, Method.PASSWORD, at=AT - dt.timedelta(hours=1)), Softkey()
    answer = added(client, key)
    assert (answer.status_code, answer.url) == (303, "/masuk/kode/?ulang=1&next=/saya/keamanan/")
    assert queries.list_passkeys(account=world.citizen) == ()
    page = client.get(answer.url).content.decode()
    assert 'name="password"' in page
    assert client.post("/masuk/kode/", {"password": "salah", "ulang": "1"}).status_code == 422
    assert client.post("/masuk/kode/", {"password": worlds.PASSWORD, "ulang": "1", "next": "/saya/keamanan/"}).url == "/saya/keamanan/"
    assert added(client, key).url == "/saya/keamanan/"
    assert len(queries.list_passkeys(account=world.citizen)) == 1


def test_whoever_has_to_prove_themselves_first_is_told_before_the_device_is_asked(world: worlds.World) -> None:
    late, fresh = entered(world.citizen, Method.PASSWORD, at=AT - dt.timedelta(hours=1)), entered(world.citizen, Method.PASSWORD)
    assert "prove" not in fresh.post("/saya/keamanan/kunci/mulai/").json()
    assert late.post("/saya/keamanan/kunci/mulai/").json()["prove"] == "/masuk/kode/?ulang=1&next=/saya/keamanan/"
    onward = late.post("/saya/keamanan/kunci/mulai/", {"next": "/saya/draf/"}).json()["prove"]
    assert onward.endswith("&next=/saya/keamanan/%3Fnext%3D%252Fsaya%252Fdraf%252F")


def test_where_a_passkey_is_there_a_password_adds_and_removes_none(world: worlds.World) -> None:
    first = Softkey()
    added(entered(world.citizen, Method.PASSWORD), first)
    (known,) = queries.list_passkeys(account=world.citizen)
    thief = entered(world.citizen, Method.PASSWORD)
    assert added(thief, Softkey()).url.startswith("/masuk/kode/?ulang=1")
    removal = f"/saya/keamanan/kunci/{door.ids.to_text(known.id)}/hapus/"
    assert thief.post(removal).url.startswith("/masuk/kode/?ulang=1")
    assert 'name="password"' not in thief.get("/masuk/kode/?ulang=1").content.decode()
    assert used(thief, first, "/masuk/kode/", next="/saya/keamanan/").url == "/saya/keamanan/"
    assert thief.post(removal).url == "/saya/keamanan/"
    assert queries.list_passkeys(account=world.citizen) == ()


@pytest.mark.parametrize(
    "fault", ["another origin", "another host", "nobody checked by the device", "another question", "counted backwards", "unknown", "no answer"]
)
def test_a_passkey_that_proves_nothing_signs_nobody_in(world: worlds.World, fault: str) -> None:
    key = Softkey()
    added(entered(world.citizen, Method.PASSWORD), key)
    client = Client(HTTP_HOST="localhost")
    assert used(Client(HTTP_HOST="localhost"), key).status_code == 302  # it works as it is
    if fault == "another origin":
        key.origin = "https://loket.example.net"
    elif fault == "another host":
        key.host = "example.net"
    elif fault == "nobody checked by the device":
        key.flags = 0x01
    elif fault == "counted backwards":
        key.count = 0
    elif fault == "unknown":
        key.credential = b"0" * 32
    options = client.post("/masuk/kunci/mulai/").json()
    if fault == "another question":
        client.post("/masuk/kunci/mulai/")
    text = "" if fault == "no answer" else key.use(options)
    answer = client.post("/masuk/kunci/", {"credential": text})
    assert (answer.status_code, answer.url) == (303, "/masuk/")
    assert "_auth_user_id" not in client.session
    again = client.post("/masuk/kunci/", {"credential": text})
    assert again.url == "/masuk/"


def test_the_passkey_of_somebody_else_proves_nothing_in_my_session(world: worlds.World) -> None:
    key, mine = Softkey(), Softkey()
    added(entered(world.stranger, Method.PASSWORD), key)
    client = entered(world.citizen, Method.PASSWORD)
    added(client, mine)
    prove(client, Method.PASSWORD)
    assert used(client, key, "/masuk/kode/").status_code == 422
    assert level(client, world.citizen) is Assurance.VERIFIED


def test_whoever_holds_an_office_needs_the_invitation_first_and_their_code_for_more(world: worlds.World) -> None:
    officer = world.officers["dukcapil/verifikator"]
    models.Factor.objects.filter(account_id=officer).delete()
    client = entered(officer, Method.PASSWORD)
    added(client, Softkey())
    assert "undangan" in client.get("/saya/keamanan/").content.decode()
    assert queries.list_passkeys(account=officer) == ()
    second = world.officers["dukcapil/verifikator#2"]
    client, key = entered(second, Method.TOTP), Softkey()
    added(client, key)
    other = Client(HTTP_HOST="localhost")
    used(other, key)
    assert other.get("/meja/").status_code == 200  # a passkey opens the desk as a code does


def test_where_codes_reach_a_phone_a_password_alone_adds_nothing(world: worlds.World) -> None:
    account = models.Account.objects.get(pk=world.citizen)
    account.phone = "+6281234567890"
    account.save()
    client = entered(world.citizen, Method.PASSWORD)
    answer = added(client, Softkey())
    assert answer.url.startswith("/masuk/kode/?ulang=1")
    page = client.get(answer.url).content.decode()
    assert "Kirim kode ke HP saya" in page
    assert 'name="password"' not in page
    prove(client, Method.PHONE_CODE)
    assert added(client, Softkey()).url == "/saya/keamanan/"


# --- the code app -------------------------------------------------------------------------------------------------


def code(account: UUID, shift: int = 0) -> str:
    return totp.code_of(proving.secret_of(models.Factor.objects.get(account_id=account)), totp.step_at(AT) + shift)


def test_a_citizen_sets_a_code_app_up_and_makes_a_session_strong_with_it(world: worlds.World) -> None:
    client = entered(world.citizen, Method.PASSWORD)
    assert "Pasang aplikasi kode" in client.get("/saya/keamanan/").content.decode()
    shown = client.post("/saya/keamanan/aplikasi/")
    assert "<svg" in shown.content.decode()
    assert client.post("/saya/keamanan/aplikasi/", {"code": "000000"}).status_code == 422
    papers = client.post("/saya/keamanan/aplikasi/", {"code": code(world.citizen)}).content.decode()
    assert papers.count('class="code"') == proving.RECOVERY_CODES
    assert level(client, world.citizen) is Assurance.STRONG
    other = entered(world.citizen, Method.PASSWORD)
    assert level(other, world.citizen) is Assurance.VERIFIED
    assert other.post("/saya/keamanan/kode-cadangan/").url.startswith("/masuk/kode/")
    assert other.post("/masuk/kode/", {"code": code(world.citizen, 1), "next": "/saya/keamanan/"}).url == "/saya/keamanan/"
    assert level(other, world.citizen) is Assurance.STRONG
    assert other.post("/saya/keamanan/kode-cadangan/").content.decode().count('class="code"') == proving.RECOVERY_CODES
    assert other.post("/saya/keamanan/aplikasi/hapus/").url == "/saya/keamanan/"
    assert not queries.has_way(account=world.citizen)


def test_the_secret_is_shown_to_nobody_who_has_not_just_proved_themselves(world: worlds.World) -> None:
    entered(world.citizen, Method.PASSWORD).post("/saya/keamanan/aplikasi/")
    secret = queries.secret_text(secret=proving.secret_of(models.Factor.objects.get(account_id=world.citizen)))
    thief = door.signed_in(world.citizen)
    assert secret not in thief.get("/saya/keamanan/aplikasi/").content.decode()
    for data in ({}, {"code": "000000"}):
        assert thief.post("/saya/keamanan/aplikasi/", data).url.startswith("/masuk/kode/?ulang=1")


# --- a form that needs more ---------------------------------------------------------------------------------------


def test_a_form_that_needs_more_keeps_what_is_typed_and_comes_back_to_the_very_page(world: worlds.World) -> None:
    app = entered(world.citizen, Method.PASSWORD)
    app.post("/saya/keamanan/aplikasi/")
    app.post("/saya/keamanan/aplikasi/", {"code": code(world.citizen)})
    client = entered(world.citizen, Method.PASSWORD)
    assert "Bukti diri" in client.get("/layanan/akta-kelahiran/ajukan/").content.decode()
    draft = door.begin(client)
    answer = door.send(client, f"{draft}anak/", {"child_name": "Bintang Contoh", "buktikan": "1"})
    assert answer.url == f"/masuk/kode/?tingkat=kuat&next={draft}anak/"
    asked = client.get(answer.url).content.decode()
    assert "Isian Anda tetap tersimpan" in asked
    back = client.post("/masuk/kode/", {"code": code(world.citizen, 1), "next": f"{draft}anak/", "tingkat": "kuat"})
    assert back.url == f"{draft}anak/"
    page = client.get(back.url).content.decode()
    assert 'value="Bintang Contoh"' in page
    assert 'name="buktikan"' not in page


def test_nothing_is_sent_before_enough_was_proved_and_nothing_is_lost(world: worlds.World) -> None:
    client = entered(world.citizen, Method.PASSWORD, Method.PASSKEY)
    draft = door.filled(client, world)
    key = door.hidden(client.get(f"{draft}periksa/"), "_key")[0]
    prove(client, Method.PASSWORD)  # the strong proof is over
    assert "Satu langkah lagi" in client.get(f"{draft}periksa/").content.decode()
    answer = client.post(f"{draft}periksa/", {"_key": key, "declared": "1"})
    assert answer.url == f"/masuk/kode/?tingkat=kuat&next={draft}periksa/"
    assert cases.list_for_account(region=world.region, account=world.citizen).items == ()
    without = client.get(answer.url)
    assert without.status_code == 403
    assert "Pasang kunci sandi dahulu" in without.content.decode()
    added(client, Softkey())
    prove(client, Method.PASSKEY)
    assert client.get(answer.url).url == f"{draft}periksa/"
    assert client.post(f"{draft}periksa/", {"_key": key, "declared": "1"}).url.endswith("/terkirim/")


def test_a_level_that_waits_for_a_match_says_how_and_keeps_the_form(world: worlds.World) -> None:
    page = entered(world.stranger, Method.PASSWORD).get("/masuk/kode/?tingkat=terverifikasi&next=/saya/")
    assert page.status_code == 403
    assert "KTP-el" in page.content.decode()


def test_after_a_check_at_the_counter_a_code_to_that_phone_is_enough(world: worlds.World) -> None:
    account = models.Account.objects.get(pk=world.citizen)
    account.phone, account.strong_until = "+6281234567890", AT + dt.timedelta(days=1)
    account.save()
    client = entered(world.citizen, Method.PASSWORD)
    assert "Kirim kode ke HP saya" in client.get("/masuk/kode/?tingkat=kuat&next=/saya/").content.decode()
    assert level(client, world.citizen) is Assurance.VERIFIED
    prove(client, Method.PHONE_CODE)
    assert level(client, world.citizen) is Assurance.STRONG


def test_where_a_strong_way_is_held_a_fresh_proof_is_never_a_code_to_the_phone(world: worlds.World) -> None:
    client = entered(world.citizen, Method.PASSWORD)
    added(client, Softkey())
    account = models.Account.objects.get(pk=world.citizen)
    account.phone, account.strong_until = "+6281234567890", AT + dt.timedelta(days=1)
    account.save()
    models.Passkey.objects.update(host="daerah-lain.example")
    page = client.get("/masuk/kode/?ulang=1&next=/saya/keamanan/")
    assert page.status_code == 403
    assert "datang ke loket pelayanan dengan KTP-el" in page.content.decode()
    assert client.post("/masuk/kode/", {"ulang": "1", "sms": "1"}).status_code == 403
    models.Passkey.objects.update(host="localhost")
    page = client.get("/masuk/kode/?ulang=1&next=/saya/keamanan/").content.decode()
    assert "Pakai kunci sandi" in page
    assert "Kirim kode ke HP saya" not in page
    assert 'name="ulang"' in page, "a proof that fails comes back to the same page"
