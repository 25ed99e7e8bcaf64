"""Births, deaths and moves reach whoever is granted them: by the feed, and by a signed event that says to look there."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from uuid import uuid4

import pytest

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import system_act
from loket.foundation.common.sealing import Keyring, key_id, new_key
from loket.foundation.events import operations as outbox
from loket.foundation.events.values import Event
from loket.foundation.exchange import feeding, hooks, jobs, marks, models, operations, queries, sealed_columns, serving
from loket.foundation.exchange.errors import BadAddress, HookNotFound, NoGrant, TooManyHooks
from loket.foundation.exchange.values import ChangeKind, DeliveryState, Kind
from loket.foundation.outbound import pinned
from loket.foundation.residents import models as models_of_register
from loket.foundation.residents import operations as residents
from loket.foundation.upkeep import operations as upkeep
from tests.support import world
from tests.support.exchange import PURPOSE, Stand


@pytest.fixture
def stand(db: None, settings: Any) -> Stand:
    settings.LOKET_LIMIT_SCALE = 0
    return Stand()


def _event(stand: Stand, name: str, ref: Any = None, **payload: Any) -> Event:
    return Event(id=1, at=stand.now, region=world.REGION, name=name, ref=ref or stand.world.resident, payload={"case": str(uuid4()), **payload})


def _happened(stand: Stand) -> None:
    feeding.receive([
        _event(stand, "residents.person.registered"), _event(stand, "residents.person.died", stand.world.spouse), _event(stand, "residents.person.moved"),
        _event(stand, "residents.person.registered", case=""), _event(stand, "residents.person.changed"),
    ])  # fmt: skip


def test_the_feed_tells_what_happened_in_order_with_granted_fields_and_goes_on_by_its_cursor(stand: Stand) -> None:
    grant = stand.grant(fields=("residents.name",))
    _happened(stand)
    first = stand.post("changes", {"limit": 2}).json()
    assert [(one["kind"], one["fields"]) for one in first["items"]] == [
        ("birth", {"name": "Sari Contoh Wulandari"}),
        ("death", {"name": "Budi Contoh Santoso"}),
    ]
    rest = stand.post("changes", {"cursor": first["next"]}).json()
    assert ([one["kind"] for one in rest["items"]], rest["has_more"]) == (["move"], False)
    assert rest["items"][0]["person"] == first["items"][0]["person"] != first["items"][1]["person"]
    again = stand.post("changes", {"cursor": rest["next"]}).json()
    assert (again["items"], again["next"]) == ([], rest["next"])
    # Asking when nothing waits counts nothing; each person told of does, and sees it.
    assert [(one.people, one.calls) for one in queries.list_usage(grant=grant.id, since=stand.today)] == [(3, 2)]
    reading = record.list_readings(region=world.REGION, subject=stand.world.spouse).items[0]
    assert (set(reading.fields), reading.kind) == ({"name", "change"}, "partner")


def test_what_files_tell_reaches_the_feed_by_its_granted_kind_and_of_who_left_only_that(stand: Stand) -> None:
    stand.grant(fields=("residents.name", "residents.status"), changes=frozenset(ChangeKind))
    told = [
        ("marriage", stand.world.resident),
        ("divorce", stand.world.resident),
        ("move_in", stand.world.resident),
        ("move_out", stand.world.spouse),
    ]
    models_of_register.Resident.objects.filter(pk=stand.world.spouse).update(status="moved")
    feeding.receive(
        [_event(stand, "residents.event.registered", ref, kind=kind, case=None) for kind, ref in (*told, ("stillbirth", stand.world.resident))]
    )
    first = stand.post("changes", {}).json()
    last = stand.post("changes", {"cursor": first["next"]}).json()
    assert (first["has_more"], last["has_more"]) == (True, False)
    items = [*first["items"], *last["items"]]
    assert [one["kind"] for one in items] == ["marriage", "divorce", "arrival", "departure"]
    assert items[0]["fields"] == {"name": "Sari Contoh Wulandari", "status": "active"}
    assert items[3]["fields"] == {"status": "moved"}
    reading = record.list_readings(region=world.REGION, subject=stand.world.spouse).items[0]
    assert set(reading.fields) == {"status", "change"}
    assert stand.post("lookup", {"nik": world.family(stand.world).people[1].nik}).status_code == 404


def test_a_grant_of_old_kinds_is_told_of_no_new_ones(stand: Stand) -> None:
    stand.grant(changes=frozenset([ChangeKind.BIRTH, ChangeKind.DEATH, ChangeKind.MOVE]))
    feeding.receive(
        [
            _event(stand, "residents.event.registered", kind="marriage", case=None),
            _event(stand, "residents.event.registered", kind="birth", case=None),
        ]
    )
    assert [one["kind"] for one in stand.post("changes", {}).json()["items"]] == ["birth"]


def test_a_system_knows_a_person_again_after_the_keys_were_changed_and_the_old_one_is_gone(stand: Stand, settings: Any) -> None:
    stand.grant()
    _happened(stand)
    before = settings.LOKET_KEYRING.blind_index(f"{stand.client.client_id} {stand.world.resident}", column="exchange_change.person")[:16].hex()
    known = [one.person for one in queries.list_changes(act=stand.act(), call=stand.call()).items]
    assert before in known, "marks that were given before there was a key of their own stay as they are"
    old, new = settings.LOKET_KEYRING_KEYS[1], new_key()
    settings.LOKET_KEYRING = Keyring({2: new, 1: old}, 2)
    (table,) = [one for one in sealed_columns.SEALED if one.name == "exchange_mark_key"]
    while not upkeep.rekey(act=system_act("keys", region="*", at=stand.now, purpose="keys"), table=table).is_whole:
        pass
    assert [one.person for one in queries.list_changes(act=stand.act(), call=stand.call()).items] == known
    row = models.MarkKey.objects.get()
    settings.LOKET_KEYRING = Keyring({2: new}, 2)
    assert [marks.for_client(stand.act(), stand.client.client_id)(str(stand.world.resident))] == [before]
    assert key_id(row.key_sealed) == 2
    assert old not in bytes(row.key_sealed)
    assert marks.for_client(stand.act(), "another")(str(stand.world.resident)) != before


def test_the_feed_leaves_out_what_is_not_granted(stand: Stand) -> None:
    stand.grant(changes=frozenset([ChangeKind.DEATH]))
    _happened(stand)
    assert [one["kind"] for one in stand.post("changes", {}).json()["items"]] == ["death"]
    assert stand.post("changes", {"cursor": "cffff"}).json()["items"] == []
    assert stand.post("changes", {"cursor": "'; --"}).status_code == 422


def test_the_feed_tells_nothing_from_before_the_grant_or_of_people_outside_it(stand: Stand) -> None:
    feeding.receive(
        [Event(id=1, at=stand.now - dt.timedelta(days=9), region=world.REGION, name="residents.person.died", ref=stand.world.spouse, payload={})]
    )
    far = next(area.code for area in world.agencies.list_areas(parent=f"{world.REGION}.02"))
    grant = stand.grant(villages=(far,))
    _happened(stand)
    page = stand.post("changes", {}).json()
    assert (page["items"], page["next"], page["has_more"]) == ([], "", False)
    assert queries.list_usage(grant=grant.id, since=stand.today) == ()
    assert not record.list_readings(region=world.REGION, subject=stand.world.spouse).items


def test_people_outside_the_villages_are_passed_over_however_many_and_never_counted(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "STRETCH", 2)
    outside = [_event(stand, "residents.person.died", uuid4()) for _ in range(5)]
    feeding.receive([*outside[:3], _event(stand, "residents.person.moved"), *outside[3:], _event(stand, "residents.person.registered"), *outside])
    grant = stand.grant(villages=(stand.village,))
    first = stand.post("changes", {"limit": 1}).json()
    assert ([one["kind"] for one in first["items"]], first["has_more"]) == (["move"], True)
    rest = stand.post("changes", {"cursor": first["next"]}).json()
    assert ([one["kind"] for one in rest["items"]], rest["has_more"]) == (["birth"], False)
    # Where others alone follow, the place is kept by whole stretches and nothing is counted.
    assert stand.post("changes", {"cursor": rest["next"]}).json()["items"] == []
    assert [(one.people, one.calls) for one in queries.list_usage(grant=grant.id, since=stand.today)] == [(2, 2)]


def test_nobody_is_woken_by_what_happened_outside_their_villages(stand: Stand) -> None:
    far = next(area.code for area in world.agencies.list_areas(parent=f"{world.REGION}.02"))
    stand.grant(villages=(far,))
    operations.enter_webhook(act=stand.operator(stand.first), client_id=stand.client.client_id, url="https://mitra.example/kabar", purpose=PURPOSE)
    _happened(stand)
    assert not models.Delivery.objects.exists()


def test_without_a_grant_for_changes_the_refusal_is_clear(stand: Stand) -> None:
    stand.grant(kinds=frozenset([Kind.VERIFY]))
    assert stand.post("changes", {}).json()["code"] == "exchange.operation.not_granted"


def test_what_happens_in_the_register_comes_out_of_the_feed(committed_db: str) -> None:
    stand = Stand()
    stand.grant()
    act = system_act("test", region=world.REGION, at=stand.now, purpose="register")
    there = next(area.code for area in world.agencies.list_areas(parent=f"{world.REGION}.01") if area.code != stand.village)
    parents = {"mother": str(stand.world.resident), "father": str(stand.world.spouse)}

    def happen(effect: str, **parameters: Any) -> Any:
        return residents.apply_effect(
            act=act, effect=f"residents.{effect}", case=uuid4(), step="record#1", applicant=stand.world.spouse, parameters=parameters
        )

    born = happen("register_birth", name="Bintang Contoh", sex="male", born_on=stand.today.isoformat(), birth_place="Nusa Jaya", **parents)
    everybody = [str(stand.world.resident), str(stand.world.spouse), born["child_id"]]
    happen("move_family", members=everybody, address={"village": there, "street": "Jalan Contoh 1", "rt": "1", "rw": "1"})
    happen("register_death", person=str(stand.world.resident), died_on=stand.today.isoformat())
    (subscription,) = feeding.SUBSCRIPTIONS
    while outbox.deliver(subscription=subscription):
        pass
    page = queries.list_changes(act=stand.act(), call=stand.call())
    told = [(one.kind, one.facts["residents.name"]) for one in page.items]
    assert (told[0], told[-1]) == ((ChangeKind.BIRTH, "Bintang Contoh"), (ChangeKind.DEATH, "Sari Contoh Wulandari"))
    assert sorted(told[1:-1]) == [(ChangeKind.MOVE, name) for name in ("Bintang Contoh", "Budi Contoh Santoso", "Sari Contoh Wulandari")]


class Receiver:
    """A partner's server on this machine: keeps what comes, answers as told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(outer.answers.pop(0) if outer.answers else 200)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/kabar"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.server.shutdown()
    found.server.server_close()


def _is_signed(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Verify as Standard Webhooks says, written apart from the code under test."""
    content = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    wanted = base64.b64encode(hmac.new(base64.b64decode(secret.split("_", 1)[1]), content, hashlib.sha256).digest()).decode()
    return any(one == f"v1,{wanted}" for one in headers["webhook-signature"].split(" "))


@pytest.mark.loopback
def test_an_event_is_signed_and_says_only_where_to_look(stand: Stand, receiver: Receiver) -> None:
    stand.grant()
    hook, secret = operations.enter_webhook(act=stand.act(), client_id=stand.client.client_id, url=receiver.url, purpose="bantuan_sosial")
    _happened(stand)
    jobs.send_events(at=stand.now)
    ((headers, body),) = receiver.got
    assert _is_signed(secret, headers, body)
    assert not _is_signed(secret, headers, body + b" ")
    assert json.loads(body) == {
        "type": "residents.changed", "timestamp": stand.now.isoformat(), "data": {"purpose": "bantuan_sosial", "kinds": ["birth", "death", "move"]},
    }  # fmt: skip
    assert abs(int(headers["webhook-timestamp"]) - stand.now.timestamp()) < 2
    assert [one.state for one in queries.list_deliveries(region=world.REGION, state=DeliveryState.DELIVERED)] == [DeliveryState.DELIVERED]
    # While the secret changes both sign; a day later only the new one.
    fresh = operations.rotate_secret(act=stand.act(), client_id=stand.client.client_id, hook=hook.id)
    for hours, both in ((1, True), (25, False)):
        at = stand.now + dt.timedelta(hours=hours)
        operations.test_webhook(act=stand.act(at=at), client_id=stand.client.client_id, hook=hook.id)
        jobs.send_events(at=at)
        assert (_is_signed(fresh, *receiver.got[-1]), _is_signed(secret, *receiver.got[-1])) == (True, both)


@pytest.mark.loopback
def test_what_is_refused_is_tried_again_with_growing_pauses_then_given_up_and_sent_again_by_hand(stand: Stand, receiver: Receiver) -> None:
    stand.grant()
    hook, _ = operations.enter_webhook(act=stand.act(), client_id=stand.client.client_id, url=receiver.url, purpose="bantuan_sosial")
    made = operations.test_webhook(act=stand.act(), client_id=stand.client.client_id, hook=hook.id)
    receiver.answers = [500, 302] + [503] * (len(hooks.PAUSES) - 1)
    at, pauses = stand.now, []
    for _ in range(len(hooks.PAUSES) + 1):
        assert hooks.send_due(at=at) == 1
        assert hooks.send_due(at=at) == 0
        row = models.Delivery.objects.get(pk=made.id)
        if row.next_at:
            pauses.append(round((row.next_at - at).total_seconds()))
            at = row.next_at
    assert pauses == [pause.total_seconds() for pause in hooks.PAUSES]
    assert (row.state, row.tries, row.last_answer) == ("dead", len(hooks.PAUSES) + 1, "http_503")
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {receiver.got[0][0]["webhook-id"]}
    assert queries.count_given_up(region=world.REGION) == 1
    operations.retry_delivery(act=stand.operator(stand.first, at=at), delivery=made.id)
    assert hooks.send_due(at=at) == 1
    assert models.Delivery.objects.get(pk=made.id).state == "delivered"
    assert operations.replay(act=stand.act(at=at), client_id=stand.client.client_id, hook=hook.id, since=stand.now) == 1
    assert hooks.send_due(at=at) == 1


@pytest.mark.loopback
def test_an_address_that_says_it_is_gone_hears_no_more(stand: Stand, receiver: Receiver) -> None:
    stand.grant()
    hook, _ = operations.enter_webhook(act=stand.act(), client_id=stand.client.client_id, url=receiver.url, purpose="bantuan_sosial")
    receiver.answers = [410]
    operations.test_webhook(act=stand.act(), client_id=stand.client.client_id, hook=hook.id)
    jobs.send_events(at=stand.now)
    assert not queries.list_hooks(region=world.REGION, client_id=stand.client.client_id)[0].is_on
    _happened(stand)
    assert hooks.send_due(at=stand.now) == 0


def test_an_address_needs_a_grant_and_a_place_on_the_internet_and_is_its_owners(stand: Stand) -> None:
    enter = {"client_id": stand.client.client_id, "purpose": "bantuan_sosial"}
    with pytest.raises(NoGrant):
        operations.enter_webhook(act=stand.act(), url="https://dinsos.contoh.go.id/", **enter)
    stand.grant()
    for url in (
        "http://dinsos.contoh.go.id/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://user@dinsos.contoh.go.id/",
        "ftp://a.example/",
        "https://intranet/",
    ):
        with pytest.raises(BadAddress):
            operations.enter_webhook(act=stand.act(), url=url, **enter)
    made = [operations.enter_webhook(act=stand.act(), url="https://dinsos.contoh.go.id/", **enter)[0] for _ in range(hooks.MOST_HOOKS)]
    with pytest.raises(TooManyHooks):
        operations.enter_webhook(act=stand.act(), url="https://dinsos.contoh.go.id/", **enter)
    with pytest.raises(HookNotFound):
        operations.remove_webhook(act=stand.act(), client_id="another", hook=made[0].id)
    operations.remove_webhook(act=stand.act(), client_id=stand.client.client_id, hook=made[0].id)


def test_a_partner_minds_its_webhooks_by_the_api(stand: Stand) -> None:
    stand.grant()
    headers = {"Authorization": f"Bearer {stand.token}"}

    def ask(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return stand.browser.generic(
            method, f"/api/v1/exchange/{path}", json.dumps(body) if body else "", content_type="application/json", headers=headers
        )

    made = ask("POST", "webhooks/new", {"url": "https://dinsos.contoh.go.id/kabar", "purpose": "bantuan_sosial"}).json()
    assert made["secret"].startswith("whsec_")
    (listed,) = ask("GET", "webhooks").json()["items"]
    assert (listed["id"], listed["is_on"], "secret" in listed) == (made["id"], True, False)
    assert ask("POST", f"webhooks/{made['id']}/secret").json()["secret"] != made["secret"]
    sent = ask("POST", f"webhooks/{made['id']}/test").json()
    assert (sent["type"], sent["state"]) == ("webhook.test", "waiting")
    assert [one["id"] for one in ask("GET", "deliveries?state=waiting").json()["items"]] == [sent["id"]]
    assert ask("POST", f"webhooks/{made['id']}/replay", {"since": "2026-01-01T00:00:00+08:00"}).json() == {"count": 0}
    assert ask("DELETE", f"webhooks/{made['id']}").status_code == 204
    assert ask("DELETE", f"webhooks/{made['id']}").json()["code"] == "exchange.webhook.not_found"
    assert ask("GET", "deliveries?state=other").status_code == 422
    assert ask("POST", "webhooks/new", {"url": "https://192.168.1.1/x", "purpose": "bantuan_sosial"}).json()["code"] == "exchange.webhook.bad_address"


def test_old_events_and_changes_are_forgotten(stand: Stand) -> None:
    stand.grant()
    _happened(stand)
    jobs.tidy(at=stand.now + dt.timedelta(days=401))
    assert queries.list_changes(act=stand.act(), call=stand.call()).items == ()


@pytest.mark.loopback
def test_a_server_that_drips_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pinned, "DEADLINE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = threading.Event()

        def drip() -> None:
            caller, _ = listening.accept()
            with caller:
                while not ended.wait(0.02):
                    try:
                        caller.sendall(b"H")
                    except OSError:
                        break

        server = threading.Thread(target=drip, daemon=True)
        server.start()
        place = pinned.read(f"http://127.0.0.1:{listening.getsockname()[1]}/", mode="test")
        assert place is not None
        assert pinned.post(place, body=b"{}", headers={}) == pinned.Heard(0, "timeout")
        ended.set()
        server.join()


def test_a_worker_slower_than_its_claim_does_not_turn_back_what_another_delivered(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.grant()
    hook, _ = operations.enter_webhook(act=stand.act(), client_id=stand.client.client_id, url="http://127.0.0.1:1/", purpose="bantuan_sosial")
    made = operations.test_webhook(act=stand.act(), client_id=stand.client.client_id, hook=hook.id)

    def meanwhile(*_: Any, **__: Any) -> pinned.Heard:
        models.Delivery.objects.filter(pk=made.id).update(state=DeliveryState.DELIVERED.value, tries=2, next_at=None)
        return pinned.Heard(0, "timeout")

    monkeypatch.setattr(pinned, "post", meanwhile)
    assert hooks.send_due(at=stand.now) == 1
    assert models.Delivery.objects.get(pk=made.id).state == DeliveryState.DELIVERED.value
