"""One's own account: devices, history with "not me", another e-mail address; and guessing that shuts no owner out."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from loket.foundation.common import ids
from loket.foundation.identity import jobs, models, queries
from loket.foundation.identity.values import Method
from loket.foundation.notifications import queries as notifications
from loket.web.citizen.account import devices, known
from tests.integration import test_door_citizen as door
from tests.integration.test_door_citizen import clock as clock
from tests.integration.test_door_ways_in import AT, entered, prove
from tests.support import world as worlds

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 12; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
OWN = "warga@contoh.example"


@pytest.fixture
def world(db: None, clock: door.Clock, settings: Any) -> worlds.World:
    settings.LOKET_LIMIT_SCALE = 0
    return worlds.build()


def signed_in(agent: str = PHONE, **more: Any) -> Client:
    client = Client(HTTP_HOST="localhost", HTTP_USER_AGENT=agent, **more)
    answer = client.post("/masuk/", {"login": OWN, "password": worlds.PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return client


# --- devices and history ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agent", "said"),
    [(PHONE, "Chrome, Android"), (DESK, "Firefox, Windows"), ("", "Peramban"), (f"{PHONE} EdgA/120", "Edge, Android"), ("curl/8", "Peramban")],
)
def test_a_device_is_called_as_people_call_it(agent: str, said: str) -> None:
    assert devices.words(agent) == said


def test_one_device_is_signed_out_and_the_others_stay(world: worlds.World) -> None:
    here, there, third = signed_in(PHONE), signed_in(DESK), signed_in()
    page = here.get("/akun/perangkat/").content.decode()
    assert page.count("Chrome, Android") >= 2
    assert "Firefox, Windows" in page
    (row,) = [one for one in _rows() if "Firefox" in one.user_agent]
    assert here.post("/akun/perangkat/", {"id": str(row.pk)}).status_code == 303
    assert there.get("/saya/").status_code == 302
    assert third.get("/saya/").status_code == 200
    assert here.post("/akun/perangkat/").status_code == 303
    assert third.get("/saya/").status_code == 302
    assert here.get("/saya/").status_code == 200


def test_nobody_signs_the_device_of_somebody_else_out(world: worlds.World) -> None:
    signed_in()
    (row,) = _rows()
    door.signed_in(world.stranger).post("/akun/perangkat/", {"id": str(row.pk)})
    assert _rows() == [row]


def _rows() -> list[Any]:
    from allauth.usersessions.models import UserSession

    return list(UserSession.objects.order_by("pk"))


def test_the_history_tells_what_was_done_and_a_line_that_was_not_me_freezes_the_account(world: worlds.World) -> None:
    client = signed_in(DESK)
    page = client.get("/saya/riwayat-akun/").content.decode()
    assert "Masuk ke akun" in page
    assert "Firefox, Windows" in page
    line = queries.list_history(account=world.citizen).items[0]
    assert door.signed_in(world.stranger).post(f"/saya/riwayat-akun/{ids.to_text(line.id)}/bukan-saya/").status_code == 404
    answer = client.post(f"/saya/riwayat-akun/{ids.to_text(line.id)}/bukan-saya/")
    assert re.fullmatch(r"/bukan-saya/\w+/", answer.url)
    assert not queries.get_account(account_id=world.citizen).is_frozen  # not by opening it
    assert client.post(answer.url).status_code == 200
    assert queries.get_account(account_id=world.citizen).is_frozen
    assert client.get("/saya/").status_code == 302
    assert [one.kind for one in queries.list_history(account=world.citizen).items] == ["frozen", "signed_in"]


def test_the_history_is_forgotten_after_a_year(world: worlds.World) -> None:
    signed_in()
    assert jobs.forget_history(at=AT + dt.timedelta(days=364)) == 0
    assert queries.list_history(account=world.citizen).items != ()
    assert jobs.forget_history(at=AT + dt.timedelta(days=366)) > 0
    assert queries.list_history(account=world.citizen).items == ()


# --- another address ----------------------------------------------------------------------------------------------


def link() -> str:
    found = re.search(r"https?://\S+?(/saya/akun/surel/\S+)", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[1]


def test_an_address_changes_by_the_link_sent_there_and_the_former_one_can_stop_it(world: worlds.World) -> None:
    client = signed_in()
    assert client.post("/saya/akun/surel/", {"email": "kacau"}).status_code == 422
    sent = client.post("/saya/akun/surel/", {"email": "Baru@contoh.example"})
    assert "Periksa surel" in sent.content.decode()
    assert mail.outbox[-1].to == ["Baru@contoh.example"]
    place = link()
    assert "contoh.example" not in place
    assert queries.get_account(account_id=world.citizen).email == OWN
    assert entered(world.stranger, Method.PASSWORD).post(place).status_code == 404
    assert client.get(place).status_code == 200
    assert queries.get_account(account_id=world.citizen).email == OWN  # programs open links too
    assert client.post(place).url == "/saya/akun/"
    changed = queries.get_account(account_id=world.citizen)
    assert (changed.email, changed.email_confirmed) == ("baru@contoh.example", True)
    assert client.post(place).status_code == 404
    (told,) = notifications.list_messages(region=world.region, recipient=world.citizen, limit=1).items
    token = re.search(r"/bukan-saya/(\w+)/", told.body.id)
    assert token
    Client(HTTP_HOST="localhost").post(f"/bukan-saya/{token[1]}/")
    assert queries.get_account(account_id=world.citizen).is_frozen


def test_the_answer_is_the_same_whoever_has_the_new_address(world: worlds.World) -> None:
    client = signed_in()
    free = client.post("/saya/akun/surel/", {"email": "bebas@contoh.example"}).content.decode().replace("bebas", "x")
    taken = client.post("/saya/akun/surel/", {"email": "lain@contoh.example"}).content.decode().replace("lain@", "x@")
    strip = re.compile(r'(csrfmiddlewaretoken" value=")[^"]*')
    assert strip.sub(r"\1", free) == strip.sub(r"\1", taken)
    assert "Anda sudah punya akun" in mail.outbox[-1].subject


def test_of_three_passwords_left_empty_each_is_named(world: worlds.World) -> None:
    page = signed_in().post("/akun/sandi/", {}).content.decode()
    for said in ("Tulis kata sandi sekarang.", "Tulis kata sandi baru.", "Tulis kata sandi baru sekali lagi."):
        assert page.count(said) == 2  # in the summary and beside its field


@pytest.mark.parametrize("path", ["/saya/akun/surel/", "/saya/akun/hp/"])
def test_a_contact_is_changed_only_by_who_has_just_proved_themselves(world: worlds.World, path: str) -> None:
    client = entered(world.citizen, Method.PASSWORD, at=AT - dt.timedelta(hours=2))
    answer = client.post(path, {"email": "baru@contoh.example", "phone": "081234567890"})
    assert answer.url == f"/masuk/kode/?ulang=1&next={path}"
    assert "kami pastikan lagi bahwa ini Anda" in client.get(answer.url).content.decode()
    assert mail.outbox == []
    assert models.Code.objects.count() == 0


# --- guessing -----------------------------------------------------------------------------------------------------


def test_guesses_from_many_addresses_are_stopped_and_the_owner_still_gets_in(world: worlds.World, settings: Any, clock: door.Clock) -> None:
    own = signed_in()
    own.post("/keluar/")
    settings.LOKET_LIMIT_SCALE = 1

    def guess(number: int, login: str = OWN) -> Any:
        return Client(HTTP_HOST="localhost", REMOTE_ADDR=f"10.1.{number // 250}.{number % 250}").post(
            "/masuk/", {"login": login, "password": "salah"}
        )

    said = [guess(number).status_code for number in range(known.STRANGERS_PER_HOUR + 2)]
    assert said == [200] * (known.STRANGERS_PER_HOUR - 1) + [429] * 3  # the first time its owner came, the device was new too
    stranger = Client(HTTP_HOST="localhost", REMOTE_ADDR="10.9.0.1").post("/masuk/", {"login": OWN, "password": worlds.PASSWORD})
    assert stranger.status_code == 429
    assert "kode ke nomor HP" in stranger.content.decode()
    assert own.post("/masuk/", {"login": OWN, "password": worlds.PASSWORD}).status_code == 302  # the device of its owner
    nobody = [guess(number, "tiada@contoh.example").status_code for number in range(known.STRANGERS_PER_HOUR + 1)]
    assert nobody[-2:] == [200, 429]  # nothing tells whether there is an account


def test_the_cookie_of_a_device_tells_nothing_and_cannot_be_made_up(world: worlds.World) -> None:
    client = signed_in()
    cookie = client.cookies[known.COOKIE]
    assert str(world.citizen) not in cookie.value
    assert OWN not in cookie.value
    assert cookie["httponly"]

    class Request:
        COOKIES = {known.COOKIE: cookie.value}

    assert known.is_known(Request(), world.citizen)  # type: ignore[arg-type]
    assert not known.is_known(Request(), world.stranger)  # type: ignore[arg-type]
    Request.COOKIES = {known.COOKIE: cookie.value[:-2] + "xx"}
    assert not known.is_known(Request(), world.citizen)  # type: ignore[arg-type]


def test_a_password_that_is_wrong_costs_the_same_for_nobody(world: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth import hashers

    counted: list[str] = []
    hasher = type(hashers.get_hasher())
    encode = hasher.encode  # the cheap hasher of tests verifies by encoding
    monkeypatch.setattr(hasher, "encode", lambda *a, **k: counted.append("hash") or encode(*a, **k))
    spent = []
    for login in (OWN, "tiada@contoh.example"):
        counted.clear()
        Client(HTTP_HOST="localhost").post("/masuk/", {"login": login, "password": "salah"})
        spent.append(len(counted))
    assert spent[0] == spent[1] >= 1


def test_prove_again_is_asked_by_a_code_where_there_is_one(world: worlds.World) -> None:
    client = entered(world.citizen, Method.PASSWORD)
    prove(client, Method.PASSWORD, at=AT - dt.timedelta(hours=2))
    assert 'name="password"' in client.get("/masuk/kode/?ulang=1&next=/saya/akun/hp/").content.decode()
