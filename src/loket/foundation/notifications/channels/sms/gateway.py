"""
A gateway for text messages as data: where to send, in which shape, what its answers mean, what a part costs.

The file is YAML; LOKET_SMS_GATEWAY names it. Secrets are not in it: `{secret}` stands for LOKET_SMS_SECRET. An example with every
word explained: `docs/untuk/` for operators; `simulator.yaml` beside this file is the one of the demo.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from loket.foundation.common.text import Text
from loket.foundation.notifications.channels.contract import Outcome
from loket.foundation.notifications.errors import BadGateway
from loket.foundation.outbound.answers import is_loopback

#: What a template of a field, a header or the address may name.
PLACES: Final = frozenset({"phone", "phone_digits", "phone_local", "text", "id", "secret", "sender"})
_PLACE: Final = re.compile(r"\{(\w+)\}")


def _known_places(text: str) -> str:
    if unknown := set(_PLACE.findall(text)) - PLACES:
        raise ValueError(f"{{{'}, {'.join(sorted(unknown))}}} tidak dikenal / unknown; {sorted(PLACES)}")
    return text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as bad:
        raise ValueError(f"pola tidak terbaca / the pattern cannot be read: {bad}") from None
    return text


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise ValueError("https://…")
    if parts.scheme == "http" and not is_loopback(text):
        raise ValueError("alamat gateway harus https:// / must begin with https://")
    return _known_places(text)


Template = Annotated[str, AfterValidator(_known_places)]
Pattern = Annotated[str, AfterValidator(_pattern)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Failure(_Strict):
    """One line of the table of failures: an answer of this status (or any) that matches means this outcome."""

    status: int | None = None
    pattern: Pattern = ""
    outcome: Literal["temporary_failure", "permanent_failure", "technical_failure"]
    reason: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]


class Success(_Strict):
    """What an answer looks like when the gateway took the message over; group 1 of `reference` is its own name for it."""

    statuses: tuple[int, ...] = (200, 201, 202)
    pattern: Pattern = ""
    reference: Pattern = ""


class Send(_Strict):
    """The request: `body` says how `fields` are sent."""

    url: Annotated[str, AfterValidator(_address)]
    method: Literal["POST", "GET"] = "POST"
    body: Literal["form", "json", "query"] = "form"
    fields: dict[str, Template]
    headers: dict[str, Template] = {}
    sender: str = ""
    success: Success = Success()
    failures: tuple[Failure, ...] = ()

    @model_validator(mode="after")
    def _sends_number_and_text(self) -> Send:
        named = set(_PLACE.findall(" ".join((self.url, *self.fields.values()))))
        if "text" not in named or not named & {"phone", "phone_digits", "phone_local"}:
            raise ValueError("fields: {text} dan {phone} harus ada / must be there")
        if "secret" in set(_PLACE.findall(self.url)):
            raise ValueError("{secret} tidak boleh di alamat / must not be in the address")
        return self


class Reports(_Strict):
    """
    What the gateway reports later, by POST to `/sms/laporan/`: which fields name the message and its state, how it is signed.

    `signature` hmac-sha256: the header holds the hex of HMAC-SHA256 over the body by LOKET_SMS_REPORT_SECRET; secret: it holds the secret itself.
    """

    body: Literal["form", "json"] = "json"
    reference: str
    status: str
    header: str
    signature: Literal["hmac-sha256", "secret"] = "hmac-sha256"
    statuses: dict[str, Outcome]


class Price(_Strict):
    """What a part costs from a day on. Unit: whole rupiah. `basis` is the contract or regulation."""

    valid_from: dt.date
    idr_per_part: Annotated[int, Field(ge=0, le=100_000)]
    basis: Annotated[str, Field(min_length=3, max_length=200)]


class Gateway(_Strict):
    """A gateway. `simulated`: it sends nothing to anybody, and is refused outside demo and tests."""

    gateway: Annotated[str, Field(min_length=1, max_length=60)]
    simulated: bool = False
    send: Send
    reports: Reports | None = None
    prices: Annotated[tuple[Price, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _prices_in_order(self) -> Gateway:
        days = [price.valid_from for price in self.prices]
        if days != sorted(set(days)):
            raise ValueError("prices: urut menurut valid_from, tanpa kembar / in the order of valid_from, none twice")
        return self

    def price_on(self, on: dt.date) -> Price:
        """Return the price of a day; before the first one counts the first."""
        return next((price for price in reversed(self.prices) if price.valid_from <= on), self.prices[0])


def read(path: Path, *, address: str = "") -> Gateway:
    """
    Read a gateway's file; `address` replaces the one in it (the demo's simulator has another port each time).

    :raises BadGateway: unreadable or wrong, with the places in it.
    """
    try:
        content: Any = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
        if address and isinstance(content, dict):
            content["send"]["url"] = address
        return Gateway.model_validate(content)
    except OSError:
        raise BadGateway(Text(id=f"{path.name}: berkas tidak terbaca.", en=f"{path.name}: the file cannot be read.")) from None
    except (YAMLError, KeyError, TypeError) as bad:
        raise BadGateway(Text(id=f"{path.name}: bukan YAML yang benar ({bad}).", en=f"{path.name}: not well-formed YAML ({bad}).")) from None
    except ValidationError as bad:
        said = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in bad.errors(include_input=False, include_url=False))
        raise BadGateway(Text(id=f"{path.name}: {said}", en=f"{path.name}: {said}")) from None


@lru_cache(maxsize=4)
def read_once(path: Path, address: str) -> Gateway:
    """Return `read`, kept for the life of the process: the file is part of the settings."""
    return read(path, address=address)
