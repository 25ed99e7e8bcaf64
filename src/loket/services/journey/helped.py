"""Reads of help at a counter: whom it is for, by which consent a case is mended, what is printed. Offered by `queries`."""

from __future__ import annotations

from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common import dates, money
from loket.foundation.common.text import Text
from loket.services.cases import queries as case_reads
from loket.services.cases.errors import NoSuchCase
from loket.services.catalogue import queries as catalogue
from loket.services.counter.values import Consent
from loket.services.journey import attending, helping, mending
from loket.services.journey.errors import NoLiveVersion
from loket.services.journey.values import Choice, CounterActed, CounterReceipt
from loket.services.rollout import queries as rollout


def find_mending(*, act: Act, account: UUID, case: UUID) -> Consent | None:
    """Return the consent by which an officer mends a case at a counter now, None for anybody else. :raises NoSuchCase: if there is no such case."""
    return mending.find_consent(act, case_reads.get_case(region=act.region, case=case), account)


def read_helped(*, act: Act, consent: Consent) -> str:
    """Return the name of whom is helped at the counter, to whoever holds the consent or witnesses it; recorded as a reading."""
    return helping.person_of(act, consent)


def get_counter_receipt(*, act: Act, consent: Consent) -> CounterReceipt:
    """Return what stands on the paper that somebody takes home from the counter. :raises NoSuchCase: if nothing was sent yet."""
    about = consent.case or consent.mends
    if about is None:
        raise NoSuchCase
    case = case_reads.get_case(region=act.region, case=about)
    definition = catalogue.get_definition(case.version_hash)
    fee = definition.fee_on(dates.civil_date(case.submitted_at, time_zone=agencies.get_region(code=act.region).time_zone))
    return CounterReceipt(
        number=case.number, service=Text(id=definition.title.id, en=definition.title.en), agency=agencies.get_agency(act.region, definition.agency).name,
        at=case.submitted_at, promised_on=case.promised_on, fee=money.fee_text(fee.amount_idr if fee else 0),
        has_account=consent.mends is None and case.account != consent.id, acted=get_acted(act=act, consent=consent),
    )  # fmt: skip


def get_acted(*, act: Act, consent: Consent) -> CounterActed | None:
    """Return who acts for whom and by what at the counter, in words; None for somebody who is there for themselves. Recorded as a reading."""
    whom = consent.represents
    if whom is None:
        return None
    return CounterActed(actor=helping.person_of(act, consent), principal=whom.name, capacity=attending.capacity_of(whom))


def list_represented(*, act: Act, resident: UUID, service: str) -> tuple[Choice, ...]:
    """
    Return for whom somebody present can apply for a service besides themselves, children first; recorded as readings of the officer's, bounded to 300.

    :raises NoLiveVersion: if the service is not offered.
    """
    live = rollout.live_version(service=service, region=act.region, at=act.at, subject=resident)
    if live is None:
        raise NoLiveVersion
    return attending.list_choices(act, resident, catalogue.get_definition(live.hash))
