"""Messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.common.text import Text
from loket.foundation.notifications import operations, queries
from loket.foundation.notifications.values import Message
from loket.web.citizen import wording
from loket.web.citizen.who import me
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager

NEW = Text(id="Belum dibaca", en="Unread")
#: Where a message leads that is about no application: the longest beginning of its kind word counts.
PLACES: Final[Mapping[str, tuple[str, Text]]] = {
    "access": ("own-readings", Text(id="Lihat siapa membaca data saya", en="See who read my data")),
    "access.answer": ("own-inquiries", Text(id="Buka pertanyaan dan laporan", en="Open questions and reports")),
    "access.question": ("manage-questions", Text(id="Buka pertanyaan warga", en="Open the questions")),
    "access.report": ("inspect-reports", Text(id="Buka laporan warga", en="Open the reports")),
    "document": ("wallet", Text(id="Buka dokumen saya", en="Open my documents")),
    "exchange": ("manage-grants", Text(id="Buka berbagi data", en="Open the sharing of data")),
    "power": ("powers-given", Text(id="Buka kuasa", en="Open powers")),
    "privacy": ("own-data", Text(id="Buka data saya", en="Open my data")),
    "security": ("safety", Text(id="Buka keamanan akun", en="Open the safety of the account")),
}


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
    return render(request, "citizen/pesan_satu.html", {"found": found, "place": _place(found)})


def _place(found: Message) -> dict[str, Any] | None:
    known = [word for word in PLACES if f"{found.kind}.".startswith(f"{word}.")]
    if not known:
        return None
    name, label = PLACES[max(known, key=len)]
    return {"href": reverse(name), "label": label}
