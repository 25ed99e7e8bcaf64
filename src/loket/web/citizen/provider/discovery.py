"""What applications read before anything else: where everything is, and which keys sign."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from loket.foundation.clients import queries as clients
from loket.foundation.clients.values import ACR_LEVELS, ASSERTION_ALGORITHMS, PERSONAL_SCOPES, SCOPES, SYSTEM_SCOPES
from loket.web.citizen.provider import places
from loket.web.kit.audience import audience
from loket.web.kit.ratelimit import limited

#: Unit: seconds. `clients.keys.AHEAD` is longer, so that nobody meets a key that they were not shown.
KEPT_SECONDS = 3600


@require_safe
@audience("public")
@limited("oidc-discovery", per_minute=300)
def configuration(request: HttpRequest) -> JsonResponse:
    """Say what this provider offers (OpenID Connect Discovery, RFC 8414): nothing that it would refuse."""
    region = request.region.code  # type: ignore[attr-defined]
    issuer = clients.issuer_of(region=region)
    clients.list_public_keys(at=timezone.now())  # Because: without a key nothing of this is offered.
    proving = ["client_secret_basic", "client_secret_post", "private_key_jwt"]
    # Because: `none` is of applications on phones, which may give a token back, but ask about none (RFC 7009 2.1, RFC 7662 2.1).
    ways = {"token": [*proving, "none"], "introspection": proving, "revocation": [*proving, "none"]}
    algorithms = list(ASSERTION_ALGORITHMS)
    content: dict[str, Any] = {
        "issuer": issuer,
        "authorization_endpoint": issuer + places.AUTHORIZE,
        "token_endpoint": issuer + places.TOKEN,
        "userinfo_endpoint": issuer + places.USERINFO,
        "jwks_uri": issuer + places.KEYS,
        "introspection_endpoint": issuer + places.INTROSPECT,
        "revocation_endpoint": issuer + places.REVOKE,
        "end_session_endpoint": issuer + places.SIGN_OUT,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "code_challenge_methods_supported": ["S256"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": [*PERSONAL_SCOPES, *SYSTEM_SCOPES],
        "claims_supported": sorted({claim for scope in SCOPES.values() for claim in scope.claims} | {"acr", "amr", "auth_time", "sid"}),
        "acr_values_supported": list(ACR_LEVELS),
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "ui_locales_supported": ["id", "en"],
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }
    for name, taken in ways.items():
        content[f"{name}_endpoint_auth_methods_supported"] = taken
        content[f"{name}_endpoint_auth_signing_alg_values_supported"] = algorithms
    return _shared(content)


@require_safe
@audience("public")
@limited("oidc-keys", per_minute=300)
def keys(request: HttpRequest) -> JsonResponse:
    """Show the public halves of the keys that sign now, signed lately, or will sign."""
    return _shared({"keys": list(clients.list_public_keys(at=timezone.now()))})


def _shared(content: dict[str, Any]) -> JsonResponse:
    response = JsonResponse(content)
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
