"""Services and drafts of a region; where a draft begins and ends."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from loket.foundation.agencies import queries as agencies
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.services.catalogue import operations as catalogue_writes
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.operations import Edit
from loket.services.catalogue.values import DraftState
from loket.services.rollout import queries as rollout
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for, pager
from loket.web.manage import areas
from loket.web.manage.authoring.bench import Bench
from loket.web.manage.authoring.posting import slug

#: Unit: services on a page.
MOST: Final = 100
TEMPLATES: Final = {"_template": Text(id="Surat keterangan (kosong, dengan penjelasan)", en="A letter (empty, with explanations)")}
FROM_TEMPLATE: Final = Text(id="Dimulai dari templat", en="Begun from a template")
FROM_COPY: Final = Text(id="Dimulai dari salinan {service}", en="Begun from a copy of {service}")
FROM_LIVE: Final = Text(id="Dimulai dari versi {n} yang berlaku", en="Begun from version {n} in force")
FROM_UPLOAD: Final = Text(id="Dimulai dari berkas yang diunggah", en="Begun from an uploaded file")
NEEDED: Final = Text(id="Tulis nama layanan dalam kedua bahasa.", en="Write the name of the service in both languages.")


@audience("author")
def services(request: HttpRequest) -> HttpResponse:
    """Show the drafts that are worked on, and the services that are live."""
    region, at = request.region.code, timezone.now()  # type: ignore[attr-defined]
    drafts = catalogue.list_drafts(region, after=request.GET.get("after"))
    live = rollout.list_live(region, at, limit=MOST)
    worked_on = {one.service for one in drafts}
    context = {
        "desk_menu": areas.menu(request), "drafts": drafts, "pages": pager(request, drafts), "more": live.next,
        "live": [{"one": one, "has_draft": one.service in worked_on} for one in live],
    }  # fmt: skip
    return render(request, "manage/susun/layanan.html", context)


@audience("author")
@limited("author", per_minute=60, by="account", methods=("POST",))
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a new service: from a template, from a live one, or from an uploaded package."""
    error: Text | None = None
    if request.method == "POST":
        try:
            return HttpResponseRedirect(reverse("author-part", args=[_begun(request), "umum"]), status=303)
        except Refusal as refusal:
            error = refusal.message
    region, at = request.region, timezone.now()  # type: ignore[attr-defined]
    seat = getattr(request, "appointment", None)
    own = str(getattr(seat, "agency", "") or str(getattr(seat, "position", "")).partition("/")[0])
    beginnings: list[tuple[str, Any]] = [
        (f"template:{name}", TEMPLATES.get(name, Text(id=name.strip("_"), en=name.strip("_")))) for name in catalogue.list_templates()
    ]
    for one in rollout.list_live(region.code, at, limit=MOST):
        beginnings.append((f"copy:{one.service}", Text(id=f"Salinan: {one.title.id}", en=f"Copy: {one.title.en}")))
    context = {
        "desk_menu": areas.menu(request), "error": error, "post": request.POST, "beginnings": beginnings,
        "agencies": [(one.code, one.name) for one in agencies.list_agencies(region.code)], "own": request.POST.get("agency") or own,
        "post_id": request.POST.get("title.id", ""), "post_en": request.POST.get("title.en", ""), "chosen": request.POST.get("from") or "template:_template",
    }  # fmt: skip
    return render(request, "manage/susun/baru.html", context, status=422 if error else 200)


def _begun(request: HttpRequest) -> UUID:
    act, region, post = act_for(request, "author"), request.region.code, request.POST  # type: ignore[attr-defined]
    if upload := request.FILES.get("paket"):
        files = catalogue.read_upload(upload.read())
        return catalogue_writes.start_draft(act=act, region=region, files=files, what=FROM_UPLOAD, base_hash=_base_of(region, files))
    title = Text(id=post.get("title.id", "").strip(), en=post.get("title.en", "").strip())
    if not title.id or not title.en:
        raise Refusal(NEEDED, code="authoring.title_missing", status=422)
    service = post.get("service", "").strip() or slug(title.id, sign="-", most=60)
    agency = post.get("agency", "")
    kind, _, name = post.get("from", "").partition(":")
    if kind == "copy":
        source = rollout.get_live(name, region, act.at)
        files = catalogue.read_copy(catalogue.read_bundle(source.hash), service=service, agency=agency, title=title)
        what = FROM_COPY.fill(service=source.title)
    else:
        files = catalogue.read_template(name or "_template", service=service, agency=agency)
        what = FROM_TEMPLATE
    draft = catalogue_writes.start_draft(act=act, region=region, files=files, what=what)
    if kind != "copy":
        edits = [Edit("service.yaml", ("title",), title.as_dict())]
        catalogue_writes.save_draft(
            act=act, region=region, draft=draft, revision=1, edits=edits, what=Text(id="Nama layanan", en="Name of the service")
        )
    return draft


def _base_of(region: str, files: Any) -> str:
    """Return the version that an uploaded package changes: the newest of its service, "" for a new one."""
    plain, _ = catalogue.read_plain(files, "service.yaml")
    service = str(plain.get("service", "")) if isinstance(plain, dict) else ""
    found = catalogue.list_versions(region, service=service, limit=1)
    return found.items[0].hash if found.items else ""


@audience("author")
@require_POST
@limited("author", per_minute=60, by="account")
def change(request: HttpRequest, service: str) -> HttpResponse:
    """Begin a draft from the live version of a service."""
    act = act_for(request, "author")
    live = rollout.live_version(service, act.region, act.at)
    if live is None:
        raise Http404
    draft = catalogue_writes.start_draft(
        act=act, region=act.region, files=catalogue.read_bundle(live.hash), what=FROM_LIVE.fill(n=live.version), base_hash=live.hash
    )
    return HttpResponseRedirect(reverse("author-part", args=[draft, "umum"]), status=303)


@audience("author")
def history(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Show what was done to a draft, the latest first."""
    bench = Bench.open(request, draft)
    return render(
        request, "manage/susun/riwayat.html", bench.context("berkas") | {"revisions": catalogue.list_revisions(bench.draft.region, draft, limit=100)}
    )


@audience("author")
@require_POST
def discard(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Put a draft aside for good; its content stays in the record."""
    act = act_for(request, "author")
    catalogue_writes.set_draft_state(act=act, region=act.region, draft=draft, state=DraftState.DISCARDED)
    messages.success(request, str(say(Text(id="Rancangan dibuang.", en="The draft was discarded."))))
    return HttpResponseRedirect(reverse("author-services"), status=303)
