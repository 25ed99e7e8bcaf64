"""The record in plain words: events, purposes and who acted. The one place for them; what is unknown is shown by its code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit.values import Entry
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity

EVENTS: Final[Mapping[str, Text]] = {
    "cases.draft.started": Text(id="Draf dimulai", en="Draft begun"),
    "cases.draft.saved": Text(id="Draf disimpan", en="Draft saved"),
    "cases.draft.discarded": Text(id="Draf dihapus", en="Draft deleted"),
    "cases.case.submitted": Text(id="Permohonan dikirim", en="Application sent"),
    "cases.case.repeated": Text(id="Pengiriman ulang dikenali, tidak digandakan", en="Repeated sending recognised, not doubled"),
    "cases.step.opened": Text(id="Langkah dibuka atau diselesaikan sistem", en="Steps opened, or done by the system"),
    "cases.step.taken": Text(id="Langkah diberikan kepada petugas", en="Step given to an officer"),
    "cases.step.resumed": Text(id="Petugas melanjutkan langkah yang dipegang", en="Officer went on with the step in hand"),
    "cases.step.released": Text(id="Langkah dikembalikan ke antrean", en="Step put back into the queue"),
    "cases.step.ended": Text(id="Langkah diputus", en="Step decided"),
    "cases.step.cancelled": Text(id="Langkah ditutup", en="Step closed"),
    "cases.correction.asked": Text(id="Perbaikan diminta", en="Correction asked for"),
    "cases.case.corrected": Text(id="Perbaikan diterima", en="Correction received"),
    "cases.case.returned": Text(id="Dikembalikan kepada pemohon", en="Given back to the applicant"),
    "cases.case.resumed": Text(id="Dilanjutkan", en="Resumed"),
    "cases.case.refused": Text(id="Ditolak", en="Refused"),
    "cases.case.contested": Text(id="Keberatan diajukan", en="Objection made"),
    "cases.case.completed": Text(id="Selesai", en="Done"),
    "cases.case.withdrawn": Text(id="Dibatalkan pemohon", en="Withdrawn by the applicant"),
    "cases.case.warned": Text(id="Pengingat batas waktu", en="Reminder of the time limit"),
    "cases.case.overdue": Text(id="Janji waktu terlewati", en="Promised time passed"),
    "cases.case.affected": Text(id="Hasil pencatatan register disimpan", en="Results of the register kept"),
    "cases.queue.empty": Text(id="Antrean kosong saat diminta", en="Queue empty when asked"),
    "decisions.decision.made": Text(id="Keputusan dibuat", en="Decision made"),
    "documents.document.issued": Text(id="Dokumen diterbitkan", en="Document issued"),
    "documents.document.rendered": Text(id="Dokumen ditandatangani", en="Document signed"),
    "documents.document.replaced": Text(id="Dokumen diganti", en="Document replaced"),
    "documents.document.withdrawn": Text(id="Dokumen dicabut", en="Document withdrawn"),
    "residents.person.registered": Text(id="Penduduk dicatat", en="Resident registered"),
    "residents.person.changed": Text(id="Data penduduk diubah", en="Resident's data changed"),
    "residents.family.changed": Text(id="Kartu Keluarga diubah", en="Family card changed"),
    "residents.effect.applied": Text(id="Register penduduk diubah", en="Population register changed"),
    "notifications.message.queued": Text(id="Pemberitahuan dikirim", en="Message sent"),
    "files.file.stored": Text(id="Berkas disimpan", en="File kept"),
    "identity.account.signed_in": Text(id="Masuk", en="Signed in"),
    "identity.account.signed_out": Text(id="Keluar", en="Signed out"),
    "identity.account.linked": Text(id="Akun dihubungkan dengan penduduk", en="Account tied to a resident"),
    "catalogue.version.published": Text(id="Versi layanan diterbitkan", en="Service version published"),
    "rollout.service.made_live": Text(id="Versi layanan diberlakukan", en="Service version made live"),
    "journey.step.decided": Text(id="Memutus langkah", en="Deciding a step"),
    "journey.application.submitted": Text(id="Mengirim permohonan", en="Sending an application"),
    "journey.step.taken": Text(id="Mengambil langkah", en="Taking a step"),
    "journey.case.withdrawn": Text(id="Membatalkan permohonan", en="Withdrawing an application"),
    "journey.case.contested": Text(id="Mengajukan keberatan", en="Objecting"),
}
CITIZEN: Final = Text(id="Warga (disamarkan)", en="Citizen (not shown)")
SYSTEM: Final = Text(id="Sistem", en="System")
PUBLIC: Final = Text(id="Tanpa akun", en="No account")


def event(code: str) -> Text:
    """Return an event in words; its code when nobody has worded it."""
    return EVENTS.get(code, Text(id=code, en=code))


def names_of(region: str, actors: Iterable[str]) -> dict[UUID, str]:
    """Return the names of those actors who are officers of the region: they act in public office. One query."""
    return identity.list_officer_names(region=region, accounts={found for actor in actors if (found := _uuid(actor)) is not None})


def actor(entry_actor: str, kind: str, names: Mapping[UUID, str]) -> Text:
    """Return who acted: an officer by name, the system by its part, a citizen never."""
    account = _uuid(entry_actor)
    if account is not None and account in names and kind != "citizen":
        return Text(id=names[account], en=names[account])
    if entry_actor.startswith("system:"):
        part = entry_actor.partition(":")[2]
        return Text(id=f"{SYSTEM.id} ({part})", en=f"{SYSTEM.en} ({part})")
    return PUBLIC if entry_actor == "public" else CITIZEN


def lines(region: str, entries: Collection[Entry], *, numbers: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """Return lines of the record as a page shows them."""
    names = names_of(region, [entry.actor for entry in entries])
    return [
        {
            "id": entry.id, "entry": entry.entry, "at": entry.at, "event": event(entry.event), "code": entry.event, "who": actor(entry.actor, entry.kind, names),
            "actor": entry.actor if entry.kind != "citizen" else "", "kind": entry.kind, "purpose": entry.purpose, "case": entry.case,
            "number": numbers.get(entry.case, "") if entry.case else "", "details": details(entry.details), "columns": sorted(entry.commitments),
        }
        for entry in entries
    ]  # fmt: skip


def details(found: Mapping[str, Any]) -> str:
    """Return the plain details of an entry on one line."""
    return " · ".join(f"{name}: {_short(value)}" for name, value in found.items() if value not in (None, "", [], {}))


def _short(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_short(one) for one in value)
    if isinstance(value, dict):
        return "/".join(str(v) for v in value.values() if v not in (None, "", False))
    text = str(value)
    return text[:12] + "…" if len(text) == 64 else text


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
