"""
Readings in plain words: which data, for what, by which kind of reader. The one place for them, in every door.

Invariant: every name of a field that the code records has words here (`tests/unit/oversight/test_access_words.py` walks the code).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from loket.foundation.common.text import Text
from loket.foundation.residents.values import REGISTER_PATHS

PURPOSES: Final[Mapping[str, Text]] = {
    "inform": Text(id="memberi tahu instansi", en="telling agencies"), "register": Text(id="perubahan register", en="change of the register"),
    "account": Text(id="urusan akun", en="own account"), "recover": Text(id="memulihkan akun", en="recovering an account"), "deny": Text(id="menyangkal perubahan", en="denying a change"),
    "report": Text(id="laporan pengiriman", en="report of a sending"), "apply": Text(id="mengajukan permohonan", en="applying"), "choose": Text(id="memilih", en="choosing"),
    "correct": Text(id="memperbaiki permohonan", en="correcting"), "deem": Text(id="batas waktu", en="time limit"), "document": Text(id="menandatangani dokumen", en="signing a document"),
    "escalate": Text(id="janji terlewati", en="broken promise"), "export": Text(id="mengunduh data sendiri", en="own data"), "follow": Text(id="mengikuti permohonan", en="following a case"),
    "inspect": Text(id="pengawasan", en="inspection"), "issue": Text(id="menerbitkan dokumen", en="issuing"), "load": Text(id="memuat data", en="loading"),
    "notify": Text(id="memberi tahu", en="telling people"), "object": Text(id="keberatan", en="objecting"), "open": Text(id="membuka dokumen", en="opening a document"),
    "publish": Text(id="menerbitkan layanan", en="publishing"), "read": Text(id="membaca", en="reading"), "release": Text(id="mengembalikan langkah", en="putting steps back"),
    "retention": Text(id="masa simpan", en="time of keeping"), "remind": Text(id="mengingatkan", en="reminding"), "withdraw": Text(id="membatalkan", en="withdrawing"), "work": Text(id="mengerjakan permohonan", en="working on a case"),
    "author": Text(id="menyusun layanan", en="writing a service"), "claim": Text(id="mengklaim permohonan", en="claiming an application"), "counter": Text(id="melayani di loket", en="helping at the counter"),
    "lead": Text(id="memimpin instansi", en="leading an agency"), "manage": Text(id="mengelola Loket", en="running Loket"), "queue": Text(id="antrean", en="the queue"),
    "sign": Text(id="menandatangani dokumen", en="signing a document"), "visit": Text(id="janji temu", en="an appointment"), "link": Text(id="menghubungkan akun", en="connecting an account"),
    "access": Text(id="melihat siapa membaca data", en="seeing who read data"), "answer": Text(id="menjawab pertanyaan warga", en="answering a citizen's question"),
    "watch": Text(id="mengawasi pembacaan data", en="watching over readings"), "withhold": Text(id="penyelidikan", en="an investigation"), "test": Text(id="uji coba sistem", en="a test of the system"),
    "identity": Text(id="memeriksa apakah dua data milik orang yang sama", en="checking whether two entries are one person's"),
    "powers": Text(id="mencatat atau memeriksa kuasa dan perwalian", en="entering or looking at powers and guardians"),
    "sign-in": Text(id="masuk ke aplikasi instansi dengan akun Loket", en="signing in to an agency's application"),
    "partner": Text(id="melayani aplikasi mitra", en="serving a partner's application"),
    "privacy": Text(id="menjawab permintaan tentang data pribadi", en="answering a request about personal data"),
    "own_data": Text(id="melihat data sendiri", en="seeing one's own data"), "clock": Text(id="batas waktu", en="time limit"),
    "tracker": Text(id="melihat siapa membaca data, lewat portal lain", en="seeing who read data, by another portal"),
}  # fmt: skip
#: Why an auditor may open what a case says; the record keeps the word after `inspect:`.
INSPECTION_REASONS: Final[Mapping[str, Text]] = {
    "routine": Text(id="Pemeriksaan berkala", en="Routine inspection"),
    "complaint": Text(id="Pengaduan atau laporan", en="Complaint or report"),
    "suspicion": Text(id="Dugaan penyimpangan", en="Suspected misconduct"),
    "law": Text(id="Permintaan aparat penegak hukum", en="Request of law enforcement"),
}
FIELDS: Final[Mapping[str, Text]] = {
    "applicant.name": Text(id="nama pemohon", en="name of the applicant"),
    "audit.attempts": Text(id="catatan percobaan", en="attempts"), "audit.commitment": Text(id="pemeriksaan nilai", en="check of a value"),
    "audit.entries": Text(id="catatan audit", en="audit record"), "audit.readings": Text(id="catatan pembacaan", en="record of readings"),
    "case.answers": Text(id="isian permohonan", en="answers"), "case.decisions": Text(id="keputusan dan catatannya", en="decisions and notes"),
    "case.files": Text(id="berkas unggahan", en="uploads"), "case.notice": Text(id="pemberitahuan kepada instansi", en="notice to an agency"), "case.number": Text(id="nomor permohonan", en="number of the application"), "case.outline": Text(id="garis besar permohonan", en="outline of the case"),
    "case.register": Text(id="data kependudukan yang dipakai permohonan", en="register data used by the application"),
    "document.content": Text(id="isi dokumen", en="content of a document"), "document.holder": Text(id="nama pemegang dokumen", en="name of a document's holder"), "document.title": Text(id="judul dokumen", en="title of a document"),
    "access.usage": Text(id="riwayat siapa membaca data", en="history of who read the data"), "access.question": Text(id="pertanyaan tentang pembacaan data", en="a question about a reading"),
    "access.report": Text(id="laporan tentang pembacaan data", en="a report about a reading"),
    "identity.check.photos": Text(id="foto KTP dan wajah untuk pemeriksaan identitas", en="photos of card and face for the check of identity"),
    "powers.power": Text(id="kuasa atau perwalian", en="power or guardianship"), "powers.document": Text(id="dokumen kuasa", en="document of a power"),
    "privacy.request": Text(id="permintaan tentang data pribadi", en="a request about personal data"),
    "privacy.proof": Text(id="bukti pada permintaan data pribadi", en="proof with a request about personal data"),
    "change": Text(id="kabar peristiwa (kelahiran, kematian, perkawinan, pindah …)", en="word of an event (birth, death, marriage, move …)"),
    "events": Text(id="peristiwa dan aktanya", en="vital events and their deeds"), "papers": Text(id="dokumen kependudukan", en="papers of civil registration"),
    "contact": Text(id="surel dan nomor HP", en="e-mail address and mobile number"),
    "restriction": Text(id="bahwa pemakaian datanya dibatasi", en="that the use of the entry is restricted"),
    "relation": Text(id="hubungan dalam keluarga", en="relation in the family"),
    "residents.family.names": Text(id="nama anggota keluarga", en="names of the family"),
}  # fmt: skip
BY: Final[Mapping[str, Text]] = {
    "by:officer": Text(id="petugas", en="officer"), "by:since": Text(id="tanggal awal", en="first day"), "by:until": Text(id="tanggal akhir", en="last day"),
}  # fmt: skip
OTHER_DATA: Final = Text(id="data lain", en="other data")
A_FORM_FIELD: Final = Text(id="satu isian permohonan", en="one answer of the application")
UNMASKED: Final = Text(id="{field} (tanpa samaran)", en="{field} (unmasked)")
CARRIED: Final = Text(id="{field} (dibawa ke lapangan)", en="{field} (carried to the place)")
SEARCHED: Final = Text(id="dicari menurut {field}", en="searched by {field}")
CASE_OF_THEIRS: Final = Text(id="{purpose}, nomor urusan {issue}", en="{purpose}, their matter {issue}")
_PREFIXES: Final[Mapping[str, Text]] = {"shown:": UNMASKED, "carried:": CARRIED}

Label = Callable[[str], Text | None]


def find_field(code: str) -> Text | None:
    """
    Return what a recorded name stands for, None when nobody has worded it.

    >>> find_field("family.kk_number").id, find_field("shown:nik").en
    ('Nomor Kartu Keluarga', 'NIK (unmasked)')
    """
    for prefix, said in _PREFIXES.items():
        if code.startswith(prefix):
            inner = find_field(code.removeprefix(prefix))
            return said.fill(field=inner) if inner else None
    known = FIELDS.get(code) or BY.get(code)
    if known:
        return known
    path = REGISTER_PATHS.get(code) or REGISTER_PATHS.get(f"residents.{code}")
    return path.label if path else None


def field(code: str, label: Label | None = None) -> Text:
    """
    Return what was read, in words. `label` knows the names of the form that the application was made with.

    >>> field("carried:shop_address").id
    'satu isian permohonan (dibawa ke lapangan)'
    """
    if found := find_field(code):
        return found
    for prefix, said in _PREFIXES.items():
        if code.startswith(prefix):
            inner = label(code.removeprefix(prefix)) if label else None
            return said.fill(field=inner or A_FORM_FIELD)
    return (label(code) if label else None) or OTHER_DATA


def is_of_register(code: str) -> bool:
    """Say whether a recorded name is of the population register."""
    name = code.removeprefix("shown:")
    return (
        name in REGISTER_PATHS
        or f"residents.{name}" in REGISTER_PATHS
        or name in ("relation", "events", "papers", "residents.family.names", "case.register")
    )


def find_purpose(word: str) -> Text | None:
    """Return why something was done, None when nobody has worded it."""
    name, _, rest = word.partition(":")
    known = PURPOSES.get(name)
    if known is None or not rest:
        return known
    why, _, order = rest.strip().partition(" ")
    reason = INSPECTION_REASONS.get(why, Text(id=why, en=why))
    tail = f", {order}" if order else ""
    return Text(id=f"{known.id}: {reason.id}{tail}", en=f"{known.en}: {reason.en}{tail}")


def purpose(word: str) -> Text:
    """
    Return why something was done, in words; the word itself when nobody has worded it.

    >>> purpose("inspect:complaint 700/12/2026").id
    'pengawasan: Pengaduan atau laporan, 700/12/2026'
    """
    return find_purpose(word) or Text(id=word, en=word)
