"""Passkeys at the door: what a device is asked, and signing in by one. The page's script carries both to the browser; nothing is typed."""

from __future__ import annotations

from typing import Final

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from loket.foundation.identity import operations, queries
from loket.foundation.identity.errors import PasskeyRefused
from loket.foundation.identity.values import Method
from loket.web.citizen.account import proving
from loket.web.citizen.who import me
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

_NEXT: Final = "next"


@audience("public")
@require_POST
@limited("passkey-ask", per_minute=20)
def ask(request: HttpRequest) -> JsonResponse:
    """Return what a browser needs to use a passkey: one of the signed-in person, or whichever somebody has who is not."""
    account = request.user.pk if request.user.is_authenticated else None
    options, state = queries.ask_for_one(place=proving.place_of(request), account=account)
    proving.keep_asked(request, state)
    return JsonResponse(options)


@audience("citizen")
@require_POST
@limited("passkey-new", per_minute=10, by="account")
def ask_new(request: HttpRequest) -> JsonResponse:
    """Return what a browser needs to make a passkey for the signed-in person; `prove`: where they prove themselves before the device is asked."""
    account = queries.get_account(account_id=me(request))
    options, state = queries.ask_for_new(account=account, place=proving.place_of(request))
    proving.keep_asked(request, state)
    if not proving.is_fresh(request):
        onward, safety = proving.onward(request), reverse("safety")
        options = {**options, "prove": proving.again(back=f"{safety}?{urlencode({_NEXT: onward})}" if onward else safety)}
    return JsonResponse(options)


@audience("public")
@require_POST
@limited("passkey-sign-in", per_minute=10)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by a passkey; what fails says the same, whatever the reason."""
    heard, onward = proving.answered(request), proving.onward(request)
    act = act_for(request, "account")
    account = operations.prove_passkey(act=act, place=proving.place_of(request), state=heard[0], answer=heard[1]) if heard else None
    user = get_user_model().objects.filter(pk=account, is_active=True).first() if account else None
    if user is None:
        messages.error(request, str(say(PasskeyRefused.message)))
        query = f"?{urlencode({_NEXT: onward})}" if onward else ""
        return HttpResponseRedirect(f"{reverse('account_login')}{query}", status=303)
    request.sign_in_method = Method.PASSKEY  # type: ignore[attr-defined]
    record_authentication(request, user, method="mfa")
    login = Login(user=user, email_verification=EmailVerificationMethod.NONE, redirect_url=onward or None)
    answer: HttpResponse = perform_login(request, login)
    return answer
