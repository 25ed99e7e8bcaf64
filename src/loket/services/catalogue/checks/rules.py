"""The rules: readable, every row can decide, every step has its table and every outcome its way."""

from __future__ import annotations

from loket.services.catalogue.checks.context import Context, position
from loket.services.catalogue.definition import StepKind
from loket.services.catalogue.rulebook import Compiled
from loket.services.catalogue.values import Problem
from loket.services.rules import queries as rules
from loket.services.rules.errors import RulesInvalid


def compile_rules(context: Context) -> None:
    """Compile the rules; note every problem where it stands. Runs before the other families."""
    try:
        context.compiled = Compiled(context.definition, lambda path: position(context.package.place("rules", *path)))
    except RulesInvalid as invalid:
        for one in invalid.problems:
            shown = ".".join(str(part) for part in one.path)
            context.problems.append(Problem("rules.yaml", one.position.line, one.position.column, shown, f"rules.{one.code}", one.message))


def check(context: Context) -> None:
    """Check tables against steps."""
    used: set[str] = set()
    for path, step in context.steps():
        if step.kind is not StepKind.AUTOMATIC or step.rules is None or context.compiled is None:
            continue
        used.add(step.rules)
        table = context.compiled.book.tables.get(step.rules)
        if table is None:
            context.refuse(
                "rules.table_unknown",
                (*path, "rules"),
                f"Tabel `{step.rules}` tidak ada di rules.yaml. Samakan namanya.",
                f"There is no table `{step.rules}` in rules.yaml. Use its name.",
                written=step.rules,
                known=context.compiled.book.tables,
            )
            continue
        if not step.outcomes:
            continue
        for index, row in enumerate(table.rows):
            if row.outcome not in step.outcomes:
                context.refuse(
                    "rules.outcome_without_way",
                    ("rules", "tables", table.id, "rows", index, "outcome"),
                    f"Hasil `{row.outcome}` tidak punya tujuan pada langkah `{step.id}`. Tambahkan di `outcomes` langkah itu.",
                    f"The outcome `{row.outcome}` leads nowhere in the step `{step.id}`. Add it to the step's `outcomes`.",
                    written=row.outcome,
                    known=step.outcomes,
                )
        for name in step.outcomes:
            if name not in table.outcomes:
                context.warn(
                    "rules.outcome_never",
                    (*path, "outcomes", name),
                    f"Tidak ada baris aturan yang menghasilkan `{name}`. Hapus, atau tambahkan barisnya.",
                    f"No rule row gives `{name}`. Remove it, or add a row.",
                )
    if context.compiled is None:
        return
    for table in context.compiled.book.tables.values():
        if table.id not in used:
            context.warn(
                "rules.table_unused",
                ("rules", "tables", table.id),
                f"Tabel `{table.id}` tidak dipakai langkah mana pun.",
                f"The table `{table.id}` is used by no step.",
            )
        order = [row.id for row in table.rows]
        for row_id in rules.unreachable_rows(table=table, on=context.on):
            context.refuse(
                "rules.row_unreachable",
                ("rules", "tables", table.id, "rows", order.index(row_id)),
                f"Baris `{row_id}` tidak pernah menentukan: syaratnya mustahil, atau sudah tertangkap baris sebelumnya. Ubah atau hapus.",
                f"The row `{row_id}` never decides: its condition is impossible, or earlier rows take its cases. Change or remove it.",
            )
