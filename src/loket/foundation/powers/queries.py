"""
Public reads: for whom an account may act now, which powers it gave and holds, the organisations of a region.

Invariant: what holds is asked of the rows and the register each time; nothing is kept that could outlive its end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates, ids
from loket.foundation.common.paging import Page, bounded
from loket.foundation.database import statements
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Account, Assurance
from loket.foundation.powers import models, policy, rows, rules
from loket.foundation.powers.errors import InvitationOver, NoSuchOrganisation, NoSuchPower
from loket.foundation.powers.numbers import masked as masked
from loket.foundation.powers.values import (
    OF_ORGANISATIONS,
    Invitation,
    Kind,
    Organisation,
    OrganisationState,
    Power,
    PowerState,
    PrincipalKind,
    Rule,
    Standing,
)
from loket.foundation.residents import queries as residents

MOST: Final = 100
_ACTIVE: Final = "region = %s AND state = 'active' AND (holder_id = %s OR holder_resident_id = %s) AND (valid_until IS NULL OR valid_until > %s)"


def rule_on(*, on: dt.date) -> Rule:
    """Return the numbers in force on a day: the age of majority, and how long a written power lasts at most, each with its law."""
    return rules.rule_on(on)


def today(*, region: str, at: dt.datetime) -> dt.date:
    """Return the civil day of a region."""
    return dates.civil_date(at, time_zone=agencies.get_region(code=region).time_zone)


def is_verified(account: Account, region: str | None = None) -> bool:
    """Say whether somebody has checked who an account is (in a region, if given). Only then may it give or take a power."""
    return account.assurance is not Assurance.BASIC and account.resident_id is not None and (region is None or account.region == region)


def list_standings(*, act: Act, account: UUID, service: str | None = None) -> tuple[Standing, ...]:
    """
    Return for whom an account may act in the region of the act, children first, each with the name; bounded to 300.

    `service` narrows it. Names of children are read from the register and recorded; those of powers are kept with them.
    """
    resident = identity.resident_of(account_id=account, region=act.region)
    return _named(act, account, resident, service, reader=resident)


def list_standings_of(*, act: Act, resident: UUID, service: str | None = None) -> tuple[Standing, ...]:
    """
    Return for whom somebody who stands at a counter may act, with or without an account of theirs, as `list_standings` does; bounded to 300.

    Whoever asks is an officer: the names of children are recorded as readings of theirs.
    """
    return _named(act, _account_of_resident(act.region, resident), resident, service, reader=None)


def list_principals(*, region: str, account: UUID, at: dt.datetime) -> tuple[Standing, ...]:
    """Return for whom an account may act, as `list_standings` does, without the names of children: nothing is read; bounded to 300."""
    return _principals(region, account, identity.resident_of(account_id=account, region=region), at)


def demand(*, region: str, account: UUID, principal: UUID, service: str, at: dt.datetime, power: UUID | None = None) -> Standing:
    """
    Return by what an account acts for somebody in a service now; `power` first if it is one of them.

    :raises PowerEnded: by nothing any more. :raises OutsideScope: only in other services.
    """
    return _demanded(list_principals(region=region, account=account, at=at), principal, service, power)


def demand_of(*, region: str, resident: UUID, principal: UUID, service: str, at: dt.datetime, power: UUID | None = None) -> Standing:
    """Return by what somebody who stood at a counter acts for somebody in a service now. :raises PowerEnded, OutsideScope: as `demand`."""
    return _demanded(_principals(region, _account_of_resident(region, resident), resident, at), principal, service, power)


def find_standing(*, region: str, account: UUID, principal: UUID, service: str, at: dt.datetime) -> Standing | None:
    """Return by what an account acts for somebody in a service now, or None."""
    found = list_principals(region=region, account=account, at=at)
    return next((one for one in found if one.principal == principal and one.covers(service)), None)


def choose(*, act: Act, account: UUID, key: str, service: str) -> Standing:
    """Return what a form chose by its key, with the names. :raises PowerEnded: OutsideScope: it is not there (any more), or for other services."""
    resident = identity.resident_of(account_id=account, region=act.region)
    return _chosen(act, list_standings(act=act, account=account), key, service, resident, reader=resident)


def choose_of(*, act: Act, resident: UUID, key: str, service: str) -> Standing:
    """Return what an officer chose for somebody who stands at a counter, with the names of both. :raises PowerEnded, OutsideScope: as `choose`."""
    return _chosen(act, list_standings_of(act=act, resident=resident), key, service, resident, reader=None)


def get_power(*, region: str, account: UUID, power: UUID, at: dt.datetime) -> Power:
    """Return a power to who gave it over themselves, who holds it, or who directs its organisation now. :raises NoSuchPower: to anybody else."""
    row = models.Power.objects.filter(pk=power, region=region).first()
    if row is None:
        raise NoSuchPower
    resident = identity.resident_of(account_id=account, region=region)
    gave = row.giver_id == account and row.principal_kind == PrincipalKind.RESIDENT
    is_givers = gave or (row.principal_kind == PrincipalKind.RESIDENT and resident is not None and row.principal_id == resident)
    is_holders = row.holder_id == account or (resident is not None and row.holder_resident_id == resident)
    is_directors = row.organisation_id is not None and directs(region=region, account=account, organisation=row.organisation_id, at=at)
    if not (is_givers or is_holders or is_directors):
        raise NoSuchPower
    return rows.power(row, with_code=gave or is_directors)


def list_given(*, region: str, account: UUID, after: str | None = None, limit: int = 20) -> Page[Power]:
    """Return the powers over the person of an account: those that it gave, and guardians whom a court named; newest first."""
    resident = identity.resident_of(account_id=account, region=region)
    mine = Q(giver_id=account, principal_kind=PrincipalKind.RESIDENT.value)
    if resident is not None:
        mine |= Q(principal_id=resident, principal_kind=PrincipalKind.RESIDENT.value) & ~Q(state__in=[PowerState.PROPOSED.value])
    return _page(models.Power.objects.filter(mine, region=region), after, limit)


def list_received(*, region: str, account: UUID, after: str | None = None, limit: int = 20) -> Page[Power]:
    """Return the powers of people that an account holds or held, newest first; not what still waits for a second officer."""
    resident = identity.resident_of(account_id=account, region=region)
    mine = Q(holder_id=account)
    if resident is not None:
        mine |= Q(holder_resident_id=resident)
    found = models.Power.objects.filter(mine, region=region, principal_kind=PrincipalKind.RESIDENT.value)
    return _page(found.exclude(state__in=[PowerState.PROPOSED.value, PowerState.DECLINED.value]), after, limit)


def list_organisations(*, region: str, account: UUID, at: dt.datetime) -> tuple[tuple[Organisation, Power], ...]:
    """Return the organisations for which an account acts now, each with its power there; bounded to 100."""
    resident = identity.resident_of(account_id=account, region=region)
    found = {one.power: one for one in _stored(region, account, resident, at) if one.kind in OF_ORGANISATIONS and one.power}
    rows_ = models.Power.objects.filter(pk__in=list(found)).select_related("organisation").order_by("made_at")[:MOST]
    return tuple((rows.organisation(row.organisation), rows.power(row)) for row in rows_ if row.organisation is not None)


def get_organisation(*, region: str, account: UUID, organisation: UUID, at: dt.datetime) -> tuple[Organisation, Power, tuple[Power, ...]]:
    """
    Return an organisation to one of its officers, with their own power and, for a director, every open one (at most 100).

    :raises NoSuchOrganisation: to anybody else.
    """
    mine = next(((org, power) for org, power in list_organisations(region=region, account=account, at=at) if org.id == organisation), None)
    if mine is None:
        raise NoSuchOrganisation
    if mine[1].kind is not Kind.DIRECTOR:
        return (*mine, ())
    found = models.Power.objects.filter(organisation_id=organisation, region=region, state__in=["invited", "accepted", "proposed", "active"])
    return (*mine, tuple(rows.power(row, with_code=True) for row in found.order_by("made_at", "id")[:MOST]))


def directs(*, region: str, account: UUID, organisation: UUID, at: dt.datetime) -> bool:
    """Say whether an account is a director of an organisation now."""
    resident = identity.resident_of(account_id=account, region=region)
    mine = Q(holder_id=account)
    if resident is not None:
        mine |= Q(holder_resident_id=resident)
    held = models.Power.objects.filter(mine, organisation_id=organisation, region=region, kind=Kind.DIRECTOR.value, state=PowerState.ACTIVE.value)
    # Because: the last day of a power counts from its first minute, also before the job has noted it.
    held = held.filter(_lasts(region, at))
    return held.filter(organisation__state=OrganisationState.ACTIVE.value).exists()


def find_invitation(*, code: str, at: dt.datetime) -> Invitation:
    """Return what an open invitation offers to whoever holds its code. :raises InvitationOver: unknown, used, too old, taken back: all alike."""
    row = models.Power.objects.filter(digest=rows.digest_of(code), state=PowerState.INVITED.value, invitation_until__gt=at).first()
    if row is None:
        raise InvitationOver
    return rows.invitation(row)


def list_waiting(*, region: str, after: str | None = None, limit: int = 20) -> Page[Power]:
    """Return what waits for a second officer in a region, oldest first; who and whom is read apart (`get_entry`)."""
    found = models.Power.objects.filter(region=region, state=PowerState.PROPOSED.value)
    if after:
        found = found.filter(pk__gt=ids.from_text(after))
    size = bounded(limit)
    page = list(found.order_by("id")[: size + 1])
    return Page(tuple(rows.power(row) for row in page[:size]), ids.to_text(page[size - 1].pk) if len(page) > size else None)


def get_entry(*, region: str, power: UUID) -> tuple[Power, Organisation | None]:
    """Return what an officer entered, with its document's words; the caller records the reading. :raises NoSuchPower: if the region has none such."""
    row = models.Power.objects.select_related("organisation").filter(pk=power, region=region, entered_by__isnull=False).first()
    if row is None:
        raise NoSuchPower
    return rows.power(row, with_basis=True), rows.organisation(row.organisation) if row.organisation else None


def find_organisation(*, region: str, nib: str = "", npwp: str = "") -> Organisation | None:
    """Return the organisation of a region with one of these numbers (in their normal form) that was not declined, or None."""
    wanted = Q(pk__in=[])
    if nib:
        wanted |= Q(nib_index__in=settings.LOKET_KEYRING.blind_indexes(nib, column=rows.NIB))
    if npwp:
        wanted |= Q(npwp_index__in=settings.LOKET_KEYRING.blind_indexes(npwp, column=rows.NPWP))
    row = models.Organisation.objects.filter(wanted, region=region).exclude(state=OrganisationState.DECLINED.value).first()
    return rows.organisation(row) if row else None


def list_hearers(*, region: str, principal: UUID, principal_kind: PrincipalKind, at: dt.datetime, but_not: UUID | None = None) -> tuple[UUID, ...]:
    """Return the accounts that are told of what is done for somebody: the person's own, or the organisation's directors; bounded to 20."""
    if principal_kind is PrincipalKind.RESIDENT:
        found = identity.find_account_of_resident(region=region, resident_id=principal)
        accounts: Iterable[UUID] = [found.id] if found is not None and found.is_active else []
    else:
        seats = models.Power.objects.filter(organisation_id=principal, kind=Kind.DIRECTOR.value, state=PowerState.ACTIVE.value)
        seats = seats.filter(_lasts(region, at)).order_by("id")[:20]
        accounts = [one for one in (_account_of(row) for row in seats) if one is not None]
    return tuple(one for one in dict.fromkeys(accounts) if one != but_not)


def name_of(*, region: str, principal: UUID, power: UUID | None) -> str:
    """Return the name that is kept with a power, empty where none is."""
    row = models.Power.objects.filter(pk=power, region=region, principal_id=principal).first() if power else None
    return rows.power(row).principal_name if row else ""


def account_of_holder(*, power: UUID) -> UUID | None:
    """Return the account that acts by a power, None while the person has none."""
    row = models.Power.objects.filter(pk=power).first()
    return _account_of(row) if row is not None else None


def _lasts(region: str, at: dt.datetime) -> Q:
    return Q(valid_until__isnull=True) | Q(valid_until__gt=today(region=region, at=at))


def _account_of(row: models.Power) -> UUID | None:
    if row.holder_id is not None:
        return row.holder_id
    found = identity.find_account_of_resident(region=row.region, resident_id=row.holder_resident_id) if row.holder_resident_id else None
    return found.id if found is not None and found.is_active else None


def _account_of_resident(region: str, resident: UUID) -> UUID | None:
    found = identity.find_account_of_resident(region=region, resident_id=resident)
    return found.id if found is not None else None


def _principals(region: str, account: UUID | None, resident: UUID | None, at: dt.datetime) -> tuple[Standing, ...]:
    children = [Standing(Kind.PARENT, child, PrincipalKind.RESIDENT) for child in _children(region, resident, at)]
    return (*children, *_stored(region, account, resident, at))


def _named(act: Act, account: UUID | None, resident: UUID | None, service: str | None, *, reader: UUID | None) -> tuple[Standing, ...]:
    found = _principals(act.region, account, resident, act.at)
    children = [one.principal for one in found if one.kind is Kind.PARENT]
    names = residents.list_names(act=act, resident_ids=children, reader=reader) if children else {}
    named = (replace(one, name=names.get(one.principal, "")) if one.kind is Kind.PARENT else one for one in found)
    return tuple(one for one in named if service is None or one.covers(service))


def _demanded(found: Iterable[Standing], principal: UUID, service: str, power: UUID | None) -> Standing:
    theirs = [one for one in found if one.principal == principal]
    refusal = policy.refusal_to_act(theirs, service)
    if refusal is not None:
        raise refusal
    fitting = [one for one in theirs if one.covers(service)]
    return next((one for one in fitting if one.power is not None and one.power == power), fitting[0])


def _chosen(act: Act, standings: Iterable[Standing], key: str, service: str, resident: UUID | None, *, reader: UUID | None) -> Standing:
    found = [one for one in standings if one.key == key]
    refusal = policy.refusal_to_act(found, service)
    if refusal is not None:
        raise refusal
    if found[0].holder_name or resident is None:
        return found[0]
    return replace(found[0], holder_name=residents.list_names(act=act, resident_ids=[resident], reader=reader).get(resident, ""))


def _children(region: str, resident: UUID | None, at: dt.datetime) -> tuple[UUID, ...]:
    if resident is None:
        return ()
    on = today(region=region, at=at)
    age = rules.rule_on(on).majority_age
    return residents.children_of(region=region, resident_id=resident, born_after=rules.born_after(on, age))


def _stored(region: str, account: UUID | None, resident: UUID | None, at: dt.datetime) -> list[Standing]:
    """Return what the rows say that holds now: in force, its last day not passed, its giver alive and able to act."""
    held = statements.rows(models.Power, f"{_ACTIVE} ORDER BY made_at, id LIMIT {MOST}", [region, account, resident, today(region=region, at=at)])
    if not held:
        return []
    people = [row.principal_id for row in held if row.principal_kind == PrincipalKind.RESIDENT]
    living = residents.living_of(region=region, resident_ids=people)
    open_organisations = _active_organisations(region, [row.organisation_id for row in held if row.organisation_id])
    found = []
    for row in held:
        if row.principal_kind == PrincipalKind.RESIDENT and (row.principal_id not in living or not _is_able(row)):
            continue
        if row.organisation_id is not None and row.organisation_id not in open_organisations:
            continue
        value = rows.power(row)
        found.append(
            Standing(
                kind=value.kind, principal=value.principal, principal_kind=value.principal_kind, power=value.id, name=value.principal_name,
                holder_name=value.holder_name, services=value.services, until=value.valid_until,
            )
        )  # fmt: skip
    return found


def _is_able(row: models.Power) -> bool:
    """
    Say whether the account that gave a power is still its owner's: one that is closed or frozen lends no power to anybody.

    A power on paper was given without an account; whoever has one and froze it lends none by paper either.
    """
    if row.giver_id is not None:
        account = identity.find_account(account_id=row.giver_id)
        return account is not None and account.is_active and not account.is_frozen
    if row.kind != Kind.WRITTEN:
        return True
    account = identity.find_account_of_resident(region=row.region, resident_id=row.principal_id)
    return account is None or not account.is_frozen


def _active_organisations(region: str, wanted: Collection[UUID]) -> frozenset[UUID]:
    if not wanted:
        return frozenset()
    found = models.Organisation.objects.filter(pk__in=list(wanted), region=region, state=OrganisationState.ACTIVE.value).values_list("pk", flat=True)
    return frozenset(found[:MOST])


def _page(found: object, after: str | None, limit: int) -> Page[Power]:
    if after:
        try:
            found = found.filter(pk__lt=ids.from_text(after))  # type: ignore[attr-defined]
        except ids.BadId:
            raise NoSuchPower from None
    size = bounded(limit)
    page = list(found.order_by("-id")[: size + 1])  # type: ignore[attr-defined]
    return Page(tuple(rows.power(row) for row in page[:size]), ids.to_text(page[size - 1].pk) if len(page) > size else None)
