"""Whether an office can be given so: unit, position, door, days, and what the law asks of those who act for others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.errors import UnknownPosition, UnknownUnit
from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.identity.errors import AppointmentNotFound
from loket.foundation.identity.values import Appointment, AppointmentKind, NewAppointment
from loket.foundation.offices import limits, policy
from loket.foundation.offices.errors import BadPost
from loket.foundation.offices.values import DOOR_WORDS, Post

UNIT: Final = Text(id="Unit ini tidak ada atau sudah ditutup.", en="There is no such unit, or it is closed.")
POSITION: Final = Text(id="Jabatan ini tidak ada atau sudah ditutup.", en="There is no such position, or it is closed.")
ELSEWHERE: Final = Text(
    id="Unit ini milik instansi lain. Pilih unit dari instansi jabatan itu.",
    en="This unit belongs to another agency. Choose one of the position's agency.",
)
DOOR: Final = Text(id="Jabatan ini tidak membuka pintu itu. Pilihannya: {doors}.", en="This position does not open that door. It may open: {doors}.")
PERIOD: Final = Text(id="Hari berakhir harus setelah hari mulai.", en="The last day must be after the first.")
PLH_HOLDER: Final = Text(
    id="Pilih pejabat yang berhalangan; ia harus memegang jabatan dan unit yang sama.",
    en="Choose the holder who is away; they must hold the same position in the same unit.",
)
PLH_DAYS: Final = Text(
    id="Pelaksana harian (Plh) hanya untuk hari-hari pejabatnya tercatat tidak hadir. Catat dahulu ketidakhadirannya, atau persempit tanggalnya.",
    en="A Plh acts only on days on which the holder is noted as absent. Note the absence first, or narrow the dates.",
)
PLT_HELD: Final = Text(
    id="Jabatan ini ada pejabat definitifnya. Pelaksana tugas (Plt) hanya untuk jabatan yang kosong; untuk pejabat yang sementara tidak hadir, pilih Plh.",
    en="This position has its holder. A Plt acts only for a vacant post; for a holder who is away for a while choose Plh.",
)
PLT_LONG: Final = Text(
    id="Plt paling lama {months} bulan, dapat diperpanjang {extensions} kali ({reference}). Hari terakhir yang mungkin: {last}.",
    en="A Plt acts {months} months at most, and again {extensions} time(s) ({reference}). The last possible day is {last}.",
)
OWN_OFFICE: Final = Text(
    id="Plt dan Plh harus orang yang sudah memegang jabatan lain di daerah ini.",
    en="Who acts for another must already hold an office of their own in this region.",
)


def as_appointment(region: str, post: Post) -> NewAppointment:
    """Return the post as identity takes it."""
    return NewAppointment(
        region=region, agency=post.agency, unit=post.unit, position=post.position, audience=post.audience, valid_from=post.valid_from,
        valid_until=post.valid_until, kind=post.kind, scope={"services": list(post.services)} if post.services else {}, stands_for=post.stands_for,
    )  # fmt: skip


def is_same(post: Post, held: Appointment) -> bool:
    """Say whether an office is held already as the post says: then there is nothing to do, whatever its first day was."""
    return (post.unit, post.position, post.audience, post.kind, post.valid_until, post.services) == (
        held.unit, held.position, held.audience, held.kind, held.valid_until, tuple(held.scope.get("services", ())),
    ) and held.valid_from <= max(post.valid_from, held.valid_from)  # fmt: skip


def check(region: str, post: Post, *, account: UUID | None, held: Sequence[Appointment]) -> None:
    """
    Refuse a post that cannot be. `account` None: one that is still to be made; `held`: what the account holds, held or will hold.

    :raises BadPost: with the field that is wrong.
    """
    check_place(region, post)
    if post.valid_until is not None and post.valid_until <= post.valid_from:
        raise BadPost("valid_until", PERIOD)
    if post.kind is AppointmentKind.DEFINITIVE:
        return
    if account is None or not any(
        one.kind is AppointmentKind.DEFINITIVE
        and one.valid_from <= post.valid_from
        and (one.valid_until is None or one.valid_until > post.valid_from)
        for one in held
    ):
        raise BadPost("kind", OWN_OFFICE)
    if post.kind is AppointmentKind.PLH:
        _check_plh(region, post, account)
    else:
        _check_plt(region, post, held)


def check_place(region: str, post: Post) -> None:
    """Refuse a unit, position or door that the region does not have so. :raises BadPost: with the field."""
    try:
        position = agencies.get_position(region, post.position)
    except UnknownPosition:
        raise BadPost("position", POSITION) from None
    try:
        unit = agencies.get_unit(region, post.unit)
    except UnknownUnit:
        raise BadPost("unit", UNIT) from None
    if not position.is_active:
        raise BadPost("position", POSITION)
    if not unit.is_active:
        raise BadPost("unit", UNIT)
    if unit.agency != position.agency:
        raise BadPost("unit", ELSEWHERE)
    doors = policy.AUDIENCES_OF_RANK[position.rank]
    if post.audience not in doors:
        raise BadPost("audience", DOOR.fill(doors=Text(id=", ".join(DOOR_WORDS[d].id for d in doors), en=", ".join(DOOR_WORDS[d].en for d in doors))))


def _check_plh(region: str, post: Post, account: UUID) -> None:
    try:
        holder = identity.get_appointment(region=region, appointment=post.stands_for) if post.stands_for else None
    except AppointmentNotFound:
        holder = None
    if holder is None or holder.account == account or (holder.position, holder.unit) != (post.position, post.unit):
        raise BadPost("stands_for", PLH_HOLDER)
    absences = identity.list_absences(region=region, account=holder.account, since=post.valid_from)
    periods = [(one.absent_from, one.absent_until) for one in absences]
    if post.valid_until is None or not policy.is_within(post.valid_from, post.valid_until, periods):
        raise BadPost("valid_until", PLH_DAYS)


def _check_plt(region: str, post: Post, held: Sequence[Appointment]) -> None:
    holders = identity.list_holders(region=region, position=post.position, unit=post.unit, since=post.valid_from)
    if any(one.kind is AppointmentKind.DEFINITIVE and (post.valid_until is None or one.valid_from < post.valid_until) for one in holders):
        raise BadPost("kind", PLT_HELD)
    term = limits.plt_term(post.valid_from)
    began = _acting_since(post, held)
    last = min(dates.add_months(post.valid_from, term.months), dates.add_months(began, term.most_months))
    if post.valid_until is None or post.valid_until > last:
        day = last - dt.timedelta(days=1)
        raise BadPost("valid_until", PLT_LONG.fill(months=term.months, extensions=term.extensions, reference=term.reference, last=day.isoformat()))


def _acting_since(post: Post, held: Sequence[Appointment]) -> dt.date:
    """Return since when the same person acts on end in the same post."""
    began = post.valid_from
    earlier = [one for one in held if one.kind is AppointmentKind.PLT and (one.position, one.unit) == (post.position, post.unit)]
    for one in sorted(earlier, key=lambda one: one.valid_from, reverse=True):
        if one.valid_until is not None and one.valid_from < began <= one.valid_until:
            began = one.valid_from
    return began
