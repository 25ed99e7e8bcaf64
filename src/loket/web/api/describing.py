"""What there is: the list of versions, the description of the API, and what a token may do."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from loket.foundation.common import dates
from loket.web.api import schema, versions
from loket.web.api.bearer import Bearer
from loket.web.kit.audience import audience
from loket.web.kit.caching import public_page

router = Router(tags=["API"])


class Version(Schema):
    """A version of the API."""

    name: str = Field(examples=["v1"])
    path: str
    state: str = Field(description="current, deprecated or ended")
    since: dt.date
    deprecated_on: dt.date | None = None
    ends_on: dt.date | None = None


class Versions(Schema):
    """All versions, and the rule by which one ends."""

    versions: list[Version]
    served_months_after_successor: int
    announced_months_before_end: int
    description: str


class Token(Schema):
    """What a token may do."""

    client_id: str
    scopes: list[str]
    is_sandbox: bool
    has_person: bool = Field(description="True when a person's consent stands behind it.")
    expires_at: dt.datetime


@router.get("/versions", response=Versions, url_name="api-versions", operation_id="listVersions")
def list_versions(request: HttpRequest) -> Versions:
    """Tell which versions are served, and until when."""
    today = dates.civil_date(timezone.now(), time_zone=request.region.time_zone)  # type: ignore[attr-defined]
    found = [
        Version(name=one.name, path=one.path, state=one.state(today), since=one.since, deprecated_on=one.deprecated_on, ends_on=one.ends_on)
        for one in versions.VERSIONS
    ]
    return Versions(
        versions=found, served_months_after_successor=versions.SERVED_AFTER_SUCCESSOR, announced_months_before_end=versions.ANNOUNCED_BEFORE_END,
        description="/api/v1/openapi.json",
    )  # fmt: skip


@router.get("/token", response=Token, auth=Bearer(), url_name="api-token", operation_id="readToken")
def read_token(request: HttpRequest) -> Token:
    """Tell what the token of this call may do and until when: a first call to try a connection with."""
    caller = request.auth  # type: ignore[attr-defined]
    return Token(
        client_id=caller.client_id, scopes=sorted(caller.scopes), is_sandbox=caller.is_sandbox, has_person=caller.account is not None,
        expires_at=caller.expires_at,
    )  # fmt: skip


@audience("public")
@public_page
def openapi(request: HttpRequest) -> HttpResponse:
    """Send the description (OpenAPI 3.1)."""
    return JsonResponse(schema.document(), json_dumps_params={"ensure_ascii": False})
