"""The stamp of public content (`LOKET_PAGE_STAMP`): it changes when a kept page would no longer be true."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates
from loket.services.rollout import queries as rollout

#: Unit: regions. Because: one cheap query a region is asked each second; beyond that pages simply stay fresh for a few seconds only.
MOST_REGIONS: Final = 20


def page_stamp() -> str:
    """Return what is live in the regions served here and which day it is there; "" for "ask again soon" where they are too many."""
    at, regions = timezone.now(), agencies.list_regions()
    if len(regions) > MOST_REGIONS:
        return ""
    return " ".join(
        f"{region.code}:{rollout.content_stamp(region.code, at)}:{dates.civil_date(at, time_zone=region.time_zone).isoformat()}" for region in regions
    )
