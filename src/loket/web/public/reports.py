"""Where the gateway for text messages reports what became of one; signed, or it is not there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from loket.foundation.notifications import operations
from loket.foundation.notifications.values import Channel
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for


# Because: a gateway has no session and no form of ours; its signature is what proves it.
@csrf_exempt
@require_POST
@audience("public")
@limited("sms-report", per_minute=3000)
def text_report(request: HttpRequest) -> HttpResponse:
    """Take one report. Unsigned, unreadable and unknown ones are answered alike (404)."""
    operations.take_receipt(act=act_for(request, "report"), channel=Channel.SMS, body=request.body, headers=request.headers)
    return HttpResponse(status=204)
