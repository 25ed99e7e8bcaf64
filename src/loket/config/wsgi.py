"""The WSGI application that granian serves."""

from __future__ import annotations

import os

from loket.config import boot

os.environ.setdefault("LOKET_PART", "web")
boot.choose_settings()

from django.core.wsgi import get_wsgi_application  # noqa: E402 - settings are chosen first
from django.urls import get_resolver  # noqa: E402 - as above

application = get_wsgi_application()
# Because: Django reads the doors with the first request. A process that began with one release and found the files of the next by then answered
# every request by 500; one that cannot be read whole must not begin, and nobody shall wait for the reading.
get_resolver().url_patterns  # noqa: B018 - reads them
