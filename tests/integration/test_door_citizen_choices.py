"""What a person can do about a case is two taps away and explained; what reaches a person, and when, is chosen on one page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from loket.foundation.audit.errors import NotRecorded
from loket.foundation.identity import operations as identity
from loket.foundation.identity.values import NewAccount
from loket.foundation.notifications import operations as messages
from loket.foundation.notifications import queries as notifications
from loket.foundation.notifications.values import Channel, QuietHours, Reach
from loket.services.cases import queries as cases
from loket.services.cases.values import CaseState
from tests.integration.test_door_citizen import HOUR, Clock, case_id, client, clock, decide, sent, signed_in, stranger, world
from tests.support import ways
from tests.support import world as worlds

assert all((client, clock, stranger, world))  # the fixtures of the door
SETTINGS = "/saya/pesan/pengaturan/"
NIGHT = {"quiet": "on", "starts": "21.00", "ends": "06.00"}
EVERYWHERE = Reach(email=True, phone=True, push=True)


def tap(client: Client, page: str, words: str) -> str:
    """Tap on a line of "what you can do now": it must be there once, with what follows from it. Return where it leads."""
    section = re.search(r'<section class="section" id="tindakan">(.*?)</section>', page, re.DOTALL)
    assert section, "the page says nothing that one can do"
    found = [line for line in re.findall(r"<li\b.*?</li>", section[1], re.DOTALL) if words in line]
    assert len(found) == 1, f"{words}: {len(found)}"
    address = re.search(r'href="([^"]+)"', found[0])
    assert address
    explained = re.sub(r"<[^>]+>", " ", found[0]).replace(words, "").split()
    assert len(explained) >= 8, f"{words} is not explained"
    return address[1]


def last_tap(client: Client, address: str, **given: str) -> Any:
    """The page behind it asks once: one form that does it, and a way back that does nothing."""
    page = client.get(address).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert len(re.findall(r'<form method="post"', main)) == 1
    return client.post(address, given)


def test_withdrawal_is_two_taps_away(client: Client, world: worlds.World) -> None:
    case = sent(client, world)
    address = tap(client, client.get(case).content.decode(), "Batalkan permohonan")
    assert last_tap(client, address).url == case
    assert cases.get_case(region=world.region, case=case_id(case)).state is CaseState.WITHDRAWN
    assert 'id="tindakan"' not in client.get(case).content.decode() or "Batalkan permohonan" not in client.get(case).content.decode()


def test_objection_is_two_taps_and_a_sentence_away(client: Client, world: worlds.World, clock: Clock) -> None:
    case = sent(client, world)
    assert "Ajukan keberatan" not in client.get(case).content.decode()
    decide(world, "dukcapil/verifikator", "refuse", clock.at + HOUR, reason="not_parent")
    clock.at += 2 * HOUR
    address = tap(client, client.get(case).content.decode(), "Ajukan keberatan")
    assert last_tap(client, address, text="Saya ibunya.").status_code == 303
    assert cases.get_case(region=world.region, case=case_id(case)).state is CaseState.OBJECTION


def test_correction_is_two_taps_away_from_what_was_named(client: Client, world: worlds.World, clock: Clock) -> None:
    case = sent(client, world)
    decide(world, "dukcapil/verifikator", "return", clock.at + HOUR, reason="name_differs", fields=["child_name"])
    clock.at += 2 * HOUR
    address = tap(client, client.get(case).content.decode(), "Perbaiki permohonan")
    assert last_tap(client, address, child_name="Bulan Contoh Purnama").status_code == 303
    assert cases.get_case(region=world.region, case=case_id(case)).state is CaseState.IN_PROGRESS


def test_wrong_data_of_the_register_is_put_right_one_tap_away(client: Client, world: worlds.World) -> None:
    address = tap(client, client.get(sent(client, world)).content.decode(), "Data saya di sini salah")
    assert 'name="data"' in client.get(address, follow=True).content.decode()


# --- the page of choices ------------------------------------------------------------------------------------------


def by_phone(world: worlds.World) -> Any:
    return identity.load_accounts(act=world.act(), accounts=[NewAccount(None, "Lama Contoh", None, phone="+6281200001234")])[0]


def test_somebody_with_mail_only_is_not_asked_about_texts(client: Client) -> None:
    page = client.get(SETTINGS).content.decode()
    assert 'name="by_email"' in page
    assert 'name="by_sms"' not in page
    assert "Tidak dapat dimatikan: keputusan tentang Anda" in page
    assert "/saya/akun/hp/" in page


def test_what_must_arrive_by_text_says_why_and_the_rest_can_be_switched_off(world: worlds.World) -> None:
    account = by_phone(world)
    client = signed_in(account)
    page = client.get(SETTINGS).content.decode()
    assert 'name="by_email"' not in page
    assert "karena akun ini tidak punya surel" in page
    assert client.post(SETTINGS, {"by_sms": ["document"], **NIGHT}).status_code == 303
    found = {one.family.prefix: one for one in notifications.list_preferences(recipient=account, reach=Reach(email=False, phone=True))}
    assert {name: one.is_off for name, one in found.items()} == {
        "decision": False,
        "security": False,
        "case": True,
        "document": False,
        "power": False,
        "privacy": False,
        "access": True,
        "other": True,
    }
    # A form that somebody made up cannot switch off what must arrive.
    assert client.post(SETTINGS, NIGHT).status_code == 303
    found = {one.family.prefix: one for one in notifications.list_preferences(recipient=account, reach=Reach(email=False, phone=True))}
    assert not found["decision"].is_off


def test_quiet_hours_are_read_as_people_write_them_and_nothing_is_lost_when_they_are_not(client: Client, world: worlds.World) -> None:
    assert client.post(SETTINGS, {"by_email": ["case"], "quiet": "on", "starts": "22:15", "ends": "5.30"}).status_code == 303
    assert notifications.get_quiet_hours(recipient=world.citizen) == QuietHours(22 * 60 + 15, 5 * 60 + 30)
    wrong = client.post(SETTINGS, {"by_email": ["case"], "quiet": "on", "starts": "jam 9", "ends": "5.30"})
    assert wrong.status_code == 422
    assert "jam 9" in wrong.content.decode()
    assert notifications.get_quiet_hours(recipient=world.citizen) == QuietHours(22 * 60 + 15, 5 * 60 + 30)
    assert client.post(SETTINGS, {"by_email": ["case"], "starts": "22.15", "ends": "5.30"}).status_code == 303
    assert notifications.get_quiet_hours(recipient=world.citizen).is_off
    assert "WITA" in client.get(SETTINGS).content.decode()


@pytest.mark.loopback
def test_a_browser_is_added_by_the_script_and_taken_away_by_the_page(client: Client, world: worlds.World, settings: Any) -> None:
    place = f"{SETTINGS}perangkat/"
    with ways.push_service(settings) as service:
        keys = {"endpoint": service.url, "p256dh": service.public, "auth": "MDEyMzQ1Njc4OWFiY2RlZg"}
        assert client.post(place, keys).status_code == 200
        refused = client.post(place, {**keys, "endpoint": "https://10.0.0.1/x"})
        assert refused.status_code == 422
        assert "kotak pesan" in refused.json()["said"]
        assert notifications.count_subscriptions(recipient=world.citizen) == 1
        page = client.get(SETTINGS).content.decode()
        assert 'name="by_push"' in page
        assert service.url not in page
        assert client.post(place, {"endpoint": service.url, "off": "1"}).status_code == 200
        assert notifications.count_subscriptions(recipient=world.citizen) == 0
        client.post(place, keys)
        assert client.post(SETTINGS, {"devices_off": "1"}).status_code == 303
        assert notifications.count_subscriptions(recipient=world.citizen) == 0
        assert client.get(place).status_code == 405


def test_nobody_takes_away_the_browser_of_another_person(client: Client, stranger: Client, world: worlds.World, settings: Any) -> None:
    settings.LOKET_PUSH_HOSTS = ["push.example"]
    key = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    messages.subscribe(act=world.act(), recipient=world.citizen, endpoint="https://push.example/1", public=key, auth="BTBZMqHH6r4Tts7J_aSIgg")
    stranger.post(f"{SETTINGS}perangkat/", {"endpoint": "https://push.example/1", "off": "1"})
    stranger.post(SETTINGS, {"devices_off": "1"})
    assert notifications.count_subscriptions(recipient=world.citizen) == 1
    assert {one.channel for one in notifications.list_preferences(recipient=world.citizen, reach=EVERYWHERE)} == {
        Channel.EMAIL,
        Channel.SMS,
        Channel.PUSH,
    }


def test_a_package_words_the_text_message_of_its_service(client: Client, world: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    from loket.services.journey import notices

    short = 'sms: {id: "Loket: {case_number} diterima, janji {promised_on}.", en: "Loket: {case_number} received."}'
    worlds.publish(
        "dukcapil/akta-kelahiran",
        changes={"service.yaml": [("notices:\n  submitted:", f"notices:\n  submitted:\n    {short}"), ("version: 1\n", "version: 2\n")]},
        at=world.at,
    )
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(notices.identity, "tell_account", lambda **given: told.append(given))
    case = case_id(sent(client, world))
    act = world.act()
    with pytest.raises(NotRecorded):  # the patched operation records nothing
        notices.tell(act=act, event="cases.case.submitted", case=case, payload={})
    number = cases.get_case(region=world.region, case=case).number
    assert told[0]["sms"].id.startswith(f"Loket: {number} diterima, janji ")
