"""What comes from outside is judged by its content, never by its name or by what the browser says it is."""

from __future__ import annotations

from typing import Final

import filetype

from loket.foundation.common.text import Text
from loket.foundation.files import pdf, pictures
from loket.foundation.files.errors import FileRefused
from loket.foundation.files.values import MEDIA_TYPES, MIB, Accept, Clean

_NAMES: Final = {"jpg": "JPG", "png": "PNG", "webp": "WebP", "pdf": "PDF"}


def sniff(content: bytes) -> str | None:
    """Return `jpg`, `png`, `webp` or `pdf` by content, None for anything else; two judges must agree."""
    if content.startswith(b"\xff\xd8\xff"):
        own = "jpg"
    elif content.startswith(b"\x89PNG\r\n\x1a\n"):
        own = "png"
    elif content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        own = "webp"
    elif content.startswith(b"%PDF-"):
        own = "pdf"
    else:
        return None
    return own if filetype.guess_extension(content[:8192]) == own else None


def clean(content: bytes, accept: Accept) -> Clean:
    """
    Return what will be kept of `content`.

    :raises FileRefused: too large, empty, of another kind, broken, or not safe; always with what to do.
    """
    if not content:
        raise FileRefused(
            Text(id="Berkas ini kosong. Pilih berkas yang benar, lalu unggah lagi.", en="This file is empty. Choose the right one and upload it."),
            code="files.file.empty",
        )
    if len(content) > accept.max_bytes:
        most = _size(accept.max_bytes)
        raise FileRefused(
            Text(
                id=f"Berkas ini {_size(len(content))}; paling besar {most}. Foto dapat diperkecil di ponsel; PDF dapat dipindai ulang dengan resolusi lebih rendah.",
                en=f"This file has {_size(len(content))}; at most {most} is possible. Photos can be made smaller on the phone; a PDF can be scanned at a lower resolution.",
            ),
            code="files.file.too_large",
        )
    kind = sniff(content)
    if kind is None or kind not in accept.types:
        raise _other_kind(content, accept)
    if kind == "pdf":
        pdf.inspect(content)
        return Clean(content, MEDIA_TYPES[kind])
    return Clean(pictures.redraw(content, kind), MEDIA_TYPES[kind])


def _other_kind(content: bytes, accept: Accept) -> FileRefused:
    wanted = [_NAMES[kind] for kind in MEDIA_TYPES if kind in accept.types]
    id_list, en_list = _spoken(wanted, "atau"), _spoken(wanted, "or")
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif"):
        return FileRefused(
            Text(
                id=f"Foto ini berformat HEIC, yang belum dapat kami baca. Di iPhone: Pengaturan › Kamera › Format › Paling Kompatibel, lalu ambil foto lagi. Yang diterima: {id_list}.",
                en=f"This photo has the HEIC format, which we cannot read yet. On an iPhone: Settings › Camera › Formats › Most Compatible, then take it again. Accepted: {en_list}.",
            ),
            code="files.file.other_kind",
        )
    return FileRefused(
        Text(
            id=f"Isi berkas ini bukan {id_list}, apa pun nama akhirannya. Ambil foto atau pindai dokumennya, lalu unggah sebagai {id_list}.",
            en=f"The content of this file is not {en_list}, whatever its name ends with. Take a photo or scan the document, and upload it as {en_list}.",
        ),
        code="files.file.other_kind",
    )


def _spoken(words: list[str], joiner: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joiner} {words[-1]}"


def _size(size_bytes: int) -> str:
    return f"{size_bytes / MIB:.1f} MB".replace(".0 ", " ").replace(".", ",") if size_bytes >= MIB // 10 else f"{size_bytes // 1024 + 1} kB"
