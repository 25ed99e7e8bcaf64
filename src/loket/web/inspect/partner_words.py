"""The record in words: steps that applications of partners carry out. Taken in by `wording` and `refusal_words`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from loket.foundation.common.text import Text

EVENTS: Final[Mapping[str, Text]] = {
    "cases.case.answered": Text(id="Data dari mitra disimpan", en="Data from a partner kept"),
    "cases.step.queued": Text(id="Langkah mitra masuk antrean petugas", en="A partner's step put before officers"),
    "errands.answers.forgotten": Text(id="Jawaban mitra dimusnahkan", en="Answers of partners destroyed"),
    "errands.errand.accepted": Text(id="Mitra mulai mengerjakan langkah", en="A partner began with a step"),
    "errands.errand.answered": Text(id="Jawaban mitra diterima", en="Answer of a partner received"),
    "errands.errand.closed": Text(id="Langkah pada mitra ditutup", en="Steps at partners closed"),
    "errands.errand.handed_over": Text(id="Langkah diserahkan kepada mitra", en="Step handed over to a partner"),
    "errands.errand.late": Text(id="Mitra belum menjawab, petugas diberi tahu", en="A partner is silent, officers are told"),
    "errands.errand.taken_back": Text(id="Langkah diambil kembali dari mitra", en="Step taken back from a partner"),
    "journey.partner.accepted": Text(id="Aplikasi mitra mulai mengerjakan langkah", en="A partner's application begins with a step"),
    "journey.partner.answered": Text(id="Aplikasi mitra menjawab langkah", en="A partner's application answers a step"),
    "journey.partner.escalated": Text(id="Langkah mitra dihadapkan kepada petugas", en="A partner's step is put before officers"),
    "journey.partner.read": Text(id="Aplikasi mitra membaca langkahnya", en="A partner's application reads its step"),
    "journey.partner.taken_back": Text(id="Petugas mengambil kembali langkah mitra", en="An officer takes a partner's step back"),
    "journey.partner.upload_begun": Text(id="Aplikasi mitra mulai mengirim berkas", en="A partner's application begins to send a file"),
    "journey.partner.upload_kept": Text(id="Berkas dari mitra disimpan", en="File of a partner kept"),
}
REFUSALS: Final[Mapping[str, Text]] = {
    "errands.step.missing": Text(id="Langkah bukan milik aplikasi itu", en="Step not given to that application"),
    "errands.step.over": Text(id="Langkah mitra sudah berakhir", en="The partner's step had ended"),
    "errands.step.not_live": Text(id="Langkah tidak lagi pada mitra", en="Step no longer with the partner"),
    "errands.answer.differs": Text(id="Jawaban mitra berbeda dari yang pertama", en="Another answer than the first"),
    "errands.answer.wrong": Text(id="Jawaban mitra tidak cocok dengan langkahnya", en="Answer that does not fit the step"),
    "errands.key.used": Text(id="Kunci jawaban sudah dipakai langkah lain", en="Key of an answer used for another step"),
    "errands.sandbox.only": Text(id="Langkah rekaan hanya untuk uji coba", en="Made-up steps are for the sandbox only"),
    "journey.step.at_partner": Text(id="Langkah masih pada mitra", en="Step still with the partner"),
}
