"""How passwords are kept."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class OwaspArgon2(Argon2PasswordHasher):
    """
    Argon2id with the parameters that OWASP's Password Storage Cheat Sheet recommends: 19 MiB, two passes, one lane.

    Because: Django's defaults take 100 MiB for each login; a surge of logins would then take the whole memory.
    """

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1
