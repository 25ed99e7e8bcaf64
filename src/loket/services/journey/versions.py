"""Which version of a service a person gets. Private to the room."""

from __future__ import annotations

from uuid import UUID

from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.services.catalogue import queries as catalogue
from loket.services.journey.errors import RunElsewhere
from loket.services.rollout import queries as rollout
from loket.services.rollout.values import LiveVersion


def given(act: Act, *, account: UUID, service: str, principal: UUID | None = None) -> LiveVersion | None:
    """
    Return the version that an application of this account begins under, None when the service is not offered.

    Asked by the applicant (`principal`, else the resident where the account is tied to one), so that it is the same on every device and in every draft.

    :raises RunElsewhere: an application of its agency runs it.
    """
    subject = principal or identity.resident_of(account_id=account, region=act.region) or account
    return here(rollout.live_version(service=service, region=act.region, at=act.at, subject=subject))


def here(live: LiveVersion | None) -> LiveVersion | None:
    """Return a version that is carried out here. :raises RunElsewhere: an application of its agency runs it."""
    elsewhere = catalogue.get_definition(live.hash).elsewhere if live is not None else None
    if elsewhere is not None:
        raise RunElsewhere(elsewhere.address, Text(id=elsewhere.application.id, en=elsewhere.application.en))
    return live
