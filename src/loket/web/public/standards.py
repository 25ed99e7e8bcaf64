"""One published standard: what citizens read is what runs, and anybody can compute that it is."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.oversight.standards import queries as standards
from loket.oversight.standards.values import NO_FIGURES
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.catalogue.values import VersionRecord
from loket.services.documents import queries as documents
from loket.services.rollout import queries as rollout
from loket.services.rollout.values import PILOT_END_WORDS
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.caching import public_page
from loket.web.kit.language import current
from loket.web.kit.ratelimit import limited
from loket.web.public import bundling, wording

#: Unit: drawings kept in memory, of some 60 kB each.
KEPT_DRAWINGS: Final = 64
GOVERNMENT: Final = Text(id="Pemerintah {region}", en="Government of {region}")
#: Unit: lines. What is longer is in the files.
MOST_DIFFERENCES: Final = 60


@audience("public")
@public_page
def standard(request: HttpRequest, service: str) -> HttpResponse:
    """Show the standard that new applications get, with how it is kept."""
    region, at = request.region, timezone.now()  # type: ignore[attr-defined]
    found = standards.find_standard(region=region.code, service=service, at=at)
    if found is None:
        return _not_offered(request, service)
    record = catalogue.get_version(found.hash)
    today = dates.civil_date(at, time_zone=region.time_zone)
    related = []
    if found.definition.related:
        cards = {card.service: card for _, _, cards in standards.list_catalogue(region=region.code, at=at) for card in cards}
        related = [wording.card_link(cards[one]) for one in found.definition.related if one in cards]
    context = _shown(region.code, found.definition, record) | {
        "facts": wording.facts(found.definition, found.figures, today), "live_from": found.live_from, "related": related, "is_live": True,
        "history": [one for one in rollout.list_history(region.code, service) if one.hash != found.hash], "pilot": rollout.find_pilot(service, region.code, at),
    }  # fmt: skip
    return render(request, "public/standar.html", context)


def _not_offered(request: HttpRequest, service: str) -> HttpResponse:
    """Say since when a service is not offered any more, and why. :raises Http404: if it never was, or will only be."""
    region, at = request.region.code, timezone.now()  # type: ignore[attr-defined]
    ended = next(
        (one for one in rollout.list_history(region, service) if one.live_until is not None and one.live_until <= at and one.share == 100), None
    )
    if ended is None:
        raise Http404
    context = {"service": service, "title": catalogue.get_version(ended.hash).title, "ended": ended}
    return render(request, "public/ditarik.html", context, status=404)


@audience("public")
@public_page
def version(request: HttpRequest, service: str, version: str) -> HttpResponse:
    """Show an earlier or later version, read only, and in words how it differs from the one that runs."""
    region, at = request.region, timezone.now()  # type: ignore[attr-defined]
    record = _record(region.code, service, version)
    definition = catalogue.get_definition(version)
    live = rollout.live_version(service, region.code, at)
    pilots = [one for one in rollout.list_tried(region.code, service) if one.hash == version]
    changes: list[str] = []
    if live is not None and live.hash != version:
        sides = sorted((record, catalogue.get_version(live.hash)), key=lambda one: (one.version, one.published_at))
        before, after = (one.hash for one in sides)
        told = catalogue.differences(
            catalogue.get_definition(before), catalogue.get_definition(after), catalogue.get_templates(before), catalogue.get_templates(after)
        )
        sentences = (one.sentence(current()) for one in told if one.path != "version")
        changes = [f"{one[:1].upper()}{one[1:]}" for one in sentences]
    today = dates.civil_date(at, time_zone=region.time_zone)
    context = _shown(region.code, definition, record) | {
        "facts": wording.facts(definition, NO_FIGURES, today)[:2], "is_live": live is not None and live.hash == version, "live": live,
        "is_older": live is not None and record.version < live.version, "changes": changes[:MOST_DIFFERENCES], "more": max(0, len(changes) - MOST_DIFFERENCES),
        "times": [one for one in rollout.list_history(region.code, service) if one.hash == version and one.share == 100],
        "pilot": next((one for one in pilots if one.begins_at <= at and (one.ends_at is None or at < one.ends_at)), None),
        "pilots": [(one, PILOT_END_WORDS[one.end] if one.end else None) for one in pilots],
    }  # fmt: skip
    return render(request, "public/versi.html", context)


def _record(region: str, service: str, version: str) -> VersionRecord:
    """Return a version of this service in this region. :raises Http404: for any other, of another region too."""
    record = catalogue.find_version(version)
    if record is None or (record.region, record.service) != (region, service):
        raise Http404
    return record


def _shown(region: str, definition: ServiceDefinition, record: VersionRecord) -> dict[str, Any]:
    return described(definition, _positions(region)) | {
        "record": record, "service": definition.service, "agency": agencies.get_agency(region, definition.agency),
    }  # fmt: skip


def described(definition: ServiceDefinition, names: Mapping[str, Text]) -> dict[str, Any]:
    """Return what the page of a standard shows of its content; `names`: the positions of its region."""
    table = catalogue.sop_table(definition, names)
    language = current()
    return {
        "definition": definition, "title": wording.said(definition.title), "summary": wording.said(definition.summary),
        "applicants": wording.applicants(definition), "requirements": wording.requirements(definition), "procedure": wording.said(definition.standard.procedure),
        "steps": wording.step_items(definition, names), "late": wording.late(definition), "product": wording.said(definition.standard.product.title),
        "product_form": wording.said(definition.standard.product.form) if definition.standard.product.form else None,
        "complaints": wording.said(definition.standard.complaints), "laws": wording.laws(definition),
        "inner": wording.inner_components(definition) if definition.standard.publish_internal else [],
        # Trusted for: the drawing escapes what the package says, and holds no script (tested in services.catalogue).
        "drawing": catalogue.flowchart_svg(definition, language, names=names), "rows": _rows(table), "total": table.total,
    }  # fmt: skip


def _rows(table: Any) -> list[dict[str, Any]]:
    """Return the procedure's table: in words what the drawing shows."""
    rows = []
    for row in table.rows:
        if not row.number:  # a further diamond of the same step: its exits are told at the first
            continue
        exits = Text(id="; ".join(f"{a.id}: {b.id}" for a, b in row.exits), en="; ".join(f"{a.en}: {b.en}" for a, b in row.exits))
        rows.append(
            {
                "number": row.number, "activity": row.activity, "actor": table.actors[row.actor], "inputs": row.inputs, "time": row.time,
                "output": row.output, "next": exits,
            }
        )  # fmt: skip
    return rows


def _positions(region: str) -> Mapping[str, Text]:
    return {position.code: position.title for position in agencies.list_positions(region)}


# --- the drawing as a PDF in the official layout ----------------------------------------------------------------

_drawings: OrderedDict[str, bytes] = OrderedDict()
_drawings_lock = threading.Lock()


@audience("public")
@limited("sop", per_minute=20)
@public_page
def sop_pdf(request: HttpRequest, service: str) -> HttpResponse:
    """Hand out the SOP of the live version as PDF in the official layout."""
    region, at = request.region, timezone.now()  # type: ignore[attr-defined]
    live = rollout.live_version(service, region.code, at)
    if live is None:
        raise Http404
    definition, names = catalogue.get_definition(live.hash), _positions(region.code)
    head = names.get(definition.objection.actor) if definition.objection else None
    language = current()
    source = catalogue.typst_source(
        definition, catalogue.get_version(live.hash), language, names=names, government=GOVERNMENT.fill(region=region.name).in_(language),
        agency=agencies.get_agency(region.code, definition.agency).name.in_(language), approver=head.in_(language) if head else "",
        time_zone=region.time_zone,
    )  # fmt: skip
    return downloads.attachment(_drawn(source, at), name=f"sop-{service}-v{live.version}.pdf", media_type="application/pdf", inline=True)


def _drawn(source: str, at: Any) -> bytes:
    """Return the PDF of a source: the same source is drawn once."""
    name = hashlib.sha256(source.encode()).hexdigest()
    with _drawings_lock:
        if name in _drawings:
            _drawings.move_to_end(name)
            return _drawings[name]
    pdf = documents.get_sop_pdf(source=source, at=at)
    with _drawings_lock:
        _drawings[name] = pdf
        while len(_drawings) > KEPT_DRAWINGS:
            _drawings.popitem(last=False)
    return pdf


# --- for machines and for those who do not believe us -----------------------------------------------------------


@audience("public")
@public_page
def as_json(request: HttpRequest, service: str) -> HttpResponse:
    """Hand out the live standard as JSON: its content, from which anybody can compute the hash, and how it is kept."""
    region, at = request.region.code, timezone.now()  # type: ignore[attr-defined]
    found = standards.find_standard(region=region, service=service, at=at)
    if found is None:
        raise Http404
    figures, pilot = found.figures, rollout.find_pilot(service, region, at)
    tried = (
        None if pilot is None else {"hash": pilot.hash, "version": pilot.version, "share_percent": pilot.share, "since": pilot.begins_at.isoformat()}
    )
    return _json(
        bundling.content(region, found.definition, catalogue.get_templates(found.hash)), found.hash, found.definition.version,
        live_from=found.live_from.isoformat(), pilot=tried,
        figures={"submitted": figures.submitted, "ended": figures.ended, "refused": figures.refused, "on_time_percent": figures.on_time_percent, "mean_hours": figures.mean_hours},
    )  # fmt: skip


@audience("public")
@public_page
def version_json(request: HttpRequest, service: str, version: str) -> HttpResponse:
    """Hand out any published version as JSON."""
    record = _record(request.region.code, service, version)  # type: ignore[attr-defined]
    content = bundling.content(record.region, catalogue.get_definition(version), catalogue.get_templates(version))
    return _json(content, version, record.version)


def _json(content: Mapping[str, Any], version_hash: str, number: int, **more: Any) -> HttpResponse:
    body = {"format": "loket.standard/1", "hash": version_hash, "version": number, **more, "content": content}
    return HttpResponse(json.dumps(body, ensure_ascii=False, indent=2), content_type="application/json; charset=utf-8")


@audience("public")
@limited("package", per_minute=30)
@public_page
def package(request: HttpRequest, service: str) -> HttpResponse:
    """Hand out the package of the live version as it was published."""
    region = request.region.code  # type: ignore[attr-defined]
    found = rollout.live_hash(service, region, timezone.now())
    if found is None:
        raise Http404
    return _zip(_record(region, service, found))


@audience("public")
@limited("package", per_minute=30)
@public_page
def version_package(request: HttpRequest, service: str, version: str) -> HttpResponse:
    """Hand out the package of any published version."""
    return _zip(_record(request.region.code, service, version))  # type: ignore[attr-defined]


def _zip(record: VersionRecord) -> HttpResponse:
    content = bundling.zipped(record, catalogue.read_bundle(record.hash))
    return downloads.attachment(content, name=f"{record.service}-v{record.version}-{record.hash[:12]}.zip", media_type="application/zip")
