"""
What officers enter at the counter, each with a document, confirmed by a second officer: guardians whom a court named, powers written on
paper, organisations with their first director. Its public writes are offered by `operations`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.events import operations as outbox
from loket.foundation.files import operations as files
from loket.foundation.files.values import MIB, Accept, Retention
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import POWER_GIVEN
from loket.foundation.powers import events, models, numbers, policy, queries, rows, rules, telling
from loket.foundation.powers.errors import AlreadyThere, BadEntry, NoSuchPower, NotThatNow
from loket.foundation.powers.values import Kind, NewOrganisation, Order, OrganisationState, Power, PowerState, PrincipalKind, Sort
from loket.foundation.residents import queries as residents

TABLE: Final = "powers_power"
ORGANISATION: Final = "powers_organisation"
#: Archive class of the documents that prove a power.
PROOF: Final = "power_proof"
ACCEPT: Final = Accept(types=("pdf", "jpg", "png"), max_bytes=10 * MIB)
RETENTION: Final = Retention(
    code=PROOF, years=10, reference="UU 43/2009 Pasal 40 dan jadwal retensi arsip daerah; dihitung sejak kuasanya berakhir; lamanya ketentuan Loket"
)
SAME: Final = Text(id="Wali dan anak atau orang yang diampu harus dua orang yang berbeda.", en="Guardian and ward must be two people.")
GROWN: Final = Text(
    id="Orang ini sudah dewasa, jadi tidak berada di bawah perwalian. Untuk orang dewasa pilih pengampuan.",
    en="This person is of age and has no guardian as a minor. For an adult choose the other kind.",
)
SAME_PEOPLE: Final = Text(id="Pemberi dan penerima kuasa harus dua orang yang berbeda.", en="Giver and holder must be two people.")
GIVER_DIED: Final = Text(
    id="Pemberi kuasa tercatat meninggal dunia; kuasanya berakhir dengan itu.",
    en="The register knows that the giver has died; the power ended with that.",
)
GIVER_MINOR: Final = Text(
    id="Pemberi kuasa belum dewasa. Untuk anak, orang tua atau walinya yang bertindak.",
    en="The giver is a minor. For a child the parents or the guardian act.",
)
PAST: Final = Text(id="Tanggal akhirnya sudah lewat. Periksa kembali penetapannya.", en="Its last day has passed. Check the order.")
AHEAD: Final = Text(id="Tanggal dokumennya di masa depan. Periksa kembali.", en="The date of the document lies ahead. Check it.")
NUMBER: Final = Text(id="Tulis nomor dokumennya.", en="Write the number of the document.")
ISSUER: Final = Text(id="Tulis siapa yang mengeluarkan dokumennya.", en="Write who issued the document.")
NAME: Final = Text(id="Tulis nama organisasi seperti pada aktanya.", en="Write the name of the organisation as in its deed.")
ONE_NUMBER: Final = Text(id="Isi NIB atau NPWP, paling sedikit satu.", en="Give the NIB or the NPWP, at least one.")


@audit.operation("powers.guardian.entered")
def enter_guardian(*, act: Act, ward: UUID, guardian: UUID, sort: Sort, order: Order, valid_until: dt.date | None, content: bytes) -> Power:
    """
    Enter a guardian whom a court named, with the order; it holds once a second officer confirms it.

    Of a minor it ends at the latest on the day of majority.

    :raises NotAllowed, OwnFamily: as `policy.refusal_to_enter`. :raises BadEntry: what does not fit, by field. :raises FileRefused: the document.
    :raises AlreadyThere: the same is in force or waits. :raises PersonNotFound: no such resident of the region.
    """
    _may_enter(act, {ward, guardian})
    on = queries.today(region=act.region, at=act.at)
    _check_order(order, on)
    if ward == guardian:
        raise BadEntry("guardian", SAME)
    born = residents.get_person(act=act, resident_id=ward).birth_on
    if sort is Sort.MINOR:
        grown = rules.birthday(born, rules.rule_on(on).majority_age)
        if grown <= on:
            raise BadEntry("sort", GROWN)
        valid_until = min(valid_until, grown) if valid_until else grown
    if valid_until is not None and valid_until <= on:
        raise BadEntry("valid_until", PAST)
    if models.Power.objects.filter(
        principal_id=ward, holder_resident_id=guardian, kind=Kind.GUARDIAN.value, state__in=["proposed", "active"]
    ).exists():
        raise AlreadyThere
    names = residents.list_names(act=act, resident_ids=[ward, guardian])
    return _entered(
        act, kind=Kind.GUARDIAN, principal=ward, principal_kind=PrincipalKind.RESIDENT, principal_name=names.get(ward, ""), holder=guardian,
        holder_name=names.get(guardian, ""), order=order, content=content, valid_until=valid_until, sort=sort,
    )  # fmt: skip


@audit.operation("powers.written.entered")
def enter_written(*, act: Act, giver: UUID, holder: UUID, services: Collection[str], order: Order, valid_until: dt.date, content: bytes) -> Power:
    """
    Enter a power that somebody wrote on paper, brought by its holder; it holds once a second officer confirms it. `order` names the paper: its
    number may be empty, `issuer` is before whom it was made.

    It is bounded as one given by account: services named, a year at most. Whoever gave it is told when it begins, and can stop it.

    :raises NotAllowed, OwnFamily, BadEntry, FileRefused, AlreadyThere, PersonNotFound: as `enter_guardian`. :raises ServicesNeeded, TooLong: as `operations.give`.
    """
    _may_enter(act, {giver, holder})
    on = queries.today(region=act.region, at=act.at)
    _check_order(order, on, is_numbered=False)
    if giver == holder:
        raise BadEntry("holder", SAME_PEOPLE)
    if residents.is_deceased(region=act.region, resident_id=giver):
        raise BadEntry("giver", GIVER_DIED)
    rule = rules.rule_on(on)
    if rules.birthday(residents.get_person(act=act, resident_id=giver).birth_on, rule.majority_age) > on:
        raise BadEntry("giver", GIVER_MINOR)
    refusal = policy.refusal_to_give(is_verified=True, services=services, valid_until=valid_until, on=on, most_days=rule.most_days)
    if refusal is not None:
        raise refusal
    named = sorted(set(services))
    held = models.Power.objects.filter(principal_id=giver, holder_resident_id=holder, kind=Kind.WRITTEN.value, state__in=["proposed", "active"])
    if held.filter(services=named).exists():
        raise AlreadyThere
    names = residents.list_names(act=act, resident_ids=[giver, holder])
    return _entered(
        act, kind=Kind.WRITTEN, principal=giver, principal_kind=PrincipalKind.RESIDENT, principal_name=names.get(giver, ""), holder=holder,
        holder_name=names.get(holder, ""), order=order, content=content, valid_until=valid_until, services=named,
    )  # fmt: skip


@audit.operation("powers.organisation.entered")
def enter_organisation(*, act: Act, new: NewOrganisation, director: UUID, content: bytes) -> Power:
    """
    Enter an organisation with the director who stands at the counter, and the deed that names them; a second officer confirms both.

    Where the numbers belong to an organisation that is registered already, the director is entered for that one.

    :raises NotAllowed, OwnFamily, BadEntry, FileRefused, AlreadyThere, PersonNotFound: as `enter_guardian`.
    """
    _may_enter(act, {director})
    on = queries.today(region=act.region, at=act.at)
    _check_order(new.order, on)
    name = " ".join(new.name.split())
    if not name:
        raise BadEntry("name", NAME)
    nib, npwp = numbers.normal_nib(new.nib), numbers.normal_npwp(new.npwp, on=on, provinces=agencies.known_provinces())
    if not (nib or npwp):
        raise BadEntry("nib", ONE_NUMBER)
    known = queries.find_organisation(region=act.region, nib=nib, npwp=npwp)
    if known is not None and known.state is OrganisationState.PROPOSED:
        raise AlreadyThere
    organisation = known.id if known is not None else _made(act, new, name, nib, npwp)
    held = models.Power.objects.filter(organisation_id=organisation, holder_resident_id=director, kind=Kind.DIRECTOR.value)
    if held.filter(state__in=["proposed", "active"]).exists():
        raise AlreadyThere
    holder_name = residents.list_names(act=act, resident_ids=[director]).get(director, "")
    return _entered(
        act, kind=Kind.DIRECTOR, principal=organisation, principal_kind=PrincipalKind.ORGANISATION, principal_name=known.name if known else name,
        holder=director, holder_name=holder_name, order=new.order, content=content, organisation=organisation,
    )  # fmt: skip


@audit.operation("powers.entry.confirmed")
def confirm_entry(*, act: Act, power: UUID) -> Power:
    """
    Confirm what another officer entered, having looked at the document: from now on it holds.

    :raises OwnEntry, OwnFamily, NotAllowed: as `policy.refusal_to_confirm`. :raises NoSuchPower: no such entry. :raises NotThatNow: decided already.
    """
    row = _waiting(act, power)
    row.state, row.began_at, row.confirmed_by = PowerState.ACTIVE.value, act.at, UUID(act.actor)
    organisation = row.organisation
    if organisation is not None and organisation.state == OrganisationState.PROPOSED:
        organisation.state, organisation.decided_by, organisation.decided_at = OrganisationState.ACTIVE.value, UUID(act.actor), act.at
        organisation.save()
        audit.record(act, events.REGISTERED, table=ORGANISATION, row=organisation.pk, subject=organisation.pk, details={"form": organisation.form})
        outbox.publish(act, events.REGISTERED, ref=organisation.pk, payload={"form": organisation.form})
    row.save()
    value = rows.power(row)
    audit.record(
        act, "powers.entry.confirmed", table=TABLE, row=row.pk, subject=row.principal_id, columns={"confirmed_by": act.actor},
        details={"kind": row.kind, "entered_by": str(row.entered_by)},
    )  # fmt: skip
    outbox.publish(act, events.BEGAN, ref=row.pk, payload={"kind": row.kind})
    telling.tell(act, [queries.account_of_holder(power=row.pk)], telling.BEGAN, principal=value.principal_name)
    if value.kind is Kind.WRITTEN:
        _tell_giver(act, value)
    return value


def _tell_giver(act: Act, power: Power) -> None:
    """Ask whoever a paper says gave a power whether it was them. Because: a signature can be forged, and its owner did not stand at the counter."""
    giver = identity.find_account_of_resident(region=power.region, resident_id=power.principal)
    if giver is None or not giver.is_active:
        return
    link = identity_writes.ask_if_it_was_you(act=act, kind=POWER_GIVEN, ref=power.id, account=giver.id)
    telling.tell(act, [giver.id], telling.GIVEN_ON_PAPER, kind="security.power_given", holder=power.holder_name, link=link)


@audit.operation("powers.entry.declined")
def reject_entry(*, act: Act, power: UUID, reason: str) -> Power:
    """Say that what another officer entered does not hold, and why. :raises BadEntry: without a reason. Else as `confirm_entry`."""
    row = _waiting(act, power)
    if not reason.strip():
        raise BadEntry("reason", Text(id="Tulis mengapa tidak dapat dipastikan.", en="Write why it cannot be confirmed."))
    row.state, row.confirmed_by = PowerState.DECLINED.value, UUID(act.actor)
    organisation = row.organisation
    if organisation is not None and organisation.state == OrganisationState.PROPOSED:
        organisation.state, organisation.decided_by, organisation.decided_at = OrganisationState.DECLINED.value, UUID(act.actor), act.at
        organisation.save()
    row.save()
    if row.file_id is not None:
        files.count_years(act=act, owner=row.pk, since=act.at)
    audit.record(
        act,
        "powers.entry.declined",
        table=TABLE,
        row=row.pk,
        subject=row.principal_id,
        columns={"reason": reason.strip()},
        details={"kind": row.kind},
    )
    return rows.power(row)


def _made(act: Act, new: NewOrganisation, name: str, nib: str, npwp: str) -> UUID:
    key, keyring = ids.new_id(), settings.LOKET_KEYRING
    row = models.Organisation(
        id=key, region=act.region, form=new.form.value, name_sealed=rows.seal(name, column=rows.NAME, row=key),
        nib_sealed=rows.seal(nib, column=rows.NIB, row=key) if nib else None, nib_index=keyring.blind_index(nib, column=rows.NIB) if nib else None,
        npwp_sealed=rows.seal(npwp, column=rows.NPWP, row=key) if npwp else None,
        npwp_index=keyring.blind_index(npwp, column=rows.NPWP) if npwp else None, entered_by=UUID(act.actor), entered_at=act.at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise AlreadyThere from None
    audit.record(
        act, "powers.organisation.entered", table=ORGANISATION, row=key, subject=key, columns={"name": name, "nib": nib, "npwp": npwp},
        details={"form": new.form.value},
    )  # fmt: skip
    return key


def _entered(
    act: Act,
    *,
    kind: Kind,
    principal: UUID,
    principal_kind: PrincipalKind,
    principal_name: str,
    holder: UUID,
    holder_name: str,
    order: Order,
    content: bytes,
    valid_until: dt.date | None = None,
    sort: Sort | None = None,
    organisation: UUID | None = None,
    services: Sequence[str] = (),
) -> Power:
    key = ids.new_id()
    stored = files.store(act=act, content=content, owner=key, purpose=PROOF, retention=RETENTION, accept=ACCEPT)
    basis = {"number": order.number.strip(), "issuer": order.issuer.strip(), "decided_on": order.decided_on.isoformat()}
    row = models.Power(
        id=key, region=act.region, kind=kind.value, state=PowerState.PROPOSED.value, principal_id=principal, principal_kind=principal_kind.value,
        organisation_id=organisation, principal_name_sealed=rows.seal(principal_name, column=rows.PRINCIPAL, row=key), holder_resident_id=holder,
        holder_name_sealed=rows.seal(holder_name, column=rows.HOLDER, row=key), valid_until=valid_until, made_at=act.at,
        sort=sort.value if sort else None, basis_sealed=settings.LOKET_KEYRING.seal_json(basis, column=rows.BASIS, row=str(key)), file_id=stored.id,
        entered_by=UUID(act.actor), services=list(services),
    )  # fmt: skip
    row.save(force_insert=True)
    audit.record(
        act, "powers.power.entered", table=TABLE, row=key, subject=principal, columns={"holder": holder, "basis": basis, "file": stored.sha256},
        details={"kind": kind.value, "until": valid_until.isoformat() if valid_until else None, "services": list(services)},
    )  # fmt: skip
    return rows.power(row, with_basis=True)


def _check_order(order: Order, on: dt.date, *, is_numbered: bool = True) -> None:
    """Refuse what no document says. Because: what private people write to each other has no number."""
    if is_numbered and not order.number.strip():
        raise BadEntry("number", NUMBER)
    if not order.issuer.strip():
        raise BadEntry("issuer", ISSUER)
    if order.decided_on > on:
        raise BadEntry("decided_on", AHEAD)


def _may_enter(act: Act, concerned: set[UUID]) -> None:
    refusal = policy.refusal_to_enter(act, concerned=concerned, relatives=_relatives(act))
    if refusal is not None:
        raise refusal


def _waiting(act: Act, power: UUID) -> models.Power:
    row = models.Power.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=power, region=act.region).first()
    if row is None or row.entered_by is None:
        raise NoSuchPower
    concerned = {one for one in (row.principal_id, row.holder_resident_id) if one is not None}
    refusal = policy.refusal_to_confirm(act, entered_by=row.entered_by, concerned=concerned, relatives=_relatives(act))
    if refusal is not None:
        raise refusal
    if row.state != PowerState.PROPOSED:
        raise NotThatNow
    return row


def _relatives(act: Act) -> frozenset[UUID]:
    resident = identity.resident_of(account_id=UUID(act.actor), region=act.region)
    return residents.family_member_ids(region=act.region, resident_id=resident) if resident else frozenset()
