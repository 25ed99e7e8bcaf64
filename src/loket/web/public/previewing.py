"""A standard that is not published yet as citizens would read it: for the workbench, named in the settings, so that no door imports another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.template.loader import render_to_string

from loket.foundation.agencies import queries as agencies
from loket.foundation.common.text import Text
from loket.oversight.standards.values import NO_FIGURES
from loket.services.catalogue.definition import ServiceDefinition
from loket.web.kit.language import current
from loket.web.public import standards, wording


def standard(definition: ServiceDefinition, *, region: str, on: dt.date, names: Mapping[str, Text]) -> str:
    """Return the content of the public page of a definition as HTML, without the frame and the drawing."""
    context = standards.described(definition, names) | {
        "facts": wording.facts(definition, NO_FIGURES, on), "agency": next((one for one in agencies.list_agencies(region) if one.code == definition.agency), None),
        "language": current(),
    }  # fmt: skip
    return render_to_string("public/_pratinjau.html", context)
