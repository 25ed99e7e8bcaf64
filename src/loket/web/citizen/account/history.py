"""The history of one's own account, with "it was not me" at every line."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from loket.foundation.identity import operations, queries
from loket.foundation.identity.values import HISTORY_BY
from loket.web.citizen.who import me
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager

_SIZE: Final = 20


@audience("citizen")
def history(request: HttpRequest) -> HttpResponse:
    """Show what was done with the account, the newest first."""
    found = queries.list_history(account=me(request), after=request.GET.get("after"), limit=_SIZE)
    lines = [{"line": one, "by": HISTORY_BY.get(one.by)} for one in found.items]
    return render(request, "citizen/account/riwayat.html", {"lines": lines, "pager": pager(request, found)})


@audience("citizen")
@require_POST
@limited("history-doubt", per_hour=10, by="account")
def doubt(request: HttpRequest, line: UUID) -> HttpResponse:
    """Go to the page where "it was not me" is confirmed, by a link as in the messages."""
    link = operations.doubt_history(act=act_for(request, "account"), account=me(request), line=line)
    return HttpResponseRedirect(urlsplit(link).path, status=303)
