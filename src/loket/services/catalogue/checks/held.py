"""
Never ask twice (promise 4): what the register holds is prefilled, never asked or uploaded again.

Law: UU 25/2009 Pasal 34; Perpres 95/2018 (SPBE) on the use of shared data; Perpres 39/2019 (Satu Data).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from loket.services.catalogue.checks.context import Context
from loket.services.catalogue.definition import FieldType, FormField
from loket.services.catalogue.values import DataPath


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A paper that only repeats the register: how it is called, and the path to use instead."""

    name: str
    called: re.Pattern[str]
    path: str


@dataclass(frozen=True, slots=True)
class HeldFact:
    """Something of the applicant that the register knows: ids and labels by which it is asked."""

    path: str
    ids: frozenset[str]
    labelled: re.Pattern[str]


def _words(*words: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(words) + r")\b", re.IGNORECASE)


#: Papers that people are told to copy, in everyday Indonesian and English.
DOCUMENTS: Final = (
    HeldDocument("KTP", _words("e-?ktp", "ktp", "ktp-?el", "kartu tanda penduduk", "identity card", "id card"), "residents.nik"),
    HeldDocument("KK", _words("kk", "kartu keluarga", "family card"), "residents.family"),
    HeldDocument("surat keterangan domisili", _words("domisili", "keterangan tempat tinggal", "proof of residence"), "residents.address"),
)
FACTS: Final = (
    HeldFact("residents.nik", frozenset({"nik", "applicant_nik", "my_nik", "no_ktp"}), re.compile(r"^(?:nomor )?(?:nik|ktp)(?: anda| pemohon)?$", re.IGNORECASE)),
    HeldFact("residents.name", frozenset({"name", "full_name", "applicant_name", "nama"}), re.compile(r"^nama(?: lengkap)?(?: anda| pemohon)?$", re.IGNORECASE)),
    HeldFact("residents.birth_on", frozenset({"birth_on", "birth_date", "applicant_birth_on"}), re.compile(r"^tanggal lahir (?:anda|pemohon)$", re.IGNORECASE)),
    HeldFact("residents.birth_place", frozenset({"applicant_birth_place"}), re.compile(r"^tempat lahir (?:anda|pemohon)$", re.IGNORECASE)),
    HeldFact("residents.sex", frozenset({"applicant_sex"}), re.compile(r"^jenis kelamin (?:anda|pemohon)$", re.IGNORECASE)),
    HeldFact("residents.mother_name", frozenset({"mother_name"}), re.compile(r"^nama ibu(?: kandung)?(?: anda| pemohon)?$", re.IGNORECASE)),
    HeldFact("residents.family.kk_number", frozenset({"kk", "kk_number", "no_kk"}), re.compile(r"^(?:nomor|no\.?) (?:kk|kartu keluarga)(?: anda| pemohon)?$", re.IGNORECASE)),
    HeldFact("residents.address", frozenset({"applicant_address", "home_address"}), re.compile(r"^alamat (?:anda|pemohon|sesuai ktp|rumah anda)$", re.IGNORECASE)),
    HeldFact("residents.occupation", frozenset({"occupation", "applicant_occupation"}), re.compile(r"^pekerjaan (?:anda|pemohon)$", re.IGNORECASE)),
    HeldFact("residents.marital_status", frozenset({"marital_status"}), re.compile(r"^status perkawinan(?: anda| pemohon)?$", re.IGNORECASE)),
)  # fmt: skip
#: The paper of somebody whom the register may not know, or a paper about the card and not the card.
OF_OTHERS: Final = _words(
    "saksi", "kuasa", "penjamin", "wali", "pemilik", "ditumpangi", "tenaga asing", "orang asing", "wna", "luar negeri", "hilang",
    "kehilangan", "rusak", "pernyataan", "witness(?:es)?", "proxy", "guarantor", "guardian", "owner", "foreign(?:er)?", "lost", "loss", "damaged", "statement",
)  # fmt: skip
#: Kinds of answers by which people are asked for what the register knows.
_ASKED: Final = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.DATE, FieldType.CHOICE, FieldType.ADDRESS, FieldType.INTEGER})


def check(context: Context) -> None:
    """Refuse questions, uploads and requirements for what the government holds."""
    if "resident" not in context.definition.applicant.kinds:
        return
    # Because: what a `record` step writes is the new value; asking for it is the purpose of the service.
    new = {source for step in context.definition.steps for source in step.with_.values()}
    for page_index, page in enumerate(context.definition.form.pages):
        for field_index, field in enumerate(page.fields):
            path = ("form", "pages", page_index, "fields", field_index)
            if field.type is FieldType.UPLOAD:
                _upload(context, field, path)
            elif field.type in _ASKED and f"form.{field.id}" not in new:
                _question(context, field, path)
    fields = context.definition.form.fields()
    for index, requirement in enumerate(context.definition.standard.requirements):
        asked = fields.get(requirement.field or "")
        if asked is not None and asked.type is FieldType.UPLOAD and (found := _held(requirement.title.id, requirement.title.en)):
            _refuse_document(context, found, ("service", "standard", "requirements", index))


def _held(indonesian: str, english: str) -> HeldDocument | None:
    if OF_OTHERS.search(indonesian) or OF_OTHERS.search(english):
        return None
    return next((d for d in DOCUMENTS if d.called.search(indonesian) or d.called.search(english)), None)


def _upload(context: Context, field: FormField, path: DataPath) -> None:
    found = _held(f"{field.label.id} {field.id.replace('_', ' ')}", field.label.en)
    if found is not None:
        _refuse_document(context, found, path)


def _refuse_document(context: Context, found: HeldDocument, path: DataPath) -> None:
    context.refuse(
        "held.document_asked",
        path,
        f"{found.name} sudah ada di data penduduk, jadi tidak boleh diminta lagi. Hapus unggahan ini dan tulis persyaratan dengan `held: {found.path}`.",
        f"{found.name} is in the register, so it may not be asked for again. Remove this upload and write the requirement with `held: {found.path}`.",
    )


def _question(context: Context, field: FormField, path: DataPath) -> None:
    for fact in FACTS:
        if (field.id in fact.ids or fact.labelled.match(field.label.id.strip())) and not OF_OTHERS.search(field.label.id):
            context.refuse(
                "held.fact_asked",
                path,
                f"`{field.label.id}` sudah ada di data penduduk, jadi tidak boleh ditanyakan. Pakai `type: prefilled` dengan `from: {fact.path}`.",
                f"`{field.label.en}` is in the register, so it may not be asked. Use `type: prefilled` with `from: {fact.path}`.",
            )
            return
