"""A sandbox client meets fictional people by the same calls and the same refusals, and never the register."""

from __future__ import annotations

import pytest

from loket.foundation.audit import queries as record
from tests.support import world
from tests.support.clients import ClientKind
from tests.support.exchange import Stand

BUDI = "9901011204800001"


@pytest.fixture
def stand(db: None) -> Stand:
    return Stand(kind=ClientKind.SANDBOX, agency=None)


def test_fictional_people_answer_every_operation(stand: Stand) -> None:
    all_of_it = {"purpose": "uji_lengkap"}
    assert stand.post("lookup", {"nik": BUDI, **all_of_it}).json()["fields"]["name"] == "Budi Contoh"
    assert stand.post("verify", {"nik": BUDI, "name": "budi contoh", "birth_on": "1980-04-12", **all_of_it}).json() == {"match": True}
    assert [one["name"] for one in stand.post("family", {"nik": BUDI, **all_of_it}).json()["members"]][:2] == ["Budi Contoh", "Siti Contoh"]
    first = stand.post("changes", {"limit": 2, **all_of_it}).json()
    assert ([one["kind"] for one in first["items"]], first["has_more"]) == (["birth", "death"], True)
    rest = stand.post("changes", {"cursor": first["next"], **all_of_it}).json()
    assert ([one["kind"] for one in rest["items"]], rest["has_more"]) == (["move", "marriage", "arrival"], False)


def test_each_refusal_can_be_tried_in_the_sandbox(stand: Stand) -> None:
    def code(purpose: str, what: str = "lookup", **body: object) -> str:
        return str(stand.post(what, {"nik": BUDI, "purpose": purpose, **body}).json().get("code", ""))

    assert code("bantuan_sosial") == "exchange.grant.missing"
    assert code("uji_berakhir") == "exchange.grant.ended"
    assert code("uji_verifikasi") == "exchange.operation.not_granted"
    assert code("uji_sedikit_isian", fields=["mother_name"]) == "exchange.field.not_granted"
    assert [code("uji_batas") for _ in range(3)] == ["", "", "exchange.limit.reached"]
    assert stand.post("lookup", {"nik": "9901010101010101", "purpose": "uji_lengkap"}).status_code == 404


def test_a_sandbox_client_never_reads_the_register(stand: Stand) -> None:
    answer = stand.post("lookup", {"nik": stand.nik, "purpose": "uji_lengkap"})
    assert (answer.status_code, answer.json()["code"]) == (404, "exchange.person.unknown")
    assert not record.list_readings(region=world.REGION, subject=stand.world.resident).items
