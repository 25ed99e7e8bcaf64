"""
What happens here. `ref` is the account or appointment; payloads hold codes and opaque ids.

| event | ref | payload |
|---|---|---|
| identity.account.registered | account | – |
| identity.account.confirmed | account | – |
| identity.account.linked | account | assurance |
| identity.appointment.made | appointment | unit, position |
| identity.appointment.ended | appointment | – |
| identity.absence.recorded | appointment | reason |
"""

from __future__ import annotations

from typing import Final

ACCOUNT_REGISTERED: Final = "identity.account.registered"
ACCOUNT_CONFIRMED: Final = "identity.account.confirmed"
ACCOUNT_LINKED: Final = "identity.account.linked"
APPOINTMENT_MADE: Final = "identity.appointment.made"
APPOINTMENT_ENDED: Final = "identity.appointment.ended"
ABSENCE_RECORDED: Final = "identity.absence.recorded"
