"""The pages of a form that is not published yet as citizens would see them: for the workbench, named in the settings, so that no door imports another."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.template.loader import render_to_string

from loket.foundation.common.text import Text
from loket.foundation.residents.values import REGISTER_PATHS
from loket.services.catalogue.definition import FieldType, FormPage, ServiceDefinition
from loket.services.journey.values import AnswerRow
from loket.web.citizen import asking, wording
from loket.web.kit.language import current

HELD: Final = Text(id="(dari data penduduk)", en="(from the register)")


def form(definition: ServiceDefinition, *, region: str, on: dt.date, page: str = "") -> str:
    """Return the pages of a definition's form as HTML (only one, if named); nothing in it can be sent."""
    pages = [_page(one, region, on) for one in definition.form.pages if page in ("", one.id)]
    return render_to_string(
        "citizen/_pratinjau.html", {"pages": pages, "declaration": wording.said(definition.form.declaration), "language": current()}
    )


def _page(page: FormPage, region: str, on: dt.date) -> dict[str, object]:
    held = {
        field.id: AnswerRow(field.id, wording.said(field.label), _held(field.from_ or ""), (), True, False, None)
        for field in page.fields
        if field.type is FieldType.PREFILLED
    }
    ground = asking.Ground(region=region, held=held, members=(), on=on, file_href=lambda file: "", wrong_href=lambda path: "")
    return {
        "title": wording.said(page.title), "hint": wording.text(page.hint), "show_when": page.show_when,
        "questions": asking.questions(page.fields, {}, {}, ground, prefix=f"contoh.{page.id}."),
    }  # fmt: skip


def _held(path: str) -> Text:
    known = REGISTER_PATHS.get(path)
    return Text(id=f"{known.label.id} {HELD.id}", en=f"{known.label.en} {HELD.en}") if known else HELD
