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
BY_NAME: Final[Mapping[str, Column]] = {one.name: one for one in COLUMNS}
VILLAGE_PARTS: Final = ("province_no", "regency_no", "district_no", "village_no")
_SPACE: Final = re.compile(r"[\s._\-]+")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What a mapping file says: `columns` name -> heading in the file; `words` column -> word in the file -> word of ours."""

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def print(self) -> str:
        """Return what tells two mappings apart."""
        plain = json.dumps([dict(self.columns), {k: dict(v) for k, v in self.words.items()}], sort_keys=True)
        return hashlib.sha256(plain.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Layout:
    """Where in a row of the file each column is; `ignored` are headings that nobody asked for, `words` as in the mapping."""

    places: Mapping[str, int]
    ignored: tuple[str, ...]
    words: Mapping[str, Mapping[str, str]]


def folded(heading: str) -> str:
    """Return a heading as it is compared.

    >>> folded(" Nama_Lgkp "), folded("No. KK")
    ('NAMA LGKP', 'NO KK')
    """
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", heading)).strip().upper()


def read_import_mapping(path: Path | None) -> ColumnMap:
    """Read a mapping file; without one, headings are known by themselves. :raises BadImportFile: not readable, or a column that does not exist."""
    if path is None:
        return ColumnMap()
    try:
        plain: Any = YAML(typ="safe", pure=True).load(path.read_text("utf-8")) or {}
    except (OSError, UnicodeDecodeError, YAMLError):
        raise _bad("mapping_unreadable", "Berkas peta kolom tidak terbaca. Tulis sebagai YAML: columns: {nik: \"Judul Kolom\"}.", "The mapping file cannot be read. Write YAML: columns: {nik: \"Heading\"}.") from None  # fmt: skip
    columns, words = (plain.get(part) or {} for part in ("columns", "words")) if isinstance(plain, dict) else (None, None)
    if not isinstance(columns, dict) or not isinstance(words, dict) or not all(isinstance(one, dict) for one in words.values()):
        raise _bad("mapping_unreadable", "Berkas peta kolom berisi `columns` dan `words`, masing-masing daftar nama: nilai.", "A mapping file holds `columns` and `words`, each a list of name: value.")  # fmt: skip
    if unknown := sorted({str(one) for one in (*columns, *words)} - set(BY_NAME)):
        known = ", ".join(BY_NAME)
        raise _bad("mapping_column", f"Peta kolom menyebut kolom yang tidak ada: {', '.join(unknown)}. Yang ada: {known}.", f"The mapping names columns that do not exist: {', '.join(unknown)}. There are: {known}.")  # fmt: skip
    return ColumnMap({str(k): str(v) for k, v in columns.items()}, {k: {folded(str(a)): str(b) for a, b in v.items()} for k, v in words.items()})


def find(headings: Sequence[str], mapping: ColumnMap) -> Layout:
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
    for column in COLUMNS:
        wanted = (mapping.columns[column.name],) if column.name in mapping.columns else (column.heading, *column.others)
        found = next((at[folded(one)] for one in wanted if folded(one) in at), None)
        if found is not None and found not in places.values():
            places[column.name] = found
        elif column.is_required or column.name in mapping.columns:
            missing.append(wanted[0])
    if "village_code" not in places and not all(part in places for part in VILLAGE_PARTS):
        missing.append("KODE_WILAYAH")
    if missing:
        raise _bad("columns_missing", f"Kolom ini tidak ada di berkas: {', '.join(missing)}. Periksa judul kolom di baris pertama, atau beri --map.", f"The file lacks these columns: {', '.join(missing)}. Look at the headings in its first row, or give --map.")  # fmt: skip
    used = set(places.values())
    return Layout(places, tuple(one.strip()[:40] for place, one in enumerate(headings) if place not in used and one.strip()), mapping.words)


def _bad(code: str, indonesian: str, english: str) -> BadImportFile:
    return BadImportFile.because(code, Text(id=indonesian, en=english))
