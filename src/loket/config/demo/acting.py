"""
Who acts for whom in the demo: a mother or father with a child's card under way, written powers in each state, a company with its officers, and a guardian
that waits for a second officer. All by the rooms' own operations, on top of the imagined people.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from loket.config.demo import samples
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.files import operations as files
from loket.foundation.files.values import Accept, Retention
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Account
from loket.foundation.notifications.models import Delivery
from loket.foundation.powers import operations as powers
from loket.foundation.powers import queries as power_reads
from loket.foundation.powers.values import Form, Kind, NewOrganisation, Order, Power, Sort
from loket.services.journey import operations as journey

OPERATOR: Final = "dukcapil/operator"
COMPANY: Final = "PT Contoh Bahari Nusa (fiktif)"
#: Made up; they fit the form of such numbers and belong to nobody.
NIB, NPWP = "9120000970101", "0099999997000001"
_DEED: Final = Order(number="17/2026 (fiktif)", issuer="Notaris Contoh", decided_on=dt.date(2026, 2, 3))
_ORDER: Final = Order(number="44/Pdt.P/2026/PN Njy (fiktif)", issuer="Pengadilan Negeri Nusa Jaya (fiktif)", decided_on=dt.date(2026, 9, 1))


def make(region: str, now: dt.datetime, *, citizen: str, second: str, phone: str) -> None:
    """Make it for the citizens whose logins are printed; whoever is not there is left out."""
    first, other = identity.find_account_by_login(login=citizen), identity.find_account_by_login(login=second)
    third = identity.find_account_by_phone(phone=phone)
    seats = identity.officers_in(region=region, position=OPERATOR, at=now)
    if first is None or other is None or first.resident_id is None or len(seats) < 2:
        return
    _written(region, now, first, other, third)
    officers = [
        Act(region=region, actor=str(s.account_id), kind=ActorKind.OFFICER, at=now, purpose="powers", appointment=s.appointment_id) for s in seats
    ]
    _company(now, officers, first, other)
    children = [one.principal for one in power_reads.list_principals(region=region, account=other.id, at=now) if one.kind is Kind.PARENT]
    if children and third is not None and third.resident_id is not None:
        powers.enter_guardian(
            act=officers[0], ward=children[0], guardian=third.resident_id, sort=Sort.MINOR, order=_ORDER, valid_until=None, content=samples.pdf()
        )
    _child(region, now, first)
    # Because: what happened before the demo began is in the inboxes; nobody is sent a mail of it.
    Delivery.objects.filter(region=region, kind__startswith="power").delete()
    Delivery.objects.filter(region=region, kind__startswith="security.power").delete()


def _act(region: str, account: UUID, at: dt.datetime) -> Act:
    return Act(region=region, actor=str(account), kind=ActorKind.CITIZEN, at=at, purpose="powers")


def _written(region: str, now: dt.datetime, first: Account, other: Account, third: Account | None) -> None:
    """The first citizen gave one power and holds one; one waits to be confirmed, one to be accepted."""
    ago, until = now - dt.timedelta(days=20), now.date() + dt.timedelta(days=200)
    for giver, holder, label, services in (
        (first, other, "tetangga saya", ("kia", "legalisasi-dokumen")),
        (other, first, "ketua RT", ("sktm", "kia")),
    ):
        offered = powers.give(act=_act(region, giver.id, ago), account=giver.id, label=label, services=services, valid_until=until)
        powers.accept(act=_act(region, holder.id, ago), account=holder.id, code=offered.code)
        powers.confirm(act=_act(region, giver.id, ago), account=giver.id, power=offered.id)
    day = now - dt.timedelta(hours=20)
    powers.give(act=_act(region, first.id, day), account=first.id, label="adik saya", services=("izin-penelitian",), valid_until=until)
    if third is not None and third.resident_id is not None:
        offered = powers.give(act=_act(region, first.id, day), account=first.id, label="bibi saya", services=("kia",), valid_until=until)
        powers.accept(act=_act(region, third.id, day), account=third.id, code=offered.code)


def _company(now: dt.datetime, officers: list[Act], first: Account, other: Account) -> Power:
    """The first citizen directs a company, the second one is its officer."""
    assert first.resident_id is not None
    new = NewOrganisation(form=Form.COMPANY, name=COMPANY, nib=NIB, npwp=NPWP, order=_DEED)
    director = powers.enter_organisation(act=officers[0], new=new, director=first.resident_id, content=samples.pdf())
    director = powers.confirm_entry(act=officers[1], power=director.id)
    act = _act(director.region, first.id, now)
    offered = powers.invite_officer(
        act=act, account=first.id, organisation=director.principal, kind=Kind.STAFF, label="bagian perizinan", services=("izin-penelitian",)
    )
    powers.accept(act=_act(director.region, other.id, now), account=other.id, code=offered.code)
    return powers.confirm(act=act, account=first.id, power=offered.id)


def _child(region: str, now: dt.datetime, parent: Account) -> None:
    """The first citizen sends an application for the card of a child, where there is one."""
    child = next((one for one in power_reads.list_principals(region=region, account=parent.id, at=now) if one.kind is Kind.PARENT), None)
    if child is None:
        return
    act = Act(region=region, actor=str(parent.id), kind=ActorKind.CITIZEN, at=now, purpose="apply")
    draft = journey.start(act=act, account=parent.id, service="kia", whom=child.key)
    answers: dict[str, Any] = {"child": str(child.principal), "kind": "first", "certificate_source": "paper"}
    answers |= {"certificate_paper": [_upload(act, draft.id, "pdf")], "photo": [_upload(act, draft.id, "png")]}
    for page, names in (
        ("anak", ("child", "kind")),
        ("akta", ("certificate_source",)),
        ("akta-kertas", ("certificate_paper",)),
        ("foto", ("photo",)),
    ):
        raw = {name: answers[name] for name in names}
        draft = journey.save_page(act=act, account=parent.id, draft=draft.id, page=page, raw=raw, revision=draft.revision)
    journey.submit(act=act, account=parent.id, draft=draft.id, idempotency_key=f"acting-{draft.id.hex}")


def _upload(act: Act, owner: UUID, kind: str) -> dict[str, Any]:
    kept = files.store(
        act=act, content=samples.pdf() if kind == "pdf" else samples.picture(), owner=owner, purpose="case_upload",
        retention=Retention("case_upload", 10, "Data peragaan"), accept=Accept(types=(kind,), max_bytes=1_000_000),
    )  # fmt: skip
    return {"file": str(kept.id), "name": f"contoh.{kind}", "media_type": kept.media_type, "size_bytes": kept.size_bytes, "sha256": kept.sha256}
