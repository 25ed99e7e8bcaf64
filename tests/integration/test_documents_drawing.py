"""Drawing: our papers are whole and legible; a stranger's template reaches nothing and ends in time."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from loket.foundation.common.text import Text
from loket.services.documents import queries
from loket.services.documents.errors import TemplateFailed
from loket.services.documents.rendering import papers
from loket.services.documents.rendering.pool import Pool, pool
from loket.services.documents.values import Letterhead, Receipt, Signatory

AT = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)
HEAD = Letterhead("Pemerintah Kabupaten Nusa Jaya", "Dinas Contoh", "Jalan Merdeka 1", "contoh@nusajaya.example", "Daerah fiktif")
SIGNATORY = Signatory("Kepala Dinas Contoh", "Ratna Wulandari", "Nusa Jaya", "19750312 200003 2 001")
TEMPLATE = """#letterhead()
#title[SURAT CONTOH]
#number()

Diterangkan bahwa *#data.name*:

#field("Nama", data.name)
#field("Kosong", data.nothing)
#table-of(data.rows, ("Nama", "Umur"))

#signature()
#qr()
"""
DATA = {"name": "Sari #eval[x] *Dewi* $1$ \\u{41} <b>", "nothing": "", "rows": [{"nama": "Andi", "umur": "3"}, {"nama": "Budi", "umur": ""}]}


def draw(template: str = TEMPLATE, **changes: Any) -> bytes:
    arguments: dict[str, Any] = {
        "template": template, "data": DATA, "title": "Surat Contoh", "number": "C-1", "code": "8H4KQ2ZT00000111", "version": "9f3c2a7be1d04455aa",
        "issued_on_text": "24 November 2026", "letterhead": HEAD, "signatory": SIGNATORY,
        "verify_url": "https://loket.example/verifikasi/8H4KQ2ZT00000111", "at": AT,
    }  # fmt: skip
    return papers.document(**{**arguments, **changes})


def words(pdf: bytes) -> str:
    # Because: letters set wider apart are read by some tools as words of their own.
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


def told(text: object) -> str:
    return "".join(str(text).split())


def test_a_document_shows_its_data_as_they_are() -> None:
    pdf = draw()
    text = words(pdf)
    for expected in (
        "PEMERINTAH KABUPATEN NUSA JAYA",
        "SURAT CONTOH",
        DATA["name"],
        "Andi",
        "8H4K-Q2ZT-0000-0111",
        "9f3c2a7be1d0",
        "Ratna Wulandari",
        "loket.example/verifikasi",
    ):
        assert told(expected) in text
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    assert reader.metadata is not None
    assert reader.metadata.title == "Surat Contoh"
    assert reader.root_object["/Lang"] == "id"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    width, height = reader.pages[0].mediabox[2:]
    assert (round(width), round(height)) == (595, 842)


def test_the_pages_declare_themselves_for_the_archive_and_for_readers_who_hear() -> None:
    told = draw()
    assert b"pdfaid:part>2<" in told.replace(b" ", b"")
    assert b"pdfuaid:part>1<" in told.replace(b" ", b"")


def test_a_document_with_an_end_says_so_and_a_plain_list_reads_as_words() -> None:
    text = words(draw("#number()\n#data.names #data.nothing", valid_until_text="23 November 2031", data={**DATA, "names": ["Andi", "Budi"]}))
    assert told("Berlaku sampai dengan 23 November 2031") in text
    assert told("Andi, Budi") in text
    assert told("Berlaku sampai") not in words(draw())


def test_the_same_row_is_drawn_the_same() -> None:
    assert draw() == draw()


def test_the_qr_is_drawn_once_where_the_template_has_a_signature() -> None:
    with_qr, without = (draw(TEMPLATE.replace("#qr()", qr)) for qr in ("#qr()", ""))
    assert with_qr == without
    assert len(draw("#title[A]\n#qr()\n")) > len(draw("#title[A]\n")) + 1000


@pytest.mark.skipif(not Path("/usr/bin/pdftoppm").exists(), reason="poppler-utils is not installed")
def test_the_qr_code_can_be_seen_as_ink_on_white(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(draw("#qr()"))
    subprocess.run(["/usr/bin/pdftoppm", "-r", "150", "-gray", "-singlefile", "-png", str(path), str(tmp_path / "a")], check=True)
    with Image.open(tmp_path / "a.png") as page:
        code = page.crop((int(26 * 150 / 25.4), int(21 * 150 / 25.4), int(49 * 150 / 25.4), int(44 * 150 / 25.4)))
        shades = code.histogram()
        assert sum(shades[:60]) > 0.25 * code.width * code.height
        assert sum(shades[-60:]) > 0.25 * code.width * code.height


def test_a_long_document_goes_on_on_a_second_page() -> None:
    rows = [{"a": f"Nama {n}", "b": str(n)} for n in range(90)]
    pdf = draw(data={**DATA, "rows": rows})
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 1
    assert told("Nama 89") in words(pdf)


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_receipt_says_number_promise_and_version(language: str) -> None:
    receipt = Receipt(
        HEAD,
        "NJ-261124-8H4K-Q2ZT",
        Text(id="Akta Kelahiran", en="Birth certificate"),
        "24 November 2026",
        "25 November 2026",
        "9f3c2a7be1d04455",
        "https://loket.example/lacak/?nomor=NJ-261124-8H4K-Q2ZT",
        "Gratis",
        (("Diajukan oleh", "S•••"),),
        language,
    )
    text = words(queries.get_receipt_pdf(receipt=receipt, at=AT))
    for expected in (
        "NJ-261124-8H4K-Q2ZT",
        "25 November 2026",
        "9f3c2a7be1d0",
        "Birth certificate" if language == "en" else "Akta Kelahiran",
        "loket.example/lacak",
    ):
        assert told(expected) in text


def test_our_own_drawing_of_a_procedure_is_printed() -> None:
    source = '#set document(title: "SOP")\n#set text(lang: "id")\n= SOP\nAlur'
    assert "Alur" in words(queries.get_sop_pdf(source=source, at=AT))


@pytest.mark.parametrize(
    "template",
    [
        '#read("/etc/passwd")',
        '#import "@preview/cetz:0.3.0"',
        '#include "/data.json"',
        '#eval("1+1")',
        '#plugin("x.wasm")',
        '#json("/data.json")',
        "#data.unknown",
        "#nonsense()",
        "#[",
    ],
)
def test_a_template_that_reaches_out_or_is_wrong_is_refused(template: str) -> None:
    with pytest.raises(TemplateFailed):
        draw(template)


@pytest.mark.parametrize(
    "source",
    [
        '#read("/etc/passwd")',
        '#read("../../../../../../etc/passwd")',
        '#import "@preview/cetz:0.3.0"\nx',
        '#import "@local/x:0.3.0"\nx',
        '#image("/proc/self/environ")',
    ],
)
def test_even_past_the_scanner_the_drawing_process_has_nothing_to_give(source: str) -> None:
    with pytest.raises(TemplateFailed) as failed:
        papers.plain(source=source, at=AT)
    assert "root:" not in failed.value.detail


def test_a_template_that_never_ends_is_ended_and_the_next_is_drawn() -> None:
    own = Pool(1)
    request = {
        "source": "#for a in range(100000) { for b in range(100000) { let c = a * b } }",
        "files": {},
        "format": "pdf",
        "ppi": 72,
        "standards": [],
        "timestamp": 0,
    }
    try:
        started = time.monotonic()
        with pytest.raises(TemplateFailed, match="longer"):
            own.draw(request, seconds=1.0)
        assert time.monotonic() - started < 20
        assert own.draw({**request, "source": "Halo"}).startswith(b"%PDF")
    finally:
        own.close()


def test_a_template_that_takes_all_memory_is_ended_and_the_next_is_drawn() -> None:
    own = Pool(1)
    hungry = "#let x = (0,) * 900000000\n#x.len()"
    request = {"source": hungry, "files": {}, "format": "pdf", "ppi": 72, "standards": [], "timestamp": 0}
    try:
        with pytest.raises(TemplateFailed):
            own.draw(request, seconds=8.0)
        assert own.draw({**request, "source": "Halo"}).startswith(b"%PDF")
    finally:
        own.close()


def test_a_process_that_ended_itself_is_replaced_without_notice() -> None:
    draw()
    with pool._lock:
        for process in pool._free:
            process.process.kill()
            process.process.wait()
    assert draw().startswith(b"%PDF")


@pytest.fixture(scope="module")
def veil() -> Callable[[Path], str]:
    return lambda path: subprocess.run(["/usr/bin/pdffonts", str(path)], capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(not Path("/usr/bin/pdffonts").exists(), reason="poppler-utils is not installed")
def test_every_font_is_embedded(tmp_path: Path, veil: Callable[[Path], str]) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(draw())
    fonts = [line.split() for line in veil(path).splitlines()[2:]]
    assert fonts
    assert all("yes" in line for line in fonts)


def test_a_preview_can_never_pass_for_the_document() -> None:
    pdf = queries.get_preview_pdf(
        template=TEMPLATE,
        data=DATA,
        title=Text(id="Surat Contoh", en="Sample"),
        letterhead=HEAD,
        signatory=SIGNATORY,
        on_text="24 November 2026",
        at=AT,
    )
    text = words(pdf)
    for expected in ("PRATINJAU", "Pratinjau: belum ditandatangani", "Belum ditandatangani. Akan ditandatangani oleh"):
        assert told(expected) in text
    assert told("sah dengan tanda tangan elektronik") not in text
    assert "PRATINJAU" not in words(draw())
