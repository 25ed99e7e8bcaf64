"""Events to agencies' systems that were given up: why, and once more."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.clients import queries as clients
from loket.foundation.common import ids
from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text
from loket.foundation.exchange import operations, queries
from loket.foundation.exchange.values import DeliveryState
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager
from loket.web.manage import areas

AGAIN: Final = Text(id="Akan dikirim lagi sebentar lagi.", en="It will be sent again shortly.")
ANSWERS: Final = {
    "timeout": Text(id="Server tidak menjawab tepat waktu", en="The server did not answer in time"), "unreachable": Text(id="Server tidak terjangkau", en="The server cannot be reached"),
    "certificate": Text(id="Sertifikat server tidak sah", en="The server's certificate is not valid"),
    "no_allowed_address": Text(id="Nama server tidak menunjuk ke internet umum", en="The name does not point to the public internet"),
    "bad_address": Text(id="Alamat tidak diizinkan", en="The address is not allowed"), "http_410": Text(id="Server menjawab: alamat sudah tidak dipakai", en="The server says that the address is gone"),
}  # fmt: skip


@audience("operator")
@limited("decide", per_minute=60, by="account", methods=("POST",))
def given_up(request: HttpRequest) -> HttpResponse:
    """Show the events that were given up; by POST send one again."""
    act = act_for(request, "manage")
    if request.method == "POST":
        try:
            chosen: UUID = ids.from_text(request.POST.get("delivery", ""))
        except ids.BadId:
            raise NotFound from None
        operations.retry_delivery(act=act, delivery=chosen)
        messages.success(request, str(say(AGAIN)))
        return HttpResponseRedirect(reverse("manage-deliveries"), status=303)
    page = queries.list_deliveries(region=act.region, state=DeliveryState.DEAD, after=request.GET.get("after"), limit=30)
    names = {key: one.name for key in {delivery.client_id for delivery in page} if (one := clients.find_client(client_id=key)) is not None}
    rows = [
        {
            "id": ids.to_text(one.id), "name": names.get(one.client_id, Text(id=one.client_id, en=one.client_id)), "type": one.type, "at": one.made_at, "tries": one.tries,
            "answer": ANSWERS.get(one.last_answer, Text(id=f"Server menjawab {one.last_answer.removeprefix('http_')}", en=f"The server answered {one.last_answer.removeprefix('http_')}")),
        }
        for one in page
    ]  # fmt: skip
    return render(request, "manage/berbagi/kabar.html", {"rows": rows, "pager": pager(request, page), "desk_menu": areas.menu(request)})
