"""
What happens here. `ref` is the resident or family; payloads hold opaque ids, codes and counts, never personal data.

| event | ref | payload |
|---|---|---|
| residents.person.registered | the child | family, case |
| residents.person.changed | the person | columns, case |
| residents.person.died | the person | family, case |
| residents.person.moved | the person | family, village_code, case |
| residents.event.registered | the person | kind (a word of `EventKind`), case |
| residents.family.changed | the family | columns, case |
| residents.card.reissued | the person | reason, case |
| residents.people.loaded | the load | people, families |
"""

from __future__ import annotations

from typing import Final

PERSON_REGISTERED: Final = "residents.person.registered"
PERSON_CHANGED: Final = "residents.person.changed"
PERSON_DIED: Final = "residents.person.died"
PERSON_MOVED: Final = "residents.person.moved"
EVENT_REGISTERED: Final = "residents.event.registered"
FAMILY_CHANGED: Final = "residents.family.changed"
CARD_REISSUED: Final = "residents.card.reissued"
PEOPLE_LOADED: Final = "residents.people.loaded"
