"""The page behind a "was it you?": what was done, and one button that freezes it. No account is needed, and nothing personal is shown."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from loket.foundation.identity import operations, queries
from loket.foundation.identity.errors import QuestionOver
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for


@audience("public")
@limited("not-me", per_minute=20)
def deny(request: HttpRequest, token: str) -> HttpResponse:
    """Ask; POST denies. Opening the link alone does nothing, because programs open links too."""
    act = act_for(request, "deny")
    question = queries.find_question(token=token, at=act.at)
    status = 200
    if request.method == "POST" and question is not None and question.denied_at is None:
        try:
            operations.deny_change(act=act, token=token)
        except QuestionOver:
            status = 409  # somebody was quicker; the page below says how it stands
        question = queries.find_question(token=token, at=act.at)
    return render(request, "citizen/account/bukan_saya.html", {"question": question}, status=404 if question is None else status)
