"""Addresses of the provider. Applications learn them from `/.well-known/openid-configuration`; people see two of them, for a moment."""

from __future__ import annotations

from django.urls import path

from loket.web.citizen.provider import authorize, connected, discovery, signing_out, token, userinfo
from loket.web.kit import addresses as addresses  # registers <ulid:…>

urlpatterns = [
    path(".well-known/openid-configuration", discovery.configuration, name="oidc-configuration"),
    path(".well-known/oauth-authorization-server", discovery.configuration, name="oauth-configuration"),
    path("identitas/otorisasi/", authorize.authorize, name="oidc-authorize"),
    path("identitas/lanjut/<ulid:waits>/", authorize.onward, name="oidc-onward"),
    path("identitas/token/", token.token, name="oidc-token"),
    path("identitas/profil/", userinfo.userinfo, name="oidc-userinfo"),
    path("identitas/kunci/", discovery.keys, name="oidc-keys"),
    path("identitas/periksa-token/", token.introspect, name="oidc-introspect"),
    path("identitas/cabut/", token.revoke, name="oidc-revoke"),
    path("identitas/keluar/", signing_out.sign_out, name="oidc-sign-out"),
    path("identitas/keluar/kirim/", signing_out.signed_out, name="oidc-signed-out"),
    path("identitas/keluar/selesai/", signing_out.left, name="oidc-left"),
    path("saya/akun/aplikasi/", connected.connected, name="connected"),
    path("saya/akun/aplikasi/<ulid:connection>/", connected.one, name="connected-one"),
]
