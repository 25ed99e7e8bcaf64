"""One proposal about an application, and the decision about it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.audit.values import Act
from loket.foundation.clients import operations
from loket.foundation.clients import queries as clients
from loket.foundation.clients.values import ClientChange, ClientProposal, Definition
from loket.foundation.common import ids
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text
from loket.foundation.offices.values import ProposalState
from loket.web.kit import factor
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for
from loket.web.manage import areas
from loket.web.manage.applications import wording

APPROVED: Final = Text(id="Disetujui. Berlaku sekarang dan tercatat.", en="Approved. It holds now and is recorded.")
REJECTED: Final = Text(id="Ditolak. Tidak ada yang berubah.", en="Rejected. Nothing was changed.")
WITHDRAWN: Final = Text(id="Usulan ditarik. Tidak ada yang berubah.", en="The proposal was withdrawn. Nothing was changed.")


@audience("operator")
@limited("decide", per_minute=60, by="account", methods=("POST",))
@factor.recently(minutes=30)
def proposal(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Show a proposal; by POST approve, reject or withdraw it."""
    act, problem = act_for(request, "manage"), None
    if request.method == "POST":
        try:
            said, client = _decide(act, proposal, request.POST.get("do", ""), request.POST.get("reason", "")[:500])
        except NotFound:
            raise
        except Refusal as refusal:
            problem = refusal.message
        else:
            messages.success(request, str(say(said)))
            where = reverse("application", args=[ids.from_text(client)]) if client else reverse("application-proposal", args=[proposal])
            return HttpResponseRedirect(where, status=303)
    found = clients.get_proposal(region=act.region, proposal=proposal)
    return render(request, "manage/applications/usulan_satu.html", _shown(request, act, found, problem), status=409 if problem else 200)


def _decide(act: Act, proposal: UUID, wanted: str, reason: str) -> tuple[Text, str | None]:
    if wanted == "approve":
        return APPROVED, operations.approve(act=act, proposal=proposal).client_id
    if wanted == "reject":
        operations.reject(act=act, proposal=proposal, reason=reason)
        return REJECTED, None
    if wanted == "withdraw":
        operations.withdraw_proposal(act=act, proposal=proposal)
        return WITHDRAWN, None
    raise NotFound


def _shown(request: HttpRequest, act: Act, found: ClientProposal, problem: Text | None) -> dict[str, Any]:
    known = clients.find_client(client_id=found.client_id) if found.client_id else None
    row = wording.proposal(found, act.at, reader=act.actor, known=known)
    is_open = found.is_open(act.at)
    before = (
        clients.get_definition(region=act.region, client_id=found.client_id)
        if found.client_id and found.kind is ClientChange.CHANGE and is_open
        else None
    )
    return {
        **row, "facts": _compared(act.region, found.definition, before), "uses": wording.uses(found.definition) if found.definition else [],
        "had": {use.scope for use in before.uses} if before else None, "note": found.note, "reason": found.reason, "known": known,
        "decided_by": wording.name_of(found.decided_by), "decided_at": found.decided_at, "is_open": is_open, "can_decide": is_open and not row["is_mine"],
        "can_withdraw": found.state is ProposalState.PROPOSED and row["is_mine"], "problem": problem,
        "problems": [{"field": "reason", "text": problem}] if problem else [], "typed": request.POST.get("reason", ""), "desk_menu": areas.menu(request),
    }  # fmt: skip


def _compared(region: str, said: Definition | None, before: Definition | None) -> list[dict[str, Any]]:
    """Return what is said of an application, with what was said before where it is another thing."""
    if said is None:
        return []
    now = wording.facts(region, said)
    old = {one["label"].id: one["value"] for one in wording.facts(region, before)} if before else {}
    return [one | ({"before": old[one["label"].id]} if before and old.get(one["label"].id, one["value"]) != one["value"] else {}) for one in now]
