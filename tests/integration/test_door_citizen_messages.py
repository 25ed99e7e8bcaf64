"""A citizen's messages and the page of the account."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from tests.integration.test_door_citizen import HOUR, Clock
from tests.integration.test_door_citizen import client as client
from tests.integration.test_door_citizen import clock as clock
from tests.integration.test_door_citizen import stranger as stranger
from tests.integration.test_door_citizen import world as world
from tests.support import world as worlds

pytestmark = pytest.mark.django_db


def told(world: worlds.World, count: int) -> None:
    from loket.foundation.common.text import Text
    from loket.foundation.notifications import operations as notifications

    for number in range(count):
        notifications.queue_message(
            act=world.act(at=worlds.NOW + number * dt.timedelta(minutes=1)), recipient=world.citizen, address=None, kind="case.submitted",
            subject=Text(id=f"Pesan {number}", en=f"Message {number}"), body=Text(id="Isi pesan", en="Body"),
        )  # fmt: skip


def test_messages_are_paged_read_and_marked(client: Client, stranger: Client, world: worlds.World, clock: Clock) -> None:
    told(world, 23)
    clock.at += 2 * HOUR
    first = client.get("/saya/pesan/").content.decode()
    assert "Pesan 22" in first
    assert "23 belum dibaca" in first
    following = re.search(r'href="(\?after=[^"]+)"', first)
    assert following
    assert "Pesan 0" in client.get(f"/saya/pesan/{following[1].replace('&amp;', '&')}").content.decode()
    link = re.search(r'href="(/saya/pesan/\w{26}/)"', first)
    assert link
    assert "Isi pesan" in client.get(link[1]).content.decode()
    assert stranger.get(link[1]).status_code == 404
    assert "22 belum dibaca" in client.get("/saya/pesan/").content.decode()
    assert client.post("/saya/pesan/").url == "/saya/pesan/"
    assert "belum dibaca" not in client.get("/saya/pesan/").content.decode().casefold()


def test_messages_can_be_switched_off_by_kind_but_not_for_decisions(client: Client, world: worlds.World) -> None:
    from loket.foundation.notifications import queries as notifications

    assert client.get("/saya/pesan/pengaturan/").status_code == 200
    assert client.post("/saya/pesan/pengaturan/", {"by_email": ["document"], "quiet": "on", "starts": "21.00", "ends": "06.00"}).status_code == 303
    off = {one.family.prefix for one in notifications.list_preferences(recipient=world.citizen) if one.is_off}
    assert off == {"access", "case", "other"}


def test_the_account_page_changes_name_and_language(client: Client, stranger: Client, world: worlds.World) -> None:
    from loket.foundation.identity import queries as identity

    assert "Terhubung" in client.get("/saya/akun/").content.decode()
    assert "Belum terhubung" in stranger.get("/saya/akun/").content.decode()
    assert client.post("/saya/akun/", {"name": "", "language": "en"}).status_code == 422
    assert client.post("/saya/akun/", {"name": "Sari", "language": "en"}).status_code == 303
    account = identity.get_account(account_id=world.citizen)
    assert (account.name, account.language) == ("Sari", "en")
