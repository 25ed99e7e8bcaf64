"""What a draft changes against what is live, in words and by file; and handing it in."""

from __future__ import annotations

import difflib
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render

from loket.foundation.common.text import Text
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.values import Bundle
from loket.services.rollout import queries as rollout
from loket.web.kit.language import current
from loket.web.manage.authoring import proposing
from loket.web.manage.authoring.bench import Bench

#: Unit: lines. What is longer is in the files.
MOST_SENTENCES: Final = 200
MOST_LINES: Final = 400
SIDES: Final = Text(id="versi {n} yang berlaku", en="version {n} in force")


def show(bench: Bench) -> HttpResponse:
    """Show the differences, and let the draft be handed in."""
    refusal: Text | None = None
    if bench.request.method == "POST":
        answer = proposing.hand_in(bench)
        if isinstance(answer, HttpResponse):
            return answer
        refusal = answer
    base = bench.draft.base_hash
    live = rollout.live_version(bench.draft.service, bench.draft.region, bench.act.at)
    before = live.hash if live is not None else base
    sentences: list[str] = []
    package = bench.examined.package
    if before and package is not None:
        told = catalogue.differences(catalogue.get_definition(before), package.definition, catalogue.get_templates(before), package.templates)
        sentences = [f"{one[:1].upper()}{one[1:]}" for one in (difference.sentence(current()) for difference in told)]
    context = bench.context("perbedaan") | {
        "sentences": sentences[:MOST_SENTENCES], "more": max(0, len(sentences) - MOST_SENTENCES), "before": live, "compared": bool(before), "readable": package is not None,
        "files": _files(catalogue.read_bundle(before), bench.files) if before else [], "refusal": refusal, "note": bench.request.POST.get("note", ""),
    }  # fmt: skip
    context |= proposing.standing(bench)
    return render(bench.request, "manage/susun/perbedaan.html", context, status=422 if refusal else 200)


def _files(before: Bundle, after: Bundle) -> list[dict[str, Any]]:
    """Return the changed files with their lines, as git would show them."""
    found = []
    for name in sorted({*before, *after}):
        sides = [one.get(name, b"").decode("utf-8", "replace").splitlines() for one in (before, after)]
        if sides[0] == sides[1]:
            continue
        lines = list(difflib.unified_diff(sides[0], sides[1], n=1, lineterm=""))[2:]
        shown = [{"text": line, "kind": {"+": "new", "-": "old", "@": "at"}.get(line[:1], "")} for line in lines[:MOST_LINES]]
        found.append(
            {"name": name, "lines": shown, "new": sum(line.startswith("+") for line in lines), "old": sum(line.startswith("-") for line in lines)}
        )
    return found
