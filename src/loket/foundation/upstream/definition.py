"""
Providers as data: the file that `LOKET_UPSTREAMS` names. Secrets are not in it; `LOKET_UPSTREAM_SECRETS` has them by code.

An example with every word explained is in `docs/untuk/pengelola.md`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from django.conf import settings
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from loket.foundation.common.text import Text
from loket.foundation.identity.values import ACR, Assurance
from loket.foundation.upstream.errors import BadProviders
from loket.foundation.upstream.wire import is_safe

#: Signatures that we take. Symmetric ones and `none` are not among them and cannot be configured.
Algorithm = Literal["RS256", "PS256", "ES256", "EdDSA"]


_BUTTON: Final = re.compile(r"^(Masuk (dengan|lewat)|Sign in (with|by|through)) (?=.)", re.IGNORECASE)


def _issuer(text: str) -> str:
    parts = urlsplit(text)
    if not is_safe(text) or parts.query or parts.fragment or parts.username:
        raise ValueError("issuer: https://…")
    return text


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Strict):
    """A text in both languages."""

    id: Annotated[str, Field(min_length=1, max_length=80)]
    en: Annotated[str, Field(min_length=1, max_length=80)]

    def text(self) -> Text:
        """Return it as the house's Text."""
        return Text(id=self.id, en=self.en)


class Claims(_Strict):
    """Which claim says what; a dot goes into a nested one. `nik` empty: the provider states none."""

    nik: str = "nik"
    name: str = "name"
    acr: str = "acr"


class Provider(_Strict):
    """
    One provider: who it is, who we are to it, and what its words mean. `max_age`: seconds after which it
    is asked to have somebody prove themselves anew, None for never; when they did is held to what is dear here in any case.
    """

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")]
    title: Words
    name: Words | None = None
    hint: Words | None = None
    issuer: Annotated[str, AfterValidator(_issuer)]
    client_id: Annotated[str, Field(min_length=1, max_length=200)]
    authentication: Literal["client_secret_basic", "client_secret_post", "private_key_jwt"] = "client_secret_basic"
    key_file: str = ""
    key_id: str = ""
    scopes: tuple[str, ...] = ("openid", "profile")
    ask_acr: tuple[str, ...] = ()
    algorithms: Annotated[tuple[Algorithm, ...], Field(min_length=1)] = ("RS256", "PS256", "ES256")
    claims: Claims = Claims()
    userinfo: bool = False
    max_age: Annotated[int, Field(ge=60, le=2_592_000)] | None = 43_200
    levels: dict[str, Literal["basic", "verified"]] = {acr: "basic" if level is Assurance.BASIC else "verified" for level, acr in ACR.items()}
    regions: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Provider:
        if "openid" not in self.scopes:
            raise ValueError("scopes: openid")
        if self.authentication == "private_key_jwt" and not self.key_file:
            raise ValueError("key_file: private_key_jwt")
        return self

    def called(self) -> Text:
        """
        Return what it is called: its `name`, else its title without the words of a button.

        >>> one = Provider(code="inapas", title=Words(id="Masuk dengan INApas", en="Sign in with INApas"), issuer="https://a.example", client_id="x")
        >>> one.called()
        Text(id='INApas', en='INApas')
        """
        if self.name is not None:
            return self.name.text()
        return Text(id=_BUTTON.sub("", self.title.id), en=_BUTTON.sub("", self.title.en))

    def level_of(self, acr: str) -> Assurance:
        """Return what an `acr` means here; one that the table does not name means nothing more than basic."""
        return Assurance(self.levels.get(acr, Assurance.BASIC.value))

    def serves(self, region: str) -> bool:
        """Say whether a region offers it."""
        return not self.regions or region in self.regions


class Providers(_Strict):
    """The whole file."""

    providers: tuple[Provider, ...]

    @model_validator(mode="after")
    def _distinct(self) -> Providers:
        codes = [one.code for one in self.providers]
        issuers = [(one.issuer, region) for one in self.providers for region in one.regions or ("",)]
        if len(set(codes)) != len(codes) or len(set(issuers)) != len(issuers):
            raise ValueError("code dan issuer harus berbeda / must differ")
        return self


@lru_cache(maxsize=8)
def _read(path: str, changed: float) -> tuple[Provider, ...]:
    try:
        plain: Any = YAML(typ="safe").load(Path(path))
        return Providers.model_validate(plain).providers
    except (OSError, YAMLError) as bad:
        raise BadProviders(f"{path}: {type(bad).__name__}") from None
    except ValidationError as bad:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in bad.errors(include_input=False, include_url=False))
        raise BadProviders(f"{path}: {wrong}") from None


def providers() -> tuple[Provider, ...]:
    """Return the providers of this installation, none where no file is named. :raises BadProviders: if the file cannot be used."""
    path = str(settings.LOKET_UPSTREAMS or "")
    if not path:
        return ()
    try:
        changed = Path(path).stat().st_mtime
    except OSError as bad:
        raise BadProviders(f"{path}: {type(bad).__name__}") from None
    return _read(path, changed)


def find(code: str, region: str) -> Provider | None:
    """Return a provider that a region offers, or None."""
    return next((one for one in providers() if one.code == code and one.serves(region)), None)


def secret_of(provider: Provider) -> str:
    """Return the secret of this installation at a provider, empty for none."""
    pairs = (part.partition(":") for part in str(settings.LOKET_UPSTREAM_SECRETS).split() if part)
    return {code: secret for code, _, secret in pairs}.get(provider.code, "")


def key_of(provider: Provider) -> bytes:
    """Return the private key (PEM) of `private_key_jwt`; its path is relative to the file of providers. :raises BadProviders: if there is none."""
    path = Path(str(settings.LOKET_UPSTREAMS)).parent / provider.key_file
    try:
        return path.read_bytes()
    except OSError as bad:
        raise BadProviders(f"{provider.code}: key_file: {type(bad).__name__}") from None
