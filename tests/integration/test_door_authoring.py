"""The workbench: a clerk changes a service in the browser; the files stay what they were but for that."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from loket.foundation.audit.values import system_act
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.identity.values import Audience
from loket.services.catalogue import operations, queries
from loket.services.catalogue.operations import Edit
from loket.services.catalogue.values import DraftState
from loket.services.rollout import queries as rollout
from tests.integration.test_door_manage import appointed
from tests.support import world as worlds
from tests.support.pages import Form, forms_of

pytestmark = pytest.mark.django_db
TOP = "/pengelola/layanan/"
PARTS = ("umum", "persyaratan", "formulir", "langkah", "waktu-biaya", "aturan", "dokumen", "pemberitahuan", "contoh", "perbedaan", "berkas")


@pytest.fixture
def world() -> worlds.World:
    return worlds.build("dukcapil/akta-kelahiran", "dpmptsp/sip-dokter")


@pytest.fixture
def clerk(world: worlds.World) -> Client:
    return appointed("dukcapil/penyusun", Audience.AUTHOR)


def begun(clerk: Client, service: str = "akta-kelahiran") -> UUID:
    """Begin a draft of a live service and return its id."""
    answer = clerk.post(f"{TOP}ubah/{service}/")
    assert answer.status_code == 303
    return ids.from_text(answer["Location"].split("/")[4])


def new(clerk: Client, title: str = "Surat Contoh") -> UUID:
    answer = clerk.post(f"{TOP}baru/", {"title.id": title, "title.en": "Sample letter", "agency": "dukcapil", "from": "template:_template"})
    assert answer.status_code == 303, answer.content
    return ids.from_text(answer["Location"].split("/")[4])


def at(draft: UUID, *more: str) -> str:
    return "/".join([f"{TOP}draf/{ids.to_text(draft)}", *more]) + "/"


def page(clerk: Client, address: str) -> str:
    answer = clerk.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def main_form(clerk: Client, address: str) -> Form:
    """The form in which a part is edited."""
    return next(form for form in forms_of(page(clerk, address)) if form.id == "isian")


def files(draft: UUID) -> dict[str, bytes]:
    return dict(queries.read_draft(worlds.REGION, draft))


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """Lines that are new, of all files."""
    found = []
    for name in sorted({*before, *after}):
        old = before.get(name, b"").decode().split("\n")
        found += [line for line in after.get(name, b"").decode().split("\n") if line not in old]
    return found


def send(clerk: Client, address: str, values: dict[str, Any]) -> HttpResponse:
    return clerk.post(address, values)


def test_only_authors_enter_and_a_draft_of_another_region_is_not_found(world: worlds.World, clerk: Client) -> None:
    assert appointed("diskominfo/pengelola", Audience.OPERATOR).get(TOP).status_code == 403
    assert Client(HTTP_HOST="localhost").get(TOP).status_code == 302
    act = system_act("test", region=worlds.OTHER_REGION, at=worlds.NOW, purpose="author")
    bundle = queries.read_template("_template", service="surat-lain", agency="dukcapil")
    other = operations.start_draft(act=act, region=worlds.OTHER_REGION, files=bundle, what=Text(id="x", en="x"))
    assert clerk.get(at(other, "umum")).status_code == 404
    assert str(escape("Akta Kelahiran")) in page(clerk, TOP)


@pytest.mark.parametrize("service", ["akta-kelahiran", "sip-dokter"])
def test_saving_every_page_as_it_is_shown_changes_no_byte(clerk: Client, service: str) -> None:
    draft = begun(clerk, service)
    before = files(draft)
    addresses = [at(draft, part) for part in PARTS]
    for part in ("formulir", "langkah", "dokumen", "aturan"):
        addresses += sorted(set(re.findall(rf'href="({at(draft, part)}[a-z0-9_-]+/)"', page(clerk, at(draft, part)))))
    assert len(addresses) > 22
    for address in addresses:
        for form in forms_of(page(clerk, address)):
            if form.id == "isian":
                answer = send(clerk, address, form.values)
                assert answer.status_code == 303, (address, answer.status_code)
                assert changed(before, files(draft)) == [], address
    assert files(draft) == before
    assert queries.get_draft(worlds.REGION, draft).revision == 1


def test_what_a_partner_is_told_and_gives_back_is_changed_at_its_step(world: worlds.World, clerk: Client) -> None:
    worlds.publish("kesbangpol/izin-penelitian")
    draft = begun(clerk, "izin-penelitian")
    address, before = at(draft, "langkah", "ethics"), files(draft)
    for words in ("Dikerjakan mitra", "Yang boleh dibaca mitra", "Yang dikembalikan mitra", "Wajib untuk hasil", "Aplikasi mitra (client_id)"):
        assert words in page(clerk, address)
    shown = main_form(clerk, address)
    assert send(clerk, address, shown.values).status_code == 303
    assert files(draft) == before
    name = next(key for key, value in shown.values.items() if value == "Nomor telaah etik")
    assert send(clerk, address, shown.values | {name: "Nomor surat telaah"}).status_code == 303
    lines = [line for line in changed(before, files(draft)) if not line.startswith("version:")]
    assert lines == ["        - {id: number, type: text, label: {id: Nomor surat telaah, en: Number of the ethics review}, needed_for: [accept]}"]


def test_one_changed_field_changes_one_line_and_the_next_version_number(clerk: Client) -> None:
    draft = begun(clerk)
    before = files(draft)
    form = main_form(clerk, at(draft, "waktu-biaya"))
    form["service.standard.time.value"] = "2"
    assert send(clerk, at(draft, "waktu-biaya"), form.values).status_code == 303
    lines = changed(before, files(draft))
    assert len(lines) == 2
    assert lines[0] == "version: 2"
    assert re.search(r"value: 2\b", lines[1])
    assert "2" in page(clerk, at(draft, "perbedaan"))


def test_what_is_wrong_is_said_at_its_field_and_counted_at_its_part(clerk: Client) -> None:
    draft = begun(clerk)
    form = main_form(clerk, at(draft, "waktu-biaya"))
    form["service.standard.time.value"] = "sebentar"
    form["service.standard.fee.0.reference"] = ""
    send(clerk, at(draft, "waktu-biaya"), form.values)
    shown = page(clerk, at(draft, "waktu-biaya"))
    assert 'id="f-service.standard.time.value-error"' in shown
    assert 'href="#f-service.standard.fee.0.reference"' in shown
    assert 'value="sebentar"' in shown
    assert b"value: sebentar" in files(draft)["service.yaml"]
    assert re.search(r'Waktu &amp; biaya <span class="count">2</span>', page(clerk, at(draft, "umum")))


def test_an_item_is_added_moved_and_taken_out_by_buttons_alone(clerk: Client) -> None:
    draft = begun(clerk)
    address = at(draft, "umum")
    form = main_form(clerk, address)
    answer = send(clerk, address, form.values | {"do": "add:service.legal_basis"})
    count = int(form["service.legal_basis.items"])
    form = next(one for one in forms_of(page(clerk, answer["Location"].split("#")[0])) if one.id == "isian")
    assert int(form["service.legal_basis.items"]) == count + 1
    form[f"service.legal_basis.{count}.cite"] = "Perda Contoh (fiktif) 1/2026"
    send(clerk, address, form.values)
    assert b"\n  - {cite: Perda Contoh (fiktif) 1/2026}\n" in files(draft)["service.yaml"]
    form = main_form(clerk, address)
    send(clerk, address, form.values | {"do": f"up:service.legal_basis.{count}"})
    laws = queries.read_plain(files(draft), "service.yaml")[0]["legal_basis"]
    assert laws[count - 1] == {"cite": "Perda Contoh (fiktif) 1/2026"}
    send(clerk, address, main_form(clerk, address).values | {"do": f"remove:service.legal_basis.{count - 1}"})
    assert b"Perda Contoh" not in files(draft)["service.yaml"]


def test_two_clerks_at_one_field_lose_nothing(clerk: Client) -> None:
    draft = begun(clerk)
    address = at(draft, "umum")
    first, second = main_form(clerk, address), main_form(clerk, address)
    first["service.title.id"] = "Judul pertama"
    second["service.title.id"] = "Judul kedua"
    assert send(clerk, address, first.values).status_code == 303
    answer = send(clerk, address, second.values)
    assert answer.status_code == 409
    assert 'value="Judul kedua"' in answer.content.decode()
    assert b"Judul pertama" in files(draft)["service.yaml"]
    again = next(form for form in forms_of(answer.content.decode()) if form.id == "isian")
    assert send(clerk, address, again.values).status_code == 303
    assert b"Judul kedua" in files(draft)["service.yaml"]


def test_undo_and_redo_lead_through_what_was_done(clerk: Client) -> None:
    draft = begun(clerk)
    before = files(draft)
    form = main_form(clerk, at(draft, "umum"))
    form["service.category"] = "lainnya"
    send(clerk, at(draft, "umum"), form.values)
    after = files(draft)
    clerk.post(at(draft, "kembali"), {"revision": "2", "do": "undo", "part": "umum"})
    assert files(draft) == before
    clerk.post(at(draft, "kembali"), {"revision": "1", "do": "redo", "part": "umum"})
    assert files(draft) == after
    assert "Umum" in page(clerk, at(draft, "riwayat"))


def test_a_new_service_grows_by_pages_fields_steps_tables_and_documents_and_stays_readable(clerk: Client) -> None:
    draft = new(clerk)
    for part, values in (
        ("formulir", {"title.id": "Nama usaha", "title.en": "Name of the business", "type": "text", "do": "new:page"}),
        ("formulir", {"title.id": "Status tempat", "title.en": "Place", "type": "choice", "choices": "Milik sendiri | Owned\nSewa | Rented", "do": "new:page"}),
        ("langkah", {"title.id": "Tinjau lapangan", "title.en": "Visit", "kind": "review", "actor": "dukcapil/verifikator", "after": "verify", "do": "new:step"}),
        ("langkah", {"title.id": "Saring", "title.en": "Sort", "kind": "automatic", "after": "check", "do": "new:step"}),
        ("aturan", {"title.id": "Kelayakan", "title.en": "Fitness", "do": "new:table"}),
        ("dokumen", {"title.id": "Surat jawaban", "title.en": "Answer", "do": "new:document"}),
        ("contoh", {"title.id": "Contoh satu", "title.en": "Example one", "do": "new:example"}),
    ):  # fmt: skip
        answer = clerk.post(at(draft, part), {"revision": str(queries.get_draft(worlds.REGION, draft).revision), **values})
        assert answer.status_code == 303, (part, answer.content[:500])
        page(clerk, answer["Location"])
    plain = {name: queries.read_plain(files(draft), name)[0] for name in ("service.yaml", "form.yaml", "rules.yaml")}
    assert [one["id"] for one in plain["service.yaml"]["steps"]] == ["check", "saring", "verify", "tinjau_lapangan", "sign", "issue"]
    assert plain["service.yaml"]["steps"][0]["outcomes"]["accept"]["next"] == ["saring"]
    assert plain["service.yaml"]["steps"][2]["outcomes"]["accept"]["next"] == ["tinjau_lapangan"]
    assert plain["form.yaml"]["pages"][-1]["fields"][0]["choices"][1] == {"value": "sewa", "label": {"id": "Sewa", "en": "Rented"}}
    assert "templates/surat-jawaban.typ" in files(draft)
    examined = queries.get_examined(files(draft), region=worlds.REGION, on=worlds.NOW.date())
    assert examined.package is not None
    step = main_form(clerk, at(draft, "langkah", "tinjau_lapangan"))
    assert step["service.steps.3.actor"] == "dukcapil/verifikator"


def test_a_renamed_field_is_renamed_in_every_file(clerk: Client) -> None:
    draft = new(clerk)
    revision = str(queries.get_draft(worlds.REGION, draft).revision)
    answer = clerk.post(
        at(draft, "nama"), {"revision": revision, "kind": "field", "old": "letter", "new": "Surat Pengantar", "part": "formulir", "item": "surat"}
    )
    assert answer["Location"] == at(draft, "formulir", "surat")
    assert b"field: surat_pengantar" in files(draft)["service.yaml"]
    assert b"letter:" not in files(draft)["examples/tanpa-surat.yaml"]


def test_a_rule_is_a_row_of_a_table_with_cells(clerk: Client) -> None:
    draft = begun(clerk, "sip-dokter")
    address = at(draft, "aturan", "conditions")
    before = files(draft)
    form = main_form(clerk, address)
    assert form["row.1.cell.1"] == "= 'renewal'"
    answer = send(clerk, address, form.values | {"do": "row"})
    form = next(one for one in forms_of(page(clerk, answer["Location"].split("#")[0])) if one.id == "isian")
    place = int(form["rows"]) - 1
    form[f"row.{place}.cell.1"] = "= 'new'"
    form[f"row.{place}.cell.0"] = ">= 2"
    form[f"row.{place}.outcome"] = "return"
    form[f"row.{place}.reason.id"] = "Tempat kedua diperiksa dulu."
    form[f"row.{place}.reason.en"] = "The second place is looked at first."
    form[f"row.{place}.legal_basis"] = "PP 28/2024 Pasal 682"
    send(clerk, address, form.values)
    rows = queries.read_plain(files(draft), "rules.yaml")[0]["tables"]["conditions"]["rows"]
    assert rows[-2] == {
        "id": "tempat_kedua_diperiksa_dulu", "when": "form.other_places.count >= 2 and form.kind = 'new'", "outcome": "return",
        "reason": {"id": "Tempat kedua diperiksa dulu.", "en": "The second place is looked at first."}, "legal_basis": "PP 28/2024 Pasal 682",
    }  # fmt: skip
    assert rows[-1]["otherwise"] is True
    old = before["rules.yaml"].decode().split("\n")
    assert [line for line in old if line not in files(draft)["rules.yaml"].decode().split("\n")] == []
    column = send(clerk, address, main_form(clerk, address).values | {"do": "column", "kolom": "form.profession"})
    assert "Profesi" in page(clerk, column["Location"])


def test_facts_are_tried_and_the_row_that_fires_is_shown_with_its_reason(clerk: Client) -> None:
    draft = begun(clerk, "sip-dokter")
    address = at(draft, "contoh", "tempat-keempat")
    before = files(draft)
    shown = page(clerk, address)
    assert "baris ini menentukan" in shown
    assert "Anda sudah berpraktik di tiga tempat lain" in shown
    form = main_form(clerk, address)
    tried = clerk.post(address, form.values | {"form.other_places": "[]", "form.has_other_places": "false", "do": "try"}).content.decode()
    assert "berbeda dari harapan" in tried
    assert files(draft) == before
    send(clerk, address, form.values | {"do": "save"})
    assert files(draft) == before
    send(clerk, address, form.values | {"form.other_places": "[]", "form.has_other_places": "false", "do": "save"})
    assert queries.read_plain(files(draft), "examples/tempat-keempat.yaml")[0]["expect"]["path"][-1] == "done"
    send(clerk, address, main_form(clerk, address).values | {"do": "remove"})
    assert "examples/tempat-keempat.yaml" not in files(draft)


def test_the_preview_shows_page_form_drawing_and_due_date_also_of_what_is_not_saved(clerk: Client) -> None:
    draft = begun(clerk)
    assert "Persyaratan" in page(clerk, at(draft, "pratinjau") + "?lihat=halaman")
    assert 'name="contoh.' in page(clerk, at(draft, "pratinjau") + "?lihat=formulir")
    assert "<svg" in page(clerk, at(draft, "pratinjau") + "?lihat=sop")
    due = page(clerk, at(draft, "pratinjau") + "?lihat=tanggal&hari=2026-11-27")
    assert "27 November" in due or "30 November" in due
    form = main_form(clerk, at(draft, "umum"))
    form["service.title.id"] = "Judul yang belum disimpan"
    live = clerk.post(at(draft, "pratinjau"), form.values | {"lihat": "halaman"}).content.decode()
    assert "Judul yang belum disimpan" in live
    assert b"Judul yang belum disimpan" not in files(draft)["service.yaml"]


def test_a_document_is_written_and_seen_as_pdf(clerk: Client) -> None:
    draft = new(clerk)
    address = at(draft, "dokumen", "letter")
    form = main_form(clerk, address)
    form["templat"] = form["templat"].replace("Surat ini dibuat", "Surat karangan ini dibuat")
    form["service.documents.letter.number"] = "SC-{number}"
    assert send(clerk, address, form.values).status_code == 303
    assert b"Surat karangan ini dibuat" in files(draft)["templates/surat.typ"]
    assert b'number: "SC-{number}"' in files(draft)["service.yaml"]
    pdf = clerk.get(address + "?pdf=1")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")


def test_files_are_taken_changed_and_brought_back(clerk: Client) -> None:
    draft = begun(clerk)
    before = files(draft)
    archive = clerk.get(at(draft, "unduh")).content
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        assert "service-packages/dukcapil/akta-kelahiran/service.yaml" in found.namelist()
        changed_files = {name: found.read(name).replace(b"category: kelahiran", b"category: lainnya") for name in found.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, body in changed_files.items():
            packed.writestr(name, body)
    clerk.post(at(draft, "unggah"), {"revision": "1", "paket": SimpleUploadedFile("a.zip", out.getvalue())})
    assert b"category: lainnya" in files(draft)["service.yaml"]
    clerk.post(at(draft, "unggah"), {"revision": "2", "paket": SimpleUploadedFile("jahat.py", b"import os"), "folder": ""})
    assert "jahat.py" not in files(draft)
    text = files(draft)["form.yaml"].decode()
    answer = clerk.post(at(draft, "berkas"), {"revision": "2", "berkas": "form.yaml", "isi": text.replace("\n", "\r\n") + "# akhir\r\n"})
    assert answer.status_code == 303
    assert files(draft)["form.yaml"] == before["form.yaml"] + b"# akhir\n"
    page(clerk, at(draft, "berkas") + "?berkas=CHANGELOG.md")
    assert clerk.get(at(draft, "berkas") + "?berkas=../x").status_code == 404


def test_a_broken_file_is_shown_with_its_line_and_the_other_parts_go_on(clerk: Client) -> None:
    draft = begun(clerk)
    clerk.post(at(draft, "berkas"), {"revision": "1", "berkas": "form.yaml", "isi": "pages: [\n"})
    assert "Baris" in page(clerk, at(draft, "berkas") + "?berkas=form.yaml")
    for part in PARTS:
        page(clerk, at(draft, part))
    form = main_form(clerk, at(draft, "umum"))
    form["service.category"] = "lainnya"
    assert send(clerk, at(draft, "umum"), form.values).status_code == 303
    form = main_form(clerk, at(draft, "formulir"))
    form["form.declaration.id"] = "Saya menyatakan."
    form["form.declaration.en"] = "I declare."
    assert send(clerk, at(draft, "formulir"), form.values).status_code == 422


def test_a_copy_an_upload_and_a_discarded_draft(clerk: Client) -> None:
    answer = clerk.post(f"{TOP}baru/", {"title.id": "Akta lain", "title.en": "Other", "agency": "dukcapil", "from": "copy:akta-kelahiran"})
    copied = ids.from_text(answer["Location"].split("/")[4])
    assert queries.get_draft(worlds.REGION, copied).service == "akta-lain"
    taken = clerk.post(
        f"{TOP}baru/",
        {"title.id": "Akta Kelahiran", "title.en": "x", "service": "akta-kelahiran", "agency": "dukcapil", "from": "template:_template"},
    )
    assert taken.status_code == 422
    assert "belum dipakai" in taken.content.decode()
    archive = clerk.get(at(copied, "unduh")).content
    brought = clerk.post(f"{TOP}baru/", {"paket": SimpleUploadedFile("a.zip", archive)})
    assert brought.status_code == 303
    assert clerk.post(f"{TOP}baru/", {"paket": SimpleUploadedFile("a.zip", b"bukan zip")}).status_code == 422
    clerk.post(at(copied, "buang"))
    assert queries.get_draft(worlds.REGION, copied).state is DraftState.DISCARDED
    form = main_form(clerk, at(copied, "umum"))
    form["service.category"] = "lainnya"
    assert send(clerk, at(copied, "umum"), form.values).status_code == 409


def test_hostile_words_in_a_draft_are_shown_as_words(clerk: Client) -> None:
    draft = new(clerk)
    act = system_act("test", region=worlds.REGION, at=worlds.NOW, purpose="author")
    bad = '"><script>alert(1)</script>'
    edits = [
        Edit("service.yaml", ("title", "id"), bad),
        Edit("service.yaml", ("steps", 1, "title", "id"), bad),
        Edit("form.yaml", ("pages", 0, "title", "id"), bad),
    ]
    operations.save_draft(act=act, region=worlds.REGION, draft=draft, revision=2, edits=edits, what=Text(id=bad, en=bad))
    for part in (*PARTS, "riwayat"):
        assert "<script>alert" not in page(clerk, at(draft, part))
    for view in ("halaman", "formulir", "sop", "tanggal"):
        assert "<script>alert" not in page(clerk, at(draft, "pratinjau") + f"?lihat={view}")


def test_a_draft_is_handed_in_with_its_note_and_closed_meanwhile(clerk: Client) -> None:
    draft = begun(clerk)
    form = main_form(clerk, at(draft, "waktu-biaya"))
    form["service.standard.time.reference"] = "Perbup Contoh (fiktif) 1/2026"
    send(clerk, at(draft, "waktu-biaya"), form.values)
    address = at(draft, "perbedaan")
    assert clerk.post(address, {"revision": "2", "note": " "}).status_code == 422
    answer = clerk.post(address, {"revision": "2", "note": "Dasar hukum diperbarui"})
    assert answer.status_code == 303, re.findall(r'notice-body">(.*?)</div>', answer.content.decode())
    assert "## 2 (" in files(draft)["CHANGELOG.md"].decode()
    assert "- Dasar hukum diperbarui\n" in files(draft)["CHANGELOG.md"].decode()
    assert queries.get_draft(worlds.REGION, draft).state is DraftState.PROPOSED
    found = rollout.find_proposal_of(worlds.REGION, draft)
    assert found is not None
    assert found.note == "Dasar hukum diperbarui"
    assert "Menunggu telaah hukum" in page(clerk, address)


def test_what_is_not_complete_cannot_be_handed_in_and_leads_to_its_part(clerk: Client) -> None:
    draft = new(clerk)
    shown = page(clerk, at(draft, "perbedaan"))
    assert "Lengkapi dahulu" in shown
    assert f'href="{at(draft, "contoh")}"' in shown
    assert clerk.post(at(draft, "perbedaan"), {"revision": "2", "note": "Baru"}).status_code == 422


def test_new_results_of_all_examples_are_taken_by_one_button_and_what_the_region_sets_is_said(clerk: Client) -> None:
    draft = begun(clerk, "sip-dokter")
    form = main_form(clerk, at(draft, "waktu-biaya"))
    form["service.standard.time.value"] = "4"
    send(clerk, at(draft, "waktu-biaya"), form.values)
    assert "Hasil baru ini memang benar" in page(clerk, at(draft, "contoh"))
    before = files(draft)
    assert clerk.post(at(draft, "contoh"), {"revision": "2", "do": "accept"}).status_code == 303
    after = files(draft)
    assert {re.sub(r"\d+", "", line.strip()) for line in changed(before, after)} == {"due_on: --"}
    assert not queries.get_examined(after, region=worlds.REGION, on=worlds.NOW.date()).errors
    assert "Daerah ini menetapkan sendiri" in page(clerk, at(begun(clerk), "waktu-biaya"))
