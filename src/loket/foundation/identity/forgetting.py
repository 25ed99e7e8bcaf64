"""
An account is erased at its owner's request, and sessions that are over are forgotten. Private; offered by `operations`.

Law: UU 27/2022 Pasal 8, 16 ayat (2) huruf g, 43 and 44.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import ForeignKey, Model

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.events import operations as outbox
from loket.foundation.files import operations as files
from loket.foundation.identity import events, models, policy
from loket.foundation.identity.errors import AccountNotFound, NotAllowed
from loket.foundation.identity.values import CheckState

TABLE: Final = "identity_account"
SESSIONS: Final = "usersessions_usersession"
_INDEX_BYTES: Final = 32


@audit.operation("identity.account.erased")
def erase_account(*, act: Act, account: UUID) -> None:
    """
    Erase what an account says of its owner: address, number, name, password, ways of signing in, devices, the tie to the register, a check that waits.

    The row stays under its opaque id, because cases and the record name it; nobody signs in with it again.

    :raises NotAllowed: by anybody but the owner or the system, or while it holds an office. :raises AccountNotFound: if there is none.
    """
    if policy.refusal_to_change(act, account=account):
        raise NotAllowed()
    waiting = models.Check.objects.select_for_update().filter(account_id=account, state=CheckState.WAITING.value)
    list(waiting)  # Because: whoever decides a check locks it first, and the account after it.
    row = models.Account.objects.select_for_update().filter(pk=account).first()
    if row is None:
        raise AccountNotFound()
    if models.Appointment.objects.filter(account_id=account, valid_until__isnull=True).exists():
        raise NotAllowed()
    for model, name in _of_libraries():
        model._default_manager.filter(**{name: account}).delete()
    for model, key in (
        (models.Code, "account"),
        (models.Factor, "account_id"),
        (models.Passkey, "account_id"),
        (models.EmailChange, "account_id"),
        (models.History, "account"),
    ):
        model._default_manager.filter(**{key: account}).delete()
    for check in waiting.all():
        check.state, check.decided_at, check.erased_at = CheckState.WITHDRAWN.value, act.at, act.at
        check.save(update_fields=["state", "decided_at", "erased_at"])
        files.erase_all(act=replace(act, region=check.region), owner=check.pk)
        audit.record(replace(act, region=check.region), "identity.check.withdrawn", table="identity_check", row=check.pk)
    models.Check.objects.filter(account_id=account).update(nik_sealed=None)
    row.email, row.email_confirmed, row.name_sealed, row.phone_sealed = None, False, b"", None
    # Because: an account is found by address or number, and the database holds it to having one; this one is nobody's.
    row.phone_index, row.password = os.urandom(_INDEX_BYTES), make_password(None)
    row.resident_id, row.is_active, row.sessions_from, row.last_login = None, False, act.at, None
    row.save(force_update=True)
    audit.record(act, "identity.account.erased", table=TABLE, row=account, subject=account)
    outbox.publish(act, events.ACCOUNT_CLOSED, ref=account, payload={"reason": "erased"})


@audit.operation("identity.sessions.forgotten")
def forget_sessions(*, act: Act, before: dt.datetime, most: int) -> int:
    """Delete sessions that ended before a moment, and what is noted of their devices, at most so many; return how many. Again goes on."""
    with connection.cursor() as cursor:
        cursor.execute(
            """DELETE FROM django_session WHERE session_key IN
               (SELECT session_key FROM django_session WHERE expire_date < %s ORDER BY expire_date LIMIT %s)""",
            [before, most],
        )
        count: int = cursor.rowcount
        cursor.execute(
            """DELETE FROM usersessions_usersession WHERE id IN (SELECT u.id FROM usersessions_usersession u
               WHERE u.last_seen_at < %s AND NOT EXISTS (SELECT FROM django_session s WHERE s.session_key = u.session_key) ORDER BY u.id LIMIT %s)""",
            [before, most],
        )
        count += cursor.rowcount
    audit.record(act, "identity.sessions.forgotten", table=SESSIONS, row="over", details={"count": count, "before": before.isoformat()})
    return count


def count_sessions_before(*, before: dt.datetime) -> int:
    """Return how many sessions ended before a moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session WHERE expire_date < %s", [before])
        return int(cursor.fetchone()[0])


def count_devices(*, account_id: UUID) -> int:
    """Return in how many browsers an account is noted to be signed in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM usersessions_usersession WHERE user_id = %s", [account_id])
        return int(cursor.fetchone()[0])


def _of_libraries() -> list[tuple[type[Model], str]]:
    """Return the tables of libraries (addresses, devices, factors, tokens) that point at an account, and by which column."""
    found = []
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey) and field.related_model is models.Account and not model.__module__.startswith("loket."):
                found.append((model, field.name))
    return found
