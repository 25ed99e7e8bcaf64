"""What a session has proved: noted here, read by `level_of`; where to prove more, and where a passkey belongs."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final
from urllib.parse import quote

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from loket.foundation.agencies import queries as agencies
from loket.foundation.identity import queries as identity
from loket.foundation.identity.errors import ProofNeeded
from loket.foundation.identity.values import PROOFS, Assurance, Method, Place, Proved, SessionAssurance
from loket.web.citizen.who import me
from loket.web.kit import factor as factor_mark
from loket.web.kit.requests import act_for

#: How addresses call the levels.
LEVELS: Final = {"dasar": Assurance.BASIC, "terverifikasi": Assurance.VERIFIED, "kuat": Assurance.STRONG}
#: What opens the doors of those who work for the government too.
_MARKING: Final = frozenset({Method.PASSKEY, Method.TOTP, Method.RECOVERY_CODE})
#: Unit: characters. What a browser may send of a passkey at all; it has one or two thousand.
_MOST_ANSWER: Final = 20_000
_ASKED: Final = "passkey_asked"


def note(request: HttpRequest, method: Method, at: dt.datetime) -> None:
    """
    Keep in the session that its person has just proved themselves by a method; after more than a password the session gets a new key.

    The device stays on its owner's list.
    """
    request.session[PROOFS] = identity.with_proof(request.session, method, at)
    if method in _MARKING:
        before = request.session.session_key
        factor_mark.mark(request)
        UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def proofs(request: HttpRequest) -> tuple[Proved, ...]:
    """Return what this session proved."""
    return identity.proofs_of(request.session)


def level_of(request: HttpRequest) -> SessionAssurance:
    """Return what the session of this request stands for; one query."""
    return identity.session_assurance(session=request.session, account_id=me(request), at=act_for(request, "account").at)


def address(needed: Assurance, *, back: str) -> str:
    """Return where somebody proves enough for a level, and comes back to `back`."""
    word = next(word for word, level in LEVELS.items() if level is needed)
    return f"{reverse('factor')}?tingkat={word}&next={quote(back, safe='/')}"


def again(*, back: str) -> str:
    """Return where somebody proves once more that it is them before something dear is changed, and comes back to `back`."""
    return f"{reverse('factor')}?ulang=1&next={quote(back, safe='/')}"


def is_fresh(request: HttpRequest) -> bool:
    """Say whether the signed-in person proved themselves lately, well enough for what is dear; `again` is where to do so."""
    refusal = identity.refusal_to_move(act=act_for(request, "account"), account=me(request), proofs=proofs(request))
    return not isinstance(refusal, ProofNeeded)


def onward(request: HttpRequest) -> str:
    """Return the address of our own that a form or link named as the next one, "" for none."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()) else ""


def place_of(request: HttpRequest) -> Place:
    """Return where passkeys of this page belong: to the host that people see."""
    host = request.get_host()
    region = agencies.get_region(act_for(request, "account").region)
    return Place(host.partition(":")[0], f"{request.scheme}://{host}", f"Loket {region.short}")


def keep_asked(request: HttpRequest, state: dict[str, Any]) -> None:
    """Keep what a device was asked, until it answers."""
    request.session[_ASKED] = state


def answered(request: HttpRequest) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return what was asked and what the device answered, once; None when one of them is missing or cannot be read."""
    state, text = request.session.pop(_ASKED, None), request.POST.get("credential", "")
    if not isinstance(state, dict) or not text or len(text) > _MOST_ANSWER:
        return None
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    return (state, answer) if isinstance(answer, dict) else None
