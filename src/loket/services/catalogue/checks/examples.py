"""The examples, carried out: what a clerk expects against what the package would do."""

from __future__ import annotations

from typing import Any, Final

from pydantic import ValidationError

from loket.services.catalogue import rehearsal, wording
from loket.services.catalogue.checks.context import Context
from loket.services.catalogue.values import DataPath, Problem, Severity

LEAST: Final = 8
LEAST_BAD: Final = 2


def check(context: Context) -> None:
    """Run every example; note what differs, which rule rows none covers, and whether there are enough."""
    if context.compiled is None:
        return
    covered: dict[str, set[str]] = {}
    bad = 0
    for name, raw in context.package.examples.items():
        head = name.removesuffix(".yaml")
        try:
            example = rehearsal.Example.model_validate(raw)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                at = context.package.place(head, *one["loc"])
                shown = ".".join(str(part) for part in one["loc"])
                context.problems.append(
                    Problem(at.file, at.line, at.column, shown, wording.code_of(dict(one)), wording.words_for(dict(one), rehearsal.Example))
                )
            continue
        try:
            outcome = rehearsal.rehearse(context.definition, example, context.calendar, region=context.package.region, base=context.package.base)
        except rehearsal.BadExample as problem:
            context.refuse("examples.unusable", (head, *problem.path), problem.message.id, problem.message.en)
            continue
        for finding in outcome.decisions:
            covered.setdefault(finding.table, set()).add(finding.row_id)
        bad += outcome.is_bad
        _compare(context, example, outcome, head)
    _coverage(context, covered)
    _enough(context, bad)


def is_as_expected(example: rehearsal.Example, outcome: rehearsal.Outcome) -> bool:
    """Say whether nothing differs from what an example expects."""
    noted = _Noted()
    _tell(noted, example, outcome)
    return not noted.found


class _Noted:
    """Only counts what differs."""

    def __init__(self) -> None:
        self.found = 0

    def say(self, name: str, indonesian: str, english: str, wanted: Any, found: Any) -> None:
        self.found += 1

    def when(self, wanted: bool, found: bool, name: str, indonesian: str, english: str, more: str = "") -> None:
        self.found += wanted != found


def _compare(context: Context, example: rehearsal.Example, outcome: rehearsal.Outcome, head: str) -> None:
    _tell(_Differ(context, head), example, outcome)


def _tell(differ: _Differ | _Noted, example: rehearsal.Example, outcome: rehearsal.Outcome) -> None:
    expect = example.expect
    differ.when(expect.eligible, outcome.eligible, "eligible", "berhak mengajukan", "may apply")
    differ.when(expect.valid, not outcome.errors, "valid", "isian benar", "answers are right", ", ".join(sorted(outcome.errors)))
    wrong = {path for path in outcome.errors if not any(path == e or path.startswith(f"{e}.") for e in expect.errors)}
    idle = {e for e in expect.errors if not any(path == e or path.startswith(f"{e}.") for path in outcome.errors)}
    if not expect.valid and (wrong or idle):
        differ.say("errors", "isian yang salah", "wrong answers", sorted(expect.errors), sorted(outcome.errors))
    if not outcome.ran:
        return
    if expect.decisions is not None:
        wanted = [(d.table, d.row, d.outcome) for d in expect.decisions]
        found = [(f.table, f.row_id, f.outcome) for f in outcome.decisions]
        if wanted != found:
            differ.say("decisions", "keputusan", "decisions", _decided(wanted), _decided(found))
    for name, wanted_value, found_value, indonesian, english in (
        ("path", expect.path, list(outcome.path), "jalannya", "way"),
        ("fee_idr", expect.fee_idr, outcome.fee_idr, "biaya", "fee"),
        ("due_on", expect.due_on, outcome.due_on, "tanggal selesai", "due date"),
        ("documents", expect.documents, list(outcome.documents), "dokumen", "documents"),
    ):
        if wanted_value is not None and wanted_value != found_value:
            differ.say(name, indonesian, english, wanted_value, found_value)


def _decided(rows: list[tuple[str, str, str]]) -> str:
    return ", ".join(f"{table}.{row} → {outcome}" for table, row, outcome in rows) or "-"


class _Differ:
    def __init__(self, context: Context, head: str) -> None:
        self.context, self.head = context, head

    def say(self, name: str, indonesian: str, english: str, wanted: Any, found: Any) -> None:
        path: DataPath = (self.head, "expect", name)
        self.context.refuse(
            f"examples.{name}",
            path,
            f"Diharapkan {indonesian} {_shown(wanted)}, ternyata {_shown(found)}. Betulkan contoh atau paketnya.",
            f"Expected {english} {_shown(wanted)}, found {_shown(found)}. Mend the example or the package.",
        )

    def when(self, wanted: bool, found: bool, name: str, indonesian: str, english: str, more: str = "") -> None:
        if wanted != found:
            suffix = f" ({more})" if more else ""
            self.context.refuse(
                f"examples.{name}",
                (self.head, "expect", name),
                f"Diharapkan {indonesian}: {_yes(wanted, 'id')}, ternyata {_yes(found, 'id')}{suffix}. Betulkan contoh atau paketnya.",
                f"Expected {english}: {_yes(wanted, 'en')}, found {_yes(found, 'en')}{suffix}. Mend the example or the package.",
            )


def _yes(value: bool, language: str) -> str:
    return ({"id": "ya", "en": "yes"} if value else {"id": "tidak", "en": "no"})[language]


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(str(one) for one in value) + "]"
    return "-" if value is None else str(value)


def _coverage(context: Context, covered: dict[str, set[str]]) -> None:
    if context.compiled is None:
        return
    for table in context.compiled.book.tables.values():
        for index, row in enumerate(table.rows):
            if row.id not in covered.get(table.id, set()):
                context.refuse(
                    "examples.row_uncovered",
                    ("rules", "tables", table.id, "rows", index),
                    f"Tidak ada contoh yang sampai ke baris `{row.id}`. Tulis satu contoh di examples/.",
                    f"No example reaches the row `{row.id}`. Write one in examples/.",
                )


def _enough(context: Context, bad: int) -> None:
    severity = Severity.ERROR if context.publishing else Severity.WARNING
    count = len(context.package.examples)
    if count < LEAST:
        _note(
            context,
            severity,
            "examples.too_few",
            f"Baru {count} contoh; paling sedikit {LEAST}. Tambahkan di examples/.",
            f"Only {count} examples; at least {LEAST} are needed. Add some in examples/.",
        )
    if bad < LEAST_BAD:
        _note(
            context,
            severity,
            "examples.too_few_bad",
            f"Baru {bad} contoh yang gagal (isian salah, dikembalikan, atau ditolak); paling sedikit {LEAST_BAD}.",
            f"Only {bad} examples that fail (wrong, returned or refused); at least {LEAST_BAD} are needed.",
        )


def _note(context: Context, severity: Severity, code: str, indonesian: str, english: str) -> None:
    warn = context.warn if severity is Severity.WARNING else context.refuse
    warn(code, ("examples",), indonesian, english)
