"""The frozen package of a proposal as people would meet it: the public page, the form, the procedure, the files."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates
from loket.foundation.common.text import Text
from loket.services.catalogue import queries as catalogue
from loket.services.rollout import queries
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.language import current
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for
from loket.web.manage import areas
from loket.web.manage.publishing import wording

VIEWS: Final = (
    ("halaman", Text(id="Halaman warga", en="Public page")), ("formulir", Text(id="Formulir", en="Form")), ("sop", Text(id="SOP", en="SOP")),
    ("berkas", Text(id="Berkas", en="Files")),
)  # fmt: skip


@audience("author", "reviewer", "leader")
@limited("proposal", per_minute=60, by="account")
def preview(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Show what would be published, in one of its views."""
    act = act_for(request, "publish")
    found = queries.get_proposal(act.region, proposal)
    files = queries.read_proposal(act.region, proposal)
    definition = catalogue.load_package(files, region=act.region).definition
    # Because: what citizens see is drawn by their own doors, which the settings name; a door imports no other.
    asked = request.GET.get("lihat", "halaman")
    view = asked if any(asked == code for code, _ in VIEWS) else "halaman"
    on = dates.civil_date(act.at, time_zone=agencies.get_region(act.region).time_zone)
    names = {position.code: position.title for position in agencies.list_positions(act.region)}
    shown: dict[str, Any] = {}
    if view == "halaman":
        shown["html"] = import_string(settings.LOKET_PREVIEW_STANDARD)(definition, region=act.region, on=on, names=names)
    elif view == "formulir":
        shown["html"] = import_string(settings.LOKET_PREVIEW_FORM)(definition, region=act.region, on=on)
    elif view == "sop":
        # Trusted for: the drawing escapes what the package says, and holds no script (tested in services.catalogue).
        shown["drawing"] = catalogue.flowchart_svg(definition, current(), names=names)
    else:
        shown["files"] = [(name, files[name].decode("utf-8", "replace")) for name in sorted(files)]
    tabs = [{"label": label, "href": f"?lihat={code}", "current": code == view, "count": ""} for code, label in VIEWS]
    context = {"proposal": found, "tag": wording.tag(found), "tabs": tabs, "view": view, "desk_menu": areas.menu(request), **shown}
    return render(request, "manage/terbit/pratinjau.html", context)


@audience("author", "reviewer", "leader")
@limited("proposal", per_minute=30, by="account")
def package(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Hand out the frozen files as they were submitted."""
    act = act_for(request, "publish")
    found = queries.get_proposal(act.region, proposal)
    content = catalogue.pack_bundle(queries.read_proposal(act.region, proposal))
    name = f"{found.service}-v{found.version}-{found.hash[:12]}-usulan.zip"
    return downloads.attachment(content, name=name, media_type="application/zip")
