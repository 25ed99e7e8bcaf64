"""What the register holds of one person's life: events with their deeds, and papers. For officers of the agency that keeps the register."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates, population
from loket.foundation.common.errors import NotFound
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.residents import queries as residents
from loket.foundation.residents.errors import OwnFamily
from loket.foundation.residents.values import EVENT_KINDS, PAPER_KINDS, REGISTER_PATHS, Validity
from loket.web.desk.population import keeps_register
from loket.web.desk.queueing import menu, officer_of
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for


@audience("officer")
@limited("see-life", per_minute=20, by="account")
@limited("see-life-hour", per_hour=120, by="account")
def one(request: HttpRequest, resident: UUID) -> HttpResponse:
    """Show what happened to a person and their papers; recorded as read. Nobody looks at their own family here."""
    act = act_for(request, "register")
    if not keeps_register(request, act):
        raise NotFound
    own = identity.get_account(account_id=officer_of(request)).resident_id
    if own is not None and resident in residents.family_member_ids(region=act.region, resident_id=own):
        raise OwnFamily
    person = residents.get_person(act=act, resident_id=resident, fields=["name", "nik"])
    events = residents.list_events(act=act, resident_id=resident)
    papers = residents.list_papers(act=act, resident_id=resident)
    day = dates.civil_date(act.at, time_zone=agencies.get_region(act.region).time_zone)
    context = {
        "name": person.name, "nik": population.mask(person.nik or ""), "born": person.birth_on, "status": REGISTER_PATHS["residents.status"].spoken(person.status),
        "is_active": person.status == "active",
        "events": [_line(EVENT_KINDS[event.kind].title, event.summary, event, EVENT_KINDS[event.kind].paper, event.registered_on) for event in events],
        "papers": [
            _line(PAPER_KINDS[paper.kind].title, paper.summary(day), paper, PAPER_KINDS[paper.kind].title, None) | {"is_valid": paper.validity(day) is Validity.VALID}
            for paper in papers
        ],
        "desk_menu": menu(),
    }  # fmt: skip
    return render(request, "desk/penduduk_riwayat.html", context)


def _line(title: Text, summary: Text, row: Any, deed: Text, deed_on: dt.date | None) -> dict[str, Any]:
    known = dates.date_text(row.known_on)
    source = row.origin or "Loket"
    return {
        "title": title, "summary": summary, "number": row.number, "deed": deed, "deed_on": dates.date_text(deed_on) if deed_on else None,
        "source": Text(id=f"{source}, keadaan {known.id}; versi {row.version}", en=f"{source}, as of {known.en}; version {row.version}"),
    }  # fmt: skip
