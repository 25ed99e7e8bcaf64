"""Django's sessions in the database, read by a prepared statement: every page of a signed-in person begins with it."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.contrib.sessions.backends import db
from django.utils import timezone
from django.utils.module_loading import import_string

from loket.foundation.database import statements

#: What a session holds while somebody else knows it by its key.
FOLLOWED: Final = "followed"


class SessionStore(db.SessionStore):
    """As Django's in everything but how a session is found."""

    def _get_session_from_db(self) -> Any:
        found = statements.first(self.model, "session_key = %s AND expire_date > %s", [self.session_key, timezone.now()])
        if found is None:
            self._session_key = None
        return found

    def cycle_key(self) -> None:
        """Change the key as Django does, and tell whoever knows this session by its key (`LOKET_SESSION_MOVED`, a dotted path)."""
        before = self.session_key
        super().cycle_key()
        path = getattr(settings, "LOKET_SESSION_MOVED", "")
        if path and before and self.get(FOLLOWED):
            import_string(path)(before=before, now=self.session_key)
