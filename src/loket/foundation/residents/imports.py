"""A file of people, events or papers is taken in, part by part: each part, the line reached and the problems found are one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import F

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.errors import NotFound
from loket.foundation.common.paging import Page, bounded
from loket.foundation.events import operations as outbox
from loket.foundation.residents import events, models
from loket.foundation.residents.errors import ImportElsewhere
from loket.foundation.residents.importing import entering, happened, happening, layout, papers, planning, reasons
from loket.foundation.residents.importing.checking import Found
from loket.foundation.residents.importing.consequences import Consequences
from loket.foundation.residents.importing.lines import LineFile
from loket.foundation.residents.importing.stream import ImportFile
from loket.foundation.residents.values import ImportColumn, ImportProblem, ImportRun
from loket.foundation.residents.versions import EVENT_SOURCE, IMPORT_SOURCE, Source

AnyPlan = planning.Plan | happening.EventPlan | papers.PaperPlan

_TABLE: Final = "residents_import"
_COUNTS: Final = ("entered", "changed", "same", "rejected", "warned")


@audit.operation("residents.import.begun")
def begin_import(*, act: Act, file: ImportFile | LineFile, source: str, as_of: dt.date) -> ImportRun:
    """
    Begin to take in a file, or return the import of the same file, mapping and day that was interrupted.

    `source` names the system that the file comes from (`SIAK`), as people will read it.
    """
    row = models.Import.objects.filter(region=act.region, sha256=file.sha256, print=file.print, as_of=as_of, ended_at=None).first()
    if row is None:
        row = models.Import.objects.create(
            region=act.region, kind=file.kind, sha256=file.sha256, print=file.print, source=source, as_of=as_of, lines=file.lines, began_at=act.at,
            moved_at=act.at,
        )  # fmt: skip
    details = {"kind": row.kind, "sha256": row.sha256, "as_of": as_of.isoformat(), "lines": row.lines, "position": row.position}
    audit.record(act, "residents.import.begun", table=_TABLE, row=row.id, details=details)
    return _run(row)


@audit.operation("residents.import.advanced")
def advance_import(*, act: Act, run: ImportRun, parts: Sequence[Any]) -> ImportRun:
    """
    Enter the next parts of a file (families or lines) and move the line reached, all or nothing; return how far the import is now.

    :raises ImportElsewhere: another process moved it meanwhile.
    :raises Stale: somebody changed one of the rows in this moment: try again.
    :raises django.db.IntegrityError: a number came in by another way in this moment: try again.
    """
    source = Source(act, f"{IMPORT_SOURCE}{run.id}")
    if run.kind == "events":
        happening.lock(act.region, {nik for one in parts if one.row for nik in (one.row.nik, one.row.other_nik) if nik})
    elif run.kind == "papers":
        happening.lock(act.region, {one.row.nik for one in parts if one.row})
    plan = _plan(act.region, run.kind, parts, run.as_of, source.name)
    if isinstance(plan, happening.EventPlan):
        happened.enter(source, plan, as_of=run.as_of)
    elif isinstance(plan, papers.PaperPlan):
        papers.enter(source, plan, as_of=run.as_of)
    else:
        entering.enter(source, plan)
    counts = plan.counts()
    position = parts[-1].line
    moved = models.Import.objects.filter(pk=run.id, position=run.position, ended_at=None).update(
        position=position, moved_at=act.at, **{name: F(name) + count for name, count in counts.items()}
    )
    if not moved:
        raise ImportElsewhere()
    _keep_problems(run.id, plan)
    audit.record(act, "residents.import.advanced", table=_TABLE, row=run.id, details={"position": position, **counts})
    if isinstance(plan, planning.Plan) and plan.new:
        outbox.publish(act, events.PEOPLE_LOADED, ref=run.id, payload={"people": sum(len(one.people) for one in plan.new), "families": len(plan.new)})
    return _run(models.Import.objects.get(pk=run.id))


def _plan(region: str, kind: str, parts: Sequence[Any], as_of: dt.date, source: str) -> AnyPlan:
    if kind == "events":
        return happening.plan(region, parts, as_of=as_of, source=source)
    if kind == "papers":
        return papers.plan(region, parts, as_of=as_of, source=source)
    return planning.plan(region, parts, as_of=as_of)


@audit.operation("residents.import.ended")
def end_import(*, act: Act, run: ImportRun) -> ImportRun:
    """Note that the whole file was taken in. :raises ImportElsewhere: another process moved it meanwhile."""
    if not models.Import.objects.filter(pk=run.id, position=run.position, ended_at=None).update(ended_at=act.at):
        raise ImportElsewhere()
    row = models.Import.objects.get(pk=run.id)
    audit.record(act, "residents.import.ended", table=_TABLE, row=run.id, details={name: getattr(row, name) for name in _COUNTS})
    return _run(row)


def try_import(*, act: Act, kind: str, parts: Sequence[Any], as_of: dt.date) -> tuple[dict[str, int], tuple[ImportProblem, ...]]:
    """Say what these parts would change (counts as in `ImportRun`) and what is found, and enter nothing."""
    plan = _plan(act.region, kind, parts, as_of, "")
    if isinstance(plan, happening.EventPlan):
        Consequences(act.region, plan)
    return plan.counts(), tuple(_problem(kind, one.line, one.column, one.code, is_rejected) for one, is_rejected in _problems(plan))


def get_import(*, region: str, run: UUID) -> ImportRun:
    """Return an import. :raises NotFound: none of that region."""
    row = models.Import.objects.filter(pk=run, region=region).first()
    if row is None:
        raise NotFound()
    return _run(row)


def list_imports(*, region: str, limit: int | None = None) -> tuple[ImportRun, ...]:
    """Return the imports of a region, the latest first (bounded)."""
    return tuple(_run(row) for row in models.Import.objects.filter(region=region).order_by("-began_at")[: bounded(limit)])


def list_import_problems(*, run: UUID, after: int = 0, limit: int | None = None) -> Page[ImportProblem]:
    """Return what was found in an import in the order of its finding; `after` is what the page before names as next."""
    size = bounded(limit)
    rows = list(models.ImportProblem.objects.filter(run=run, id__gt=after).select_related("run").order_by("id")[: size + 1])
    found = tuple(_problem(row.run.kind, row.line, row.column, row.code, row.is_rejected) for row in rows[:size])
    return Page(found, str(rows[size - 1].id) if len(rows) > size else None)


def origins(sources: Collection[str]) -> dict[str, tuple[str, dt.date]]:
    """Return of each source of a version that came with a file the system that it came from and the day whose state it told."""
    events_ = [one.removeprefix(EVENT_SOURCE) for one in sources if one.startswith(EVENT_SOURCE)]
    by_event = {f"{EVENT_SOURCE}{one.id}": one.source for one in models.VitalEvent.objects.filter(pk__in=events_)} if events_ else {}
    runs = [one.removeprefix(IMPORT_SOURCE) for one in (*sources, *by_event.values()) if one.startswith(IMPORT_SOURCE)]
    found = models.Import.objects.filter(pk__in=runs) if runs else ()
    told = {f"{IMPORT_SOURCE}{one.id}": (one.source, one.as_of) for one in found}
    return told | {event: told[source] for event, source in by_event.items() if source in told}


def import_columns(kind: str = "people") -> tuple[ImportColumn, ...]:
    """Return the columns that an import of a kind (`people`, `events`, `papers`) knows, in the order of the example."""
    return tuple(ImportColumn(one.name, (one.heading, *one.others), one.holds, one.is_required) for one in layout.KINDS[kind])


def _run(row: models.Import) -> ImportRun:
    return ImportRun(
        id=row.id, region=row.region, kind=row.kind, source=row.source, as_of=row.as_of, lines=row.lines, position=row.position, began_at=row.began_at,
        ended_at=row.ended_at, **{name: getattr(row, name) for name in _COUNTS},
    )  # fmt: skip


def _problems(plan: AnyPlan) -> list[tuple[Found, bool]]:
    return sorted([*((one, True) for one in plan.found), *((one, False) for one in plan.warned)], key=lambda one: one[0].line)


def _problem(kind: str, line: int, column: str, code: str, is_rejected: bool) -> ImportProblem:
    return ImportProblem(line, layout.heading_of(kind, column), code, is_rejected, reasons.REASONS[code])


def _keep_problems(run: UUID, plan: AnyPlan) -> None:
    rows: list[tuple[Any, ...]] = [(run, one.line, one.column, one.code, is_rejected) for one, is_rejected in _problems(plan)]
    if rows:
        with (
            connection.cursor() as cursor,
            cursor.copy('COPY residents_import_problem (run_id, line, "column", code, is_rejected) FROM STDIN') as copy,
        ):
            for row in rows:
                copy.write_row(row)
