"""
Files in pieces, for networks that fail: tus 1.0 (https://tus.io/protocols/resumable-upload), creation and termination.

Begin with `Upload-Length` and `Upload-Metadata` (filename, owner, field), add by PATCH at `Upload-Offset`, ask by HEAD, throw away by DELETE;
then `selesai/` keeps the whole and answers with what the form names it by. Names travel in headers, never in addresses.
"""

from __future__ import annotations

import base64
import binascii
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.common import ids
from loket.foundation.common.errors import Refusal
from loket.foundation.files import operations as files
from loket.foundation.files import queries as file_reads
from loket.foundation.files.errors import FileRefused
from loket.services.cases.errors import NoSuchDraft
from loket.services.journey import operations
from loket.services.journey.errors import AnswersInvalid
from loket.web.citizen.who import me
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

TUS: Final = "1.0.0"
PIECE: Final = "application/offset+octet-stream"


@audience("citizen")
@require_POST
@limited("upload", per_minute=60, by="account")
def begin(request: HttpRequest) -> HttpResponse:
    """Announce a file."""
    said, length = _metadata(request), request.headers.get("Upload-Length", "")
    if not length.isdecimal() or len(length) > 12:
        return HttpResponse(status=400)
    try:
        owner = ids.from_text(said.get("owner", ""))
        begun = operations.begin_upload(
            act=act_for(request, "apply"),
            account=me(request),
            owner=owner,
            field=said.get("field", ""),
            name=said.get("filename", ""),
            size_bytes=int(length),
        )
    except ids.BadId:
        return _refused(NoSuchDraft())
    except Refusal as refusal:
        return _refused(refusal)
    return _tus(HttpResponse(status=201), Location=reverse("upload", args=[begun.id]))


@audience("citizen")
@limited("piece", per_minute=1200, by="account")
def upload(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Say how far an upload is (HEAD), add to it (PATCH), throw it away (DELETE)."""
    act, account = act_for(request, "apply"), me(request)
    try:
        if request.method == "PATCH":
            offset = request.headers.get("Upload-Offset", "")
            if request.content_type != PIECE or not offset.isdecimal() or len(offset) > 12:
                return HttpResponse(status=400)
            reached = files.add_piece(act=act, account=account, upload=upload, offset=int(offset), content=request.body)
            return _tus(HttpResponse(status=204), **{"Upload-Offset": str(reached)})
        if request.method == "DELETE":
            files.end_upload(act=act, account=account, upload=upload, file=None)
            return _tus(HttpResponse(status=204))
        if request.method in ("HEAD", "GET"):
            found = file_reads.get_upload(region=act.region, account=account, upload=upload)
            return _tus(HttpResponse(status=200), **{"Upload-Offset": str(found.offset_bytes), "Upload-Length": str(found.size_bytes)})
    except Refusal as refusal:
        return _refused(refusal)
    return HttpResponse(status=405)


@audience("citizen")
@require_POST
@limited("upload", per_minute=60, by="account")
def finish(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Keep the whole as a file of the draft; answer with how the form names it."""
    act, account = act_for(request, "apply"), me(request)
    try:
        answer, revision = operations.keep_upload(act=act, account=account, upload=upload)
    except FileRefused as refusal:
        files.end_upload(act=act, account=account, upload=upload, file=None)
        return _refused(refusal)
    except AnswersInvalid as refusal:
        return JsonResponse({"message": str(say(next(iter(refusal.errors.values()))))}, status=refusal.status)
    except Refusal as refusal:
        return _refused(refusal)
    file = UUID(str(answer["file"]))
    return JsonResponse(
        {
            "kept": f"{ids.to_text(file)} {answer['name']}", "id": ids.to_text(file), "name": answer["name"], "size": answer["size_bytes"],
            "href": reverse("own-file", args=[file]), "revision": revision,
        }
    )  # fmt: skip


def _metadata(request: HttpRequest) -> dict[str, str]:
    """Read `Upload-Metadata`: pairs of a name and base64 text; what cannot be read is passed over."""
    found = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def _tus(response: HttpResponse, **headers: str) -> HttpResponse:
    for name, value in {"Tus-Resumable": TUS, **headers}.items():
        response.headers[name] = value
    return response


def _refused(refusal: Refusal) -> HttpResponse:
    return _tus(JsonResponse({"message": str(say(refusal.message)), "code": refusal.code}, status=refusal.status))
