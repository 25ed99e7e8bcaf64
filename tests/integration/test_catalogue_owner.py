"""What holds even for who owns the database."""

from __future__ import annotations

import datetime as dt

import psycopg
import pytest

from loket.foundation.agencies import operations as agency_writes
from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import system_act
from loket.services.catalogue import operations
from tests.support import packages, regions


def test_not_even_the_owner_changes_a_published_version_unnoticed(committed_db: str, owner_connection: psycopg.Connection) -> None:
    act = system_act("test", region=packages.REGION, at=dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC), purpose="publish")
    agencies.forget()
    agency_writes.load_region(act=act, definition=regions.definition_of(packages.REGION))
    operations.publish(act=act, bundle=packages.bundle(), region=packages.REGION, on=packages.ON)
    agencies.forget()
    for statement in ("UPDATE catalogue_serviceversion SET version = 9", "DELETE FROM catalogue_serviceversion", "TRUNCATE catalogue_serviceversion"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner_connection.execute(statement)
