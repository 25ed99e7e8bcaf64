"""Marriages, births and children's cards of some families of the demo, taken in from files as the civil registration office would."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from uuid import UUID

from loket.foundation.audit.values import system_act
from loket.foundation.common import dates, sheets
from loket.foundation.identity import queries as identity
from loket.foundation.residents import models, operations, queries, sealed

#: Families besides those of the printed accounts.
FAMILIES: Final = 60
_EVENTS: Final = ("NIK", "JENIS_PERISTIWA", "TGL_PERISTIWA", "TMPT_PERISTIWA", "NO_AKTA", "TGL_AKTA", "NIK_TERKAIT")
_PAPERS: Final = ("NIK", "JENIS_DOKUMEN", "NO_DOKUMEN", "TGL_TERBIT", "BERLAKU_SAMPAI", "PENERBIT")
_CARD_UNTIL: Final = 17


def make(region: str, now: dt.datetime, *, seat: str, logins: Iterable[str]) -> None:
    """Take in the files. `seat`: where everything happened; `logins`: whose families are among them."""
    accounts = [account for login in logins if (account := identity.find_account_by_login(login=login))]
    own = [one.resident_id for one in accounts if one.resident_id]
    heads = models.Resident.objects.filter(region=region, relation="head", status="active", marital_status="married").order_by("birth_on", "id")
    chosen = [*models.Resident.objects.filter(pk__in=own).values_list("family_id", flat=True)]
    chosen += heads.values_list("family_id", flat=True)[:: max(1, heads.count() // FAMILIES)]
    families: dict[UUID, list[models.Resident]] = {}
    for person in models.Resident.objects.filter(family_id__in=chosen, status="active", relation__in=("head", "spouse", "child")).order_by(
        "birth_on", "id"
    ):
        families.setdefault(person.family_id, []).append(person)
    events: list[tuple[str, ...]] = []
    papers: list[tuple[str, ...]] = []
    for people in families.values():
        _tell(people, events, papers, now.date(), seat)
    with tempfile.TemporaryDirectory() as folder:
        _take_in(region, now, "events", Path(folder) / "a.csv", (_EVENTS, *events))
        _take_in(region, now, "papers", Path(folder) / "b.csv", (_PAPERS, *papers))


def _tell(people: list[models.Resident], events: list[tuple[str, ...]], papers: list[tuple[str, ...]], today: dt.date, seat: str) -> None:
    couple = [one for one in people if one.relation in ("head", "spouse") and one.marital_status == "married"]
    children = [one for one in people if one.relation == "child"]
    first = min((one.birth_on for one in children), default=today)
    if len(couple) == 2:
        day = min(max(max(one.birth_on for one in couple) + dt.timedelta(days=8_400), first - dt.timedelta(days=600)), today - dt.timedelta(days=500))
        if day > max(one.birth_on for one in couple) + dt.timedelta(days=6_000):
            number = f"{day:%d%m%Y}-{len(events) + 1:04d}"
            events.append(
                (_nik(couple[0]), "Perkawinan", f"{day:%d-%m-%Y}", seat, f"KW-{number}", f"{day + dt.timedelta(days=2):%d-%m-%Y}", _nik(couple[1]))
            )
    for one in children:
        day = one.birth_on + dt.timedelta(days=20)
        if day >= today:
            continue
        events.append((_nik(one), "Kelahiran", f"{one.birth_on:%d-%m-%Y}", seat, f"AL-{day:%d%m%Y}-{len(events) + 1:04d}", f"{day:%d-%m-%Y}", ""))
        until = dates.add_months(one.birth_on, 12 * _CARD_UNTIL) - dt.timedelta(days=1)
        issued = max(one.birth_on + dt.timedelta(days=400), dt.date(2017, 2, 1))
        if issued < today < until:
            papers.append(
                (_nik(one), "KIA", f"KIA-{issued:%d%m%Y}-{len(papers) + 1:04d}", f"{issued:%d-%m-%Y}", f"{until:%d-%m-%Y}", "Dinas Dukcapil")
            )


def _nik(person: models.Resident) -> str:
    return sealed.unseal(sealed.PERSON, "nik", person.id, person.nik_sealed)


def _take_in(region: str, now: dt.datetime, kind: str, path: Path, rows: Iterable[tuple[str, ...]]) -> None:
    path.write_bytes(b"".join(sheets.lines(rows, is_marked=False)))
    act = system_act("demo", region=region, at=now - dt.timedelta(days=2), purpose="load")
    file = queries.open_import_file(path, queries.read_import_mapping(None, kind=kind), region=region, at=now, kind=kind)
    run = operations.begin_import(act=act, file=file, source="SIAK", as_of=act.at.date())
    parts = list(file.parts())
    if parts:
        run = operations.advance_import(act=act, run=run, parts=parts)
    operations.end_import(act=act, run=run)
