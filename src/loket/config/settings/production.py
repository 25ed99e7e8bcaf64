"""A real installation: every secret comes from the environment, nothing has a working default."""

from loket.config.settings.base import *  # noqa: F403 - a settings module is its names
