"""What an agency's system may read by its grant, what is refused, and what the record says of either."""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from loket.foundation.audit import queries as record
from loket.foundation.audit.values import system_act
from loket.foundation.clients import models, remembering
from loket.foundation.common import ids
from loket.foundation.common.sealing import SealBroken
from loket.foundation.exchange import operations, queries
from loket.foundation.exchange.errors import OverLimit
from loket.foundation.exchange.values import Claim
from loket.foundation.residents import operations as residents
from tests.support import exchange, world
from tests.support.exchange import CASE, PURPOSE, Stand, somebody
from tests.unit.foundation.residents import samples


@pytest.fixture
def stand(db: None) -> Stand:
    return Stand()


class Attempt(NamedTuple):
    """What was refused, or looked for and not found."""

    id: int
    reason: str
    details: dict[str, Any]


def _attempts(stand: Stand) -> list[Attempt]:
    """Return them in order. Refusals are written by a connection of their own, and a test sees neither's rows on the other."""
    found = []
    for alias in ("default", "attempts"):
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT id, reason, details FROM audit_attempt WHERE actor = %s", [stand.client.client.actor])
            found += [Attempt(key, reason, json.loads(details)) for key, reason, details in cursor.fetchall()]
    return sorted(found)


def test_a_grant_can_name_what_happened_to_a_person(stand: Stand) -> None:
    stand.grant(fields=("residents.marriage.on", "residents.marriage.deed_number"))
    samples.add_event(stand.world.resident, "marriage", dt.date(2014, 6, 8), number="KW-77", region=world.REGION)
    assert stand.post("lookup", {"nik": stand.nik}).json()["fields"] == {"marriage.on": "2014-06-08", "marriage.deed_number": "KW-77"}
    (reading,) = record.list_readings(region=world.REGION, subject=stand.world.resident)
    assert set(reading.fields) == {"marriage.on", "marriage.deed_number"}


def test_granted_fields_of_one_person_are_read_and_nothing_else(stand: Stand) -> None:
    grant = stand.grant()
    answer = stand.post("lookup", {"nik": stand.nik})
    assert answer.status_code == 200
    assert answer.json()["fields"] == {"name": "Sari Contoh Wulandari", "birth_on": "1994-04-12", "village_code": stand.village}
    (reading,) = record.list_readings(region=world.REGION, subject=stand.world.resident)
    assert (reading.actor, reading.kind, reading.purpose, set(reading.fields)) == (
        stand.client.client.actor, "partner", PURPOSE, {"name", "birth_on", "village_code"},
    )  # fmt: skip
    assert reading.details == {"client": stand.client.client_id, "grant": str(grant.id), "agency_case": CASE}
    assert list(stand.post("lookup", {"nik": stand.nik, "fields": ["name"]}).json()["fields"]) == ["name"]


def test_what_came_by_a_security_server_is_recorded_and_sent_back(stand: Stand) -> None:
    stand.grant()
    sent = {"X-Road-Client": "ID/GOV/97.01.dinsos/bansos", "X-Road-Id": "m-1", "X-Road-UserId": "ID9701011204940001", "X-Road-Issue": "B/7"}
    answer = stand.post("lookup", {"nik": stand.nik}, **sent)
    assert {name: answer[name] for name in sent} == sent
    details = record.list_readings(region=world.REGION, subject=stand.world.resident).items[0].details
    assert (details["xroad_client"], details["xroad_id"], details["xroad_issue"]) == (sent["X-Road-Client"], "m-1", "B/7")
    assert details["xroad_user"].startswith("ID-")
    assert "9701011204940001" not in details["xroad_user"]
    bad = stand.post("lookup", {"nik": stand.nik}, **{"X-Road-Client": "only-one-part"})
    assert (bad.status_code, bad.json()["code"]) == (400, "api.xroad.bad_header")
    assert bad.json()["errors"][0]["where"] == "/header/X-Road-Client"


@pytest.mark.parametrize(
    ("name", "birth_on", "match"),
    [
        ("SARI CONTOH WULANDARI", "1994-04-12", True), ("Hj. Sari Contoh-Wulandari, S.Pd.", "1994-04-12", True), ("Sari Contoh", "1994-04-12", False),
        ("Sari Contoh Wulandari", "1994-04-13", False),
    ],
)  # fmt: skip
def test_verify_says_yes_or_no_and_no_more(stand: Stand, name: str, birth_on: str, match: bool) -> None:
    stand.grant()
    answer = stand.post("verify", {"nik": stand.nik, "name": name, "birth_on": birth_on})
    assert (answer.status_code, answer.json()) == (200, {"match": match})
    assert len(record.list_readings(region=world.REGION, subject=stand.world.resident)) == 1


def test_a_family_is_read_member_by_member_and_each_of_them_sees_it(stand: Stand) -> None:
    stand.grant(fields=("residents.family.kk_number", "residents.name"))
    answer = stand.post("family", {"nik": stand.nik}).json()
    assert list(answer["card"]) == ["family.kk_number"]
    assert [(one["name"], one["family.relation"]) for one in answer["members"]] == [
        ("Sari Contoh Wulandari", "head"),
        ("Budi Contoh Santoso", "spouse"),
    ]
    assert len(record.list_readings(region=world.REGION, subject=stand.world.spouse)) == 1


def test_each_member_of_a_family_counts_and_a_family_beyond_the_day_is_not_told(stand: Stand) -> None:
    grant = stand.grant(per_day=3)
    assert stand.post("family", {"nik": stand.nik}).status_code == 200
    assert [(one.people, one.calls) for one in queries.list_usage(grant=grant.id, since=stand.today)] == [(2, 1)]
    for _ in range(2):
        answer = stand.post("family", {"nik": stand.nik})
        assert (answer.status_code, answer.json()["code"]) == (429, "exchange.limit.reached")
    # The last number of the day tells once that there is a family, and who was asked for sees it.
    assert [(one.people, one.calls) for one in queries.list_usage(grant=grant.id, since=stand.today)] == [(3, 2)]
    assert len(record.list_readings(region=world.REGION, subject=stand.world.resident)) == 2
    assert [one.reason for one in _attempts(stand)] == ["exchange.limit.reached"] * 2


def test_many_are_read_at_once_and_each_counts(stand: Stand) -> None:
    grant = stand.grant()
    items = [{"ref": "a", "nik": stand.nik}, {"ref": "b", "nik": somebody()}]
    answer = stand.post("batch", {"operation": "lookup", "items": items}).json()
    assert [(one["ref"], one["status"]) for one in answer["items"]] == [("a", "found"), ("b", "unknown")]
    assert answer["items"][1]["fields"] is None
    claims = [{"ref": "a", "nik": stand.nik, "name": "sari contoh wulandari", "birth_on": "1994-04-12"}]
    assert stand.post("batch", {"operation": "verify", "items": claims}).json()["items"] == [{"ref": "a", "status": "match", "fields": None}]
    assert stand.post("batch", {"operation": "verify", "items": items}).json()["code"] == "exchange.batch.incomplete"
    assert [(one.people, one.calls) for one in queries.list_usage(grant=grant.id, since=stand.today)] == [(3, 2)]


def test_purpose_and_case_are_asked_in_every_call_and_no_number_hides_in_the_case(stand: Stand) -> None:
    stand.grant()
    assert stand.post("lookup", {"nik": stand.nik, "purpose": None}).status_code == 422
    assert stand.post("lookup", {"nik": stand.nik, "case": None}).status_code == 422
    refused = stand.post("lookup", {"nik": stand.nik, "case": f"kasus {stand.nik}"})
    assert refused.status_code == 422
    assert stand.nik not in refused.content.decode()
    assert not record.list_readings(region=world.REGION, subject=stand.world.resident).items


def test_an_agency_without_a_grant_is_refused_and_that_is_recorded(stand: Stand) -> None:
    answer = stand.post("lookup", {"nik": stand.nik})
    assert (answer.status_code, answer.json()["code"]) == (403, "exchange.grant.missing")
    (attempt,) = _attempts(stand)
    assert (attempt.reason, attempt.details["operation"], attempt.details["agency_case"]) == ("exchange.grant.missing", "lookup", CASE)
    stand.grant(purpose="pajak_daerah")
    assert stand.post("lookup", {"nik": stand.nik}).json()["code"] == "exchange.grant.missing"


def test_a_grant_that_is_over_or_not_begun_or_withdrawn_lets_nothing(stand: Stand) -> None:
    grant = stand.grant(valid_from=stand.today + dt.timedelta(days=2))
    assert stand.post("lookup", {"nik": stand.nik}).json()["code"] == "exchange.grant.not_begun"
    later = stand.now + dt.timedelta(days=95)
    with pytest.raises(Exception, match=r"exchange\.grant\.ended"):
        operations.lookup(act=stand.act(at=later), call=stand.call(), nik=stand.nik)
    during = stand.now + dt.timedelta(days=5)
    assert operations.lookup(act=stand.act(at=during), call=stand.call(), nik=stand.nik) is not None
    operations.withdraw(act=stand.operator(stand.first), grant=grant.id, reason="Tujuan sudah selesai.")
    with pytest.raises(Exception, match=r"exchange\.grant\.missing"):
        operations.lookup(act=stand.act(at=during), call=stand.call(), nik=stand.nik)
    assert [one.reason for one in _attempts(stand)] == ["exchange.grant.not_begun", "exchange.grant.ended", "exchange.grant.missing"]


def test_another_field_or_operation_is_refused_and_nothing_is_read(stand: Stand) -> None:
    stand.grant(kinds=frozenset([exchange.Kind.LOOKUP]))
    other = stand.post("lookup", {"nik": stand.nik, "fields": ["name", "mother_name"]})
    assert (other.status_code, other.json()["code"]) == (403, "exchange.field.not_granted")
    assert stand.post("family", {"nik": stand.nik}).json()["code"] == "exchange.operation.not_granted"
    assert [one.details.get("fields") for one in _attempts(stand)] == [["residents.mother_name"], None]
    assert not record.list_readings(region=world.REGION, subject=stand.world.resident).items


def test_over_the_number_of_the_day_nothing_is_read_until_tomorrow(stand: Stand) -> None:
    grant = stand.grant(per_day=2)
    assert [stand.post("lookup", {"nik": stand.nik}).status_code for _ in range(2)] == [200, 200]
    over = stand.post("lookup", {"nik": stand.nik})
    assert (over.status_code, over.json()["code"]) == (429, "exchange.limit.reached")
    assert 0 < int(over["Retry-After"]) <= 86_400
    assert _attempts(stand)[-1].reason == "exchange.limit.reached"
    assert len(record.list_readings(region=world.REGION, subject=stand.world.resident)) == 2
    assert operations.lookup(act=stand.act(at=stand.now + dt.timedelta(days=1)), call=stand.call(), nik=stand.nik) is not None
    assert [one.people for one in queries.list_usage(grant=grant.id, since=stand.today)] == [1, 2]


def test_a_batch_that_does_not_fit_into_the_day_is_not_read_in_part(stand: Stand) -> None:
    stand.grant(per_day=3)
    items = [{"ref": str(number), "nik": stand.nik} for number in range(4)]
    assert stand.post("batch", {"operation": "lookup", "items": items}).status_code == 429
    assert stand.post("batch", {"operation": "lookup", "items": items[:3]}).status_code == 200


def test_people_outside_the_grant_look_like_nobody_and_cost_the_same(stand: Stand) -> None:
    far = next(area.code for area in exchange.agencies.list_areas(parent=f"{world.REGION}.02"))
    stand.grant(villages=(far,))
    warm = stand.post("lookup", {"nik": somebody(5)})
    answers, work = [], []
    for nik in (stand.nik, somebody()):  # somebody of the region outside the villages; nobody at all
        with CaptureQueriesContext(connection) as caught:
            answers.append(stand.post("lookup", {"nik": nik}))
        work.append([re.sub(r"_x\d+|'[^']*'|\d+", "", one["sql"]) for one in caught.captured_queries])
    bodies = [{key: value for key, value in one.json().items() if key != "instance"} for one in (warm, *answers)]
    assert [one.status_code for one in answers] == [404, 404]
    assert bodies[0] == bodies[1] == bodies[2]
    assert work[0] == work[1]
    assert [one.reason for one in _attempts(stand)] == ["exchange.person.unknown"] * 3
    assert not record.list_readings(region=world.REGION, subject=stand.world.resident).items


def _asked(stand: Stand, what: str, body: dict[str, Any]) -> list[str]:
    """Return the statements of a call, without the count of refusals and the marks that a transaction inside the test's own one sets."""
    with CaptureQueriesContext(connection) as caught:
        assert stand.post(what, body).status_code in (200, 404)
    told = [one["sql"] for one in caught.captured_queries]
    return [sql for sql in told if not sql.startswith(("SAVEPOINT", "RELEASE")) and "kit_rate_window" not in sql]


def test_whoever_is_asked_about_costs_one_statement(stand: Stand) -> None:
    stand.grant()
    stand.post("lookup", {"nik": stand.nik})
    items = [{"ref": str(number), "nik": somebody(number)} for number in range(1, 40)]
    claim = {"nik": stand.nik, "name": "Sari Contoh Wulandari", "birth_on": "1994-04-12"}
    calls: list[tuple[str, dict[str, Any]]] = [
        ("lookup", {"nik": stand.nik}), ("lookup", {"nik": somebody()}), ("verify", claim), ("batch", {"operation": "lookup", "items": items}),
    ]  # fmt: skip
    for what, body in calls:
        (whole,) = _asked(stand, what, body)
        parts = ("clients_token", "exchange_grant", "exchange_usage", "residents_resident", "audit_read", "audit_attempt")
        assert [word for word in parts if word not in whole] == []
    # Members are another question, and told of another reading; how many they are is counted when they are known.
    assert len(_asked(stand, "family", {"nik": stand.nik})) == 4


@pytest.mark.parametrize("what", ["lookup", "verify", "batch", "family", "changes"])
def test_a_token_that_ended_opens_nothing_although_it_is_still_in_memory(stand: Stand, what: str) -> None:
    grant = stand.grant()
    birth_on = "1994-04-12"
    claim = {"nik": stand.nik, "name": "Sari Contoh Wulandari", "birth_on": birth_on}
    body: dict[str, Any] = {
        "lookup": {"nik": stand.nik}, "verify": claim, "batch": {"operation": "verify", "items": [{"ref": "a", **claim}]}, "family": {"nik": stand.nik}, "changes": {},
    }[what]  # fmt: skip
    assert stand.post("lookup", {"nik": stand.nik}).status_code == 200
    assert remembering.recall(stand.token, stand.now) is not None
    models.Token.objects.filter(client_id=ids.from_text(stand.client.client_id)).update(ended_at=stand.now)
    answers = [stand.post(what, body), stand.post(what, {**body, "purpose": "tidak_ada"})]  # with a grant and without one
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(401, "api.token.refused")] * 2
    assert 'error="invalid_token"' in answers[0]["WWW-Authenticate"]
    assert len(record.list_readings(region=world.REGION, subject=stand.world.resident)) == 1
    assert [one.people for one in queries.list_usage(grant=grant.id, since=stand.today)] == [1]


@pytest.mark.parametrize("change", [{"state": "suspended"}, {"kind": "sandbox"}])
def test_a_client_that_was_suspended_or_is_of_another_kind_by_now_opens_nothing_either(stand: Stand, change: dict[str, str]) -> None:
    stand.grant()
    assert stand.post("lookup", {"nik": stand.nik}).status_code == 200
    models.Client.objects.filter(pk=ids.from_text(stand.client.client_id)).update(**change)
    answer = stand.post("lookup", {"nik": stand.nik})
    assert (answer.status_code, answer.json()["code"]) == (401, "api.token.refused")
    assert _attempts(stand)[-1].reason == "clients.token_refused"


def test_a_token_is_not_remembered_beyond_its_time_nor_one_of_a_person(stand: Stand) -> None:
    stand.grant()
    stand.post("lookup", {"nik": stand.nik})
    found = remembering.recall(stand.token, stand.now)
    assert found is not None
    assert remembering.recall(stand.token, found.expires_at) is None
    remembering.keep("lka_of_a_person", replace(found, account=stand.world.citizen))
    assert remembering.recall("lka_of_a_person", stand.now) is None


def test_nothing_is_recorded_of_anybody_once_the_day_is_used_up(stand: Stand) -> None:
    grant = stand.grant(per_day=1)
    stand.post("lookup", {"nik": somebody(1)})
    for nik in (stand.nik, somebody(2)):
        assert stand.post("lookup", {"nik": nik}).status_code == 429
    assert [one.reason for one in _attempts(stand)] == ["exchange.person.unknown", *["exchange.limit.reached"] * 2]
    assert not record.list_readings(region=world.REGION, subject=stand.world.resident).items
    assert [(one.people, one.calls) for one in queries.list_usage(grant=grant.id, since=stand.today)] == [(1, 1)]


def test_how_many_were_not_found_is_recorded_beside_one_line_for_all_who_were(stand: Stand) -> None:
    stand.grant()
    niks = [stand.nik, world.family(stand.world).people[1].nik, somebody(1), somebody(2), somebody(2)]
    items = [{"ref": str(number), "nik": nik} for number, nik in enumerate(niks)]
    answer = stand.post("batch", {"operation": "lookup", "items": items}).json()
    assert [one["status"] for one in answer["items"]] == ["found", "found", "unknown", "unknown", "unknown"]
    (attempt,) = _attempts(stand)
    assert (attempt.reason, attempt.details["people"], attempt.details["agency_case"]) == ("exchange.person.unknown", 2, CASE)
    both = [record.list_readings(region=world.REGION, subject=who).items for who in (stand.world.resident, stand.world.spouse)]
    assert [len(lines) for lines in both] == [1, 1]
    assert both[0][0].entry == both[1][0].entry


def test_what_was_read_stays_recorded_when_the_answer_cannot_be_made(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stand = Stand()
    grant = stand.grant()
    operations.lookup(act=stand.act(), call=stand.call(), nik=somebody())  # the grant is in memory now, so the whole call is one statement

    def broken(*_: Any) -> str:
        raise SealBroken("residents_resident.name")

    monkeypatch.setattr("loket.foundation.residents.sealed.unseal", broken)
    with pytest.raises(SealBroken):
        operations.lookup(act=stand.act(), call=stand.call(), nik=stand.nik)
    assert len(record.list_readings(region=world.REGION, subject=stand.world.resident)) == 1
    assert [one.people for one in queries.list_usage(grant=grant.id, since=stand.today)] == [2]


def test_a_no_costs_the_same_whether_somebody_has_the_number_or_not(stand: Stand) -> None:
    stand.grant()
    asked = {"name": "Orang Lain", "birth_on": "1994-04-12"}
    stand.post("verify", {"nik": stand.nik, **asked})
    counts, answers = [], []
    for nik in (stand.nik, somebody()):
        with CaptureQueriesContext(connection) as caught:
            answers.append(stand.post("verify", {"nik": nik, **asked}).json())
        counts.append(len(caught.captured_queries))
    assert answers == [{"match": False}] * 2
    assert counts[0] == counts[1] <= 6


def test_somebody_of_another_region_is_nobody_and_its_token_opens_nothing_there(stand: Stand) -> None:
    stand.grant()
    other = stand.browser.post(
        "/api/v1/exchange/lookup", {"purpose": PURPOSE, "case": CASE, "nik": stand.nik}, content_type="application/json",
        headers={"host": exchange.agencies.get_region(world.OTHER_REGION).hosts[0], "Authorization": f"Bearer {stand.token}"},
    )  # fmt: skip
    assert (other.status_code, other.json()["code"]) == (401, "api.token.refused")


def test_a_token_without_the_scope_is_refused(db: None) -> None:
    stand = Stand(scopes=("partner", "exchange"))
    token = stand.client.own_token(at=stand.now, scopes=("partner",))
    answer = stand.post("lookup", {"nik": stand.nik}, token=token)
    assert (answer.status_code, answer.json()["code"]) == (403, "api.scope.missing")
    assert 'error="insufficient_scope"' in answer["WWW-Authenticate"]


def test_the_number_of_the_day_is_exact_however_many_ask_at_once(committed_db: str) -> None:
    stand = Stand()
    grant = stand.grant(per_day=10)
    done: list[str] = []
    start = threading.Barrier(4)

    def ask() -> None:
        start.wait()
        for _ in range(4):
            try:
                operations.verify(act=stand.act(), call=stand.call(), claim=Claim(stand.nik, "x", stand.today))
                done.append("read")
            except OverLimit:
                done.append("refused")
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (done.count("read"), done.count("refused")) == (10, 6)
    assert [one.people for one in queries.list_usage(grant=grant.id, since=stand.today)] == [10]
    assert len(record.list_readings(region=world.REGION, subject=stand.world.resident, limit=50)) == 10


def test_whoever_is_refused_again_and_again_has_to_wait_and_fills_no_record(stand: Stand, settings: Any) -> None:
    settings.LOKET_LIMIT_SCALE = 0.025  # three refusals a minute
    answers = [stand.post("lookup", {"nik": stand.nik}) for _ in range(6)]
    assert [one.status_code for one in answers] == [403, 403, 403, 403, 429, 429]
    assert (answers[-1].json()["code"], int(answers[-1]["Retry-After"]) >= 1) == ("api.calls.too_many", True)
    assert len(_attempts(stand)) == 4


def test_people_of_another_region_or_whose_entry_is_restricted_are_nobody(stand: Stand) -> None:
    stand.grant()
    elsewhere = world.World(region=world.OTHER_REGION)
    load = system_act("load", region=world.OTHER_REGION, at=world.NOW, purpose="load")
    village = next(
        area.code
        for district in exchange.agencies.list_areas(parent=world.OTHER_REGION)
        for area in exchange.agencies.list_areas(parent=district.code)
    )
    family = replace(world.family(elsewhere, serial=40), village_code=village)
    residents.load_people(act=load, families=[family])
    residents.restrict(
        act=system_act("privacy", region=world.REGION, at=stand.now, purpose="privacy"), resident_id=stand.world.spouse, reference="contoh"
    )
    spouse = world.family(stand.world).people[1].nik
    answers = [stand.post("lookup", {"nik": nik}) for nik in (family.people[0].nik, spouse, somebody())]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(404, "exchange.person.unknown")] * 3
    assert [one["name"] for one in stand.post("family", {"nik": stand.nik}).json()["members"]] == ["Sari Contoh Wulandari"]
    assert stand.post("lookup", {"nik": stand.nik}).status_code == 200
