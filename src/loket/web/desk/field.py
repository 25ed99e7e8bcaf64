"""
The field page and what it asks of us: hand out work packages, take photos in pieces and results.

The page itself holds nothing of anybody: the browser keeps it, so that it opens without a network. What it carries is in the browser's own
store, encrypted (`static/desk/lapangan_simpan.js`). The device is a cookie that scripts cannot read; we keep its hash.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from loket.foundation.common import ids
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.files import operations as files
from loket.foundation.files import queries as file_reads
from loket.foundation.files.errors import FileRefused, NoSuchUpload
from loket.services.inspections import queries as inspections
from loket.services.inspections.errors import FindingsIncomplete
from loket.services.inspections.values import CONFLICT_WORDS
from loket.services.journey import operations
from loket.services.journey.values import Carried, SentInspection
from loket.web.desk import results, wording
from loket.web.desk.queueing import menu, officer_of
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

COOKIE: Final = "loket_lapangan"
#: Of the whole site, because the field page has an address in each language.
COOKIE_PATH: Final = "/"
#: Longer than any package is carried. Unit: seconds.
COOKIE_AGE: Final = 7 * 86400
KEY_BYTES: Final = 32
PIECE: Final = "application/offset+octet-stream"
#: A photo from the field was shrunk there. Unit: bytes.
MOST_PHOTO: Final = 4 * 2**20
TAKEN: Final = Text(id="Terkirim. {state}", en="Sent. {state}")
GOES_ON: Final = Text(id="Langkah diputus dan permohonan diteruskan.", en="The step is decided and the application goes on.")
CLOCK: Final = Text(id=" Perhatikan: {off}.", en=" Mind: {off}.")
UNREADABLE: Final = Text(
    id="Kiriman ini tidak dapat dibaca. Muat ulang halaman lapangan, lalu kirim lagi.",
    en="This could not be read. Reload the field page and send again.",
)


@audience("officer")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the field page: the same for everybody, nothing of anybody."""
    return render(request, "desk/lapangan.html", {"desk_menu": menu()})


@audience("officer")
@require_GET
@limited("field-state", per_minute=60, by="account")
def state(request: HttpRequest) -> HttpResponse:
    """Say who is signed in (as a hash), the token of forms, and the time."""
    act = act_for(request, "work")
    return _json({"csrf": get_token(request), "who": _who(officer_of(request)), "now": act.at.isoformat()})


@audience("officer")
@require_POST
@limited("field", per_minute=30, by="account")
def carry(request: HttpRequest) -> HttpResponse:
    """Hand the inspection in hand out to this device."""
    try:
        step = ids.from_text(request.POST.get("step", ""))
    except ids.BadId:
        return _refused(UNREADABLE, 400)
    token = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(KEY_BYTES)
    try:
        handed = operations.carry(act=act_for(request, "work"), officer=officer_of(request), step=step, device=_hash(token))
    except Refusal as refusal:
        return _refused(refusal.message, refusal.status)
    return _handed(request, handed, token)


@audience("officer")
@require_POST
@limited("field", per_minute=30, by="account")
def carry_another(request: HttpRequest) -> HttpResponse:
    """Hand the next one of the same trip out to this device."""
    token = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(KEY_BYTES)
    try:
        handed = operations.carry_another(act=act_for(request, "work"), officer=officer_of(request), device=_hash(token))
    except Refusal as refusal:
        return _refused(refusal.message, refusal.status)
    return _handed(request, handed, token)


@audience("officer")
@require_POST
@limited("field-photo", per_minute=120, by="account")
def begin_photo(request: HttpRequest, package: UUID) -> HttpResponse:
    """Announce a photo."""
    try:
        given = json.loads(request.body)
        item, size = str(given["item"])[:40], int(given["size"])
    except (ValueError, KeyError, TypeError):
        return _refused(UNREADABLE, 400)
    act, officer = act_for(request, "work"), officer_of(request)
    try:
        inspections.get_package(region=act.region, officer=officer, device=_device(request), package=package)
        if not 0 < size <= MOST_PHOTO:
            return _refused(UNREADABLE, 413)
        begun = files.begin_upload(act=act, account=officer, owner=package, field=item, name="foto", size_bytes=size)
    except Refusal as refusal:
        return _refused(refusal.message, refusal.status)
    return _json({"upload": ids.to_text(begun.id), "offset": begun.offset_bytes}, status=201)


@audience("officer")
@limited("field-piece", per_minute=1200, by="account")
def photo(request: HttpRequest, package: UUID, upload: UUID) -> HttpResponse:
    """Say how far a photo is (GET), add to it (PATCH)."""
    act, officer = act_for(request, "work"), officer_of(request)
    try:
        found = file_reads.get_upload(region=act.region, account=officer, upload=upload)
        if found.owner != package:
            raise NoSuchUpload
        if request.method == "GET":
            return _json({"offset": found.offset_bytes})
        offset = request.headers.get("Upload-Offset", "")
        if request.method != "PATCH" or request.content_type != PIECE or not offset.isdecimal() or len(offset) > 12:
            return _refused(UNREADABLE, 400)
        return _json({"offset": files.add_piece(act=act, account=officer, upload=upload, offset=int(offset), content=request.body)})
    except Refusal as refusal:
        return _refused(refusal.message, refusal.status)


@audience("officer")
@require_POST
@limited("field-photo", per_minute=120, by="account")
def finish_photo(request: HttpRequest, package: UUID, upload: UUID) -> HttpResponse:
    """Keep a whole photo for the package."""
    act, officer = act_for(request, "work"), officer_of(request)
    try:
        given = json.loads(request.body)
        photo, item = UUID(str(given["photo"])), str(given["item"])[:40]
    except (ValueError, KeyError, TypeError):
        return _refused(UNREADABLE, 400)
    try:
        known = file_reads.get_upload(region=act.region, account=officer, upload=upload)
        if known.owner != package or known.field != item:
            raise NoSuchUpload
        if known.file is None:
            content = file_reads.read_upload(region=act.region, account=officer, upload=upload)
            kept = operations.keep_inspection_photo(
                act=act, officer=officer, device=_device(request), package=package, photo=photo, item=item, content=content
            )
            files.end_upload(act=act, account=officer, upload=upload, file=kept)
    except FileRefused as refusal:
        files.end_upload(act=act, account=officer, upload=upload, file=None)
        return _refused(refusal.message, refusal.status)
    except Refusal as refusal:
        return _refused(refusal.message, refusal.status)
    return _json({"kept": True})


@audience("officer")
@require_POST
@limited("field", per_minute=30, by="account")
def result(request: HttpRequest, package: UUID) -> HttpResponse:
    """Take the result of a package; say what became of it."""
    try:
        seal, given = results.read(request.body)
    except results.Unreadable:
        return _refused(UNREADABLE, 400)
    try:
        sent = operations.send_inspection(
            act=act_for(request, "work"), officer=officer_of(request), device=_device(request), package=package, seal=seal, result=given
        )
    except FindingsIncomplete as refusal:
        errors = {name: str(say(text)) for name, text in refusal.errors.items()}
        return _json({"message": str(say(refusal.message)), "errors": errors}, status=refusal.status)
    except Refusal as refusal:
        return _refused(refusal.message, refusal.status)
    return _json({"conflict": sent.conflict.value if sent.conflict else None, "message": str(say(_words(sent)))})


@audience("officer")
@require_POST
@limited("field", per_minute=30, by="account")
def give_back(request: HttpRequest, package: UUID) -> HttpResponse:
    """End a package that was deleted from the device."""
    try:
        operations.give_back_package(act=act_for(request, "work"), officer=officer_of(request), device=_device(request), package=package)
    except Refusal as refusal:
        return _refused(refusal.message, refusal.status)
    return _json({"given_back": True})


def _words(sent: SentInspection) -> Text:
    told = CONFLICT_WORDS[sent.conflict] if sent.conflict else TAKEN.fill(state=GOES_ON)
    off = wording.clock_off(sent.clock_off_s)
    if off is None:
        return told
    more = CLOCK.fill(off=off)
    return Text(id=told.id + more.id, en=told.en + more.en)


def _handed(request: HttpRequest, handed: Carried, token: str) -> HttpResponse:
    # Trusted for: the key goes to the device once and is nowhere with us.
    key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    response = _json({"content": handed.content, "seal": handed.seal, "key": key, "who": _who(officer_of(request))})
    response.set_cookie(
        COOKIE, token, max_age=COOKIE_AGE, path=COOKIE_PATH, secure=bool(settings.SESSION_COOKIE_SECURE), httponly=True, samesite="Strict"
    )
    return response


def _device(request: HttpRequest) -> str:
    token = request.COOKIES.get(COOKIE, "")
    return _hash(token) if token else ""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _who(account: UUID) -> str:
    """Return what tells accounts apart on a device, and no more."""
    return hashlib.sha256(f"lapangan:{account}".encode()).hexdigest()[:16]


def _json(content: dict[str, Any], status: int = 200) -> HttpResponse:
    response = JsonResponse(content, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _refused(message: Text, status: int) -> HttpResponse:
    return _json({"message": str(say(message)), "address": reverse("desk")}, status=status)
