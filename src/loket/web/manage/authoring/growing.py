"""New parts of a service, whole enough to be shown at once: a page with its first question, a step between two others, a document with its template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.services.catalogue import operations as catalogue_writes
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.operations import Edit, Renamed
from loket.web.kit.language import say
from loket.web.manage.authoring import forming, parts
from loket.web.manage.authoring.bench import Bench
from loket.web.manage.authoring.parts import Entry
from loket.web.manage.authoring.posting import slug, unused
from loket.web.manage.authoring.shapes import WORDS

FIELD_KINDS: Final = tuple(
    (kind, WORDS[kind])
    for kind in ("text", "long_text", "choice", "choices", "boolean", "date", "integer", "money", "address", "map_point", "upload", "family_member", "family_members", "issued_document", "prefilled", "group")
)  # fmt: skip
NEEDED: Final = Text(id="Tulis judulnya dalam kedua bahasa.", en="Write the title in both languages.")
NEW: Final = Text(id="Ditambahkan: {title}", en="Added: {title}")
RENAMED: Final = Text(id="Nama teknis {old} menjadi {new}", en="Technical name {old} becomes {new}")
VISIT: Final = {
    "minutes": 30, "book_within": {"value": 10, "unit": "working_days"}, "change_until_hours": 24, "wait_minutes": 15, "rebookings": 1, "missed": "missed",
}  # fmt: skip
TEMPLATE: Final = """\
#letterhead()
#title[{title}]
#number()

Yang bertanda tangan di bawah ini menerangkan bahwa:

#field("Nama", data.name)

Surat ini dibuat untuk dipergunakan sebagaimana mestinya.

#signature()
#qr()
"""


def page(bench: Bench) -> HttpResponse:
    """Add a page with one question to the form."""
    title = title_of(bench)
    pages = list(bench.ground.form.get("pages") or [])
    known = [one.get("id") for one in pages if isinstance(one, Mapping)]
    name = unused(slug(title.id, sign="-", most=30), known)
    new = {"id": name, "title": title.as_dict(), "fields": [_field(bench, title)]}
    return add(bench, [Edit("form.yaml", ("pages", len(pages)), new)], title, bench.href("formulir", name))


def field(bench: Bench, entry: Entry, item: str) -> HttpResponse:
    """Add a question to a page."""
    title = title_of(bench)
    held = parts.value_of(bench.ground, entry)
    fields = held.get("fields") if isinstance(held, Mapping) else None
    edit = Edit(entry.file, (*entry.path, "fields", len(fields or [])), _field(bench, title))
    return add(bench, [edit], title, bench.href("formulir", item))


def _field(bench: Bench, title: Text) -> dict[str, Any]:
    post = bench.request.POST
    kind = post.get("type") or "text"
    name = unused(slug(title.id), [one["id"] for one in bench.ground.fields()])
    found: dict[str, Any] = {"id": name, "type": kind}
    if kind == "prefilled" and post.get("from"):
        found["from"] = post["from"]
    found["label"] = title.as_dict()
    if kind in ("choice", "choices"):
        found["choices"] = choices(post.get("choices", "")) or [{"value": "lainnya", "label": {"id": "Lainnya", "en": "Other"}}]
    if kind == "upload":
        found["upload"] = {"types": ["jpg", "png", "pdf"], "max_mib": 5}
        found["reference"] = post.get("reference") or law(bench)
    if kind == "group":
        found["item_title"] = title.as_dict()
        found["fields"] = [{"id": "nama", "type": "text", "label": {"id": "Nama", "en": "Name"}}]
    return found


def choices(text: str) -> list[dict[str, Any]]:
    """
    Return answers from lines: `Indonesia | English`, the same word twice where only one is written.

    >>> choices("Milik sendiri | Owned\\nSewa")[1]
    {'value': 'sewa', 'label': {'id': 'Sewa', 'en': 'Sewa'}}
    """
    found: list[dict[str, Any]] = []
    for line in text.replace("\r", "").split("\n"):
        indonesian, _, english = (part.strip() for part in line.partition("|"))
        if indonesian:
            value = unused(slug(indonesian), [one["value"] for one in found])
            found.append({"value": value, "label": {"id": indonesian, "en": english or indonesian}})
    return found


def step(bench: Bench) -> HttpResponse:
    """Put a step between two others: what led on from the one before leads to it now."""
    title, post = title_of(bench), bench.request.POST
    steps = [dict(one) for one in bench.ground.steps()]
    name = unused(slug(title.id), [one["id"] for one in steps])
    before = next((place for place, one in enumerate(steps) if one["id"] == post.get("after")), len(steps) - 1)
    following = _main_exit(steps[before]) if steps else ["done"]
    kind = post.get("kind") or "review"
    new: dict[str, Any] = {"id": name, "kind": kind, "title": title.as_dict()}
    edits: list[Edit] = []
    if kind == "automatic":
        table = unused(name, bench.ground.tables())
        new |= {"rules": table, "outcomes": {"accept": {"next": following, "title": {"id": "Lengkap", "en": "Complete"}}}}
        row = {
            "id": "lengkap",
            "otherwise": True,
            "outcome": "accept",
            "reason": {"id": "Permohonan lengkap.", "en": "The application is complete."},
            "legal_basis": law(bench),
        }
        edits.append(Edit("rules.yaml", ("tables", table), {"title": title.as_dict(), "rows": [row]}))
    elif kind == "inform":
        new |= {
            "to": [post.get("actor") or next(iter(bench.ground.options("positions")))[0]],
            "tells": [{"label": {"id": "Nama", "en": "Name"}, "value": "residents.name"}],
        }
        new |= {"reference": law(bench), "next": following}
    elif kind in ("issue", "record"):
        new |= {"document": next(iter(bench.ground.documents()), "")} if kind == "issue" else {"effect": ""}
        new["next"] = following
    elif kind == "appointment":
        new |= {"actor": post.get("actor") or next(iter(bench.ground.options("positions")))[0], "visit": dict(VISIT), "outcomes": {
            "accept": {"next": following, "title": {"id": "Datang", "en": "Came"}},
            "missed": {"next": ["applicant"], "title": {"id": "Tidak datang", "en": "Did not come"}, "reasons": [{"id": "did_not_come", "text": {"id": "Anda tidak datang pada waktu yang dipilih.", "en": "You did not come at the chosen time."}}]},
        }}  # fmt: skip
    elif kind == "inspect":
        places = [f"form.{one.get('id')}" for one in bench.ground.fields() if one.get("type") in ("address", "map_point")]
        new |= {"actor": post.get("actor") or next(iter(bench.ground.options("positions")))[0], "time": {"value": 2, "unit": "working_days"}, "inspection": {
            "at": next(iter(places), "form."), "items": [{"id": "fits", "text": {"id": "Keadaan di tempat sesuai permohonan", "en": "The place is as the application says"}, "photos": 2}],
        }, "outcomes": {"accept": {"next": following, "title": {"id": "Memenuhi syarat", "en": "Meets the conditions"}}}}  # fmt: skip
    else:
        new |= {"actor": post.get("actor") or next(iter(bench.ground.options("positions")))[0], "time": {"value": 1, "unit": "working_hours"}}
        new["outcomes"] = {"accept": {"next": following, "title": {"id": "Lengkap dan benar", "en": "Complete and right"}}}
    if steps:
        _lead(steps[before], name)
    steps.insert(before + 1, new)
    return add(bench, [*edits, Edit("service.yaml", ("steps",), steps)], title, bench.href("langkah", name))


def _main_exit(step: Mapping[str, Any]) -> list[str]:
    outcomes = step.get("outcomes")
    if isinstance(outcomes, Mapping):
        for outcome in outcomes.values():
            following = outcome.get("next") if isinstance(outcome, Mapping) else None
            if isinstance(following, list) and following and not {"applicant", "refused"} & set(following):
                return list(following)
    return list(step.get("next") or ["done"])


def _lead(step: dict[str, Any], name: str) -> None:
    exits = _main_exit(step)
    outcomes = step.get("outcomes")
    if isinstance(outcomes, Mapping):
        step["outcomes"] = {
            key: {**one, "next": [name]} if isinstance(one, Mapping) and one.get("next") == exits else one for key, one in outcomes.items()
        }
    if step.get("next"):
        step["next"] = [name]


def document(bench: Bench) -> HttpResponse:
    """Add a document with a template to begin with."""
    title = title_of(bench)
    name = unused(slug(title.id, most=30), bench.ground.documents())
    file = f"templates/{name.replace('_', '-')}.typ"
    new = {"title": title.as_dict(), "template": file, "number": "{number}", "fields": {"name": "residents.name"}}
    if file not in bench.files:
        revision = catalogue_writes.save_draft_file(
            act=bench.act, region=bench.draft.region, draft=bench.draft.id, revision=bench.draft.revision, name=file,
            content=TEMPLATE.format(title=title.id.upper()).encode(), what=NEW.fill(title=title),
        )  # fmt: skip
        catalogue_writes.save_draft(
            act=bench.act, region=bench.draft.region, draft=bench.draft.id, revision=revision, edits=[Edit("service.yaml", ("documents", name), new)],
            what=NEW.fill(title=title),
        )  # fmt: skip
        return HttpResponseRedirect(bench.href("dokumen", name), status=303)
    return add(bench, [Edit("service.yaml", ("documents", name), new)], title, bench.href("dokumen", name))


def renamed(bench: Bench, revision: int) -> HttpResponse:
    """Give a page, field, step, table, row or parameter another technical name."""
    post = bench.request.POST
    kind, old, new, within, part = (post.get(name, "").strip() for name in ("kind", "old", "new", "within", "part"))
    made = slug(new, sign="-" if kind == "page" else "_", most=40)
    known = catalogue.names_of_kind(bench.files, kind, within)
    try:
        if kind not in list(Renamed) or old not in known or made in known:
            raise Refusal(Text(id="Nama teknis itu sudah dipakai. Pilih nama lain.", en="That technical name is in use. Choose another."), status=422)
        catalogue_writes.rename_in_draft(
            act=bench.act, region=bench.draft.region, draft=bench.draft.id, revision=revision, kind=Renamed(kind), old=old, new=made, within=within,
            what=RENAMED.fill(old=old, new=made),
        )  # fmt: skip
        messages.success(bench.request, str(say(RENAMED.fill(old=old, new=made))))
    except Refusal as refusal:
        messages.error(bench.request, str(say(refusal.message)))
        made = old
    item = made if kind in ("page", "step", "table", "document") else post.get("item", "")
    return HttpResponseRedirect(bench.href(part, item) if item else bench.href(part), status=303)


def law(bench: Bench) -> str:
    """Return the first law of the service, to begin with."""
    laws = bench.ground.service.get("legal_basis")
    first = laws[0] if isinstance(laws, list) and laws and isinstance(laws[0], Mapping) else {}
    return str(first.get("cite") or "UU 25/2009 Pasal 21")


def title_of(bench: Bench) -> Text:
    """Return the title of something new. :raises Refusal: if it is not there in both languages."""
    post = bench.request.POST
    title = Text(id=post.get("title.id", "").strip(), en=post.get("title.en", "").strip())
    if not title.id or not title.en:
        raise Refusal(NEEDED, code="authoring.title_missing", status=422)
    return title


def add(bench: Bench, edits: list[Edit], title: Text, href: str) -> HttpResponse:
    """Save something new and go to its page."""
    forming.save(bench, edits, NEW.fill(title=title), quiet=True)
    messages.success(bench.request, str(say(NEW.fill(title=title))))
    return HttpResponseRedirect(href, status=303)
