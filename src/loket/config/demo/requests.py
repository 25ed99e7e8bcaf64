"""Requests about personal data: one open of each kind, one late, one answered; from invented citizens, worked on by the demo's officers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common.text import Text
from loket.foundation.identity import models as identity_models
from loket.foundation.identity import queries as identity
from loket.foundation.residents import queries as residents
from loket.foundation.residents.values import REGISTER_PATHS
from loket.oversight.privacy import jobs, operations, queries
from loket.oversight.privacy.values import NewAnswer, NewRequest, Outcome, Request, RequestKind
from loket.services.cases import queries as cases

#: Unit: accounts that are looked through for citizens without anything to do with the printed ones.
LOOKED_AT: Final = 80
HOUR: Final = dt.timedelta(hours=1)


def make(region: str, now: dt.datetime, *, citizen: str) -> None:
    """Make them in the region of the printed citizen. Idempotence is the caller's: data are made once."""
    shown = identity.find_account_by_login(login=citizen)
    if shown is None or shown.resident_id is None:
        return
    others = [one for one in _citizens(region) if one != shown.id]
    # The printed citizen: answered last month, asked again this morning, and a copy that is ready.
    _answered(region, shown.id, now - dt.timedelta(days=30))
    _ask(
        region,
        shown.id,
        now - 3 * HOUR,
        RequestKind.CORRECT,
        _correction(region, shown.resident_id, now, "residents.education", "bachelor", "Ijazah S1 terbit tahun lalu."),
    )
    copied = _ask(region, shown.id, now - 2 * HOUR, RequestKind.COPY, {})
    jobs.make_copy(at=now - 2 * HOUR, request=str(copied.id))
    for account, (kind, hours, asked) in zip(others, _others(), strict=False):
        _ask(region, account, now - hours * HOUR, kind, asked)
    if len(others) > len(_others()):
        late = others[len(_others())]
        resident = identity.resident_of(account_id=late, region=region)
        if resident is not None:
            body = _correction(region, resident, now, "residents.occupation", "Guru", "Sudah berganti pekerjaan dua tahun lalu.")
            asked_ = _ask(region, late, now - 80 * HOUR, RequestKind.CORRECT, body)
            operations.escalate(act=_act(region, now - 7 * HOUR, "system:clock", ActorKind.SYSTEM), request=asked_.id)


def _others() -> tuple[tuple[RequestKind, int, dict[str, Any]], ...]:
    return (
        (RequestKind.RESTRICT, 5, {"words": "Data keluarga saya sedang disengketakan di pengadilan."}),
        (RequestKind.DELETE, 20, {"with_account": False, "words": "Saya tidak lagi memakai layanan ini."}),
    )


def _citizens(region: str) -> list[UUID]:
    """Return accounts of citizens with an ended application and no office, the first made first."""
    rows = identity_models.Account.objects.filter(region=region, resident_id__isnull=False, appointments__isnull=True).order_by("id")[:LOOKED_AT]
    return [row.pk for row in rows if cases.list_for_account(region=region, account=row.pk, limit=1).items]


def _correction(region: str, resident: UUID, now: dt.datetime, path: str, wanted: str, words: str) -> dict[str, Any]:
    act = _act(region, now, "system:demo", ActorKind.SYSTEM)
    spoken = REGISTER_PATHS[path].spoken(residents.facts_for(act=act, resident_id=resident, paths=[path], reader=resident)[path])
    return {"path": path, "now": spoken.id if isinstance(spoken, Text) else str(spoken or ""), "wanted": wanted, "words": words, "files": []}


def _ask(region: str, account: UUID, at: dt.datetime, kind: RequestKind, asked: Mapping[str, Any]) -> Request:
    return operations.ask(act=_act(region, at, str(account), ActorKind.CITIZEN), account=account, new=NewRequest(kind, asked))


def _answered(region: str, account: UUID, at: dt.datetime) -> None:
    """Let an officer who may correct the mother's name of somebody, as their certificate says it."""
    resident = identity.resident_of(account_id=account, region=region)
    desk = next((one for one in queries.list_desks(region=region) if one.kind is RequestKind.CORRECT), None)
    if resident is None or desk is None:
        return
    act = _act(region, at, str(account), ActorKind.CITIZEN)
    name = str(residents.facts_for(act=act, resident_id=resident, paths=["residents.mother_name"], reader=resident)["residents.mother_name"] or "Ibu")
    wanted = f"{name} Contoh"
    asked = _ask(
        region, account, at, RequestKind.CORRECT, _correction(region, resident, at, "residents.mother_name", wanted, "Nama ibu kurang satu kata.")
    )
    answer_at = at + 20 * HOUR
    for seat in identity.officers_in(region=region, position=desk.position, at=answer_at):
        officer = _act(region, answer_at, str(seat.account_id), ActorKind.OFFICER, seat.appointment_id)
        taken = operations.take_next(act=officer, officer=seat.account_id)
        if taken is not None and taken.id == asked.id:
            new = NewAnswer(
                Outcome.DONE, "Sudah kami perbaiki sesuai akta kelahiran Anda. Terima kasih.", value=wanted, document="Akta kelahiran 474.1/0117/1994"
            )
            operations.answer(act=officer, officer=seat.account_id, request=taken.id, revision=taken.revision, new=new)
            return


def _act(region: str, at: dt.datetime, actor: str, kind: ActorKind, appointment: UUID | None = None) -> Act:
    return Act(region=region, actor=actor, kind=kind, at=at, purpose="privacy" if kind is ActorKind.OFFICER else "own_data", appointment=appointment)
