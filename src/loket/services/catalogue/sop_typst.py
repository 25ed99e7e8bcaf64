"""The SOP in the official layout (PermenPANRB 35/2012) as typst source: identity block, then the flowchart on as many pages as it needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.services.catalogue import sop, sop_svg
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.catalogue.values import VersionRecord

# Unit: SVG pixels. A4 lying: 267 mm between margins hold the drawing's width; what is as high as 165 mm at that scale fits a page.
_PAGE_MM: Final = (267, 165)
_BLANK: Final = Text(id="(diisi instansi)", en="(to be filled in by the agency)")
_WORDS: Final = {
    "number": Text(id="Nomor SOP", en="SOP number"), "made": Text(id="Tanggal pembuatan", en="Date made"),
    "revised": Text(id="Tanggal revisi", en="Date revised"), "effective": Text(id="Tanggal efektif", en="Effective date"),
    "approved": Text(id="Disahkan oleh", en="Approved by"), "name": Text(id="Nama SOP", en="Name of the SOP"),
    "law": Text(id="Dasar hukum", en="Legal basis"), "qualification": Text(id="Kualifikasi pelaksana", en="Qualification of staff"),
    "related": Text(id="Keterkaitan", en="Related SOPs"), "equipment": Text(id="Peralatan/perlengkapan", en="Equipment"),
    "warning": Text(id="Peringatan", en="Warning"), "recording": Text(id="Pencatatan dan pendataan", en="Records and data"),
    "sop": Text(id="STANDAR OPERASIONAL PROSEDUR", en="STANDARD OPERATING PROCEDURE"), "version": Text(id="Versi", en="Version"),
    "total": Text(id="Jumlah waktu pelayanan", en="Total time of the service"), "page": Text(id="Halaman", en="Page"),
    "hash": Text(id="Sidik isi (SHA-256)", en="Content hash (SHA-256)"), "flowchart": Text(id="Bagian alir prosedur", en="Flowchart"),
}  # fmt: skip
_RECORDING: Final = Text(
    id="Setiap langkah tercatat otomatis dalam jejak audit: siapa, kapan, untuk permohonan mana. Arsip disimpan {years} tahun ({reference}).",
    en="Every step is recorded by itself in the audit record: who, when, for which case. Kept for {years} years ({reference}).",
)
_WARNING: Final = Text(
    id="Bila waktu tiap langkah terlampaui, permohonan naik ke atasan dan pemohon diberi tahu. {guarantee}",
    en="If a step takes longer than its time, the case goes to the superior and the applicant is told. {guarantee}",
)


def source(
    definition: ServiceDefinition,
    version: VersionRecord | None = None,
    language: str = "id",
    *,
    names: Mapping[str, Text] | None = None,
    government: str = "",
    agency: str = "",
    approver: str = "",
    approver_name: str = "",
    approver_number: str = "",
    time_zone: str = "Asia/Makassar",
) -> str:
    """
    Return typst source that compiles by itself to PDF/UA-1.

    `government` and `agency` are printed at the head; `approver` is the position that approves, with its holder's name and
    NIP; `version` gives dates, number and hash. What is not known is left for the agency to fill in.
    """
    table = sop.sop_table(definition, names)
    blank = _BLANK.in_(language)
    standard = definition.standard
    published: dt.date | None = dates.civil_date(version.published_at, time_zone=time_zone) if version else None
    shown_date = dates.format_date(published, language=language) if published else blank
    number = f"SOP/{definition.agency.upper()}/{definition.service.upper()}/{definition.version}"
    title = f"SOP {table.title.in_(language)}"

    def word(name: str) -> str:
        return _WORDS[name].in_(language)

    identity = [
        (word("number"), number),
        (word("made"), shown_date if definition.version == 1 else blank),
        (word("revised"), shown_date if definition.version > 1 else "-"),
        (word("effective"), shown_date),
        (word("approved"), "\n".join(part for part in (approver or blank, "", "", approver_name, f"NIP {approver_number}" if approver_number else "") if part or approver)),
        (word("name"), table.title.in_(language)),
    ]  # fmt: skip
    related = ", ".join(definition.related) or "-"
    recording = _RECORDING.in_(language).format(years=definition.retention.years, reference=definition.retention.reference)
    warning = _WARNING.in_(language).format(guarantee=standard.guarantee.in_(language))
    blocks = [
        (
            word("law"),
            _numbered([citation.cite for citation in definition.legal_basis]),
            word("qualification"),
            _q(standard.competence.in_(language)),
        ),
        (word("related"), _q(related), word("equipment"), _q(standard.facilities.in_(language))),
        (word("warning"), _q(warning), word("recording"), _q(recording)),
    ]
    head = ", ".join(_q(line) for line in (government or blank, agency or definition.agency.upper()))
    width_px = sop_svg.draw_width(table)
    pages = sop_svg.draw(table, language, page_height=int(width_px * _PAGE_MM[1] / _PAGE_MM[0]))
    parts = [
        f"#set document(title: {_q(title)})",
        f'#set text(lang: {_q(language)}, size: 9.5pt, font: ("Noto Sans", "Libertinus Serif"), fallback: true)',
        '#set page(paper: "a4", flipped: true, margin: (x: 15mm, top: 14mm, bottom: 16mm), footer: context align(right, text(size: 8pt, '
        f'{_q(number + "  ·  " + word("page") + " ")} + str(counter(page).get().first()) + "/" + str(counter(page).final().first()))))',
        "#set par(leading: 0.55em)",
        f"#heading(level: 1, outlined: true, text(size: 13pt, {_q(word('sop'))}))",
        "#table(columns: (1.1fr, 0.62fr, 1.2fr), inset: 5pt, stroke: 0.6pt,",
        f"  table.cell(rowspan: {len(identity)}, align: center + horizon, strong(stack(spacing: 6pt, {head}))),",
        *(f"  {_q(name)}, {_q(value)}," for name, value in identity),
        ")",
        "#v(-3pt)",
        "#table(columns: (1fr, 1fr), inset: 5pt, stroke: 0.6pt,",
        *(f"  [#strong({_q(a)}) \\ #({b})], [#strong({_q(c)}) \\ #({d})]," for a, b, c, d in blocks),
        ")",
        "#text(size: 8pt, " + _q(f"{word('version')} {definition.version}" + (f"  ·  {word('hash')}: {version.hash}" if version else "")) + ")",
    ]
    said = [sop_svg.description(table, language, index, len(pages)) for index in range(len(pages))]
    for index, page in enumerate(pages):
        parts.append("#pagebreak()")
        heading = word("flowchart") if index == 0 else f"{word('flowchart')} ({index + 1})"
        parts.append(f"#heading(level: 2, text(size: 11pt, {_q(heading + ': ' + table.title.in_(language))}))")
        parts.append(f'#image(bytes({_q(page)}), format: "svg", width: 100%, alt: {_q(said[index])})')
    parts.append(f"#strong({_q(word('total') + ': ' + table.total.in_(language) + ' (' + table.total_reference + ')')})")
    return "\n".join(parts) + "\n"


def _q(text: str) -> str:
    """Return text as a typst string: nothing in it is code."""
    plain = "".join(letter for letter in text if letter == "\n" or ord(letter) >= 32)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _numbered(lines: list[str]) -> str:
    return _q("\n".join(f"{index}. {line}" for index, line in enumerate(lines, start=1)))
