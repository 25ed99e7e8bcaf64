"""How the person of this session proved who they are: `acr`, `amr` and when."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest
from django.utils import timezone

from loket.foundation.clients.values import ACR_LEVELS, Proof
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Assurance
from loket.web.citizen.who import me

#: allauth's words for ways of signing in, in those of RFC 8176.
_AMR: Final = {"password": "pwd", "code": "sms", "phone": "sms", "mfa": "mfa", "webauthn": "hwk"}


def proof_of(request: HttpRequest) -> Proof:
    """Return what this session proved. The latest proof counts."""
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    latest = max((one["at"] for one in records), default=0.0)
    at = dt.datetime.fromtimestamp(latest, dt.UTC) if latest else timezone.now() - dt.timedelta(hours=8)
    methods = tuple(dict.fromkeys(_AMR[one["method"]] for one in records if one.get("method") in _AMR))
    known = identity.get_account(account_id=me(request))
    acr = ACR_LEVELS[0] if known.assurance is Assurance.BASIC else ACR_LEVELS[1]
    return Proof(acr=acr, amr=methods, auth_time=at)


def is_enough(proof: Proof, acr: str) -> bool:
    """Say whether a proof reaches a level ("" for any)."""
    return not acr or ACR_LEVELS.index(proof.acr) >= ACR_LEVELS.index(acr)
