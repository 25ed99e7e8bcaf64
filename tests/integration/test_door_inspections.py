"""Inspections at the doors: the checklist as a plain form, what the next officer and the applicant see of it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from loket.foundation.common import ids
from loket.web.kit import factor
from tests.support import inspecting, walking
from tests.support import world as worlds

pytestmark = pytest.mark.django_db


class Clock:
    """The clock that the doors read."""

    at = worlds.NOW


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: found.at)
    return found


@pytest.fixture
def world(db: None, clock: Clock, settings: Any) -> worlds.World:
    settings.LOKET_LIMIT_SCALE = 0
    return inspecting.build()


def signed_in(account: UUID) -> Client:
    from loket.foundation.identity.models import Account

    client = Client(HTTP_HOST="localhost")
    client.force_login(Account.objects.get(pk=account), backend="loket.foundation.identity.backend.ByAddress")
    session = client.session
    session[factor.MARK] = int(timezone.now().timestamp())  # noqa: TID251 - by the clock of the test
    session.save()
    return client


def photo(name: str = "foto.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, inspecting.picture(), content_type="image/jpeg")


def filled(revision: int, **changes: Any) -> dict[str, Any]:
    return {
        "revision": revision, "item_address_fits": "yes", "photo_address_fits": photo(), "item_rooms": "2", "item_clean_water": "no",
        "note_clean_water": "Sumur kering", "item_emergency_kit": "yes", "photo_emergency_kit": photo(), "item_waste": "contractor", "item_referral": "yes",
        "outcome": "accept", "signed_name": "Petugas Contoh 1", "stated": "1",
    } | changes  # fmt: skip


def test_the_checklist_is_a_plain_form_that_says_what_is_missing_and_keeps_what_was_typed(world: worlds.World) -> None:
    case = inspecting.send(world)
    step = inspecting.take(world)
    officer = signed_in(world.officers[inspecting.EXAMINER])
    address = f"/meja/langkah/{ids.to_text(step.id)}/"
    page = officer.get(address).content.decode()
    assert f"{address}periksa/" in page
    assert 'name="outcome"' not in page  # nothing is decided from the chair
    assert officer.post(address, {"outcome": "accept", "revision": step.revision}).status_code == 303
    form = officer.get(f"{address}periksa/").content.decode()
    assert "Jalan Mawar 3" in form
    assert "STR-1234567890" not in form
    lacking = officer.post(f"{address}periksa/", filled(step.revision, item_rooms="99", photo_address_fits="", note_clean_water="", signed_name=""))
    text = lacking.content.decode()
    assert lacking.status_code == 422
    for words in ("Butir ini belum dijawab.", "Ambil paling sedikit satu foto.", "Tulis apa yang tidak sesuai.", "Tanda tangani"):
        assert words in text
    assert "Pilih fotonya sekali lagi" in text
    done = officer.post(f"{address}periksa/", filled(step.revision))
    assert done.status_code == 303
    again = officer.post(f"{address}periksa/", filled(step.revision))
    assert again.status_code in (303, 409)
    head = inspecting.take(world, "dinkes/kepala-bidang")
    seen = signed_in(world.officers["dinkes/kepala-bidang"]).get(f"/meja/langkah/{ids.to_text(head.id)}/").content.decode()
    assert "Sumur kering" in seen
    assert "/berkas/" in seen
    own = signed_in(world.citizen).get(f"/saya/permohonan/{ids.to_text(case)}/").content.decode()
    assert "Petugas melihat tempatnya" in own
    assert "Sumur kering" in own
    file = next(iter(walking.shown(world, case).inspections[0].files))
    assert signed_in(world.citizen).get(f"/saya/berkas/{ids.to_text(UUID(file))}/?permohonan={ids.to_text(case)}").status_code == 404


def test_a_photo_that_is_none_is_said_at_its_item_and_nothing_is_decided(world: worlds.World) -> None:
    inspecting.send(world)
    step = inspecting.take(world)
    officer = signed_in(world.officers[inspecting.EXAMINER])
    broken = SimpleUploadedFile("foto.jpg", b"bukan gambar", content_type="image/jpeg")
    answer = officer.post(f"/meja/langkah/{ids.to_text(step.id)}/periksa/", filled(step.revision, photo_emergency_kit=broken))
    assert answer.status_code == 422
    assert signed_in(world.officers[f"{inspecting.EXAMINER}#2"]).get(f"/meja/langkah/{ids.to_text(step.id)}/periksa/").status_code == 403


def carried(client: Client, step: UUID) -> dict[str, Any]:
    answer = client.post("/meja/lapangan/bawa/", {"step": ids.to_text(step)})
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def send_photo(client: Client, package: str, item: str, content: bytes, photo: UUID) -> None:
    begun = client.post(f"/meja/lapangan/{package}/foto/", json.dumps({"item": item, "size": len(content)}), content_type="application/json")
    top = f"/meja/lapangan/{package}/foto/{begun.json()['upload']}/"
    half = len(content) // 2
    for offset, part in ((0, content[:half]), (half, content[half:])):
        assert client.get(top).json() == {"offset": offset}
        sent = client.patch(top, part, content_type="application/offset+octet-stream", headers={"Upload-Offset": str(offset)})
        assert sent.status_code == 200, sent.content
    for _ in range(2):  # asked twice, the answer is the same
        done = client.post(f"{top}selesai/", json.dumps({"photo": str(photo), "item": item}), content_type="application/json")
        assert (done.status_code, done.json()) == (200, {"kept": True})


def answer_of(handed: dict[str, Any], photos: dict[str, UUID], **changes: Any) -> dict[str, Any]:
    at = worlds.NOW.isoformat().replace("+00:00", "Z")
    values = {"address_fits": "yes", "rooms": 2, "clean_water": "yes", "emergency_kit": "yes", "waste": "contractor", "referral": "yes"}
    return {
        "seal": handed["seal"], "result": str(ids.new_id()), "outcome": "accept", "reason": "", "fields": [], "note": "",
        "answers": {name: {"value": value, "note": "", "photos": [str(photos[name])] if name in photos else []} for name, value in values.items()},
        "photos": [{"id": str(photo), "taken_at": at, "spot": {"latitude": "-8.5", "longitude": "117.42", "accuracy_m": 9}} for photo in photos.values()],
        "started_at": at, "finished_at": at, "sent_at": at, "signed_name": "Petugas Contoh", "witness_name": "", "signature": None, "witness": None,
    } | changes  # fmt: skip


def test_a_package_is_carried_and_answered_over_http_and_only_from_its_device_and_account(world: worlds.World) -> None:
    inspecting.send(world)
    step = inspecting.take(world)
    officer = signed_in(world.officers[inspecting.EXAMINER])
    handed = carried(officer, step.id)
    package = handed["content"]["package"]
    cookie = officer.cookies["loket_lapangan"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/", True, "Strict")
    assert len(handed["key"]) == 44
    photos = {item: ids.new_id() for item in inspecting.PICTURED}
    for item, photo_id in photos.items():
        send_photo(officer, package, item, inspecting.picture(), photo_id)
    address, body = f"/meja/lapangan/{package}/hasil/", answer_of(handed, photos)
    other_device, colleague = signed_in(world.officers[inspecting.EXAMINER]), signed_in(world.officers[f"{inspecting.EXAMINER}#2"])
    colleague.cookies["loket_lapangan"] = cookie.value
    for thief in (other_device, colleague):
        assert thief.post(address, json.dumps(body), content_type="application/json").status_code == 404
        assert thief.post(f"/meja/lapangan/{package}/kembalikan/").status_code == 404
        assert (
            thief.post(f"/meja/lapangan/{package}/foto/", json.dumps({"item": "rooms", "size": 10}), content_type="application/json").status_code
            == 404
        )
    assert signed_in(world.citizen).post(address, json.dumps(body), content_type="application/json").status_code == 403
    for broken in ("", "[]", "{}", json.dumps(body | {"photos": [{"id": "x"}]}), json.dumps(body | {"started_at": "besok"}), "x" * 300_000):
        assert officer.post(address, broken, content_type="application/json").status_code == 400
    assert officer.post(address, json.dumps(body | {"seal": "salah"}), content_type="application/json").status_code == 403
    lacking = answer_of(handed, photos, answers=body["answers"] | {"rooms": {"value": 99, "note": "", "photos": []}})
    refused = officer.post(address, json.dumps(lacking), content_type="application/json")
    assert (refused.status_code, set(refused.json()["errors"])) == (422, {"rooms"})
    done = officer.post(address, json.dumps(body), content_type="application/json")
    assert (done.status_code, done.json()["conflict"]) == (200, None)
    again = officer.post(address, json.dumps(body), content_type="application/json")
    assert again.json() == done.json()


def test_the_field_page_holds_nothing_of_anybody(world: worlds.World) -> None:
    inspecting.send(world)
    step = inspecting.take(world)
    pages = []
    for who in (inspecting.EXAMINER, f"{inspecting.EXAMINER}#2"):
        officer = signed_in(world.officers[who])
        if who == inspecting.EXAMINER:
            carried(officer, step.id)
        pages.append(officer.get("/meja/lapangan/").content)
    assert pages[0] == pages[1]
    assert b"csrf" not in pages[0]
    assert signed_in(world.citizen).get("/meja/lapangan/").status_code == 403
