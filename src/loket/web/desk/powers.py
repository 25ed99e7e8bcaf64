"""
Guardians, written powers and organisations at the counter: one officer enters them with a document, another looks at it and confirms.

Numbers of cards are typed into a form and never in an address; an entry has an opaque id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from typing import Any, Final, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.population import digits_of
from loket.foundation.common.text import Text
from loket.foundation.files import queries as files
from loket.foundation.files.errors import FileRefused
from loket.foundation.files.values import MIB
from loket.foundation.identity import queries as identity
from loket.foundation.powers import operations, queries
from loket.foundation.powers.errors import BadEntry, ServicesNeeded, TooLong
from loket.foundation.powers.values import (
    FORM_WORDS,
    SORT_WORDS,
    STATE_WORDS,
    Form,
    Kind,
    NewOrganisation,
    Order,
    Power,
    PowerState,
    Sort,
)
from loket.foundation.residents import queries as residents
from loket.services.catalogue import queries as catalogue
from loket.services.rollout import queries as rollout
from loket.web.desk.helping import LOOK_FIRST, NIK_DIGITS, NOT_A_NIK
from loket.web.desk.queueing import menu, officer_of
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager

NOT_FOUND: Final = Text(
    id="Tidak ada penduduk dengan NIK itu di daerah ini. Periksa angkanya.", en="No resident of this region has that NIK. Check the digits."
)
FILE_NEEDED: Final = Text(
    id="Pindai dokumennya dan unggah di sini (PDF, JPG, atau PNG).", en="Scan the document and upload it here (PDF, JPG or PNG)."
)
CHOOSE: Final = Text(id="Pilih salah satu.", en="Choose one.")
NUMBER_NEEDED: Final = Text(id="Tulis nomor pada dokumennya.", en="Write the number on the document.")
ISSUER_NEEDED: Final = Text(id="Tulis siapa yang mengeluarkan dokumennya.", en="Write who issued the document.")
BAD_DAY: Final = Text(id="Tanggal ini tidak ada di kalender.", en="That is no day of the calendar.")
ENTERED: Final = Text(
    id="Tercatat. Mulai berlaku setelah petugas kedua memastikannya.", en="Entered. It is in force once a second officer has confirmed it."
)
CONFIRMED: Final = Text(id="Dipastikan dan mulai berlaku.", en="Confirmed and in force.")
REJECTED: Final = Text(id="Ditolak; tidak ada yang berlaku.", en="Rejected; nothing is in force.")
ENDED: Final = Text(id="Diakhiri.", en="Ended.")
WRITTEN: Final = Text(id="Surat kuasa", en="Written power")
NO_DAY: Final = Text(id="Tulis hari terakhir kuasanya, seperti pada suratnya.", en="Write the last day of the power, as on the paper.")
DIRECTOR: Final = Text(id="Pengurus organisasi", en="Director of an organisation")
REASON: Final = Text(id="Tulis nomor dokumen yang mengakhirinya.", en="Write the number of the document that ends it.")
Choice = TypeVar("Choice", bound=StrEnum)
#: Unit: characters.
LONGEST: Final = 200
MOST_SERVICES: Final = 200


@audience("officer")
def waiting(request: HttpRequest) -> HttpResponse:
    """List what waits for a second officer: what kind and since when, nothing of whom."""
    act = act_for(request, "powers")
    try:
        page = queries.list_waiting(region=act.region, after=request.GET.get("after"))
    except ValueError:
        raise NotFound from None
    items = [
        {
            "title": SORT_WORDS[one.sort] if one.sort else WRITTEN if one.kind is Kind.WRITTEN else DIRECTOR, "href": reverse("desk-power", args=[one.id]), "text": _entered_words(act, one, officer_of(request)),
            "tag": STATE_WORDS[one.state], "tag_kind": "warning",
        }
        for one in page
    ]  # fmt: skip
    return render(request, "desk/kuasa.html", {"items": items, "pager": pager(request, page), "desk_menu": menu()})


def _entered_words(act: Act, one: Power, officer: UUID) -> Text:
    if one.entered_by == officer:
        return Text(id="Anda yang mencatat", en="Entered by you")
    name = identity.list_officer_names(region=act.region, accounts=[one.entered_by] if one.entered_by else []).get(one.entered_by or officer, "")
    return Text(id=f"Dicatat oleh {name}", en=f"Entered by {name}")


class _Entry:
    """What an officer typed: read once, shown again with what is wrong."""

    def __init__(self, request: HttpRequest, names: tuple[str, ...]) -> None:
        self.request, self.act = request, act_for(request, "powers")
        self.values: dict[str, Any] = {name: request.POST.get(name, "").strip()[:LONGEST] for name in (*names, "number", "issuer")}
        for name in ("decided_on", "valid_until"):
            self.values[name] = {part: request.POST.get(f"{name}_{part}", "")[:4] for part in ("day", "month", "year")}
        self.values["seen"] = "seen" in request.POST
        self.values["services"] = request.POST.getlist("services")[:MOST_SERVICES]
        self.errors: dict[str, Text] = {}

    def day(self, name: str, *, optional: bool = False) -> dt.date | None:
        parts = self.values[name]
        if optional and not any(parts.values()):
            return None
        try:
            return dt.date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
        except ValueError:
            self.errors[name] = BAD_DAY
            return None

    def person(self, name: str) -> UUID | None:
        """Return the resident whose card it is; nothing is looked up before the officer has seen the cards."""
        number = digits_of(self.values[name])
        if len(number) != NIK_DIGITS or not number.isdigit():
            self.errors[name] = NOT_A_NIK
            return None
        if not self.values["seen"]:
            self.errors["seen"] = LOOK_FIRST
            return None
        found = residents.find_by_nik(act=self.act, nik=number)
        if found is None:
            self.errors[name] = NOT_FOUND
        return found

    def content(self) -> bytes:
        sent = self.request.FILES.get("file")
        if sent is None:
            self.errors["file"] = FILE_NEEDED
            return b""
        return bytes(sent.read(10 * MIB + 1))

    def choice(self, name: str, offered: Iterable[Choice]) -> Choice | None:
        """Return what was chosen; nothing is taken for granted, for it decides what the law lets the person do."""
        found = next((one for one in offered if one.value == self.values[name]), None)
        if found is None:
            self.errors[name] = CHOOSE
        return found

    def order(self, *, is_numbered: bool = True) -> Order | None:
        """Return the document; a paper that people wrote for themselves may have no number."""
        if is_numbered and not self.values["number"]:
            self.errors["number"] = NUMBER_NEEDED
        if not self.values["issuer"]:
            self.errors["issuer"] = ISSUER_NEEDED
        decided_on = self.day("decided_on")
        return Order(self.values["number"], self.values["issuer"], decided_on) if decided_on else None

    def fail(self, refusal: Refusal, field: str) -> None:
        name = refusal.field if isinstance(refusal, BadEntry) else "file" if isinstance(refusal, FileRefused) else field
        self.errors[name] = refusal.message

    def page(self, template: str, context: dict[str, Any], status: int = 422) -> HttpResponse:
        problems = [{"field": name, "text": text} for name, text in self.errors.items()]
        whole = {"given": self.values, "errors": self.errors, "problems": problems, "desk_menu": menu(), **context}
        return render(self.request, template, whole, status=status if self.errors else 200)


def _done(request: HttpRequest, text: Text, power: UUID) -> HttpResponse:
    messages.success(request, str(say(text)))
    return HttpResponseRedirect(reverse("desk-power", args=[power]), status=303)


@audience("officer")
@limited("powers", per_hour=60, by="account", methods=("POST",))
def guardian(request: HttpRequest) -> HttpResponse:
    """Enter a guardian whom a court named, with the order."""
    entry = _Entry(request, ("ward", "guardian", "sort"))
    context = {"sorts": [(one.value, SORT_WORDS[one]) for one in Sort]}
    if request.method != "POST":
        return entry.page("desk/kuasa_wali.html", context)
    sort = entry.choice("sort", Sort)
    ward, carer, order = entry.person("ward"), entry.person("guardian"), entry.order()
    valid_until, content = entry.day("valid_until", optional=True), entry.content()
    if not entry.errors and sort and ward and carer and order:
        try:
            made = operations.enter_guardian(
                act=entry.act, ward=ward, guardian=carer, sort=sort, order=order, valid_until=valid_until + dt.timedelta(days=1) if valid_until else None,
                content=content,
            )  # fmt: skip
            return _done(request, ENTERED, made.id)
        except Refusal as refusal:
            entry.fail(refusal, "ward")
    return entry.page("desk/kuasa_wali.html", context)


@audience("officer")
@limited("powers", per_hour=60, by="account", methods=("POST",))
def written(request: HttpRequest) -> HttpResponse:
    """Enter a power that somebody wrote on paper, brought by whoever holds it."""
    entry = _Entry(request, ("giver", "holder"))
    offered = _by_power(entry.act)
    context = {"services": offered, "is_paper": True}
    if request.method != "POST":
        return entry.page("desk/kuasa_surat.html", context)
    giver, holder, order = entry.person("giver"), entry.person("holder"), entry.order(is_numbered=False)
    last, content = entry.day("valid_until"), entry.content()
    chosen = set(entry.values["services"]) & {code for code, _ in offered}
    if not chosen:
        entry.errors["services"] = ServicesNeeded.message
    if last is None and not any(entry.values["valid_until"].values()):
        entry.errors["valid_until"] = NO_DAY
    if not entry.errors and giver and holder and order and last:
        try:
            made = operations.enter_written(
                act=entry.act, giver=giver, holder=holder, services=chosen, order=order,
                valid_until=last + dt.timedelta(days=1), content=content,
            )  # fmt: skip
            return _done(request, ENTERED, made.id)
        except Refusal as refusal:
            entry.fail(refusal, "valid_until" if isinstance(refusal, TooLong) else "giver")
    return entry.page("desk/kuasa_surat.html", context)


def _titles(act: Act) -> dict[str, tuple[Text, bool]]:
    """Return the services that are offered: the title, and whether a written power can be given for it."""
    found = {}
    for version in rollout.list_live(region=act.region, at=act.at, limit=MOST_SERVICES):
        definition = catalogue.get_definition(version.hash)
        may = "resident" in definition.applicant.kinds and "written" in definition.applicant.represented_by
        found[version.service] = Text(id=definition.title.id, en=definition.title.en), may
    return found


def _by_power(act: Act) -> list[tuple[str, Text]]:
    return sorted(((code, title) for code, (title, may) in _titles(act).items() if may), key=lambda one: one[1].id)


@audience("officer")
@limited("powers", per_hour=60, by="account", methods=("POST",))
def organisation(request: HttpRequest) -> HttpResponse:
    """Enter an organisation with the director who stands at the counter, and its deed."""
    entry = _Entry(request, ("form", "name", "nib", "npwp", "director"))
    context = {"forms": [(one.value, FORM_WORDS[one]) for one in Form]}
    if request.method != "POST":
        return entry.page("desk/kuasa_organisasi.html", context)
    form = entry.choice("form", Form)
    director, order, content = entry.person("director"), entry.order(), entry.content()
    if not entry.errors and form and director and order:
        new = NewOrganisation(form=form, name=entry.values["name"], nib=entry.values["nib"], npwp=entry.values["npwp"], order=order)
        try:
            made = operations.enter_organisation(act=entry.act, new=new, director=director, content=content)
            return _done(request, ENTERED, made.id)
        except Refusal as refusal:
            entry.fail(refusal, "name")
    return entry.page("desk/kuasa_organisasi.html", context)


@audience("officer")
@limited("powers", per_minute=30, by="account", methods=("POST",))
def one(request: HttpRequest, power: UUID) -> HttpResponse:
    """Show what was entered, with its document; confirm it, reject it, end it. Recorded as a reading."""
    act, officer = act_for(request, "powers"), officer_of(request)
    errors: dict[str, Text] = {}
    reason = request.POST.get("reason", "").strip()[:LONGEST]
    if request.method == "POST":
        try:
            if "confirm" in request.POST:
                operations.confirm_entry(act=act, power=power)
                return _done(request, CONFIRMED, power)
            if "reject" in request.POST:
                operations.reject_entry(act=act, power=power, reason=reason)
                return _done(request, REJECTED, power)
            if not reason:
                errors["reason"] = REASON
            else:
                operations.end_at_counter(act=act, power=power, reason=reason)
                return _done(request, ENDED, power)
        except NotFound:
            raise
        except Refusal as refusal:
            errors[refusal.field if isinstance(refusal, BadEntry) else ""] = refusal.message
    found, organisation = queries.get_entry(region=act.region, power=power)
    subjects = [one for one in (found.principal, found.holder_resident) if one is not None]
    audit.record_read(act, subjects=subjects, fields=("powers.power",))
    names = identity.list_officer_names(region=act.region, accounts=[one for one in (found.entered_by, found.confirmed_by) if one])
    titles = _titles(act) if found.services else {}
    context = {
        "power": found, "organisation": organisation, "state": STATE_WORDS[found.state], "form": FORM_WORDS[organisation.form] if organisation else None,
        "sort": SORT_WORDS[found.sort] if found.sort else None, "is_written": found.kind is Kind.WRITTEN,
        "services": [titles[one][0] if one in titles else Text(id=one, en=one) for one in found.services], "decided_on": dt.date.fromisoformat(found.basis["decided_on"]) if found.basis else None,
        "last_day": found.valid_until - dt.timedelta(days=1) if found.valid_until else None, "is_own": found.entered_by == officer,
        "entered_by": names.get(found.entered_by or officer, ""), "confirmed_by": names.get(found.confirmed_by, "") if found.confirmed_by else "",
        "is_waiting": found.state is PowerState.PROPOSED, "is_active": found.state is PowerState.ACTIVE, "reason": reason, "errors": errors,
        "problems": [{"field": name, "text": text} for name, text in errors.items()], "desk_menu": menu(),
    }  # fmt: skip
    return render(request, "desk/kuasa_satu.html", context, status=422 if errors else 200)


@audience("officer")
@limited("powers-file", per_minute=30, by="account")
def document(request: HttpRequest, power: UUID) -> HttpResponse:
    """Hand out the document of an entry, recorded as a reading."""
    act = act_for(request, "powers")
    found, _ = queries.get_entry(region=act.region, power=power)
    if found.file is None:
        raise NotFound
    stored = files.get_file(region=act.region, file=found.file)
    content = files.read_content(region=act.region, file=found.file)
    subjects = [one for one in (found.principal, found.holder_resident) if one is not None]
    audit.record_read(replace(act, purpose="powers"), subjects=subjects, fields=("powers.document",))
    return downloads.attachment(content, name=f"bukti-kuasa.{stored.extension}", media_type=stored.media_type, inline=True)
