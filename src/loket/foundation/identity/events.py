"""
What happens here. `ref` is the account or appointment; payloads hold codes and opaque ids.

| event | ref | payload |
|---|---|---|
| identity.account.registered | account | – |
| identity.account.confirmed | account | – |
| identity.account.linked | account | assurance |
| identity.account.closed | account | reason |
| identity.account.password_changed | account | how |
| identity.account.sessions_ended | account | reason |
| identity.appointment.made | appointment | unit, position |
| identity.appointment.ended | appointment | – |
| identity.absence.recorded | appointment | – |
| identity.absence.shortened | (only in the record) | – |
| identity.phone.changed | account | how |
| identity.account.frozen | account | – |
| identity.account.recovered | account | – |
| identity.email.changed | account | – |
| identity.check.submitted | check | – |
| identity.check.decided | check | outcome |
| identity.change.denied | what was changed | kind, question |
"""

from __future__ import annotations

from typing import Final

ACCOUNT_REGISTERED: Final = "identity.account.registered"
ACCOUNT_CONFIRMED: Final = "identity.account.confirmed"
ACCOUNT_LINKED: Final = "identity.account.linked"
ACCOUNT_CLOSED: Final = "identity.account.closed"
PASSWORD_CHANGED: Final = "identity.account.password_changed"  # noqa: S105 - the name of an event
SESSIONS_ENDED: Final = "identity.account.sessions_ended"
APPOINTMENT_MADE: Final = "identity.appointment.made"
APPOINTMENT_ENDED: Final = "identity.appointment.ended"
ABSENCE_RECORDED: Final = "identity.absence.recorded"
ABSENCE_SHORTENED: Final = "identity.absence.shortened"
PHONE_CHANGED: Final = "identity.phone.changed"
ACCOUNT_FROZEN: Final = "identity.account.frozen"
ACCOUNT_RECOVERED: Final = "identity.account.recovered"
EMAIL_CHANGED: Final = "identity.email.changed"
CHECK_SUBMITTED: Final = "identity.check.submitted"
CHECK_DECIDED: Final = "identity.check.decided"
CHANGE_QUESTIONED: Final = "identity.change.questioned"
CHANGE_DENIED: Final = "identity.change.denied"
