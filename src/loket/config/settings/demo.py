"""A made-up regency on one machine. Its secrets are random and live in the state folder."""

import os

os.environ["LOKET_MODE"] = "demo"

from loket.config import boot

boot.choose_settings()

from loket.config.settings.base import *  # noqa: E402, F403 - a settings module is its names

if not LOKET_MAIL_IS_SENT:  # noqa: F405 - from base
    EMAIL_BACKEND = "loket.foundation.notifications.mailbox.DemoMailbox"
