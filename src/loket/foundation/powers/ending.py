"""
What ends a power by itself: a death, a denial, its time. Everything here may happen twice without harm.

Invariant: a power that is over holds for nobody, also before this room has noted it: `queries` asks the day and the register each time.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import Q

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import system_act
from loket.foundation.events.values import Event, Subscription
from loket.foundation.identity.events import CHANGE_DENIED
from loket.foundation.identity.values import POWER_GIVEN
from loket.foundation.jobs.values import Job
from loket.foundation.powers import models, operations, queries
from loket.foundation.powers.values import EndedBy, PowerState
from loket.foundation.residents.events import PERSON_DIED

_OPEN: Final = [PowerState.INVITED.value, PowerState.ACCEPTED.value, PowerState.PROPOSED.value, PowerState.ACTIVE.value]
#: So many in one run for each region; the next run takes the rest.
AT_ONCE: Final = 500
#: Source: `oversight/privacy/retention.yaml`, class `power`; a test holds the two equal.
KEPT: Final = dt.timedelta(days=3650)
#: Source: project rule: an invitation that nobody took tells nothing that anybody needs.
UNANSWERED: Final = dt.timedelta(days=30)


def hear_of_deaths(events: list[Event]) -> None:
    """End what somebody gave or held who has died."""
    for event in events:
        act = system_act("powers", region=event.region, at=event.at, purpose="register")
        theirs = models.Power.objects.filter(Q(principal_id=event.ref) | Q(holder_resident_id=event.ref), region=event.region, state__in=_OPEN)
        for power in list(theirs.values_list("pk", flat=True)[:AT_ONCE]):
            operations.end_by_system(act=act, power=power, by=EndedBy.DEATH)


def hear_denials(events: list[Event]) -> None:
    """End a power whose giver says that it was not them who gave it."""
    for event in events:
        if event.payload.get("kind") == POWER_GIVEN:
            act = system_act("powers", region=event.region, at=event.at, purpose="deny")
            operations.end_by_system(act=act, power=event.ref, by=EndedBy.DENIED)


def end_overdue(*, at: dt.datetime) -> None:
    """Note the end of what is over, and of invitations that nobody answered, so that both sides are told; forget what was kept long enough."""
    for region in agencies.list_regions():
        on = queries.today(region=region.code, at=at)
        over = Q(state=PowerState.ACTIVE.value, valid_until__lte=on)
        stale = Q(state__in=[PowerState.INVITED.value, PowerState.ACCEPTED.value], invitation_until__lte=at)
        found = models.Power.objects.filter(over | stale, region=region.code).order_by("id").values_list("pk", flat=True)
        act = system_act("powers", region=region.code, at=at, purpose="expire")
        for power in list(found[:AT_ONCE]):
            operations.end_by_system(act=act, power=power, by=EndedBy.TIME)
        operations.forget(act=act, ended_before=at - KEPT, unanswered_before=at - UNANSWERED)


SUBSCRIPTIONS: Final = (
    Subscription(name="powers.deaths", names=(PERSON_DIED,), receive=hear_of_deaths),
    Subscription(name="powers.denials", names=(CHANGE_DENIED,), receive=hear_denials),
)
OVERDUE: Final = Job(name="powers.overdue.end", run=end_overdue, attempts=3, cron="11 0,6,12,18 * * *")
