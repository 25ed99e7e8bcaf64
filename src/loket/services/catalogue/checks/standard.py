"""The fourteen components: law behind every number, nothing expired, nothing unknown."""

from __future__ import annotations

import re
import string
from typing import Final

from loket.foundation.common import texting
from loket.foundation.residents import values as residents
from loket.services.catalogue import holding, regional, reserved
from loket.services.catalogue.checks.context import Context
from loket.services.catalogue.definition import Overdue, StepKind
from loket.services.catalogue.values import DataPath

#: What a notice may name; `cases` fills it.
NOTICE_PLACES: Final = frozenset({"case_number", "service", "promised_on", "reason"})
#: Events that a package may word itself: those that `journey.notices` tells of.
NOTICE_EVENTS: Final = frozenset({"submitted", "returned", "resumed", "refused", "completed", "overdue", "contested", "withdrawn", "deemed_granted"})
#: Each part costs public money.
MOST_SMS_PARTS: Final = 2
_NO_LAW: Final = re.compile(r"^(?:\W*|todo.*|tba|tbd|n/?a|belum ada.*|tidak ada.*|none|x+|isi .*)$", re.IGNORECASE)


def check(context: Context) -> None:
    """Check the standard, the notices, what is local and the review date."""
    definition = context.definition
    standard = definition.standard
    if definition.service in reserved.SERVICE_IDS:
        context.refuse(
            "standard.service_reserved",
            ("service", "service"),
            f"Layanan tidak boleh bernama `{definition.service}`: portal memakai alamat itu sendiri. Ganti nama folder dan `service`, misalnya `{definition.service}-data`.",
            f"A service may not be called `{definition.service}`: the portal uses that address itself. Rename the folder and `service`, for example `{definition.service}-data`.",
        )
    _law(context, standard.time.reference, ("service", "standard", "time"), "time")
    for index, fee in enumerate(standard.fee):
        _law(context, fee.reference, ("service", "standard", "fee", index), "fee")
    days = [fee.from_ for fee in standard.fee]
    if len(set(days)) != len(days):
        context.refuse(
            "standard.fee_twice",
            ("service", "standard", "fee"),
            "Dua tarif mulai pada tanggal yang sama. Hapus salah satu.",
            "Two fees begin on the same day. Remove one.",
        )
    if definition.fee_on(context.on) is None:
        context.refuse(
            "standard.no_fee_now",
            ("service", "standard", "fee"),
            "Belum ada tarif yang berlaku hari ini. Tambahkan tarif dengan `from` yang sudah lewat (0 bila gratis).",
            "No fee is in force today. Add one whose `from` has passed (0 if free).",
        )
    if standard.time.on_overdue is Overdue.DEEMED_GRANTED and not standard.time.deemed_reference:
        context.refuse(
            "standard.deemed_without_law",
            ("service", "standard", "time"),
            "`deemed_granted` (fiktif positif) perlu dasar hukum. Isi `deemed_reference`.",
            "`deemed_granted` needs its law. Fill in `deemed_reference`.",
        )
    if definition.review_by <= context.on:
        context.refuse(
            "standard.review_expired",
            ("service", "review_by"),
            f"Standar harus ditinjau sebelum {definition.review_by.isoformat()}. Tinjau isinya, lalu tulis tanggal tinjau berikutnya.",
            f"The standard had to be reviewed before {definition.review_by.isoformat()}. Review it, then write the next review date.",
        )
    _requirements(context)
    _applicant(context)
    _assurance(context)
    _elsewhere(context)
    _notices(context)
    _local(context)
    if definition.objection is not None:
        _law(context, definition.objection.reference, ("service", "objection"), "objection")
    _law(context, definition.retention.reference, ("service", "retention"), "retention")
    _changelog(context)


def _law(context: Context, reference: str, path: DataPath, what: str) -> None:
    if _NO_LAW.match(reference):
        names = {
            "time": ("Waktu", "The time"),
            "fee": ("Biaya", "The fee"),
            "objection": ("Keberatan", "The objection"),
            "retention": ("Masa simpan", "The retention"),
        }[what]
        context.refuse(
            f"standard.{what}_without_law",
            (*path, "reference"),
            f"{names[0]} harus punya dasar hukum. Tulis peraturannya di `reference`, misalnya Perda 5/2024 Pasal 12.",
            f"{names[1]} must have a legal basis. Write the regulation in `reference`.",
        )


def _requirements(context: Context) -> None:
    fields = context.definition.form.fields()
    seen: set[str] = set()
    for index, requirement in enumerate(context.definition.standard.requirements):
        path = ("service", "standard", "requirements", index)
        if requirement.id in seen:
            context.refuse(
                "standard.requirement_twice",
                (*path, "id"),
                f"Persyaratan `{requirement.id}` ditulis dua kali. Beri id lain.",
                f"The requirement `{requirement.id}` is written twice. Give it another id.",
            )
        seen.add(requirement.id)
        if (requirement.held is None) == (requirement.field is None):
            context.refuse(
                "standard.requirement_source",
                path,
                "Tulis tepat satu: `held` (data yang sudah dimiliki pemerintah) atau `field` (isian formulir).",
                "Write exactly one of `held` (what the government holds) and `field` (the form field).",
            )
        if requirement.held is not None and holding.path(requirement.held) is None:
            known = ", ".join(sorted(residents.REGISTER_PATHS)[:8])
            context.refuse(
                "standard.held_unknown",
                (*path, "held"),
                f"`{requirement.held}` tidak ada di data penduduk. Yang ada antara lain: {known}.",
                f"`{requirement.held}` is not in the register. Among what is: {known}.",
                written=requirement.held,
                known=residents.REGISTER_PATHS,
            )
        if requirement.field is not None and requirement.field not in fields:
            context.refuse(
                "standard.requirement_field",
                (*path, "field"),
                f"Isian `{requirement.field}` tidak ada di form.yaml. Samakan namanya.",
                f"The field `{requirement.field}` is not in form.yaml. Use its name.",
                written=requirement.field,
                known=fields,
            )
        context.condition(requirement.when, (*path, "when"))


def _applicant(context: Context) -> None:
    applicant = context.definition.applicant
    context.condition(applicant.eligible, ("service", "applicant", "eligible"))
    if applicant.eligible is not None and applicant.eligible_reason is None:
        context.refuse(
            "standard.eligible_reason",
            ("service", "applicant", "eligible"),
            "Syarat pemohon perlu penjelasan. Isi `eligible_reason`.",
            "Who may apply needs an explanation. Fill in `eligible_reason`.",
        )


def _assurance(context: Context) -> None:
    """
    What is only for residents reads the register, and only who was matched to it can be one: the standard says so.

    Law: UU 27/2022 Pasal 16 ayat (2): personal data are protected against access by whoever may not have it.
    """
    definition = context.definition
    if definition.assurance == "basic" and set(definition.applicant.kinds) == {"resident"}:
        context.refuse(
            "standard.assurance_too_low",
            ("service", "assurance"),
            "Layanan ini hanya untuk penduduk dan memakai data kependudukannya, jadi identitasnya harus terverifikasi. Tulis `assurance: verified`.",
            "This service is for residents only and uses their entry in the register, so they must be verified. Write `assurance: verified`.",
        )
    if definition.assurance != "basic" and "resident" not in definition.applicant.kinds:
        context.refuse(
            "standard.assurance_unreachable",
            ("service", "assurance"),
            "Terverifikasi berarti cocok dengan data penduduk, tetapi layanan ini bukan untuk penduduk. Hapus `assurance`, atau tambahkan `resident` pada `kinds`.",
            "Verified means matched to the register, but this service is not for residents. Take `assurance` away, or add `resident` to `kinds`.",
        )


def _elsewhere(context: Context) -> None:
    """What another application runs is not carried out here: no documents, no register, no rules of ours."""
    definition = context.definition
    if definition.elsewhere is None:
        return
    kinds = {step.kind for step in definition.steps} - {StepKind.REVIEW, StepKind.APPROVE, StepKind.AGENCY}
    if definition.documents or kinds:
        context.refuse(
            "standard.elsewhere_runs_here",
            ("service", "elsewhere"),
            "Layanan ini dijalankan aplikasi lain, jadi langkahnya hanya untuk dibaca: pakai review, approve, atau agency, tanpa dokumen.",
            "Another application runs this service, so its steps are for reading only: use review, approve or agency, and no documents.",
        )


def _notices(context: Context) -> None:
    for name, notice in context.definition.notices.items():
        path = ("service", "notices", name)
        if name not in NOTICE_EVENTS:
            known = ", ".join(sorted(NOTICE_EVENTS))
            context.refuse(
                "notices.unknown",
                path,
                f"Peristiwa `{name}` tidak dikenal. Yang ada: {known}.",
                f"The event `{name}` is not known. There are: {known}.",
                written=name,
                known=NOTICE_EVENTS,
            )
        for part, text in (("subject", notice.subject), ("body", notice.body), ("sms", notice.sms)):
            for language in ("id", "en") if text is not None else ():
                assert text is not None  # noqa: S101 - said by the line above, which mypy does not follow
                _places(context, text.in_(language), (*path, part, language))
        if notice.sms is not None:
            for language in ("id", "en"):
                _sms(context, notice.sms.in_(language), (*path, "sms", language), language)


def _sms(context: Context, text: str, path: DataPath, language: str) -> None:
    """A text message names its case, and has two parts at most when its places hold the longest that they can hold."""
    if "{case_number}" not in text:
        context.refuse(
            "notices.sms_without_number",
            path,
            "SMS harus menyebut {case_number}, agar warga tahu permohonan yang mana.",
            "A text message must name {case_number}, so that the citizen knows which application it is about.",
        )
    reasons = [one.text.in_(language) for step in context.definition.steps for outcome in step.outcomes.values() for one in outcome.reasons]
    words = {
        "{case_number}": "XX-261124-8H4K-Q2ZT", "{promised_on}": "30 September 2026", "{service}": context.definition.title.in_(language),
        "{reason}": max(reasons, key=len, default=""),
    }  # fmt: skip
    for place, longest in words.items():
        text = text.replace(place, longest)
    counted = texting.count(texting.plain(text))
    if counted.parts > MOST_SMS_PARTS:
        wide = "" if counted.encoding == "gsm7" else " Ada huruf di luar abjad SMS, sehingga tiap bagian hanya 67 huruf."
        wide_en = "" if counted.encoding == "gsm7" else " It has characters outside the alphabet of text messages, so that a part holds only 67."
        context.refuse(
            "notices.sms_long",
            path,
            f"SMS ini dapat menjadi {counted.parts} bagian ({counted.units} huruf); paling banyak {MOST_SMS_PARTS}. Persingkat.{wide}",
            f"This text message can have {counted.parts} parts ({counted.units} characters); at most {MOST_SMS_PARTS}. Make it shorter.{wide_en}",
        )


def _places(context: Context, text: str, path: DataPath) -> None:
    allowed = ", ".join(f"{{{name}}}" for name in sorted(NOTICE_PLACES))
    try:
        found = [name for _, name, spec, conversion in string.Formatter().parse(text) if name is not None or spec or conversion]
        wrong = [name for name in found if name not in NOTICE_PLACES]
    except ValueError:
        wrong = ["{"]
    if wrong:
        context.refuse(
            "notices.placeholder",
            path,
            f"`{wrong[0]}` tidak dapat diisi. Yang boleh: {allowed}.",
            f"`{wrong[0]}` cannot be filled in. Allowed: {allowed}.",
            written=wrong[0] or "",
            known=NOTICE_PLACES,
        )


def _local(context: Context) -> None:
    known = regional.known_paths(context.definition)
    for index, path in enumerate(context.definition.local):
        if path not in known:
            allowed = ", ".join(sorted(known))
            context.refuse(
                "local.unknown",
                ("service", "local", index),
                f"`{path}` tidak dapat diserahkan ke daerah. Yang dapat: {allowed}.",
                f"`{path}` cannot be left to a region. What can: {allowed}.",
                written=path,
                known=known,
            )


def _changelog(context: Context) -> None:
    text = context.package.bundle.get("CHANGELOG.md", b"").decode("utf-8", "replace")
    version = context.definition.version
    if not re.search(rf"(?m)^##\s+{version}\b", text):
        context.warn(
            "package.changelog",
            ("service", "version"),
            f"CHANGELOG.md belum menyebut versi {version}. Tambahkan judul `## {version} (tanggal)` dan perubahannya.",
            f"CHANGELOG.md does not mention version {version}. Add a heading `## {version} (date)` with the changes.",
        )
