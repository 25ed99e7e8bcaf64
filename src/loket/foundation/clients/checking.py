"""Whether what is said of an application can be so. Pure but for the agencies, which are in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from loket.foundation.agencies import queries as agencies
from loket.foundation.agencies.errors import UnknownAgency
from loket.foundation.clients import addresses, limits
from loket.foundation.clients.errors import BadDefinition
from loket.foundation.clients.values import ACR_LEVELS, PERSONAL_SCOPES, SCOPES, SYSTEM_SCOPES, AuthMethod, ClientKind, Definition
from loket.foundation.common.text import Text

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
PHONE_ADDRESS: Final = Text(
    id="Alamat ini tidak dapat dipakai aplikasi di telepon: {address}. Pakai https:// yang terhubung dengan aplikasi (app link), atau skema dari domain situsnya yang dibalik dengan satu garis miring: id.go.daerah.aplikasi:/kembali. http://127.0.0.1/ tanpa nomor porta hanya untuk uji coba.",
    en="An application on a phone cannot use this address: {address}. Use https:// that is tied to the application (app link), or a scheme from the domain of its website turned round, with one slash: id.go.daerah.aplikasi:/kembali. http://127.0.0.1/ without a port is for the sandbox only.",
)
PHONE_USES: Final = Text(
    id="Aplikasi di telepon bertindak hanya untuk orang yang memegangnya, jadi tidak dapat meminta: {title}.",
    en="An application on a phone acts only for the person who holds it, so it cannot ask for: {title}.",
)
PHONE_NEWS: Final = Text(
    id="Telepon tidak dapat diberi kabar keluar; kosongkan. Token aplikasi berakhir dengan sendirinya.",
    en="A phone cannot be told of a sign-out; leave it empty. The application's tokens end by themselves.",
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
    if definition.auth_method is AuthMethod.NONE and (own := [name for name in names if name in SYSTEM_SCOPES]):
        raise BadDefinition("uses", PHONE_USES.fill(title=SCOPES[own[0]].title))


def _addresses(definition: Definition) -> None:
    is_phone, is_free = definition.auth_method is AuthMethod.NONE, definition.kind is ClientKind.SANDBOX

    def is_return(address: str) -> bool:
        return addresses.is_return_address(address, definition)

    def is_web(address: str) -> bool:
        return addresses.is_web_address(address, is_free)

    checks: tuple[tuple[str, tuple[str, ...], Callable[[str], bool], Text], ...] = (
        ("redirect_uris", definition.redirect_uris, is_return, PHONE_ADDRESS if is_phone else ADDRESS),
        ("post_logout_redirect_uris", definition.post_logout_redirect_uris, is_return, PHONE_ADDRESS if is_phone else ADDRESS),
        ("backchannel_logout_uri", (definition.backchannel_logout_uri,) if definition.backchannel_logout_uri else (), is_web, ADDRESS),
        ("homepage", (definition.homepage,) if definition.homepage else (), is_web, ADDRESS),
    )
    for field, given, is_right, words in checks:
        if len(given) > limits.MOST_URIS:
            raise BadDefinition(field, MANY.fill(most=limits.MOST_URIS))
        for address in given:
            if not is_right(address):
                raise BadDefinition(field, words.fill(address=address[:80]))
    if is_phone and definition.backchannel_logout_uri:
        raise BadDefinition("backchannel_logout_uri", PHONE_NEWS)


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
