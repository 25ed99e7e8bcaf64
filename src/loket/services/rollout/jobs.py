"""What the clock does: scheduled versions come into force, review dates are told of."""

from __future__ import annotations

import datetime as dt
from typing import Final

import structlog

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import system_act
from loket.foundation.common import dates
from loket.foundation.common.errors import Refusal
from loket.foundation.jobs.values import Job
from loket.services.rollout import operations, queries, terms

#: Because: the job runs each minute. Arranged just before its moment, a version comes into force at that very moment.
AHEAD: Final = dt.timedelta(seconds=70)

log = structlog.get_logger(__name__)


def begin_scheduled(*, at: dt.datetime) -> int:
    """Put in force what is scheduled, checked once more, each in its own transaction; return how many. Idempotent."""
    begun = 0
    for one in queries.list_scheduled(at=at + AHEAD, limit=200):
        try:
            begun += operations.begin_scheduled(act=system_act("rollout", region=one.region, at=at, purpose="publish"), proposal=one.id)
        except Refusal as refusal:  # moved meanwhile by a person
            log.info("rollout.schedule.passed_over", proposal=str(one.id), reason=refusal.code)
    return begun


def remind_of_reviews(*, at: dt.datetime) -> int:
    """Tell authors and heads of the review dates of live standards, before and after; return how many reminders were new. Idempotent."""
    new = 0
    for region in agencies.list_regions():
        term = terms.term_on(dates.civil_date(at, time_zone=region.time_zone))
        for one in queries.list_reviews_due(region.code, at):
            mark = terms.mark(one.days_left, term) if term else None
            if mark is not None:
                act = system_act("rollout", region=region.code, at=at, purpose="review")
                new += operations.remind_of_review(act=act, version_hash=one.hash, review_by=one.review_by, days_left=mark)
    return new


JOBS = (
    Job(name="rollout.schedule.begin", run=begin_scheduled, attempts=1, cron="* * * * *"),
    Job(name="rollout.reviews.remind", run=remind_of_reviews, attempts=2, cron="5 22 * * *"),
)
