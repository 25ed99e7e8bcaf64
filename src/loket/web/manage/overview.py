"""The first page of the door: where what is done."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from loket.web.kit.audience import audience
from loket.web.manage import areas


@audience("operator", "author", "reviewer", "leader")
def overview(request: HttpRequest) -> HttpResponse:
    """Show the areas that are open to whoever asks."""
    return render(request, "manage/ringkasan.html", {"areas": areas.open_to(request), "desk_menu": areas.menu(request)})
