"""
What happens here. `ref` is the case; payloads hold codes, times and places, nothing of whom.

| event | payload |
|---|---|
| appointments.visit.asked | service, book_by, offered_at |
| appointments.booking.made, .changed, .reminded | service, unit, starts_at |
| appointments.booking.cancelled | service, unit, starts_at, by (`applicant`, `office`), reason |
| appointments.booking.arrived, .missed | service, unit, starts_at, again (how often it may be booked again) |
| appointments.visit.ended | service, reason |
"""

from __future__ import annotations

from typing import Final

ASKED: Final = "appointments.visit.asked"
ENDED: Final = "appointments.visit.ended"
MADE: Final = "appointments.booking.made"
CHANGED: Final = "appointments.booking.changed"
REMINDED: Final = "appointments.booking.reminded"
CANCELLED: Final = "appointments.booking.cancelled"
MOVED: Final = "appointments.booking.moved"
ARRIVED: Final = "appointments.booking.arrived"
MISSED: Final = "appointments.booking.missed"
SERVED: Final = "appointments.booking.served"
