"""Signing through the door: open, choose, one passphrase, the result of each; partial failure said plainly; nothing signed twice."""

from __future__ import annotations

import datetime as dt
import re
import time
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.services.documents import models
from loket.services.documents import queries as document_reads
from loket.services.documents.errors import SigningUnavailable
from loket.services.documents.signing import personal
from loket.services.documents.values import DocumentState, SignatureState
from loket.services.journey import operations as journey_writes
from tests.integration import test_door_citizen as citizens
from tests.integration import test_signing as signing
from tests.integration.test_door_desk import signed_in
from tests.integration.test_signing import BIRTH, HEAD, SECOND_HEAD, SIGNED_BY, approved, waiting_of
from tests.support import world as worlds

pytestmark = pytest.mark.django_db
folders = signing.folders


@pytest.fixture
def world(db: None) -> worlds.World:
    found = worlds.build(BIRTH, positions={"dukcapil/verifikator": 1, HEAD: 2}, changes={BIRTH: SIGNED_BY})
    found.at = dt.datetime.fromtimestamp(time.time(), tz=dt.UTC)
    return found


def waiting(world: worlds.World, count: int) -> list[Any]:
    return [waiting_of(world, approved(world, child_name=f"Bintang Contoh {'Ab' * number}")) for number in range(1, count + 1)]


def send(client: Client, documents: list[Any], passphrase: str = worlds.PASSWORD, key: str | None = None) -> Any:
    given = {"document": [ids.to_text(one) for one in documents], "passphrase": passphrase, "_key": key or str(uuid4())}
    return client.post(reverse("desk-signing"), given)


def open_all(client: Client, documents: list[Any]) -> None:
    for one in documents:
        assert client.get(reverse("desk-signing-one", args=[one])).status_code == 200


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_head_opens_chooses_and_signs_with_one_passphrase(world: worlds.World) -> None:
    client, documents = signed_in(world, HEAD), waiting(world, 3)
    assert "3 dokumen menunggu tanda tangan Anda" in text_of(client.get(reverse("desk")))
    before = text_of(client.get(reverse("desk-signing")))
    assert "Belum dibuka" in before
    assert "Tandatangani yang dipilih" not in before
    shown = client.get(reverse("desk-signing-one", args=[documents[0]]))
    assert "Dokumen berikutnya" in text_of(shown)
    assert client.get(reverse("desk-signing-page", args=[documents[0], 1])).content.startswith(b"\x89PNG")
    assert client.get(reverse("desk-signing-pdf", args=[documents[0]])).content.startswith(b"%PDF")
    open_all(client, documents[1:])
    answer = send(client, documents)
    assert answer.status_code == 303
    result = client.get(answer["Location"])
    assert "3 dokumen ditandatangani" in text_of(result)
    assert worlds.PASSWORD not in result.content.decode()
    assert {document_reads.get_document(region=world.region, document=one).state for one in documents} == {DocumentState.VALID}


def test_what_was_not_opened_is_not_signed_though_it_was_sent(world: worlds.World) -> None:
    client, documents = signed_in(world, HEAD), waiting(world, 1)
    answer = send(client, documents)
    assert answer.status_code == 409
    assert "Buka dan baca dokumen ini dahulu" in text_of(answer)
    assert not models.Signature.objects.exists()


def test_a_wrong_passphrase_says_so_at_its_place_keeps_the_choice_and_tries_once(world: worlds.World) -> None:
    client, documents = signed_in(world, HEAD), waiting(world, 2)
    open_all(client, documents)
    answer = send(client, documents[:1], "salah")
    assert answer.status_code == 422
    assert "Kata sandi salah (1 kali berturut-turut)" in text_of(answer)
    assert answer.content.decode().count(" checked") == 1
    assert "salah" not in re.findall(r'name="passphrase"[^>]*value="([^"]*)"', answer.content.decode())
    send(client, documents, "salah")
    assert models.Signature.objects.count() == 2  # the second of the batch was not even asked for


def test_a_service_that_fails_in_the_middle_leaves_the_rest_waiting_and_says_so(world: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    client, documents = signed_in(world, HEAD), waiting(world, 4)
    open_all(client, documents)
    real, asked = personal.LocalHand.sign, []

    def failing(self: Any, prepared: Any, *, request: Any, hand: Any) -> bytes:
        asked.append(request)
        if len(asked) > 2:
            raise SigningUnavailable(Text(id="mati", en="down"))
        return real(self, prepared, request=request, hand=hand)

    with monkeypatch.context() as patch:
        patch.setattr(personal.LocalHand, "sign", failing)
        answer = send(client, documents)
    told = text_of(client.get(answer["Location"]))
    for words in (
        "2 dokumen ditandatangani",
        "2 dokumen masih menunggu tanda tangan Anda",
        "Layanan tanda tangan tidak dapat dihubungi",
        "periksa lagi",
    ):
        assert words in told
    assert len(asked) == 3
    again = send(client, documents)
    assert "2 dokumen ditandatangani" in text_of(client.get(again["Location"]))
    assert "Tidak ada lagi yang menunggu" in text_of(client.get(again["Location"]))
    assert models.Signature.objects.filter(state=SignatureState.DONE).count() == 4


def test_the_same_form_sent_twice_signs_once_and_shows_the_same_result(world: worlds.World) -> None:
    client, documents = signed_in(world, HEAD), waiting(world, 1)
    open_all(client, documents)
    key = str(uuid4())
    first, second = send(client, documents, key=key), send(client, documents, key=key)
    assert first["Location"] == second["Location"]
    assert models.Signature.objects.count() == 1
    assert client.get(reverse("desk-signing-progress", args=[key])).json() == {"done": 1}


def test_an_incomplete_form_says_what_is_missing(world: worlds.World) -> None:
    client, documents = signed_in(world, HEAD), waiting(world, 1)
    open_all(client, documents)
    answer = client.post(reverse("desk-signing"), {"_key": str(uuid4())})
    assert answer.status_code == 422
    for words in ("Pilih sedikitnya satu dokumen", "Isi kata sandi tanda tangan Anda"):
        assert words in text_of(answer)
    assert client.post(reverse("desk-signing"), {"document": "x", "passphrase": "y", "_key": str(uuid4())}).status_code == 404


def test_another_officer_sees_nothing_of_it(world: worlds.World) -> None:
    head, documents = signed_in(world, HEAD), waiting(world, 1)
    open_all(head, documents)
    key = str(uuid4())
    send(head, documents, key=key)
    more = waiting(world, 1)
    for who in (SECOND_HEAD, "dukcapil/verifikator"):
        other = signed_in(world, who)
        assert "Tidak ada yang menunggu" in text_of(other.get(reverse("desk-signing")))
        for name, arguments in (("one", [more[0]]), ("page", [more[0], 1]), ("pdf", [more[0]])):
            assert other.get(reverse(f"desk-signing-{name}", args=arguments)).status_code == 403
        assert other.post(reverse("desk-signing-take-over", args=[more[0]])).status_code == 403
        assert other.get(reverse("desk-signing-progress", args=[key])).json() == {"done": 0}


def test_the_citizen_reads_that_the_signature_is_awaited_and_the_code_says_so(world: worlds.World) -> None:
    case = approved(world)
    document = waiting_of(world, case)
    client = citizens.signed_in(world.citizen)
    page = text_of(client.get(reverse("own-case", args=[case])))
    for words in ("Menunggu tanda tangan", "pejabatnya tinggal menandatangani", "Janji waktu kami tetap berjalan"):
        assert words in page
    assert client.get(reverse("own-document", args=[document])).status_code == 404
    code = document_reads.get_document(region=world.region, document=document).code
    assert "belum ditandatangani" in text_of(client.get(reverse("verified", args=[code])))
    journey_writes.read_draft(act=world.officer_act(HEAD), officer=world.officers[HEAD], document=document)
    signing.sign(world, document)
    assert "Menunggu tanda tangan" not in text_of(client.get(reverse("own-case", args=[case])))
