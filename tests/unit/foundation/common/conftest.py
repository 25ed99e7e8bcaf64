"""No time limits: a busy machine must not fail a test."""

from hypothesis import HealthCheck, settings

settings.register_profile("loket-common", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("loket-common")
