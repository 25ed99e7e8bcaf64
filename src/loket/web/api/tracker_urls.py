"""Addresses of the usage tracker, below /api/pelacak/v2/: the protocol's own words."""

from __future__ import annotations

from django.urls import path

from loket.web.api import tracker

urlpatterns = [
    path("findUsage", tracker.find_usage, name="tracker-find-usage"),
    path("usagePeriod", tracker.usage_period, name="tracker-usage-period"),
    path("heartbeat", tracker.heartbeat, name="tracker-heartbeat"),
]
