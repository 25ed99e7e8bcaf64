"""What Pydantic found, in words for a clerk: what is wrong and what to do, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from loket.foundation.common.text import Text

_PATTERNS: Final[dict[str, Text]] = {
    r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$": Text(id="huruf kecil, angka, dan tanda hubung, misalnya akta-kelahiran", en="lower-case letters, digits and hyphens, as in akta-kelahiran"),
    r"^[a-z][a-z0-9_]*$": Text(id="huruf kecil, angka, dan garis bawah, misalnya birth_letter", en="lower-case letters, digits and underscores, as in birth_letter"),
    r"^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$": Text(id="instansi/jabatan, misalnya dukcapil/verifikator", en="agency/position, as in dukcapil/verifikator"),
    r"^templates/[a-z0-9_-]+\.typ$": Text(id="berkas di folder templates/, misalnya templates/kutipan.typ", en="a file in the folder templates/, as in templates/kutipan.typ"),
}  # fmt: skip


def code_of(error: dict[str, Any]) -> str:
    """Return our stable word for an error of Pydantic."""
    return _CODES.get(error["type"], "shape.wrong")


def words_for(error: dict[str, Any]) -> Text:
    """Return what is wrong and what to do for an error as `ValidationError.errors()` gives it."""
    name = next((str(part) for part in reversed(error["loc"]) if isinstance(part, str) and part != "[key]"), "")
    context = error.get("ctx") or {}
    if error["type"] == "extra_forbidden":
        return _unknown_key(name, error.get("input"))
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


def _unknown_key(name: str, value: object) -> Text:
    if value is None:
        # Because: {id: Nama, alamat, en: …} reads "alamat" as a key without a value.
        return Text(
            id=f'`{name}` terbaca sebagai isian baru. Bila ini bagian kalimat yang berisi koma, beri tanda kutip, misalnya {{id: "…, {name}", en: "…"}}.',
            en=f'`{name}` is read as a new key. If it is part of a sentence with a comma, put the sentence in quotes, for example {{id: "…, {name}", en: "…"}}.',
        )
    return Text(
        id=f"`{name}` tidak dikenal di sini. Periksa ejaannya, atau hapus.", en=f"`{name}` is not known here. Check its spelling, or remove it."
    )


def _pattern(name: str, context: dict[str, Any]) -> Text:
    wanted = _PATTERNS.get(context.get("pattern", ""), Text(id="bentuk lain", en="another form"))
    return Text(id=f"`{name}` harus ditulis dengan {wanted.id}.", en=f"`{name}` must be written as {wanted.en}.")


def _expected(name: str, context: dict[str, Any]) -> Text:
    allowed = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")
    return Text(id=f"`{name}` harus salah satu dari: {allowed}.", en=f"`{name}` must be one of: {allowed}.")


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
    "int_type": _fixed("`{name}` harus angka bulat tanpa tanda kutip.", "`{name}` must be a whole number without quotes."),
    "int_parsing": _fixed("`{name}` harus angka bulat tanpa tanda kutip.", "`{name}` must be a whole number without quotes."),
    "bool_type": _fixed("`{name}` harus true atau false.", "`{name}` must be true or false."),
    "bool_parsing": _fixed("`{name}` harus true atau false.", "`{name}` must be true or false."),
    "list_type": _fixed("`{name}` harus berupa daftar. Awali tiap isi dengan tanda hubung, atau tulis [satu, dua].", "`{name}` must be a list. Begin each entry with a hyphen, or write [one, two]."),
    "dict_type": _fixed("`{name}` harus berisi isian bernama (nama: isi).", "`{name}` must hold named entries (name: content)."),
    "model_type": _fixed("`{name}` harus berisi isian bernama, misalnya {{id: …, en: …}} untuk kalimat dua bahasa.", "`{name}` must hold named entries, for example {{id: …, en: …}} for a sentence in two languages."),
    "model_attributes_type": _fixed("`{name}` harus berisi isian bernama.", "`{name}` must hold named entries."),
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
