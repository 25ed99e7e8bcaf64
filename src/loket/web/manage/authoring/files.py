"""The files of a draft themselves: read, written by hand, brought and taken as a zip; documents with their templates."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from loket.foundation.agencies import queries as agencies
from loket.foundation.common import dates
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.residents.values import REGISTER_PATHS
from loket.services.catalogue import operations as catalogue_writes
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.errors import DraftStale
from loket.services.documents import queries as documents
from loket.services.documents.values import Letterhead, Signatory
from loket.web.kit import downloads
from loket.web.kit.audience import audience
from loket.web.kit.language import say
from loket.web.kit.ratelimit import limited
from loket.web.manage.authoring import forming, parts
from loket.web.manage.authoring.bench import Bench
from loket.web.manage.authoring.ground import said

BY_HAND: Final = Text(id="Berkas {name}", en="File {name}")
GONE: Final = Text(id="Berkas {name} dihapus", en="File {name} removed")
BROUGHT: Final = Text(id="Berkas diunggah", en="Files uploaded")
FOLDERS: Final = (
    ("", Text(id="di paket", en="in the package")),
    ("templates/", Text(id="templates/", en="templates/")),
    ("examples/", Text(id="examples/", en="examples/")),
)
NO_FILE: Final = Text(id="Pilih berkasnya dahulu.", en="Choose the file first.")


def every(bench: Bench) -> HttpResponse:
    """Show the files, and one of them as it is written."""
    request = bench.request
    name = request.POST.get("berkas") or request.GET.get("berkas") or "service.yaml"
    refusal: Text | None = None
    text = bench.files.get(name, b"").decode("utf-8", "replace")
    if request.method == "POST":
        text = request.POST.get("isi", "")
        try:
            return _kept(bench, name, None if request.POST.get("do") == "remove" else text)
        except Refusal as stopped:
            refusal = stopped.message
    elif name not in bench.files and not request.GET.get("baru"):
        raise Http404
    problems = [one for one in bench.examined.problems if one.file == name]
    context = bench.context("berkas") | {
        "name": name, "text": text, "lines": text.count("\n") + 1, "refusal": refusal, "file_problems": problems,
        "folders": FOLDERS, "download_href": reverse("author-download", args=[bench.draft.id]),
        "names": [(one, len(body), sum(1 for problem in bench.examined.problems if problem.file == one)) for one, body in sorted(bench.files.items())],
    }  # fmt: skip
    return render(request, "manage/susun/berkas.html", context, status=422 if refusal else 200)


def _kept(bench: Bench, name: str, text: str | None) -> HttpResponse:
    newline = "\r\n" if b"\r\n" in bench.files.get(name, b"") else "\n"
    content = None if text is None else text.replace("\r\n", "\n").replace("\n", newline).encode("utf-8")
    what = (BY_HAND if content is not None else GONE).fill(name=name)
    revision = forming.number(bench.request.POST.get("revision"), bench.draft.revision)
    catalogue_writes.save_draft_file(
        act=bench.act, region=bench.draft.region, draft=bench.draft.id, revision=revision, name=name, content=content, what=what
    )
    messages.success(bench.request, str(say(forming.SAVED)))
    return HttpResponseRedirect(f"{bench.href('berkas')}?berkas={name if content is not None else 'service.yaml'}", status=303)


@audience("author")
@limited("author-download", per_minute=60, by="account")
def download(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Hand out the draft's files as a zip laid out as the repository is."""
    bench = Bench.open(request, draft)
    one = bench.draft
    content = catalogue.read_archive(bench.files, region=one.region, service=one.service, agency=one.agency)
    return downloads.attachment(content, name=f"{one.service}-rancangan.zip", media_type="application/zip")


@audience("author")
@require_POST
@limited("author-save", per_minute=240, by="account")
def upload(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Put an uploaded zip, or one file of a package, in place of what the draft holds."""
    bench = Bench.open(request, draft)
    brought = request.FILES.get("paket")
    revision = forming.number(request.POST.get("revision"), 0)
    try:
        if brought is None:
            raise Refusal(NO_FILE, status=422)
        content = brought.read()
        name = str(brought.name or "")
        if content[:4] == b"PK\x03\x04":
            catalogue_writes.replace_draft(
                act=bench.act, region=bench.draft.region, draft=draft, revision=revision, files=catalogue.read_upload(content), what=BROUGHT
            )
        else:
            folder = request.POST.get("folder", "")
            catalogue_writes.save_draft_file(
                act=bench.act,
                region=bench.draft.region,
                draft=draft,
                revision=revision,
                name=f"{folder}{name}",
                content=content,
                what=BY_HAND.fill(name=name),
            )
        messages.success(request, str(say(forming.SAVED)))
    except Refusal as refusal:
        messages.error(request, str(say(refusal.message)))
    return HttpResponseRedirect(bench.href("berkas"), status=303)


def document(bench: Bench, name: str) -> HttpResponse:
    """Show a document: its content, its template, how it will look."""
    request = bench.request
    entry = parts.document_entry(name)
    spec = bench.ground.documents()[name]
    file = str(spec.get("template", "")) if isinstance(spec, dict) else ""
    if request.GET.get("pdf"):
        return _pdf(bench, name)
    title = said(spec.get("title") if isinstance(spec, dict) else None, name)
    text = bench.files.get(file, b"").decode("utf-8", "replace")
    typed = request.POST.get("templat")
    revision: int | None = None
    if request.method == "POST" and typed is not None:
        written = typed.replace("\r\n", "\n")
        if written.strip() != text.replace("\r\n", "\n").strip() and file:
            try:
                revision = catalogue_writes.save_draft_file(
                    act=bench.act, region=bench.draft.region, draft=bench.draft.id, revision=forming.number(request.POST.get("revision"), 0), name=file,
                    content=written.encode(), what=BY_HAND.fill(name=file),
                )  # fmt: skip
            except (DraftStale, Refusal) as refusal:
                more = {"template_text": written, "template_file": file, "calls": _CALLS, "rename_kind": "document"}
                return forming.page(
                    bench, "dokumen", (entry,), places=(entry.name, file.removesuffix(".typ")), item=name, template="manage/susun/dokumen.html", what=title,
                    more=more, refusal=refusal.message, status=refusal.status,
                )  # fmt: skip
            bench = Bench.open(request, bench.draft.id)
    more = {"template_text": text, "template_file": file, "calls": _CALLS, "rename_kind": "document"}
    return forming.form(
        bench,
        "dokumen",
        (entry,),
        what=title,
        places=(entry.name, file),
        item=name,
        template="manage/susun/dokumen.html",
        more=more,
        revision=revision,
    )


#: What a template may use, with what it does.
_CALLS: Final = (
    ("#letterhead()", Text(id="kop surat instansi", en="letterhead of the agency")), ("#title[JUDUL]", Text(id="judul", en="title")), ("#number()", Text(id="nomor", en="number")),
    ('#field("Nama", data.name)', Text(id="baris nama dan isi", en="a line of name and content")), ("#data.name", Text(id="isi di tengah kalimat", en="content inside a sentence")),
    ('#table-of(data.rows, ("A", "B"))', Text(id="tabel", en="table")), ("#signature()", Text(id="tanda tangan", en="signature")), ("#qr()", Text(id="kode QR", en="QR code")),
    ("*tebal* _miring_", Text(id="tebal dan miring", en="bold and italic")), ("#align(center)[…]", Text(id="di tengah", en="centred")), ("#v(12pt)", Text(id="jarak", en="space")),
)  # fmt: skip


def _pdf(bench: Bench, name: str) -> HttpResponse:
    """Hand out how a document looks with sample content."""
    package = bench.examined.package
    if package is None or name not in package.definition.documents:
        raise Http404
    definition = package.definition
    spec = definition.documents[name]
    template = package.templates.get(spec.template)
    if template is None:
        raise Http404
    region = agencies.get_region(bench.draft.region)
    agency = next((one for one in agencies.list_agencies(bench.draft.region) if one.code == definition.agency), None)
    head = Letterhead(
        government=f"Pemerintah {region.name}", agency=agency.name.id if agency else definition.agency, address=agency.address if agency else "",
        contact="", note=definition.letterhead.id if definition.letterhead else "",
    )  # fmt: skip
    approving = next((step.actor for step in definition.steps if step.kind.value == "approve" and step.actor), "")
    titles = {position.code: position.title.id for position in agencies.list_positions(bench.draft.region)}
    pdf = documents.get_preview_pdf(
        template=template, data={field: _sample(definition, source) for field, source in spec.fields.items()}, title=Text(id=spec.title.id, en=spec.title.en),
        letterhead=head, signatory=Signatory(position=titles.get(approving, approving), name="", place=region.seat), on_text=dates.format_date(bench.on), at=bench.act.at,
    )  # fmt: skip
    return downloads.attachment(pdf, name=f"contoh-{name}.pdf", media_type="application/pdf", inline=True)


def _sample(definition: Any, source: str) -> Any:
    """Return something to stand for a fact on a sample document: its own name between brackets, a list where one is expected."""
    if (words := catalogue.read_quoted(source)) is not None:
        return words
    if source.startswith("residents."):
        known = REGISTER_PATHS.get(source)
        return f"[{known.label.id}]" if known else f"[{source}]"
    field = definition.form.fields().get(source.split(".")[1]) if source.startswith("form.") else None
    if field is not None and field.type.value == "group" and source.count(".") == 1:
        return [[f"[{child.label.id}]" for child in field.fields]]
    label = field.label.id if field is not None else source.rpartition(".")[2]
    return f"[{label}]" if field is None or field.type.value != "date" else dates.format_date(dt.date(2026, 1, 15))
