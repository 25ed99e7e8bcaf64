"""What waits for a second person: the list, one proposal, and the decision about it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.audit.values import Act
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text
from loket.foundation.offices import operations, queries
from loket.foundation.offices.values import ChangeKind, Load, Proposal, ProposalState
from loket.services.journey import operations as journey
from loket.web.kit import downloads, factor
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager
from loket.web.manage import areas
from loket.web.manage.officers import wording

TABS: Final = (
    ("", Text(id="Menunggu", en="Waiting"), (ProposalState.PROPOSED,)),
    ("selesai", Text(id="Sudah diputus", en="Decided"), tuple(state for state in ProposalState if state is not ProposalState.PROPOSED)),
)
APPROVED: Final = Text(id="Disetujui. Perubahan berlaku sekarang dan tercatat.", en="Approved. The change holds now and is recorded.")
REJECTED: Final = Text(id="Ditolak. Tidak ada yang berubah.", en="Rejected. Nothing was changed.")
WITHDRAWN: Final = Text(id="Usulan ditarik. Tidak ada yang berubah.", en="The proposal was withdrawn. Nothing was changed.")
#: Lines of a file that are shown on the page; the rest is in its download.
SHOWN_LINES: Final = 100


@audience("operator")
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the proposals of the region, those that wait first."""
    act, wanted = act_for(request, "manage"), request.GET.get("status", "")
    states = next((states for code, _, states in TABS if code == wanted), TABS[0][2])
    page = queries.list_proposals(region=act.region, states=states, after=request.GET.get("after"), limit=30)
    tabs = [{"label": label, "href": f"?status={code}" if code else "?", "current": states == own} for code, label, own in TABS]
    rows = [_row(act, one) for one in page]
    return render(
        request, "manage/officers/usulan.html", {"rows": rows, "tabs": tabs, "pager": pager(request, page), "desk_menu": areas.menu(request)}
    )


@audience("operator")
@limited("decide", per_minute=60, by="account", methods=("POST",))
@factor.recently(minutes=30)
def proposal(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Show a proposal; by POST approve, reject or withdraw it."""
    act = act_for(request, "manage")
    problem: Text | None = None
    if request.method == "POST":
        try:
            said = _decide(act, proposal, request.POST.get("do", ""), request.POST.get("reason", "")[:500])
        except NotFound:
            raise
        except Refusal as refusal:
            problem = refusal.message
        else:
            messages.success(request, str(say(said)))
            return HttpResponseRedirect(reverse("officer-proposal", args=[proposal]), status=303)
    found = queries.get_proposal(region=act.region, proposal=proposal)
    return render(request, "manage/officers/usulan_satu.html", _shown(request, act, found, problem), status=409 if problem else 200)


@audience("operator")
def lines(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Send all lines of a proposed file."""
    act = act_for(request, "manage")
    found = queries.get_proposal(region=act.region, proposal=proposal)
    if not isinstance(found.change, Load):
        raise NotFound
    return downloads.attachment(queries.write_hires(rows=found.change.rows), name="usulan.csv", media_type="text/csv")


def _decide(act: Act, proposal: UUID, wanted: str, reason: str) -> Text:
    if wanted == "approve":
        done = operations.approve(act=act, proposal=proposal)
        if done.kind in (ChangeKind.END, ChangeKind.REASSIGN):
            for account in done.concerns:
                journey.put_back_absent(act=act, officer=account)
        return APPROVED
    if wanted == "reject":
        operations.reject(act=act, proposal=proposal, reason=reason)
        return REJECTED
    if wanted == "withdraw":
        operations.withdraw(act=act, proposal=proposal)
        return WITHDRAWN
    raise NotFound


def _row(act: Act, one: Proposal) -> dict[str, Any]:
    return {
        "id": one.id, "title": wording.title(one), "state": wording.state(one, act.at), "by": wording.name_of(one.proposed_by), "at": one.proposed_at,
        "expires_at": one.expires_at, "is_mine": act.actor == str(one.proposed_by), "is_about_me": act.actor in {str(a) for a in one.concerns},
    }  # fmt: skip


def _shown(request: HttpRequest, act: Act, found: Proposal, problem: Text | None) -> dict[str, Any]:
    row = _row(act, found)
    is_open = found.state is ProposalState.PROPOSED and act.at < found.expires_at
    listed = found.change.rows[:SHOWN_LINES] if isinstance(found.change, Load) else ()
    made, sent, used = queries.invitation_progress(proposal=found.id)
    return {
        **row, "facts": wording.facts(act.region, found), "note": found.note, "reason": found.reason, "decided_by": wording.name_of(found.decided_by),
        "decided_at": found.decided_at, "can_decide": is_open and not row["is_mine"], "can_approve": is_open and not row["is_mine"] and not row["is_about_me"],
        "can_withdraw": found.state is ProposalState.PROPOSED and row["is_mine"], "problem": problem, "is_open": is_open,
        "problems": [{"field": "reason", "text": problem}] if problem else [], "typed": request.POST.get("reason", ""),
        "rows": [_line(act.region, one) for one in listed], "size": found.size, "is_file": found.kind is ChangeKind.LOAD, "invited": made, "sent": sent, "used": used,
        "can_invite": queries.can_invite(), "account": next(iter(found.concerns), None) if len(found.concerns) == 1 else None, "desk_menu": areas.menu(request),
    }  # fmt: skip


def _line(region: str, one: Any) -> dict[str, Any]:
    return {"name": one.name, "email": one.email, **{key: value for key, value in wording.post_words(region, one.post).items()}}
