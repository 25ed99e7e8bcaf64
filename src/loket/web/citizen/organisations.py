"""Organisations for which one acts: which they are, who their officers are, inviting another; and the invitations that people get."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.powers import operations, queries
from loket.foundation.powers.errors import InvitationOver, NoSuchOrganisation, ServicesNeeded, TooLong
from loket.foundation.powers.values import FORM_WORDS, KIND_WORDS, STATE_WORDS, Kind, Organisation
from loket.web.citizen import wording
from loket.web.citizen.powers import KINDS, LABEL_NEEDED, last_day, offered, services_of, tabs, typed_of
from loket.web.citizen.who import me
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

TYPE_CODE: Final = Text(id="Tulis kode undangan yang Anda terima.", en="Write the invitation code that you received.")
ACCEPTED: Final = Text(
    id="Anda menerima. Kuasa berlaku setelah pemberinya memastikan bahwa Anda orangnya; kami beri tahu Anda.",
    en="You accepted. It is in force once whoever gave it has confirmed that it is you; we let you know.",
)
DECLINED: Final = Text(id="Anda menolak undangan itu. Kodenya tidak berlaku lagi.", en="You declined the invitation. Its code works no more.")
ROLES: Final = (
    (Kind.STAFF.value, Text(id="Petugas: hanya layanan yang Anda pilih", en="Officer: only the services that you choose")),
    (Kind.DIRECTOR.value, Text(id="Pengurus: semua layanan, dan boleh mengundang orang lain", en="Director: every service, and may invite others")),
)
#: Unit: characters.
LONGEST_CODE: Final = 40


@audience("citizen")
def organisations(request: HttpRequest) -> HttpResponse:
    """List the organisations for which I act."""
    act = act_for(request, "powers")
    found = queries.list_organisations(region=act.region, account=me(request), at=act.at)
    items = [
        {
            "title": one.name, "href": reverse("organisation", args=[one.id]), "text": FORM_WORDS[one.form], "tag": KIND_WORDS[power.kind], "tag_kind": "neutral",
        }
        for one, power in found
    ]  # fmt: skip
    return render(request, "citizen/organisasi.html", {"tabs": tabs("powers-organisations"), "items": items})


@audience("citizen")
def organisation(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Show an organisation to its officers; to a director also everybody who acts for it."""
    act = act_for(request, "powers")
    found, mine, officers = queries.get_organisation(region=act.region, account=me(request), organisation=organisation, at=act.at)
    members = [
        {
            "title": one.holder_name or one.label or Text(id="Belum ada yang menerima", en="Nobody yet"), "href": reverse("power", args=[one.id]),
            "text": KIND_WORDS[one.kind], "tag": STATE_WORDS[one.state], "tag_kind": KINDS[one.state],
        }
        for one in officers
    ]  # fmt: skip
    context = {
        "organisation": found, "facts": _facts(found), "mine": mine, "members": members, "is_director": mine.kind is Kind.DIRECTOR,
        "services": services_of(act, mine.services), "capacity": KIND_WORDS[mine.kind],
    }  # fmt: skip
    return render(request, "citizen/organisasi_satu.html", context)


def _facts(one: Organisation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"label": Text(id="Bentuk", en="Form"), "value": FORM_WORDS[one.form]}]
    found += [{"label": label, "value": queries.masked(number)} for label, number in (("NIB", one.nib), ("NPWP", one.npwp)) if number]
    if one.decided_at is not None:
        found.append({"label": Text(id="Terdaftar sejak", en="Registered since"), "value": wording.day(one.decided_at)})
    return found


@audience("citizen")
@limited("powers", per_minute=20, by="account", methods=("POST",))
def invite(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Invite somebody to act for an organisation; the answer is a code to hand over."""
    act, account = act_for(request, "powers"), me(request)
    found, mine, _ = queries.get_organisation(region=act.region, account=account, organisation=organisation, at=act.at)
    if mine.kind is not Kind.DIRECTOR:
        raise NoSuchOrganisation
    options, typed, errors = offered(act, kind="organisation"), typed_of(request), dict[str, Text]()
    if request.method == "POST":
        kind = Kind.DIRECTOR if typed["kind"] == Kind.DIRECTOR.value else Kind.STAFF
        if not typed["label"]:
            errors["label"] = LABEL_NEEDED
        until = last_day(request)
        has_day = any(typed["until"].values())
        if has_day and until is None:
            errors["until"] = TooLong(queries.rule_on(on=queries.today(region=act.region, at=act.at)).most_days).message
        if not errors:
            try:
                made = operations.invite_officer(
                    act=act, account=account, organisation=organisation, kind=kind, label=typed["label"],
                    services=[code for code in typed["services"] if code in {one for one, _ in options}],
                    valid_until=until + dt.timedelta(days=1) if until and kind is Kind.STAFF else None,
                )  # fmt: skip
                return HttpResponseRedirect(reverse("power", args=[made.id]), status=303)
            except Refusal as refusal:
                errors[{ServicesNeeded: "services", TooLong: "until"}.get(type(refusal), "label")] = refusal.message
    context = {
        "organisation": found, "options": options, "typed": typed, "errors": errors, "roles": ROLES,
        "problems": [{"field": name, "text": text} for name, text in errors.items()],
    }  # fmt: skip
    return render(request, "citizen/organisasi_undang.html", context, status=422 if errors else 200)


@audience("citizen")
@limited("power-code", per_hour=30, by="account", methods=("POST",))
def enter_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of an invitation, sent in the body; what is behind it is shown before anything is accepted."""
    act, code = act_for(request, "powers"), request.POST.get("code", "").strip()[:LONGEST_CODE]
    error: Text | None = None
    if request.method == "POST":
        try:
            if not code:
                error = TYPE_CODE
            else:
                queries.find_invitation(code=code, at=act.at)
                plain = "".join(sign for sign in code.upper() if sign.isalnum())
                return HttpResponseRedirect(reverse("power-invitation", args=[plain]), status=303)
        except InvitationOver as refusal:
            error = refusal.message
    context = {"code": code, "error": error, "problems": [{"field": "code", "text": error}] if error else []}
    return render(request, "citizen/undangan_kode.html", context, status=422 if error else 200)


# Because: guessing codes is what an address with a code invites to; sixty bits behind this limit are out of reach.
@audience("citizen")
@limited("power-code", per_hour=30, by="account")
def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """Show what an invitation offers; accept it or decline it. :raises InvitationOver: unknown, used and old codes look the same."""
    act, account = act_for(request, "powers"), me(request)
    found = queries.find_invitation(code=code, at=act.at)
    message: Text | None = None
    if request.method == "POST":
        try:
            if "decline" in request.POST:
                operations.decline(act=act, account=account, code=code)
                messages.info(request, str(say(DECLINED)))
                return HttpResponseRedirect(reverse("powers-held"), status=303)
            power = operations.accept(act=act, account=account, code=code)
            messages.success(request, str(say(ACCEPTED)))
            return HttpResponseRedirect(reverse("power", args=[power.id]), status=303)
        except Refusal as refusal:
            if isinstance(refusal, InvitationOver):
                raise
            message = refusal.message
    context = {
        "invitation": found, "message": message, "capacity": KIND_WORDS[found.kind], "services": services_of(act, found.services),
        "last_day": wording.day(found.valid_until - dt.timedelta(days=1)) if found.valid_until else None,
    }  # fmt: skip
    return render(request, "citizen/undangan.html", context, status=403 if message else 200)
