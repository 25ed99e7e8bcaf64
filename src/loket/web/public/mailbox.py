"""The demo's mailbox: every mail that would have gone out, for whoever tries Loket. It is not there in production."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from loket.foundation.notifications import queries as notifications
from loket.web.kit.audience import audience
from loket.web.kit.requests import pager


@audience("public")
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show the demo's mails, newest first."""
    page = notifications.list_demo_mails(after=request.GET.get("after"))
    response = render(request, "public/kotak_surat.html", {"mails": page.items, "pager": pager(request, page)})
    response.headers["Cache-Control"] = "no-store"
    return response
