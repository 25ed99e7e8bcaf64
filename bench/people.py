"""Signed-in sessions for load: `python -m bench.people citizen|officer COUNT` prints a JSON list of {session}."""

from __future__ import annotations

import json
import sys
import time

from loket.config import cli


def sessions(who: str, count: int) -> list[dict[str, str]]:
    """Return sessions of citizens with most cases, or of officers who carry out steps."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection

    from loket.foundation.identity.models import Account

    with connection.cursor() as cursor:
        if who == "officer":
            cursor.execute(
                "SELECT account_id FROM identity_appointment WHERE region = '97.01' AND audience = 'officer' ORDER BY account_id LIMIT %s", [count]
            )
        else:
            cursor.execute(
                """SELECT account_id FROM cases_case WHERE region = '97.01' GROUP BY account_id
                   ORDER BY count(*) DESC, account_id LIMIT %s""", [count * 3],
            )  # fmt: skip
        wanted = [row[0] for row in cursor.fetchall()]
    made = []
    for account in Account.objects.filter(pk__in=wanted, is_active=True)[:count]:
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "loket.foundation.identity.backend.ByAddress"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session["factor_at"] = int(time.time())
        session.create()
        made.append({"session": str(session.session_key)})
    return made


if __name__ == "__main__":
    cli.setup_django()
    print(json.dumps(sessions(sys.argv[1], int(sys.argv[2]))))
