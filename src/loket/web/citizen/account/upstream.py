"""
Signing in by a provider of others: off to it, back from it, and which of them are tied to one's account.

What is under way lives in the session: random values, the provider's code, where to go next. What comes back is in an address for one moment,
answered by a redirect, and never kept. An identity that is tied to no account waits ten minutes until its owner has signed in another way.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from typing import Any, Final
from urllib.parse import urlencode

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from loket.foundation.audit import operations as audit
from loket.foundation.common.errors import Refusal
from loket.foundation.common.sealing import SealBroken
from loket.foundation.common.text import Text
from loket.foundation.identity.values import Assurance, Method
from loket.foundation.upstream import operations, queries
from loket.foundation.upstream.errors import NotFresh, SignInFailed
from loket.foundation.upstream.values import Begun, Proven
from loket.web.citizen.account import proving
from loket.web.citizen.who import me
from loket.web.kit.audience import audience
from loket.web.kit.language import current, say
from loket.web.kit.ratelimit import limited
from loket.web.kit.requests import act_for

_PAGES: Final = "citizen/account/"
_UNDER_WAY: Final = "upstream_under_way"
_WAITING: Final = "upstream_waiting"
#: A provider that does not say when somebody proved themselves: so it was never, for whatever asks for a fresh proof.
_UNKNOWN: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_WAITS: Final = dt.timedelta(minutes=10)

#: Machine words in an address -> what people read.
FAILURES: Final[dict[str, Text]] = {
    "batal": Text(id="Anda membatalkan di halaman penyedia. Tidak ada yang berubah.", en="You cancelled at the provider. Nothing changed."),
    "lama": Text(
        id="Waktunya habis, atau halaman ini dibuka dari peramban lain. Mulai sekali lagi.",
        en="It took too long, or was opened in another browser. Begin again.",
    ),
    "mati": Text(
        id="Penyedia ini sedang tidak menjawab. Tunggu sebentar, atau masuk dengan cara lain; akun Anda tidak berubah.",
        en="This provider does not answer now. Wait a moment, or sign in another way; your account was not changed.",
    ),
    "gagal": SignInFailed.message,
}
_WORDS: Final = {"denied": "batal", "state": "lama", "too_late": "lama", "unreachable": "mati", "fault": "mati"}
TIED: Final = Text(
    id="Akun Anda sekarang tertaut. Lain kali Anda dapat masuk lewat {title}.", en="Your account is tied now. Next time you can sign in by {title}."
)
UNTIED: Final = Text(id="Tautan dilepas.", en="No longer tied.")
NOTHING_WAITS: Final = Text(
    id="Tidak ada identitas yang menunggu ditautkan. Mulai lagi bila perlu.", en="No identity waits to be tied. Begin again if you wish."
)


@audience("public")
@limited("upstream", per_minute=20)
def go(request: HttpRequest, provider: str) -> HttpResponse:
    """Send the browser to a provider; what it must bring back is kept in the session."""
    act = act_for(request, "account")
    try:
        begun = queries.begin(region=act.region, code=provider, back=_back(request, provider), at=act.at)
    except SignInFailed as refusal:
        return _failed(request, provider, refusal)
    kept = asdict(begun) | {"begun_at": begun.begun_at.isoformat(), "next": proving.onward(request), "language": current()}
    request.session[_UNDER_WAY] = {name: value for name, value in kept.items() if name != "address"}
    return HttpResponseRedirect(begun.address)


@audience("public")
@limited("upstream", per_minute=20)
def back(request: HttpRequest, provider: str) -> HttpResponse:
    """Take what the browser brings back: sign in by a tied identity, or let an unknown one wait until its owner is signed in."""
    act, kept = act_for(request, "account"), request.session.pop(_UNDER_WAY, None) or {}
    answer = {name: request.GET.get(name, "")[:4000] for name in ("code", "state", "error", "iss") if name in request.GET}
    try:
        begun = Begun(
            "",
            kept.get("provider", ""),
            kept.get("state", ""),
            kept.get("nonce", ""),
            kept.get("verifier", ""),
            _moment(kept),
            kept.get("issuer", ""),
        )
        if begun.provider != provider or not begun.state:
            raise SignInFailed("state")
        proven = queries.finish(region=act.region, begun=begun, answer=answer, back=_back(request, provider), at=act.at)
    except SignInFailed as refusal:
        return _failed(request, provider, refusal, kept)
    onward = _onward(request, kept)
    if request.user.is_authenticated:
        _wait(request, proven, onward)
        return HttpResponseRedirect(_in(kept, reverse("upstream-tie")))
    account = operations.sign_in(act=act, proven=proven)
    user = get_user_model().objects.filter(pk=account, is_active=True).first() if account else None
    if user is None:
        _wait(request, proven, onward)
        return HttpResponseRedirect(_in(kept, reverse("upstream-unknown")))
    return _enter(request, user, onward, proven.proved_at or _UNKNOWN)


def _enter(request: HttpRequest, user: Any, onward: str, proved_at: dt.datetime) -> HttpResponse:
    """Begin the session by allauth's own steps; a frozen account stays shut. Whoever works for the government proves a second factor at their door."""
    request.sign_in_method = Method.UPSTREAM  # type: ignore[attr-defined]
    request.sign_in_proved_at = proved_at  # type: ignore[attr-defined]
    record_authentication(request, user, method="upstream")
    login = Login(user=user, email_verification=EmailVerificationMethod.NONE, redirect_url=onward or None)
    answer: HttpResponse = perform_login(request, login)
    return answer


@audience("public")
def unknown(request: HttpRequest) -> HttpResponse:
    """Say that this identity is tied to no account yet, and how to tie it. The same whether anybody of that name has an account or not."""
    proven, _ = _waiting(request)
    if proven is None:
        return HttpResponseRedirect(reverse("account_login"))
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("upstream-tie"))
    title = queries.get_provider(region=act_for(request, "account").region, code=proven.provider).name
    onward = urlencode({"next": reverse("upstream-tie")})
    context = {"title": title, "sign_in": f"{reverse('account_login')}?{onward}", "by_phone": f"{reverse('phone-number')}?{onward}"}
    return render(request, f"{_PAGES}lewat_baru.html", context)


@audience("citizen")
@limited("upstream-tie", per_minute=10, by="account", methods=("POST",))
def tie(request: HttpRequest) -> HttpResponse:
    """Ask once, then tie the waiting identity to the account that is signed in."""
    act, account = act_for(request, "account"), me(request)
    proven, onward = _waiting(request)
    if proven is None:
        messages.info(request, str(say(NOTHING_WAITS)))
        return HttpResponseRedirect(reverse("upstream-ties"), status=303)
    title = queries.get_provider(region=act.region, code=proven.provider).name
    message: Text | None = None
    status = 200
    if request.method == "POST":
        if "no" in request.POST:
            request.session.pop(_WAITING, None)
            return HttpResponseRedirect(reverse("home-mine"), status=303)
        try:
            operations.tie(act=act, account=account, proven=proven, proofs=proving.proofs(request))
        except NotFresh:
            return HttpResponseRedirect(f"{reverse('factor')}?{urlencode({'ulang': '1', 'next': reverse('upstream-tie')})}", status=303)
        except Refusal as refusal:
            message, status = refusal.message, refusal.status
            request.session.pop(_WAITING, None)
        else:
            request.session.pop(_WAITING, None)
            messages.success(request, str(say(TIED.fill(title=title))))
            return HttpResponseRedirect(onward or reverse("upstream-ties"), status=303)
    return render(request, f"{_PAGES}lewat_tautkan.html", {"title": title, "name": proven.name, "message": message}, status=status)


@audience("citizen")
def ties(request: HttpRequest) -> HttpResponse:
    """Show which providers are tied to the account, and which could be."""
    act, account = act_for(request, "account"), me(request)
    held = queries.list_ties(account=account)
    known = {one.provider for one in held}
    offered = [one for one in queries.list_providers(region=act.region) if one.code not in known]
    return render(request, f"{_PAGES}lewat_tautan.html", {"ties": held, "offered": offered, "next": reverse("upstream-ties")})


@audience("citizen")
@require_POST
@limited("upstream-tie", per_minute=10, by="account")
def untie(request: HttpRequest, provider: str) -> HttpResponse:
    """Untie a provider."""
    try:
        operations.untie(act=act_for(request, "account"), account=me(request), provider=provider, proofs=proving.proofs(request))
    except NotFresh:
        return HttpResponseRedirect(f"{reverse('factor')}?{urlencode({'ulang': '1', 'next': reverse('upstream-ties')})}", status=303)
    messages.success(request, str(say(UNTIED)))
    return HttpResponseRedirect(reverse("upstream-ties"), status=303)


@audience("public")
def failed(request: HttpRequest, provider: str) -> HttpResponse:
    """Say in plain words what went wrong, and what else can be done."""
    title = queries.get_provider(region=act_for(request, "account").region, code=provider).name
    message = FAILURES.get(request.GET.get("sebab", ""), FAILURES["gagal"])
    return render(request, f"{_PAGES}lewat_gagal.html", {"title": title, "provider": provider, "message": message})


def _failed(request: HttpRequest, provider: str, refusal: SignInFailed, kept: dict[str, Any] | None = None) -> HttpResponse:
    audit.record_attempt(act_for(request, "account"), "upstream.identity.used", reason=refusal.reason, details={"provider": provider})
    word = _WORDS.get(refusal.reason, "gagal")
    return HttpResponseRedirect(f"{_in(kept or {}, reverse('upstream-failed', args=[provider]))}?{urlencode({'sebab': word})}")


def _back(request: HttpRequest, provider: str) -> str:
    """Return the address to come back to: one for each host, whatever the language, so that it can be registered exactly."""
    return f"{request.scheme}://{request.get_host()}/masuk/lewat/{provider}/kembali/"


def _in(kept: dict[str, Any], address: str) -> str:
    """Return an address of ours in the language in which somebody began."""
    plain = address.removeprefix("/en") if address.startswith("/en/") else address
    return f"/en{plain}" if kept.get("language") == "en" else plain


def _onward(request: HttpRequest, kept: dict[str, Any]) -> str:
    asked = str(kept.get("next", ""))
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()) else ""


def _moment(kept: dict[str, Any]) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(str(kept.get("begun_at", "")))
    except ValueError:
        raise SignInFailed("state") from None


def _wait(request: HttpRequest, proven: Proven, onward: str) -> None:
    """Keep a proven identity until its owner has signed in; sealed, because a session's row is no place for a NIK."""
    plain = asdict(replace(proven, proved_at=None)) | {"at": act_for(request, "account").at.isoformat(), "next": onward}
    sealed: bytes = settings.LOKET_KEYRING.seal_json(plain, column=_WAITING, row=_WAITING)
    request.session[_WAITING] = sealed.hex()


def _waiting(request: HttpRequest) -> tuple[Proven | None, str]:
    """Return the identity that waits in this session, None when there is none or it has waited too long; and where its owner wanted to go."""
    try:
        plain = settings.LOKET_KEYRING.open_json(bytes.fromhex(request.session.get(_WAITING, "")), column=_WAITING, row=_WAITING)
    except (SealBroken, ValueError, TypeError):
        return None, ""
    at, onward = dt.datetime.fromisoformat(plain.pop("at")), str(plain.pop("next"))
    if act_for(request, "account").at - at > _WAITS:
        request.session.pop(_WAITING, None)
        return None, ""
    return Proven(**{**plain, "assurance": Assurance(plain["assurance"])}), onward
