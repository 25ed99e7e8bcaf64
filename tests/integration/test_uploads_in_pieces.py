"""Files that come in pieces: what arrived stays, the rest follows, the whole is judged and kept once."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

import pytest
from django.test import Client

from loket.foundation.common import ids
from loket.foundation.files import jobs, models, pieces
from loket.foundation.files import operations as files
from loket.foundation.files import queries as file_reads
from loket.foundation.files.errors import NoSuchUpload, PieceMisplaced, TooManyUploads
from loket.foundation.identity import models as identity_models
from loket.services.cases import queries as cases
from loket.services.journey import operations
from tests.integration import test_journey as journey
from tests.support import world as worlds

FIELD = "birth_letter"
SIZE = len(worlds.PDF)
PROGRAM = b"MZ\x00program"


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


@pytest.fixture
def client(world: worlds.World) -> Client:
    return client_of(world.citizen)


def client_of(account: Any) -> Client:
    found = Client(HTTP_HOST="localhost")
    found.force_login(identity_models.Account.objects.get(pk=account), backend="loket.foundation.identity.backend.ByAddress")
    return found


def draft_of(world: worlds.World) -> Any:
    return operations.start(act=world.act(), account=world.citizen, service="akta-kelahiran")


def metadata(owner: Any, *, field: str = FIELD, name: str = "surat bidan.pdf") -> str:
    pairs = {"filename": name, "owner": ids.to_text(owner), "field": field}
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


def begin(client: Client, owner: Any, size: int = SIZE, **more: Any) -> Any:
    return client.post("/saya/unggahan/", headers={"Tus-Resumable": "1.0.0", "Upload-Length": str(size), "Upload-Metadata": metadata(owner, **more)})


def add(client: Client, address: str, offset: int, content: bytes) -> Any:
    return client.patch(address, content, content_type="application/offset+octet-stream", headers={"Upload-Offset": str(offset)})


def test_a_file_in_three_pieces_becomes_an_answer_of_the_draft(world: worlds.World, client: Client) -> None:
    draft = draft_of(world)
    begun = begin(client, draft.id)
    assert begun.status_code == 201
    address = begun["Location"]
    third = SIZE // 3
    for start, end in ((0, third), (third, 2 * third), (2 * third, SIZE)):
        assert client.head(address)["Upload-Offset"] == str(start)
        answer = add(client, address, start, worlds.PDF[start:end])
        assert (answer.status_code, answer["Upload-Offset"]) == (204, str(end))
    kept = client.post(f"{address}selesai/")
    assert kept.status_code == 200
    saved = cases.get_draft(region=world.region, account=world.citizen, draft=draft.id)
    (answer,) = saved.answers[FIELD]
    assert kept.json() == {
        "kept": f"{kept.json()['id']} surat bidan.pdf", "id": kept.json()["id"], "name": "surat bidan.pdf", "size": SIZE,
        "href": kept.json()["href"], "revision": saved.revision,
    }  # fmt: skip
    assert answer["name"] == "surat bidan.pdf"
    assert client.get(kept.json()["href"]).status_code == 200
    assert "surat bidan.pdf" in client.get(f"/saya/draf/{ids.to_text(draft.id)}/surat-kelahiran/").content.decode()
    assert models.Piece.objects.count() == 0


def test_keeping_twice_is_one_file_and_the_same_answer(world: worlds.World, client: Client) -> None:
    draft = draft_of(world)
    address = begin(client, draft.id)["Location"]
    add(client, address, 0, worlds.PDF)
    first, second = client.post(f"{address}selesai/").json(), client.post(f"{address}selesai/").json()
    assert first == second
    assert len(cases.get_draft(region=world.region, account=world.citizen, draft=draft.id).answers[FIELD]) == 1
    assert models.File.objects.filter(owner=draft.id).count() == 1


def test_a_piece_that_was_sent_twice_or_does_not_follow_changes_nothing(world: worlds.World, client: Client) -> None:
    address = begin(client, draft_of(world).id)["Location"]
    assert add(client, address, 0, worlds.PDF[:100]).status_code == 204
    for offset, content in ((0, worlds.PDF[:100]), (200, b"x"), (100, worlds.PDF)):
        assert add(client, address, offset, content).status_code == 409
    assert client.head(address)["Upload-Offset"] == "100"


def test_what_is_not_whole_is_not_kept(world: worlds.World, client: Client) -> None:
    address = begin(client, draft_of(world).id)["Location"]
    add(client, address, 0, worlds.PDF[:100])
    assert client.post(f"{address}selesai/").status_code == 404


def test_content_that_is_no_paper_is_refused_in_words_and_thrown_away(world: worlds.World, client: Client) -> None:
    draft = draft_of(world)
    address = begin(client, draft.id, len(PROGRAM))["Location"]
    add(client, address, 0, PROGRAM)
    answer = client.post(f"{address}selesai/")
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert client.head(address).status_code == 404
    assert FIELD not in cases.get_draft(region=world.region, account=world.citizen, draft=draft.id).answers


def test_too_large_is_said_before_anything_is_sent(world: worlds.World, client: Client) -> None:
    answer = begin(client, draft_of(world).id, 50 * 2**20)
    assert answer.status_code == 413
    assert "MB" in answer.json()["message"]


def test_nobody_elses_draft_upload_or_question(world: worlds.World, client: Client) -> None:
    draft = draft_of(world)
    stranger = client_of(world.stranger)
    assert begin(stranger, draft.id).status_code == 404
    assert begin(client, draft.id, field="child_name").status_code == 404
    assert begin(client, ids.new_id()).status_code == 404
    address = begin(client, draft.id)["Location"]
    for answer in (stranger.head(address), add(stranger, address, 0, b"x"), stranger.post(f"{address}selesai/")):
        assert answer.status_code == 404
    stranger.delete(address)
    assert client.head(address).status_code == 200
    assert Client(HTTP_HOST="localhost").head(address).status_code == 302
    elsewhere = client_of(world.citizen)
    assert elsewhere.head(address, HTTP_HOST="sagara.localhost").status_code in (403, 404)


@pytest.mark.parametrize(
    "headers", [{}, {"Upload-Length": "-1"}, {"Upload-Length": "9" * 20}, {"Upload-Length": "9", "Upload-Metadata": "owner ***"}]
)
def test_what_cannot_be_read_is_refused(client: Client, headers: dict[str, str]) -> None:
    assert client.post("/saya/unggahan/", headers=headers).status_code in (400, 404)


def test_a_case_that_was_given_back_takes_files_in_pieces_too(world: worlds.World, client: Client) -> None:
    case = journey.send(world)
    journey.decide(world, "dukcapil/verifikator", "return", reason="letter_unreadable", fields=[FIELD])
    address = begin(client, case)["Location"]
    add(client, address, 0, worlds.PDF)
    kept = client.post(f"{address}selesai/").json()
    assert kept["revision"] is None
    page = f"/saya/permohonan/{ids.to_text(case)}/perbaiki/"
    assert "data-pieces" in client.get(page).content.decode()
    answer = client.post(page, {"_shown": FIELD, f"{FIELD}.kept": kept["kept"]})
    assert answer.status_code == 303
    assert cases.get_content(region=world.region, case=case).answers[FIELD][0]["name"] == "surat bidan.pdf"


def test_pieces_are_sealed_and_what_is_left_alone_goes_after_three_days(world: worlds.World) -> None:
    draft = draft_of(world)
    begun = operations.begin_upload(act=world.act(), account=world.citizen, owner=draft.id, field=FIELD, name="rahasia.pdf", size_bytes=SIZE)
    files.add_piece(act=world.act(), account=world.citizen, upload=begun.id, offset=0, content=worlds.PDF[:100])
    row, partial = models.Piece.objects.get(), models.Partial.objects.get()
    assert worlds.PDF[:20] not in bytes(row.content_sealed)
    assert b"rahasia" not in bytes(partial.name_sealed)
    assert pieces.sweep_uploads(at=worlds.NOW + dt.timedelta(days=2)) == 0
    assert pieces.sweep_uploads(at=worlds.NOW + dt.timedelta(days=3, hours=1)) == 1
    with pytest.raises(NoSuchUpload):
        file_reads.get_upload(region=world.region, account=world.citizen, upload=begun.id)
    assert "files.upload.sweep" in {job.name for job in jobs.JOBS}


def test_one_account_cannot_fill_the_disk(world: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = draft_of(world)
    monkeypatch.setattr(pieces, "MOST_OPEN", 2)
    ask: dict[str, Any] = {"act": world.act(), "account": world.citizen, "owner": draft.id, "field": FIELD, "name": "a.pdf", "size_bytes": SIZE}
    first = operations.begin_upload(**ask)
    operations.begin_upload(**ask)
    with pytest.raises(TooManyUploads):
        operations.begin_upload(**ask)
    with pytest.raises(PieceMisplaced):
        files.add_piece(act=world.act(), account=world.citizen, upload=first.id, offset=0, content=bytes(pieces.MOST_PIECE + 1))
