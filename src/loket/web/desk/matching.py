"""Checks of identity from afar at the desk: one at a time, the card and the face beside the register, accepted or refused with a reason."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.common import ids
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.identity import operations, queries
from loket.foundation.identity.errors import CheckNotFound
from loket.foundation.identity.values import CHECK_REASONS, CheckState
from loket.web.desk.queueing import menu
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

NONE_WAITS: Final = Text(id="Tidak ada pencocokan yang menunggu Anda sekarang.", en="No check waits for you now.")
ACCEPTED: Final = Text(id="Cocok: akun terhubung, warga diberi tahu.", en="Matched: the account is connected, the person was told.")
REFUSED: Final = Text(id="Ditolak: warga diberi tahu alasannya.", en="Refused: the person was told why.")
RELEASED: Final = Text(id="Dikembalikan ke antrean.", en="Put back into the queue.")
MATCH: Final = Text(id="Cocok: kartu, wajah, dan data kependudukan orang yang sama", en="They match: card, face and register are one person")
#: What an officer chooses; below it stands what the person will read.
SHORT: Final = {
    "unreadable": Text(id="Foto tidak terbaca", en="The photo cannot be read"), "face": Text(id="Wajah tidak dapat dipastikan", en="The face cannot be matched"),
    "data": Text(id="Data tidak cocok", en="The data do not match"), "card": Text(id="Bukan kartu asli", en="No original card"),
}  # fmt: skip
READ: Final = Text(id="Warga membaca: {text}", en="The person reads: {text}")
CHOOSE: Final = Text(id="Pilih cocok, atau alasan penolakan.", en="Choose that it matches, or the reason of a refusal.")
LOOK: Final = Text(id="Centang bila keduanya sudah Anda bandingkan.", en="Tick this when you have compared both.")


@audience("officer")
def waiting(request: HttpRequest) -> HttpResponse:
    """Show how many wait, and the button to take the next."""
    act = act_for(request, "identity")
    return render(
        request,
        "desk/cocokkan.html",
        {"may": queries.may_check(act=act), "count": queries.count_checks(region=act.region), "desk_menu": menu()},
    )


@audience("officer")
@require_POST
@limited("match-take", per_minute=30, by="account")
def take(request: HttpRequest) -> HttpResponse:
    """Ask the system for the next one."""
    found = operations.take_check(act=act_for(request, "identity"))
    if found is None:
        messages.info(request, str(say(NONE_WAITS)))
        return HttpResponseRedirect(reverse("desk-match"), status=303)
    return HttpResponseRedirect(reverse("desk-match-one", args=[found.id]), status=303)


@audience("officer")
@limited("match-decide", per_minute=30, by="account", methods=("POST",))
def one(request: HttpRequest, check: UUID) -> HttpResponse:
    """Show card, face and register side by side; decide."""
    act = act_for(request, "identity")
    errors: dict[str, Text] = {}
    status = 200
    if request.method == "POST":
        errors, status = _decide(request, check)
        if not errors:
            return HttpResponseRedirect(reverse("desk-match"), status=303)
    found, nik, person = queries.compare_check(act=act, check=check)
    context: dict[str, Any] = {
        "check": found, "nik": nik, "person": person, "outcomes": [*([("match", MATCH)] if person else []), *((name, SHORT[name], READ.fill(text=text)) for name, text in CHECK_REASONS.items())],
        "errors": errors,
        "problems": [{"field": name, "text": text} for name, text in errors.items()], "outcome": request.POST.get("outcome", ""), "desk_menu": menu(),
    }  # fmt: skip
    return render(request, "desk/cocokkan_satu.html", context, status=status)


def _decide(request: HttpRequest, check: UUID) -> tuple[dict[str, Text], int]:
    outcome = request.POST.get("outcome", "")
    if outcome != "match" and outcome not in CHECK_REASONS:
        return {"outcome": CHOOSE}, 422
    if outcome == "match" and "seen" not in request.POST:
        return {"seen": LOOK}, 422
    try:
        done = operations.decide_check(act=act_for(request, "identity"), check=check, reason="" if outcome == "match" else outcome)
    except CheckNotFound:
        raise
    except Refusal as refusal:
        return {"outcome": refusal.message}, refusal.status
    messages.success(request, str(say(ACCEPTED if done.state is CheckState.ACCEPTED else REFUSED)))
    return {}, 200


@audience("officer")
@require_POST
@limited("match-decide", per_minute=30, by="account")
def release(request: HttpRequest, check: UUID) -> HttpResponse:
    """Put it back."""
    operations.release_check(act=act_for(request, "identity"), check=check)
    messages.success(request, str(say(RELEASED)))
    return HttpResponseRedirect(reverse("desk-match"), status=303)


@audience("officer")
@limited("file", per_minute=120, by="account")
def photo(request: HttpRequest, check: UUID, file: UUID) -> HttpResponse:
    """Open one of the two photos of the check in hand; recorded as a reading."""
    stored, content = queries.read_check_photo(act=act_for(request, "identity"), check=check, file=file)
    return downloads.attachment(content, name=f"foto-{ids.to_text(file)[-8:].lower()}.{stored.extension}", media_type=stored.media_type, inline=True)
