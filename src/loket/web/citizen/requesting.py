"""Requests about my data: correct, restrict, withdraw, delete; each with its clock, its story and its answer."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.files import operations as files
from loket.foundation.files.errors import FileRefused
from loket.foundation.files.values import MIB, Accept, Retention
from loket.foundation.identity import queries as identity
from loket.foundation.residents import queries as residents
from loket.foundation.residents.values import CORRECTABLE, REGISTER_PATHS
from loket.oversight.privacy import operations, queries
from loket.oversight.privacy.values import (
    COPY_WORDS,
    OUTCOME_WORDS,
    REQUEST_WORDS,
    STATE_WORDS,
    NewRequest,
    Outcome,
    Request,
    RequestKind,
    RequestState,
)
from loket.services.cases import queries as cases
from loket.services.cases.errors import NoSuchDraft
from loket.web.citizen import asking, wording
from loket.web.citizen.account import proving
from loket.web.citizen.who import me
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

MOST_WORDS: Final = 2000
MOST_FILES: Final = 3
PROOF: Final = "privacy_proof"
PROOF_KINDS: Final = ("jpg", "png", "webp", "pdf")
PROOF_MIB: Final = 5
OTHER: Final = "other"
SAY_WHAT: Final = Text(id="Tulis yang benar seharusnya apa.", en="Write what it should be.")
SAY_WHICH: Final = Text(id="Pilih data yang salah.", en="Choose what is wrong.")
SAY_WORDS: Final = Text(id="Jelaskan data mana yang salah dan seharusnya apa.", en="Explain what is wrong and what it should be.")
TOO_LONG: Final = Text(id="Paling banyak 2.000 huruf.", en="At most 2,000 characters.")
TICK: Final = Text(id="Centang bila Anda sudah membacanya.", en="Tick this when you have read it.")
SENT: Final = Text(id="Permintaan Anda sudah kami terima. Jawabannya paling lambat {due}.", en="We received your request. It is answered by {due}.")
KEPT: Final = Text(id="Draf permohonan Anda tetap tersimpan; silakan dilanjutkan.", en="Your draft is kept; please go on.")
CANCELLED: Final = Text(id="Permintaan dibatalkan.", en="The request was taken back.")
LIFTED: Final = Text(id="Data Anda dapat dipakai kembali.", en="Your data can be used again.")
WITHDRAWN: Final = Text(id="Persetujuan ditarik dan berlaku sekarang juga.", en="The consent was withdrawn, and holds from now on.")
LINES: Final[dict[str, Text]] = {
    "received": Text(id="Permintaan diterima", en="Request received"),
    "restricted": Text(id="Pemakaian data dibatasi", en="Use of the data restricted"),
    "taken": Text(id="Petugas mulai mengerjakan", en="An officer began to work on it"),
    "released": Text(id="Dikembalikan ke antrean", en="Put back into the queue"),
    "warned": Text(id="Petugas diingatkan batas waktunya", en="The desk was reminded of the time"),
    "late": Text(id="Terlambat; pimpinan instansi diberi tahu", en="Late; who leads the agency was told"),
    "answered": Text(id="Dijawab", en="Answered"),
    "cancelled": Text(id="Anda batalkan", en="Taken back by you"),
}


# Data that are wrong


@audience("citizen")
@limited("data-request", per_hour=30, by="account", methods=("POST",))
def correct(request: HttpRequest) -> HttpResponse:
    """Ask for data of the register to be corrected; `data` names the machine word of what is wrong, `draf` and `halaman` the form to go back to."""
    act, account = act_for(request, "own_data"), me(request)
    asked = request.POST if request.method == "POST" else request.GET
    back, path = _back(act, account, asked.get("draf", ""), asked.get("halaman", "")), f"residents.{asked.get('data', '')}"
    resident = identity.resident_of(account_id=account, region=act.region)
    if resident is None:
        return render(request, "citizen/data_belum.html", {"back": back})
    known = CORRECTABLE.get(path)
    label = REGISTER_PATHS[path].label if path in REGISTER_PATHS else None
    held = _now(act, resident, path) if label is not None else None
    values = {"wanted": "", "words": "", "data": asked.get("data", "")[:40]}
    errors: dict[str, Text] = {}
    status = 200
    if "pilih" in request.GET and label is None and values["data"] != OTHER:
        errors["data"], status = SAY_WHICH, 422
    elif request.method == "POST":
        values["wanted"], values["words"] = _typed(request, known), request.POST.get("words", "").strip()
        if label is None and values["data"] != OTHER:
            errors["data"] = SAY_WHICH
        elif known is not None and not values["wanted"]:
            errors["wanted"] = SAY_WHAT
        elif known is None and not values["words"]:
            errors["words"] = SAY_WORDS
        if len(values["words"]) > MOST_WORDS:
            errors["words"] = TOO_LONG
        if not errors:
            key = ids.new_id()
            proofs, refused = _proofs(request, act, key)
            if refused:
                errors["proof"] = refused
            else:
                now = held["value"].id if held else ""
                body = {"path": path if label else "", "now": now, "wanted": values["wanted"], "words": values["words"], "files": proofs}
                try:
                    made = operations.ask(act=act, account=account, new=NewRequest(RequestKind.CORRECT, body), request=key)
                except Refusal as refusal:
                    files.erase_all(act=act, owner=key)
                    errors["data"] = refusal.message
                else:
                    messages.success(request, str(say(SENT.fill(due=wording.moment(made.due_at)))))
                    if back:
                        messages.info(request, str(say(KEPT)))
                    return HttpResponseRedirect(back or reverse("own-request", args=[made.id]), status=303)
        status = 422
    return render(
        request, "citizen/data_perbaiki.html",
        {
            "label": label, "known": known, "held": held, "values": values, "errors": errors, "problems": [{"field": name, "text": text} for name, text in errors.items()],
            "choices": [(word.removeprefix("residents."), REGISTER_PATHS[word].label) for word in CORRECTABLE] + [(OTHER, Text(id="Data lain", en="Something else"))],
            "options": [(word, text) for word, text in known.words.items()] if known and known.words else (), "is_other": values["data"] == OTHER,
            "draft": asked.get("draf", "")[:26] if back else "", "page": asked.get("halaman", "")[:60] if back else "", "back": back,
            "clock": queries.get_clock(kind=RequestKind.CORRECT, region=act.region, at=act.at), "accept": ",".join(f".{one}" for one in PROOF_KINDS), "most": PROOF_MIB,
        },
        status=status,
    )  # fmt: skip


def _typed(request: HttpRequest, known: Any) -> str:
    if known is not None and known.is_date:
        parts = [request.POST.get(f"wanted_{part}", "").strip() for part in ("year", "month", "day")]
        return "-".join((parts[0], parts[1].zfill(2), parts[2].zfill(2))) if all(parts) else ""
    return request.POST.get("wanted", "").strip()[:200]


def _now(act: Act, resident: UUID, path: str) -> dict[str, Any] | None:
    """Return what the register says now, in words and masked where it is sensitive, with source and date."""
    said = REGISTER_PATHS[path]
    fact = residents.facts_for(act=act, resident_id=resident, paths=[path], reader=resident)[path]
    if fact is None or fact == "":
        return None
    spoken = said.spoken(fact)
    value = spoken if isinstance(spoken, Text) else wording.day(fact) if hasattr(fact, "isoformat") else Text(id=str(fact), en=str(fact))  # type: ignore[arg-type]
    source = queries.list_sources(region=act.region, resident=resident, paths=[path])[path]
    return {
        "value": value,
        "hidden": (asking.masked(value.id) or "••••••") if said.sensitive else "",
        "source": source.source,
        "on": wording.day(source.at) if source.at else None,
    }


def _back(act: Act, account: UUID, draft: str, page: str) -> str:
    """Return the page of one's own draft to go back to; anything else goes nowhere."""
    try:
        found = cases.get_draft(region=act.region, account=account, draft=ids.from_text(draft)) if draft else None
    except (ids.BadId, NoSuchDraft):
        return ""
    if found is None:
        return ""
    return (
        reverse("draft-page", args=[found.id, page])
        if page and page.replace("-", "").isalnum() and len(page) <= 60
        else reverse("draft", args=[found.id])
    )


def _proofs(request: HttpRequest, act: Act, owner: UUID) -> tuple[list[dict[str, Any]], Text | None]:
    """Keep what was sent as proof; return how it is named in the request, or why one was refused (then nothing is kept)."""
    kept: list[dict[str, Any]] = []
    term = Retention("request", 5, queries.get_clock(kind=RequestKind.CORRECT, region=act.region, at=act.at).reference)
    for sent in request.FILES.getlist("proof")[:MOST_FILES]:
        try:
            stored = files.store(
                act=act, content=sent.read(PROOF_MIB * MIB + 1), owner=owner, purpose=PROOF, retention=term,
                accept=Accept(types=PROOF_KINDS, max_bytes=PROOF_MIB * MIB),
            )  # fmt: skip
        except FileRefused as refusal:
            if kept:
                files.erase_all(act=act, owner=owner)
            return [], refusal.message
        kept.append({"file": str(stored.id), "media_type": stored.media_type, "size_bytes": stored.size_bytes})
    return kept, None


# Restrict, withdraw, delete


@audience("citizen")
@limited("data-request", per_hour=30, by="account", methods=("POST",))
def restrict(request: HttpRequest) -> HttpResponse:
    """Restrict the use of my entry from now on, or let it be used again."""
    act, account = act_for(request, "own_data"), me(request)
    resident = identity.resident_of(account_id=account, region=act.region)
    if resident is None:
        return render(request, "citizen/data_belum.html", {"back": ""})
    error: Text | None = None
    if request.method == "POST":
        if "lift" in request.POST:
            operations.lift_restriction(act=act, account=account)
            messages.success(request, str(say(LIFTED)))
            return HttpResponseRedirect(reverse("own-data"), status=303)
        made, error = _ask(request, act, RequestKind.RESTRICT, {"words": request.POST.get("words", "").strip()[:MOST_WORDS]})
        if made is not None:
            return made
    return render(
        request, "citizen/data_batasi.html",
        {
            "is_restricted": residents.is_restricted(region=act.region, resident_id=resident), "error": error, "words": request.POST.get("words", "")[:MOST_WORDS],
            "clock": queries.get_clock(kind=RequestKind.RESTRICT, region=act.region, at=act.at),
        },
        status=409 if error else 200,
    )  # fmt: skip


@audience("citizen")
@limited("data-request", per_hour=30, by="account", methods=("POST",))
def consents(request: HttpRequest) -> HttpResponse:
    """Show the consents that hold now; one button withdraws one, at once."""
    act, account = act_for(request, "own_data"), me(request)
    held = queries.list_consents(act=act, account=account)
    error: Text | None = None
    if request.method == "POST":
        chosen = next((one for one in held if one.what == request.POST.get("what", "")), None)
        if chosen is not None:
            try:
                operations.ask(act=act, account=account, new=NewRequest(RequestKind.WITHDRAW, {"what": chosen.what, "title": chosen.title.as_dict()}))
            except Refusal as refusal:
                error = refusal.message
            else:
                messages.success(request, str(say(WITHDRAWN)))
                return HttpResponseRedirect(reverse("data-consents"), status=303)
    items = [{"what": one.what, "title": one.title, "note": one.note, "on": wording.day(one.given_at) if one.given_at else None} for one in held]
    return render(request, "citizen/data_persetujuan.html", {"items": items, "error": error}, status=409 if error else 200)


@audience("citizen")
@limited("data-request", per_hour=30, by="account", methods=("POST",))
def delete(request: HttpRequest) -> HttpResponse:
    """Show what a deletion destroys and what stays, and ask for it. Whoever found an open session destroys nothing."""
    if not proving.is_fresh(request):
        return HttpResponseRedirect(proving.again(back=request.get_full_path()), status=303)
    act, account = act_for(request, "own_data"), me(request)
    with_account = (request.POST if request.method == "POST" else request.GET).get("akun") == "ya"
    errors: dict[str, Text] = {}
    if request.method == "POST":
        if "read" not in request.POST:
            errors["read"] = TICK
        else:
            body = {"with_account": with_account, "words": request.POST.get("words", "").strip()[:MOST_WORDS]}
            made, error = _ask(request, act, RequestKind.DELETE, body)
            if made is not None:
                return made
            errors["read"] = error or TICK
    plan = queries.plan_deletion(act=act, account=account, with_account=with_account)
    return render(
        request, "citizen/data_hapus.html",
        {
            "gone": [one for one in plan if one.goes], "kept": [one for one in plan if not one.goes], "with_account": with_account, "errors": errors,
            "problems": [{"field": name, "text": text} for name, text in errors.items()], "words": request.POST.get("words", "")[:MOST_WORDS],
            "clock": queries.get_clock(kind=RequestKind.DELETE, region=act.region, at=act.at),
        },
        status=422 if errors else 200,
    )  # fmt: skip


def _ask(request: HttpRequest, act: Act, kind: RequestKind, body: dict[str, Any]) -> tuple[HttpResponse | None, Text | None]:
    try:
        made = operations.ask(act=act, account=me(request), new=NewRequest(kind, body))
    except Refusal as refusal:
        return None, refusal.message
    messages.success(request, str(say(SENT.fill(due=wording.moment(made.due_at)))))
    return HttpResponseRedirect(reverse("own-request", args=[made.id]), status=303), None


# One request


def line(one: Request, act: Act) -> dict[str, Any]:
    """Return a line of a list of requests."""
    due = wording.moment(one.due_at)
    is_late = one.is_open and one.is_late(act.at)
    return {
        "title": REQUEST_WORDS[one.kind], "href": reverse("own-request", args=[one.id]),
        "text": Text(id=f"{one.number} · dijawab paling lambat {due.id}", en=f"{one.number} · answered by {due.en}"),
        "tag": Text(id="Terlambat", en="Late") if is_late else STATE_WORDS[one.state], "tag_kind": "bad" if is_late else "info" if one.is_open else "neutral",
    }  # fmt: skip


@audience("citizen")
def one(request: HttpRequest, request_: UUID) -> HttpResponse:
    """Show one of my requests: what I asked, how far it is, the answer, and where to complain."""
    act, account = act_for(request, "own_data"), me(request)
    found = queries.get_own(region=act.region, account=account, request=request_)
    copy = queries.find_copy(region=act.region, account=account, request=request_)
    ground = next((one for one in queries.list_grounds() if one.code == found.ground), None)
    timeline = [
        {"at": row.at, "title": LINES.get(row.kind, Text(id=row.kind, en=row.kind)), "text": "", "who": "", "kind": "bad" if row.kind == "late" else ""}
        for row in reversed(queries.list_lines(request=found.id))
    ]  # fmt: skip
    path = str(found.asked.get("path") or "")
    return render(
        request, "citizen/data_permintaan.html",
        {
            "found": found, "title": REQUEST_WORDS[found.kind], "tag": line(found, act), "outcome": OUTCOME_WORDS[found.outcome] if found.outcome else None,
            "is_refused": found.outcome is Outcome.REFUSED, "ground": ground, "timeline": timeline, "due": wording.moment(found.due_at), "copy": copy,
            "copy_state": COPY_WORDS[copy.state] if copy else None, "until": wording.moment(copy.expires_at) if copy and copy.expires_at else None,
            "percent": copy.parts_done * 100 // copy.parts_total if copy and copy.parts_total else 0, "label": REGISTER_PATHS[path].label if path in REGISTER_PATHS else None,
            "wanted": spoken(path, str(found.asked.get("wanted") or "")), "value": spoken(path, str(found.answer.get("value") or "")),
            "files": [UUID(str(one["file"])) for one in found.asked.get("files", ())],
            "gone": _items(found, "gone"), "kept": _items(found, "kept"), "can_cancel": found.state is RequestState.OPEN,
            "is_late": found.is_open and found.is_late(act.at), "clock": queries.get_clock(kind=found.kind, region=act.region, at=found.received_at),
        },
    )  # fmt: skip


def spoken(path: str, value: str) -> Text:
    """Return a value of the register, as it is sent and kept, in words: a code word or a date as people say it, anything else as it is."""
    known = CORRECTABLE.get(path)
    if known is not None and value in known.words:
        return known.words[value]
    if known is not None and known.is_date:
        try:
            return wording.day(dt.date.fromisoformat(value))
        except ValueError:
            pass
    return Text(id=value, en=value)


def _items(found: Request, name: str) -> list[dict[str, Any]]:
    return [
        {"title": Text.of(row["title"]), "count": row["count"], "reference": row["reference"], "until": Text.of(row["until"]) if row.get("until") else None}
        for row in found.answer.get(name, ())
    ]  # fmt: skip


@audience("citizen")
@require_POST
@limited("data-request", per_hour=30, by="account")
def cancel(request: HttpRequest, request_: UUID) -> HttpResponse:
    """Take a request back."""
    operations.cancel(act=act_for(request, "own_data"), account=me(request), request=request_)
    messages.success(request, str(say(CANCELLED)))
    return HttpResponseRedirect(reverse("own-data"), status=303)
