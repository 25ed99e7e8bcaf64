"""
Public writes of powers: given by invitation, accepted, confirmed, used, ended. What officers enter is in `entering`.

Nothing personal is in the record's details; names are sealed in the row and committed to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.db.models import Q

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.events import operations as outbox
from loket.foundation.files import operations as files
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import POWER_GIVEN, Account
from loket.foundation.powers import events, models, policy, queries, rows, rules, telling
from loket.foundation.powers.entering import confirm_entry as confirm_entry
from loket.foundation.powers.entering import enter_guardian as enter_guardian
from loket.foundation.powers.entering import enter_organisation as enter_organisation
from loket.foundation.powers.entering import enter_written as enter_written
from loket.foundation.powers.entering import reject_entry as reject_entry
from loket.foundation.powers.errors import InvitationOver, LastDirector, NoSuchOrganisation, NoSuchPower, NotAllowed, NotThatNow, TooMany
from loket.foundation.powers.values import (
    ENDED_WORDS,
    KIND_WORDS,
    POWER_TRANSITIONS,
    EndedBy,
    Kind,
    OrganisationState,
    Power,
    PowerState,
    PrincipalKind,
    Standing,
    Use,
)
from loket.foundation.residents import queries as residents

TABLE: Final = "powers_power"
#: Unit: characters of five random bits each. Sixty bits behind a limit on tries are not guessed, and can be read over the phone.
CODE_LENGTH: Final = 12
#: Source: project rule. Long enough to come to the counter first, too short to be forgotten in a chat.
INVITATION: Final = dt.timedelta(days=7)
MOST_OPEN: Final = 20
MOST_SERVICES: Final = 200


@audit.operation("powers.power.offered")
def give(*, act: Act, account: UUID, label: str, services: Collection[str], valid_until: dt.date) -> Power:
    """
    Offer a written power over one's own affairs; return it with the code to hand to the person who shall act.

    Nobody is looked up: whoever gets the code and accepts is shown to the giver, who then confirms. `label` is what the giver calls them.

    :raises NotVerified, ServicesNeeded, TooLong, TooMany: nothing was offered.
    """
    giver = identity.get_account(account_id=account)
    on = queries.today(region=act.region, at=act.at)
    refusal = policy.refusal_to_give(
        is_verified=queries.is_verified(giver, act.region), services=services, valid_until=valid_until, on=on, most_days=rules.rule_on(on).most_days
    )
    if refusal is not None or giver.resident_id is None:
        raise refusal or NotAllowed
    if models.Power.objects.filter(giver_id=account, state__in=["invited", "accepted", "active"]).count() >= MOST_OPEN:
        raise TooMany
    return _offer(
        act, kind=Kind.WRITTEN, principal=giver.resident_id, principal_kind=PrincipalKind.RESIDENT, principal_name=_registered_name(act, giver),
        giver=account, label=label, services=services, valid_until=valid_until,
    )  # fmt: skip


@audit.operation("powers.officer.invited")
def invite_officer(
    *, act: Act, account: UUID, organisation: UUID, kind: Kind, label: str, services: Collection[str] = (), valid_until: dt.date | None = None
) -> Power:
    """
    Invite somebody to act for an organisation, by one of its directors. A director acts in everything, staff in the named services.

    :raises NoSuchOrganisation: to whoever does not direct it. :raises ServicesNeeded, TooLong, TooMany: nothing was offered.
    """
    mine = queries.get_organisation(region=act.region, account=account, organisation=organisation, at=act.at)
    if mine[1].kind is not Kind.DIRECTOR or kind not in (Kind.DIRECTOR, Kind.STAFF):
        raise NoSuchOrganisation
    on = queries.today(region=act.region, at=act.at)
    if kind is Kind.STAFF and (not services or (valid_until is not None and valid_until <= on)):
        refusal = policy.refusal_to_give(
            is_verified=True, services=services, valid_until=valid_until or on + dt.timedelta(days=2), on=on, most_days=rules.rule_on(on).most_days
        )
        if refusal is not None:
            raise refusal
    if len(mine[2]) >= queries.MOST:
        raise TooMany
    return _offer(
        act, kind=kind, principal=organisation, principal_kind=PrincipalKind.ORGANISATION, principal_name=mine[0].name, giver=account, label=label,
        services=() if kind is Kind.DIRECTOR else services, valid_until=valid_until, organisation=organisation,
    )  # fmt: skip


@audit.operation("powers.power.accepted")
def accept(*, act: Act, account: UUID, code: str) -> Power:
    """
    Accept an invitation: the giver is shown who it is, and confirms. Until then nothing can be done by it.

    :raises InvitationOver: unknown, used, too old, taken back: all alike. :raises NotVerified: the invitation stays. :raises OwnInvitation: as it says.
    """
    row = _invited(act, code)
    holder = identity.get_account(account_id=account)
    refusal = policy.refusal_to_accept(
        is_verified=queries.is_verified(holder),
        account=account,
        resident=holder.resident_id if holder.region == row.region else None,
        power=rows.power(row),
    )
    if refusal is not None:
        raise refusal
    name = _registered_name(act, holder)
    row.state, row.holder_id, row.code_sealed, row.digest = PowerState.ACCEPTED.value, account, None, None
    row.holder_name_sealed = rows.seal(name, column=rows.HOLDER, row=row.pk)
    row.holder_resident_id = holder.resident_id if holder.region == row.region else None
    row.save()
    audit.record(
        act, "powers.power.accepted", table=TABLE, row=row.pk, subject=row.principal_id, columns={"holder": account, "holder_name": name},
        details={"kind": row.kind},
    )  # fmt: skip
    telling.tell(act, telling.deciders(act, row), telling.ACCEPTED, holder=name)
    return rows.power(row)


@audit.operation("powers.power.declined")
def decline(*, act: Act, account: UUID, code: str) -> None:
    """Say no to an invitation; its code works no more. :raises InvitationOver: as `accept`."""
    row = _invited(act, code)
    _move(row, PowerState.DECLINED)
    row.code_sealed = row.digest = None
    row.save()
    audit.record(act, "powers.power.declined", table=TABLE, row=row.pk, subject=row.principal_id, details={"kind": row.kind, "by": "holder"})


@audit.operation("powers.power.began")
def confirm(*, act: Act, account: UUID, power: UUID) -> Power:
    """
    Say that whoever accepted is whom one meant: from now on they can act.

    :raises NoSuchPower: it is not the giver's (of an organisation: a director's). :raises NotThatNow: nobody accepted it, or it ended.
    """
    row = _own(act, account, power)
    if row.valid_until is not None and row.valid_until <= queries.today(region=act.region, at=act.at):
        raise NotThatNow
    if row.state != PowerState.ACCEPTED:
        raise NotThatNow
    _move(row, PowerState.ACTIVE)
    row.began_at = act.at
    row.save()
    value = rows.power(row)
    audit.record(act, events.BEGAN, table=TABLE, row=row.pk, subject=row.principal_id, columns={"holder": row.holder_id}, details=_details(row))
    outbox.publish(act, events.BEGAN, ref=row.pk, payload={"kind": row.kind})
    telling.tell(act, [row.holder_id], telling.BEGAN, principal=value.principal_name)
    # Because: whoever stole the giver's session could give a power in their name; the giver hears of it by every way they have.
    link = identity_writes.ask_if_it_was_you(act=act, kind=POWER_GIVEN, ref=row.pk, account=account)
    telling.tell(act, telling.deciders(act, row), telling.GIVEN, kind="security.power_given", holder=value.holder_name, link=link)
    return value


@audit.operation("powers.power.declined")
def refuse_holder(*, act: Act, account: UUID, power: UUID) -> None:
    """Say that whoever accepted is not whom one meant: nothing can ever be done by it. :raises NoSuchPower, NotThatNow: as `confirm`."""
    row = _own(act, account, power)
    if row.state != PowerState.ACCEPTED:
        raise NotThatNow
    _move(row, PowerState.DECLINED)
    row.save()
    audit.record(act, "powers.power.declined", table=TABLE, row=row.pk, subject=row.principal_id, details={"kind": row.kind, "by": "giver"})


@audit.operation("powers.power.ended")
def end(*, act: Act, account: UUID, power: UUID) -> Power:
    """
    End a power at once: by whoever gave it over themselves or holds it, of an organisation by any of its directors. Invitations are taken back by it.

    :raises NoSuchPower: to anybody else. :raises NotThatNow: it ended already. :raises LastDirector: an organisation keeps one.
    :raises NotAllowed: a guardian whom a court named is ended at the counter.
    """
    known = queries.get_power(region=act.region, account=account, power=power, at=act.at)
    row = models.Power.objects.select_for_update().get(pk=power)
    directs = row.organisation_id is not None and queries.directs(region=act.region, account=account, organisation=row.organisation_id, at=act.at)
    resident = identity.resident_of(account_id=account, region=act.region)
    holds = row.holder_id == account or (resident is not None and row.holder_resident_id == resident)
    gave = known.giver is None and known.principal_kind is PrincipalKind.RESIDENT and resident == known.principal
    by = policy.ended_by(act, known, directs=directs, holds=holds, gave=gave)
    if by is None or (row.kind == Kind.GUARDIAN and by is not EndedBy.HOLDER):
        raise NotAllowed
    if row.kind == Kind.DIRECTOR and row.state == PowerState.ACTIVE:
        _keep_a_director(row)
    return _end(act, row, by)


@audit.operation("powers.power.ended")
def end_at_counter(*, act: Act, power: UUID, reason: str) -> Power:
    """
    End what was entered at the counter, because a document says so. `reason` is the number of that document, kept sealed with the record.

    :raises NoSuchPower: no such entry. :raises NotAllowed, OwnFamily: as `policy.refusal_to_enter`. :raises NotThatNow, LastDirector: as `end`.
    """
    row = models.Power.objects.select_for_update().filter(pk=power, region=act.region, entered_by__isnull=False).first()
    if row is None:
        raise NoSuchPower
    refusal = policy.refusal_to_enter(act, concerned=_people(row), relatives=_relatives(act))
    if refusal is not None:
        raise refusal
    if row.kind == Kind.DIRECTOR and row.state == PowerState.ACTIVE:
        _keep_a_director(row)
    audit.record(act, "powers.power.end_reason", table=TABLE, row=row.pk, subject=row.principal_id, columns={"reason": reason.strip()})
    return _end(act, row, EndedBy.OFFICER)


@audit.operation("powers.power.ended")
def end_by_system(*, act: Act, power: UUID, by: EndedBy) -> None:
    """End a power because of a death, the end of its time, or a denial. :raises NotAllowed: by anybody but the system."""
    if act.kind is not ActorKind.SYSTEM:
        raise NotAllowed
    row = models.Power.objects.select_for_update().filter(pk=power, region=act.region).first()
    if row is None or row.state in (PowerState.ENDED, PowerState.DECLINED):
        audit.record(act, "powers.power.ended_already", table=TABLE, row=power)
        return
    _end(act, row, by)


@audit.operation("powers.power.forgotten")
def forget(*, act: Act, ended_before: dt.datetime, unanswered_before: dt.datetime) -> int:
    """
    Delete powers of a region that ended before a moment, and those that never began and ended before another; return how many.

    What was done by them stays in the record and with its cases. :raises NotAllowed: by anybody but the system.
    """
    if act.kind is not ActorKind.SYSTEM:
        raise NotAllowed
    old = Q(ended_at__lt=ended_before) | Q(ended_at__lt=unanswered_before, began_at__isnull=True, entered_by__isnull=True)
    old |= Q(state=PowerState.DECLINED.value, made_at__lt=unanswered_before, entered_by__isnull=True)
    count, _ = models.Power.objects.filter(old, region=act.region).delete()
    audit.record(act, "powers.power.forgotten", table=TABLE, row=act.region, details={"count": count})
    return count


@audit.operation("powers.power.used")
def use(
    *,
    act: Act,
    account: UUID,
    standing: Standing,
    did: Use,
    service: str,
    title: Text,
    case: UUID | None = None,
    number: str = "",
    tells: bool = True,
) -> None:
    """
    Note what was done by a power, and tell whoever it is of: the person's own account, or the directors of the organisation.

    `standing` was found by `queries.demand` in the same transaction. The record names the power, also a parent's, which is no row.
    """
    details = {"kind": standing.kind.value, "did": did.value, "service": service, "power_id": str(standing.power) if standing.power else None}
    audit.record(
        act, "powers.power.used", table=TABLE, row=standing.power or standing.principal, case=case, subject=standing.principal, details=details
    )
    if not tells:
        return
    hearers = queries.list_hearers(
        region=act.region, principal=standing.principal, principal_kind=standing.principal_kind, at=act.at, but_not=account
    )
    words = {
        "holder": standing.holder_name, "principal": standing.name, "capacity": KIND_WORDS[standing.kind], "did": telling.USE_WORDS[did],
        "service": title, "number": f" ({number})" if number else "",
    }  # fmt: skip
    telling.tell(act, hearers, telling.USED, kind="power.used", case=case, **words)


def _offer(
    act: Act,
    *,
    kind: Kind,
    principal: UUID,
    principal_kind: PrincipalKind,
    principal_name: str,
    giver: UUID,
    label: str,
    services: Collection[str],
    valid_until: dt.date | None,
    organisation: UUID | None = None,
) -> Power:
    key, code = ids.new_id(), ids.new_code(CODE_LENGTH)
    row = models.Power(
        id=key, region=act.region, kind=kind.value, state=PowerState.INVITED.value, principal_id=principal, principal_kind=principal_kind.value,
        organisation_id=organisation, principal_name_sealed=rows.seal(principal_name, column=rows.PRINCIPAL, row=key), giver_id=giver,
        label_sealed=rows.seal(label.strip()[:100], column=rows.LABEL, row=key), services=sorted(set(services))[:MOST_SERVICES], valid_until=valid_until,
        made_at=act.at, code_sealed=rows.seal(code, column=rows.CODE, row=key), digest=rows.digest_of(code), invitation_until=act.at + INVITATION,
    )  # fmt: skip
    row.save(force_insert=True)
    audit.record(
        act, "powers.power.offered", table=TABLE, row=key, subject=principal, columns={"principal": principal, "services": row.services},
        details=_details(row),
    )  # fmt: skip
    return rows.power(row, with_code=True)


def _details(row: models.Power) -> dict[str, object]:
    return {"kind": row.kind, "services": list(row.services), "until": row.valid_until.isoformat() if row.valid_until else None}


def _registered_name(act: Act, account: Account) -> str:
    """Return the name by which the register knows an account's person, in the region where it is tied."""
    if account.resident_id is None or account.region is None:
        return account.name
    own = replace(act, region=account.region)
    return residents.list_names(act=own, resident_ids=[account.resident_id], reader=account.resident_id).get(account.resident_id, "") or account.name


def _invited(act: Act, code: str) -> models.Power:
    row = (
        models.Power.objects.select_for_update()
        .filter(digest=rows.digest_of(code), region=act.region, state=PowerState.INVITED.value, invitation_until__gt=act.at)
        .first()
    )
    if row is None:
        raise InvitationOver
    return row


def _own(act: Act, account: UUID, power: UUID) -> models.Power:
    """Return a power that its giver, or a director of its organisation, decides on."""
    row = models.Power.objects.select_for_update().filter(pk=power, region=act.region).first()
    if row is None:
        raise NoSuchPower
    if row.organisation_id is not None:
        if not queries.directs(region=act.region, account=account, organisation=row.organisation_id, at=act.at):
            raise NoSuchPower
    elif row.giver_id != account:
        raise NoSuchPower
    return row


def _move(row: models.Power, to: PowerState) -> None:
    if to not in POWER_TRANSITIONS[PowerState(row.state)]:
        raise NotThatNow
    row.state = to.value


def _keep_a_director(row: models.Power) -> None:
    if row.organisation_id is None:
        return
    others = models.Power.objects.select_for_update().filter(
        organisation_id=row.organisation_id, kind=Kind.DIRECTOR.value, state=PowerState.ACTIVE.value
    )
    if not others.exclude(pk=row.pk).filter(Q(valid_until__isnull=True)).exists():
        raise LastDirector


def _end(act: Act, row: models.Power, by: EndedBy) -> Power:
    was_active = row.state == PowerState.ACTIVE
    _move(row, PowerState.ENDED)
    row.ended_at, row.ended_by, row.code_sealed, row.digest = act.at, by.value, None, None
    row.save()
    # Because: an organisation that still waits has no other power, and its numbers would block every new entry.
    if row.organisation_id is not None:
        proposed = models.Organisation.objects.filter(pk=row.organisation_id, state=OrganisationState.PROPOSED.value)
        proposed.update(state=OrganisationState.DECLINED.value, decided_at=act.at)
    value = rows.power(row)
    audit.record(
        act, events.ENDED, table=TABLE, row=row.pk, subject=row.principal_id, columns={"ended_at": act.at}, details={"kind": row.kind, "by": by.value}
    )
    outbox.publish(act, events.ENDED, ref=row.pk, payload={"kind": row.kind, "by": by.value})
    if row.file_id is not None:
        files.count_years(act=act, owner=row.pk, since=act.at)
    if was_active:
        hearers = queries.list_hearers(region=row.region, principal=row.principal_id, principal_kind=PrincipalKind(row.principal_kind), at=act.at)
        concerned = [*hearers, *telling.deciders(act, row), queries.account_of_holder(power=row.pk)]
        others = [one for one in concerned if str(one) != act.actor]
        telling.tell(act, others, telling.ENDED, principal=value.principal_name, holder=value.holder_name, why=ENDED_WORDS[by])
    return value


def _people(row: models.Power) -> set[UUID]:
    return {one for one in (row.principal_id, row.holder_resident_id) if one is not None}


def _relatives(act: Act) -> frozenset[UUID]:
    resident = identity.resident_of(account_id=UUID(act.actor), region=act.region)
    return residents.family_member_ids(region=act.region, resident_id=resident) if resident else frozenset()
