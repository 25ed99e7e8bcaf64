"""
Requests of people about their data: a queue with one button, one request with what the register says, its answer.

Law: UU 27/2022 Pasal 30, 33, 41, 43. Nothing is chosen: the system gives the request that has waited longest, never one's own family's.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import dates, ids
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text
from loket.foundation.files import queries as files
from loket.foundation.residents import queries as residents
from loket.foundation.residents.values import CORRECTABLE, REGISTER_PATHS
from loket.oversight.privacy import operations, queries
from loket.oversight.privacy.errors import DocumentNeeded, GroundNeeded, OutcomeUnknown, WordsNeeded
from loket.oversight.privacy.values import OUTCOME_WORDS, OUTCOMES, REQUEST_WORDS, NewAnswer, Outcome, Request, RequestKind
from loket.web.desk.queueing import menu, officer_of
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

PURPOSE: Final = "privacy"
NOTHING_WAITS: Final = Text(id="Tidak ada permintaan yang menunggu jabatan Anda.", en="No request waits for your positions.")
ANSWERED: Final = Text(id="Jawaban terkirim kepada warga.", en="The answer was sent.")
RELEASED: Final = Text(id="Permintaan kembali ke antrean, di tempatnya semula.", en="The request is back in the queue, at its place.")
MOST_WORDS: Final = 4000
_WHERE: Final = {DocumentNeeded: "document", GroundNeeded: "ground", OutcomeUnknown: "outcome", WordsNeeded: "words"}
CHOICES: Final[dict[tuple[RequestKind, Outcome], Text]] = {
    (RequestKind.CORRECT, Outcome.DONE): Text(id="Data salah: perbaiki register", en="The data are wrong: correct the register"),
    (RequestKind.CORRECT, Outcome.RIGHT): Text(id="Data sudah sesuai sumbernya", en="The data agree with their source"),
    (RequestKind.RESTRICT, Outcome.DONE): Text(id="Tetap dibatasi", en="It stays restricted"),
    (RequestKind.DELETE, Outcome.DONE): Text(
        id="Hapus yang boleh dihapus, sebutkan yang wajib disimpan", en="Delete what the law lets, and name what is kept"
    ),
}


@audience("officer")
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits, what is in hand, what was answered today."""
    act, officer = act_for(request, PURPOSE), officer_of(request)
    zone = agencies.get_region(act.region).time_zone
    morning = dates.start_of_day(dates.civil_date(act.at, time_zone=zone), time_zone=zone)
    held = queries.find_held(act=act, officer=officer)
    return render(
        request, "desk/data_pribadi.html",
        {
            "state": queries.get_queue_state(act=act, officer=officer), "held": held, "held_title": REQUEST_WORDS[held.kind] if held else None,
            "held_clock": _clock(held, act.at) if held else None, "positions": [agencies.get_position(act.region, p).title for p in queries.positions_of(act=act, officer=officer)],
            "done": [{"number": one.number, "title": REQUEST_WORDS[one.kind], "outcome": OUTCOME_WORDS[one.outcome], "at": one.ended_at} for one in queries.list_done_by(act=act, officer=officer, since=morning) if one.outcome],
            "desk_menu": menu(),
        },
    )  # fmt: skip


def _clock(one: Request, at: dt.datetime) -> dict[str, Any]:
    left = one.due_at - at
    hours = abs(int(left.total_seconds() // 3600))
    if left < dt.timedelta(0):
        return {"words": Text(id=f"Terlambat {hours} jam", en=f"{hours} hours late"), "kind": "bad"}
    return {"words": Text(id=f"Sisa {hours} jam", en=f"{hours} hours left"), "kind": "warning" if hours < 24 else "neutral"}


@audience("officer")
@require_POST
@limited("take", per_minute=60, by="account")
def take(request: HttpRequest) -> HttpResponse:
    """Ask the system for the next request and open it."""
    found = operations.take_next(act=act_for(request, PURPOSE), officer=officer_of(request))
    if found is None:
        messages.info(request, str(say(NOTHING_WAITS)))
        return HttpResponseRedirect(reverse("desk-privacy"), status=303)
    return HttpResponseRedirect(reverse("desk-privacy-one", args=[found.id]), status=303)


@audience("officer")
@limited("desk", per_minute=120, by="account", methods=("POST",))
def one(request: HttpRequest, request_: UUID) -> HttpResponse:
    """Show one request in hand with what the register says; take its answer."""
    act, officer = act_for(request, PURPOSE), officer_of(request)
    found = queries.get_held(act=act, officer=officer, request=request_)
    errors: dict[str, Text] = {}
    typed = {name: request.POST.get(name, "").strip()[:MOST_WORDS] for name in ("outcome", "ground", "words", "value", "document")}
    known = CORRECTABLE.get(str(found.asked.get("path") or ""))
    if request.method == "POST":
        if known is not None and known.is_date:
            parts = [request.POST.get(f"value_{part}", "").strip() for part in ("year", "month", "day")]
            typed["value"] = "-".join((parts[0], parts[1].zfill(2), parts[2].zfill(2))) if all(parts) else ""
        try:
            new = NewAnswer(_outcome(typed["outcome"]), typed["words"], typed["ground"] or None, typed["value"][:200], typed["document"][:200])
            operations.answer(act=act, officer=officer, request=request_, revision=_number(request.POST.get("revision")), new=new)
        except Refusal as refusal:
            if isinstance(refusal, NotFound):
                raise
            errors[_WHERE.get(type(refusal), "value" if refusal.code.startswith("residents.") else "outcome")] = refusal.message
        else:
            messages.success(request, str(say(ANSWERED)))
            return HttpResponseRedirect(reverse("desk-privacy"), status=303)
    return render(request, "desk/data_pribadi_satu.html", _shown(act, found, typed if errors else None, errors), status=422 if errors else 200)


def _outcome(text: str) -> Outcome:
    try:
        return Outcome(text)
    except ValueError:
        raise OutcomeUnknown from None


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 10 else -1


def _shown(act: Act, found: Request, typed: dict[str, str] | None, errors: dict[str, Text]) -> dict[str, Any]:
    path = str(found.asked.get("path") or "")
    said, known = REGISTER_PATHS.get(path), CORRECTABLE.get(path)
    values = typed or {"outcome": "", "ground": "", "words": "", "value": str(found.asked.get("wanted") or ""), "document": ""}
    options = [
        (outcome.value, CHOICES.get((found.kind, outcome), Text(id="Tolak, dengan alasan Pasal 33", en="Refuse, on a ground of article 33")))
        for outcome in OUTCOMES[found.kind]
    ]  # fmt: skip
    return {
        "found": found, "title": REQUEST_WORDS[found.kind], "clock": _clock(found, act.at), "path": path, "known": known,
        "label": said.label if said else None, "now": _now(act, found, path) if said else None, "values": values, "errors": errors,
        "wanted": _wanted(known, str(found.asked.get("wanted") or "")),
        "problems": [{"field": name, "text": text} for name, text in errors.items()], "options": options,
        "words_of": [(word, text) for word, text in known.words.items()] if known and known.words else (),
        "grounds": [(one.code, one.text, one.reference) for one in queries.list_grounds()], "name": _name(act, found),
        "files": [UUID(str(one["file"])) for one in found.asked.get("files", ())], "plan": _plan(act, found), "desk_menu": menu(),
    }  # fmt: skip


def _wanted(known: Any, value: str) -> Text:
    if known is not None and value in known.words:
        return Text(id=known.words[value].id, en=known.words[value].en)
    return dates.date_text(dt.date.fromisoformat(value)) if known is not None and known.is_date and _is_date(value) else Text(id=value, en=value)


def _is_date(value: str) -> bool:
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _now(act: Act, found: Request, path: str) -> dict[str, Any] | None:
    """Return what the register says now, with source and date; the reading is recorded with its purpose."""
    if found.resident is None:
        return None
    fact = residents.facts_for(act=dataclasses.replace(act, purpose=PURPOSE), resident_id=found.resident, paths=[path])[path]
    source = queries.list_sources(region=act.region, resident=found.resident, paths=[path])[path]
    spoken = REGISTER_PATHS[path].spoken(fact)
    return {"value": dates.date_text(spoken) if isinstance(spoken, dt.date) else spoken, "source": source.source, "at": source.at}


def _name(act: Act, found: Request) -> str:
    if found.resident is None:
        return ""
    facts = residents.facts_for(act=dataclasses.replace(act, purpose=PURPOSE), resident_id=found.resident, paths=["residents.name"])
    return str(facts["residents.name"] or "")


def _plan(act: Act, found: Request) -> list[dict[str, Any]]:
    if found.kind is not RequestKind.DELETE:
        return []
    plan = queries.plan_deletion(act=act, account=found.account, with_account=bool(found.asked.get("with_account")))
    return [{"title": one.title, "count": one.count, "goes": one.goes, "reference": one.reference, "until": one.until} for one in plan]


@audience("officer")
@require_POST
@limited("desk", per_minute=60, by="account")
def release(request: HttpRequest, request_: UUID) -> HttpResponse:
    """Put a request back into the queue; with a conflict of interest, for good."""
    operations.release(act=act_for(request, PURPOSE), officer=officer_of(request), request=request_, is_conflict="conflict" in request.POST)
    messages.info(request, str(say(RELEASED)))
    return HttpResponseRedirect(reverse("desk-privacy"), status=303)


@audience("officer")
@limited("desk", per_minute=120, by="account")
def proof(request: HttpRequest, request_: UUID, file: UUID) -> HttpResponse:
    """Hand out what was sent as proof with a request in hand; the reading is recorded."""
    act, officer = act_for(request, PURPOSE), officer_of(request)
    found = queries.get_held(act=act, officer=officer, request=request_)
    if str(file) not in {str(one["file"]) for one in found.asked.get("files", ())}:
        raise NotFound
    stored = files.get_file(region=act.region, file=file)
    audit.record_read(act, subjects=[found.resident or found.account], fields=["privacy.proof"])
    content = files.read_content(region=act.region, file=file)
    return downloads.attachment(content, name=f"bukti-{ids.to_text(file)[-8:].lower()}.{stored.extension}", media_type=stored.media_type)
