"""How the person of this session proved who they are, as applications hear it."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest

from loket.foundation.clients.values import Proof
from loket.foundation.identity.values import ACR, Assurance
from loket.web.citizen.account import proving

LEVELS = {acr: level for level, acr in ACR.items()}
#: A session from before proofs were kept: nobody knows when, so it was never.
_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def proof_of(request: HttpRequest) -> Proof:
    """Return what this session proved; the latest proof counts."""
    found = proving.level_of(request)
    return Proof(acr=found.acr, amr=found.amr, auth_time=found.auth_time or _NEVER)


def is_enough(proof: Proof, acr: str) -> bool:
    """Say whether a proof reaches a level ("" for any)."""
    return not acr or LEVELS[proof.acr].reaches(LEVELS[acr])


def level_of(acr: str) -> Assurance:
    """Return the level behind a URN."""
    return LEVELS[acr]
