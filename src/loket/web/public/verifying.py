"""Is this paper real, and is it still true? By its code, or by the PDF itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.services.documents import queries as documents
from loket.services.documents.values import STANDING_WORDS, CheckResult, Standing, VerifiedDocument, read_code
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.public.sending import sent_from_here

#: Unit: MiB. As large as `documents` reads; ours have 60 to 200 kB.
MOST_MIB: Final = 5
CODE_NEEDED: Final = Text(id="Tulis kode 16 huruf dan angka pada dokumen.", en="Write the code of 16 letters and digits on the document.")
CODE_SHAPE: Final = Text(
    id="Kode terdiri atas 16 huruf dan angka, misalnya 8H4K-Q2ZT-0000-1234. Periksa lagi.",
    en="A code has 16 letters and digits, such as 8H4K-Q2ZT-0000-1234. Check it again.",
)
FILE_NEEDED: Final = Text(id="Pilih berkas PDF yang ingin diperiksa.", en="Choose the PDF to be checked.")
FILE_LARGE: Final = Text(
    id=f"Berkas lebih besar dari {MOST_MIB} MB. Dokumen dari Loket jauh lebih kecil.",
    en=f"The file is larger than {MOST_MIB} MB. Documents of Loket are much smaller.",
)
#: What is true of a document now: title, explanation, how it is coloured.
STANDINGS: Final[Mapping[Standing, tuple[Text, Text, str]]] = {
    Standing.AWAITING: (
        Text(id="Dokumen ini belum ditandatangani", en="This document is not signed yet"),
        Text(id="Baru disiapkan dan belum berlaku. Jangan dipakai.", en="It is only prepared and not valid. Do not rely on it."),
        "warning",
    ),
    Standing.DISCARDED: (
        Text(id="Dokumen ini tidak jadi terbit", en="This document was never issued"),
        Text(
            id="Pernah disiapkan, tetapi tidak pernah ditandatangani. Jangan dipakai.", en="It was prepared once and never signed. Do not rely on it."
        ),
        "bad",
    ),
    Standing.VALID: (
        Text(id="Dokumen ini asli dan berlaku", en="This document is genuine and valid"),
        Text(id="Cocokkan data di bawah dengan yang tertulis pada dokumen.", en="Compare the data below with what stands on the document."),
        "good",
    ),
    Standing.EXPIRED: (
        Text(id="Dokumen ini asli, tetapi sudah kedaluwarsa", en="This document is genuine but has expired"),
        Text(id="Masa berlakunya sudah lewat. Minta pemegangnya memperbarui.", en="Its time has passed. Ask its holder to renew it."),
        "warning",
    ),
    Standing.REPLACED: (
        Text(id="Dokumen ini sudah diganti dengan yang lebih baru", en="This document was replaced by a newer one"),
        Text(id="Jangan dipakai lagi. Minta pemegangnya menunjukkan yang terbaru.", en="Do not rely on it. Ask its holder for the newest one."),
        "warning",
    ),
    Standing.WITHDRAWN: (
        Text(id="Dokumen ini dicabut", en="This document was withdrawn"),
        Text(id="Dokumen ini pernah terbit, tetapi tidak berlaku lagi.", en="It was issued once, but is no longer valid."),
        "bad",
    ),
}
#: What an uploaded PDF is, in plain words.
RESULTS: Final[Mapping[CheckResult, tuple[Text, Text, str]]] = {
    CheckResult.GENUINE: (
        Text(id="Berkas ini asli dan utuh", en="This file is genuine and whole"),
        Text(
            id="Ditandatangani secara elektronik oleh pemerintah daerah ini, dan tidak satu huruf pun berubah sejak itu.",
            en="It was signed electronically by this government, and not a letter was changed since.",
        ),
        "good",
    ),
    CheckResult.CHANGED: (
        Text(id="Berkas ini sudah diubah", en="This file was changed"),
        Text(
            id="Isinya berbeda dari saat ditandatangani. Jangan dipercaya. Periksa dengan kode pada dokumen.",
            en="Its content differs from when it was signed. Do not trust it. Check by the code on the document.",
        ),
        "bad",
    ),
    CheckResult.UNKNOWN_SIGNER: (
        Text(id="Penandatangan tidak kami kenal", en="We do not know who signed this"),
        Text(
            id="Berkas utuh, tetapi tidak ditandatangani oleh pemerintah daerah ini. Kami tidak dapat menjamin isinya.",
            en="The file is whole, but was not signed by this government. We cannot vouch for it.",
        ),
        "warning",
    ),
    CheckResult.NOT_SIGNED: (
        Text(id="Berkas ini tidak bertanda tangan elektronik", en="This file bears no electronic signature"),
        Text(
            id="Mungkin hasil pindai, cetak ulang, atau foto. Periksa dengan kode atau QR pada dokumen.",
            en="It may be a scan, a printout or a photo. Check by the code or QR on the document.",
        ),
        "warning",
    ),
    CheckResult.UNREADABLE: (
        Text(id="Berkas ini tidak dapat dibaca sebagai PDF", en="This file cannot be read as a PDF"),
        Text(id="Pilih berkas PDF seperti yang Anda terima.", en="Choose the PDF as you received it."),
        "bad",
    ),
}


@audience("public")
@sent_from_here
@limited("verify", per_minute=10, methods=("POST",))
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a PDF. The PDF is looked at and forgotten: nothing of it is kept."""
    context: dict[str, Any] = {"code": "", "errors": {}, "most_mib": MOST_MIB}
    status = 200
    if request.method == "POST" and "periksa-berkas" in request.POST:
        status = _check_file(request, context)
    elif request.method == "POST":
        context["code"] = request.POST.get("kode", "").replace("\0", "").strip()[:40]
        code = read_code(context["code"])
        if code is not None:
            return HttpResponseRedirect(reverse("verified", args=[code]), status=303)
        context["errors"] = {"kode": CODE_SHAPE if context["code"] else CODE_NEEDED}
        status = 422
    context["problems"] = [{"field": name, "text": text} for name, text in context["errors"].items()]
    response = render(request, "public/verifikasi.html", context, status=status)
    response.headers["Cache-Control"] = "no-store" if request.method == "POST" else "private, no-cache"
    return response


def _check_file(request: HttpRequest, context: dict[str, Any]) -> int:
    sent = request.FILES.get("berkas")
    if sent is None or not sent.size or sent.size > MOST_MIB * 1024 * 1024:
        context["errors"] = {"berkas": FILE_LARGE if sent is not None and sent.size else FILE_NEEDED}
        return 413 if sent is not None and sent.size else 422
    at = timezone.now()
    checked = documents.check_pdf(pdf=sent.read(), at=at)
    title, text, kind = RESULTS[checked.result]
    context |= {"checked": checked, "result_title": title, "result_text": text, "result_kind": kind}
    if checked.code is not None:
        found = documents.find_by_code(region=_code(request), code=checked.code, on=_today(request, at))
        if found is not None:
            context |= _told(request, found)
            if found.standing is not Standing.VALID:
                context["result_kind"] = "warning"
        else:
            # Because: the signature is ours, yet this region's door must not speak for another's papers.
            context |= {"is_elsewhere": True}
    return 200


@audience("public")
@limited("verify-code", per_minute=30)
def verified(request: HttpRequest, code: str) -> HttpResponse:
    """Say what is true now of the document with this code."""
    found = documents.find_by_code(region=_code(request), code=code, on=_today(request, timezone.now()))
    if found is None:
        return render(request, "public/tak_dikenal.html", {"code": code}, status=404)
    response = render(request, "public/dokumen.html", _told(request, found))
    response.headers["Cache-Control"] = "no-store"
    return response


def _told(request: HttpRequest, found: VerifiedDocument) -> dict[str, Any]:
    title, text, kind = STANDINGS[found.standing]
    facts: list[dict[str, Any]] = [
        {"label": Text(id="Dokumen", en="Document"), "value": found.title},
        {"label": Text(id="Nomor", en="Number"), "value": found.number},
        {"label": Text(id="Pemegang (inisial)", en="Holder (initials)"), "value": found.holder_initials},
        {"label": Text(id="Diterbitkan oleh", en="Issued by"), "value": f"{found.agency}, {found.government}"},
        {"label": Text(id="Tanggal terbit", en="Issued on"), "value": dates.date_text(found.issued_on)},
    ]
    # Because: "without end" beside "withdrawn" would be read as still valid.
    if found.valid_until is not None or found.standing is Standing.VALID:
        until = dates.date_text(found.valid_until) if found.valid_until else Text(id="Tanpa batas waktu", en="Without end")
        facts.append({"label": Text(id="Berlaku sampai", en="Valid until"), "value": until})
    if found.ended_on is not None and found.standing is not Standing.VALID:
        facts.append({"label": STANDING_WORDS[found.standing], "value": dates.date_text(found.ended_on)})
    facts.append({"label": Text(id="Kode", en="Code"), "value": found.shown_code})
    return {"found": found, "standing_title": title, "standing_text": text, "standing_kind": kind, "answers": facts}


def _code(request: HttpRequest) -> str:
    return str(request.region.code)  # type: ignore[attr-defined]


def _today(request: HttpRequest, at: dt.datetime) -> dt.date:
    return dates.civil_date(at, time_zone=agencies.get_region(code=_code(request)).time_zone)
