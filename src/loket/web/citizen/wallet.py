"""Own documents and own files: what stands, and the bytes, to their owner only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates, ids
from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text
from loket.foundation.files import queries as files
from loket.foundation.identity import queries as identity
from loket.foundation.powers import queries as powers
from loket.oversight.privacy import queries as privacy
from loket.services.cases import queries as cases
from loket.services.cases.errors import NoSuchDraft
from loket.services.documents import operations as document_writes
from loket.services.documents import queries as documents
from loket.services.documents.values import IssuedDocument
from loket.services.journey import queries as journey
from loket.web.citizen import wording
from loket.web.citizen.who import me
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager


def holders_of(account: UUID, region: str) -> tuple[UUID, ...]:
    """Return in whose name documents of this account are: the resident it is tied to, the account itself, and for whom it may act in everything."""
    resident = identity.resident_of(account_id=account, region=region)
    own = (resident, account) if resident is not None else (account,)
    others = (one.principal for one in powers.list_principals(region=region, account=account, at=timezone.now()) if not one.services)
    return (*own, *others)


@audience("citizen")
def wallet(request: HttpRequest) -> HttpResponse:
    """List own documents, newest first."""
    act = act_for(request, "follow")
    first, *others = holders_of(me(request), act.region)
    page = documents.list_documents(region=act.region, holder=first, after=request.GET.get("after"))
    # Documents from the time before the account was tied to the register: few, and only beside the first page.
    earlier = [] if request.GET.get("after") else [one for holder in others for one in documents.list_documents(region=act.region, holder=holder)]
    today = _today(act.region, act.at)
    return render(
        request, "citizen/dokumen.html",
        {"items": [document_link(one, today) for one in [*page, *earlier]], "pager": pager(request, page)},
    )  # fmt: skip


def document_link(one: IssuedDocument, on: Any) -> dict[str, Any]:
    """Return a line of the wallet."""
    tag, kind = wording.STANDINGS[one.standing_on(on)]
    issued = wording.day(one.issued_on)
    return {
        "title": one.title, "href": reverse("own-document", args=[one.id]), "tag": tag, "tag_kind": kind,
        "text": Text(id=f"Nomor {one.number} · terbit {issued.id}", en=f"Number {one.number} · issued {issued.en}"),
    }  # fmt: skip


@audience("citizen")
def document(request: HttpRequest, document: UUID) -> HttpResponse:
    """Show one document: what it is worth today, its number and code, how to open and how to have it checked."""
    act = act_for(request, "follow")
    found = _own(request, act.region, document)
    tag, kind = wording.STANDINGS[found.standing_on(_today(act.region, act.at))]
    facts = [
        {"label": Text(id="Nomor", en="Number"), "value": found.number},
        {"label": Text(id="Terbit", en="Issued"), "value": wording.day(found.issued_on)},
        {
            "label": Text(id="Berlaku sampai", en="Valid until"),
            "value": wording.day(found.valid_until) if found.valid_until else Text(id="Seterusnya", en="For good"),
        },
        {"label": Text(id="Diterbitkan oleh", en="Issued by"), "value": found.agency},
    ]
    return render(request, "citizen/dokumen_satu.html", {"document": found, "tag": tag, "tag_kind": kind, "facts": facts})


@audience("citizen")
@limited("document", per_minute=30, by="account")
def document_pdf(request: HttpRequest, document: UUID) -> HttpResponse:
    """Hand out the signed PDF; it is drawn when it is opened for the first time."""
    act = act_for(request, "open")
    found = _own(request, act.region, document)
    # Because: one's own document is no reading of somebody else's data, so it leaves no line in the record of readings.
    content = document_writes.open_pdf(act=act.for_case(found.case), region=act.region, document=document)
    return downloads.attachment(
        content, name=f"{found.service}-{found.shown_code}.pdf", media_type="application/pdf", inline=request.GET.get("tampil") == "1"
    )


@audience("citizen")
@limited("file", per_minute=60, by="account")
def file(request: HttpRequest, file: UUID) -> HttpResponse:
    """Hand out a file that this account sent itself: of its own draft, or of its own case (`permohonan`)."""
    act = act_for(request, "open")
    stored = files.get_file(region=act.region, file=file)
    # Because: what an officer photographed on the spot is shown in words; the pictures are for those who decide.
    if stored.purpose == "inspection_photo" or not _is_own(request, act.region, file, stored.owner):
        raise NotFound
    content = files.read_content(region=act.region, file=file)
    return downloads.attachment(content, name=f"berkas-{ids.to_text(file)[-8:].lower()}.{stored.extension}", media_type=stored.media_type)


def _own(request: HttpRequest, region: str, document: UUID) -> IssuedDocument:
    """Return a document that the signed-in person has. :raises NotFound: if it is anybody else's, or nobody signed it yet."""
    found = documents.get_document(region=region, document=document)
    if not found.is_issued:
        raise NotFound
    if found.holder not in holders_of(me(request), region):
        # Because: whoever sent it by a power sees what came of it as long as the power holds. :raises NoSuchCase: a 404 as well.
        if not cases.get_case(region=region, case=found.case).is_represented:
            raise NotFound
        journey.find_case(act=act_for(request, "open"), account=me(request), case=found.case)
    return found


def _is_own(request: HttpRequest, region: str, file: UUID, owner: UUID) -> bool:
    account: Any = me(request)
    if privacy.is_own(region=region, account=account, request=owner):
        return True
    try:
        cases.get_draft(region=region, account=account, draft=owner)
    except NoSuchDraft:
        pass
    else:
        return True
    try:
        case = ids.from_text(request.GET.get("permohonan", ""))
    except ids.BadId:
        return False
    # :raises NoSuchCase: a 404 as well.
    act = act_for(request, "open")
    if journey.find_mending(act=act, account=account, case=case) is None:
        journey.find_case(act=act, account=account, case=case)
    return owner == case or journey.can_read_file(region=region, file=file, case=case)


def _today(region: str, at: Any) -> Any:
    return dates.civil_date(at, time_zone=agencies.get_region(code=region).time_zone)
