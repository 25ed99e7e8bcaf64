"""
An officer applies for somebody who stands at the counter: who it is, their consent, then the citizen's own form, then a receipt.

The number of the card is typed into a form and never in an address; a help under way has an opaque id and belongs to one officer.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates, ids
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.phones import masked_phone, normal_phone
from loket.foundation.common.population import digits_of, mask
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import CodePurpose, CodeTry
from loket.foundation.residents import queries as residents
from loket.foundation.residents.errors import PersonNotFound
from loket.services.catalogue import queries as catalogue
from loket.services.counter import operations as consents
from loket.services.counter import queries as consent_reads
from loket.services.counter.values import Consent, ConsentState, How
from loket.services.journey import operations, queries
from loket.services.journey.values import Choice
from loket.services.rollout import queries as rollout
from loket.web.desk.queueing import menu, officer_of
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

NIK_DIGITS: Final = 16
LONGEST_NAME: Final = 100
DAY: Final = dt.timedelta(days=1)
NOT_A_NIK: Final = Text(id="NIK terdiri dari 16 angka. Periksa kembali pada kartu.", en="A NIK has 16 digits. Check it on the card.")
NOT_FOUND: Final = Text(
    id="Tidak ada penduduk dengan NIK itu di daerah ini. Periksa angkanya, atau pilih bukan penduduk daerah ini.",
    en="No resident of this region has that NIK. Check the digits, or choose that the person is not a resident here.",
)
LOOK_FIRST: Final = Text(
    id="Centang setelah Anda memeriksa kartu dan wajah orangnya.", en="Tick this after you have checked the card and the person's face."
)
WHO: Final = Text(id="Pilih siapa yang Anda bantu.", en="Choose whom you help.")
NAME: Final = Text(id="Tulis nama seperti pada kartu identitasnya.", en="Write the name as on the identity card.")
SERVICE: Final = Text(id="Pilih layanan yang diminta.", en="Choose the service that is asked for.")
WHO_OPTIONS: Final = (
    ("resident", Text(id="Penduduk daerah ini", en="A resident of this region")),
    ("other", Text(id="Bukan penduduk daerah ini", en="Not a resident of this region")),
)
HOW_OPTIONS: Final = (
    (How.CODE.value, Text(id="Kode ke HP orangnya", en="A code to the person's phone")),
    (How.WITNESS.value, Text(id="Tanpa HP: di depan petugas kedua", en="Without a phone: before a second officer")),
)
FOR_OPTIONS: Final = (
    ("self", Text(id="Untuk dirinya sendiri", en="For themselves")),
    ("other", Text(id="Untuk anak, orang, atau organisasi yang diwakilinya", en="For a child, a person or an organisation that they represent")),
)
WHOM: Final = Text(id="Pilih untuk siapa permohonan ini.", en="Choose whom this application is for.")
NOBODY: Final = Text(
    id="Orang ini tidak dapat mewakili siapa pun dalam layanan ini. Anak dikenal dari Kartu Keluarga. Penetapan wali, surat kuasa, dan akta organisasi "
    "dicatat dulu di Perwalian, kuasa, dan organisasi.",
    en="This person can represent nobody in this service. Children are known by the family card. An order that names a guardian, a written power and the "
    "deed of an organisation are entered first, under Guardians, powers and organisations.",
)
ONLY_RESIDENTS: Final = Text(
    id="Hanya penduduk daerah ini yang dapat mewakili orang lain di loket.", en="Only residents of this region can represent others at the counter."
)
WHERE: Final = Text(id="Pilih di mana Anda melayani.", en="Choose where you serve.")
HOW: Final = Text(id="Pilih cara persetujuan dicatat.", en="Choose how the consent is recorded.")
NO_PHONE: Final = Text(
    id="Tulis nomor HP yang dibawa orangnya, atau pilih persetujuan di depan dua petugas.",
    en="Write the number of the phone that the person carries, or choose consent before two officers.",
)
NEED_CODE: Final = Text(id="Tulis enam angka yang dibacakan warga.", en="Write the six digits that the person reads out.")
WRONG: Final = Text(id="Kode tidak cocok. Sisa percobaan: {left}.", en="The code does not match. Tries left: {left}.")
OVER: Final = Text(id="Kode ini tidak berlaku lagi. Kirim kode baru.", en="This code is no longer valid. Send a new one.")
NO_WITNESS: Final = Text(
    id="Tidak ada persetujuan yang menunggu dengan kode itu. Periksa hurufnya; kodenya berlaku dua jam.",
    en="No consent waits under that code. Check its letters; it is valid for two hours.",
)
SAW: Final = Text(id="Centang setelah Anda sendiri bertemu orangnya.", en="Tick this after you have met the person yourself.")


def page(request: HttpRequest, template: str, context: dict[str, Any], errors: dict[str, Text] | None = None, status: int = 200) -> HttpResponse:
    """Show a page of the counter with what is wrong on it."""
    found = errors or {}
    problems = [{"field": name, "text": text} for name, text in found.items()]
    return render(request, template, {"errors": found, "problems": problems, "desk_menu": menu(), **context}, status=status)


@audience("officer")
@limited("help", per_hour=60, by="account", methods=("POST",))
def begin(request: HttpRequest) -> HttpResponse:
    """Ask who it is, for what, and how the person consents."""
    if request.method != "POST":
        return page(request, "desk/layani.html", _choices(request))
    act, errors = act_for(request, "counter"), dict[str, Text]()
    posted = request.POST
    if "found" in posted and "service" not in posted:
        return page(request, "desk/layani.html", _choices(request))
    who, how, service, unit = (posted.get(name, "") for name in ("who", "how", "service", "unit"))
    resident, name = None, ""
    if "seen" not in posted:
        errors["seen"] = LOOK_FIRST
    if who == "resident" and posted.get("found"):
        resident = _found(request)
        if resident is None:
            errors["who"] = WHO
    elif who == "resident":
        number = digits_of(posted.get("nik", "")[:30])
        if len(number) != NIK_DIGITS or not number.isdigit():
            errors["nik"] = NOT_A_NIK
        elif "seen" in posted:  # Because: nothing is looked up before the officer has seen the card.
            resident = residents.find_by_nik(act=act, nik=number)
            if resident is None:
                errors["nik"] = NOT_FOUND
    elif who == "other":
        name = " ".join(posted.get("name", "").split())[:LONGEST_NAME]
        if not name:
            errors["name"] = NAME
    else:
        errors["who"] = WHO
    if not service:
        errors["service"] = SERVICE
    if not unit:
        errors["unit"] = WHERE
    if how not in {one.value for one in How}:
        errors["how"] = HOW
    is_for_other, whom = posted.get("for") == "other", posted.get("whom", "")[:LONGEST_NAME]
    if is_for_other and who == "other":
        errors["for"] = ONLY_RESIDENTS
    phone = ""
    try:
        phone = normal_phone(posted.get("phone", "")) if posted.get("phone", "").strip() else ""
        if not errors and is_for_other and resident is not None and not whom:
            return _whom(request, resident, service)
        if not errors:
            consent = operations.begin_help(
                act=act, officer=officer_of(request), unit=unit, service=service, resident=resident, name=name, how=How(how), phone=phone,
                whom=whom if is_for_other else "",
            )  # fmt: skip
            return _asked(request, consent)
    except Refusal as refusal:
        errors["phone" if "phone" in refusal.code else "service"] = refusal.message
        return page(request, "desk/layani.html", _choices(request), errors, refusal.status)
    return page(request, "desk/layani.html", _choices(request), errors, 422)


def _whom(request: HttpRequest, resident: UUID, service: str) -> HttpResponse:
    """Ask for whom it is: the officer sees whom the person may represent in this service now, and that reading is recorded."""
    act, posted = act_for(request, "counter"), request.POST
    offered = queries.list_represented(act=act, resident=resident, service=service)
    if not offered:
        return page(request, "desk/layani.html", _choices(request), {"for": NOBODY}, 422)
    person = residents.get_person(act=act, resident_id=resident, fields=("name",))
    kept = {name: posted.get(name, "")[:LONGEST_NAME] for name in ("service", "unit", "how", "phone")}
    context = {
        "person": person.name, "options": [(one.key, _option(one)) for one in offered],
        "kept": [*kept.items(), ("who", "resident"), ("found", ids.to_text(resident)), ("seen", "1"), ("for", "other")],
    }  # fmt: skip
    asked = "found" in posted and "asked" in posted
    return page(request, "desk/layani_untuk.html", context, {"whom": WHOM} if asked else None, 422 if asked else 200)


def _option(one: Choice) -> Text:
    """Return how somebody represented stands in the list: the name, and what the person present is to them."""
    until = (
        Text(id=f", sampai {dates.date_text(one.until - DAY).id}", en=f", until {dates.date_text(one.until - DAY).en}")
        if one.until
        else Text(id="", en="")
    )
    return Text(id=f"{one.name} (sebagai {one.capacity.id}{until.id})", en=f"{one.name} (as {one.capacity.en}{until.en})")


def _found(request: HttpRequest) -> UUID | None:
    """Return the resident whom the officer found by name a moment ago, or None."""
    try:
        key = ids.from_text(request.POST.get("found", ""))
        return residents.get_person(act=act_for(request, "counter"), resident_id=key).id
    except (ValueError, PersonNotFound):
        return None


def _shown(request: HttpRequest) -> dict[str, str] | None:
    """Return how somebody who was found by name stands in the form: name and masked number."""
    resident = _found(request) if request.POST.get("found") else None
    if resident is None:
        return None
    person = residents.get_person(act=act_for(request, "counter"), resident_id=resident, fields=("name", "nik"))
    return {"id": ids.to_text(person.id), "name": person.name or "", "nik": mask(person.nik or "")}


def _asked(request: HttpRequest, consent: Consent) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-help-one", args=[consent.id]), status=303)


def _choices(request: HttpRequest) -> dict[str, Any]:
    act, posted = act_for(request, "counter"), request.POST
    offered = rollout.list_live(region=act.region, at=act.at, limit=200)
    services = [(one.service, Text(id=(title := catalogue.get_definition(one.hash).title).id, en=title.en)) for one in offered]
    units = dict.fromkeys(one.unit for one in identity.list_appointments(account_id=officer_of(request), at=act.at) if one.region == act.region)
    return {
        "services": sorted(services, key=lambda one: one[1].id), "units": [(unit, agencies.get_unit(act.region, unit).name) for unit in units],
        "given": {name: posted.get(name, "")[:LONGEST_NAME] for name in ("who", "nik", "name", "service", "how", "phone", "unit", "for")} | ({"who": "resident", "how": "code", "for": "self"} if request.method != "POST" or "service" not in posted else {}), "seen": "seen" in posted, "found": _shown(request), "who_options": WHO_OPTIONS, "how_options": HOW_OPTIONS, "for_options": FOR_OPTIONS,
    }  # fmt: skip


@audience("officer")
@limited("help-step", per_minute=20, by="account", methods=("POST",))
def one(request: HttpRequest, consent: UUID) -> HttpResponse:
    """Take the consent, then open the form."""
    act, officer = act_for(request, "counter"), officer_of(request)
    held = consent_reads.get_consent(region=act.region, consent=consent, officer=officer)
    if held.state is ConsentState.USED:
        return HttpResponseRedirect(reverse("desk-help-done", args=[consent]))
    errors, status = dict[str, Text](), 422
    if request.method == "POST":
        try:
            if "fill" in request.POST and held.mends is not None:
                return HttpResponseRedirect(reverse("correct", args=[held.mends]), status=303)
            if "fill" in request.POST:
                draft = operations.start_for(act=act, officer=officer, consent=consent)
                return HttpResponseRedirect(reverse("draft", args=[draft.id]), status=303)
            if "digits" in request.POST:
                errors = _take(request, held)
            elif "send" in request.POST:
                errors = _send(request, held)
            if not errors:
                return _asked(request, held)
        except Refusal as refusal:
            errors, status = {"digits": refusal.message}, refusal.status
    sent = identity.get_code(code=held.code) if held.code else None
    live = rollout.live_version(service=held.service, region=act.region, at=act.at, subject=held.applicant)
    return page(
        request, "desk/layani_satu.html",
        {"held": held, "tried": live if live is not None and live.share < rollout.WHOLE else None, "person": queries.read_helped(act=act, consent=held), "acted": queries.get_acted(act=act, consent=held), "service": _service(request, held), "sent": sent, "phone": masked_phone(held.phone) if held.phone else "", "is_given": held.state is ConsentState.GIVEN, "is_code": held.how is How.CODE, "is_over": act.at > held.expires_at},
        errors, status if errors else 200,
    )  # fmt: skip


def _send(request: HttpRequest, held: Consent) -> dict[str, Text]:
    if not held.phone:
        return {"digits": NO_PHONE}
    act = act_for(request, "counter")
    code = identity_writes.send_code(act=act, phone=held.phone, purpose=CodePurpose.CONSENT)
    consents.keep_code(act=act, consent=held.id, officer=officer_of(request), code=code.id)
    return {}


def _take(request: HttpRequest, held: Consent) -> dict[str, Text]:
    typed, act = request.POST.get("digits", "").strip()[:20], act_for(request, "counter")
    if not typed or held.code is None:
        return {"digits": NEED_CODE}
    tried = identity_writes.try_code(act=act, code=held.code, digits=typed)
    if tried.outcome is not CodeTry.RIGHT:
        return {"digits": WRONG.fill(left=tried.left) if tried.outcome is CodeTry.WRONG else OVER}
    consents.give_by_code(act=act, consent=held.id, officer=officer_of(request))
    return {}


def _service(request: HttpRequest, held: Consent) -> Text:
    live = rollout.live_version(service=held.service, region=held.region, at=act_for(request, "counter").at, subject=held.applicant)
    title = catalogue.get_definition(live.hash).title if live else None
    return Text(id=title.id, en=title.en) if title else Text(id=held.service, en=held.service)


@audience("officer")
@limited("witness", per_minute=10, by="account", methods=("POST",))
def witness(request: HttpRequest) -> HttpResponse:
    """Let a second officer say, in their own session, that they saw the person consent."""
    act, code = act_for(request, "counter"), "".join(sign for sign in request.POST.get("code", "").upper() if sign.isalnum())[:12]
    if request.method != "POST":
        return page(request, "desk/saksi.html", {"held": None})
    held = consent_reads.find_to_witness(region=act.region, code=code, at=act.at)
    if held is None:
        return page(request, "desk/saksi.html", {"held": None, "code": code}, {"code": NO_WITNESS}, 422)
    names = identity.list_officer_names(region=act.region, accounts={held.officer})
    shown = {
        "held": held,
        "code": code,
        "service": _service(request, held),
        "officer": names.get(held.officer, "–"),
        "person": queries.read_helped(act=act, consent=held),
        "acted": queries.get_acted(act=act, consent=held),
    }
    if "confirm" not in request.POST:
        return page(request, "desk/saksi.html", shown)
    if "saw" not in request.POST:
        return page(request, "desk/saksi.html", shown, {"saw": SAW}, 422)
    try:
        consents.witness(act=act, consent=held.id, officer=officer_of(request))
    except Refusal as refusal:
        return page(request, "desk/saksi.html", shown, {"saw": refusal.message}, refusal.status)
    return page(request, "desk/saksi.html", {"held": None, "done": True})


@audience("officer")
def done(request: HttpRequest, consent: UUID) -> HttpResponse:
    """Show the receipt to print: number, promise, where to follow it, and how to claim it."""
    act, officer = act_for(request, "counter"), officer_of(request)
    held = consent_reads.get_consent(region=act.region, consent=consent, officer=officer)
    if held.case is None and (held.mends is None or held.state is not ConsentState.USED):
        raise NotFound
    receipt = queries.get_counter_receipt(act=act, consent=held)
    number = receipt.number
    claim = consent_reads.find_claim_code(region=act.region, consent=consent, officer=officer)
    base = f"{request.scheme}://{request.get_host()}"
    return page(
        request, "desk/layani_selesai.html",
        {
            "receipt": receipt, "mended": held.mends is not None, "track": f"{base}/lacak/?{urlencode({'nomor': number})}", "claim_address": f"{base}/saya/klaim/",
            "claim": "-".join(claim[n : n + 4] for n in range(0, len(claim), 4)) if claim and not receipt.has_account else "",
        },
    )  # fmt: skip
