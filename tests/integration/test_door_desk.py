"""The officers' desk through the door: from the queue to the decision, one case at a time."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loket.foundation.audit import queries as record
from loket.foundation.common import ids
from loket.foundation.identity import models as identity_models
from loket.services.cases import models as case_models
from loket.services.cases import queries as cases
from loket.services.cases.values import CaseState
from tests.integration import test_journey as journey
from tests.support import world as worlds

HOST = "localhost"
MOST_QUERIES = 25


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


def signed_in(world: worlds.World, position: str, host: str = HOST) -> Client:
    client = Client(HTTP_HOST=host)
    client.force_login(identity_models.Account.objects.get(pk=world.officers[position]), backend="loket.foundation.identity.backend.ByAddress")
    return client


def take(client: Client) -> str:
    answer = client.post(reverse("desk-take"))
    assert answer.status_code == 303
    return str(answer["Location"])


def revision_of(client: Client, page: str) -> str:
    return str(client.get(page).context["desk"].step.revision)


def decide(client: Client, page: str, **given: Any) -> Any:
    return client.post(page, {"revision": revision_of(client, page), **given})


def test_an_officer_takes_what_waits_longest_reads_it_and_decides(world: worlds.World) -> None:
    case = journey.send(world)
    client = signed_in(world, "dukcapil/verifikator")
    assert b"1</strong>" in client.get(reverse("desk")).content
    page = take(client)
    shown = client.get(page)
    assert shown.status_code == 200
    for words in ("Bintang Contoh Pratama", "Lengkap dan benar", "Perpres 96/2018", "Putuskan"):
        assert words in shown.content.decode()
    answer = decide(client, page, outcome="accept")
    assert answer.status_code == 303
    assert cases.list_open_steps(cases=[case])[case][0].step == "sign"
    assert "Akta Kelahiran" in client.get(reverse("desk")).content.decode()


def test_opening_a_case_is_recorded_and_masked_numbers_stay_masked_until_asked_for(world: worlds.World) -> None:
    case = journey.send(world)
    client = signed_in(world, "dukcapil/verifikator")
    page = take(client)
    text = client.get(page).content.decode()
    number = cases.get_content(region=world.region, case=case).register["residents.family.kk_number"]
    assert number not in text
    assert "••••" in text
    opened = client.post(f"{page}tampilkan/", {"note": "Setengah ditulis"}).content.decode()
    assert number in opened
    assert "Setengah ditulis" in opened
    readings = record.list_readings(region=world.region, case=case).items
    assert any(field.startswith("shown:") for field in readings[-1].fields)
    assert client.get(page)["Cache-Control"] == "no-store"


def test_a_return_names_reason_and_fields_and_wrong_input_keeps_what_was_typed(world: worlds.World) -> None:
    case = journey.send(world)
    client = signed_in(world, "dukcapil/verifikator")
    page = take(client)
    wrong = decide(client, page, outcome="return", note="Lihat baris pertama surat.")
    assert wrong.status_code == 422
    assert "Lihat baris pertama surat." in wrong.content.decode()
    assert "Pilih alasan untuk hasil ini." in wrong.content.decode()
    unnamed = decide(client, page, outcome="return", reason_return="name_differs", note="x")
    assert unnamed.status_code == 422
    done = decide(client, page, outcome="return", reason_return="name_differs", fields=["child_name"], note="Lihat surat.")
    assert done.status_code == 303
    assert cases.get_case(region=world.region, case=case).state is CaseState.RETURNED


def test_a_stale_page_gets_a_clear_answer_and_the_note_is_kept(world: worlds.World) -> None:
    journey.send(world)
    client = signed_in(world, "dukcapil/verifikator")
    page = take(client)
    old = revision_of(client, page)
    assert client.post(page, {"revision": old, "outcome": "accept"}).status_code == 303
    again = client.post(page, {"revision": old, "outcome": "accept", "note": "Catatan yang panjang."})
    assert again.status_code == 409
    assert "Catatan yang panjang." in again.content.decode()
    assert "Lengkap dan benar" in again.content.decode()
    assert client.post(page, {"revision": old, "outcome": "accept"}).status_code == 303  # the very same, sent twice, is no other decision


def test_a_page_that_somebody_else_got_meanwhile_keeps_what_was_typed(world: worlds.World) -> None:
    journey.send(world)
    client = signed_in(world, "dukcapil/verifikator")
    page = take(client)
    old = revision_of(client, page)
    client.post(page + "lepas/", {"reason": "absent"})
    assert take(signed_in(world, "dukcapil/verifikator#2")) == page
    answer = client.post(
        page, {"revision": old, "outcome": "return", "reason_return": "name_differs", "fields": "child_name", "note": "Lihat surat."}
    )
    assert answer.status_code == 409
    for words in ("Lihat surat.", "Kembalikan untuk diperbaiki", "Nama anak berbeda"):
        assert words in answer.content.decode()
    assert "Bintang" not in answer.content.decode()


def test_after_a_decision_comes_the_next_at_once(world: worlds.World) -> None:
    journey.send(world)
    second = journey.send(world)
    client = signed_in(world, "dukcapil/verifikator")
    page = take(client)
    answer = decide(client, page, outcome="accept", then="next")
    assert answer.status_code == 303
    following = client.get(answer["Location"])
    assert following.context["case"].id == second
    assert "tidak dapat ditarik" in following.content.decode()
    assert decide(client, answer["Location"], outcome="accept", then="next")["Location"] == reverse("desk")
    assert "Antrean kosong" in client.get(reverse("desk")).content.decode()


def test_a_declared_interest_keeps_the_officer_out_for_good(world: worlds.World) -> None:
    case = journey.send(world)
    client = signed_in(world, "dukcapil/verifikator")
    page = take(client)
    assert client.post(page + "lepas/", {}).status_code == 422
    client.post(page + "lepas/", {"reason": "conflict"})
    assert client.post(reverse("desk-take"))["Location"] == reverse("desk")
    assert take(signed_in(world, "dukcapil/verifikator#2")) == page
    released = [e for e in record.list_entries(region=world.region, case=case, limit=100) if e.event == "cases.step.released"]
    assert released[0].details["reason"] == "conflict"


def test_whoever_approves_sees_what_the_verifier_said_and_the_document(world: worlds.World) -> None:
    journey.send(world)
    verifier, head = signed_in(world, "dukcapil/verifikator"), signed_in(world, "dukcapil/kepala")
    decide(verifier, take(verifier), outcome="accept", note="Sudah dicocokkan dengan surat.")
    page = take(head)
    text = head.get(page).content.decode()
    for words in ("Sudah dicocokkan dengan surat.", "Petugas Contoh 1", "Pratinjau dokumen", "Data yang dipakai aturan"):
        assert words in text
    preview = head.get(f"{page}pratinjau/")
    assert preview.content.startswith(b"%PDF")
    assert preview["Cache-Control"] == "no-store"


def test_the_usual_fields_of_a_reason_are_ticked_when_none_were(world: worlds.World) -> None:
    journey.send(world)
    client = signed_in(world, "dukcapil/verifikator")
    page = take(client)
    answer = decide(client, page, outcome="return", reason_return="name_differs")
    assert answer.status_code == 422
    assert answer.context["given"].fields == ("child_name",)


def test_a_step_of_somebody_else_or_of_another_region_is_not_shown(world: worlds.World) -> None:
    journey.send(world)
    page = take(signed_in(world, "dukcapil/verifikator"))
    other = signed_in(world, "dukcapil/verifikator#2").get(page)
    assert other.status_code == 403
    assert "Bintang" not in other.content.decode()
    assert signed_in(world, "dukcapil/verifikator", host="sagara.localhost").get(page).status_code in (302, 403, 404)
    citizen = Client(HTTP_HOST=HOST)
    citizen.force_login(identity_models.Account.objects.get(pk=world.citizen), backend="loket.foundation.identity.backend.ByAddress")
    assert citizen.get(page).status_code in (403, 404)
    assert Client(HTTP_HOST=HOST).get(page).status_code == 302


def test_a_conflict_of_interest_puts_the_step_back(world: worlds.World) -> None:
    case = journey.send(world)
    client = signed_in(world, "dukcapil/verifikator")
    page = take(client)
    identity_models.Account.objects.filter(pk=world.officers["dukcapil/verifikator"]).update(resident_id=world.spouse, region=world.region)
    answer = client.get(page)
    assert answer.status_code == 403
    assert "Bintang" not in answer.content.decode()
    assert cases.list_open_steps(cases=[case])[case][0].officer is None


def test_the_queue_shows_order_and_no_names(world: worlds.World) -> None:
    journey.send(world)
    client = signed_in(world, "dukcapil/verifikator")
    text = client.get(reverse("desk-queue", args=["dukcapil", "verifikator"])).content.decode()
    assert "NJ-" in text
    assert "Sari" not in text
    assert client.get(reverse("desk-queue", args=["dukcapil", "kepala"])).status_code == 404


def test_a_step_goes_back_to_the_queue_at_its_place(world: worlds.World) -> None:
    case = journey.send(world)
    client = signed_in(world, "dukcapil/verifikator")
    page = take(client)
    assert client.post(page + "lepas/", {"reason": "absent"}).status_code == 303
    assert cases.list_open_steps(cases=[case])[case][0].officer is None


def test_files_of_the_case_open_only_for_whoever_holds_it(world: worlds.World) -> None:
    case = journey.send(world)
    client = signed_in(world, "dukcapil/verifikator")
    page = take(client)
    file = cases.get_content(region=world.region, case=case).answers["birth_letter"][0]["file"]
    from uuid import UUID

    address = f"{page}berkas/{ids.to_text(UUID(file))}/"
    opened = client.get(address)
    assert opened.status_code == 200
    assert opened["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in opened["Content-Disposition"]
    assert signed_in(world, "dukcapil/verifikator#2").get(address).status_code == 403
    assert client.get(f"{page}berkas/{ids.to_text(ids.new_id())}/").status_code == 404


def test_pages_ask_a_bounded_number_of_queries_however_much_waits(world: worlds.World) -> None:
    for _ in range(3):
        journey.send(world)
    client = signed_in(world, "dukcapil/verifikator")
    page = take(client)
    for address in (reverse("desk"), page, reverse("desk-queue", args=["dukcapil", "verifikator"])):
        with CaptureQueriesContext(connection) as few:
            assert client.get(address).status_code == 200
        assert len(few) <= MOST_QUERIES, address
    before = len(few)
    journey.send(world)
    with CaptureQueriesContext(connection) as more:
        client.get(reverse("desk-queue", args=["dukcapil", "verifikator"]))
    assert len(more) <= before + 1
    assert case_models.Case.objects.count() == 4


def test_english_is_spoken_under_en(world: worlds.World) -> None:
    journey.send(world)
    client = signed_in(world, "dukcapil/verifikator")
    assert "Take the next" in client.get("/en/meja/").content.decode()
