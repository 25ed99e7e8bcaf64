"""Signing in by a provider of others, from the side of whoever tests it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.test import Client

from loket.foundation.audit.values import system_act
from loket.foundation.identity.models import Account
from loket.foundation.identity.values import PROOFS
from loket.foundation.residents import queries as residents
from tests.support import upstream as second
from tests.support import world as worlds

KIND: Final = "urn:loket:acr:terverifikasi"
GO: Final = "/masuk/lewat/inapas/"
BACK: Final = "/masuk/lewat/inapas/kembali/"


class Clock:
    """The clock that the doors read."""

    at = worlds.NOW


def configure(settings: Any, folder: Path, issuer: str, more: str = "") -> None:
    file = folder / "penyedia.yaml"
    file.write_text(
        f"""providers:
  - code: inapas
    title: {{id: Masuk dengan INApas, en: Sign in with INApas}}
    issuer: {issuer}
    client_id: {second.CLIENT}
    scopes: [openid, profile, nik]
    regions: ["97.01"]
{more}"""
    )
    settings.LOKET_UPSTREAMS, settings.LOKET_UPSTREAM_SECRETS = file, f"inapas:{second.SECRET}"
    settings.LOKET_LIMIT_SCALE = 0


def nik_of(world: worlds.World, resident: UUID) -> str:
    act = system_act("test", region=world.region, at=world.at, purpose="test")
    return residents.get_person(act=act, resident_id=resident, fields=("nik",)).nik or ""


def browser() -> Client:
    return Client(HTTP_HOST="localhost")


def signed_in(account: UUID) -> Client:
    client = browser()
    client.force_login(Account.objects.get(pk=account), backend="loket.foundation.identity.backend.ByAddress")
    session = client.session
    session[PROOFS] = [["password", int(worlds.NOW.timestamp())]]
    session.save()
    return client


def walk(client: Client, provider: second.Provider, start: str = GO) -> Any:
    """Go to the provider, agree there, come back; return what the portal answers."""
    off = client.get(start)
    assert off.status_code == 302, off.content.decode()[:500]
    assert off.url.startswith(provider.issuer)
    return client.get(provider.agree(off.url))


def tie(world: worlds.World, provider: second.Provider, account: UUID) -> Client:
    client = signed_in(account)
    answer = walk(client, provider)
    assert answer.url == "/saya/keamanan/tautan/baru/"
    assert "Sari di INApas" in client.get(answer.url).content.decode()
    assert client.post(answer.url, {}).status_code == 303
    return client
