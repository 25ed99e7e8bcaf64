"""From values to papers: what goes to the drawing process for a document, a receipt, a flowchart."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import segno

from loket.services.documents.errors import TemplateFailed
from loket.services.documents.rendering.pool import pool
from loket.services.documents.values import Letterhead, ListPart, Receipt, Signatory, show_code

LIBRARY: Final = Path(__file__).parents[1] / "typst" / "loket.typ"
LISTING: Final = Path(__file__).parents[1] / "typst" / "listing.typ"
# PDF/A-2a for the archive (Permen ANRI: long-term formats), PDF/UA-1 for those who hear it read; Measured: both at once hold.
STANDARDS: Final = ("a-2a", "ua-1")
MOST_CHARACTERS: Final = 200_000
VERSION_SHOWN: Final = 12
# Defence in depth behind the catalogue's scanner: words by which a template could reach outside its folder or build code.
_FORBIDDEN: Final = re.compile(
    r"#?\b(?:import|include|read|plugin|eval|json|yaml|toml|csv|xml|cbor|bytes|sys|layout|query)\b\s*[(\"@]|@preview|@local"
)
_HEAD: Final = '#import "/loket.typ": *\n#show: document-page\n'

PREVIEW_FOOTER: Final = "Pratinjau: belum ditandatangani, tidak berlaku sebagai dokumen, dan tidak tercatat pada halaman pemeriksaan."

Format = Literal["pdf", "png"]


def document(
    *,
    template: str,
    data: Mapping[str, Any],
    title: str,
    number: str,
    code: str,
    version: str,
    issued_on_text: str,
    letterhead: Letterhead,
    signatory: Signatory,
    verify_url: str,
    at: dt.datetime,
    valid_until_text: str = "",
    shape: Format = "pdf",
    page: int = 1,
    is_preview: bool = False,
) -> bytes:
    """Return the pages of a document, not signed yet (of pictures the one `page`, from 1); a preview says over the whole page that it is one. :raises TemplateFailed: if the package's template cannot be drawn."""
    if len(template) > MOST_CHARACTERS or _FORBIDDEN.search(template):
        raise TemplateFailed("the template names what templates may not use")
    paper = {
        "data": dict(data), "title": title, "number": number, "code": show_code(code), "version": version[:VERSION_SHOWN], "language": "id",
        "issued_on": issued_on_text, "valid_until": valid_until_text, "letterhead": asdict(letterhead), "signatory": asdict(signatory), "verify_shown": _shown(verify_url, code),
        "has_signature": "#signature()" in template,
        "footer": PREVIEW_FOOTER if is_preview else "Dokumen elektronik ini sah dengan tanda tangan elektronik (UU 1/2024 Pasal 11, PP 71/2019). "
        "Hasil cetaknya berlaku bila isinya sama dengan yang tampil pada halaman pemeriksaan.",
        "is_preview": is_preview,
    }  # fmt: skip
    return _draw(_HEAD + template, paper, verify_url, at, shape, page)


def receipt(value: Receipt, at: dt.datetime, shape: Format = "pdf") -> bytes:
    """Return the pages of a receipt."""
    english = value.language == "en"
    paper = {
        "data": {
            "service": value.service.in_(value.language), "received": value.received_at_text, "promised": value.promised_text, "fee": value.fee_text,
            "rows": [list(row) for row in value.rows],
        },
        "title": ("Receipt " if english else "Tanda terima ") + value.case_number, "number": value.case_number, "code": "",
        "version": value.version[:VERSION_SHOWN], "language": "en" if english else "id", "issued_on": value.received_at_text, "valid_until": "",
        "letterhead": asdict(value.letterhead), "signatory": {"place": "", "position": "", "name": "", "number": ""},
        "verify_shown": _shown(value.check_url.partition("?")[0], ""), "has_signature": False,
        "footer": "Made by the portal when the application was recorded; valid without a signature." if english
        else "Dibuat oleh portal saat permohonan dicatat; berlaku tanpa tanda tangan.",
    }  # fmt: skip
    return _draw('#import "/loket.typ": *\n#receipt-page()\n', paper, value.check_url, at, shape)


def listing(*, title: str, lead: str, headings: tuple[str, str, str], parts: Sequence[ListPart], language: str, at: dt.datetime) -> bytes:
    """Return the pages of a list in parts. What stands in it is data: none of it is read as typst."""
    paper = {
        "title": title, "lead": lead, "headings": list(headings), "language": language,
        "empty": "Nothing is held." if language == "en" else "Tidak ada yang disimpan.",
        "parts": [{"title": part.title, "note": part.note, "rows": [list(row) for row in part.rows]} for part in parts],
    }  # fmt: skip
    return _ask(LISTING.read_text(encoding="utf-8"), {"data.json": json.dumps(paper, ensure_ascii=False)}, at, "pdf")


def plain(*, source: str, at: dt.datetime, shape: Format = "pdf") -> bytes:
    """Return the pages of a whole typst source of our own making (the SOP drawing), without our library's page."""
    return _ask(source, {}, at, shape)


def _draw(source: str, paper: Mapping[str, Any], url: str, at: dt.datetime, shape: Format, page: int = 1) -> bytes:
    files = {"loket.typ": _library(), "data.json": json.dumps(paper, ensure_ascii=False), "qr.svg": _qr(url)}
    return _ask(source, files, at, shape, page)


def _ask(source: str, files: Mapping[str, str], at: dt.datetime, shape: Format, page: int = 1) -> bytes:
    standards = list(STANDARDS) if shape == "pdf" else []
    return pool.draw(
        {"source": source, "files": dict(files), "format": shape, "page": page, "ppi": 110, "standards": standards, "timestamp": int(at.timestamp())}
    )


def _qr(url: str) -> str:
    out = io.BytesIO()
    # Level Q: a quarter may be dirty, folded or badly copied.
    segno.make(url, error="q", micro=False).save(out, kind="svg", border=1, scale=4, xmldecl=False, dark="#000", light="#fff", omitsize=False)
    return out.getvalue().decode()


def _shown(url: str, code: str) -> str:
    return url.partition("://")[2].removesuffix(code).removesuffix(show_code(code)).rstrip("/") if code else url.partition("://")[2].rstrip("/")


@cache
def _library() -> str:
    return LIBRARY.read_text(encoding="utf-8")
