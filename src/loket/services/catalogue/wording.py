"""What Pydantic found, in words for a clerk: what is wrong and what to do, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, get_args

from pydantic import BaseModel

from loket.foundation.common.text import Text
from loket.services.catalogue import guessing

_PATTERNS: Final[dict[str, Text]] = {
    r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$": Text(id="huruf kecil, angka, dan tanda hubung, misalnya akta-kelahiran", en="lower-case letters, digits and hyphens, as in akta-kelahiran"),
    r"^[a-z][a-z0-9_]*$": Text(id="huruf kecil, angka, dan garis bawah, misalnya birth_letter", en="lower-case letters, digits and underscores, as in birth_letter"),
    r"^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$": Text(id="instansi/jabatan, misalnya dukcapil/verifikator", en="agency/position, as in dukcapil/verifikator"),
    r"^[a-z][a-z0-9-]*/[a-z][a-z0-9_]*$": Text(id="layanan/dokumen, misalnya akta-kelahiran/certificate", en="service/document, as in akta-kelahiran/certificate"),
    r"^templates/[a-z0-9_-]+\.typ$": Text(id="berkas di folder templates/, misalnya templates/kutipan.typ", en="a file in the folder templates/, as in templates/kutipan.typ"),
}  # fmt: skip

_SHAPES: Final = {
    "Bilingual": "{id: …, en: …}", "Duration": "{value: 4, unit: working_hours}", "PromisedTime": "{value: 3, unit: working_days, reference: …}",
    "Outcome": "{next: [verify]}", "Citation": "{cite: …}", "Fee": "{from: 2026-01-01, amount_idr: 0, reference: …}",
    "Choice": "{value: …, label: {id: …, en: …}}", "Upload": "{types: [jpg, png, pdf], max_mib: 5}", "Retention": "{years: 10, reference: …}",
    "Visit": "{minutes: 15, book_within: {value: 10, unit: working_days}, change_until_hours: 4, wait_minutes: 15, rebookings: 2, missed: …}",
    "Inspection": "{at: form.place_address, items: [{id: clean_water, text: {id: …, en: …}}]}",
}  # fmt: skip
_MEANINGS: Final = {
    "working_days": "hari kerja", "working_hours": "jam kerja", "working_minutes": "menit kerja", "calendar_days": "hari kalender",
    "automatic": "diputus aturan", "review": "diperiksa petugas", "approve": "disetujui pejabat", "agency": "instansi lain", "record": "mencatat di data penduduk",
    "issue": "menerbitkan dokumen", "inform": "memberi tahu instansi lain", "appointment": "pemohon datang pada waktu yang dipilihnya", "inspect": "diperiksa di lapangan", "yes_no": "ya, tidak, atau tidak berlaku", "number": "bilangan", "resident": "penduduk", "account": "pemilik akun", "organisation": "badan usaha atau lembaga", "child": "anak", "family": "keluarga", "parent": "orang tua", "guardian": "wali", "written": "penerima kuasa",
    "text": "teks", "long_text": "teks panjang", "date": "tanggal", "integer": "angka", "money": "uang", "boolean": "ya atau tidak", "choice": "satu pilihan",
    "choices": "beberapa pilihan", "group": "kelompok isian", "address": "alamat", "map_point": "titik di peta", "upload": "unggahan",
    "family_member": "anggota keluarga", "family_members": "beberapa anggota keluarga", "issued_document": "dokumen yang sudah terbit", "prefilled": "diambil dari data penduduk", "years": "tahun", "months": "bulan", "days": "hari",
    "escalate": "naik ke atasan", "deemed_granted": "dianggap dikabulkan",
}  # fmt: skip


def code_of(error: dict[str, Any]) -> str:
    """Return our stable word for an error of Pydantic."""
    return _CODES.get(error["type"], "shape.wrong")


def words_for(error: dict[str, Any], model: type[BaseModel]) -> Text:
    """Return what is wrong and what to do for an error of a model as `ValidationError.errors()` gives it."""
    names = [str(part) for part in error["loc"] if isinstance(part, str) and part != "[key]"]
    name = names[-1] if names else ""
    context = dict(error.get("ctx") or {}) | {"input": error.get("input")}
    if error["type"] == "extra_forbidden":
        return _unknown_key(name, error.get("input"), _keys_at(model, error["loc"][:-1]))
    if name in ("id", "en") and len(names) > 1 and error["type"] in ("missing", "string_type", "string_too_short"):
        name = f"{names[-2]}.{name}"  # Because: "`en` is missing" does not say of which sentence.
    if said := _WORDS.get(error["type"]):
        return said(name, context)
    return Text(
        id=f"`{name}` tidak sesuai bentuk yang diharapkan. Bandingkan dengan contoh paket.",
        en=f"`{name}` does not have the expected shape. Compare with the sample package.",
    )


def law_missing(path: tuple[str | int, ...]) -> tuple[str, Text] | None:
    """Return code and words for a fee or a promised time whose `reference` is missing, None for anything else."""
    for part, (indonesian, english) in {"time": ("Waktu", "The time"), "fee": ("Biaya", "The fee")}.items():
        if path[:3] == ("service", "standard", part) and path[-1] == "reference":
            return f"standard.{part}_without_law", Text(
                id=f"{indonesian} harus punya dasar hukum. Tulis peraturannya di `reference`, misalnya Perda 5/2024 Pasal 12.",
                en=f"{english} must have a legal basis. Write the regulation in `reference`.",
            )
    return None


def _keys_at(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """Return what may be written at a place of the data, nothing when any name may."""
    found: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, str) and found is not None:
            field = next((f for name, f in found.model_fields.items() if part in (name, f.alias)), None)
            if field is not None:
                found = _model_in(field.annotation)
    return [field.alias or name for name, field in found.model_fields.items()] if found is not None else []


def _model_in(kind: Any) -> type[BaseModel] | None:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    return next((found for one in get_args(kind) if (found := _model_in(one)) is not None), None)


def _unknown_key(name: str, value: object, known: list[str]) -> Text:
    guess = guessing.perhaps(name, known)
    if value is None and not guess.id:
        # Because: {id: Nama, alamat, en: …} reads "alamat" as a key without a value.
        return Text(
            id=f'`{name}` terbaca sebagai isian baru. Bila ini bagian kalimat yang berisi koma, beri tanda kutip, misalnya {{id: "…, {name}", en: "…"}}.',
            en=f'`{name}` is read as a new key. If it is part of a sentence with a comma, put the sentence in quotes, for example {{id: "…, {name}", en: "…"}}.',
        )
    if guess.id:
        return Text(id=f"`{name}` tidak dikenal di sini.{guess.id}", en=f"`{name}` is not known here.{guess.en}")
    there = ", ".join(known)
    return Text(
        id=f"`{name}` tidak dikenal di sini. Periksa ejaan dan lekukannya, atau hapus." + (f" Yang dikenal: {there}." if there else ""),
        en=f"`{name}` is not known here. Check its spelling and indentation, or remove it." + (f" Known here: {there}." if there else ""),
    )


def _pattern(name: str, context: dict[str, Any]) -> Text:
    wanted = _PATTERNS.get(context.get("pattern", ""), Text(id="bentuk lain", en="another form"))
    return Text(id=f"`{name}` harus ditulis dengan {wanted.id}.", en=f"`{name}` must be written as {wanted.en}.")


def _expected(name: str, context: dict[str, Any]) -> Text:
    words = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "").split(", ")
    guess = guessing.perhaps(context.get("input", ""), words)
    meanings = ", ".join(f"{word} ({_MEANINGS[word]})" if word in _MEANINGS else word for word in words)
    return Text(id=f"`{name}` harus salah satu dari: {meanings}.{guess.id}", en=f"`{name}` must be one of: {', '.join(words)}.{guess.en}")


def _whole_number(name: str, context: dict[str, Any]) -> Text:
    digits = re.sub(r"[^0-9]", "", str(context.get("input", "")))
    example = digits or "25000"
    return Text(
        id=f"`{name}` harus angka bulat tanpa tanda kutip, titik, atau Rp. Tulis misalnya {example}.",
        en=f"`{name}` must be a whole number without quotes, dots or Rp. Write for example {example}.",
    )


def _entries(name: str, context: dict[str, Any]) -> Text:
    example = _SHAPES.get(str(context.get("class_name")))
    if example is None:
        return Text(id=f"`{name}` harus berisi isian bernama (nama: isi).", en=f"`{name}` must hold named entries (name: content).")
    return Text(id=f"`{name}` harus berisi isian bernama, misalnya {example}.", en=f"`{name}` must hold named entries, for example {example}.")


def _fixed(indonesian: str, english: str) -> Callable[[str, dict[str, Any]], Text]:
    def say(name: str, context: dict[str, Any]) -> Text:
        values = {"name": name, **{key: context.get(key, "") for key in ("ge", "le", "min_length", "max_length", "actual_length")}}
        return Text(id=indonesian.format_map(values), en=english.format_map(values))

    return say


_WORDS: Final[dict[str, Callable[[str, dict[str, Any]], Text]]] = {
    "missing": _fixed("`{name}` belum diisi. Tambahkan.", "`{name}` is missing. Add it."),
    "string_type": _fixed("`{name}` harus berupa kalimat. Bila isinya angka atau kosong, tulis dalam tanda kutip.", "`{name}` must be text. If it is a number or empty, write it in quotes."),
    "string_too_short": _fixed("`{name}` kosong. Isi dengan kalimat.", "`{name}` is empty. Write a sentence."),
    "string_too_long": _fixed("`{name}` terlalu panjang (paling banyak {max_length} huruf). Ringkas.", "`{name}` is too long (at most {max_length} characters). Shorten it."),
    "string_pattern_mismatch": _pattern,
    "int_type": _whole_number,
    "int_parsing": _whole_number,
    "bool_type": _fixed("`{name}` harus true (ya) atau false (tidak).", "`{name}` must be true or false."),
    "bool_parsing": _fixed("`{name}` harus true (ya) atau false (tidak).", "`{name}` must be true or false."),
    "list_type": _fixed("`{name}` harus berupa daftar. Awali tiap isi dengan tanda hubung, atau tulis [satu, dua].", "`{name}` must be a list. Begin each entry with a hyphen, or write [one, two]."),
    "dict_type": _fixed("`{name}` harus berisi isian bernama (nama: isi).", "`{name}` must hold named entries (name: content)."),
    "model_type": _entries,
    "model_attributes_type": _entries,
    "date_type": _fixed("`{name}` harus tanggal seperti 2026-11-24.", "`{name}` must be a date such as 2026-11-24."),
    "date_from_datetime_parsing": _fixed("`{name}` harus tanggal seperti 2026-11-24.", "`{name}` must be a date such as 2026-11-24."),
    "date_parsing": _fixed("`{name}` harus tanggal seperti 2026-11-24.", "`{name}` must be a date such as 2026-11-24."),
    "greater_than_equal": _fixed("`{name}` paling sedikit {ge}.", "`{name}` must be at least {ge}."),
    "less_than_equal": _fixed("`{name}` paling banyak {le}.", "`{name}` must be at most {le}."),
    "too_short": _fixed("`{name}` harus berisi paling sedikit {min_length}.", "`{name}` must hold at least {min_length}."),
    "too_long": _fixed("`{name}` berisi {actual_length}; paling banyak {max_length}. Bagi menjadi beberapa.", "`{name}` holds {actual_length}; at most {max_length}. Split it."),
    "enum": _expected,
    "literal_error": _expected,
}  # fmt: skip
_CODES: Final = {
    "missing": "shape.missing", "extra_forbidden": "shape.unknown_key", "string_pattern_mismatch": "shape.pattern", "enum": "shape.choice",
    "literal_error": "shape.choice", "greater_than_equal": "shape.range", "less_than_equal": "shape.range", "too_short": "shape.length",
    "too_long": "shape.length", "string_too_short": "shape.length", "string_too_long": "shape.length",
}  # fmt: skip
