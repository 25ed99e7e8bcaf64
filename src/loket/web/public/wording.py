"""How a published standard is said: a definition becomes what components take."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse

from loket.foundation.common import money
from loket.foundation.common.calendars import TimeUnit
from loket.foundation.common.text import Text
from loket.oversight.standards.values import WINDOW_DAYS, Figures, StandardCard
from loket.services.catalogue.definition import Bilingual, Duration, FieldType, ServiceDefinition
from loket.web.kit import formats

NO_SURVEY: Final = Text(id="Belum ada survei", en="No survey yet")
NO_FIGURE: Final = Text(id="Belum ada data", en="No figures yet")
ICONS: Final[Mapping[str, str]] = {
    "kelahiran": "baby", "keluarga": "family", "identitas": "card", "usaha": "work", "kesehatan": "health", "penelitian": "research", "pindah": "move",
}  # fmt: skip
#: Unit: percent. From here on the share of kept promises is shown as good, and as bad below the second.
GOOD_FROM, BAD_BELOW = 90, 70

HELD: Final = Text(id="Sudah ada di sistem", en="Already held")
UPLOAD: Final = Text(id="Perlu diunggah", en="To be uploaded")
ANSWER: Final = Text(id="Perlu diisi", en="To be answered")
APPLICANTS: Final[Mapping[str, Text]] = {
    "resident": Text(id="Penduduk yang datanya tercatat di daerah ini", en="Residents who are in the register of this region"),
    "account": Text(id="Siapa saja yang memiliki akun", en="Anybody who has an account"),
    "organisation": Text(id="Badan atau organisasi", en="Organisations"),
}
ON_BEHALF: Final[Mapping[str, Text]] = {
    "child": Text(id="Dapat diajukan orang tua untuk anaknya", en="A parent can apply for a child"),
    "family": Text(id="Dapat diajukan untuk anggota keluarga", en="Can be applied for on behalf of family members"),
}
REPRESENTED: Final[Mapping[str, Text]] = {
    "parent": Text(id="Orang tua dapat mengajukan atas nama anaknya yang belum dewasa", en="A parent can apply in the name of a minor child"),
    "guardian": Text(id="Wali dapat mengajukan atas nama orang yang diwakilinya", en="A guardian can apply in the name of the ward"),
    "written": Text(id="Dapat diwakilkan dengan kuasa", en="Somebody with a written power can apply"),
}
IN_PERSON: Final = Text(id="Tidak dapat diwakilkan", en="Only in person")
SYSTEM: Final = Text(id="Sistem, otomatis", en="The system, by itself")
AT_ONCE: Final = Text(id="seketika", en="at once")
ESCALATE: Final = Text(
    id="Bila terlambat, permohonan naik ke atasan dan Anda diberi tahu.", en="If it is late, the case goes to the superior and you are told."
)
DEEMED: Final = Text(
    id="Bila terlambat, permohonan dianggap dikabulkan (fiktif positif).", en="If it is late, the application counts as granted (deemed approval)."
)


def said(words: Bilingual) -> Text:
    """Return a package's words as a Text."""
    return Text(id=words.id, en=words.en)


def duration(one: Duration) -> Text:
    """Return `3 hari kerja`."""
    return TimeUnit(one.unit.value).text(one.value)


def count(number: int) -> Text:
    """Return a whole number grouped as each language does."""
    return Text(id=money.group(number), en=money.group(number, language="en"))


def percent(value: int | None) -> Text:
    """Return `96%`, or that there are no figures yet."""
    return NO_FIGURE if value is None else Text(id=f"{value}%", en=f"{value}%")


def kind_of(value: int | None) -> str:
    """Return how a share of kept promises is coloured: its words say the same."""
    return "" if value is None else "good" if value >= GOOD_FROM else "bad" if value < BAD_BELOW else "warning"


def facts(definition: ServiceDefinition, figures: Figures, on: dt.date) -> list[dict[str, Any]]:
    """Return the promise before the form: time, fee, how it is kept, what people say."""
    time, fee = definition.standard.time, definition.fee_on(on)
    ended = count(figures.ended)
    on_time = (
        Text(id=f"{WINDOW_DAYS} hari terakhir, dari {ended.id} yang selesai", en=f"last {WINDOW_DAYS} days, of {ended.en} that ended")
        if figures.ended
        else Text(id=f"Belum ada yang selesai dalam {WINDOW_DAYS} hari terakhir", en=f"None has ended in the last {WINDOW_DAYS} days")
    )
    return [
        {"label": Text(id="Waktu", en="Time"), "value": duration(time), "note": time.reference, "icon": "clock"},
        {
            "label": Text(id="Biaya resmi", en="Official fee"), "icon": "money", "note": fee.reference if fee else None,
            "value": money.fee_text(fee.amount_idr) if fee else Text(id="Belum ditetapkan", en="Not set yet"),
        },
        {
            "label": Text(id="Tepat waktu", en="On time"), "value": percent(figures.on_time_percent), "note": on_time, "icon": "chart",
            "kind": kind_of(figures.on_time_percent),
        },
        {"label": Text(id="Kepuasan", en="Satisfaction"), "value": NO_SURVEY, "icon": "star"},
    ]  # fmt: skip


def card_link(card: StandardCard) -> dict[str, Any]:
    """Return a line of the catalogue: name, what it is for, time and fee, how it is kept."""
    time, fee, kept = card.time, card.fee, card.figures.on_time_percent
    line = Text(id=f"{time.id} · {fee.id}", en=f"{time.en} · {fee.en}")
    if kept is not None:
        line = Text(id=f"{line.id} · {kept}% tepat waktu", en=f"{line.en} · {kept}% on time")
    return {"title": card.title, "href": reverse("standard", args=[card.service]), "text": line, "icon": ICONS.get(card.category, "document")}


def requirements(definition: ServiceDefinition) -> list[dict[str, Any]]:
    """Return what is needed, each with who brings it: nobody is asked for what is held."""
    uploads = {name for name, field in definition.form.fields().items() if field.type is FieldType.UPLOAD}
    found = []
    for one in definition.standard.requirements:
        tag, kind, icon = (
            (HELD, "good", "shield") if one.held else (UPLOAD, "info", "upload") if one.field in uploads else (ANSWER, "neutral", "edit")
        )
        found.append(
            {"title": said(one.title), "tag": tag, "kind": kind, "icon": icon, "reference": one.reference, "is_conditional": one.when is not None}
        )
    return found


def step_items(definition: ServiceDefinition, names: Mapping[str, Text]) -> list[dict[str, Any]]:
    """Return the procedure as a list: what, by whom, how long."""
    found = []
    for step in definition.steps:
        actor = names.get(step.actor, Text(id=step.actor, en=step.actor)) if step.actor else SYSTEM
        time = duration(step.time) if step.time else AT_ONCE
        found.append({"label": said(step.title), "note": Text(id=f"{actor.id} · {time.id}", en=f"{actor.en} · {time.en}")})
    return found


#: How sure we must be who applies; the basic level needs no words.
SURE: Final = {
    "verified": Text(
        id="Identitas pemohon sudah dicocokkan dengan data kependudukan, sekali saja.",
        en="The applicant was matched to the population register, once.",
    ),
    "strong": Text(
        id="Identitas pemohon sudah dicocokkan dengan data kependudukan, dan dibuktikan lagi dengan kunci sandi atau kode sebelum dikirim.",
        en="The applicant was matched to the population register, and proves it again by a passkey or a code before sending.",
    ),
}


def applicants(definition: ServiceDefinition) -> list[Text]:
    """Return who may apply, for whom, and under which condition."""
    who = [APPLICANTS[kind] for kind in definition.applicant.kinds] + [ON_BEHALF[kind] for kind in definition.applicant.on_behalf]
    if "resident" in definition.applicant.kinds:
        who += [REPRESENTED[power] for power in definition.applicant.represented_by] or [IN_PERSON]
    if definition.applicant.eligible_reason:
        who.append(said(definition.applicant.eligible_reason))
    return [*who, SURE[definition.assurance]] if definition.assurance in SURE else who


def late(definition: ServiceDefinition) -> Text:
    """Return what follows when the promise is broken."""
    return DEEMED if definition.standard.time.on_overdue.value == "deemed_granted" else ESCALATE


def inner_components(definition: ServiceDefinition) -> list[dict[str, Any]]:
    """Return components 8 to 14 (7, the legal basis, stands by itself): UU 25/2009 Pasal 21, PermenPANRB 15/2014."""
    standard = definition.standard
    people = Text(id=f"{standard.staffing.value} orang", en=f"{standard.staffing.value} people")
    return [
        {"label": label, "value": value}
        for label, value in (
            (Text(id="Sarana, prasarana, dan fasilitas", en="Facilities"), said(standard.facilities)),
            (Text(id="Kompetensi pelaksana", en="Competence of the staff"), said(standard.competence)),
            (Text(id="Pengawasan internal", en="Internal supervision"), said(standard.supervision)),
            (Text(id="Jumlah pelaksana", en="Number of staff"), people),
            (Text(id="Jaminan pelayanan", en="Guarantee of service"), said(standard.guarantee)),
            (Text(id="Jaminan keamanan dan keselamatan", en="Guarantee of safety"), said(standard.safety)),
            (Text(id="Evaluasi kinerja pelaksana", en="Evaluation"), said(standard.evaluation)),
        )
    ]


def laws(definition: ServiceDefinition) -> list[dict[str, str]]:
    """Return the legal basis; an address only where it is one that a browser may follow safely."""
    return [{"cite": one.cite, "url": one.url if one.url and one.url.startswith(("https://", "http://")) else ""} for one in definition.legal_basis]


def day(value: dt.date | dt.datetime) -> Text:
    """Return a date in the page's zone, in both languages."""
    return Text(id=formats.day(value, "id"), en=formats.day(value, "en"))
