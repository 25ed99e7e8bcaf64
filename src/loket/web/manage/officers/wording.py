"""How offices, changes and people are said on these pages. Names are of people in public office, and of those proposed for one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.identity.errors import AppointmentNotFound
from loket.foundation.identity.values import Appointment, AppointmentKind
from loket.foundation.offices.values import (
    ABSENCE_WORDS,
    CHANGE_WORDS,
    DOOR_WORDS,
    KIND_WORDS,
    PROPOSAL_WORDS,
    Appoint,
    End,
    Hire,
    Load,
    Post,
    Proposal,
    ProposalState,
    Reassign,
    ResetFactor,
)
from loket.services.catalogue import queries as catalogue
from loket.services.rollout import queries as rollout

PROPOSED: Final = Text(
    id="Usulan tersimpan. Belum ada yang berubah: pengelola lain harus menyetujuinya sebelum {day}.",
    en="The proposal is kept. Nothing has changed yet: another operator must approve it before {day}.",
)
OPEN_END: Final = Text(id="tanpa batas", en="no end")
ALL_SERVICES: Final = Text(id="Semua layanan unit", en="All services of the unit")
STATE_KINDS: Final = {
    ProposalState.PROPOSED: "info", ProposalState.APPROVED: "good", ProposalState.REJECTED: "bad", ProposalState.WITHDRAWN: "neutral",
    ProposalState.EXPIRED: "warning",
}  # fmt: skip
#: What the record tells of somebody's own account; nothing of the cases they worked on.
RECORDED: Final = {
    "identity.account.signed_in": Text(id="Masuk", en="Signed in"),
    "identity.account.signed_out": Text(id="Keluar", en="Signed out"),
    "identity.account.password_changed": Text(id="Mengganti kata sandi", en="Changed the password"),
    "identity.factor.proved": Text(id="Kode masuk benar", en="Sign-in code right"),
    "identity.factor.refused": Text(id="Kode masuk ditolak", en="Sign-in code refused"),
    "identity.factor.codes_renewed": Text(id="Membuat kode cadangan baru", en="Made new recovery codes"),
    "identity.passkey.added": Text(id="Menambah kunci sandi", en="Added a passkey"),
    "identity.passkey.proved": Text(id="Memakai kunci sandi", en="Used a passkey"),
    "identity.passkey.refused": Text(id="Kunci sandi ditolak", en="Passkey refused"),
    "identity.passkey.removed": Text(id="Menghapus kunci sandi", en="Removed a passkey"),
    "offices.factor.proved": Text(id="Kode masuk benar", en="Sign-in code right"),
    "offices.factor.refused": Text(id="Kode masuk ditolak", en="Sign-in code refused"),
    "offices.factor.enrolled": Text(id="Memasang kode di ponsel", en="Set up the code on a phone"),
    "offices.factor.codes_renewed": Text(id="Membuat kode cadangan baru", en="Made new recovery codes"),
    "offices.absence.entered": Text(id="Mencatat ketidakhadiran", en="Noted an absence"),
    "offices.absence.ended": Text(id="Mencatat hadir kembali", en="Noted being back"),
}
ABSENCES: Final = tuple((reason.value, words) for reason, words in ABSENCE_WORDS.items())


def office(region: str, one: Appointment) -> dict[str, Any]:
    """Return an office in words."""
    return {
        "id": one.id, "title": agencies.get_position(region, one.position).title, "unit": agencies.get_unit(region, one.unit).name,
        "agency": agencies.get_agency(region, one.agency).name, "door": DOOR_WORDS[one.audience], "kind": KIND_WORDS[one.kind],
        "is_acting": one.kind is not AppointmentKind.DEFINITIVE, "valid_from": one.valid_from, "last_day": last_day(one.valid_until),
        "services": services(region, one.scope.get("services", ())),
    }  # fmt: skip


def last_day(until: dt.date | None) -> dt.date | None:
    """Return the last day of a period whose end is exclusive, None when it is open."""
    return until - dt.timedelta(days=1) if until else None


def services(region: str, codes: Collection[str]) -> Text:
    """Return to which services an office is narrowed."""
    if not codes:
        return ALL_SERVICES
    known = dict(service_options(region, dt.datetime.max.replace(tzinfo=dt.UTC)))
    titles = [known.get(code, Text(id=code, en=code)) for code in codes]
    return Text(id=", ".join(one.id for one in titles), en=", ".join(one.en for one in titles))


def service_options(region: str, at: dt.datetime) -> list[tuple[str, Text]]:
    """Return the services that are live in a region, by title; at most 200."""
    found = []
    for live in rollout.list_live(region, at, limit=200):
        title = catalogue.get_definition(live.hash).title
        found.append((live.service, Text(id=title.id, en=title.en)))
    return sorted(found, key=lambda one: one[1].id)


def days(since: dt.date, until: dt.date | None) -> Text:
    """Return a period in words, its last day included."""
    last = last_day(until)
    first, end = dates.date_text(since), dates.date_text(last) if last else OPEN_END
    return Text(id=f"{first.id} – {end.id}", en=f"{first.en} – {end.en}")


def name_of(account: UUID | None) -> str:
    """Return what somebody is called, or nothing."""
    found = identity.find_account(account_id=account) if account else None
    return found.name if found else ""


def facts(region: str, proposal: Proposal) -> list[dict[str, Any]]:
    """Return what a proposal would change, as rows of label and value."""
    change = proposal.change
    if isinstance(change, Hire):
        rows = [_fact("Nama", "Name", change.name), _fact("Alamat surel", "E-mail address", change.email)]
        return [*rows, *_post(region, change.post)]
    if isinstance(change, Appoint):
        return [_fact("Petugas", "Officer", name_of(change.account)), *_post(region, change.post)]
    if isinstance(change, End):
        return [*_held(region, change.appointment), _fact("Hari terakhir", "Last day", dates.date_text(change.until - dt.timedelta(days=1)))]
    if isinstance(change, Reassign):
        return [*_held(region, change.appointment), *_post(region, change.post, new=True)]
    if isinstance(change, ResetFactor):
        said = Text(id="Dicabut; semua sesi berakhir dan undangan baru dikirim", en="Taken away; all sessions end and a new invitation is sent")
        return [_fact("Petugas", "Officer", name_of(change.account)), _fact("Faktor kedua", "Second factor", said)]
    return [_fact("Baris", "Lines", str(proposal.size))]


def title(proposal: Proposal) -> Text:
    """Return what kind of change it is, and about whom where that fits into a line."""
    kind, change = CHANGE_WORDS[proposal.kind], proposal.change
    who = change.name if isinstance(change, Hire) else name_of(next(iter(proposal.concerns), None)) if proposal.size == 1 else ""
    if isinstance(change, Load) or proposal.size > 1:
        who = f"{proposal.size}"
    return Text(id=f"{kind.id}: {who}" if who else kind.id, en=f"{kind.en}: {who}" if who else kind.en)


def state(proposal: Proposal, at: dt.datetime) -> dict[str, Any]:
    """Return the state of a proposal as a tag; one that nobody closed yet but that is over is called so."""
    now = ProposalState.EXPIRED if proposal.state is ProposalState.PROPOSED and at >= proposal.expires_at else proposal.state
    return {"label": PROPOSAL_WORDS[now], "kind": STATE_KINDS[now]}


def post_words(region: str, post: Post) -> dict[str, Any]:
    """Return an office of a file's line in words, for a row of a table."""
    position = next((p for p in agencies.list_positions(region) if p.code == post.position), None)
    unit = next((u for u in agencies.list_units(region) if u.code == post.unit), None)
    return {
        "position": position.title if position else post.position, "unit": unit.name if unit else post.unit, "door": DOOR_WORDS[post.audience],
        "period": days(post.valid_from, post.valid_until),
    }  # fmt: skip


def _post(region: str, post: Post, *, new: bool = False) -> list[dict[str, Any]]:
    position = next((p for p in agencies.list_positions(region) if p.code == post.position), None)
    unit = next((u for u in agencies.list_units(region) if u.code == post.unit), None)
    before = Text(id="baru", en="new") if new else None
    rows = [
        _fact("Jabatan", "Position", position.title if position else post.position, before),
        _fact("Unit", "Unit", unit.name if unit else post.unit, before),
        _fact("Jenis", "Kind", KIND_WORDS[post.kind]),
        _fact("Pintu", "Door", DOOR_WORDS[post.audience]),
        _fact("Masa", "Period", days(post.valid_from, post.valid_until)),
        _fact("Cakupan", "Scope", services(region, post.services), before),
    ]
    if post.stands_for:
        try:
            holder = identity.get_appointment(region=region, appointment=post.stands_for)
            rows.append(_fact("Menggantikan", "Stands for", name_of(holder.account)))
        except AppointmentNotFound:
            pass
    return rows


def _held(region: str, appointment: UUID) -> list[dict[str, Any]]:
    held = identity.get_appointment(region=region, appointment=appointment)
    said = office(region, held)
    return [
        _fact("Petugas", "Officer", name_of(held.account)), _fact("Jabatan sekarang", "Present position", said["title"]),
        _fact("Unit sekarang", "Present unit", said["unit"]), _fact("Masa", "Period", days(held.valid_from, held.valid_until)),
    ]  # fmt: skip


def _fact(id_: str, en: str, value: Any, more: Text | None = None) -> dict[str, Any]:
    label = Text(id=f"{id_} {more.id}", en=f"{more.en} {en.lower()}".capitalize()) if more else Text(id=id_, en=en)
    return {"label": label, "value": value}
