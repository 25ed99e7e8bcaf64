"""Another e-mail address: asked for by who has just proved themselves, confirmed by the link in the mail. The answer is the same whoever has the address."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.common.text import Text
from loket.foundation.identity import operations, queries
from loket.foundation.identity.errors import AddressTaken, CodeOver
from loket.web.citizen.account import proving
from loket.web.citizen.account.security import freshly
from loket.web.citizen.who import me
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

_PAGES: Final = "citizen/account/"
BAD: Final = Text(
    id="Alamat surel tidak terbaca. Tulis seperti nama@contoh.id.", en="The e-mail address cannot be read. Write it like name@example.org."
)
CHANGED: Final = Text(
    id="Alamat surel sudah diganti. Alamat dan nomor lama diberi tahu, dan dapat menghentikannya selama tujuh hari.",
    en="Your e-mail address was changed. The former address and the phone were told, and can stop it for seven days.",
)


@audience("citizen")
@limited("email-change", per_hour=10, by="account", methods=("POST",))
@freshly
def change(request: HttpRequest) -> HttpResponse:
    """Ask for the new address, and send a link there."""
    known = queries.get_account(account_id=me(request))
    email = request.POST.get("email", "").strip()[:254]
    context: dict[str, Any] = {"email": email, "present": known.email, "errors": {}, "problems": []}
    if request.method != "POST":
        return render(request, f"{_PAGES}ganti_surel.html", context)
    try:
        validate_email(email)
    except ValidationError:
        context |= {"errors": {"email": BAD}, "problems": [{"field": "email", "text": BAD}]}
        return render(request, f"{_PAGES}ganti_surel.html", context, status=422)
    token = operations.ask_for_email(act=act_for(request, "account"), account=known.id, email=email, proofs=proving.proofs(request))
    taken = queries.find_account_by_login(login=email)
    base = f"{request.scheme}://{request.get_host()}"
    if taken is not None and taken.id != known.id:
        reset = base + reverse("account_reset_password")
        get_adapter().send_mail("account/email/account_already_exists", email, {"password_reset_url": reset})
    else:
        get_adapter().send_mail("loket/email/change", email, {"activate_url": base + reverse("email-confirm", args=[token])})
    return render(request, f"{_PAGES}ganti_surel_terkirim.html", {"email": email})


@audience("citizen")
@limited("email-confirm", per_minute=20, by="account")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of the mail: one button. Opening the link alone does nothing."""
    if request.method == "POST":
        try:
            operations.change_email(act=act_for(request, "account"), account=me(request), token=token)
        except (CodeOver, AddressTaken):
            return render(request, f"{_PAGES}ganti_surel_mati.html", status=404)
        messages.success(request, str(say(CHANGED)))
        return HttpResponseRedirect(reverse("own-account"), status=303)
    return render(request, f"{_PAGES}ganti_surel_pastikan.html")
