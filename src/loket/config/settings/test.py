"""Tests: fixed worthless keys, cheap passwords, mail kept in memory, a database chosen by `tests/conftest.py`."""

import os

os.environ["LOKET_MODE"] = "test"

from loket.config.settings.base import *  # noqa: F403 - a settings module is its names

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Because: argon2 at full strength costs 50 ms for each login of a test; its parameters are tested by themselves.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
