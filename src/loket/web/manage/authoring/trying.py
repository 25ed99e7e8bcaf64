"""Examples of a draft: facts are tried, which rule fires and why is shown, and what came out is kept as what is expected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from loket.foundation.common import money
from loket.foundation.common.text import Text
from loket.foundation.residents.values import REGISTER_PATHS
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import FieldType, FormField, ServiceDefinition, StepKind
from loket.services.catalogue.errors import DraftStale, DraftUnreadable
from loket.services.catalogue.operations import REMOVE, Edit
from loket.services.catalogue.values import Rehearsed
from loket.services.rules.values import NamedValue, Truth
from loket.web.manage.authoring import forming, growing, tables
from loket.web.manage.authoring.bench import Bench
from loket.web.manage.authoring.ground import mapping, said
from loket.web.manage.authoring.posting import slug, unused

EXAMPLE: Final = Text(id="Contoh {title}", en="Example {title}")
ACCEPTED: Final = Text(id="Hasil baru semua contoh", en="New results of all examples")
REMOVED: Final = Text(id="Contoh dihapus", en="Example removed")
#: How many a package needs before it is published (`catalogue.checks.examples`), and how many of them fail.
LEAST, LEAST_BAD = 8, 2
_REGISTER: Final = re.compile(r"\bresidents(?:\.[a-z_0-9]+)+")
_ENDS: Final = {
    "applicant": Text(id="kembali ke pemohon", en="back to the applicant"), "refused": Text(id="ditolak", en="refused"), "done": Text(id="selesai", en="done"),
}  # fmt: skip
_TRUTHS: Final = {
    Truth.TRUE: (Text(id="ya", en="yes"), "good"), Truth.FALSE: (Text(id="tidak", en="no"), "neutral"), Truth.UNKNOWN: (Text(id="belum diketahui", en="not known"), "warning"),
}  # fmt: skip


def every(bench: Bench) -> HttpResponse:
    """Show the examples with what came out of each; begin a new one."""
    request = bench.request
    if request.method == "POST":
        return _accepted(bench) if request.POST.get("do") == "accept" else _new(bench)
    items = []
    for file in sorted(name for name in bench.files if name.startswith("examples/")):
        data, _ = catalogue.read_plain(bench.files, file)
        name = file.removeprefix("examples/").removesuffix(".yaml")
        wrong = [one.message for one in bench.examined.problems if one.file == file]
        title = said(data.get("title") if isinstance(data, Mapping) else None, name)
        items.append({"title": title, "href": bench.href("contoh", name), "wrong": wrong[0] if wrong else "", "ends": _end(bench, data)})
    uncovered = [one for one in bench.examined.problems if one.code == "examples.row_uncovered"]
    context = bench.context("contoh") | {
        "items": items, "uncovered": uncovered, "least": LEAST, "least_bad": LEAST_BAD, "readable": bench.examined.package is not None,
        "differing": sum(1 for one in items if one["wrong"]) if bench.examined.package is not None else 0,
        "few": [one for one in bench.examined.problems if one.code in ("examples.too_few", "examples.too_few_bad")],
    }  # fmt: skip
    return render(request, "manage/susun/contoh.html", context)


def _end(bench: Bench, data: Any) -> Text:
    """Return how a case of an example ends, in a word."""
    if bench.examined.package is None or not isinstance(data, Mapping):
        return Text(id="–", en="–")
    found = catalogue.get_rehearsed(bench.examined.package, data)
    if found.outcome is None:
        return Text(id="–", en="–")
    if not found.outcome.eligible:
        return Text(id="tidak berhak", en="not entitled")
    if found.outcome.errors:
        return Text(id="isian salah", en="wrong answers")
    last = found.outcome.path[-1] if found.outcome.path else ""
    return _ENDS.get(last, Text(id=last, en=last))


def _accepted(bench: Bench) -> HttpResponse:
    """Take what comes out now as what is expected, in every example where it differs: one revision, which can be undone."""
    edits = []
    for file in sorted(name for name in bench.files if name.startswith("examples/")):
        data, _ = catalogue.read_plain(bench.files, file)
        if isinstance(data, dict):
            expected = _expected(bench, data, data)
            if expected != data.get("expect", {}):
                edits.append(Edit(file, ("expect",), expected))
    forming.save(bench, edits, ACCEPTED)
    return HttpResponseRedirect(bench.href("contoh"), status=303)


def _new(bench: Bench) -> HttpResponse:
    title = growing.title_of(bench)
    file, name = _beside(bench, {"title": title.as_dict()})
    data = {"title": title.as_dict(), "received_at": f"{bench.on.isoformat()}T09:00{_offset(bench)}"}
    data |= _from_post(bench, bench.request.POST, {}) if bench.request.POST.get("facts") else {"residents": {"status": "active"}}
    return growing.add(bench, [Edit(file, (), data)], title, bench.href("contoh", name))


def _beside(bench: Bench, data: Mapping[str, Any]) -> tuple[str, str]:
    """Return file and name for a further example, made from its title."""
    known = [file.removeprefix("examples/").removesuffix(".yaml") for file in bench.files if file.startswith("examples/")]
    name = unused(slug(said(data.get("title"), "contoh").id, sign="-"), known)
    return f"examples/{name}.yaml", name


def _offset(bench: Bench) -> str:
    local = bench.act.at.astimezone(ZoneInfo(bench.request.region.time_zone))  # type: ignore[attr-defined]
    return local.strftime("%z")[:3] + ":" + local.strftime("%z")[3:]


def one(bench: Bench, name: str) -> HttpResponse:
    """Show one example: its facts, what comes out, which row fires and why; try other facts, or keep them."""
    file = f"examples/{name}.yaml"
    request = bench.request
    if file not in bench.files:
        raise Http404
    data, problem = catalogue.read_plain(bench.files, file)
    held: dict[str, Any] = data if isinstance(data, dict) else {}
    title = said(held.get("title"), name)
    refusal: Text | None = None
    if request.method == "POST":
        verb = request.POST.get("do", "save")
        if verb == "remove":
            forming.save(bench, [Edit(file, (), REMOVE)], REMOVED, quiet=True)
            return HttpResponseRedirect(bench.href("contoh"), status=303)
        brought = held | _from_post(bench, request.POST, held)
        if verb in ("save", "copy"):
            brought["expect"] = _expected(bench, brought, held if verb == "save" else {})
            if verb == "copy":
                file, name = _beside(bench, brought)
            try:
                forming.save(bench, [Edit(file, (), _tidy(brought, held))], EXAMPLE.fill(title=title))
                return HttpResponseRedirect(bench.href("contoh", name), status=303)
            except (DraftStale, DraftUnreadable) as stopped:
                refusal = stopped.message
        held = brought
    package = bench.examined.package
    context = bench.context("contoh", item=title) | {
        "name": name, "title": title, "data": held, "problem": problem, "refusal": refusal, "readable": package is not None, "tried": request.method == "POST",
        "example_problems": [one for one in bench.examined.problems if one.file == file],
    }  # fmt: skip
    if package is not None:
        context |= {
            "questions": _questions(package.definition, held),
            "facts": _facts(bench, held),
            "choices": _choices(bench, package.definition, held),
        }
        context |= _outcome(bench, catalogue.get_rehearsed(package, held))
    return render(request, "manage/susun/coba.html", context, status=409 if refusal else 200)


# --- facts ------------------------------------------------------------------------------------------------------


def _questions(definition: ServiceDefinition, held: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a control for each field that an applicant answers."""
    given = mapping(held.get("form"))
    return [_question(field, given) for field in definition.form.fields().values() if field.type is not FieldType.PREFILLED]


def _question(field: FormField, given: Mapping[str, Any]) -> dict[str, Any]:
    value = given.get(field.id)
    label = Text(id=field.label.id, en=field.label.en)
    shown: dict[str, Any] = {"name": f"form.{field.id}", "label": label, "kind": "line", "value": catalogue.read_written(value), "options": ()}
    if field.type is FieldType.BOOLEAN:
        shown |= {
            "kind": "choice",
            "value": "" if value is None else "true" if value is True else "false",
            "options": (("true", tables.YES), ("false", tables.NO)),
        }
    elif field.type is FieldType.CHOICE:
        shown |= {"kind": "choice", "value": value, "options": tuple((one.value, Text(id=one.label.id, en=one.label.en)) for one in field.choices)}
    elif field.type is FieldType.DATE:
        shown |= {"kind": "date"}
    elif field.type is FieldType.UPLOAD:
        uploaded = "" if field.id not in given else "-" if value is None else shown["value"]
        hint = Text(id="Kosong: dianggap ada bila wajib. Tanda - berarti tidak diunggah.", en="Empty: given if required. A - means not uploaded.")
        shown |= {"value": uploaded, "hint": hint}
    elif field.type in (FieldType.CHOICES, FieldType.ADDRESS, FieldType.GROUP, FieldType.MAP_POINT, FieldType.FAMILY_MEMBERS):
        shown["hint"] = _SHAPES[field.type]
    return shown


_SHAPES: Final = {
    FieldType.CHOICES: Text(id="Misalnya [satu, dua]", en="For example [one, two]"),
    FieldType.ADDRESS: Text(id="Misalnya {street: Jalan Contoh 1, rt: '001', rw: '002', village: '97.01.01.2001'}", en="For example {street: Jalan Contoh 1, rt: '001', rw: '002', village: '97.01.01.2001'}"),
    FieldType.GROUP: Text(id="Misalnya [{nama: Satu}, {nama: Dua}]", en="For example [{name: One}, {name: Two}]"),
    FieldType.MAP_POINT: Text(id="Misalnya {latitude: '-8.58', longitude: '116.1'}", en="For example {latitude: '-8.58', longitude: '116.1'}"),
    FieldType.FAMILY_MEMBERS: Text(id="Misalnya [ayah, ibu]", en="For example [father, mother]"),
}  # fmt: skip


def _facts(bench: Bench, held: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a control for each thing of the register that the package uses, or the example names."""
    given = catalogue.read_flat(held.get("residents"))
    text = b"\n".join(bench.files[name] for name in ("service.yaml", "form.yaml", "rules.yaml") if name in bench.files).decode("utf-8", "replace")
    names = sorted(
        {one for one in _REGISTER.findall(text) if one in REGISTER_PATHS}
        | {f"residents.{name}" for name in given if f"residents.{name}" in REGISTER_PATHS}
        | {"residents.status"}
    )
    found = []
    for name in names:
        path, short = REGISTER_PATHS[name], name.removeprefix("residents.")
        found.append(
            {
                "name": name, "label": path.label, "kind": "choice" if path.words else "date" if path.type == "date" else "line",
                "value": catalogue.read_written(given.get(short)), "options": tuple(path.words.items()),
            }
        )  # fmt: skip
    return found


def _choices(bench: Bench, definition: ServiceDefinition, held: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what officers may choose at their steps."""
    chosen = mapping(held.get("choose"))
    found = []
    for step in definition.steps:
        if step.kind is not StepKind.AUTOMATIC and len(step.outcomes) > 1:
            options = tuple(
                (name, Text(id=one.title.id, en=one.title.en) if one.title else Text(id=name, en=name)) for name, one in step.outcomes.items()
            )
            found.append(
                {
                    "name": f"choose.{step.id}",
                    "label": Text(id=step.title.id, en=step.title.en),
                    "kind": "choice",
                    "value": chosen.get(step.id, ""),
                    "options": options,
                }
            )
    return found


def _from_post(bench: Bench, post: QueryDict, held: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that a page brought; what it did not show stays."""
    package = bench.examined.package
    found: dict[str, Any] = {}
    received = (post.get("received_at") or "").strip()
    if received:
        found["received_at"] = received
    titles = {language: (post.get(f"title.{language}") or "").strip() for language in ("id", "en")}
    if all(titles.values()):
        found["title"] = titles
    if package is None:
        return found
    answers = dict(mapping(held.get("form")))
    for field in package.definition.form.fields().values():
        text = post.get(f"form.{field.id}")
        if text is None:
            continue
        _put(answers, field.id, text.strip(), absent=field.type is FieldType.UPLOAD)
    register = catalogue.read_flat(held.get("residents"))
    for name in post:
        if name.startswith("residents.") and name in REGISTER_PATHS:
            _put(register, name.removeprefix("residents."), (post.get(name) or "").strip())
    chosen = {step.id: post[f"choose.{step.id}"] for step in package.definition.steps if post.get(f"choose.{step.id}")}
    return found | {"form": answers, "residents": catalogue.read_nested(register), "choose": chosen}


def _put(target: dict[str, Any], name: str, text: str, *, absent: bool = False) -> None:
    if not text:
        target.pop(name, None)
    elif absent and text == "-":
        target[name] = None
    elif name not in target or catalogue.read_written(target[name]) != text:
        target[name] = catalogue.read_value(text)


def _tidy(brought: dict[str, Any], held: Mapping[str, Any]) -> dict[str, Any]:
    """Return an example in the order of the format, without what is empty and was not written."""
    order = [
        *(name for name in held),
        *(name for name in ("title", "received_at", "form", "residents", "choose", "effects", "expect") if name not in held),
    ]
    return {
        name: brought[name]
        for name in order
        if name in brought and (brought[name] not in ({}, None) or (name in held and brought[name] == held[name]))
    }


# --- what came out ----------------------------------------------------------------------------------------------


def _expected(bench: Bench, data: Mapping[str, Any], held: Mapping[str, Any]) -> dict[str, Any]:
    """Return what came out as what is expected; an expectation that is true already stays as it is written."""
    package = bench.examined.package
    before = mapping(held.get("expect"))
    if package is None:
        return dict(before)
    rehearsed = catalogue.get_rehearsed(package, {**data, "expect": before})
    if rehearsed.outcome is None or (before and rehearsed.is_as_expected):
        return dict(before)
    out = rehearsed.outcome
    if not out.eligible:
        return {"eligible": False}
    if out.errors:
        return {"valid": False, "errors": sorted(out.errors)}
    found: dict[str, Any] = {
        "decisions": [{"table": one.table, "row": one.row_id, "outcome": one.outcome} for one in out.decisions],
        "path": list(out.path),
    }
    if out.fee_idr is not None:
        found["fee_idr"] = out.fee_idr
    if out.due_on is not None:
        found["due_on"] = out.due_on
    return found | ({"documents": list(out.documents)} if out.documents else {})


def _outcome(bench: Bench, rehearsed: Rehearsed) -> dict[str, Any]:
    """Return what came out in words: the way, the rows looked at and why, the fee and the day."""
    if rehearsed.outcome is None:
        return {"unusable": rehearsed.problem}
    out = rehearsed.outcome
    steps = dict(bench.ground.options("steps"))
    facts = dict(bench.ground.options("facts"))
    return {
        "eligible": out.eligible, "errors": [{"label": facts.get(f"form.{path.split('.')[0]}", Text(id=path, en=path)), "text": text} for path, text in out.errors.items()],
        "way": [steps.get(one) or _ENDS.get(one, Text(id=one, en=one)) for one in out.path], "ran": out.ran,
        "decisions": [_decision(bench, one, facts) for one in out.decisions], "fee": money.fee_text(out.fee_idr) if out.fee_idr is not None else None, "due": out.due_on,
        "documents": [said((bench.ground.documents().get(one) or {}).get("title"), one) for one in out.documents], "as_expected": rehearsed.is_as_expected,
    }  # fmt: skip


def _decision(bench: Bench, finding: Any, facts: Mapping[str, Text]) -> dict[str, Any]:
    rows = []
    for row in finding.trace:
        words, kind = _TRUTHS[row.result]
        condition = tables.spoken(row.condition, facts) if row.condition else Text(id="selain itu", en="otherwise")
        rows.append(
            {
                "id": row.row_id,
                "condition": condition,
                "result": words,
                "kind": kind,
                "fires": row.row_id == finding.row_id,
                "values": [_value(one, facts) for one in row.values],
            }
        )
    table = bench.ground.tables().get(finding.table)
    return {
        "title": said(table.get("title") if isinstance(table, Mapping) else None, finding.table), "row": finding.row_id, "reason": finding.reason, "law": finding.legal_basis,
        "rows": rows, "href": bench.href("aturan", finding.table),
    }  # fmt: skip


def _value(one: NamedValue, facts: Mapping[str, Text]) -> dict[str, Any]:
    missing = Text(id="tidak ada", en="missing")
    value: Any = (
        missing if one.value is None else tables.YES if one.value is True else tables.NO if one.value is False else catalogue.read_written(one.value)
    )
    return {"label": facts.get(one.name, Text(id=one.name, en=one.name)), "value": value, "law": one.reference}
