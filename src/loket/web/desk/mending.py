"""Mending, for somebody present, what was sent at a counter and given back: which application, the person's consent, then the citizen's own form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from loket.foundation.agencies import queries as agencies
from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.services.counter.values import How
from loket.services.journey import operations
from loket.web.desk.helping import HOW, HOW_OPTIONS, LOOK_FIRST, WHERE, page
from loket.web.desk.queueing import officer_of
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

NUMBER: Text = Text(id="Tulis nomor permohonan pada tanda terima.", en="Write the number of the application on the receipt.")
LONGEST_NUMBER = 40


@audience("officer")
@limited("help", per_hour=60, by="account", methods=("POST",))
def begin(request: HttpRequest) -> HttpResponse:
    """Ask which application it is, and how the person consents."""
    act, posted, errors = act_for(request, "counter"), request.POST, dict[str, Text]()
    number, unit, how = (posted.get(name, "").strip()[:LONGEST_NUMBER] for name in ("number", "unit", "how"))
    units = dict.fromkeys(one.unit for one in identity.list_appointments(account_id=officer_of(request), at=act.at) if one.region == act.region)
    context = {
        "units": [(one, agencies.get_unit(act.region, one).name) for one in units], "how_options": HOW_OPTIONS, "seen": "seen" in posted,
        "given": {"number": number, "unit": unit, "how": how or How.CODE.value},
    }  # fmt: skip
    if request.method != "POST":
        return page(request, "desk/layani_perbaiki.html", context)
    if "seen" not in posted:
        errors["seen"] = LOOK_FIRST
    if not number:
        errors["number"] = NUMBER
    if not unit:
        errors["unit"] = WHERE
    if how not in {one.value for one in How}:
        errors["how"] = HOW
    if errors:
        return page(request, "desk/layani_perbaiki.html", context, errors, 422)
    try:
        consent = operations.begin_mending(act=act, officer=officer_of(request), unit=unit, number=number, how=How(how))
    except Refusal as refusal:
        return page(request, "desk/layani_perbaiki.html", context, {"number": refusal.message}, refusal.status)
    return HttpResponseRedirect(reverse("desk-help-one", args=[consent.id]), status=303)
