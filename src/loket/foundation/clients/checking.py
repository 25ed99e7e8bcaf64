"""Whether what is said of an application can be so. Pure but for the agencies, which are in memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.errors import UnknownAgency
from loket.foundation.clients import limits
from loket.foundation.clients.errors import BadDefinition
from loket.foundation.clients.values import ACR_LEVELS, PERSONAL_SCOPES, SCOPES, AuthMethod, ClientKind, Definition
from loket.foundation.common.text import Text

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
#: RFC 8252 7.1: the scheme of an application on a phone is a domain turned round.
_OWN_SCHEME: Final = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9-]+)+")
_LEAST_BITS: Final = 2048

NAME: Final = Text(id="Beri nama dalam dua bahasa, paling panjang 80 huruf.", en="Give a name in both languages, at most 80 letters.")
AGENCY: Final = Text(id="Pilih instansi pemilik aplikasi.", en="Choose the agency that owns the application.")
ORGANISATION: Final = Text(id="Tulis nama badan pemilik aplikasi.", en="Write the name of the body that owns the application.")
USES: Final = Text(id="Pilih sedikitnya satu izin.", en="Choose at least one permission.")
PURPOSE: Final = Text(
    id="Setiap izin perlu tujuan dalam dua bahasa dan dasar hukum; belum lengkap: {title}.",
    en="Each permission needs a purpose in both languages and a legal basis; not complete: {title}.",
)
PRIVATE: Final = Text(
    id="Pertukaran data antarinstansi hanya untuk instansi pemerintah.", en="The exchange of data between agencies is for government agencies only."
)
OPENID: Final = Text(
    id='Izin atas data warga selalu disertai "Tahu bahwa ini Anda".', en='Permissions over data of citizens come with "Know that it is you".'
)
REDIRECT: Final = Text(id="Tulis sedikitnya satu alamat kembali.", en="Write at least one return address.")
ADDRESS: Final = Text(
    id="Alamat ini tidak dapat dipakai: {address}. Tulis lengkap dengan https://, tanpa tanda * dan #. http:// hanya untuk localhost pada aplikasi uji coba.",
    en="This address cannot be used: {address}. Write it whole with https://, without * and #. http:// is for localhost in the sandbox only.",
)
MANY: Final = Text(id="Paling banyak {most} alamat.", en="At most {most} addresses.")
KEYS: Final = Text(
    id="Tempel kunci publik sebagai JWK set (RSA 2048 bit ke atas atau EC P-256), paling banyak lima, tanpa kunci privat.",
    en="Paste the public keys as a JWK set (RSA of 2048 bits or more, or EC P-256), at most five, without private ones.",
)
CONTACT: Final = Text(id="Tulis siapa yang dihubungi bila ada masalah.", en="Write whom to reach when there is trouble.")
ACR: Final = Text(id="Tingkat keyakinan ini tidak ada.", en="There is no such level of assurance.")


def check(region: str, definition: Definition) -> None:
    """Refuse what cannot be. :raises BadDefinition: with the field that is wrong first."""
    _words(region, definition)
    _uses(definition)
    _addresses(definition)
    if definition.auth_method is AuthMethod.PRIVATE_KEY:
        if not 0 < len(definition.keys) <= limits.MOST_KEYS or not all(is_public_key(key) for key in definition.keys):
            raise BadDefinition("keys", KEYS)
    elif definition.keys:
        raise BadDefinition("keys", KEYS)
    if definition.least_acr and definition.least_acr not in ACR_LEVELS:
        raise BadDefinition("least_acr", ACR)


def _words(region: str, definition: Definition) -> None:
    if not all(0 < len(name.strip()) <= 80 for name in (definition.name.id, definition.name.en)):
        raise BadDefinition("name", NAME)
    if definition.kind is ClientKind.AGENCY:
        try:
            is_there = bool(definition.agency) and agencies.get_agency(region, definition.agency or "").is_active
        except UnknownAgency:
            is_there = False
        if not is_there:
            raise BadDefinition("agency", AGENCY)
    elif definition.agency or not 0 < len(definition.organisation.strip()) <= 120:
        raise BadDefinition("organisation", ORGANISATION)
    if not 0 < len(definition.contact.strip()) <= 200:
        raise BadDefinition("contact", CONTACT)


def _uses(definition: Definition) -> None:
    names = [use.scope for use in definition.uses]
    if not names or len(set(names)) != len(names) or set(names) - set(SCOPES):
        raise BadDefinition("uses", USES)
    for use in definition.uses:
        if not all(part.strip() and len(part) <= 300 for part in (use.purpose.id, use.purpose.en, use.legal_basis)):
            raise BadDefinition("uses", PURPOSE.fill(title=SCOPES[use.scope].title))
    if "exchange" in names and definition.kind is ClientKind.PARTNER:
        raise BadDefinition("uses", PRIVATE)
    personal = [name for name in names if name in PERSONAL_SCOPES]
    if personal and "openid" not in personal:
        raise BadDefinition("uses", OPENID)
    if personal and not definition.redirect_uris:
        raise BadDefinition("redirect_uris", REDIRECT)


def _addresses(definition: Definition) -> None:
    is_free = definition.kind is ClientKind.SANDBOX
    checks: tuple[tuple[str, tuple[str, ...], Callable[[str, bool], bool]], ...] = (
        ("redirect_uris", definition.redirect_uris, is_return_address),
        ("post_logout_redirect_uris", definition.post_logout_redirect_uris, is_return_address),
        ("backchannel_logout_uri", (definition.backchannel_logout_uri,) if definition.backchannel_logout_uri else (), is_web_address),
        ("homepage", (definition.homepage,) if definition.homepage else (), is_web_address),
    )
    for field, addresses, is_right in checks:
        if len(addresses) > limits.MOST_URIS:
            raise BadDefinition(field, MANY.fill(most=limits.MOST_URIS))
        for address in addresses:
            if not is_right(address, is_free):
                raise BadDefinition(field, ADDRESS.fill(address=address[:80]))


def is_web_address(address: str, is_sandbox: bool) -> bool:
    """Say whether an address is one of the web that may be registered: whole, https, no wildcard, fragment or sign-in; http to the own machine in the sandbox."""
    if len(address) > 500 or not address.isascii() or re.search(r"[\s*\\#<>\"']", address):
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.password is not None:
        return False
    return parts.scheme == "https" or (is_sandbox and parts.scheme == "http" and host in _LOOPBACK)


def is_return_address(address: str, is_sandbox: bool) -> bool:
    """As `is_web_address`, or of an application on a phone (`id.go.nusajaya.aplikasi:/kembali`)."""
    if is_web_address(address, is_sandbox):
        return True
    scheme, colon, rest = address.partition(":")
    return (
        bool(colon)
        and bool(_OWN_SCHEME.fullmatch(scheme))
        and rest.startswith("/")
        and not re.search(r"[\s*\\#<>\"']", address)
        and len(address) <= 500
    )


def is_public_key(key: Mapping[str, Any]) -> bool:
    """Say whether a JWK is the public half of a key that may sign for an application."""
    if {"d", "p", "q", "k"} & set(key):
        return False
    try:
        loaded = jwt.PyJWK.from_dict(dict(key), algorithm=None if key.get("alg") else ("ES256" if key.get("kty") == "EC" else "RS256")).key
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return False
    if isinstance(loaded, rsa.RSAPublicKey):
        return loaded.key_size >= _LEAST_BITS
    return isinstance(loaded, ec.EllipticCurvePublicKey) and isinstance(loaded.curve, ec.SECP256R1)
