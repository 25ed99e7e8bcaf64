"""Files of made-up people for tests of the import, as CSV, XLSX and Parquet."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

HEADINGS = (
    "NO_KK", "NIK", "NAMA_LGKP", "JENIS_KLMIN", "TMPT_LHR", "TGL_LHR", "STAT_HBKEL", "STAT_KWN", "PDDK_AKH", "JENIS_PKRJN", "GOL_DRH",
    "NAMA_LGKP_IBU", "NAMA_LGKP_AYAH", "ALAMAT", "NO_RT", "NO_RW", "KODE_WILAYAH", "TGL_KK", "STATUS_PENDUDUK", "TGL_MATI", "TGL_KTP", "AGAMA",
)  # fmt: skip
KK, KK_2 = "9701010403190001", "9701010403190002"
BUDI, SARI, PUTRI, ENDANG = "9701011705880001", "9701014107900001", "9701016802180001", "9701014909550001"


def line(nik: str, name: str, sex: str, born: str, relation: str, kk: str = KK, **more: str) -> dict[str, str]:
    """Return a line of a file; `more` by heading."""
    return {
        "NO_KK": kk, "NIK": nik, "NAMA_LGKP": name, "JENIS_KLMIN": sex, "TMPT_LHR": "Nusa Jaya", "TGL_LHR": born, "STAT_HBKEL": relation,
        "STAT_KWN": "Kawin", "PDDK_AKH": "SLTA/Sederajat", "JENIS_PKRJN": "Petani", "GOL_DRH": "O+", "NAMA_LGKP_IBU": "Ratih Kencana",
        "NAMA_LGKP_AYAH": "Surya Wibawa", "ALAMAT": "Jalan Mangga Manis 12", "NO_RT": "1", "NO_RW": "002", "KODE_WILAYAH": "9701011001",
        "TGL_KK": "04/03/2019", "STATUS_PENDUDUK": "AKTIF", "TGL_MATI": "", "TGL_KTP": "05-01-2015", "AGAMA": "Islam", **more,
    }  # fmt: skip


def family(kk: str = KK, **more: str) -> list[dict[str, str]]:
    """Return the lines of Budi's family."""
    return [
        line(BUDI, "Budi Santosa", "L", "17-05-1988", "Kepala Keluarga", kk, **more),
        line(SARI, "Sari Dewi", "P", "1990-07-01", "ISTRI", kk, **more),
        line(PUTRI, "Putri Lestari", "2", "28/02/2018", "4", kk, **{"STAT_KWN": "1", "PDDK_AKH": "1", "JENIS_PKRJN": "", "TGL_KTP": "", **more}),
    ]


def write_csv(path: Path, lines: Sequence[dict[str, str]], *, headings: Sequence[str] = HEADINGS, delimiter: str = ",") -> Path:
    """Write lines as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=delimiter)
        table.writerow(headings)
        table.writerows([[one.get(heading, "") for heading in HEADINGS] for one in lines])
    return path


def write_parquet(path: Path, lines: Sequence[dict[str, str]]) -> Path:
    """Write lines as Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({heading: [one.get(heading, "") or None for one in lines] for heading in HEADINGS}), path)
    return path


def write_xlsx(path: Path, lines: Sequence[dict[str, str]], *, numbers: bool = False) -> Path:
    """Write lines as an Excel file: texts shared or inline, birth dates as dates, and with `numbers` each NIK as a number."""
    shared: list[str] = []

    def cell(place: int, row: int, text: str, heading: str) -> str:
        name = f"{chr(65 + place)}{row}"
        if heading == "TGL_LHR" and row > 1 and text == "17-05-1988":
            return f'<c r="{name}" s="1"><v>32280</v></c>'
        if heading == "NIK" and row > 1 and numbers:
            return f'<c r="{name}"><v>{float(text):.14E}</v></c>'
        if place % 2:
            return f'<c r="{name}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
        shared.append(text)
        return f'<c r="{name}" t="s"><v>{len(shared) - 1}</v></c>'

    rows = [dict(zip(HEADINGS, HEADINGS, strict=True)), *lines]
    body = "".join(
        f'<row r="{number}">{"".join(cell(place, number, row[heading], heading) for place, heading in enumerate(HEADINGS) if row.get(heading))}</row>'
        for number, row in enumerate(rows, start=1)
    )
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", f'<workbook {main} xmlns:r="urn:r"><sheets><sheet name="a" sheetId="1" r:id="rId7"/></sheets></workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels", '<Relationships><Relationship Id="rId7" Target="worksheets/people.xml"/></Relationships>')
        archive.writestr("xl/styles.xml", f'<styleSheet {main}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>')
        archive.writestr("xl/worksheets/people.xml", f"<worksheet {main}><sheetData>{body}</sheetData></worksheet>")
        archive.writestr("xl/sharedStrings.xml", f"<sst {main}>{''.join(f'<si><t>{escape(one)}</t></si>' for one in shared)}</sst>")
    return path
