"""The fixtures do what they promise."""

from __future__ import annotations

import datetime as dt

import psycopg
from django.contrib.sessions.models import Session
from django.db import connection


def test_a_committed_database_is_a_fresh_one_and_visible_from_outside(committed_db: str, owner_connection: psycopg.Connection) -> None:
    Session.objects.create(session_key="k", session_data="", expire_date=dt.datetime(2026, 11, 24, tzinfo=dt.UTC))
    assert connection.settings_dict["NAME"] == committed_db
    assert owner_connection.execute("SELECT count(*) FROM django_session").fetchone() == (1,)


def test_what_the_usual_fixture_sees_is_empty_again(db: None) -> None:
    assert not Session.objects.exists()
    assert connection.in_atomic_block
