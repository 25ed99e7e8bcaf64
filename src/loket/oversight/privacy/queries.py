"""Reads of the room of privacy."""

from __future__ import annotations

import datetime as dt

from loket.oversight.privacy import processing
from loket.oversight.privacy.values import ProcessingRegister


def get_processing(*, region: str, at: dt.datetime) -> ProcessingRegister:
    """Return the register of processing of a region: every activity, and what each live service asks for (bounded by the services of a region)."""
    return processing.get(region=region, at=at)
