"""What other agencies told the officer's positions: a list of numbers, one notice with what it says, and the note that it is known."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text
from loket.services.journey import operations, queries
from loket.web.desk.queueing import menu, officer_of
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager

NOTED: Final = Text(id="Tercatat: instansi Anda sudah mengetahui pemberitahuan ini.", en="Recorded: your agency knows of this notice.")


@audience("officer")
def notices(request: HttpRequest) -> HttpResponse:
    """Show what has been told and nobody of the position has noted yet: numbers and times, nobody's name."""
    act = act_for(request, "work")
    try:
        page = queries.list_notices(act=act, officer=officer_of(request), after=request.GET.get("after"))
    except ValueError:
        raise NotFound from None
    return render(request, "desk/pemberitahuan.html", {"rows": page.items, "pager": pager(request, page), "desk_menu": menu()})


@audience("officer")
@limited("desk", per_minute=120, by="account")
def notice(request: HttpRequest, notice: UUID) -> HttpResponse:
    """Show one notice, which is recorded as a reading; take the note that it is known."""
    act, officer = act_for(request, "work"), officer_of(request)
    if request.method == "POST":
        operations.take_note(act=act, officer=officer, notice=notice)
        messages.success(request, str(say(NOTED)))
        return HttpResponseRedirect(reverse("desk-notices"), status=303)
    return render(request, "desk/pemberitahuan_satu.html", {"told": queries.get_notice(act=act, officer=officer, notice=notice), "desk_menu": menu()})
