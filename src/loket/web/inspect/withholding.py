"""Withholding readings for an investigation: proposing, agreeing, looking again, opening; and the list of protected people."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates, ids
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.residents import queries as residents
from loket.oversight.access import operations, queries
from loket.oversight.access.errors import NoSuchPerson
from loket.oversight.access.values import CONCEALMENT_WORDS, PROTECTED_REASONS, Concealment, ConcealmentState
from loket.services.cases import queries as cases
from loket.web.inspect.people import FORMER, title_of, uuid_of
from loket.web.inspect.searching import menu
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager

KINDS: Final = {
    ConcealmentState.PROPOSED: "warning", ConcealmentState.ACTIVE: "bad", ConcealmentState.REJECTED: "neutral", ConcealmentState.EXPIRED: "neutral",
    ConcealmentState.OPENED: "good",
}  # fmt: skip
PROPOSED: Final = Text(
    id="Usul dikirim. Belum ada yang disembunyikan sampai pengawas lain setuju.", en="Proposed. Nothing is withheld until another auditor agrees."
)
DONE: Final = {
    "approve": Text(id="Disetujui. Pembacaan yang disebut sekarang disembunyikan.", en="Agreed. The readings named are withheld now."),
    "reject": Text(id="Usul tidak disetujui.", en="The proposal was refused."),
    "review": Text(id="Tinjauan dicatat.", en="The review was recorded."),
    "open": Text(id="Dibuka kembali; orangnya diberi tahu.", en="Shown again; the person was told."),
}
ADDED: Final = Text(id="Orang itu masuk daftar.", en="That person was put on the list.")
REMOVED: Final = Text(id="Orang itu keluar dari daftar.", en="That person was taken off the list.")
NO_SUCH_CASE: Final = Text(id="Tidak ada permohonan dengan nomor itu di daerah ini.", en="This region has no application of that number.")
_FIELDS: Final = ("nik", "officer", "number", "investigation", "basis", "reason", "ends")
_OF: Final = {
    "access.no_such_person": "nik", "access.concealment.name_one": "officer", "access.concealment.bad_order": "investigation", "access.concealment.bad_basis": "basis",
    "access.text_needed": "reason", "access.concealment.bad_end": "ends", "dates.bad_date": "ends", "access.no_such_case": "number",
}  # fmt: skip


@audience("auditor")
@limited("inspect", per_minute=60, by="account")
def concealments(request: HttpRequest) -> HttpResponse:
    """List what is, was or may be withheld."""
    act = act_for(request, "withhold")
    page = queries.list_concealments(act=act, auditor=UUID(act.actor), after=request.GET.get("after"))
    return render(
        request,
        "inspect/sembunyi.html",
        {"rows": _rows(act, page.items), "pager": pager(request, page), "terms": queries.get_terms(act.at.date()), "desk_menu": menu(request)},
    )


@audience("auditor")
@limited("withhold", per_minute=10, by="account", methods=("POST",))
def propose(request: HttpRequest) -> HttpResponse:
    """Propose to withhold; the NIK and the number of the application are sent in the body."""
    act, given, errors = act_for(request, "withhold"), dict.fromkeys(_FIELDS, ""), {}
    follows = _follows(request)
    if request.method == "POST":
        given = {name: request.POST.get(name, "").strip()[:2200] for name in _FIELDS}
        try:
            made = _propose(act, given, follows)
        except Refusal as refusal:
            if refusal.status not in (400, 409, 422):
                raise
            errors = {_OF.get(refusal.code, "nik"): refusal.message}
        else:
            messages.success(request, str(say(PROPOSED)))
            return HttpResponseRedirect(reverse("inspect-concealment", args=[made.id]), status=303)
    terms = queries.get_terms(act.at.date())
    return render(
        request, "inspect/sembunyi_usul.html",
        {
            "given": given, "errors": errors, "problems": [{"field": name, "text": text} for name, text in errors.items()], "terms": terms, "officers": _officers(act),
            "bases": [(one.code, one.title, Text(id=one.reference, en=one.reference)) for one in terms.bases], "follows": ids.to_text(follows) if follows else "", "desk_menu": menu(request),
        },
        status=422 if errors else 200,
    )  # fmt: skip


@audience("auditor")
@limited("withhold", per_minute=20, by="account", methods=("POST",))
def concealment(request: HttpRequest, concealment: UUID) -> HttpResponse:
    """Show one, and take what a second auditor decides, a review, or its end."""
    act, error, note = act_for(request, "withhold"), None, ""
    auditor = UUID(act.actor)
    if request.method == "POST":
        note, what = request.POST.get("note", ""), request.POST.get("do", "")
        try:
            _do(act, auditor, concealment, what, note)
        except Refusal as refusal:
            if refusal.status not in (403, 409, 422):
                raise
            error = refusal.message
        else:
            messages.success(request, str(say(DONE[what])))
            return HttpResponseRedirect(reverse("inspect-concealment", args=[concealment]), status=303)
    found = queries.get_concealment(act=act, auditor=auditor, concealment=concealment)
    names = identity.list_officer_names(
        region=act.region, accounts=[one for one in (found.proposed_by, found.decided_by, *(r.by for r in found.reviews)) if one is not None]
    )
    basis = queries.get_terms(found.proposed_at.date()).basis(found.basis)
    return render(
        request, "inspect/sembunyi_satu.html",
        {
            "row": _rows(act, [found])[0], "one": found, "basis": basis.title if basis else None, "error": error, "note": note,
            "proposed_by": names.get(found.proposed_by, FORMER.id), "decided_by": names.get(found.decided_by) if found.decided_by else None,
            "reviews": [{"at": r.at, "who": names.get(r.by, FORMER.id), "note": r.note} for r in found.reviews],
            "can_decide": found.state is ConcealmentState.PROPOSED and found.proposed_by != auditor, "can_withdraw": found.state is ConcealmentState.PROPOSED,
            "is_hiding": found.hides(act.at), "can_review": found.hides(act.at) and found.proposed_by != auditor,
            "again": f"{reverse('inspect-conceal')}?lanjut={ids.to_text(found.id)}", "desk_menu": menu(request),
        },
        status=422 if error else 200,
    )  # fmt: skip


@audience("auditor")
@limited("withhold", per_minute=20, by="account", methods=("POST",))
def protected(request: HttpRequest) -> HttpResponse:
    """The list of people whose every reading is looked at: add by NIK (in the body), take off."""
    act, given, errors = act_for(request, "watch"), {"nik": "", "reason": "", "note": ""}, {}
    auditor = UUID(act.actor)
    if request.method == "POST":
        given = {name: request.POST.get(name, "").strip()[:2200] for name in given}
        try:
            if "remove" in request.POST:
                operations.unprotect(act=act, auditor=auditor, protected=uuid_of(request.POST["remove"]) or UUID(int=0))
                messages.success(request, str(say(REMOVED)))
            else:
                operations.protect(act=act, auditor=auditor, subject=_person(act, given["nik"]), reason=given["reason"], note=given["note"])
                messages.success(request, str(say(ADDED)))
            return HttpResponseRedirect(reverse("inspect-protected"), status=303)
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            errors = {{"access.reason_needed": "reason", "access.signal.note_needed": "note"}.get(refusal.code, "nik"): refusal.message}
    page = queries.list_protected(act=act, auditor=auditor, after=request.GET.get("after"))
    names = residents.list_names(act=act, resident_ids=[one.subject for one in page]) if page.items else {}
    rows = [
        {"name": names.get(one.subject, "–"), "reason": PROTECTED_REASONS[one.reason], "note": one.note, "at": one.added_at, "id": one.id}
        for one in page
    ]
    return render(
        request, "inspect/dilindungi.html",
        {
            "rows": rows, "pager": pager(request, page), "given": given, "errors": errors, "problems": [{"field": n, "text": t} for n, t in errors.items()],
            "reasons": list(PROTECTED_REASONS.items()), "desk_menu": menu(request),
        },
        status=422 if errors else 200,
    )  # fmt: skip


def _propose(act: Act, given: dict[str, str], follows: UUID | None) -> Concealment:
    case = cases.find_by_number(region=act.region, number=given["number"]) if given["number"] else None
    if given["number"] and case is None:
        raise Refusal(NO_SUCH_CASE, code="access.no_such_case", status=422)
    officer = uuid_of(given["officer"])
    last = dates.parse_date(given["ends"])
    zone = agencies.get_region(act.region).time_zone
    said: dict[str, Any] = {
        "actor": str(officer) if officer else None, "case": case.id if case else None, "investigation": given["investigation"], "basis": given["basis"],
        "reason": given["reason"], "ends_at": dates.start_of_day(last + dt.timedelta(days=1), time_zone=zone), "follows": follows,
    }  # fmt: skip
    if fault := queries.find_fault(act=act, **said):
        raise fault
    return operations.propose_concealment(act=act, auditor=UUID(act.actor), subject=_person(act, given["nik"]), **said)


def _person(act: Act, nik: str) -> UUID:
    found = residents.find_by_nik(act=act, nik=nik)
    if found is None:
        raise NoSuchPerson
    return found


def _do(act: Act, auditor: UUID, concealment: UUID, what: str, note: str) -> None:
    if what == "approve":
        operations.approve_concealment(act=act, auditor=auditor, concealment=concealment)
    elif what == "reject":
        operations.reject_concealment(act=act, auditor=auditor, concealment=concealment, note=note)
    elif what == "review":
        operations.review_concealment(act=act, auditor=auditor, concealment=concealment, note=note)
    elif what == "open":
        operations.open_concealment(act=act, auditor=auditor, concealment=concealment, note=note)
    else:
        raise Refusal(status=422)


def _rows(act: Act, found: Any) -> list[dict[str, Any]]:
    """Return concealments as lists show them: the reader by name, the person by nothing."""
    found = tuple(found)
    accounts = {account for one in found if one.actor and (account := uuid_of(one.actor)) is not None}
    names = identity.list_officer_names(region=act.region, accounts=accounts) if accounts else {}
    numbers = cases.get_cases(region=act.region, cases={one.case for one in found if one.case}) if found else {}
    return [
        {
            "href": reverse("inspect-concealment", args=[one.id]), "investigation": one.investigation, "state": CONCEALMENT_WORDS[one.state], "kind": KINDS[one.state],
            "who": (names.get(uuid_of(one.actor) or UUID(int=0)) or FORMER.id) if one.actor else "", "number": numbers[one.case].number if one.case in numbers else "",
            "since": one.since, "until": one.until, "is_over": one.state is ConcealmentState.ACTIVE and not one.hides(act.at),
        }
        for one in found
    ]  # fmt: skip


def _officers(act: Act) -> list[dict[str, Any]]:
    officers = identity.list_officers(region=act.region, at=act.at)
    names = identity.list_officer_names(region=act.region, accounts={one.account for one in officers})
    return [{"value": str(one.account), "label": names.get(one.account, "–"), "group": title_of(act.region, one.position)} for one in officers]


def _follows(request: HttpRequest) -> UUID | None:
    text = request.POST.get("follows") or request.GET.get("lanjut", "")
    try:
        return ids.from_text(text) if text else None
    except ids.BadId:
        return None
