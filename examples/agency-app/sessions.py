"""Sessions that can be ended from outside. In memory, which is enough for an example; a real application keeps them in its database."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field

from loket import Person, Turn

#: Seconds. As long as a session at Loket may last at most.
LASTS = 8 * 3600
COOKIE = "bansos"


@dataclass
class Session:
    """What is remembered of one browser."""

    key: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    form: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    """Goes into every form: another site does not know it."""
    until: float = field(default_factory=lambda: time.time() + LASTS)
    turn: Turn | None = None
    person: Person | None = None
    note: str = ""


class Sessions:
    """All of them."""

    def __init__(self) -> None:
        self._held: dict[str, Session] = {}
        self._lock = threading.Lock()

    def find(self, key: str) -> Session | None:
        """Return the session of a cookie, None when it is over."""
        with self._lock:
            found = self._held.get(key)
            if found and found.until < time.time():
                del self._held[key]
                return None
            return found

    def begin(self) -> Session:
        """Return a new session; old ones are swept away meanwhile."""
        with self._lock:
            now = time.time()
            self._held = {key: one for key, one in self._held.items() if one.until > now}
            made = Session()
            self._held[made.key] = made
            return made

    def sign_in(self, before: Session, person: Person) -> Session:
        """Return the session of somebody who has just signed in: under a new key, so that nobody knew it before."""
        made = self.begin()
        made.person = person
        self.end(before)
        return made

    def end(self, session: Session) -> None:
        """Forget one."""
        with self._lock:
            self._held.pop(session.key, None)

    def end_of(self, sub: str, sid: str) -> int:
        """End what Loket says is over: one session (`sid`), or all of a person. Return how many there were."""
        with self._lock:
            over = [key for key, one in self._held.items() if one.person and (one.person.sid == sid if sid else one.person.sub == sub)]
            for key in over:
                del self._held[key]
            return len(over)
