"""
Whoever stands at a counter for another: for whom they may act, asked at every act, and kept with the consent that they give.

Invariant: as in `representing`, nothing is read or written for another unless `foundation.powers` says in that moment that it may be; here
it is asked of the person who is present, who needs no account.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.powers import queries as powers
from loket.foundation.powers.errors import OutsideScope, PowerEnded
from loket.foundation.powers.values import KIND_WORDS, Kind, PrincipalKind, Standing
from loket.services.cases import queries as cases
from loket.services.cases.values import Case, CaseState, Draft, Power
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.counter import queries as consents
from loket.services.counter.values import Consent, Representation
from loket.services.journey import representing
from loket.services.journey.values import Choice, Helped


def list_choices(act: Act, resident: UUID, definition: ServiceDefinition) -> tuple[Choice, ...]:
    """Return for whom somebody present can apply for a service, children first; recorded as readings of the officer's."""
    return tuple(
        Choice(key=one.key, name=one.name, capacity=KIND_WORDS[one.kind], until=one.until, draft=None)
        for one in powers.list_standings_of(act=act, resident=resident, service=definition.service)
        if representing.is_possible(definition, one)
    )


def choose(act: Act, resident: UUID, definition: ServiceDefinition, key: str) -> Standing:
    """Return what an officer chose by its key. :raises PowerEnded, OutsideScope: as `representing.choose`."""
    return representing.possible(definition, powers.choose_of(act=act, resident=resident, key=key, service=definition.service))


def kept(standing: Standing) -> Representation:
    """Return a power as it is kept with the consent."""
    return Representation(
        principal=standing.principal, is_organisation=standing.principal_kind is PrincipalKind.ORGANISATION, kind=standing.kind.value,
        power=standing.power, name=standing.name,
    )  # fmt: skip


def capacity_of(whom: Representation) -> Text:
    """Return by what somebody acts, in words."""
    return KIND_WORDS[Kind(whom.kind)]


def demand(act: Act, held: Consent, service: str) -> Standing:
    """
    Return by what the person who gave a consent acts for its principal now, with the principal's name.

    :raises PowerEnded, OutsideScope: by nothing (any more), or in other services only.
    """
    whom = held.represents
    if whom is None or held.resident is None:
        raise PowerEnded
    found = powers.demand_of(region=held.region, resident=held.resident, principal=whom.principal, service=service, at=act.at, power=whom.power)
    return replace(found, name=found.name or whom.name)


def sending(act: Act, draft: Draft) -> tuple[Draft, Standing | None]:
    """
    Return a draft of the counter with the power by which it is sent now, for whoever is present for another; as it is for anybody else.

    :raises PowerEnded, OutsideScope: it is not sent.
    """
    held = consents.find_of_draft(draft=draft.id)
    if held is None or held.represents is None:
        return draft, None
    standing = representing.named(demand(act, held, draft.service), draft.acted)
    return replace(draft, power=representing.POWERS[standing.kind], power_id=standing.power), standing


def consent_of(case: Case) -> Consent | None:
    """Return the consent under which a case was sent at a counter, None for any other."""
    return consents.find_of_case(case=case.id) if case.power is Power.COUNTER or case.is_represented else None


def list_helped(*, act: Act, account: UUID) -> tuple[Helped, ...]:
    """
    Return the cases under way that were sent at a counter with somebody's consent, for themselves or for whom they still act; the newest first.

    These are what `operations.stop_help` stops for them. Bounded by the newest 100 that they consented to.
    """
    given = consents.list_of_person(region=act.region, account=account, resident=identity.resident_of(account_id=account, region=act.region))
    found = cases.get_cases(region=act.region, cases=[one.case for one in given if one.case is not None])
    under_way = ((found[one.case], one) for one in given if one.case in found)
    return tuple(
        Helped(case, held.represents.name if held.represents is not None else "")
        for case, held in under_way
        if case.state in (CaseState.IN_PROGRESS, CaseState.RETURNED) and consent_of(case) is not None and still_acts(act, case, held)
    )


def sender_of(case: Case) -> UUID | None:
    """Return the resident who acted for another: the account's, or who stood at the counter without one. None for one's own case, and for strangers."""
    if not case.is_represented:
        return None
    resident = identity.resident_of(account_id=case.account, region=case.region)
    if resident is None:
        held = consents.find_of_case(case=case.id)
        resident = held.resident if held is not None else None
    return resident


def still_acts(act: Act, case: Case, held: Consent) -> bool:
    """Say whether whoever stood at the counter may act in a case now: for themselves always, for another as long as the power holds."""
    if held.represents is None:
        return True
    try:
        demand(act, held, case.service)
    except (PowerEnded, OutsideScope):
        return False
    return True
