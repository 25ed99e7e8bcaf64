"""
Who acts for whom in an application: chosen at its start, asked again at every act, noted with each use.

Invariant: nothing is read or written for another person or an organisation unless `foundation.powers` says in that moment that it may be.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final
from uuid import UUID

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.powers import operations as power_writes
from loket.foundation.powers import queries as powers
from loket.foundation.powers.errors import OutsideScope, PowerEnded
from loket.foundation.powers.values import KIND_WORDS, Kind, PrincipalKind, Standing, Use
from loket.services.cases import operations as cases
from loket.services.cases import queries as case_reads
from loket.services.cases.errors import NoSuchCase
from loket.services.cases.values import REPRESENTED, Acted, ApplicantKind, Case, Content, Draft, Power
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import FieldType, ServiceDefinition
from loket.services.journey import versions
from loket.services.journey.errors import NoLiveVersion
from loket.services.journey.values import Choice

#: By what somebody acts -> the word that the case keeps.
POWERS: Final = {
    Kind.PARENT: Power.PARENT, Kind.GUARDIAN: Power.GUARDIAN, Kind.WRITTEN: Power.WRITTEN, Kind.DIRECTOR: Power.ORGANISATION, Kind.STAFF: Power.ORGANISATION,
}  # fmt: skip


def is_possible(definition: ServiceDefinition, standing: Standing) -> bool:
    """Say whether a service can be applied for by such a power: the package says by whom its applicant may be represented."""
    if standing.principal_kind is PrincipalKind.ORGANISATION:
        return "organisation" in definition.applicant.kinds
    return "resident" in definition.applicant.kinds and POWERS[standing.kind].value in definition.applicant.represented_by


def list_choices(act: Act, account: UUID, definition: ServiceDefinition) -> tuple[Choice, ...]:
    """Return for whom else an account can apply for a service, children first."""
    return tuple(
        Choice(
            key=one.key, name=one.name, capacity=KIND_WORDS[one.kind], until=one.until,
            draft=case_reads.find_draft_of(region=act.region, account=account, service=definition.service, principal=one.principal),
        )
        for one in powers.list_standings(act=act, account=account, service=definition.service)
        if is_possible(definition, one)
    )  # fmt: skip


def choose(act: Act, account: UUID, definition: ServiceDefinition, key: str) -> Standing:
    """
    Return the power that a form chose by its key.

    :raises PowerEnded: it is there no more. :raises OutsideScope: it does not hold for this service, or the service not for it.
    """
    return possible(definition, powers.choose(act=act, account=account, key=key, service=definition.service))


def possible(definition: ServiceDefinition, standing: Standing) -> Standing:
    """Return a power by which a service can be applied for. :raises OutsideScope: if its package does not let it be."""
    if not is_possible(definition, standing):
        raise OutsideScope
    return standing


def kind_of(standing: Standing) -> ApplicantKind:
    """Return what kind of applicant somebody acts for."""
    return ApplicantKind.ORGANISATION if standing.principal_kind is PrincipalKind.ORGANISATION else ApplicantKind.RESIDENT


def acted(standing: Standing) -> Acted:
    """Return the names of both, to be kept with the application."""
    return Acted(actor=standing.holder_name, principal=standing.name)


def answered_already(definition: ServiceDefinition, standing: Standing) -> dict[str, str]:
    """Return the answer that is given by choosing the child: where the form asks for one member of the family, it is this one."""
    if standing.kind not in (Kind.PARENT, Kind.GUARDIAN) or "child" not in definition.applicant.on_behalf:
        return {}
    asked = [name for name, field in definition.form.fields().items() if field.type is FieldType.FAMILY_MEMBER]
    return {asked[0]: str(standing.principal)} if len(asked) == 1 else {}


def on_draft(act: Act, draft: Draft) -> tuple[Act, UUID | None]:
    """
    Return the act by which a draft for another is read and written, and the resident who reads for the register.

    :raises PowerEnded, OutsideScope: nothing more can be done with it; what was saved stays.
    """
    _demanded(act, draft.account, draft)
    return replace(act, on_behalf_of=str(draft.applicant)), identity.resident_of(account_id=draft.account, region=act.region)


def _demanded(act: Act, account: UUID, draft: Draft) -> Standing:
    return powers.demand(region=act.region, account=account, principal=draft.applicant, service=draft.service, at=act.at, power=draft.power_id)


def sending(act: Act, draft: Draft) -> tuple[Draft, Standing | None]:
    """Return a draft with the power by which it is sent now. :raises PowerEnded, OutsideScope: it is not sent."""
    if draft.power not in REPRESENTED:
        return draft, None
    standing = named(_demanded(act, draft.account, draft), draft.acted)
    return replace(draft, power=POWERS[standing.kind], power_id=standing.power), standing


def named(standing: Standing, acted: Acted | None) -> Standing:
    """Return a standing with the names that are kept with the application, where it has none."""
    return replace(standing, name=standing.name or acted.principal, holder_name=standing.holder_name or acted.actor) if acted else standing


def on_case(act: Act, account: UUID, case: Case) -> Act:
    """
    Return the act by which an account reads and moves a case: its own, one for which it is the applicant, or one of a person or
    organisation for whom it may act now, whoever sent it.

    :raises NoSuchCase: to anybody else. :raises PowerEnded, OutsideScope: to whoever sent it and may act no more.
    """
    if not case.is_represented:
        if case.account == account:
            return act
        if case.power is Power.COUNTER:
            raise NoSuchCase
    elif case.applicant_kind is ApplicantKind.RESIDENT and identity.resident_of(account_id=account, region=act.region) == case.applicant:
        return act
    try:
        powers.demand(region=act.region, account=account, principal=case.applicant, service=case.service, at=act.at, power=case.power_id)
    except (PowerEnded, OutsideScope):
        if case.account == account:
            raise
        raise NoSuchCase from None
    return replace(act, on_behalf_of=str(case.applicant))


def note(act: Act, account: UUID, case: Case, content: Content, did: Use) -> None:
    """Note that something was done for another by a power, and tell whoever it is of; nothing for one's own case."""
    if act.on_behalf_of is None or act.on_behalf_of != str(case.applicant):
        return
    standing = powers.demand(region=act.region, account=account, principal=case.applicant, service=case.service, at=act.at, power=case.power_id)
    use(act, account, named(standing, content.acted), case, did)


def use(act: Act, account: UUID, standing: Standing, case: Case, did: Use) -> None:
    """Note one use of a power for a case, in the operation that is under way."""
    title = catalogue.get_definition(case.version_hash).title
    power_writes.use(
        act=act,
        account=account,
        standing=standing,
        did=did,
        service=case.service,
        title=Text(id=title.id, en=title.en),
        case=case.id,
        number=case.number,
    )


def start(act: Act, account: UUID, service: str, whom: str) -> Draft:
    """Begin an application for another, or go on with the draft that is there; a part of `operations.start`, and raises as it does."""
    standing = powers.choose(act=act, account=account, key=whom, service=service)
    act = replace(act, on_behalf_of=str(standing.principal))
    existing = case_reads.find_draft_of(region=act.region, account=account, service=service, principal=standing.principal)
    if existing is not None:
        audit.record(act, "journey.application.continued", table="cases_draft", row=existing.id, details={"service": service})
        return existing
    live = versions.given(act, account=account, service=service, principal=standing.principal)
    if live is None:
        raise NoLiveVersion
    definition = catalogue.get_definition(live.hash)
    if not is_possible(definition, standing):
        raise OutsideScope
    draft = cases.start_draft(
        act=act, service=service, version_hash=live.hash, account=account, applicant=standing.principal, applicant_kind=kind_of(standing),
        power=POWERS[standing.kind], power_id=standing.power, acted=acted(standing),
        answers=answered_already(definition, standing),
    )  # fmt: skip
    begun(act, account, standing, service, Text(id=definition.title.id, en=definition.title.en))
    return draft


def begun(act: Act, account: UUID, standing: Standing, service: str, title: Text) -> None:
    """Note that an application was begun by a power; whoever it is of hears of what is sent, not of every draft."""
    power_writes.use(act=act, account=account, standing=standing, did=Use.STARTED, service=service, title=title, tells=False)


def acting_person(act: Act, account: UUID, power: Power) -> tuple[UUID, ...]:
    """Return the resident who acts for another: an application concerns them too, so nobody of their family decides on it."""
    resident = identity.resident_of(account_id=account, region=act.region) if power in REPRESENTED else None
    return (resident,) if resident is not None else ()


def principals_of(act: Act, account: UUID) -> Collection[UUID]:
    """Return for whom an account may act: nobody decides on their cases who could have sent them."""
    return {one.principal for one in powers.list_principals(region=act.region, account=account, at=act.at)}


def seen_by(act: Act, account: UUID) -> tuple[UUID, ...]:
    """Return whose cases an account sees besides what it sent itself: its own person's, and those of whom it may act for in everything."""
    resident = identity.resident_of(account_id=account, region=act.region)
    wide = [one.principal for one in powers.list_principals(region=act.region, account=account, at=act.at) if not one.services]
    return (*((resident,) if resident else ()), *wide)


def hearers(act: Act, case: Case) -> tuple[UUID, ...]:
    """
    Return the accounts that are told of a case: who sent it, as long as they may act; and the person whom it is for. An organisation's
    directors are told where nobody else would be: who sent it has left.
    """
    if not case.is_represented:
        return (case.account,)
    kind = PrincipalKind.ORGANISATION if case.applicant_kind is ApplicantKind.ORGANISATION else PrincipalKind.RESIDENT
    still = powers.find_standing(region=case.region, account=case.account, principal=case.applicant, service=case.service, at=act.at)
    asks = kind is PrincipalKind.RESIDENT or not still
    own = powers.list_hearers(region=case.region, principal=case.applicant, principal_kind=kind, at=act.at) if asks else ()
    return tuple(dict.fromkeys([*((case.account,) if still else ()), *own]))
