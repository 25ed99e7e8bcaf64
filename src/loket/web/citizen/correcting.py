"""Mending a case that was given back: only what was named, with the reason and the officer's words beside it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.services.cases.errors import NotNow
from loket.services.cases.values import Content
from loket.services.catalogue.definition import FieldType, FormField
from loket.services.journey import operations, queries
from loket.services.journey.errors import AnswersInvalid, NotEligible
from loket.services.journey.values import CaseShown, Member
from loket.web.citizen import asking, posted, uploads, wording
from loket.web.citizen.following import corrections_asked
from loket.web.citizen.who import me
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

THANKS = Text(id="Perbaikan Anda sudah dikirim dan proses berlanjut.", en="Your correction was sent and work goes on.")
ALSO = Text(id="Jawaban baru Anda membuat isian ini diperlukan juga.", en="Your new answers make this needed as well.")


@audience("citizen")
@limited("correct", per_minute=30, by="account", methods=("POST",))
def correct(request: HttpRequest, case: UUID) -> HttpResponse:
    """Ask what was named, and send it."""
    act = act_for(request, "correct")
    shown, content, members = queries.get_correction_form(act=act, account=me(request), case=case)
    # Because: what was sent at a counter and is in no account yet is mended there, by an officer with the person's consent.
    helped = queries.find_mending(act=act, account=me(request), case=case)
    if not shown.can_correct:
        return _show(request, shown, content, members, [], dict(content.answers), {}, status=409, message=NotNow.message)
    names = {name for one in corrections_asked(shown) for name in one["names"]}
    # What a corrected answer led to is asked on the next sending; the journey holds it to what was not asked before.
    names |= set(request.POST.getlist("_shown")) & set(shown.definition.form.fields())
    fields = _fields(shown, names)
    if request.method != "POST":
        return _show(request, shown, content, members, fields, dict(content.answers), {})
    raw = posted.read(fields, request.POST)
    errors: dict[str, Text] = {}
    asked = uploads.upload_fields(fields)
    known = [file for field in asked for file in content.answers.get(field.id) or ()]
    kept = uploads.read_kept(request, asked, act=act, owner=case, known=known)
    gone_field, gone_file = uploads.to_remove(request)
    for field in asked:
        files = [file for file in kept[field.id] if not (field.id == gone_field and file["file"] == gone_file)]
        new, refused = uploads.store(request, field, files, act=act, owner=case, definition=shown.definition)
        raw[field.id] = [*files, *new]
        if refused:
            errors[field.id] = uploads.joined(refused)
    values: dict[str, Any] = {**content.answers, **raw}
    if errors or {"remove", "more", "add", "drop"} & set(request.POST):
        _change_groups(request, fields, values)
        return _show(request, shown, content, members, fields, values, errors, status=422 if errors else 200)
    try:
        operations.resubmit(act=act, account=me(request), case=case, answers=raw)
    except AnswersInvalid as refusal:
        also = {path.partition(".")[0] for path in refusal.errors} - names
        message = ALSO if also else None
        return _show(request, shown, content, members, _fields(shown, names | also), values, refusal.errors, status=refusal.status, message=message)
    except (NotEligible, NotNow) as refusal:
        return _show(request, shown, content, members, fields, values, {}, status=refusal.status, message=refusal.message)
    if helped is not None:
        return HttpResponseRedirect(reverse("desk-help-done", args=[helped.id]), status=303)
    messages.success(request, str(say(THANKS)))
    return HttpResponseRedirect(reverse("own-case", args=[case]), status=303)


def _fields(shown: CaseShown, names: set[str]) -> list[FormField]:
    return [field for name, field in shown.definition.form.fields().items() if name in names and field.type is not FieldType.PREFILLED]


def _change_groups(request: HttpRequest, fields: list[FormField], values: dict[str, Any]) -> None:
    added, (name, _, number) = request.POST.get("add", ""), request.POST.get("drop", "").rpartition(".")
    for field in fields:
        if field.type is not FieldType.GROUP:
            continue
        if field.id == added and len(values[field.id]) < field.max_items:
            values[field.id] = [*(values[field.id] or [{}]), {}]
        elif field.id == name and number.isdigit():
            every = [posted.read(field.fields, request.POST, prefix=f"{name}.{n}.") for n in range(field.max_items + 1)]
            values[field.id] = [item for n, item in enumerate(every) if n != int(number) and not posted.is_blank(item)]


def _show(
    request: HttpRequest,
    shown: CaseShown,
    content: Content,
    members: tuple[Member, ...],
    fields: list[FormField],
    values: dict[str, Any],
    errors: dict[str, Text],
    *,
    status: int = 200,
    message: Text | None = None,
) -> HttpResponse:
    case = shown.case
    today = agencies.calendar_for(region=case.region, agency=shown.definition.agency).civil_date(act_for(request, "correct").at)
    query = urlencode({"permohonan": ids.to_text(case.id)})
    ground = asking.Ground(
        region=case.region, held={}, members=members, on=today, file_href=lambda file: f"{reverse('own-file', args=[file])}?{query}",
        wrong_href=lambda path: reverse("wrong-data"), register=content.register,
    )  # fmt: skip
    questions = asking.questions(fields, values, errors, ground)
    pieces = asking.in_pieces(questions, case.id) if shown.can_correct else {}
    return render(
        request, "citizen/perbaiki.html",
        {
            **pieces,
            "case": case, "is_helped": queries.find_mending(act=act_for(request, "correct"), account=me(request), case=case.id) is not None, "service": wording.said(shown.definition.title), "asked": corrections_asked(shown), "can": shown.can_correct, "message": message,
            "questions": questions, "problems": asking.problems(errors),
        },
        status=status,
    )  # fmt: skip
