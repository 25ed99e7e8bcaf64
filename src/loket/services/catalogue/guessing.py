"""What somebody probably meant to write."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Final

from loket.foundation.common.text import Text

_NEAR: Final = 0.6
#: What clerks write for our words, in their language.
_INDONESIAN: Final[Mapping[str, str]] = {
    "hari_kerja": "working_days", "jam_kerja": "working_hours", "menit_kerja": "working_minutes", "hari": "calendar_days", "hari_kalender": "calendar_days",
    "otomatis": "automatic", "periksa": "review", "verifikasi": "review", "setujui": "approve", "persetujuan": "approve", "instansi": "agency",
    "janji_temu": "appointment", "janji": "appointment", "kunjungan": "visit", "inspeksi": "inspect", "tinjau": "inspect", "tinjauan": "inspection", "pemeriksaan": "inspection", "lapangan": "inspect", "butir": "items", "catat": "record", "terbit": "issue", "terbitkan": "issue", "beritahu": "inform", "teks": "text", "tanggal": "date", "angka": "integer", "uang": "money",
    "ya_tidak": "boolean", "pilihan": "choice", "alamat": "address", "unggah": "upload", "unggahan": "upload", "judul": "title", "jenis": "kind",
    "pelaksana": "actor", "aktor": "actor", "petugas": "actor", "jabatan": "actor", "waktu": "time", "hasil": "outcomes", "langkah": "steps",
    "isian": "fields", "halaman": "pages", "wajib": "required", "petunjuk": "hint", "alasan": "reasons", "dasar_hukum": "legal_basis",
    "pemohon": "applicant", "ditolak": "refused", "selesai": "done", "penduduk": "resident", "lanjut": "next", "syarat": "when", "dokumen": "documents",
    "biaya": "fee", "persyaratan": "requirements", "keterangan": "note", "tolak": "refuse", "setuju": "accept", "terima": "accept", "kembalikan": "return",
}  # fmt: skip


def meant(written: object, known: Iterable[str]) -> str | None:
    """
    Return the known word that is nearest, None when none is near.

    >>> meant("aktor", ["actor", "time"]), meant("hari kerja", ["working_days"]), meant("xyz", ["actor"])
    ('actor', 'working_days', None)
    """
    words = sorted(known)
    text = str(written).strip()
    plain = text.lower().replace(" ", "_").replace("-", "_")
    translated = _INDONESIAN.get(plain)
    if translated in words:
        return translated
    bare = {word.replace("_", "").replace("-", ""): word for word in words}
    if plain.replace("_", "") in bare:
        return bare[plain.replace("_", "")]
    near = difflib.get_close_matches(text, words, n=1, cutoff=_NEAR)
    return near[0] if near else None


def perhaps(written: object, known: Iterable[str]) -> Text:
    """Return ` Did you mean …?` for the end of a message, or nothing."""
    word = meant(written, known)
    return Text(id=f" Mungkin maksud Anda `{word}`.", en=f" Did you mean `{word}`?") if word else Text(id="", en="")
