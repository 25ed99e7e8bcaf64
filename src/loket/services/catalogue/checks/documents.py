"""The documents: a template of allowed words only, every field supplied, nothing supplied in vain."""

from __future__ import annotations

import re
from typing import Final

from loket.foundation.common.text import Text
from loket.services.catalogue import facts, guessing, templates
from loket.services.catalogue.checks import steps as step_checks
from loket.services.catalogue.checks.context import Context
from loket.services.catalogue.definition import DocumentSpec, FieldType, StepKind
from loket.services.catalogue.values import DataPath, Problem

_NUMBER: Final = re.compile(r"^[A-Za-z0-9./\- ]*\{number\}[A-Za-z0-9./\- ]*$")


def check(context: Context) -> None:
    """Check documents and templates."""
    package = context.package
    scans = {name: templates.scan(text) for name, text in package.templates.items()}
    for name, scan in scans.items():
        for found in scan.refused:
            hint = _hint(found.written)
            context.problems.append(
                Problem(
                    name, found.line, found.column, "", "templates.not_allowed",
                    Text(
                        id=f"`{found.written}` tidak boleh dipakai di templat. Yang boleh: teks, judul (=), *tebal*, _miring_, daftar (-), dan {templates.ALLOWED}.{hint.id}",
                        en=f"`{found.written}` is not allowed in a template. Allowed: text, headings (=), *bold*, _emphasis_, lists (-), and {templates.ALLOWED}.{hint.en}",
                    ),
                )
            )  # fmt: skip
    used: set[str] = set()
    issued = {step.document for step in context.definition.steps}
    for name, document in context.definition.documents.items():
        path = ("service", "documents", name)
        used.add(document.template)
        if name not in issued:
            context.warn(
                "documents.never_issued",
                path,
                f"Dokumen `{name}` tidak diterbitkan langkah mana pun.",
                f"The document `{name}` is issued by no step.",
            )
        if not _NUMBER.match(document.number):
            context.refuse(
                "documents.number",
                (*path, "number"),
                "`number` harus berisi {number}, dengan huruf, angka, titik, garis miring di sekitarnya.",
                "`number` must contain {number}, with letters, digits, dots, slashes around it.",
            )
        _signatory(context, path, document.signed_by)
        for field, source in document.fields.items():
            if facts.quoted(source) is None and step_checks.source_type(context.definition, source) is None:
                context.refuse(
                    "documents.source_unknown",
                    (*path, "fields", field),
                    f"`{source}` tidak dikenal. Tulis form.<isian>, residents.<data>, effect.<langkah>.<hasil>, atau teks dalam tanda kutip.",
                    f"`{source}` is not known. Write form.<field>, residents.<path>, effect.<step>.<result>, or a quoted text.",
                    written=source,
                    known=step_checks.sources(context.definition),
                )
        _valid(context, document, path)
        _about(context, document, path)
        _renews(context, document, path)
        found_scan = scans.get(document.template)
        if found_scan is None:
            context.refuse(
                "documents.template_missing",
                (*path, "template"),
                f"Berkas {document.template} tidak ada. Buat berkas itu.",
                f"The file {document.template} is missing. Write it.",
                written=document.template,
                known=package.templates,
            )
            continue
        for wanted, (line, column) in found_scan.names.items():
            if wanted not in document.fields:
                guess = guessing.perhaps(wanted, document.fields)
                context.problems.append(
                    Problem(
                        document.template,
                        line,
                        column,
                        f"data.{wanted}",
                        "documents.field_missing",
                        Text(
                            id=f"`data.{wanted}` tidak ada yang mengisi. Tambahkan `{wanted}` di documents.{name}.fields.{guess.id}",
                            en=f"Nothing supplies `data.{wanted}`. Add `{wanted}` under documents.{name}.fields.{guess.en}",
                        ),
                    )
                )
        for field in document.fields:
            if field not in found_scan.names:
                context.warn(
                    "documents.field_unused",
                    (*path, "fields", field),
                    f"`{field}` tidak dipakai di {document.template}.",
                    f"`{field}` is not used in {document.template}.",
                )
        for call, what in (("number", "nomor / number"), ("signature", "tanda tangan / signature")):
            if call not in found_scan.calls:
                context.refuse(
                    "documents.part_missing",
                    (*path, "template"),
                    f"Templat harus memuat #{call}() ({what}).",
                    f"The template must contain #{call}() ({what}).",
                )
    for name in package.templates:
        if name not in used:
            context.warn(
                "documents.template_unused", ("service", "documents"), f"{name} tidak dipakai dokumen mana pun.", f"{name} is used by no document."
            )


def _signatory(context: Context, path: tuple[str, ...], step: str | None) -> None:
    approving = {one.id for one in context.definition.steps if one.kind is StepKind.APPROVE}
    if step is not None and step not in approving:
        context.refuse(
            "documents.signed_by",
            (*path, "signed_by"),
            f"`{step}` bukan langkah `approve`. Tulis id langkah yang pejabatnya menandatangani sendiri, atau hapus `signed_by`.",
            f"`{step}` is no `approve` step. Write the id of the step whose officer signs personally, or remove `signed_by`.",
            written=step,
            known=approving,
        )


def _valid(context: Context, document: DocumentSpec, path: DataPath) -> None:
    valid = document.valid
    if valid is None:
        return
    counted = valid.value is not None and valid.unit is not None
    if counted == (valid.until is not None) or (valid.until is not None and (valid.value, valid.unit, valid.since) != (None, None, None)):
        context.refuse(
            "documents.valid",
            (*path, "valid"),
            "Tulis tepat satu: `value` dan `unit` (boleh dengan `since`), atau `until`.",
            "Write exactly one of `value` with `unit` (`since` may be added), and `until`.",
        )
    for name, source in (("since", valid.since), ("until", valid.until)):
        if source is not None and step_checks.source_type(context.definition, source) != "date":
            context.refuse(
                "documents.valid_date",
                (*path, "valid", name),
                f"`{source}` bukan data berupa tanggal. Tulis misalnya form.<isian tanggal>.",
                f"`{source}` is no fact that holds a date. Write for example form.<date field>.",
                written=source,
                known=step_checks.sources(context.definition),
            )


def _about(context: Context, document: DocumentSpec, path: DataPath) -> None:
    """Invariant: `about` names one resident: a chosen family member, or whom an entry made."""
    if document.about is None:
        return
    members = {f"form.{name}" for name, field in context.definition.form.fields().items() if field.type is FieldType.FAMILY_MEMBER}
    known = members | {name for name in facts.effect_types(context.definition) if name.endswith("_id")}
    if document.about not in known:
        context.refuse(
            "documents.about",
            (*path, "about"),
            f"`{document.about}` bukan anggota keluarga yang dipilih di formulir. Yang ada: {', '.join(sorted(known)) or '-'}.",
            f"`{document.about}` is no family member chosen in the form. There are: {', '.join(sorted(known)) or '-'}.",
            written=document.about,
            known=known,
        )


def _renews(context: Context, document: DocumentSpec, path: DataPath) -> None:
    if document.renews is None:
        return
    known = {f"form.{name}" for name, field in context.definition.form.fields().items() if field.type is FieldType.ISSUED_DOCUMENT}
    if document.renews not in known or document.replaces:
        context.refuse(
            "documents.renews",
            (*path, "renews"),
            f"`renews` menyebut isian `issued_document` di formulir, dan tidak dipakai bersama `replaces`. Yang ada: {', '.join(sorted(known)) or '-'}.",
            f"`renews` names an `issued_document` of the form, and is not used together with `replaces`. There are: {', '.join(sorted(known)) or '-'}.",
            written=document.renews,
            known=known,
        )


def _hint(written: str) -> Text:
    if written in templates.SIGNS:
        return Text(id=f" Bila dimaksud sebagai huruf, tulis \\{written}.", en=f" If it is meant as a letter, write \\{written}.")
    return guessing.perhaps(written.removeprefix("#"), templates.WORDS) if written.startswith("#") else Text(id="", en="")
