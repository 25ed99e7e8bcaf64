"""Filling in: one thing a page, kept at every step, nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.common.text import Text
from loket.foundation.identity.values import Assurance
from loket.oversight.privacy import queries as privacy
from loket.services.cases.errors import DraftChanged
from loket.services.cases.values import ApplicantKind, Draft, Power
from loket.services.catalogue import queries as catalogue
from loket.services.catalogue.definition import FieldType, FormField, FormPage
from loket.services.journey import operations, queries
from loket.services.journey.errors import AnswersInvalid
from loket.services.journey.values import Application
from loket.web.citizen import asking, posted, uploads, wording
from loket.web.citizen.account import proving
from loket.web.citizen.who import acted_words, me
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

#: Word in an address: this page was opened from the check-answers page and goes back there.
FROM_CHECK: Final = "periksa"
#: Name of the button that keeps what is typed, goes to prove more, and comes back to this very page.
PROVE: Final = "buktikan"
ONE_MORE: Final = Text(id="Jawaban Anda membuka pertanyaan lanjutan di bawah.", en="Your answer leads to a further question below.")


@dataclass
class Typed:
    """What one sending of a page brought, and what there is to say about it."""

    values: dict[str, Any]
    errors: dict[str, Text] = field(default_factory=dict)
    notice: Text | None = None
    status: int = 200
    stored: tuple[dict[str, Any], ...] = ()
    """What another device kept meanwhile, shown beside what was typed."""
    revision: int | None = None


def resume_address(application: Application, draft: Draft) -> str:
    """Return where a draft goes on: its first page that is not right yet, else the check-answers page."""
    page = catalogue.first_unfinished_page(application.definition, draft.answers, application.facts, application.today)
    return reverse("draft-page", args=[draft.id, page.id]) if page else reverse("draft-check", args=[draft.id])


def needed_for(application: Application) -> Assurance:
    """Return the level that an application asks for; at the counter an officer sees who it is."""
    return Assurance.BASIC if application.draft.power is Power.COUNTER else Assurance(application.definition.assurance)


def must_prove(request: HttpRequest, application: Application) -> bool:
    """Say whether this session has not proved yet what the application asks for."""
    needed = needed_for(application)
    return needed is not Assurance.BASIC and not proving.level_of(request).level.reaches(needed)


def ground_of(request: HttpRequest, application: Application, fields: Iterable[FormField]) -> asking.Ground:
    """Return what these questions of a draft are shown against. Whoever acts for somebody else has no data of their own to report here."""
    is_own = application.draft.power is Power.SELF
    return asking.Ground(
        region=request.region.code, held={row.field: row for page in application.answers for row in page.rows if row.is_held},  # type: ignore[attr-defined]
        members=application.members, on=application.today, file_href=lambda file: reverse("own-file", args=[file]),
        wrong_href=lambda path: f"{reverse('wrong-data')}?{urlencode({'data': path.removeprefix('residents.')})}" if is_own else "",
        register=application.register, reports_in_form=is_own, sources=_sources_of(application, fields),
    )  # fmt: skip


def _sources_of(application: Application, fields: Iterable[FormField]) -> dict[str, Text]:
    """Return of each value of the register that these questions show from where it is and since when, in words."""
    draft = application.draft
    if draft.applicant_kind is not ApplicantKind.RESIDENT:
        return {}
    paths = [field.from_ for field in fields if field.from_ and field.from_.startswith("residents.")]
    found = privacy.list_sources(region=draft.region, resident=draft.applicant, paths=paths) if paths else {}
    return {path: wording.sourced(one.source, one.at) for path, one in found.items() if one.at is not None}


@audience("citizen")
def resume(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Go on where the citizen was, on whichever device."""
    application = queries.get_application(act=act_for(request, "apply"), account=me(request), draft=draft)
    return HttpResponseRedirect(resume_address(application, application.draft))


@audience("citizen")
@limited("apply", per_minute=60, by="account", methods=("POST",))
def page(request: HttpRequest, draft: UUID, page: str) -> HttpResponse:
    """Ask the questions of one page, and keep the answers."""
    act = act_for(request, "apply")
    application = queries.get_application(act=act, account=me(request), draft=draft)
    form_page = next((one for one in application.pages if one.id == page), None)
    if form_page is None:  # not in this version, or not for these answers
        return HttpResponseRedirect(resume_address(application, application.draft))
    if request.method != "POST":
        return _show(request, application, form_page, Typed(dict(application.draft.answers)))
    return _Sending(request, act, application, form_page).answer()


class _Sending:
    """One sending of a page: read, keep the files, ask on, or save."""

    def __init__(self, request: HttpRequest, act: Act, application: Application, page: FormPage) -> None:
        self.request, self.act, self.application, self.page = request, act, application, page
        self.draft = application.draft
        self.revision = _number(request.POST.get("revision"))
        shown = set(request.POST.getlist("_shown"))
        self.shown = [one for one in page.fields if one.id in shown]
        self.raw = posted.read(self.shown, request.POST)
        self.typed = Typed(dict(self.draft.answers))

    def answer(self) -> HttpResponse:
        try:
            self._take_files()
            if "wrong" in self.request.POST:
                return self._to_correction()
            self.typed.values = {**self.draft.answers, **self.raw}
            if self._changed_a_group() or self._was_only_about_files():
                return self._again()
            if self.typed.errors:
                return self._again(422)
            is_leaving = PROVE in self.request.POST
            if not is_leaving and self._leads_to_more():
                self.typed.notice = ONE_MORE
                return self._again()
            saved = operations.save_page(
                act=self.act, account=self.draft.account, draft=self.draft.id, page=self.page.id, raw=self.raw, revision=self.revision,
                is_unfinished=is_leaving,
            )  # fmt: skip
        except AnswersInvalid as refusal:
            self.typed.errors = {**self.typed.errors, **_here(refusal.errors, self.page)}
            return self._again(422)
        except DraftChanged as refusal:
            return self._changed_elsewhere(refusal)
        if is_leaving:
            back = self.request.get_full_path()
            return HttpResponseRedirect(proving.address(needed_for(self.application), back=back), status=303)
        return HttpResponseRedirect(self._next(saved), status=303)

    def _take_files(self) -> None:
        """Keep what was sent and forget what was removed, before anything else can go wrong."""
        asked = uploads.upload_fields(self.shown)
        kept = uploads.read_kept(self.request, asked, act=self.act, owner=self.draft.id)
        gone_field, gone_file = uploads.to_remove(self.request)
        for one in asked:
            files = kept[one.id]
            if one.id == gone_field:
                files = [file for file in files if file["file"] != gone_file]
            new, refused = uploads.store(self.request, one, files, act=self.act, owner=self.draft.id, definition=self.application.definition)
            self.raw[one.id] = [*files, *new]
            if refused:
                self.typed.errors[one.id] = uploads.joined(refused)
        for one in asked:
            if self.raw[one.id] != list(self.draft.answers.get(one.id) or ()):
                self.draft = operations.keep_files(
                    act=self.act, account=self.draft.account, draft=self.draft.id, field=one.id, given=self.raw[one.id], revision=self.revision
                )
                self.revision = self.draft.revision

    def _to_correction(self) -> HttpResponse:
        """Keep what is right so far and go to where the register is corrected; from there it comes back to this page."""
        try:
            self._keep(self.raw)
        except AnswersInvalid as refusal:
            wrong = {path.partition(".")[0] for path in refusal.errors}
            self._keep({name: value for name, value in self.raw.items() if name not in wrong})
        query = urlencode({"data": self.request.POST.get("wrong", "")[:40], "draf": ids.to_text(self.draft.id), "halaman": self.page.id})
        return HttpResponseRedirect(f"{reverse('data-correct')}?{query}", status=303)

    def _keep(self, raw: dict[str, Any]) -> None:
        operations.save_page(
            act=self.act, account=self.draft.account, draft=self.draft.id, page=self.page.id, raw=raw, revision=self.revision, is_unfinished=True
        )

    def _changed_a_group(self) -> bool:
        """Add an item to a group, or take one away; nothing is checked or saved yet."""
        added, dropped = self.request.POST.get("add", ""), self.request.POST.get("drop", "")
        name, _, number = dropped.rpartition(".")
        for one in self.shown:
            if one.type is not FieldType.GROUP:
                continue
            items = list(self.raw[one.id])
            if one.id == added and len(items) < one.max_items:
                self.typed.values[one.id] = [*(items or [{}]), {}]
            elif one.id == name and number.isdigit():
                # Because: the browser numbers what it shows; blank ones among them are left out of `raw`.
                every = [posted.read(one.fields, self.request.POST, prefix=f"{name}.{n}.") for n in range(one.max_items + 1)]
                self.typed.values[one.id] = [item for n, item in enumerate(every) if n != int(number) and not posted.is_blank(item)]
        return bool(added or dropped)

    def _was_only_about_files(self) -> bool:
        return "remove" in self.request.POST or "more" in self.request.POST

    def _leads_to_more(self) -> bool:
        """Say whether these answers show a question that the page did not have yet."""
        application = self.application
        seen = catalogue.visible_fields(application.definition, self.page, self.typed.values, application.facts, application.today)
        shown = {one.id for one in self.shown}
        return any(one.type is not FieldType.PREFILLED and one.id not in shown for one in seen)

    def _again(self, status: int = 200) -> HttpResponse:
        self.typed.status = 422 if self.typed.errors else status
        self.typed.revision = self.revision
        return _show(self.request, self.application, self.page, self.typed)

    def _changed_elsewhere(self, refusal: DraftChanged) -> HttpResponse:
        """Show what was typed and what is stored; sending once more keeps what was typed."""
        now = queries.get_application(act=self.act, account=self.draft.account, draft=self.draft.id)
        names = {one.id for one in self.shown}
        self.typed.values = {**now.draft.answers, **self.raw}
        self.typed.stored = tuple(
            {"label": row.label, "value": row.value} for one in now.answers if one.id == self.page.id for row in one.rows if row.field in names
        )
        self.typed.notice, self.typed.status, self.typed.revision = refusal.message, 409, now.draft.revision
        return _show(self.request, now, self.page, self.typed)

    def _next(self, saved: Draft) -> str:
        application = self.application
        if self.request.POST.get("dari") == FROM_CHECK:
            return resume_address(application, saved)
        following = catalogue.next_page(application.definition, saved.answers, application.facts, application.today, after=self.page.id)
        return reverse("draft-page", args=[saved.id, following.id]) if following else resume_address(application, saved)


def _show(request: HttpRequest, application: Application, form_page: FormPage, typed: Typed) -> HttpResponse:
    definition, draft = application.definition, application.draft
    fields = catalogue.visible_fields(definition, form_page, typed.values, application.facts, application.today)
    place = [one.id for one in application.pages].index(form_page.id) if form_page in application.pages else 0
    back = reverse("draft-page", args=[draft.id, application.pages[place - 1].id]) if place else reverse("offer", args=[definition.service])
    came_from = (request.POST if request.method == "POST" else request.GET).get("dari", "")
    if came_from == FROM_CHECK:
        back = reverse("draft-check", args=[draft.id])
    questions = asking.questions(fields, typed.values, typed.errors, ground_of(request, application, fields))
    return render(
        request,
        "citizen/isian.html",
        {
            "title": wording.said(form_page.title), "hint": wording.text(form_page.hint), "service": wording.said(definition.title), "draft": draft,
            "questions": questions, "problems": asking.problems(typed.errors), "notice": typed.notice, "stored": typed.stored,
            "is_stale": typed.status == 409, "revision": draft.revision if typed.revision is None else typed.revision,
            "step": place + 1, "total": len(application.pages) + 1, "back": back, "from_check": came_from == FROM_CHECK, "must_prove": must_prove(request, application), **asking.in_pieces(questions, draft.id), "is_live": application.is_live,
            "acted": acted_words(draft.acted, draft.power),
        },
        status=typed.status,
    )  # fmt: skip


def _here(errors: Mapping[str, Text], form_page: FormPage) -> dict[str, Text]:
    names = {one.id for one in form_page.fields}
    return {path: text for path, text in errors.items() if path.partition(".")[0] in names}


def _number(text: str | None) -> int:
    """Return the revision that the page showed; what is no number fits no revision."""
    return int(text) if text and text.isdigit() and len(text) < 10 else -1


def fields_of(application: Application, form_page: FormPage) -> list[FormField]:
    """Return the questions of a page that the answers so far show."""
    return catalogue.visible_fields(application.definition, form_page, application.draft.answers, application.facts, application.today)
