"""
From the plain data of `rules.yaml` to a checked rule book.

Trusted for: the data is untrusted. Every value is looked at before it is used, and all problems are reported at once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from loket.foundation.common.text import Text
from loket.services.rules import checking, closures, facts, grammar, syntax
from loket.services.rules.syntax import Kind
from loket.services.rules.values import (
    Expression,
    FactType,
    Parameter,
    ParameterValue,
    Path,
    Position,
    Problem,
    Row,
    RuleBook,
    Table,
)

MAXIMUM_TABLES: Final = 50
MAXIMUM_ROWS: Final = 200
MAXIMUM_PARAMETERS: Final = 300
MAXIMUM_DATED_VALUES: Final = 200
MAXIMUM_TEXT: Final = 2_000  # characters of a reason, title, reference

_ID: Final = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_PARAMETER: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_BOOK, _TABLE = ("parameters", "tables"), ("title", "rows")
_ROW = ("id", "when", "otherwise", "outcome", "reason", "legal_basis")
_PARAMETER_KEYS, _VALUE = ("title", "unit", "type", "values"), ("from", "value", "reference")


class Reader:
    """Reads one rule book; what is wrong gathers in `problems`."""

    def __init__(self, fact_types: Mapping[str, FactType], position: Callable[[Path], Position]) -> None:
        self.problems: list[Problem] = []
        self._facts, self._position = fact_types, position

    # Shapes.

    def note(self, path: Path, code: str, id: str, en: str, **values: object) -> None:  # noqa: A002 - the name of the language, as in Text
        """Note a problem at a path."""
        self.problems.append(Problem(code, path, self._position(path), Text(id=id, en=en).fill(**values)))

    def mapping(self, value: object, path: Path, keys: tuple[str, ...] = ()) -> Mapping[str, object]:
        """Return a mapping with text keys (only `keys`, if given); what else there is becomes problems."""
        if not isinstance(value, Mapping):
            self.note(path, "not_a_mapping", "Di sini harus ada isian “nama: nilai”.", "There must be “name: value” entries here.")
            return {}
        kept = {}
        for key, held in value.items():
            if isinstance(key, str) and (not keys or key in keys):
                kept[key] = held
            else:
                self.note(
                    (*path, key if isinstance(key, str | int) else str(key)), "unknown_key",
                    "Isian “{key}” tidak dikenal.{meant} Yang dikenal: {keys}.",
                    "The entry “{key}” is not known.{meant} Known are: {keys}.",
                    key=key, meant=checking.meant(str(key), keys), keys=", ".join(keys) or "a-z",
                )  # fmt: skip
        return kept

    def sequence(self, value: object, path: Path, limit: int) -> list[object]:
        """Return a list of 1 to `limit` entries, or an empty one with a problem."""
        if not isinstance(value, list | tuple) or not value:
            self.note(path, "not_a_list", "Di sini harus ada daftar berisi paling sedikit satu.", "There must be a list of at least one here.")
            return []
        if not self.few(len(value), limit, path):
            return []
        return list(value)

    def few(self, number: int, limit: int, path: Path) -> bool:
        """Say whether a number is within its limit; if not, note it."""
        if number > limit:
            self.note(
                path, "too_many",
                "Terlalu banyak: {number}; paling banyak {limit}.", "Too many: {number}; at most {limit}.",
                number=number, limit=limit,
            )  # fmt: skip
        return number <= limit

    def text(self, value: object, path: Path) -> str:
        """Return a text with content, or "" with a problem."""
        found = facts.normal_text(value)
        if found is None or not found.strip() or len(found) > MAXIMUM_TEXT:
            self.note(
                path, "no_text",
                "Isi “{name}” dengan teks, paling banyak {limit} huruf.", "Fill “{name}” with text, at most {limit} characters.",
                name=path[-1] if path else "", limit=MAXIMUM_TEXT,
            )  # fmt: skip
            return ""
        return found

    def both_languages(self, value: object, path: Path) -> Text:
        """Return a text in two languages."""
        spoken = self.mapping(value, path, ("id", "en"))
        return Text(id=self.text(spoken.get("id"), (*path, "id")), en=self.text(spoken.get("en"), (*path, "en")))

    def identifier(self, value: object, path: Path, shape: re.Pattern[str] = _ID) -> str:
        """Return an id, or "" with a problem."""
        if not isinstance(value, str) or shape.fullmatch(value) is None:
            self.note(
                path, "bad_id",
                "Tulis nama pendek dari huruf kecil, angka dan garis bawah, diawali huruf, misalnya late_report.",
                "Write a short name of small letters, digits and underscores that begins with a letter, such as late_report.",
            )  # fmt: skip
            return ""
        return value

    # The book.

    def book(self, source: object) -> RuleBook:
        """Read everything. The result is fit for use only when `problems` is empty."""
        entries = self.mapping(source, (), _BOOK)
        parameters: dict[str, Parameter] = {}
        given = self.mapping(entries.get("parameters", {}), ("parameters",))
        if self.few(len(given), MAXIMUM_PARAMETERS, ("parameters",)):
            parameters = {name: self.parameter(name, value) for name, value in given.items()}
        tables: dict[str, Table] = {}
        given = self.mapping(entries.get("tables"), ("tables",))
        if self.few(len(given), MAXIMUM_TABLES, ("tables",)):
            tables = {name: self.table(name, value, parameters) for name, value in given.items()}
        return RuleBook(parameters=MappingProxyType(parameters), tables=MappingProxyType(tables))

    def parameter(self, name: str, value: object) -> Parameter:
        """Read a parameter with its dated values."""
        path: Path = ("parameters", name)
        self.identifier(name, path, _PARAMETER)
        entries = self.mapping(value, path, _PARAMETER_KEYS)
        kind = Kind.INTEGER
        try:
            kind = Kind(str(entries.get("type")))
        except ValueError:
            self.note(
                (*path, "type"), "bad_type",
                "Jenis parameter harus salah satu dari: {kinds}.", "The type of a parameter must be one of: {kinds}.",
                kinds=", ".join(Kind),
            )  # fmt: skip
        unit = None
        if kind is Kind.INTEGER or "unit" in entries:
            unit = self.text(entries.get("unit"), (*path, "unit"))
        title = self.both_languages(entries["title"], (*path, "title")) if "title" in entries else None
        dated: list[ParameterValue] = []
        for index, entry in enumerate(self.sequence(entries.get("values"), (*path, "values"), MAXIMUM_DATED_VALUES)):
            one = self.dated_value(entry, (*path, "values", index), kind)
            if dated and one.valid_from <= dated[-1].valid_from:
                self.note(
                    (*path, "values", index, "from"), "not_later",
                    "Urutkan dari yang lama ke yang baru: tanggal “from” harus sesudah {before}.",
                    "Order from old to new: this “from” date must be after {before}.",
                    before=dated[-1].valid_from.isoformat(),
                )  # fmt: skip
            dated.append(one)
        return Parameter(name=name, kind=kind, unit=unit, values=tuple(dated), title=title)

    def dated_value(self, entry: object, path: Path, kind: Kind) -> ParameterValue:
        """Read one value with its first day in force and its legal source."""
        entries = self.mapping(entry, path, _VALUE)
        valid_from = _read(Kind.DATE, entries.get("from"))
        if valid_from is None:
            self.note(
                (*path, "from"), "bad_date",
                "Tulis tanggal mulai berlaku, misalnya 2026-11-24.", "Write the first day in force, such as 2026-11-24.",
            )  # fmt: skip
        value = _read(kind, entries.get("value"))
        if value is None:
            self.note(
                (*path, "value"), "bad_value",
                "Nilai parameter ini harus berupa {kind}.", "The value of this parameter must be of type {kind}.",
                kind=checking.KIND_WORDS[kind],
            )  # fmt: skip
        reference = self.text(entries.get("reference"), (*path, "reference"))
        return ParameterValue(valid_from=valid_from or dt.date.max, value=0 if value is None else value, reference=reference)  # type: ignore[arg-type]

    def table(self, name: str, value: object, parameters: Mapping[str, Parameter]) -> Table:
        """Read a table and its rows."""
        path: Path = ("tables", name)
        self.identifier(name, path)
        entries = self.mapping(value, path, _TABLE)
        title = self.both_languages(entries.get("title"), (*path, "title"))
        rows: list[Row] = []
        given = self.sequence(entries.get("rows"), (*path, "rows"), MAXIMUM_ROWS)
        for index, entry in enumerate(given):
            row = self.row(entry, (*path, "rows", index), parameters, last=index == len(given) - 1)
            if row.id and any(row.id == other.id for other in rows):
                self.note(
                    (*path, "rows", index, "id"), "same_id",
                    "Sudah ada baris “{row}” di tabel ini. Beri nama lain.", "There is a row “{row}” in this table already. Name it otherwise.",
                    row=row.id,
                )  # fmt: skip
            rows.append(row)
        tested = tuple((row, row.condition) for row in rows if row.condition is not None)
        kinds = dict(pair for _, condition in tested for pair in condition.fact_kinds)
        needed = {parameter.name: parameter for _, condition in tested for parameter in condition.used}
        return Table(
            id=name,
            title=title,
            rows=tuple(rows),
            names=tuple(sorted(kinds)),
            parameters=tuple(needed[key] for key in sorted(needed)),
            fact_kinds=tuple(sorted(kinds.items())),
            tested=tested,
        )

    def row(self, entry: object, path: Path, parameters: Mapping[str, Parameter], *, last: bool) -> Row:
        """Read a row; the last one, and no other, is `otherwise: true`."""
        entries = self.mapping(entry, path, _ROW)
        condition = None
        if last and entries.get("otherwise") is not True:
            self.note(
                path, "no_otherwise",
                "Baris terakhir harus “otherwise: true” agar setiap permohonan mendapat jawaban. Tambahkan baris itu.",
                "The last row must be “otherwise: true”, so that every application gets an answer. Add such a row.",
            )  # fmt: skip
        if "otherwise" in entries and (not last or "when" in entries):
            self.note(
                (*path, "otherwise"), "stray_otherwise",
                "“otherwise” hanya untuk baris terakhir, tanpa “when”.", "“otherwise” is for the last row only, without “when”.",
            )  # fmt: skip
        elif "otherwise" not in entries:
            condition = self.condition(entries.get("when"), (*path, "when"), parameters)
        return Row(
            id=self.identifier(entries.get("id"), (*path, "id")),
            condition=condition,
            outcome=self.identifier(entries.get("outcome"), (*path, "outcome")),
            reason=self.both_languages(entries.get("reason"), (*path, "reason")),
            legal_basis=self.text(entries.get("legal_basis"), (*path, "legal_basis")),
        )

    def condition(self, value: object, path: Path, parameters: Mapping[str, Parameter]) -> Expression | None:
        """Read a condition; None with problems."""
        if not isinstance(value, str):
            self.note(
                path, "no_condition",
                "Tulis syarat baris ini sebagai teks, misalnya when: \"form.age < 17\".",
                "Write the condition of this row as text, for example when: \"form.age < 17\".",
            )  # fmt: skip
            return None
        builder = checking.Builder(self._facts, {name: parameter.kind for name, parameter in parameters.items()})
        node = grammar.parse(value, builder)
        for found in builder.found:
            position = self._position(path).moved(value, found.at)
            self.problems.append(Problem(found.code, path, position, found.message))
        if node is None or builder.found:
            return None
        names = syntax.names_of(node)
        own = tuple(name for name in names if name != syntax.TODAY and not name.startswith(syntax.PARAMETER_PREFIX))
        used = tuple(name.removeprefix(syntax.PARAMETER_PREFIX) for name in names if name.startswith(syntax.PARAMETER_PREFIX))
        return Expression(
            text=value.strip(),
            names=own,
            parameters=used,
            all_names=names,
            node=node,
            run=closures.compile_node(node),
            fact_kinds=tuple((name, self._facts[name].kind) for name in own),
            used=tuple(parameters[name] for name in used),
        )


def _read(kind: Kind, value: object) -> object:
    """Return a parameter's value of a type; dates may come as text, as YAML 1.2 leaves them."""
    if kind is Kind.DATE and isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return None
    return facts.normal(kind, value)
