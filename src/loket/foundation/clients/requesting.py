"""
Reading a request to the authorization endpoint. Pure: the application was looked up before.

What does not say safely which application it is or where to answer is shown to the person and goes nowhere (`BadRequest`);
everything else is answered to the application (`OAuthRefused`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from loket.foundation.clients import addresses
from loket.foundation.clients.errors import BadRequest, OAuthRefused
from loket.foundation.clients.values import ACR_LEVELS, PERSONAL_SCOPES, Client, SignInRequest

#: RFC 7636 4.2: 43 signs of base64url are a SHA-256.
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_PROMPTS: Final = frozenset({"none", "login", "consent", "select_account"})
#: RFC 6749 appendix A.5.
_VISIBLE: Final = re.compile(r"[\x20-\x7e]*")
#: Unit: characters. What a client keeps in `state` and `nonce` is its own; longer is no state.
LONGEST: Final = 500
LONGEST_NONCE: Final = 255


def redirect_of(client: Client | None, parameters: Mapping[str, Sequence[str]]) -> str:
    """Return where to answer: one of the registered addresses (`addresses.is_registered`). :raises BadRequest: anything else."""
    given = parameters.get("redirect_uri", ())
    if client is None or not client.is_active or len(parameters.get("client_id", ())) != 1 or len(given) != 1:
        raise BadRequest
    if not addresses.is_registered(client, given[0], client.redirect_uris):
        raise BadRequest
    return given[0]


def read(client: Client, redirect_uri: str, parameters: Mapping[str, Sequence[str]]) -> SignInRequest:
    """Return the request, when it is in order. :raises OAuthRefused: to be answered to the application."""
    if any(len(values) > 1 for values in parameters.values()):
        raise OAuthRefused("invalid_request", "A parameter came twice.")
    one = {name: values[0] for name, values in parameters.items() if values}
    if "request" in one:
        raise OAuthRefused("request_not_supported", "Request objects are not offered.")
    if "request_uri" in one:
        raise OAuthRefused("request_uri_not_supported", "Request objects are not offered.")
    if one.get("response_type") != "code":
        raise OAuthRefused("unsupported_response_type", "Only response_type=code is offered.")
    if one.get("response_mode", "query") != "query":
        raise OAuthRefused("invalid_request", "Only response_mode=query is offered.")
    if one.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(one.get("code_challenge", "")):
        raise OAuthRefused("invalid_request", "PKCE with code_challenge_method=S256 is required.")
    state, nonce = one.get("state", ""), one.get("nonce", "")
    if len(state) > LONGEST or len(nonce) > LONGEST_NONCE or not _VISIBLE.fullmatch(state + nonce):
        raise OAuthRefused("invalid_request", "state or nonce is too long, or not of visible ASCII.")
    max_age = _max_age(one.get("max_age"))
    return SignInRequest(
        client_id=client.client_id, redirect_uri=redirect_uri, scopes=_scopes(client, one.get("scope", "")), state=state, nonce=nonce,
        challenge=one["code_challenge"], acr=_acr(client, one.get("acr_values", "")), max_age=max_age,
        # Source: OpenID Connect Core 3.1.2.1: a max_age of nothing is the same as prompt=login.
        prompt=_prompt(one.get("prompt", "")) | ({"login"} if max_age == 0 and one.get("prompt") != "none" else set()),
    )  # fmt: skip


def hold(client: Client, asked: SignInRequest) -> None:
    """
    Hold a request that has waited against what is registered now: an address that was taken away is no longer answered.

    :raises BadRequest: suspended, or the address is not registered any more. :raises OAuthRefused: a scope is not.
    """
    if not client.is_active or not addresses.is_registered(client, asked.redirect_uri, client.redirect_uris):
        raise BadRequest
    _scopes(client, " ".join(asked.scopes))


def _scopes(client: Client, text: str) -> tuple[str, ...]:
    asked = set(text.split())
    if not asked or asked - {name for name in client.scopes if name in PERSONAL_SCOPES}:
        raise OAuthRefused("invalid_scope", "A scope is unknown, or this application is not registered for it.")
    return tuple(name for name in PERSONAL_SCOPES if name in asked)


def _acr(client: Client, text: str) -> str:
    """Return the least level asked for: the weakest of those named, and never less than the application is registered with."""
    asked = [word for word in text.split() if word in ACR_LEVELS]
    if text.strip() and not asked:
        raise OAuthRefused("unmet_authentication_requirements", "None of these acr_values is known here.")
    weakest = min(asked, key=ACR_LEVELS.index) if asked else ""
    return max((weakest, client.least_acr), key=lambda word: ACR_LEVELS.index(word) if word else -1)


def _max_age(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise OAuthRefused("invalid_request", "max_age is not a number of seconds.")
    return int(text)


def _prompt(text: str) -> frozenset[str]:
    words = frozenset(text.split())
    if words - _PROMPTS or ("none" in words and len(words) > 1):
        raise OAuthRefused("invalid_request", "prompt is not one of none, login, consent, select_account.")
    return words
