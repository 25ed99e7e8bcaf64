"""Before and after filling in: what will be needed, checking, sending, the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import get_script_prefix, reverse

from loket.foundation.common import money
from loket.foundation.common.text import Text
from loket.foundation.identity.values import Assurance
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import FieldType, ServiceDefinition
from loket.services.documents import queries as documents
from loket.services.journey import operations, queries
from loket.services.journey.errors import AnswersInvalid, AssuranceNeeded, NoLiveVersion, NotEligible, RegisterNeeded, RunElsewhere, StandardChanged
from loket.services.journey.values import AnswerRow, Application
from loket.services.rollout import queries as rollout
from loket.web.citizen import asking, wording
from loket.web.citizen.account import proving
from loket.web.citizen.drafts import FROM_CHECK, fields_of, must_prove, needed_for, resume_address
from loket.web.citizen.who import acted_words, chosen, me, whom_options
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.language import current, say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, idempotency_key

HELD = Text(id="Sudah ada di sistem", en="Already held")
PROOF = Text(id="Bukti diri", en="Proof")
PROOF_WORDS = Text(id="Kunci sandi atau kode, sekali sebelum dikirim", en="A passkey or a code, once before sending")
DECLARE = Text(id="Centang pernyataan ini untuk mengirim.", en="Tick this statement to send.")
DISCARDED = Text(id="Draf dan berkasnya sudah dihapus.", en="The draft and its files were deleted.")
RENEWED = Text(id="Isian Anda sekarang mengikuti standar terbaru.", en="Your application now follows the latest standard.")
#: Parts of a standard whose change concerns an applicant.
CONCERNS = ("standard.time", "standard.fee", "standard.requirements", "form.", "applicant")


@audience("citizen")
@limited("apply", per_minute=60, by="account", methods=("POST",))
def offer(request: HttpRequest, service: str) -> HttpResponse:
    """Say in whose name, what will be asked and what is promised; then begin."""
    act, whom = act_for(request, "apply"), chosen(request)
    try:
        if request.method == "POST":
            draft = operations.start(act=act, account=me(request), service=service, whom=whom)
            return HttpResponseRedirect(reverse("draft", args=[draft.id]), status=303)
        found = queries.get_offer(act=act, account=me(request), service=service, whom=whom)
    except RunElsewhere as refusal:
        context = {"message": refusal.message, "address": refusal.address, "application": refusal.application, "service": service}
        return render(request, "citizen/di_tempat_lain.html", context)
    except (NoLiveVersion, RegisterNeeded) as refusal:
        context = {"message": refusal.message, "needs_register": isinstance(refusal, RegisterNeeded), "service": service}
        return render(request, "citizen/belum_bisa.html", context, status=refusal.status)
    definition = found.definition
    standard = f"{get_script_prefix().rstrip('/')}/layanan/{service}/"
    pilot = found.pilot
    return render(
        request,
        "citizen/ajukan.html",
        {
            # Because: the promise that a person gets is read before the form, so the link leads to the version of this person.
            "standard": f"{standard}versi/{pilot.hash}/" if pilot and found.is_tried else standard, "ordinary": standard,
            "tried": f"{standard}versi/{pilot.hash}/" if pilot else "", "offer": found, "service": wording.said(definition.title), "facts": _facts(found.definition, found.today),
            "held": _held(definition), "asked": _asked(definition), "files": _files(definition), "whom": whom_options(found), "is_mine": not found.whom,
        },
    )  # fmt: skip


def _facts(definition: ServiceDefinition, today: Any) -> list[dict[str, Any]]:
    time, fee = definition.standard.time, definition.fee_on(today)
    return [
        {"label": Text(id="Waktu", en="Time"), "value": wording.duration(time.value, time.unit), "icon": "clock"},
        {"label": Text(id="Biaya resmi", en="Official fee"), "value": money.fee_text(fee.amount_idr if fee else 0), "icon": "money"},
        *([{"label": PROOF, "value": PROOF_WORDS, "icon": "key"}] if definition.assurance == Assurance.STRONG else []),
    ]


def _held(definition: ServiceDefinition) -> list[Text]:
    return [wording.said(one.title) for one in definition.standard.requirements if one.held]


def _asked(definition: ServiceDefinition) -> list[Text]:
    uploads = _upload_names(definition)
    return [wording.said(one.title) for one in definition.standard.requirements if not one.held and one.field not in uploads]


def _files(definition: ServiceDefinition) -> list[Text]:
    uploads = _upload_names(definition)
    return [wording.said(one.title) for one in definition.standard.requirements if one.field in uploads]


def _upload_names(definition: ServiceDefinition) -> set[str]:
    return {name for name, field in definition.form.fields().items() if field.type is FieldType.UPLOAD}


# --- check and send ---------------------------------------------------------------------------------------------


@audience("citizen")
@limited("submit", per_minute=10, by="account", methods=("POST",))
def check(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Show every answer once more, with the declaration and the promise; send."""
    act, account = act_for(request, "apply"), me(request)
    if request.method != "POST":
        application = queries.get_application(act=act, account=account, draft=draft)
        unfinished = catalogue.first_unfinished_page(application.definition, application.draft.answers, application.facts, application.today)
        if unfinished is not None:
            return HttpResponseRedirect(f"{reverse('draft-page', args=[draft, unfinished.id])}?{urlencode({'dari': FROM_CHECK})}")
        return _show_check(request, application)
    key = idempotency_key(request)
    if not request.POST.get("declared"):
        return _show_check(request, _application(request, draft), errors={"declared": DECLARE}, key=key, status=422)
    try:
        sent = operations.submit(act=act, account=account, draft=draft, idempotency_key=str(key), reached=proving.level_of(request).level)
    except AnswersInvalid as refusal:
        return _show_check(request, _application(request, draft), errors=refusal.errors, key=key, status=refusal.status)
    except NotEligible as refusal:
        return _show_check(request, _application(request, draft), refused=refusal.message, key=key, status=refusal.status)
    except (StandardChanged, NoLiveVersion):
        return _show_renewal(request, _application(request, draft), status=409)
    except AssuranceNeeded as refusal:
        return HttpResponseRedirect(proving.address(refusal.needed, back=request.path), status=303)
    if sent.helped_by is not None:
        return HttpResponseRedirect(reverse("desk-help-done", args=[sent.helped_by]), status=303)
    return HttpResponseRedirect(reverse("receipt", args=[sent.case]), status=303)


def _application(request: HttpRequest, draft: UUID) -> Application:
    return queries.get_application(act=act_for(request, "apply"), account=me(request), draft=draft)


def _show_check(
    request: HttpRequest,
    application: Application,
    *,
    errors: Mapping[str, Text] | None = None,
    refused: Text | None = None,
    key: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    definition, draft = application.definition, application.draft
    fee = definition.fee_on(application.today)
    problems = []
    for path, text in (errors or {}).items():
        page = catalogue.page_of(definition, path)
        href = f"{_change(draft.id, page.id)}#f-{asking.anchor(path)}" if page else ""
        problems.append({"field": "" if page else path, "href": href, "text": text})
    last = application.pages[-1].id if application.pages else ""
    return render(
        request,
        "citizen/periksa.html",
        {
            "service": wording.said(definition.title), "draft": draft, "sections": _sections(application), "problems": problems, "refused": refused,
            "declaration": wording.said(definition.form.declaration), "declared_error": (errors or {}).get("declared", ""), "key": key,
            "fee": money.fee_text(fee.amount_idr if fee else 0), "fee_reference": fee.reference if fee else "", "promised_on": application.promised_on,
            "time": wording.duration(definition.standard.time.value, definition.standard.time.unit), "is_live": application.is_live,
            "prove": proving.address(needed_for(application), back=request.path) if must_prove(request, application) else "",
            "acted": acted_words(draft.acted, draft.power), "step": len(application.pages) + 1, "back": reverse("draft-page", args=[draft.id, last]) if last else reverse("home-mine"),
        },
        status=status,
    )  # fmt: skip


def _change(draft: UUID, page: str) -> str:
    return f"{reverse('draft-page', args=[draft, page])}?{urlencode({'dari': FROM_CHECK})}"


def _sections(application: Application) -> list[dict[str, Any]]:
    """Return the pages with the answers that are shown now, each with its way back."""
    found, pages = [], {page.id: page for page in application.pages}
    for page in application.answers:
        seen = {field.id for field in fields_of(application, pages[page.id])}
        change = _change(application.draft.id, page.id)
        items = [
            {
                "label": row.label, "value": _value(row), "source": HELD if row.is_held else None,
                "href": "" if row.is_held else f"{change}#f-{row.field}",
            }
            for row in page.rows
            if row.field in seen
        ]  # fmt: skip
        if items:
            found.append({"title": page.title, "items": items})
    return found


def _value(row: AnswerRow) -> Text:
    if row.files:
        words = [wording.file_words(file.name or "berkas", file.size_bytes) for file in row.files]
        return Text(id=", ".join(one.id for one in words), en=", ".join(one.en for one in words))
    hidden = asking.masked(row.value.id) if row.is_sensitive else ""
    return Text(id=hidden, en=hidden) if hidden else row.value


@audience("citizen")
@limited("apply", per_minute=60, by="account", methods=("POST",))
def renewal(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Show what changed in the standard since the draft began, and bring the draft under the new one."""
    application = _application(request, draft)
    if request.method == "POST":
        renewed = operations.renew(act=act_for(request, "apply"), account=me(request), draft=draft)
        messages.success(request, str(say(RENEWED)))
        return HttpResponseRedirect(reverse("draft", args=[renewed.id]), status=303)
    if application.is_live:
        return HttpResponseRedirect(resume_address(application, application.draft))
    return _show_renewal(request, application)


def _show_renewal(request: HttpRequest, application: Application, *, status: int = 200) -> HttpResponse:
    act, draft = act_for(request, "apply"), application.draft
    live = rollout.live_version(service=draft.service, region=act.region, at=act.at, subject=draft.applicant)
    changes = []
    if live is not None:
        for one in catalogue.differences(application.definition, catalogue.get_definition(live.hash)):
            if one.path.startswith(CONCERNS):
                changes.append(one)
    context = {"service": wording.said(application.definition.title), "draft": draft, "changes": changes, "live": live}
    return render(request, "citizen/pembaruan.html", context, status=status)


@audience("citizen")
@limited("apply", per_minute=60, by="account", methods=("POST",))
def discard(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Ask, then throw a draft away with its files."""
    application = _application(request, draft)
    if request.method == "POST":
        operations.discard(act=act_for(request, "apply"), account=me(request), draft=draft)
        messages.success(request, str(say(DISCARDED)))
        return HttpResponseRedirect(reverse("home-mine"), status=303)
    return render(request, "citizen/hapus.html", {"service": wording.said(application.definition.title), "draft": application.draft})


# --- receipt ----------------------------------------------------------------------------------------------------


@audience("citizen")
def receipt(request: HttpRequest, case: UUID) -> HttpResponse:
    """Say that it was received: number, promise, version, what happens next."""
    shown = queries.get_own_case(act=act_for(request, "follow"), account=me(request), case=case)
    return render(
        request, "citizen/terkirim.html",
        {
            "case": shown.case, "service": wording.said(shown.definition.title), "steps": [step for step in shown.steps if step.holder is not None],
            "acted": acted_words(shown.acted, shown.case.power),
            "time": wording.duration(shown.definition.standard.time.value, shown.definition.standard.time.unit),
        },
    )  # fmt: skip


@audience("citizen")
@limited("receipt", per_minute=20, by="account")
def receipt_pdf(request: HttpRequest, case: UUID) -> HttpResponse:
    """Hand out the receipt (*tanda terima*) as PDF; its code leads to the tracking page, which shows the state only."""
    act = act_for(request, "follow")
    number = queries.get_own_case(act=act, account=me(request), case=case).case.number
    check_url = f"{request.scheme}://{request.get_host()}/lacak/?{urlencode({'nomor': number})}"
    drawn = queries.get_receipt(act=act, account=me(request), case=case, check_url=check_url, language=current())
    return downloads.attachment(documents.get_receipt_pdf(receipt=drawn, at=act.at), name=f"tanda-terima-{number}.pdf", media_type="application/pdf")
