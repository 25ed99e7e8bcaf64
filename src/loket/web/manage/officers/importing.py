"""
Officers from a file: read and shown first, proposed as a whole afterwards.

Between the two pages nothing is kept here: what was read goes to the browser sealed for the operator who uploaded it, and comes back.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates, sheets
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.sealing import SealBroken
from loket.foundation.common.text import Text
from loket.foundation.offices import operations, queries
from loket.foundation.offices.values import ReadList
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for
from loket.web.manage import areas
from loket.web.manage.officers import wording

_COLUMN: Final = "manage.officers.upload"
NO_FILE: Final = Text(id="Pilih berkas CSV.", en="Choose a CSV file.")
#: Lines that are shown on the page; all of them are in the report.
SHOWN_LINES: Final = 100


@audience("operator")
@limited("import", per_minute=20, by="account", methods=("POST",))
def load(request: HttpRequest) -> HttpResponse:
    """Take a file and show what it would change and what is wrong with it; then propose it, or send the report."""
    act = act_for(request, "manage")
    if request.method != "POST":
        return _page(request, act, None, b"")
    wanted = request.POST.get("do", "")
    if wanted not in ("propose", "report"):
        upload = request.FILES.get("file")
        if upload is None:
            return _page(request, act, None, b"", NO_FILE)
        content = upload.read()
        return _page(request, act, queries.read_list(region=act.region, content=content, at=act.at), content)
    content = _open(act, request.POST.get("content", ""))
    found = queries.read_list(region=act.region, content=content, at=act.at)
    if wanted == "report":
        return downloads.attachment(_report(found), name="laporan-impor.csv", media_type="text/csv")
    if found.errors:
        return _page(request, act, found, content)
    try:
        made = operations.propose(act=act, change=found.change, note=" ".join(request.POST.get("note", "").split())[:500])
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(request, act, found, content, refusal.message)
    day = dates.date_text(dates.civil_date(made.expires_at, time_zone=agencies.get_region(act.region).time_zone))
    messages.success(request, str(say(wording.PROPOSED.fill(day=day))))
    return HttpResponseRedirect(reverse("officer-proposal", args=[made.id]), status=303)


@audience("operator")
def template(request: HttpRequest) -> HttpResponse:
    """Send an empty file with the head and two lines that show how."""
    return downloads.attachment(queries.list_template(region=act_for(request, "manage").region), name="templat-petugas.csv", media_type="text/csv")


def _page(request: HttpRequest, act: Act, found: ReadList | None, content: bytes, problem: Text | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "found": found,
        "error": problem,
        "problems": [{"field": "file", "text": problem}] if problem else [],
        "desk_menu": areas.menu(request),
    }
    if found is not None:
        context |= {
            "errors": found.errors[:SHOWN_LINES], "error_count": len(found.errors), "change_count": len(found.rows), "same_count": len(found.unchanged),
            "rows": [{"line": line, "name": hire.name, "email": hire.email, **wording.post_words(act.region, hire.post)} for line, hire in found.rows[:SHOWN_LINES]],
            "sealed": _seal(act, content), "shown": SHOWN_LINES,
        }  # fmt: skip
    return render(request, "manage/officers/impor.html", context, status=422 if problem or (found is not None and found.errors) else 200)


def _seal(act: Act, content: bytes) -> str:
    packed = zlib.compress(content, 6)
    return base64.b64encode(settings.LOKET_KEYRING.seal(packed, column=_COLUMN, row=f"{act.region} {act.actor}")).decode()


def _open(act: Act, sealed: str) -> bytes:
    """Return the file that this operator uploaded. :raises NotFound: if it is not one of ours."""
    try:
        packed = settings.LOKET_KEYRING.open(base64.b64decode(sealed, validate=True), column=_COLUMN, row=f"{act.region} {act.actor}")
    except (SealBroken, binascii.Error, ValueError):
        raise NotFound from None
    return zlib.decompress(packed)


def _report(found: ReadList) -> bytes:
    """Return what becomes of each line, with every fault at its column."""
    faulty = {one.line for one in found.errors}
    lines: list[tuple[int, str, str]] = [(one.line, one.column, str(say(one.text))) for one in found.errors]
    lines += [(line, "", str(say(Text(id="akan berubah", en="will change")))) for line, _ in found.rows if line not in faulty]
    lines += [(line, "", str(say(Text(id="sudah sama, tidak berubah", en="the same already, unchanged")))) for line in found.unchanged]
    return b"".join(sheets.lines([["baris", "kolom", "keterangan"], *sorted(lines)]))
