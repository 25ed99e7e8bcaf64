"""A case that an officer sent at the counter becomes one's own: by its number and the code on the receipt, once."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.common.text import Text
from loket.services.counter.errors import ClaimRefused
from loket.services.journey import operations
from loket.web.citizen.who import me
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

CLAIMED: Final = Text(id="Permohonan ini sekarang ada di akun Anda.", en="This application is in your account now.")
LONGEST: Final = 40


@audience("citizen")
@limited("claim", per_hour=20, by="account", methods=("POST",))
def claim(request: HttpRequest) -> HttpResponse:
    """Ask for number and code, and give the case to the account whose person it is for."""
    if request.method != "POST":
        return render(request, "citizen/klaim.html", {"problems": []})
    act, number, code = act_for(request, "claim"), request.POST.get("number", "").strip()[:LONGEST], request.POST.get("code", "").strip()[:LONGEST]
    try:
        if not operations.try_claim(act=act, number=number, code=code):
            raise ClaimRefused
        case = operations.claim_case(act=act, account=me(request), number=number, code=code)
    except ClaimRefused as refusal:
        context = {"number": number, "error": refusal.message, "problems": [{"field": "number", "text": refusal.message}]}
        return render(request, "citizen/klaim.html", context, status=refusal.status)
    messages.success(request, str(say(CLAIMED)))
    return HttpResponseRedirect(reverse("own-case", args=[case.id]), status=303)
