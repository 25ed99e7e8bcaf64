"""
Headers of an X-Road message (PR-REST 1.0), so that the API can stand behind a security server, X-Road's own or SPLP's.

They are checked for their form, recorded with the reading, and sent back (`door.echo`). They prove nothing: who calls is said by the token.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest

from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.exchange.values import XRoad

_PART: Final = r"[A-Za-z0-9._~!$&'()*+,=@ %-]{1,255}"
#: Header -> (form, field of `XRoad`). Characters as PR-REST 4.8 lets them in identifiers; none that could break a header or an address.
FORMS: Final[Mapping[str, tuple[re.Pattern[str], str]]] = {
    "X-Road-Client": (re.compile(rf"{_PART}(?:/{_PART}){{2,3}}"), "client"),
    "X-Road-Id": (re.compile(r"[A-Za-z0-9._:-]{1,255}"), "id"),
    "X-Road-UserId": (re.compile(r"[A-Z]{2}[A-Za-z0-9._-]{1,64}"), "user"),
    "X-Road-Issue": (re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_:#-]{0,127}"), "issue"),
}
# As WSGI names them: `request.headers` would first write out all the others.
_KEYS: Final = tuple((f"HTTP_{header.upper().replace('-', '_')}", header) for header in FORMS)
_NONE: Final = XRoad()
_NIK: Final = re.compile(r"\d{16}")
_ABOUT: Final = {
    "X-Road-Client": ("Who asks, as the security server names it: instance/class/member/subsystem.", "ID/GOV/97.01.dinsos/bansos"),
    "X-Road-Id": ("The id of this message.", "4894e35d-bf0f-44a6-867a-8e51f1daa7e0"),
    "X-Road-UserId": ("Who set it off at the agency, after a country code. A NIK in it is recorded as a mark.", "ID-pegawai-0172"),
    "X-Road-Issue": ("What it is about at the agency. No personal numbers.", "BANSOS/2026/000123"),
}


class BadHeader(Refusal):
    """A header of the message has not the form of one."""

    code = "api.xroad.bad_header"
    status = 400
    message = Text(
        id="Salah satu header X-Road tidak sesuai bentuknya; lihat errors. Tidak ada yang dibaca.",
        en="One of the X-Road headers has not the form that it should; see errors. Nothing was read.",
    )

    def __init__(self, header: str) -> None:
        super().__init__()
        self.parts = [{"where": f"/header/{header}", "text": f"does not match {FORMS[header][0].pattern}, or holds a personal number"}]


def read(request: HttpRequest) -> XRoad:
    """Return what came with a message; nothing is fine. :raises BadHeader: names the header."""
    found: dict[str, Any] = {}
    for key, header in _KEYS:
        value = request.META.get(key, "")
        if value:
            form, name = FORMS[header]
            if not form.fullmatch(value) or (name == "issue" and _NIK.search(value)):
                raise BadHeader(header)
            found[name] = value
    return XRoad(**found) if found else _NONE


#: For `openapi_extra`: the headers as parameters of an operation.
PARAMETERS: Final = [
    {
        "in": "header", "name": header, "required": False, "description": _ABOUT[header][0],
        "schema": {"type": "string", "pattern": f"^{form.pattern}$", "examples": [_ABOUT[header][1]]},
    }
    for header, (form, _) in FORMS.items()
]  # fmt: skip
