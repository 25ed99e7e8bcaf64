"""
A device that stands in a hall: told so once by an officer, known by a signed cookie for one day.

Because: numbers are taken and arrivals noted by who stands there, not by who opens the page at home. The cookie names the hall, nobody.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE: Final = "loket_kiosk"
#: Unit: seconds. A day of service with its preparation; the next morning an officer says it again.
LASTS: Final = 16 * 3600
_SALT: Final = "loket.kiosk"


def give(response: HttpResponse, *, region: str, unit: str) -> None:
    """Make the device that gets this response the kiosk of a hall."""
    value = signing.dumps([region, unit], salt=_SALT)
    response.set_cookie(COOKIE, value, max_age=LASTS, httponly=True, samesite="Strict", secure=bool(settings.SESSION_COOKIE_SECURE))


def is_kiosk_of(request: HttpRequest, *, region: str, unit: str) -> bool:
    """Say whether this device stands in that hall."""
    try:
        return bool(signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS) == [region, unit])
    except signing.BadSignature:
        return False
