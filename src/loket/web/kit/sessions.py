"""Django's sessions in the database, read by a prepared statement: every page of a signed-in person begins with it."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from loket.foundation.database import statements


class SessionStore(db.SessionStore):
    """As Django's in everything but how a session is found."""

    def _get_session_from_db(self) -> Any:
        found = statements.first(self.model, "session_key = %s AND expire_date > %s", [self.session_key, timezone.now()])
        if found is None:
            self._session_key = None
        return found
