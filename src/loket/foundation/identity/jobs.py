"""Nightly: what proved a phone long ago is of no use to anybody."""

from __future__ import annotations

import datetime as dt
from typing import Final

from loket.foundation.identity import models
from loket.foundation.jobs.values import Job

#: Codes are kept for the limits of a day, and a little longer for whoever looks into a complaint.
KEPT: Final = dt.timedelta(days=7)


def forget_codes(*, at: dt.datetime) -> int:
    """Delete codes that ended a week ago; return how many. What was sent and tried stays in the record, without number and digits."""
    count, _ = models.Code.objects.filter(expires_at__lt=at - KEPT).delete()
    return count


JOBS = (Job(name="identity.codes.forget", run=forget_codes, attempts=3, cron="40 1 * * *"),)
