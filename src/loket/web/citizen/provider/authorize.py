"""Signing somebody in to an application: what it asks is judged, the person proves who they are and agrees, and it gets a code."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.errors import UnknownAgency
from loket.foundation.clients import operations
from loket.foundation.clients import queries as clients
from loket.foundation.clients.errors import OAuthRefused
from loket.foundation.clients.values import KIND_WORDS, SCOPES, Client, ClientKind, Proof, SignInRequest
from loket.foundation.common.text import Text
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Assurance
from loket.web.citizen.account import proving
from loket.web.citizen.provider import answering, presence, proofs, waiting
from loket.web.citizen.who import me
from loket.web.kit import security
from loket.web.kit.audience import audience
from loket.web.kit.language import ENGLISH_PREFIX, current
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

LOGIN_REQUIRED: Final = ("login_required", "The person has to sign in.")
CONSENT_REQUIRED: Final = ("consent_required", "The person has to agree.")
UNMET: Final = ("unmet_authentication_requirements", "The person cannot be known as surely as was asked.")


@csrf_exempt
@require_http_methods(["GET", "POST"])
@audience("public")
@limited("oidc-authorize", per_minute=120)
def authorize(request: HttpRequest) -> HttpResponse:
    """
    Take a request to sign somebody in. Whoever is signed in and has agreed before goes straight back.

    A POST (OpenID Connect Core 3.1.2.1) becomes a GET, because the session's cookie does not come with a POST from elsewhere.
    """
    if request.method == "POST":
        return _go_on(f"{request.path}?{request.POST.urlencode()}", status=303)
    clients.list_public_keys(at=timezone.now())  # Because: nobody is led through consent to a door that cannot be opened.
    parameters = {name: request.GET.getlist(name) for name in request.GET}
    client, address = clients.find_return_address(region=request.region.code, parameters=parameters)  # type: ignore[attr-defined]
    try:
        asked = clients.read_request(client=client, redirect_uri=address, parameters=parameters, at=timezone.now())
        found = _settled(request, client, asked) if request.user.is_authenticated else None
        if found is not None:
            return answering.back(client, asked, code=_code(request, asked, found))
        if "none" in asked.prompt:
            raise OAuthRefused(*_lack(request, client, asked))
    except OAuthRefused as problem:
        state = request.GET.get("state", "")
        return answering.back(client, SignInRequest(client.client_id, address, (), state, "", ""), error=problem)
    onwards = reverse("oidc-onward", args=[waiting.put(request, asked)])
    # Because: an application says in which language its person reads (`ui_locales`); pages in Indonesian have no prefix.
    wishes_english = request.GET.get("ui_locales", "").lower().split()[:1] in (["en"], ["en-us"], ["en-gb"])
    return _go_on(f"{ENGLISH_PREFIX}{onwards}" if wishes_english and current() == "id" else onwards)


@require_http_methods(["GET", "POST"])
@audience("public")
@limited("oidc-onward", per_minute=60)
def onward(request: HttpRequest, waits: UUID) -> HttpResponse:
    """Lead a person from one thing that is missing to the next: to sign in, to prove more, to agree."""
    asked, came = waiting.get(request, waits)
    client = clients.get_client(client_id=asked.client_id)
    try:
        clients.hold_request(client=client, asked=asked)
    except OAuthRefused as problem:
        waiting.drop(request, waits)
        return answering.back(client, asked, error=problem)
    if not request.user.is_authenticated or _is_stale(request, asked, came):
        return _sign_in(request, waits)
    if not clients.is_expected(asked=asked, account=me(request)):
        return _somebody_else(request, client, asked)
    if not proofs.is_enough(proofs.proof_of(request), asked.acr):
        return _more_needed(request, client, asked, waits)
    if request.method == "POST":
        return _decided(request, client, asked, waits)
    agreed = clients.agreed_scopes(account=me(request), client_id=client.client_id)
    if set(asked.scopes) <= agreed and not _asks_anew(client, asked):
        return _passed_on(request, client, asked, waits)
    return _consent(request, client, asked, waits, agreed)


def _go_on(address: str, *, status: int = 302) -> HttpResponse:
    """Send the browser on to another address of ours; nobody keeps that."""
    response = HttpResponseRedirect(address, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _settled(request: HttpRequest, client: Client, asked: SignInRequest) -> Proof | None:
    """Return the proof of somebody of whom nothing more is needed, else None."""
    if "login" in asked.prompt or _asks_anew(client, asked) or _is_stale(request, asked, timezone.now().timestamp()):
        return None
    if not clients.is_expected(asked=asked, account=me(request)):
        return None
    proof = proofs.proof_of(request)
    is_agreed = set(asked.scopes) <= clients.agreed_scopes(account=me(request), client_id=client.client_id)
    return proof if is_agreed and proofs.is_enough(proof, asked.acr) else None


def _asks_anew(client: Client, asked: SignInRequest) -> bool:
    return bool(asked.prompt & {"consent", "select_account"}) or clients.is_asked_each_time(client=client, redirect_uri=asked.redirect_uri)


def _lack(request: HttpRequest, client: Client, asked: SignInRequest) -> tuple[str, str]:
    if not request.user.is_authenticated or _is_stale(request, asked, timezone.now().timestamp()):
        return LOGIN_REQUIRED
    if not clients.is_expected(asked=asked, account=me(request)):
        return LOGIN_REQUIRED
    return CONSENT_REQUIRED if proofs.is_enough(proofs.proof_of(request), asked.acr) else UNMET


def _is_stale(request: HttpRequest, asked: SignInRequest, came: float) -> bool:
    """Say whether the person has to prove themselves anew: since the request came (prompt=login), or because it is too long ago."""
    # Because: a session keeps whole seconds.
    proved, came = int(proofs.proof_of(request).auth_time.timestamp()), int(came)
    if "login" in asked.prompt and proved < came:
        return True
    return asked.max_age is not None and came - proved > asked.max_age


def _sign_in(request: HttpRequest, waits: UUID) -> HttpResponse:
    onwards = quote(reverse("oidc-onward", args=[waits]), safe="/")
    if request.user.is_authenticated:
        return HttpResponseRedirect(f"{reverse('factor')}?ulang=1&next={onwards}")
    return HttpResponseRedirect(f"{reverse('account_login')}?next={onwards}")


def _decided(request: HttpRequest, client: Client, asked: SignInRequest, waits: UUID) -> HttpResponse:
    waiting.drop(request, waits)
    if request.POST.get("decision") != "allow":
        return answering.back(client, asked, error=OAuthRefused("access_denied", "The person said no."))
    agreed = clients.agreed_scopes(account=me(request), client_id=client.client_id)
    if set(asked.scopes) - agreed:
        operations.agree(act=act_for(request, "sign-in"), client_id=client.client_id, scopes=asked.scopes)
    return answering.back(client, asked, code=_code(request, asked, proofs.proof_of(request)))


def _code(request: HttpRequest, asked: SignInRequest, proof: Proof) -> str:
    presence.begin(request)
    return operations.let_in(act=act_for(request, "sign-in"), request=asked, session=str(request.session.session_key), proof=proof)


def _passed_on(request: HttpRequest, client: Client, asked: SignInRequest, waits: UUID) -> HttpResponse:
    """
    Send on somebody who agreed long ago and has just signed in, by a page that goes on by itself.

    Because: browsers hold a redirect after a form to the form's own policy (`form-action 'self'`).
    """
    waiting.drop(request, waits)
    target = answering.address_of(client, asked, {"code": _code(request, asked, proofs.proof_of(request))})
    return render(request, "citizen/aplikasi/teruskan.html", {"client": client, "target": target})


def _consent(request: HttpRequest, client: Client, asked: SignInRequest, waits: UUID, agreed: frozenset[str]) -> HttpResponse:
    uses = {use.scope: use for use in client.uses}
    response = render(
        request, "citizen/aplikasi/izin.html",
        {
            "client": client, "owner": owner_of(client), "kind": KIND_WORDS[client.kind], "is_official": client.kind is ClientKind.AGENCY,
            "is_phone": client.is_public, "name": identity.get_account(account_id=me(request)).name, "action": reverse("oidc-onward", args=[waits]),
            "asked": [_line(name, uses[name]) for name in asked.scopes if name not in agreed],
            "agreed": [_line(name, uses[name]) for name in asked.scopes if name in agreed],
        },
    )  # fmt: skip
    security.allow(response, "form-action", answering.origin_of(asked.redirect_uri))
    return response


def _line(name: str, use: Any) -> dict[str, Any]:
    return {"title": SCOPES[name].title, "text": SCOPES[name].text, "purpose": use.purpose, "basis": use.legal_basis}


def _more_needed(request: HttpRequest, client: Client, asked: SignInRequest, waits: UUID) -> HttpResponse:
    """Say what is missing, and how to go on or back."""
    back = answering.address_of(client, asked, {"error": UNMET[0], "error_description": UNMET[1]})
    needed, known = proofs.level_of(asked.acr), identity.get_account(account_id=me(request))
    is_possible = needed is Assurance.STRONG and known.assurance.reaches(Assurance.VERIFIED)
    more = proving.address(needed, back=reverse("oidc-onward", args=[waits])) if is_possible else ""
    return render(request, "citizen/aplikasi/belum_cukup.html", {"client": client, "back": back, "more": more}, status=403)


def _somebody_else(request: HttpRequest, client: Client, asked: SignInRequest) -> HttpResponse:
    """Say that the application expects somebody else than who is signed in (`id_token_hint`), and how to go on or back."""
    back = answering.address_of(client, asked, {"error": LOGIN_REQUIRED[0], "error_description": LOGIN_REQUIRED[1]})
    name = identity.get_account(account_id=me(request)).name
    return render(request, "citizen/aplikasi/orang_lain.html", {"client": client, "back": back, "name": name}, status=403)


def owner_of(client: Client) -> Text | str:
    """Return who runs an application."""
    if client.agency:
        try:
            return agencies.get_agency(client.region, client.agency).name
        except UnknownAgency:
            return client.agency
    return client.organisation
