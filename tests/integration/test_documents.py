"""Documents: a row at once, a signed PDF soon after, and a code that always tells what is true now."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf import PdfReader

from loket.foundation.audit import queries as audit_queries
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common.errors import NotFound
from loket.foundation.events.values import Event
from loket.foundation.files import queries as files
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.documents import drawing, jobs, operations, queries, verification
from loket.services.documents.errors import NotReady, NotValid, SigningUnavailable, TemplateFailed
from loket.services.documents.signing import authority
from loket.services.documents.signing.choice import signer
from loket.services.documents.signing.local import LocalSigner
from loket.services.documents.values import Checked, CheckResult, DocumentState, Holder, IssuedDocument, Letterhead, Signatory, Standing
from loket.services.journey import keeping

pytestmark = pytest.mark.django_db
AT, ON, REGION = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC), dt.date(2026, 11, 24), "97.01"
BOTH = {"id": "Contoh", "en": "Sample"}
TEMPLATE = '#letterhead()\n#title[SURAT CONTOH]\n#number()\n\n#field("Nama", data.name)\n#field("Kelamin", data.sex)\n#signature()\n'


def definition(**spec: Any) -> ServiceDefinition:
    """The least of a service that documents look at."""
    form = {"pages": [{"id": "a", "title": BOTH, "fields": [
        {"id": "sex", "type": "choice", "label": BOTH, "choices": [{"value": "female", "label": {"id": "Perempuan", "en": "Female"}}]},
    ]}], "declaration": BOTH}  # fmt: skip
    document = {
        "title": {"id": "Surat Contoh", "en": "Sample letter"},
        "template": "templates/a.typ",
        "number": "SC-{number}",
        "fields": {"name": "residents.name", "sex": "form.sex"},
    }
    return ServiceDefinition.model_construct(
        service="contoh",
        retention=ServiceDefinition.model_fields["retention"].annotation.model_validate({"years": 5, "reference": "UU 43/2009"}),  # type: ignore[union-attr]
        form=ServiceDefinition.model_fields["form"].annotation.model_validate(form),  # type: ignore[union-attr]
        documents={"letter": ServiceDefinition.model_fields["documents"].annotation.__args__[1].model_validate({**document, **spec})},  # type: ignore[union-attr]
    )


@pytest.fixture(autouse=True, scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("state")
    authority.create(folder / "authority", at=AT)
    return folder


@pytest.fixture(autouse=True)
def folders(keys: Path, tmp_path: Path, settings) -> None:
    settings.LOKET_STATE_DIR = keys
    settings.LOKET_FILES_DIR = tmp_path / "files"
    settings.LOKET_BASE_URL = "https://loket.example"


def act(region: str = REGION, at: dt.datetime = AT) -> Act:
    return system_act("test", region=region, at=at, purpose="test")


def issue(holder: UUID | None = None, *, template: str = TEMPLATE, on: dt.date = ON, **spec: Any) -> IssuedDocument:
    return operations.issue(
        act=act(), case=uuid4(), case_number="NJ-261124-8H4K-Q2ZT", version="9f3c" * 16, definition=definition(**spec), document="letter", template=template,
        data={"name": "Sari Dewi", "sex": "female"}, holder=Holder(holder or uuid4(), "Sari Dewi"),
        letterhead=Letterhead("Pemerintah Kabupaten Nusa Jaya", "Dinas Contoh"), signatory=Signatory("Kepala Dinas", "Ratna Wulandari", "Nusa Jaya"), on=on,
    )  # fmt: skip


def signed(document: IssuedDocument) -> bytes:
    return operations.open_pdf(act=act(), region=REGION, document=document.id)


def check(pdf: bytes) -> Checked:
    return queries.check_pdf(pdf=pdf, at=AT)


# -- issue and render -----------------------------------------------------------------------------------------------------


def test_a_document_is_known_at_once_and_rendered_by_the_job() -> None:
    document = issue()
    assert document.number == "SC-NJ-261124-8H4K-Q2ZT"
    assert re.fullmatch(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", document.shown_code)
    assert not document.is_rendered
    with pytest.raises(NotReady):
        queries.get_pdf(region=REGION, document=document.id)
    assert queries.get_by_code(region=REGION, code=document.shown_code.lower(), on=ON).standing is Standing.VALID
    assert jobs.render_waiting(at=AT).rendered == 1
    assert jobs.render_waiting(at=AT).rendered == 0
    after = queries.get_document(region=REGION, document=document.id)
    assert after.is_rendered
    text = PdfReader(io.BytesIO(queries.get_pdf(region=REGION, document=document.id))).pages[0].extract_text()
    assert "Sari Dewi" in text
    assert "Perempuan" in text
    assert document.shown_code in text


def test_opening_makes_the_pdf_and_opening_again_gives_the_same_bytes() -> None:
    document = issue()
    assert signed(document) == signed(document)
    assert jobs.render_waiting(at=AT).rendered == 0
    events = [e.event for e in audit_queries.list_entries(region=REGION).items if e.row == str(document.id)]
    assert events == ["documents.document.issued", "documents.document.rendered"]


def test_the_data_are_sealed_in_the_row_and_absent_from_the_record() -> None:
    document = issue()
    from loket.services.documents.models import Document

    assert b"Sari" not in bytes(Document.objects.get(id=document.id).data_sealed)
    (entry,) = audit_queries.list_entries(region=REGION, event="documents.document.issued").items
    assert "Sari" not in str(entry)
    assert document.code not in str(entry.details)


def test_a_template_that_fails_waits_and_is_drawn_once_it_is_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    document = issue(template="#data.missing")
    assert jobs.render_waiting(at=AT).failed == 1
    assert jobs.render_waiting(at=AT).failed == 0
    assert jobs.render_waiting(at=AT + jobs.PAUSES[0]).failed == 1
    monkeypatch.setattr(drawing.papers, "document", lambda **_: (_ for _ in ()).throw(TemplateFailed("x")))
    with pytest.raises(NotReady):
        operations.render(act=act(), region=REGION, document=document.id)
    assert queries.get_by_code(region=REGION, code=document.code, on=ON).standing is Standing.VALID


def test_two_who_draw_at_once_keep_one_pdf() -> None:
    document = issue()
    kept = signed(document)
    operations._keep(act=act(), document=document.id, pdf=kept + b"\n")
    assert signed(document) == kept


# -- what is true now -----------------------------------------------------------------------------------------------------


def test_a_new_one_replaces_the_earlier_one_of_the_same_holder_only() -> None:
    who = uuid4()
    first, other = issue(who, replaces=True), issue(uuid4(), replaces=True)
    second = issue(who, replaces=True)
    assert queries.get_by_code(region=REGION, code=first.code, on=ON).standing is Standing.REPLACED
    after = queries.get_document(region=REGION, document=first.id)
    assert (after.state, after.replaced_by) == (DocumentState.REPLACED, second.id)
    for valid in (second, other):
        assert queries.get_by_code(region=REGION, code=valid.code, on=ON).standing is Standing.VALID
    with pytest.raises(NotValid):
        operations.withdraw(act=act(), region=REGION, document=first.id, reason="x", on=ON)


def test_without_replaces_both_stay_valid() -> None:
    who = uuid4()
    first, _ = issue(who), issue(who)
    assert queries.get_document(region=REGION, document=first.id).state is DocumentState.VALID


def test_a_document_ends_with_its_last_valid_day() -> None:
    document = issue(valid={"value": 5, "unit": "years", "reference": "contoh"})
    assert queries.get_by_code(region=REGION, code=document.code, on=dt.date(2031, 11, 23)).standing is Standing.VALID
    expired = queries.get_by_code(region=REGION, code=document.code, on=dt.date(2031, 11, 24))
    assert (expired.standing, expired.ended_on) == (Standing.EXPIRED, dt.date(2031, 11, 23))


def test_a_withdrawn_document_says_so_and_its_reason_stays_inside() -> None:
    document = issue()
    operations.withdraw(act=act(), region=REGION, document=document.id, reason="Data keliru", on=ON)
    verified = queries.get_by_code(region=REGION, code=document.code, on=ON)
    assert (verified.standing, verified.ended_on) == (Standing.WITHDRAWN, ON)
    assert "keliru" not in str(verified)


def kept_until(document: IssuedDocument) -> dt.datetime | None:
    [file] = files.list_files(region=REGION, owner=document.id)
    return file.kept_until


def test_the_years_of_a_document_begin_after_its_last_valid_day() -> None:
    document, for_good = issue(valid={"value": 5, "unit": "years", "reference": "contoh"}), issue()
    for one in (document, for_good):
        operations.render(act=act(), region=REGION, document=one.id)
    assert kept_until(document) == dt.datetime(2036, 11, 24, tzinfo=dt.UTC)  # valid until 23 November 2031, kept for 5 years
    assert kept_until(for_good) is None


def test_the_years_of_a_document_valid_for_good_begin_when_it_is_replaced_or_withdrawn() -> None:
    document = issue()
    operations.render(act=act(), region=REGION, document=document.id)
    keeping.receive([Event(id=1, at=AT, region=REGION, name="documents.document.withdrawn", ref=document.id, payload={})])
    assert kept_until(document) == AT.replace(year=2031)


def test_a_stranger_learns_no_more_than_title_number_agency_date_state_and_initials() -> None:
    verified = queries.get_by_code(region=REGION, code=issue().code, on=ON)
    assert verified.holder_initials == "S••• D•••"
    assert "Sari" not in str(verified)


def test_another_region_knows_nothing_of_it() -> None:
    document = issue()
    assert queries.find_by_code(region="98.71", code=document.code, on=ON) is None
    for reading in (queries.get_document, queries.get_pdf):
        with pytest.raises(NotFound):
            reading(region="98.71", document=document.id)
    with pytest.raises(NotFound):
        operations.render(act=act("98.71"), region="98.71", document=document.id)
    with pytest.raises(NotFound):
        operations.withdraw(act=act("98.71"), region=REGION, document=document.id, reason="x", on=ON)
    assert not queries.list_documents(region="98.71", holder=document.holder).items


def test_a_wrong_code_finds_nothing() -> None:
    for code in ("", "x", "0000-0000-0000-0000", "'; --", "0" * 4000):
        assert queries.find_by_code(region=REGION, code=code, on=ON) is None


def test_a_holders_documents_are_listed_newest_first_in_pages() -> None:
    who = uuid4()
    for _ in range(3):
        issue(who)
    first = queries.list_documents(region=REGION, holder=who, limit=2)
    second = queries.list_documents(region=REGION, holder=who, limit=2, after=first.next)
    listed = [document.id for document in (*first.items, *second.items)]
    assert listed == sorted(listed, reverse=True)
    assert len(listed) == 3
    assert second.next is None
    assert queries.list_for_case(region=REGION, case=first.items[0].case) == (first.items[0],)


# -- the signature --------------------------------------------------------------------------------------------------------


def test_our_pdf_is_genuine_and_leads_to_its_code() -> None:
    document = issue()
    checked = check(signed(document))
    assert checked.result is CheckResult.GENUINE
    assert checked.code == document.code
    assert (checked.signer, checked.signed_at) == ("Ratna Wulandari", AT)


def test_a_flipped_byte_anywhere_in_the_signed_part_is_a_change() -> None:
    pdf = signed(issue())
    # Only the room of the signature itself is outside; what is written into its free part is a change too.
    begin = pdf.rindex(b"/Contents <") + 10
    end = pdf.index(b">", begin)
    places = [*range(0, begin, 1777), begin - 1, *range(end - 200, end, 60), *range(end + 1, len(pdf), 131), len(pdf) - 2]
    for place in places:
        wrong = bytearray(pdf)
        wrong[place] ^= 0x01
        assert check(bytes(wrong)).result is not CheckResult.GENUINE, place
    middle = bytearray(pdf)
    middle[len(pdf) // 4] ^= 0x01
    assert check(bytes(middle)).result is CheckResult.CHANGED


def test_anything_added_afterwards_is_a_change() -> None:
    pdf = signed(issue())
    assert check(pdf + b"\n%%EOF\n").result is CheckResult.CHANGED
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    assert check(out.getvalue()).result is CheckResult.CHANGED


def test_a_signature_of_somebody_else_is_not_ours(tmp_path: Path) -> None:
    authority.create(tmp_path / "stranger", at=AT)
    stranger = LocalSigner(tmp_path / "stranger")
    pdf = drawing.papers.plain(source='#set document(title: "A")\n#set text(lang: "id")\n= A', at=AT)
    theirs = stranger.sign(pdf, signatory="Seseorang", reason="", location="", contact="https://loket.example/verifikasi/8H4KQ2ZT00000111", at=AT)
    checked = check(theirs)
    assert (checked.result, checked.intact, checked.code) == (CheckResult.UNKNOWN_SIGNER, True, None)
    assert check(pdf).result is CheckResult.NOT_SIGNED


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", b"<html>", b"%PDF-1.7\n" + b"<<" * 50_000 + b"\nstartxref\n9\n%%EOF", b"%PDF" + bytes(6 * 1024 * 1024)],
    ids=["empty", "short", "html", "deep", "large"],
)
def test_what_a_stranger_sends_never_breaks_the_check(content: bytes) -> None:
    assert check(content).result is CheckResult.UNREADABLE


@pytest.mark.skipif(not Path("/usr/bin/pdfsig").exists(), reason="poppler-utils is not installed")
def test_an_outside_tool_agrees(tmp_path: Path) -> None:
    pdf = signed(issue())
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf)
    said = subprocess.run(["/usr/bin/pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "bukan PSrE" in said
    wrong = bytearray(pdf)
    wrong[len(pdf) // 4] ^= 1
    path.write_bytes(wrong)
    assert "Signature is Valid" not in subprocess.run(["/usr/bin/pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout


def test_the_authority_is_made_once_with_keys_that_only_we_can_read(tmp_path: Path) -> None:
    folder = tmp_path / "authority"
    assert authority.create(folder, at=AT)
    before = (folder / authority.SIGNER_KEY).read_bytes()
    assert not authority.create(folder, at=AT)
    assert (folder / authority.SIGNER_KEY).read_bytes() == before
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    assert LocalSigner(folder).check_config(at=AT) == []
    (folder / authority.SIGNER_KEY).chmod(0o644)
    assert "chmod 600" in LocalSigner(folder).check_config(at=AT)[0].id


def test_a_renewed_key_signs_under_the_same_root_and_earlier_signatures_stay_genuine(tmp_path: Path) -> None:
    folder, papers = tmp_path / "authority", drawing.papers
    authority.create(folder, at=AT)
    said = {"signatory": "A", "reason": "B", "location": "C", "contact": "D"}
    plain = papers.plain(source='#set document(title: "A")\n#set text(lang: "id")\n= A', at=AT)
    before = LocalSigner(folder).sign(plain, at=AT, **said)
    first_key, later = (folder / authority.SIGNER_KEY).read_bytes(), AT + dt.timedelta(days=365 * 9)
    last = authority.renew(folder, at=later)
    assert last > later + dt.timedelta(days=365 * 9)
    assert (folder / authority.SIGNER_KEY).read_bytes() != first_key
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    after, roots = LocalSigner(folder).sign(plain, at=later, **said), LocalSigner(folder).trust_roots()
    assert [verification.check(pdf, roots=roots, at=later).result for pdf in (before, after)] == [CheckResult.GENUINE] * 2


def test_a_certificate_near_its_end_is_told_and_one_past_it_signs_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "authority"
    authority.create(folder, at=AT)
    last = authority.valid_until(folder)
    local = LocalSigner(folder)
    assert local.check_config(at=last - dt.timedelta(days=61)) == []
    assert "loket documents renew" in local.check_config(at=last - dt.timedelta(days=59))[0].id
    assert local._ready(last - dt.timedelta(days=1)).key is not None
    with pytest.raises(SigningUnavailable, match="loket documents renew"):
        local._ready(last + dt.timedelta(days=1))


def test_the_key_is_read_once_not_for_every_signature(keys: Path) -> None:
    # pyHanko's own signer reads it anew each time, which costs three quarters of a signature.
    assert LocalSigner(keys / "authority")._ready(AT).key is not None


def test_outside_the_demo_nothing_is_signed_unless_it_was_chosen(settings, tmp_path: Path) -> None:
    document = issue()
    settings.LOKET_MODE = "production"
    with pytest.raises(SigningUnavailable):
        signer(at=AT)
    assert queries.get_signing_problems(at=AT)
    with pytest.raises(NotReady):
        operations.render(act=act(), region=REGION, document=document.id)
    settings.LOKET_SIGNING, settings.LOKET_STATE_DIR = "local", tmp_path
    assert "loket documents authority" in signer(at=AT).check_config(at=AT)[0].id
    assert not (tmp_path / "authority").exists()
