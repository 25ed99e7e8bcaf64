"""One form of a draft: shown with what is wrong at its place and the preview beside it, saved without standing in anybody's way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from loket.foundation.common.text import Text
from loket.services.catalogue import operations as catalogue_writes
from loket.services.catalogue.errors import DraftStale, DraftUnreadable
from loket.services.catalogue.operations import Edit
from loket.web.kit.language import say
from loket.web.manage.authoring import parts, posting, preview
from loket.web.manage.authoring.bench import Bench
from loket.web.manage.authoring.parts import Entry
from loket.web.manage.authoring.showing import Showing

SAVED: Final = Text(id="Tersimpan.", en="Saved.")
NOTHING: Final = Text(id="Tidak ada yang berubah.", en="Nothing changed.")
_PREVIEW_OF: Final = {"formulir": "formulir", "langkah": "sop", "waktu-biaya": "tanggal"}


def form(
    bench: Bench, part: str, entries: tuple[Entry, ...], *, what: Text, places: tuple[str, ...], item: str = "", template: str = "manage/susun/bagian.html",
    more: Mapping[str, Any] | None = None, revision: int | None = None,
) -> HttpResponse:  # fmt: skip
    """Show a form for some entries, or save what it brought; a button of a list saves too, then comes back to the list."""
    request = bench.request
    here = bench.href(part, item) if item else bench.href(part)
    if request.method != "POST":
        return page(bench, part, entries, places=places, item=item, template=template, more=more, extra=request.GET.get("tambah", ""), what=what)
    brought = parts.typed(entries, bench.ground, request.POST)
    verb, _, target = request.POST.get("do", "").partition(":")
    try:
        save(bench, parts.edits(entries, bench.ground, brought), what, quiet=bool(verb), revision=revision)
    except (DraftStale, DraftUnreadable) as refusal:
        values = {name: None if value is posting.BLANK else value for name, value in brought.items()}
        return page(
            bench,
            part,
            entries,
            places=places,
            item=item,
            template=template,
            more=more,
            typed=values,
            refusal=refusal.message,
            status=refusal.status,
            what=what,
        )
    if verb == "add":
        return HttpResponseRedirect(f"{here}?tambah={target}#f-{target}", status=303)
    return HttpResponseRedirect(f"{here}#f-{target.rpartition('.')[0]}" if verb else here, status=303)


def page(
    bench: Bench, part: str, entries: tuple[Entry, ...], *, places: tuple[str, ...], item: str, template: str, what: Text, more: Mapping[str, Any] | None = None,
    extra: str = "", typed: Mapping[str, Any] | None = None, refusal: Text | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Return the page of a form with the preview beside it."""
    showing = Showing(bench.ground, bench.faults, extra)
    nodes = parts.shown(entries, showing, typed)
    context = bench.context(part, item=what if item else None) | {
        "nodes": nodes, "refusal": refusal, "item_id": item, "looking": preview.looking(bench, _PREVIEW_OF.get(part, "halaman"), item=item),
    } | dict(more or {})  # fmt: skip
    context["problems"] = bench.problems(*places)
    return render(bench.request, template, context, status=status)


def save(bench: Bench, edits: list[Edit], what: Text, *, quiet: bool = False, revision: int | None = None) -> int:
    """Save edits made from the revision that the page showed. :raises DraftStale: if the same part changed since."""
    if revision is None:
        revision = number(bench.request.POST.get("revision"), bench.draft.revision)
    if not edits:
        if not quiet:
            messages.info(bench.request, str(say(NOTHING)))
        return bench.draft.revision
    saved = catalogue_writes.save_draft(act=bench.act, region=bench.draft.region, draft=bench.draft.id, revision=revision, edits=edits, what=what)
    if not quiet:
        messages.success(bench.request, str(say(SAVED)))
    return saved


def number(text: str | None, otherwise: int) -> int:
    """Return a whole number that a form brought."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise
