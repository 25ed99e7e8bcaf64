"""Rules of a draft: decision tables as tables, numbers of law with their days and laws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from loket.foundation.common.text import Text
from loket.services.catalogue.errors import DraftStale, DraftUnreadable
from loket.services.catalogue.operations import Edit
from loket.web.kit.language import say
from loket.web.manage.authoring import forming, growing, overviews, preview, tables
from loket.web.manage.authoring.bench import Bench
from loket.web.manage.authoring.ground import Option, said
from loket.web.manage.authoring.parts import Entry
from loket.web.manage.authoring.posting import slug, unused
from loket.web.manage.authoring.shapes import Asks, Shape

TABLES: Final = Text(id="Tabel aturan", en="Tables of rules")
TABLE: Final = Text(id="Tabel {title}", en="Table {title}")
KINDS: Final[tuple[Option, ...]] = (
    ("integer", Text(id="bilangan atau rupiah", en="number or rupiah")), ("date", Text(id="tanggal", en="date")), ("text", Text(id="teks", en="text")),
    ("boolean", Text(id="ya atau tidak", en="yes or no")), ("text_list", Text(id="daftar teks", en="list of texts")),
    ("integer_list", Text(id="daftar bilangan", en="list of numbers")),
)  # fmt: skip
_NONE: Final = Text(id="", en="")


def _shape(name: str, asks: Asks, indonesian: str, english: str, help_id: str = "", help_en: str = "", **more: Any) -> Shape:
    return Shape(name, asks, Text(id=indonesian, en=english), Text(id=help_id, en=help_en), **more)


_DATED: Final = _shape("", Asks.GROUP, "", "", parts=(
    _shape("from", Asks.DATE, "Berlaku sejak", "In force since", required=True), _shape("value", Asks.LINE, "Nilai", "Value", required=True),
    _shape("reference", Asks.LINE, "Dasar hukum", "Legal basis", required=True),
))  # fmt: skip
PARAMETERS: Final = Entry("rules", ("parameters",), _shape(
    "parameters", Asks.NAMED, "Angka dari peraturan", "Numbers of law",
    "Batas hari, umur, kuota. Bila peraturan berubah, tambahkan nilai baru dengan tanggal mulainya; yang lama tetap.",
    "Limits of days, ages, quotas. When the law changes, add the new value with its first day; the old one stays.",
    item=_shape("", Asks.GROUP, "", "", parts=(
        _shape("title", Asks.BOTH, "Sebutan", "Name"), _shape("type", Asks.CHOICE, "Jenis", "Kind", required=True, options=KINDS),
        _shape("unit", Asks.LINE, "Satuan", "Unit"), _shape("values", Asks.LIST, "Nilai menurut tanggal", "Values by day", required=True, item=_DATED),
    )),
))  # fmt: skip


def every(bench: Bench) -> HttpResponse:
    """Show the tables and the numbers of law."""
    request = bench.request
    if request.method == "POST":
        verb = request.POST.get("do", "")
        if verb == "new:table":
            return _new(bench)
        if verb.rpartition(":")[2].isdigit():
            return overviews.moved(bench, "aturan", "rules.yaml", ("tables",), bench.ground.tables(), TABLES)
        return forming.form(bench, "aturan", (PARAMETERS,), what=PARAMETERS.shape.label, places=("rules.parameters",))
    items = []
    for place, (name, one) in enumerate(bench.ground.tables().items()):
        rows = one.get("rows") if isinstance(one, Mapping) else None
        count = len(rows or [])
        note = Text(id=f"{count} baris", en=f"{count} rows")
        items.append(
            overviews.item(
                bench, "aturan", {"id": name, "title": one.get("title") if isinstance(one, Mapping) else None}, place, note, f"rules.tables.{name}"
            )
        )
    return overviews.listed(bench, "aturan", items, TABLES, "sop", nodes=(PARAMETERS,))


def _new(bench: Bench) -> HttpResponse:
    title = growing.title_of(bench)
    name = unused(slug(title.id), bench.ground.tables())
    row = {
        "id": "selain_itu",
        "otherwise": True,
        "outcome": "accept",
        "reason": {"id": "Permohonan lengkap.", "en": "The application is complete."},
        "legal_basis": growing.law(bench),
    }
    return growing.add(bench, [Edit("rules.yaml", ("tables", name), {"title": title.as_dict(), "rows": [row]})], title, bench.href("aturan", name))


def one(bench: Bench, name: str) -> HttpResponse:
    """Show a table as a table, or save it."""
    table = bench.ground.tables().get(name)
    if not isinstance(table, Mapping):
        raise Http404
    rows = [row for row in table.get("rows") or [] if isinstance(row, Mapping)]
    request = bench.request
    title = said(table.get("title"), name)
    if request.method != "POST":
        return _shown(
            bench,
            name,
            title,
            table,
            rows,
            columns=tables.columns_of(rows, bench.ground, request.GET.get("kolom", "")),
            blank=bool(request.GET.get("baris")),
        )
    columns = tables.columns_of(rows, bench.ground, request.POST.get("kolom_ada", ""))
    brought = tables.rows_from(request.POST, rows, columns)
    # Invariant: what takes every other case stays the last row; new rows go above it.
    brought = [*(row for row in brought if not row.get("otherwise")), *(row for row in brought if row.get("otherwise"))]
    edits = []
    if repr(brought) != repr(rows):
        edits.append(Edit("rules.yaml", ("tables", name, "rows"), brought))
    new_title = {language: (request.POST.get(f"title.{language}") or "").strip() for language in ("id", "en")}
    if all(new_title.values()) and Text(**new_title) != title:
        edits.append(Edit("rules.yaml", ("tables", name, "title"), new_title))
    try:
        forming.save(bench, edits, TABLE.fill(title=title), quiet=bool(request.POST.get("do")))
    except (DraftStale, DraftUnreadable) as refusal:
        return _shown(bench, name, title, table, brought, columns=columns, refusal=refusal.message, status=refusal.status)
    verb = request.POST.get("do", "")
    here = bench.href("aturan", name)
    if verb == "column":
        column = request.POST.get("kolom", "")
        if not column:
            messages.info(request, str(say(Text(id="Pilih dahulu apa yang dibandingkan.", en="Choose first what is compared."))))
        return HttpResponseRedirect(f"{here}?kolom={column}" if column else here, status=303)
    kept = request.POST.get("kolom_ada", "")
    row = f"{here}?baris=1&kolom={kept}#f-baru" if kept else f"{here}?baris=1#f-baru"
    return HttpResponseRedirect(row if verb == "row" else here, status=303)


def _shown(
    bench: Bench, name: str, title: Text, table: Mapping[str, Any], rows: list[Any], *, columns: list[tables.Column], blank: bool = False, refusal: Text | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    outcomes = _outcomes(bench, name)
    where = f"rules.tables.{name}.rows"
    shown = []
    last = rows[-1:] if rows and rows[-1].get("otherwise") else []
    given = [*rows[: len(rows) - len(last)], *([{}] if blank else []), *last]
    numbers = {id(row): place for place, row in enumerate(rows)}
    facts = dict(bench.ground.options("facts"))
    for row in given:
        # A new row is numbered after the known ones, wherever it stands.
        place = numbers.get(id(row), len(rows))
        condition = str(row.get("when", ""))
        cells = tables.cells_of(condition) if condition else {}
        error = bench.faults.at(f"{where}.{place}", below=True)
        reason = row.get("reason") if isinstance(row.get("reason"), Mapping) else {}
        shown.append(
            {
                "place": place, "id": row.get("id") or "", "is_last": bool(row.get("otherwise")), "is_new": not row, "error": error, "raw": condition if cells is None else "",
                "cells": [_cell(column, number, (cells or {}).get(column.key, "")) for number, column in enumerate(columns)], "outcome": str(row.get("outcome", "")),
                "reason_id": reason.get("id", ""), "reason_en": reason.get("en", ""), "law": row.get("legal_basis", ""),
                "spoken": tables.spoken(condition, facts) if cells is None else "",
            }
        )  # fmt: skip
    context = bench.context("aturan", item=title) | {
        "name": name, "title": title, "columns": columns, "rows": shown, "count": len(rows) + (1 if blank else 0), "outcomes": outcomes, "refusal": refusal,
        "facts": bench.ground.options("facts"), "extra": bench.request.GET.get("kolom", ""), "looking": preview.looking(bench, "sop"), "rename_kind": "table",
        "item_id": name, "span": max(1, len(columns)), "title_id": title.id, "title_en": title.en,
    }  # fmt: skip
    context["problems"] = bench.problems(f"rules.tables.{name}")
    return render(bench.request, "manage/susun/tabel.html", context, status=status)


def _cell(column: tables.Column, number: int, value: str) -> dict[str, Any]:
    known = {one for one, _ in column.options}
    options = column.options if not value or value in known else (*column.options, (value, Text(id=value, en=value)))
    return {"name": f"cell.{number}", "value": value, "options": options if column.options else (), "label": column.label}


def _outcomes(bench: Bench, table: str) -> list[Option]:
    """Return the outcomes of the steps that this table decides, with the table's own."""
    found: dict[str, Text] = {}
    for step in bench.ground.steps():
        if step.get("rules") == table and isinstance(step.get("outcomes"), Mapping):
            for name, outcome in step["outcomes"].items():
                found[str(name)] = said(outcome.get("title") if isinstance(outcome, Mapping) else None, str(name))
    for row in bench.ground.tables()[table].get("rows") or []:
        if isinstance(row, Mapping) and row.get("outcome"):
            found.setdefault(str(row["outcome"]), Text(id=str(row["outcome"]), en=str(row["outcome"])))
    return list(found.items())
