"""Messages."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.common.text import Text
from loket.foundation.notifications import operations, queries
from loket.web.citizen import wording
from loket.web.citizen.who import me
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager

NEW = Text(id="Belum dibaca", en="Unread")


@audience("citizen")
@limited("inbox", per_minute=60, by="account", methods=("POST",))
def inbox(request: HttpRequest) -> HttpResponse:
    """List the messages, newest first; POST marks all as read."""
    act = act_for(request, "read")
    if request.method == "POST":
        operations.mark_all_read(act=act, recipient=me(request))
        return HttpResponseRedirect(reverse("inbox"), status=303)
    page = queries.list_messages(region=act.region, recipient=me(request), after=request.GET.get("after"))
    items = [
        {
            "title": one.subject, "href": reverse("message", args=[one.id]), "text": wording.moment(one.created_at),
            "tag": "" if one.is_read else NEW, "tag_kind": "info",
        }
        for one in page
    ]  # fmt: skip
    unread = queries.count_unread(region=act.region, recipient=me(request))
    return render(request, "citizen/pesan.html", {"items": items, "pager": pager(request, page), "unread": unread})


@audience("citizen")
def message(request: HttpRequest, message: UUID) -> HttpResponse:
    """Show one message; it counts as read from now on."""
    act = act_for(request, "read")
    found = queries.get_message(region=act.region, recipient=me(request), message=message)
    if not found.is_read:
        found = operations.mark_read(act=act, recipient=me(request), message=message)
    return render(request, "citizen/pesan_satu.html", {"found": found})
