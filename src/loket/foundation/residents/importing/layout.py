"""
The columns that an import knows, under the headings that Indonesian exports carry, and the mapping file for other headings.

Because: exports of SIAK head columns by the short names of its tables (`NAMA_LGKP`), recapitulations by plain words
(`Nama Lengkap`); both are known. Whatever else a file holds (religion, for example) is not read: what Loket does not
need it does not take (UU 27/2022 Pasal 16).
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from loket.foundation.common.text import Text
from loket.foundation.residents.errors import BadImportFile


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an import: `heading` as the example writes it, `others` that are known too, and what it holds."""

    name: str
    heading: str
    others: tuple[str, ...]
    holds: Text
    is_required: bool = False


def _column(name: str, heading: str, others: str, indonesian: str, english: str, *, required: bool = False) -> Column:
    return Column(name, heading, tuple(others.split("|")) if others else (), Text(id=indonesian, en=english), required)


COLUMNS: Final[tuple[Column, ...]] = (
    _column("kk_number", "NO_KK", "NOMOR KK|NO KARTU KELUARGA|NOMOR KARTU KELUARGA", "Nomor Kartu Keluarga, 16 angka, sebagai teks", "family card number, 16 digits, as text", required=True),
    _column("nik", "NIK", "NOMOR INDUK KEPENDUDUKAN|NO NIK", "NIK, 16 angka, sebagai teks", "NIK, 16 digits, as text", required=True),
    _column("name", "NAMA_LGKP", "NAMA LENGKAP|NAMA", "Nama lengkap", "full name", required=True),
    _column("sex", "JENIS_KLMIN", "JENIS KELAMIN|JK|KELAMIN|L/P", "L atau P, Laki-laki atau Perempuan, 1 atau 2", "male (L, 1) or female (P, 2)", required=True),
    _column("birth_place", "TMPT_LHR", "TEMPAT LAHIR|TMP LAHIR", "Tempat lahir", "place of birth"),
    _column("birth_on", "TGL_LHR", "TANGGAL LAHIR|TGL LAHIR", "Tanggal lahir: 17-05-1988, 17/05/1988 atau 1988-05-17", "date of birth, day first or ISO", required=True),
    _column("relation", "STAT_HBKEL", "SHDK|STATUS HUBUNGAN DALAM KELUARGA|HUBUNGAN KELUARGA|HUB KELUARGA|HUBUNGAN DALAM KELUARGA", "Hubungan dalam keluarga: kata pada KK atau angka 1–11", "relation in the family: the card's word or 1–11", required=True),
    _column("marital_status", "STAT_KWN", "STATUS PERKAWINAN|STATUS KAWIN|STATUS", "Status perkawinan: kata pada KK atau angka 1–4", "marital status: the card's word or 1–4"),
    _column("education", "PDDK_AKH", "PENDIDIKAN|PENDIDIKAN AKHIR|PENDIDIKAN TERAKHIR", "Pendidikan: kata pada KK atau angka 1–10", "education: the card's word or 1–10"),
    _column("occupation", "JENIS_PKRJN", "PEKERJAAN|JENIS PEKERJAAN", "Pekerjaan dengan kata, bukan angka", "occupation in words, not a number"),
    _column("blood_type", "GOL_DRH", "GOLONGAN DARAH|GOL DARAH", "A, B, AB, O (juga dengan + atau -), atau kosong", "A, B, AB, O (also with + or -), or empty"),
    _column("citizenship", "WRG_NGR", "KEWARGANEGARAAN|WARGA NEGARA", "WNI atau WNA; tanpa kolom ini: WNI", "WNI (citizen) or WNA (foreigner); without it: WNI"),
    _column("mother_name", "NAMA_LGKP_IBU", "NAMA IBU|NAMA LENGKAP IBU|IBU", "Nama ibu", "mother's name"),
    _column("father_name", "NAMA_LGKP_AYAH", "NAMA AYAH|NAMA LENGKAP AYAH|AYAH", "Nama ayah", "father's name"),
    _column("street", "ALAMAT", "JALAN|ALAMAT JALAN", "Alamat tanpa RT/RW dan desa", "street, without RT/RW and village", required=True),
    _column("rt", "NO_RT", "RT", "RT", "RT"),
    _column("rw", "NO_RW", "RW", "RW", "RW"),
    _column("village_code", "KODE_WILAYAH", "KODE DESA|KODE KELURAHAN|KODE DESA/KELURAHAN|KODE WILAYAH DESA", "Kode desa/kelurahan: 97.01.03.2004 atau 9701032004", "village code, with or without dots"),
    _column("province_no", "NO_PROP", "", "Kode provinsi, bila kode desa terbagi empat kolom", "province code, where the village code is in four columns"),
    _column("regency_no", "NO_KAB", "", "Kode kabupaten/kota", "regency code"),
    _column("district_no", "NO_KEC", "", "Kode kecamatan", "district code"),
    _column("village_no", "NO_KEL", "", "Kode desa/kelurahan", "village code"),
    _column("issued_on", "TGL_KK", "TANGGAL KK|TGL TERBIT KK|TANGGAL TERBIT KK|TGL CETAK KK", "KK diterbitkan; tanpa kolom ini: tanggal di dalam nomor KK", "family card issued on; without it: the date in its number"),
    _column("status", "STATUS_PENDUDUK", "STATUS KEPENDUDUKAN|FLAG STATUS", "Aktif, Pindah atau Meninggal; tanpa kolom ini: Aktif", "active, moved or deceased; without it: active"),
    _column("died_on", "TGL_MATI", "TANGGAL MENINGGAL|TGL MENINGGAL|TANGGAL KEMATIAN", "Tanggal meninggal", "day of death"),
    _column("card_issued_on", "TGL_KTP", "TANGGAL KTP|TGL KTP-EL|TANGGAL KTP-EL|TGL CETAK KTP", "KTP-el diterbitkan", "identity card issued on"),
    _column("welfare_decile", "DESIL", "DESIL KESEJAHTERAAN|DESIL DTSEN", "Desil kesejahteraan keluarga (DTSEN), 1–10", "welfare decile of the family (DTSEN), 1–10"),
    _column("welfare_on", "TGL_DESIL", "TANGGAL DESIL|TANGGAL DTSEN", "Tanggal data desil", "day of the welfare data"),
)  # fmt: skip
VILLAGE_PARTS: Final = ("province_no", "regency_no", "district_no", "village_no")

#: Columns of a file of events: what happened to somebody who is in the register, one line each.
EVENT_COLUMNS: Final[tuple[Column, ...]] = (
    _column("nik", "NIK", "NOMOR INDUK KEPENDUDUKAN|NO NIK", "NIK orangnya, 16 angka, sebagai teks", "NIK of the person, 16 digits, as text", required=True),
    _column("kind", "JENIS_PERISTIWA", "PERISTIWA|JENIS|JNS PERISTIWA", "Jenis peristiwa, dengan kata undang-undang, misalnya Perkawinan", "kind of event, in the words of the law", required=True),
    _column("happened_on", "TGL_PERISTIWA", "TANGGAL PERISTIWA|TANGGAL", "Hari terjadinya: 17-05-2026 atau 2026-05-17", "day on which it happened", required=True),
    _column("place", "TMPT_PERISTIWA", "TEMPAT PERISTIWA|TEMPAT", "Tempat terjadinya", "place where it happened"),
    _column("number", "NO_AKTA", "NOMOR AKTA|NO SURAT|NOMOR SURAT|NO DOKUMEN", "Nomor akta atau surat keterangannya", "number of the deed or letter"),
    _column("registered_on", "TGL_AKTA", "TANGGAL AKTA|TGL SURAT|TANGGAL SURAT|TGL CATAT|TANGGAL CATAT", "Tanggal akta atau surat keterangan", "day of the deed or letter"),
    _column("other_nik", "NIK_TERKAIT", "NIK PASANGAN|NIK SUAMI/ISTRI|NIK ORANG TUA", "NIK suami/istri, ayah yang mengakui, atau orang tua angkat", "NIK of the partner or parent concerned"),
    _column("other_name", "NAMA_TERKAIT", "NAMA PASANGAN|NAMA SUAMI/ISTRI|NAMA ORANG TUA", "Namanya, bila ia bukan penduduk daerah ini", "their name, where they are of another region"),
    _column("told", "NILAI_BARU", "NAMA BARU|KEWARGANEGARAAN BARU", "Nama baru (perubahan nama), atau WNI/WNA (perubahan kewarganegaraan)", "new name, or WNI/WNA"),
    _column("kk_number", "NO_KK", "NO KK BARU|NOMOR KK|NOMOR KARTU KELUARGA", "Nomor KK sesudah pindah atau pengangkatan anak", "family card after a move or adoption"),
    _column("relation", "STAT_HBKEL", "SHDK|HUBUNGAN KELUARGA", "Hubungan dalam KK itu", "relation on that card"),
    _column("street", "ALAMAT", "ALAMAT BARU|JALAN", "Alamat sesudah pindah, tanpa RT/RW dan desa", "street after a move"),
    _column("rt", "NO_RT", "RT", "RT", "RT"),
    _column("rw", "NO_RW", "RW", "RW", "RW"),
    _column("village_code", "KODE_WILAYAH", "KODE DESA|KODE KELURAHAN|KODE DESA/KELURAHAN", "Kode desa/kelurahan sesudah pindah, di daerah ini", "village after a move, in this region"),
    _column("elsewhere", "KODE_ASAL_TUJUAN", "KODE WILAYAH ASAL|KODE WILAYAH TUJUAN|KODE ASAL|KODE TUJUAN", "Kode wilayah asal (datang) atau tujuan (keluar)", "area moved from or to"),
)  # fmt: skip
#: Columns of a file of papers: one line a paper.
PAPER_COLUMNS: Final[tuple[Column, ...]] = (
    _column("nik", "NIK", "NOMOR INDUK KEPENDUDUKAN|NO NIK", "NIK pemegangnya, 16 angka, sebagai teks", "NIK of the holder, 16 digits, as text", required=True),
    _column("kind", "JENIS_DOKUMEN", "DOKUMEN|JENIS", "Jenis dokumen, misalnya KIA atau SKPWNI", "kind of paper", required=True),
    _column("number", "NO_DOKUMEN", "NOMOR DOKUMEN|NO SURAT|NOMOR SURAT|NOMOR", "Nomor dokumen", "number of the paper", required=True),
    _column("issued_on", "TGL_TERBIT", "TANGGAL TERBIT|TGL CETAK|TANGGAL", "Tanggal terbit", "day of issue", required=True),
    _column("valid_until", "BERLAKU_SAMPAI", "BERLAKU HINGGA|TGL BERLAKU|MASA BERLAKU", "Hari terakhir berlakunya; kosong: seterusnya", "last day of validity; empty: for good"),
    _column("issuer", "PENERBIT", "INSTANSI PENERBIT|INSTANSI", "Yang menerbitkan", "who issued it"),
    _column("ended_on", "TGL_BERAKHIR", "TANGGAL BERAKHIR|TGL CABUT|TGL GANTI", "Tanggal diganti, ditarik, hilang, atau rusak", "day on which it was replaced, withdrawn, lost or damaged"),
    _column("ended_how", "SEBAB_BERAKHIR", "SEBAB|ALASAN", "Diganti, Ditarik, Hilang, atau Rusak", "replaced, withdrawn, lost or damaged"),
)  # fmt: skip
#: Columns by what a file holds (`Import.kind`).
KINDS: Final[Mapping[str, tuple[Column, ...]]] = {"people": COLUMNS, "events": EVENT_COLUMNS, "papers": PAPER_COLUMNS}
_SPACE: Final = re.compile(r"[\s._\-]+")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What a mapping file says: `columns` name -> heading in the file; `words` column -> word in the file -> word of ours."""

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def print(self) -> str:
        """Return what tells two mappings apart."""
        return hashed(json.dumps([dict(self.columns), {k: dict(v) for k, v in self.words.items()}], sort_keys=True))


@dataclass(frozen=True, slots=True)
class Layout:
    """Where in a row of the file each column is; `ignored` are headings that nobody asked for, `words` as in the mapping."""

    places: Mapping[str, int]
    ignored: tuple[str, ...]
    words: Mapping[str, Mapping[str, str]]


def hashed(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def folded(heading: str) -> str:
    """Return a heading as it is compared.

    >>> folded(" Nama_Lgkp "), folded("No. KK")
    ('NAMA LGKP', 'NO KK')
    """
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", heading)).strip().upper()


def heading_of(kind: str, name: str) -> str:
    """Return the heading by which the example calls a column of a kind of file."""
    return next(one.heading for one in KINDS[kind] if one.name == name)


def read_import_mapping(path: Path | None, *, kind: str = "people") -> ColumnMap:
    """Read a mapping file for a kind of file; without one, headings are known by themselves. :raises BadImportFile: not readable, or a column that does not exist."""
    if path is None:
        return ColumnMap()
    try:
        plain: Any = YAML(typ="safe", pure=True).load(path.read_text("utf-8")) or {}
    except (OSError, UnicodeDecodeError, YAMLError):
        raise _bad("mapping_unreadable", "Berkas peta kolom tidak terbaca. Tulis sebagai YAML: columns: {nik: \"Judul Kolom\"}.", "The mapping file cannot be read. Write YAML: columns: {nik: \"Heading\"}.") from None  # fmt: skip
    columns, words = (plain.get(part) or {} for part in ("columns", "words")) if isinstance(plain, dict) else (None, None)
    if not isinstance(columns, dict) or not isinstance(words, dict) or not all(isinstance(one, dict) for one in words.values()):
        raise _bad("mapping_unreadable", "Berkas peta kolom berisi `columns` dan `words`, masing-masing daftar nama: nilai.", "A mapping file holds `columns` and `words`, each a list of name: value.")  # fmt: skip
    names = [one.name for one in KINDS[kind]]
    if unknown := sorted({str(one) for one in (*columns, *words)} - set(names)):
        known = ", ".join(names)
        raise _bad("mapping_column", f"Peta kolom menyebut kolom yang tidak ada: {', '.join(unknown)}. Yang ada: {known}.", f"The mapping names columns that do not exist: {', '.join(unknown)}. There are: {known}.")  # fmt: skip
    return ColumnMap({str(k): str(v) for k, v in columns.items()}, {k: {folded(str(a)): str(b) for a, b in v.items()} for k, v in words.items()})


def find(headings: Sequence[str], mapping: ColumnMap, *, kind: str = "people") -> Layout:
    """
    Find the columns in the first row of a file.

    :raises BadImportFile: a column that is needed is missing, or a heading stands twice. The message names headings, no data.
    """
    at: dict[str, int] = {}
    for place, heading in enumerate(headings):
        key = folded(heading)
        if key and key in at:
            raise _bad("heading_twice", f"Judul kolom “{heading.strip()[:40]}” ada dua kali. Hapus salah satunya.", f"The heading “{heading.strip()[:40]}” stands twice. Remove one.")  # fmt: skip
        at[key] = place
    places: dict[str, int] = {}
    missing: list[str] = []
    for column in KINDS[kind]:
        wanted = (mapping.columns[column.name],) if column.name in mapping.columns else (column.heading, *column.others)
        found = next((at[folded(one)] for one in wanted if folded(one) in at), None)
        if found is not None and found not in places.values():
            places[column.name] = found
        elif column.is_required or column.name in mapping.columns:
            missing.append(wanted[0])
    if kind == "people" and "village_code" not in places and not all(part in places for part in VILLAGE_PARTS):
        missing.append("KODE_WILAYAH")
    if missing:
        raise _bad("columns_missing", f"Kolom ini tidak ada di berkas: {', '.join(missing)}. Periksa judul kolom di baris pertama, atau beri --map.", f"The file lacks these columns: {', '.join(missing)}. Look at the headings in its first row, or give --map.")  # fmt: skip
    used = set(places.values())
    return Layout(places, tuple(one.strip()[:40] for place, one in enumerate(headings) if place not in used and one.strip()), mapping.words)


def _bad(code: str, indonesian: str, english: str) -> BadImportFile:
    return BadImportFile.because(code, Text(id=indonesian, en=english))
