"""
Words that the doors use for themselves, so that no package may.

Invariant: an architecture test holds these equal to what the doors' addresses and forms use.
"""

from __future__ import annotations

from typing import Final

#: Stand where a service's id would stand in an address (`/layanan/cari/`).
SERVICE_IDS: Final = frozenset({"cari"})
#: Stand where a page's id would stand in a draft's address (`/saya/draf/…/periksa/`).
PAGE_IDS: Final = frozenset({"hapus", "pembaruan", "periksa"})
#: Are sent beside the answers of a page, under their own names.
FIELD_IDS: Final = frozenset({"add", "csrfmiddlewaretoken", "dari", "drop", "more", "remove", "revision", "wrong"})
