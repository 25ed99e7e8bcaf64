"""The page of health, and a failed job begun again."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text
from loket.foundation.jobs import operations
from loket.foundation.jobs import queries as jobs
from loket.foundation.jobs.errors import JobGone
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for
from loket.web.manage import areas
from loket.web.manage.health import checks

AGAIN: Final = Text(id="Pekerjaan itu dimulai lagi; hasilnya tampil di halaman ini.", en="The job begins again; this page shows how it went.")


@audience("operator")
def health(request: HttpRequest) -> HttpResponse:
    """Show how the system stands, the worst first."""
    act = act_for(request, "manage")
    found = checks.all_checks(region=act.region, at=act.at)
    return render(
        request, "manage/health/kesehatan.html",
        {
            "checks": found, "bad": sum(1 for one in found if one.kind == "bad"), "warnings": sum(1 for one in found if one.kind == "warning"),
            "failed": jobs.list_failed(), "at": act.at, "desk_menu": areas.menu(request),
        },
    )  # fmt: skip


@audience("operator")
@require_POST
@limited("manage", per_minute=60, by="account")
def retry(request: HttpRequest) -> HttpResponse:
    """Begin a job again that was given up."""
    job = request.POST.get("job", "")
    if not job.isdecimal() or len(job) > 18:
        raise NotFound
    try:
        operations.retry(act=act_for(request, "manage"), job=int(job))
    except JobGone as refusal:
        messages.warning(request, str(say(refusal.message)))
    else:
        messages.success(request, str(say(AGAIN)))
    return HttpResponseRedirect(reverse("manage-health"), status=303)
