"""One's own case as plain data. What is in it is what the case page shows, and the trace of every decision by rule."""

from __future__ import annotations

import datetime as dt
from typing import Any

from loket.foundation.common import ids
from loket.services.journey.values import CaseShown

FORMAT = "loket.case/1"


def plain(shown: CaseShown, *, at: dt.datetime) -> dict[str, Any]:
    """Return a case as JSON types; texts in both languages, moments in UTC."""
    case = shown.case
    return {
        "format": FORMAT,
        "exported_at": _moment(at),
        "id": ids.to_text(case.id),
        "number": case.number,
        "service": {"id": case.service, "title": shown.definition.title.model_dump(), "version": case.version_hash},
        "region": case.region,
        "acted": {"for": shown.acted.principal, "by": shown.acted.actor, "power": case.power.value} if shown.acted else None,
        "state": case.state.value,
        "submitted_at": _moment(case.submitted_at),
        "promised_on": case.promised_on.isoformat(),
        "ended_at": _moment(case.ended_at),
        "answers": [
            {
                "field": row.field, "label": row.label.as_dict(), "value": row.value.as_dict(), "from_register": row.is_held,
                "files": [{"name": f.name, "media_type": f.media_type, "size_bytes": f.size_bytes} for f in row.files],
            }
            for page in shown.answers
            for row in page.rows
        ],
        "steps": [
            {"id": s.id, "title": s.title.as_dict(), "standing": s.standing.value, "since": _moment(s.since), "due_at": _moment(s.due_at), "ended_at": _moment(s.ended_at)}
            for s in shown.steps
        ],
        "decisions": [
            {
                "at": _moment(d.at), "step": d.step, "turn": d.turn, "kind": d.kind.value, "outcome": d.outcome, "reason": d.reason.as_dict() if d.reason else None,
                "legal_basis": d.legal_basis, "version": d.version_hash, "table": d.table, "row": d.row, "trace": d.trace, "note": d.note,
            }
            for d in shown.decisions
        ],
        "corrections": [
            {"asked_at": _moment(c.asked_at), "answered_at": _moment(c.answered_at), "step": c.step, "fields": list(c.fields), "reason": c.reason, "note": c.note}
            for c in shown.corrections
        ],
        "partners": [
            {
                "partner": one.partner.as_dict(), "purpose": one.purpose.as_dict(), "step": one.errand.step, "turn": one.errand.turn, "state": one.errand.state.value,
                "asked_at": _moment(one.errand.asked_at), "ended_at": _moment(one.errand.ended_at), "given": [label.as_dict() for label in one.given],
                "outcome": one.errand.outcome, "words": one.note, "returned": [{"label": label.as_dict(), "value": value.as_dict()} for label, value in one.rows],
            }
            for one in shown.errands
        ],
        "events": [{"at": _moment(e.at), "kind": e.kind, "step": e.step, "outcome": e.outcome, "reason": e.reason} for e in shown.events],
        "documents": [
            {"title": d.title.as_dict(), "number": d.number, "code": d.shown_code, "issued_on": d.issued_on.isoformat(), "state": d.state.value}
            for d in shown.documents
        ],
    }  # fmt: skip


def _moment(at: dt.datetime | None) -> str | None:
    return at.astimezone(dt.UTC).isoformat() if at is not None else None
