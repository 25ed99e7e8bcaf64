"""Editing a draft: each part one form, saved as it is typed, with what is wrong at its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.services.catalogue import operations as catalogue_writes
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.manage.authoring import differing, files, forming, growing, overviews, parts, trying
from loket.web.manage.authoring import rules as rule_pages
from loket.web.manage.authoring.bench import Bench
from loket.web.manage.authoring.ground import said
from loket.web.manage.authoring.parts import Entry


@audience("author")
def first(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Lead to the first part."""
    return HttpResponseRedirect(reverse("author-part", args=[draft, "umum"]))


@audience("author")
@limited("author-save", per_minute=240, by="account", methods=("POST",))
def part(request: HttpRequest, draft: UUID, part: str) -> HttpResponse:
    """Show a part of a draft, or save it."""
    bench = Bench.open(request, draft)
    if part in _OWN:
        return _OWN[part](bench)
    if part not in parts.FORMS:
        raise Http404
    title = next(one.label for one in parts.PARTS if one.code == part)
    return forming.form(bench, part, parts.FORMS[part], what=title, places=_places(part))


@audience("author")
@limited("author-save", per_minute=240, by="account", methods=("POST",))
def item(request: HttpRequest, draft: UUID, part: str, item: str) -> HttpResponse:
    """Show one page, step, document, table or example of a draft, or save it."""
    bench = Bench.open(request, draft)
    if part == "formulir":
        place = _place(bench.ground.form.get("pages"), item)
        return _one(bench, part, parts.page_entry(place), item, _title(bench.ground.form["pages"][place], "title"), "manage/susun/halaman.html")
    if part == "langkah":
        place = _place(bench.ground.service.get("steps"), item)
        return _one(bench, part, parts.step_entry(place), item, _title(bench.ground.service["steps"][place], "title"), "manage/susun/satu.html")
    if part == "dokumen" and item in bench.ground.documents():
        return files.document(bench, item)
    if part == "aturan":
        return rule_pages.one(bench, item)
    if part == "contoh":
        return trying.one(bench, item)
    raise Http404


def _one(bench: Bench, part: str, entry: Entry, item: str, title: Text, template: str) -> HttpResponse:
    post = bench.request.POST
    if bench.request.method == "POST" and post.get("do", "").startswith("new:"):
        return growing.field(bench, entry, item)
    more: dict[str, Any] = {
        "item_id": item,
        "kinds": growing.FIELD_KINDS,
        "held": bench.ground.options("held"),
        "rename_kind": "page" if part == "formulir" else "step",
    }
    if part == "formulir":
        page = parts.value_of(bench.ground, entry)
        more["fields"] = [(str(one.get("id")), said(one.get("label"), str(one.get("id")))) for one in page.get("fields", []) if isinstance(one, dict)]
    return forming.form(bench, part, (entry,), what=title, places=(entry.name,), item=item, template=template, more=more)


@audience("author")
@require_POST
@limited("author-save", per_minute=240, by="account")
def step_back(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Undo the last change of a draft, or do it again."""
    bench = Bench.open(request, draft)
    move = catalogue_writes.redo_draft if request.POST.get("do") == "redo" else catalogue_writes.undo_draft
    try:
        move(act=bench.act, region=bench.draft.region, draft=draft, revision=forming.number(request.POST.get("revision"), 0))
    except Refusal as refusal:
        messages.error(request, str(say(refusal.message)))
    return HttpResponseRedirect(_back(bench), status=303)


@audience("author")
@require_POST
@limited("author-save", per_minute=240, by="account")
def rename(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Give a part another technical name, wherever it is named."""
    bench = Bench.open(request, draft)
    return growing.renamed(bench, forming.number(request.POST.get("revision"), 0))


def _back(bench: Bench) -> str:
    """Return the page of this draft from which a button was pressed."""
    wanted = bench.request.POST.get("part", "")
    known = {one.code for one in parts.PARTS}
    return bench.href(wanted) if wanted in known else bench.href("umum")


def _places(part: str) -> tuple[str, ...]:
    return next(one.places for one in parts.PARTS if one.code == part)


def _place(items: Any, wanted: str) -> int:
    for place, one in enumerate(items if isinstance(items, list) else []):
        if isinstance(one, dict) and str(one.get("id")) == wanted:
            return place
    raise Http404


def _title(one: Mapping[str, Any], name: str) -> Text:
    return said(one.get(name), str(one.get("id")))


_OWN: Final[Mapping[str, Callable[[Bench], HttpResponse]]] = {
    "formulir": overviews.form_pages, "langkah": overviews.steps, "dokumen": overviews.documents, "aturan": rule_pages.every, "contoh": trying.every,
    "perbedaan": differing.show, "berkas": files.every,
}  # fmt: skip
