"""The calibrators: Django with nothing in it. `/constant` answers 12 bytes, `/insert` inserts one row and commits."""

from __future__ import annotations

import os

from django.conf import settings

if not settings.configured:
    from loket.config import environment

    address = environment.parse_database_url(os.environ["DATABASE_URL"]) if hasattr(environment, "parse_database_url") else None
    if address is None:
        from psycopg.conninfo import conninfo_to_dict

        address = conninfo_to_dict(os.environ["DATABASE_URL"])
    settings.configure(
        SECRET_KEY="bench", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, USE_TZ=True, INSTALLED_APPS=[], MIDDLEWARE=[], LOGGING_CONFIG=None,
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql", "NAME": address["dbname"], "USER": address["user"],
                "PASSWORD": address.get("password", ""), "HOST": address.get("host", ""), "PORT": address.get("port", ""),
                "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 5}, "options": "-c jit=off"},
            }
        },
    )  # fmt: skip

import django

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402


def constant(request: HttpRequest) -> HttpResponse:
    """Answer the same twelve bytes."""
    return HttpResponse(b"Hello, Loket")


def insert(request: HttpRequest) -> HttpResponse:
    """Insert one row and commit."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row (at, text) VALUES (now(), %s)", ["Hello"])
    return HttpResponse(b"Hello, Loket")


urlpatterns = [path("constant", constant), path("insert", insert)]
application = get_wsgi_application()
