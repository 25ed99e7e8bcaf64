"""When a failure means that the database cannot be used just now, so that trying again in a while helps."""

from __future__ import annotations

from typing import Final

import psycopg
from django.db.utils import InterfaceError, OperationalError
from psycopg import errors

#: The pool gave none in time, the server is away or starting, a statement or a lock took too long.
AWAY: Final = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
# Because: these end a session or refuse to write as well, but belong to the class of internal errors: a process that stood still inside its
# transaction for longer than the limit (a machine short of memory or processors), and a server that is a standby for the moment.
_ENDED: Final = (errors.IdleInTransactionSessionTimeout, errors.TransactionTimeout, errors.ReadOnlySqlTransaction)


def is_away(problem: BaseException | None) -> bool:
    """Say whether somebody should be asked to come back in a moment, rather than be told of a fault."""
    seen: BaseException | None = problem
    while seen is not None:
        if isinstance(seen, (*AWAY, *_ENDED)):
            return True
        seen = seen.__cause__
    return False
