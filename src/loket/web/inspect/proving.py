"""Does the record hold this value? The auditor names a line, a column and a value; the record answers, and shows nothing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from loket.foundation.audit import operations as audit
from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Entry
from loket.foundation.common.text import Text
from loket.web.inspect.searching import lines_of, menu
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

FITS: Final = ("good", Text(id="Cocok: catatan mengikat nilai ini.", en="It fits: the record is committed to this value."))
DIFFERS: Final = ("bad", Text(id="Tidak cocok: catatan mengikat nilai lain.", en="It does not fit: the record is committed to another value."))
ERASED: Final = (
    "warning",
    Text(
        id="Tidak dapat diperiksa: garam catatan ini sudah dihapus, sehingga ikatannya tidak berkata apa-apa lagi.",
        en="Cannot be checked: the salt of this line was erased, so its commitments say nothing any more.",
    ),
)
NO_LINE: Final = ("warning", Text(id="Tidak ada catatan dengan nomor itu di daerah ini.", en="This region's record has no line of that number."))
NO_COLUMN: Final = (
    "warning",
    Text(
        id="Catatan itu tidak mengikat kolom ini. Pilih salah satu kolomnya.",
        en="That line does not commit to this column. Choose one of its columns.",
    ),
)
_WORDS: Final = {"ya": True, "true": True, "tidak": False, "false": False}


@audience("auditor")
@limited("prove", per_minute=30, by="account")
def prove(request: HttpRequest) -> HttpResponse:
    """Check one value against the record's commitment. The value is sent in the body, never in an address."""
    act, answer = act_for(request, "inspect"), None
    sent = request.POST if request.method == "POST" else request.GET
    given = {name: sent.get(name, "").strip() for name in ("entry", "column", "value")}
    if request.method != "POST":
        given["value"] = ""
    line = int(given["entry"]) if given["entry"].isdecimal() and len(given["entry"]) < 19 else 0
    entry = record.find_entry(region=act.region, line=line) if line else None
    if entry is not None and len(entry.commitments) == 1 and not given["column"]:
        given["column"] = next(iter(entry.commitments))
    if request.method == "POST":
        answer = _answer(act.region, entry, given["column"], given["value"])
        if entry is not None:
            audit.record_read(
                act.for_case(entry.case) if entry.case else act,
                subjects=[entry.subject] if entry.subject else [],
                fields=("audit.commitment",),
                case=entry.case,
            )
    return render(
        request, "inspect/periksa.html",
        {
            "given": given, "answer": answer, "line": lines_of(act.region, [entry])[0] if entry else None,
            "columns": sorted(entry.commitments) if entry else [], "desk_menu": menu(request),
        },
    )  # fmt: skip


def readings_of(text: str) -> Iterator[Any]:
    """
    Yield what a typed text may stand for: commitments hold the type too, and an auditor types only signs.

    >>> list(readings_of("12"))
    ['12', 12]
    """
    yield text
    if text == "":
        yield None
    if text.casefold() in _WORDS:
        yield _WORDS[text.casefold()]
    for read in (_integer, dt.date.fromisoformat, dt.datetime.fromisoformat, UUID, bytes.fromhex, _structure):
        try:
            value = read(text)
        except (ValueError, RecursionError):
            continue
        if value is not None and not (isinstance(value, dt.datetime) and value.tzinfo is None):
            yield value


def _answer(region: str, entry: Entry | None, column: str, text: str) -> tuple[str, Text]:
    if entry is None:
        return NO_LINE
    if column not in entry.commitments:
        return NO_COLUMN
    for value in readings_of(text):
        found = record.is_committed(region=region, line=entry.id, column=column, value=value)
        if found is None:
            return ERASED
        if found:
            return FITS
    return DIFFERS


def _integer(text: str) -> int | None:
    return int(text) if len(text) < 25 and text.removeprefix("-").isdecimal() else None


def _structure(text: str) -> Any:
    return json.loads(text) if text[:1] in ("[", "{") else None
