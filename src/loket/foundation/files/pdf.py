"""
Whether a PDF from outside may be kept: one that shows pages and does nothing else.

Because: a scanner that follows the file's own structure can be led past something; this one looks at every byte, names
unescaped, and into every compressed stream, up to a bound.
"""

from __future__ import annotations

import io
import re
import zlib
from typing import Final

from loket.foundation.common.text import Text
from loket.foundation.files.errors import FileRefused

# Unit: bytes. Bound of all streams of one file together when inflated; a page scanned at 300 dpi in colour has 26 MiB.
MOST_INFLATED: Final = 160 * 1024 * 1024
MOST_STREAMS: Final = 5_000
MOST_PAGES: Final = 300
_PIECE: Final = 1024 * 1024
_OVERLAP: Final = 64

# Every name is at least seven characters long: by chance in compressed bytes it appears once in 10**16.
_ACTIVE: Final = re.compile(rb"/(?:JavaScript|Launch|SubmitForm|ImportData|GoToR|RichMedia|Rendition)(?![A-Za-z0-9])")
_HIDDEN: Final = re.compile(rb"/(?:EmbeddedFiles?|Collection)(?![A-Za-z0-9])")
_FORM: Final = re.compile(rb"/XFA\s*[\[\d(<]")
_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM: Final = re.compile(rb"stream(?:\r\n|\n|\r)")
_ENCRYPTED: Final = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")


def inspect(content: bytes) -> None:
    """
    Refuse a PDF that is not whole, is locked, runs something or carries other files.

    :raises FileRefused: with what to do.
    """
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:] or b"startxref" not in content[-4096:]:
        raise _broken()
    _scan(content)
    # Because: it takes 0.7 s of CPU to import, and most processes never look into a PDF.
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        encrypted = reader.encrypted
        pages = 0 if encrypted else int(reader.root["/Pages"]["/Count"])
    except Exception as error:
        raise _broken() from error
    if encrypted or _ENCRYPTED.search(content):
        raise FileRefused(
            Text(
                id="PDF ini terkunci dengan kata sandi, sehingga petugas tidak dapat membacanya. Simpan ulang tanpa kata sandi, lalu unggah lagi.",
                en="This PDF is locked with a password, so officers cannot read it. Save it again without a password and upload that.",
            ),
            code="files.file.locked",
        )
    if not 1 <= pages <= MOST_PAGES:
        raise FileRefused(
            Text(
                id=f"PDF ini tidak berisi halaman, atau lebih dari {MOST_PAGES} halaman. Unggah hanya halaman yang diminta.",
                en=f"This PDF has no pages, or more than {MOST_PAGES}. Upload only the pages that are asked for.",
            ),
            code="files.file.pages",
        )


def _scan(content: bytes) -> None:
    _look(content)
    left, streams = MOST_INFLATED, 0
    for match in _STREAM.finditer(content):
        start = match.end()
        # Because: a deflated stream says so in its first byte (CM 8, window at most 32 KiB); pictures of JPEG kind do not.
        if start >= len(content) or content[start] & 0x8F != 0x08:
            continue
        streams += 1
        left -= _look_inside(content[start:], left)
        if left <= 0 or streams > MOST_STREAMS:
            raise FileRefused(
                Text(
                    id="PDF ini terlalu rumit untuk diperiksa. Pindai ulang dengan resolusi lebih rendah (200–300 dpi), atau cetak ke PDF baru, lalu unggah lagi.",
                    en="This PDF is too complex to be checked. Scan it again at a lower resolution (200–300 dpi), or print it to a new PDF, and upload that.",
                ),
                code="files.file.too_complex",
            )


def _look_inside(stream: bytes, most: int) -> int:
    inflate, tail, total, rest = zlib.decompressobj(), b"", 0, stream
    while total <= most and not inflate.eof and rest:
        try:
            piece = inflate.decompress(rest, _PIECE)
        except zlib.error:
            break  # what a reader cannot inflate it cannot run either
        if not piece:
            break
        total += len(piece)
        _look(tail + piece)
        tail, rest = piece[-_OVERLAP:], inflate.unconsumed_tail
    return total


def _look(piece: bytes) -> None:
    if b"#" in piece:
        piece = _ESCAPE.sub(lambda found: bytes((int(found[1], 16),)), piece)
    if _ACTIVE.search(piece) or _FORM.search(piece):
        raise FileRefused(
            Text(
                id='PDF ini berisi program atau formulir aktif, dan itu tidak kami terima demi keamanan. Cetak ke PDF baru ("Simpan sebagai PDF"), lalu unggah hasilnya.',
                en="This PDF holds a program or an active form, which we do not take for safety. Print it to a new PDF (“Save as PDF”) and upload that.",
            ),
            code="files.file.active_content",
        )
    if _HIDDEN.search(piece):
        raise FileRefused(
            Text(
                id="PDF ini membawa berkas lain di dalamnya. Unggah tiap berkas sendiri-sendiri, atau cetak ke PDF baru lalu unggah hasilnya.",
                en="This PDF carries other files inside. Upload each file by itself, or print it to a new PDF and upload that.",
            ),
            code="files.file.carries_files",
        )


def _broken() -> FileRefused:
    return FileRefused(
        Text(
            id="PDF ini tidak utuh dan tidak dapat dibuka. Buka di ponsel atau komputer Anda untuk memastikan, simpan ulang, lalu unggah lagi.",
            en="This PDF is not whole and cannot be opened. Open it on your phone or computer to make sure, save it again, and upload that.",
        ),
        code="files.file.broken",
    )
