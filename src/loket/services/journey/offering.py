"""Before an application begins: the standard, in whose name, the draft that waits; and which cases an account sees. Offered by `queries`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common.paging import Page
from loket.foundation.identity import queries as identity
from loket.foundation.residents import queries as residents
from loket.services.cases import queries as case_reads
from loket.services.cases.values import Case, CaseState
from loket.services.catalogue import queries as catalogue
from loket.services.journey import representing, versions
from loket.services.journey.errors import NoLiveVersion, RegisterNeeded
from loket.services.journey.progress import due_after
from loket.services.journey.values import Offer
from loket.services.rollout import queries as rollout


def get_offer(*, act: Act, account: UUID, service: str, whom: str = "") -> Offer:
    """
    Return a service before an application begins: the standard that this person gets, in whose name it would be, and a draft that waits.

    `whom` is the key of one of `Offer.others`; empty: for oneself, or where that cannot be, for the first whom the account may act for.

    :raises NoLiveVersion: if the service is not offered here.
    :raises RegisterNeeded: if it needs a resident of this region and the account is not tied to one, and may act for nobody.
    :raises PowerEnded, OutsideScope: if the account may not (any more) act for `whom`.
    """
    live = versions.given(act, account=account, service=service)
    if live is None:
        raise NoLiveVersion
    definition = catalogue.get_definition(live.hash)
    resident = identity.resident_of(account_id=account, region=act.region)
    others = representing.list_choices(act, account, definition)
    can_self = (resident is not None and "resident" in definition.applicant.kinds) or "account" in definition.applicant.kinds
    if not can_self and not others:
        raise RegisterNeeded
    whom = whom or ("" if can_self else others[0].key)
    if not whom:
        name, draft = _own_name(act, account, resident), case_reads.find_draft_of(region=act.region, account=account, service=service)
        is_held = resident is not None
    else:
        standing = representing.choose(act, account, definition, whom)
        act = replace(act, on_behalf_of=str(standing.principal))
        live = versions.given(act, account=account, service=service, principal=standing.principal) or live
        definition = catalogue.get_definition(live.hash)
        draft = case_reads.find_draft_of(region=act.region, account=account, service=service, principal=standing.principal)
        name, is_held = standing.name, True
    return Offer(
        definition=definition, version_hash=live.hash, applicant_name=name, is_from_register=is_held,
        promised_on=due_after(act.region, definition.agency, definition.standard.time, act.at).on,
        today=agencies.calendar_for(region=act.region, agency=definition.agency).civil_date(act.at), draft=draft, others=others, whom=whom,
        can_self=can_self, pilot=rollout.find_pilot(service=service, region=act.region, at=act.at),
    )  # fmt: skip


def list_own_cases(*, act: Act, account: UUID, states: Collection[CaseState] = (), after: str | None = None, limit: int = 20) -> Page[Case]:
    """Return the cases that an account sees, newest first: what it sent, and what others sent for its own person and for whom it acts in everything."""
    applicants = representing.seen_by(act, account)
    return case_reads.list_for_account(region=act.region, account=account, states=states, applicants=applicants, after=after, limit=limit)


def find_case(*, act: Act, account: UUID, case: UUID) -> Case:
    """Return a case, without its content, to an account that may see it. :raises NoSuchCase, PowerEnded, OutsideScope: as `get_own_case`."""
    current = case_reads.get_case(region=act.region, case=case)
    representing.on_case(act, account, current)
    return current


def _own_name(act: Act, account: UUID, resident: UUID | None) -> str:
    if resident is None:
        return identity.get_account(account_id=account).name
    return str(residents.facts_for(act=act, resident_id=resident, paths=["residents.name"], reader=resident)["residents.name"] or "")
