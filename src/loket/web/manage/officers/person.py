"""One officer: offices, absences, the second factor, and what was proposed about them."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import queries as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import dates
from loket.foundation.common.errors import NotFound
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import AppointmentKind
from loket.foundation.offices import queries as offices
from loket.foundation.offices.values import ABSENCE_WORDS, ProposalState
from loket.web.kit.audience import audience
from loket.web.kit.requests import act_for
from loket.web.manage import areas
from loket.web.manage.officers import wording

#: Of the latest lines that somebody left in the record, those about the own account are shown.
LOOKED_THROUGH: Final = 200
SHOWN: Final = 20


@audience("operator")
def officer(request: HttpRequest, account: UUID) -> HttpResponse:
    """Show an officer of the region; somebody without an office here is not found."""
    act = act_for(request, "manage")
    return render(request, "manage/officers/orang.html", {**seen(act, account), "desk_menu": areas.menu(request)})


def seen(act: Act, account: UUID) -> dict[str, Any]:
    """Return what the page of an officer shows. :raises NotFound: without an office in the region."""
    held = identity.list_offices(region=act.region, account=account)
    if not held:
        raise NotFound
    today = dates.civil_date(act.at, time_zone=agencies.get_region(act.region).time_zone)
    absences = identity.list_absences(region=act.region, account=account, since=today)
    said = [
        {
            **wording.office(act.region, one), "is_over": one.valid_until is not None and one.valid_until <= today, "is_future": one.valid_from > today,
            "can_stand_in": one.kind is AppointmentKind.DEFINITIVE and bool(absences),
        }
        for one in held
    ]  # fmt: skip
    about = offices.list_proposals(region=act.region, states=list(ProposalState), about=account, limit=20)
    history = [
        {
            "id": one.id, "title": wording.title(one), "state": wording.state(one, act.at), "proposed_at": one.proposed_at, "proposed_by": wording.name_of(one.proposed_by),
            "decided_by": wording.name_of(one.decided_by), "decided_at": one.decided_at,
        }
        for one in about
    ]  # fmt: skip
    return {
        "person": identity.get_account(account_id=account), "is_me": act.actor == str(account), "history": history,
        "offices": [one for one in said if not one["is_over"]], "past": [one for one in said if one["is_over"]],
        "absences": [
            {"id": one.id, "first": one.absent_from, "last": wording.last_day(one.absent_until), "reason": ABSENCE_WORDS[one.reason], "is_now": one.absent_from <= today}
            for one in absences
        ],
        "factor": identity.find_factor(account=account, at=act.at), "invitation": offices.find_last_invitation(account=account), "at": act.at,
        "record": [
            (line.at, wording.RECORDED[line.event])
            for line in audit.list_entries(region=act.region, actor=str(account), limit=LOOKED_THROUGH, newest_first=True)
            if line.event in wording.RECORDED
        ][:SHOWN],
        "can_invite": offices.can_invite(), "reasons": wording.ABSENCES,
    }  # fmt: skip
