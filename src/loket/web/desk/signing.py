"""Signing personally: what waits, each document opened before it is signed, one passphrase for what was chosen, the result of each."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from loket.foundation.common import ids
from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text
from loket.services.documents import queries as documents
from loket.services.documents.errors import AlreadyAsked, NotAwaiting
from loket.services.documents.values import FAULT_WORDS, Asked, Fault, SignatureState
from loket.services.journey import operations, queries
from loket.services.journey.errors import NumberInvalid
from loket.services.journey.values import Signing, SigningDesk, SigningResult
from loket.web.desk.queueing import menu, officer_of
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, idempotency_key, pager

#: Unit: documents. What one page shows is what is signed in one go.
MOST: Final = 25
#: Unit: seconds. After so long no further document of a batch is begun: a browser on a phone gives up after a minute.
LONGEST: Final = 45.0
LONGEST_PASSPHRASE: Final = 200

CHOOSE: Final = Text(id="Pilih sedikitnya satu dokumen yang sudah Anda buka.", en="Choose at least one document that you have opened.")
SAY_PASSPHRASE: Final = Text(id="Isi kata sandi tanda tangan Anda.", en="Give your signing passphrase.")
WRONG: Final = Text(
    id="Kata sandi salah ({count} kali berturut-turut). Tidak ada yang ditandatangani. Periksa huruf besar-kecil, lalu coba lagi.",
    en="The passphrase is wrong ({count} in a row). Nothing was signed. Mind capital letters, then try again.",
)
TAKEN_OVER: Final = Text(
    id="Dokumen sekarang atas nama Anda. Buka dan baca, lalu tandatangani.", en="The document is in your name now. Open and read it, then sign."
)


@audience("officer")
@limited("signing", per_minute=30, by="account", methods=("POST",))
@sensitive_post_parameters("passphrase", "number")
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what waits for the officer's signature; sign what was chosen, one after the other."""
    if request.method != "POST":
        return _show(request)
    return _sign(request)


@audience("officer")
@limited("signing-read", per_minute=120, by="account")
def document(request: HttpRequest, document: UUID) -> HttpResponse:
    """Show a document page by page as it will be signed; from then on the officer may sign it. Recorded as a reading."""
    act, officer = act_for(request, "sign"), officer_of(request)
    content = operations.read_draft(act=act, officer=officer, document=document)
    found = queries.get_signing(act=act, officer=officer, document=document)
    pages = range(1, documents.count_pages(pdf=content) + 1)
    rest = [one for one in queries.get_signing_desk(act=act, officer=officer, limit=MOST).page if not one.waiting.seen]
    return render(
        request, "desk/tanda_tangan_satu.html",
        {
            "one": found, "pages": [reverse("desk-signing-page", args=[document, page]) for page in pages], "following": rest[0] if rest else None,
            "left": len(rest), "desk_menu": menu(),
        },
    )  # fmt: skip


@audience("officer")
@limited("signing-page", per_minute=240, by="account")
def page(request: HttpRequest, document: UUID, page: int) -> HttpResponse:
    """Hand out one page of what is to be signed, as a picture."""
    content = queries.read_draft_page(act=act_for(request, "sign"), officer=officer_of(request), document=document, page=page)
    return downloads.attachment(content, name=f"halaman-{page}.png", media_type="image/png", inline=True)


@audience("officer")
@limited("signing-read", per_minute=120, by="account")
def pdf(request: HttpRequest, document: UUID) -> HttpResponse:
    """Hand out the PDF byte for byte as it will be signed."""
    content = operations.read_draft(act=act_for(request, "sign"), officer=officer_of(request), document=document)
    return downloads.attachment(content, name="belum-ditandatangani.pdf", media_type="application/pdf")


@audience("officer")
@require_POST
@limited("signing", per_minute=30, by="account")
def take_over(request: HttpRequest, document: UUID) -> HttpResponse:
    """Sign instead of who is away or holds the position no more: the document is drawn anew in the officer's name."""
    issued = operations.take_over(act=act_for(request, "sign"), officer=officer_of(request), document=document)
    messages.info(request, str(say(TAKEN_OVER)))
    return HttpResponseRedirect(reverse("desk-signing-one", args=[issued.id]), status=303)


@audience("officer")
def result(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Say of each document of a batch whether it is signed; what is not, waits."""
    act, officer = act_for(request, "sign"), officer_of(request)
    found = queries.list_signed(act=act, officer=officer, batch=batch)
    if not found:
        return HttpResponseRedirect(reverse("desk-signing"), status=303)  # what was chosen was finished meanwhile
    desk = queries.get_signing_desk(act=act, officer=officer, limit=MOST)
    done = [one for one in found if one.asked.state is SignatureState.DONE]
    return render(
        request, "desk/tanda_tangan_hasil.html",
        {
            "results": [_result(one) for one in found], "done": len(done), "total": len(found), "left": queries.count_to_sign(act=act, officer=officer),
            "fault": next((FAULT_WORDS[one.asked.fault] for one in found if one.asked.fault), None), "service": desk.service, "desk_menu": menu(),
        },
    )  # fmt: skip


@audience("officer")
@limited("signing-progress", per_minute=120, by="account")
def progress(request: HttpRequest, batch: str) -> HttpResponse:
    """Say how far a batch is, while the page that sent it waits."""
    try:
        key = UUID(batch)
    except ValueError:
        raise NotFound from None
    found = queries.list_signed(act=act_for(request, "sign"), officer=officer_of(request), batch=key)
    return JsonResponse({"done": sum(one.asked.state is SignatureState.DONE for one in found)})


def _sign(request: HttpRequest) -> HttpResponse:
    act, officer, batch = act_for(request, "sign"), officer_of(request), idempotency_key(request)
    chosen, passphrase = _chosen(request), request.POST.get("passphrase", "")[:LONGEST_PASSPHRASE]
    after = HttpResponseRedirect(reverse("desk-signing-result", args=[batch]), status=303)
    if queries.list_signed(act=act, officer=officer, batch=batch):
        return after  # the same form sent twice
    errors: dict[str, Text] = {}
    if number := request.POST.get("number", "").strip():
        try:
            operations.set_signer_number(act=act, officer=officer, number=number)
        except NumberInvalid as refusal:
            errors["number"] = refusal.message
    if not chosen:
        errors["document"] = CHOOSE
    if not passphrase:
        errors["passphrase"] = SAY_PASSPHRASE
    if errors:
        return _show(request, errors, chosen, status=422)
    last = _one_after_the_other(request, chosen, batch, passphrase)
    if last is not None and last.fault is Fault.WRONG_PASSPHRASE:
        wrong = queries.get_signing_desk(act=act, officer=officer, limit=1).wrong
        return _show(request, {"passphrase": WRONG.fill(count=wrong)}, chosen, status=422)
    return after if last is not None else HttpResponseRedirect(reverse("desk-signing"), status=303)


def _one_after_the_other(request: HttpRequest, chosen: Iterable[UUID], batch: UUID, passphrase: str) -> Asked | None:
    """
    Sign until one answer makes it useless to go on: a wrong passphrase, no certificate, a service that is down. The rest waits untouched.

    Because: asking again with a wrong passphrase would lock the officer out at the authority, and a service that is down answers nobody.
    """
    hand = queries.hand_of(act=act_for(request, "sign"), officer=officer_of(request), passphrase=passphrase)
    last, begun = None, time.monotonic()
    for document in chosen:
        if time.monotonic() - begun > LONGEST:
            break
        try:
            last = operations.sign_document(act=act_for(request, "sign"), officer=officer_of(request), document=document, batch=batch, hand=hand)
        except (NotFound, AlreadyAsked, NotAwaiting):
            continue  # signed in another tab, or its case went another way
        if last.state in (SignatureState.ASKED, SignatureState.REFUSED):
            break
    return last


def _chosen(request: HttpRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("document")[:MOST]:
        try:
            found.append(ids.from_text(text))
        except ids.BadId:
            raise NotFound from None
    return list(dict.fromkeys(found))


def _show(request: HttpRequest, errors: dict[str, Text] | None = None, chosen: Iterable[UUID] | None = None, *, status: int = 200) -> HttpResponse:
    act, officer = act_for(request, "sign"), officer_of(request)
    desk = queries.get_signing_desk(act=act, officer=officer, after=request.GET.get("after"), limit=MOST)
    kept = None if chosen is None else set(chosen)
    errors = errors or {}
    items = [_item(one, kept) for one in desk.page]
    return render(
        request, "desk/tanda_tangan.html",
        {
            "items": items, "total": queries.count_to_sign(act=act, officer=officer), "ready": sum(one["can"] for one in items),
            "unseen": next((one for one in items if one["is_unseen"]), None), "desk": desk, "passphrase": _passphrase(desk), "errors": errors,
            "problems": [{"field": "f-document" if name == "document" else name, "text": text} for name, text in errors.items()],
            "pager": pager(request, desk.page), "desk_menu": menu(),
        },
        status=status,
    )  # fmt: skip


def _item(one: Signing, chosen: set[UUID] | None) -> dict[str, Any]:
    waiting = one.waiting
    can = one.is_own and waiting.seen
    return {
        "one": one, "key": ids.to_text(waiting.document.id), "can": can, "is_unseen": one.is_own and not waiting.seen,
        "checked": can and (chosen is None or waiting.document.id in chosen), "fault": FAULT_WORDS[waiting.fault] if waiting.fault else None,
        "asked": waiting.asked,
    }  # fmt: skip


def _passphrase(desk: SigningDesk) -> dict[str, Text]:
    if desk.by_password:
        return {
            "label": Text(id="Kata sandi akun Anda", en="The password of your account"),
            "hint": Text(
                id="Instansi ini menandatangani dengan kuncinya sendiri; kata sandi akun membuktikan bahwa Anda yang menyetujui.",
                en="This office signs with a key of its own; the password of your account proves that it is you who agrees.",
            ),
        }
    return {
        "label": Text(id="Passphrase tanda tangan elektronik", en="Passphrase of your electronic signature"),
        "hint": Text(
            id="Dipakai sekali untuk dokumen yang dipilih, lalu dilupakan. Loket tidak menyimpannya.",
            en="Used once for the documents chosen, then forgotten. Loket does not keep it.",
        ),
    }


def _result(one: SigningResult) -> dict[str, Any]:
    state = one.asked.state
    kinds = {SignatureState.DONE: "good", SignatureState.REFUSED: "warning", SignatureState.DROPPED: "neutral"}
    return {"one": one, "state": state.value, "kind": kinds.get(state, "info"), "fault": FAULT_WORDS[one.asked.fault] if one.asked.fault else None}
