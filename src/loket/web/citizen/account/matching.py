"""From basic to verified without a way to the counter: photos of card and face, compared by an officer; how it stands, and taking it back."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.common.errors import Refusal
from loket.foundation.common.population import digits_of
from loket.foundation.common.text import Text
from loket.foundation.files.errors import FileRefused
from loket.foundation.files.values import MIB
from loket.foundation.identity import operations, queries
from loket.foundation.identity.values import Assurance, CheckState
from loket.web.citizen.account import proving
from loket.web.citizen.who import me
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

_PAGE: Final = "citizen/account/cocokkan.html"
_NIK_DIGITS: Final = 16
#: Read no further than this; larger photos are refused by the room anyway.
_MOST_BYTES: Final = 9 * MIB
NOT_A_NIK: Final = Text(id="NIK terdiri dari 16 angka, seperti tertulis di KTP-el.", en="A NIK has 16 digits, as printed on the card.")
NEED_CARD: Final = Text(id="Pilih foto KTP-el Anda.", en="Choose the photo of your card.")
NEED_FACE: Final = Text(id="Pilih foto wajah Anda.", en="Choose the photo of your face.")
NEED_CONSENT: Final = Text(id="Centang persetujuan ini untuk mengirim.", en="Tick this consent to send.")
SENT: Final = Text(
    id="Terkirim. Petugas mencocokkannya; hasilnya kami kirim ke pesan Anda.", en="Sent. An officer compares it; we send you the result as a message."
)
TAKEN_BACK: Final = Text(id="Ditarik; foto Anda sudah dihapus.", en="Taken back; your photos were destroyed.")


@audience("citizen")
@limited("match", per_hour=20, by="account", methods=("POST",))
def match(request: HttpRequest) -> HttpResponse:
    """Ask for number and photos, or show how the last check stands."""
    account = queries.get_account(account_id=me(request))
    last = queries.find_check(account=account.id)
    waits = last is not None and last.state is CheckState.WAITING
    context: dict[str, Any] = {
        "is_verified": account.assurance.reaches(Assurance.VERIFIED), "is_offered": queries.is_offered(region=request.region.code),  # type: ignore[attr-defined]
        "waits": waits, "in_hand": waits and last is not None and last.officer is not None, "last": last, "errors": {}, "problems": [], "next": proving.onward(request),
        "refused": last.said if last is not None and last.state is CheckState.REFUSED else None,
    }  # fmt: skip
    if request.method != "POST" or context["is_verified"] or not context["is_offered"] or waits:
        return render(request, _PAGE, context)
    errors = _send(request)
    if errors:
        context |= {"errors": errors, "problems": [{"field": name, "text": text} for name, text in errors.items()]}
        return render(request, _PAGE, context, status=422)
    messages.success(request, str(say(SENT)))
    return HttpResponseRedirect(proving.onward(request) or reverse("safety-match"), status=303)


def _send(request: HttpRequest) -> dict[str, Text]:
    nik, errors = digits_of(request.POST.get("nik", "")[:30]), {}
    if len(nik) != _NIK_DIGITS or not nik.isdigit():
        errors["nik"] = NOT_A_NIK
    card, face = request.FILES.get("card"), request.FILES.get("face")
    if card is None:
        errors["card"] = NEED_CARD
    if face is None:
        errors["face"] = NEED_FACE
    if "consent" not in request.POST:
        errors["consent"] = NEED_CONSENT
    if errors or card is None or face is None:
        return errors
    try:
        operations.submit_check(act=act_for(request, "identity"), account=me(request), nik=nik, card=_read(card), face=_read(face))
    except FileRefused as refusal:
        return {"card": refusal.message}
    except Refusal as refusal:
        return {"nik": refusal.message}
    return {}


def _read(sent: UploadedFile) -> bytes:
    content: bytes = sent.read(_MOST_BYTES)
    return content


@audience("citizen")
@require_POST
@limited("match", per_hour=20, by="account")
def take_back(request: HttpRequest) -> HttpResponse:
    """Take a check back that no officer has in hand."""
    operations.withdraw_check(act=act_for(request, "identity"), account=me(request))
    messages.success(request, str(say(TAKEN_BACK)))
    return HttpResponseRedirect(reverse("safety-match"), status=303)
