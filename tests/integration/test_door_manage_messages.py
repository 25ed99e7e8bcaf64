"""Operators see what messages cost, what failed, and which changes were denied; nobody's name and no text of a message."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from loket.foundation.common import ids
from loket.foundation.identity import models as identity_models
from loket.foundation.identity.values import QUESTIONS, Audience
from loket.foundation.notifications.models import Delivery
from tests.integration.test_door_manage import appointed
from tests.support import world as worlds


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


@pytest.fixture
def client(world: worlds.World) -> Client:
    return appointed("diskominfo/pengelola", Audience.OPERATOR)


def moment() -> Any:
    """Now, as the database says it: the page reads the clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


def delivered(channel: str, kind: str, *, parts: int, cost_idr: int, state: str = "delivered", region: str = worlds.REGION) -> None:
    Delivery.objects.create(
        id=ids.new_id(), region=region, channel=channel, kind=kind, parts=parts, cost_idr=cost_idr, state=state, sent_at=moment(),
        next_at=moment(), reason="gateway_down" if "failure" in state else "", address_sealed=b"x", language="id",
    )  # fmt: skip


def test_costs_are_shown_by_way_and_family_and_only_of_this_region(world: worlds.World, client: Client) -> None:
    for _ in range(2):
        delivered("sms", "decision.refused", parts=2, cost_idr=700)
    delivered("email", "case.submitted", parts=1, cost_idr=0)
    delivered("sms", "case.submitted", parts=1, cost_idr=99_000, region=worlds.OTHER_REGION)
    text = client.get("/pengelola/pesan/").content.decode()
    for words in ("Rp1.400", "Keputusan atas permohonan", "SMS", "Surel"):
        assert words in text
    assert "99.000" not in text
    lines = client.get("/pengelola/pesan/unduh/").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "month,channel,family,messages,parts,cost_idr,failed"
    assert any(line.endswith(",sms,decision,2,4,1400,0") for line in lines)


def test_what_waits_for_a_hand_is_said(world: worlds.World, client: Client) -> None:
    assert "semua jalur bekerja" in client.get("/pengelola/pesan/").content.decode()
    delivered("sms", "case.submitted", parts=1, cost_idr=0, state="technical_failure")
    assert "gateway_down" in client.get("/pengelola/pesan/").content.decode()


def test_an_earlier_month_can_be_chosen_and_no_other(client: Client) -> None:
    months = client.get("/pengelola/pesan/").context["months"]
    assert len(months) == 12
    assert client.get(months[-1]["href"]).status_code == 200
    assert client.get("/pengelola/pesan/?bulan=1999-01").status_code == 404


def test_denied_changes_are_listed_without_a_name(world: worlds.World, client: Client) -> None:
    assert "Tidak ada yang disangkal" in client.get("/pengelola/pesan/disangkal/").content.decode()
    kind = next(iter(QUESTIONS))
    now = moment()
    identity_models.Question.objects.create(
        region=world.region, kind=kind, ref=world.citizen, asked_at=now, expires_at=now, denied_at=now, token_hash=b"x"
    )
    text = client.get("/pengelola/pesan/disangkal/").content.decode()
    assert QUESTIONS[kind].done.id in text
    assert "Sari" not in text


def test_nobody_else_enters(world: worlds.World) -> None:
    assert appointed("dukcapil/penyusun", Audience.AUTHOR).get("/pengelola/pesan/").status_code == 403
