"""Does the record hold this value? The auditor names an entry, a column and a value; the record answers, and shows nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from loket.foundation.audit import queries as record
from loket.foundation.common.text import Text
from loket.web.inspect.searching import menu
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

ANSWERS = {
    True: ("good", Text(id="Cocok: catatan mengikat nilai ini.", en="It fits: the record is committed to this value.")),
    False: ("bad", Text(id="Tidak cocok: catatan mengikat nilai lain.", en="It does not fit: the record is committed to another value.")),
    None: (
        "warning",
        Text(
            id="Tidak dapat diperiksa: entri atau kolomnya tidak ada, atau garamnya sudah dihapus atas permintaan penghapusan data.",
            en="Cannot be checked: there is no such entry or column, or its salt was erased when data were deleted.",
        ),
    ),
}


@audience("auditor")
@limited("prove", per_minute=30, by="account")
def prove(request: HttpRequest) -> HttpResponse:
    """Check one value against the record's commitment."""
    act, answer = act_for(request, "inspect"), None
    given = {name: request.POST.get(name, "").strip() for name in ("entry", "column", "value")}
    if request.method == "POST":
        line = int(given["entry"]) if given["entry"].isdigit() and len(given["entry"]) < 19 else 0
        answer = ANSWERS[record.is_committed(region=act.region, line=line, column=given["column"], value=given["value"])]
    return render(request, "inspect/periksa.html", {"given": given, "answer": answer, "desk_menu": menu()})
