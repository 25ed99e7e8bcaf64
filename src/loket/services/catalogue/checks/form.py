"""The form: every question has what its kind needs, and conditions look back, never ahead."""

from __future__ import annotations

import datetime as dt
from typing import Final

from loket.foundation.residents import values as residents
from loket.services.catalogue import holding, patterns, reserved
from loket.services.catalogue.checks.context import Context
from loket.services.catalogue.definition import FieldType, FormField
from loket.services.catalogue.values import DataPath

_CHOOSING: Final = frozenset({FieldType.CHOICE, FieldType.CHOICES})
_WRITTEN: Final = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
_NUMBERS: Final = frozenset({FieldType.INTEGER, FieldType.MONEY})
_FAMILY: Final = frozenset({FieldType.FAMILY_MEMBER, FieldType.FAMILY_MEMBERS})
_NOT_IN_GROUPS: Final = frozenset({FieldType.GROUP, FieldType.PREFILLED, FieldType.UPLOAD, FieldType.FAMILY_MEMBERS})


def check(context: Context) -> None:
    """Check pages and fields."""
    pages: set[str] = set()
    fields: set[str] = set()
    answered: set[str] = set()
    for page_index, page in enumerate(context.definition.form.pages):
        path = ("form", "pages", page_index)
        if page.id in pages:
            context.refuse(
                "form.page_twice",
                (*path, "id"),
                f"Halaman `{page.id}` ada dua kali. Beri id lain.",
                f"There are two pages `{page.id}`. Give one another id.",
            )
        pages.add(page.id)
        if page.id in reserved.PAGE_IDS:
            context.refuse(
                "form.page_reserved",
                (*path, "id"),
                f"Halaman tidak boleh bernama `{page.id}`: pintu warga memakai alamat itu sendiri. Beri id lain, misalnya `{page.id}-data`.",
                f"A page may not be called `{page.id}`: the citizens' door uses that address itself. Give it another id, such as `{page.id}-data`.",
            )
        _looks_back(context, page.show_when, answered, (*path, "show_when"))
        for field_index, field in enumerate(page.fields):
            here = (*path, "fields", field_index)
            if field.id in fields:
                context.refuse(
                    "form.field_twice",
                    (*here, "id"),
                    f"Isian `{field.id}` ada dua kali. Beri id lain.",
                    f"There are two fields `{field.id}`. Give one another id.",
                )
            fields.add(field.id)
            if field.id in reserved.FIELD_IDS:
                context.refuse(
                    "form.field_reserved",
                    (*here, "id"),
                    f"Isian tidak boleh bernama `{field.id}`: formulir memakai nama itu sendiri. Beri id lain, misalnya `{field.id}_data`.",
                    f"A field may not be called `{field.id}`: the form uses that name itself. Give it another id, such as `{field.id}_data`.",
                )
            _looks_back(context, field.show_when, answered, (*here, "show_when"))
            _field(context, field, here, in_group=False)
            answered.add(field.id)


def _looks_back(context: Context, condition: str | None, answered: set[str], path: DataPath) -> None:
    for name in context.condition(condition, path):
        if name.startswith("form.") and name.split(".")[1] not in answered:
            context.refuse(
                "form.looks_ahead",
                path,
                f"Syarat memakai `{name}`, yang baru ditanyakan kemudian. Pindahkan pertanyaannya ke depan.",
                f"The condition uses `{name}`, which is asked later. Move that question before this one.",
            )


def _field(context: Context, field: FormField, path: DataPath, *, in_group: bool) -> None:
    kind = field.type
    _wanted(context, path, bool(field.choices), kind in _CHOOSING, "choices", "form.choices", "daftar jawaban `choices`", "the answers `choices`")
    values = [choice.value for choice in field.choices]
    for index, value in enumerate(values):
        if value in values[:index]:
            context.refuse(
                "form.choice_twice",
                (*path, "choices", index),
                f"Jawaban `{value}` ada dua kali. Beri nilai lain.",
                f"The answer `{value}` is there twice. Give one another value.",
            )
    _wanted(
        context,
        path,
        field.upload is not None,
        kind is FieldType.UPLOAD,
        "upload",
        "form.upload",
        "aturan `upload` (jenis dan ukuran)",
        "the rule `upload` (kinds and size)",
    )
    _wanted(
        context,
        path,
        field.from_ is not None,
        kind is FieldType.PREFILLED,
        "from",
        "form.from",
        "jalur data penduduk `from`",
        "the register path `from`",
    )
    _wanted(
        context,
        path,
        bool(field.fields),
        kind is FieldType.GROUP,
        "fields",
        "form.group",
        "isian di dalamnya (`fields`)",
        "the fields inside (`fields`)",
    )
    _wanted(
        context,
        path,
        bool(field.accepts),
        kind is FieldType.ISSUED_DOCUMENT,
        "accepts",
        "form.accepts",
        "daftar dokumen `accepts`, misalnya [akta-kelahiran/certificate]",
        "the documents `accepts`, such as [akta-kelahiran/certificate]",
    )
    if field.from_ is not None and holding.path(field.from_) is None:
        known = ", ".join(sorted(residents.REGISTER_PATHS)[:8])
        context.refuse(
            "form.from_unknown",
            (*path, "from"),
            f"`{field.from_}` tidak ada di data penduduk. Yang ada antara lain: {known}.",
            f"`{field.from_}` is not in the register. Among what is: {known}.",
            written=field.from_,
            known=residents.REGISTER_PATHS,
        )
    if field.pattern is not None and (kind not in _WRITTEN or field.pattern not in patterns.PATTERNS):
        known = ", ".join(sorted(patterns.PATTERNS))
        context.refuse(
            "form.pattern",
            (*path, "pattern"),
            f"`pattern` hanya untuk isian teks dan salah satu dari: {known}.",
            f"`pattern` is for text fields and one of: {known}.",
            written=field.pattern,
            known=patterns.PATTERNS if kind in _WRITTEN else (),
        )
    if field.max_length is not None and kind not in _WRITTEN:
        context.refuse(
            "form.max_length",
            (*path, "max_length"),
            "`max_length` hanya untuk isian teks. Hapus.",
            "`max_length` is for text fields only. Remove it.",
        )
    if kind in _FAMILY and "resident" not in context.definition.applicant.kinds:
        context.refuse(
            "form.family_unbound",
            (*path, "type"),
            "Anggota keluarga hanya dapat dipilih bila pemohon adalah penduduk. Tambahkan `resident` di `applicant.kinds`, atau tanyakan dengan isian teks.",
            "Family members can be chosen only where the applicant is a resident. Add `resident` to `applicant.kinds`, or ask by a text field.",
        )
    _limits(context, field, path)
    if in_group:
        if kind in _NOT_IN_GROUPS:
            context.refuse(
                "form.group_kind",
                (*path, "type"),
                f"Isian `{kind.value}` tidak dapat berada di dalam kelompok. Pindahkan ke luar.",
                f"A field `{kind.value}` cannot be inside a group. Move it out.",
            )
        context.condition(field.show_when, (*path, "show_when"))
        return
    if kind is FieldType.GROUP:
        _group(context, field, path)


def _group(context: Context, field: FormField, path: DataPath) -> None:
    if field.min_items > field.max_items:
        context.refuse(
            "form.items", (*path, "min_items"), "`min_items` lebih besar dari `max_items`. Betulkan.", "`min_items` is above `max_items`. Mend it."
        )
    seen: set[str] = set()
    for index, child in enumerate(field.fields):
        here = (*path, "fields", index)
        if child.id in seen or child.id == "count":
            context.refuse(
                "form.field_twice",
                (*here, "id"),
                f"Isian `{child.id}` ada dua kali atau namanya tidak boleh dipakai. Beri id lain.",
                f"The field `{child.id}` is there twice or its name is reserved. Give it another id.",
            )
        seen.add(child.id)
        _field(context, child, here, in_group=True)


def _wanted(context: Context, path: DataPath, given: bool, needed: bool, name: str, code: str, indonesian: str, english: str) -> None:
    if needed and not given:
        context.refuse(code, path, f"Isian ini memerlukan {indonesian}. Tambahkan.", f"This field needs {english}. Add it.")
    elif given and not needed:
        context.refuse(
            code,
            (*path, name),
            f"`{name}` bukan untuk jenis isian ini. Hapus, atau ganti `type`.",
            f"`{name}` is not for this kind of field. Remove it, or change `type`.",
        )


def _limits(context: Context, field: FormField, path: DataPath) -> None:
    for name, limit in (("min", field.min), ("max", field.max)):
        if limit is None:
            continue
        if field.type in _NUMBERS and isinstance(limit, int) and not isinstance(limit, bool):
            if not -(2**63) <= limit < 2**63:
                context.refuse("form.limit", (*path, name), f"`{name}` terlalu besar.", f"`{name}` is too large.")
        elif field.type is not FieldType.DATE or not _is_date(limit):
            context.refuse(
                "form.limit",
                (*path, name),
                f"`{name}` harus angka (untuk angka dan uang), tanggal, atau `today` (untuk tanggal).",
                f"`{name}` must be a number (for numbers and money), a date or `today` (for dates).",
            )
    if isinstance(field.min, int) and isinstance(field.max, int) and field.min > field.max:
        context.refuse("form.limit", (*path, "min"), "`min` lebih besar dari `max`. Betulkan.", "`min` is above `max`. Mend it.")


def _is_date(limit: int | dt.date | str) -> bool:
    if isinstance(limit, dt.date) or limit == "today":
        return True
    try:
        dt.date.fromisoformat(str(limit))
    except ValueError:
        return False
    return True
