"""Lists of a draft: pages of the form, steps, documents; put in order, taken out, added to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from loket.foundation.common.text import Text
from loket.services.catalogue.operations import REMOVE, Edit
from loket.services.catalogue.values import DataPath
from loket.web.manage.authoring import forming, growing, parts, preview
from loket.web.manage.authoring.bench import Bench
from loket.web.manage.authoring.ground import said
from loket.web.manage.authoring.shapes import WORDS
from loket.web.manage.authoring.showing import Showing

FORM: Final = Text(id="Halaman formulir", en="Pages of the form")
STEPS: Final = Text(id="Langkah", en="Steps")
DOCUMENTS: Final = Text(id="Dokumen", en="Documents")


def form_pages(bench: Bench) -> HttpResponse:
    """Show the pages of the form in order, and the declaration."""
    if bench.request.method == "POST":
        verb = bench.request.POST.get("do", "")
        if verb == "new:page":
            return growing.page(bench)
        if verb:
            return moved(bench, "formulir", "form.yaml", ("pages",), bench.ground.form.get("pages"), FORM)
        return forming.form(bench, "formulir", parts.FORMS["formulir"], what=FORM, places=("form.declaration",))
    items = []
    for place, one in enumerate(bench.ground.form.get("pages") or []):
        asked = [said(field.get("label"), str(field.get("id"))) for field in one.get("fields") or [] if isinstance(field, Mapping)]
        note = Text(id=", ".join(text.id for text in asked), en=", ".join(text.en for text in asked))
        items.append(item(bench, "formulir", one, place, note, f"form.pages.{place}"))
    return listed(
        bench, "formulir", items, FORM, "formulir", nodes=parts.FORMS["formulir"], kinds=growing.FIELD_KINDS, held=bench.ground.options("held")
    )


def steps(bench: Bench) -> HttpResponse:
    """Show the steps in order, with who and how long."""
    if bench.request.method == "POST":
        if bench.request.POST.get("do") == "new:step":
            return growing.step(bench)
        return moved(bench, "langkah", "service.yaml", ("steps",), bench.ground.service.get("steps"), STEPS)
    names = dict(bench.ground.options("positions"))
    items = []
    for place, one in enumerate(bench.ground.service.get("steps") or []):
        kind = WORDS.get(str(one.get("kind")), Text(id=str(one.get("kind")), en=str(one.get("kind"))))
        actor = names.get(str(one.get("actor")))
        note = Text(id=f"{kind.id} · {actor.id}", en=f"{kind.en} · {actor.en}") if actor else kind
        items.append(item(bench, "langkah", one, place, note, f"service.steps.{place}"))
    kinds = [(kind, WORDS[kind]) for kind in ("review", "approve", "agency", "appointment", "inspect", "automatic", "issue", "record", "inform")]
    return listed(
        bench, "langkah", items, STEPS, "sop", kinds=kinds, positions=bench.ground.options("positions"), after=bench.ground.options("steps")
    )


def documents(bench: Bench) -> HttpResponse:
    """Show what is issued."""
    known = bench.ground.documents()
    if bench.request.method == "POST":
        if bench.request.POST.get("do") == "new:document":
            return growing.document(bench)
        return moved(bench, "dokumen", "service.yaml", ("documents",), known, DOCUMENTS)
    items = []
    for place, (name, one) in enumerate(known.items()):
        template = str(one.get("template", "")) if isinstance(one, Mapping) else ""
        items.append(
            item(
                bench,
                "dokumen",
                {"id": name, "title": one.get("title") if isinstance(one, Mapping) else None},
                place,
                Text(id=template, en=template),
                f"service.documents.{name}",
            )
        )
    return listed(bench, "dokumen", items, DOCUMENTS, "halaman")


def item(bench: Bench, part: str, one: Any, place: int, note: Text, where: str) -> dict[str, Any]:
    """Return a line of a list."""
    given = one if isinstance(one, Mapping) else {}
    name = str(given.get("id") or "")
    wrong = len(bench.faults.below(where))
    return {
        "title": said(given.get("title"), name or f"{place + 1}"),
        "note": note,
        "href": bench.href(part, name) if name else "",
        "place": place,
        "wrong": wrong,
    }


def listed(
    bench: Bench, part: str, items: Sequence[Mapping[str, Any]], title: Text, view: str, *, nodes: tuple[parts.Entry, ...] = (), **more: Any
) -> HttpResponse:
    """Show a list with its order, and what else its page asks."""
    showing = Showing(bench.ground, bench.faults)
    context = bench.context(part) | {
        "items": items, "list_title": title, "nodes": parts.shown(nodes, showing), "looking": preview.looking(bench, view), **more,
    }  # fmt: skip
    roots = next(one.places for one in parts.PARTS if one.code == part)
    context["problems"] = [one for one in bench.problems(*roots) if one["is_error"]]
    return render(bench.request, "manage/susun/daftar.html", context)


def moved(bench: Bench, part: str, file: str, path: DataPath, held: Any, what: Text) -> HttpResponse:
    """Move or take out what a button named."""
    verb, _, last = bench.request.POST.get("do", "").partition(":")
    entries = list(held.items()) if isinstance(held, Mapping) else list(held or [])
    if last.isdigit() and int(last) < len(entries):
        at = int(last)
        other = at - 1 if verb == "up" else at + 1
        if verb == "remove":
            del entries[at]
        elif verb in ("up", "down") and 0 <= other < len(entries):
            entries[at], entries[other] = entries[other], entries[at]
        value: Any = dict(entries) if isinstance(held, Mapping) else entries
        forming.save(bench, [Edit(file, path, value if value or not isinstance(held, Mapping) else REMOVE)], what, quiet=True)
    return HttpResponseRedirect(bench.href(part), status=303)
