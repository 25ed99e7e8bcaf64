"""Inspections at the doors: the checklist as a plain form, what the next officer and the applicant see of it."""

from __future__ import annotations

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
