"""The WSGI application that granian serves."""

from __future__ import annotations

import os

from loket.config import boot

os.environ.setdefault("LOKET_PART", "web")
boot.choose_settings()

from django.core.wsgi import get_wsgi_application  # noqa: E402 - settings are chosen first

application = get_wsgi_application()
