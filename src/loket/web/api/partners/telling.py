"""A service that an application of an agency runs: it tells how each case stands. With the application's own token; a person is named by its own `sub`."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime, Field

from loket.foundation.agencies import queries as agencies
from loket.foundation.clients import queries as clients
from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text
from loket.services.elsewhere import operations, queries
from loket.services.elsewhere.values import Followed, FollowedState, Told
from loket.web.api.bearer import Bearer, act_for
from loket.web.api.schema import Problem
from loket.web.api.throttle import PerMinute

router = Router(tags=["Services run elsewhere"], auth=Bearer("partner", system=True), throttle=PerMinute(600, scope="partner"))
Reference = Annotated[
    str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9./_-]*$", description="Your number of the case; nothing personal.")
]
State = Literal["received", "in_progress", "waiting", "completed", "refused", "withdrawn"]


class PersonUnknown(NotFound):
    """No person of that `sub` lets this application in."""

    code = "elsewhere.person.unknown"
    message = Text(
        id="Tidak ada orang dengan sub itu yang terhubung dengan aplikasi ini. Tidak ada yang disimpan.",
        en="No person of that sub is connected to this application. Nothing was kept.",
    )


class CaseIn(Schema):
    """How a case stands at your application. Say it again as often as you like: `sequence` makes it count once."""

    sub: Annotated[str, Field(min_length=1, max_length=64, description="The person, as your id token names them.")]
    service: Annotated[str, Field(min_length=1, max_length=100)]
    reference: Reference
    sequence: Annotated[int, Field(ge=0, le=2**53, description="Grows with each thing you say of this case; your version number of it.")]
    state: State
    submitted_at: AwareDatetime
    due_at: AwareDatetime | None = None
    changed_at: AwareDatetime = Field(description="When it came to this state, by your clock.")
    path: Annotated[str, Field(max_length=200, pattern=r"^[A-Za-z0-9/_-]*$", description="The case's page below the address of the service.")] = ""


class AskIn(Schema):
    """Which of your cases."""

    reference: Reference


class PartnerCaseOut(Schema):
    """How the case stands here."""

    reference: str
    service: str
    sequence: int
    state: State
    submitted_at: dt.datetime
    due_at: dt.datetime | None = None
    changed_at: dt.datetime
    received_at: dt.datetime
    is_late: bool
    has_changed: bool = Field(default=False, description="False: it had been said before, or is older than what is known.")


@router.post("/partner/cases", response={200: PartnerCaseOut, 404: Problem, 409: Problem}, url_name="api-partner-cases", operation_id="tellCase")
def tell(request: HttpRequest, body: CaseIn) -> PartnerCaseOut:
    """
    Tell how a case stands and when it is due. The person sees it at once in their applications, and the public figures count it.

    The service must be of your agency, live here and run elsewhere. 409: the reference is another person's, or the case has ended.
    """
    caller, act = request.auth, act_for(request, "partner")  # type: ignore[attr-defined]
    account = clients.account_of(client_id=caller.client_id, sub=body.sub)
    if account is None:
        raise PersonUnknown
    told = Told(
        reference=body.reference, sequence=body.sequence, state=FollowedState(body.state), submitted_at=body.submitted_at, due_at=body.due_at,
        changed_at=body.changed_at, path=body.path,
    )  # fmt: skip
    name = agencies.get_agency(region=act.region, code=caller.agency).name if caller.agency else Text(id="", en="")
    found, changed = operations.tell(
        act=act, client_id=caller.client_id, agency=caller.agency, service=body.service, account=account, told=told, agency_name=name
    )
    return _out(found, act.at, has_changed=changed)


@router.post("/partner/cases/read", response={200: PartnerCaseOut, 404: Problem}, url_name="api-partner-case", operation_id="readTold")
def read(request: HttpRequest, body: AskIn) -> PartnerCaseOut:
    """Read what is known here of one of your cases: after a failure, the sequence from which to go on."""
    act = act_for(request, "partner")
    return _out(queries.get_of_client(region=act.region, client_id=request.auth.client_id, reference=body.reference), act.at)  # type: ignore[attr-defined]


def _out(found: Followed, at: dt.datetime, *, has_changed: bool = False) -> PartnerCaseOut:
    return PartnerCaseOut(
        reference=found.reference, service=found.service, sequence=found.sequence, state=found.state.value, submitted_at=found.submitted_at,
        due_at=found.due_at, changed_at=found.changed_at, received_at=found.received_at, is_late=found.is_late(at), has_changed=has_changed,
    )  # fmt: skip
