"""The addresses of the provider, as applications learn them: always without a language."""

from __future__ import annotations

from typing import Final

AUTHORIZE: Final = "/identitas/otorisasi/"
TOKEN: Final = "/identitas/token/"  # noqa: S105 - an address
USERINFO: Final = "/identitas/profil/"
KEYS: Final = "/identitas/kunci/"
INTROSPECT: Final = "/identitas/periksa-token/"
REVOKE: Final = "/identitas/cabut/"
SIGN_OUT: Final = "/identitas/keluar/"
