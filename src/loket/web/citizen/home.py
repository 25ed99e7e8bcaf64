"""What concerns me: what waits for me, what is under way, who I am here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates
from loket.foundation.common.errors import Refusal
from loket.foundation.common.phones import masked_phone
from loket.foundation.common.text import LANGUAGES, Text
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.notifications import queries as notifications
from loket.foundation.residents.values import REGISTER_PATHS
from loket.services.cases import queries as cases
from loket.services.cases.values import OPEN_STATES, CaseState
from loket.services.documents import queries as documents
from loket.services.journey import queries as journey
from loket.web.citizen.following import case_link, draft_link
from loket.web.citizen.wallet import document_link, holders_of
from loket.web.citizen.who import has_password, me
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

SAVED = Text(id="Perubahan disimpan.", en="Your changes were saved.")
NAME_NEEDED = Text(id="Isi nama panggilan Anda.", en="Give the name you go by.")
#: Unit: lines. The home page shows a few; the lists have the rest.
FEW = 5
REPAIR = Text(id="Perbaiki sekarang", en="Correct it now")


@audience("citizen")
def mine(request: HttpRequest) -> HttpResponse:
    """Show what waits for me first, then what is under way, messages and documents."""
    act, account = act_for(request, "follow"), me(request)
    drafts = cases.list_drafts(region=act.region, account=account, limit=FEW)
    waiting = journey.list_own_cases(act=act, account=account, states=(CaseState.RETURNED,), limit=FEW)
    running = journey.list_own_cases(act=act, account=account, states=tuple(OPEN_STATES - {CaseState.RETURNED}), limit=FEW)
    holder, *_ = holders_of(account, act.region)
    found = documents.list_documents(region=act.region, holder=holder, limit=FEW)
    today = dates.civil_date(act.at, time_zone=agencies.get_region(code=act.region).time_zone)
    known = identity.get_account(account_id=account)
    returned = [case_link(case, act.at) | {"href": reverse("correct", args=[case.id]), "tag": REPAIR} for case in waiting]
    return render(
        request, "citizen/beranda.html",
        {
            "name": known.name, "is_connected": known.resident_id is not None and known.region == act.region, "waiting": [*returned, *map(draft_link, drafts)],
            "running": [case_link(case, act.at) for case in running], "has_more": running.next is not None,
            "documents": [document_link(one, today) for one in found], "unread": notifications.count_unread(region=act.region, recipient=account),
        },
    )  # fmt: skip


@audience("citizen")
@limited("account", per_minute=20, by="account", methods=("POST",))
def account(request: HttpRequest) -> HttpResponse:
    """Name, language, mail address, connection to the register, devices."""
    act = act_for(request, "account")
    known = identity.get_account(account_id=me(request))
    values: dict[str, Any] = {"name": known.name, "language": known.language}
    errors: dict[str, Any] = {}
    if request.method == "POST":
        values = {"name": request.POST.get("name", "").strip(), "language": request.POST.get("language", "")}
        if not values["name"]:
            errors["name"] = NAME_NEEDED
        else:
            try:
                if values["name"] != known.name:
                    identity_writes.set_name(act=act, account=known.id, name=values["name"])
                if values["language"] in LANGUAGES and values["language"] != known.language:
                    identity_writes.set_language(act=act, account=known.id, language=values["language"])
            except Refusal as refusal:
                errors["name"] = refusal.message
        if not errors:
            messages.success(request, str(say(SAVED)))
            return HttpResponseRedirect(reverse("own-account"), status=303)
    return render(
        request, "citizen/akun.html",
        {
            "account": known, "phone": masked_phone(known.phone) if known.phone else "", "has_password": has_password(request), "values": values, "errors": errors, "problems": [{"field": name, "text": text} for name, text in errors.items()],
            "holds_office": any(one.region == act.region for one in identity.list_appointments(account_id=known.id, at=act.at)),
            "is_connected": known.resident_id is not None and known.region == act.region, "languages": (("id", "Bahasa Indonesia"), ("en", "English")),
        },
        status=422 if errors else 200,
    )  # fmt: skip


@audience("citizen")
def wrong_data(request: HttpRequest) -> HttpResponse:
    """Go to where data of the register are corrected (the address is on pages that were printed). `data` is a machine word, never a value."""
    known = request.GET.get("data", "")
    query = f"?data={known}" if f"residents.{known}" in REGISTER_PATHS else ""
    return HttpResponseRedirect(f"{reverse('data-correct')}{query}")
