"""Handing a draft in for review: what is missing before that, where it stands after it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse

from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.services.catalogue import operations as catalogue_writes
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.values import Problem
from loket.services.rollout import operations as rollout_writes
from loket.services.rollout import queries as rollout
from loket.services.rollout.values import PROPOSAL_WORDS
from loket.web.kit.language import say
from loket.web.manage.authoring import forming
from loket.web.manage.authoring.bench import Bench
from loket.web.manage.authoring.parts import PARTS

NOTED: Final = Text(id="Catatan perubahan", en="Note of the change")
NEEDED: Final = Text(id="Tulis dahulu apa yang berubah dan mengapa.", en="Write first what changes and why.")
HANDED_IN: Final = Text(
    id="Rancangan diajukan. Bagian hukum menelaahnya, lalu kepala instansi memutuskan.",
    en="The draft was handed in. The legal unit looks at it, then the head of the agency decides.",
)
#: Unit: lines.
MOST_MISSING: Final = 12


def standing(bench: Bench) -> dict[str, Any]:
    """Return whether the draft can be handed in, what is missing for that, and where its proposal stands."""
    proposal = rollout.find_proposal_of(bench.draft.region, bench.draft.id)
    missing = [{"text": one.message, "href": _href(bench, one), "part": _part(one)} for one in bench.examined.errors[:MOST_MISSING]]
    found: dict[str, Any] = {"can_propose": bench.is_open and not bench.examined.errors, "missing": missing, "proposal": None, "note_error": ""}
    if proposal is not None:
        found |= {"proposal": proposal, "proposal_words": PROPOSAL_WORDS[proposal.state], "proposal_href": _proposal_href(proposal.id)}
        found["lines"] = [line for line in rollout.list_lines(proposal.id, limit=20) if line.text]
    return found


def _proposal_href(proposal: UUID) -> str:
    try:
        return reverse("proposal", args=[proposal])
    except NoReverseMatch:
        return ""


def _part(problem: Problem) -> Text | None:
    place = f"{problem.file.removesuffix('.yaml')}.{problem.path}".rstrip(".")
    return next(
        (one.label for one in PARTS if any(place == root or place.startswith((f"{root}.", f"{root}/")) for root in one.places if root != "service")),
        None,
    )


def _href(bench: Bench, problem: Problem) -> str:
    place = f"{problem.file.removesuffix('.yaml')}.{problem.path}".rstrip(".")
    code = next(
        (one.code for one in PARTS if any(place == root or place.startswith((f"{root}.", f"{root}/")) for root in one.places if root != "service")),
        "berkas",
    )
    return bench.href(code) if code != "berkas" else f"{bench.href(code)}?berkas={problem.file}" if problem.file in bench.files else bench.href(code)


def hand_in(bench: Bench) -> HttpResponse | Text:
    """Hand the draft in, with its note in CHANGELOG.md; return the page to go to, or why not."""
    note = (bench.request.POST.get("note") or "").replace("\r\n", "\n").strip()
    if not note:
        return NEEDED
    draft, act = bench.draft, bench.act
    try:
        files, revision = bench.files, forming.number(bench.request.POST.get("revision"), 0)
        if bench.examined.package is not None:
            noted = catalogue.read_noted(files, bench.examined.package.definition.version, bench.on.isoformat(), note)
            catalogue_writes.save_draft_file(
                act=act, region=draft.region, draft=draft.id, revision=revision, name="CHANGELOG.md", content=noted["CHANGELOG.md"], what=NOTED
            )
            files = catalogue.read_draft(draft.region, draft.id)
        writers = {UUID(one.made_by) for one in catalogue.list_revisions(draft.region, draft.id, limit=200) if _is_account(one.made_by)}
        rollout_writes.propose(
            act=act,
            region=draft.region,
            service=draft.service,
            files=files,
            base_hash=draft.base_hash,
            note=note,
            drafters=sorted(writers),
            draft=draft.id,
        )
    except Refusal as refusal:
        return refusal.message
    messages.success(bench.request, str(say(HANDED_IN)))
    return HttpResponseRedirect(bench.href("perbedaan"), status=303)


def _is_account(actor: str) -> bool:
    try:
        UUID(actor)
    except ValueError:
        return False
    return True
