"""How somebody is found by address and password."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from loket.foundation.database import statements
from loket.foundation.identity import models


class ByAddress(AuthenticationBackend):
    """
    Allauth's backend, with one query by the indexed address.

    Because: allauth looks in its table of addresses and then for the user, comparing case-insensitively; our addresses are
    stored in lower case. An unknown address costs the same hash as a known one.
    """

    def _authenticate_by_email(self, email: str, password: str) -> Any:
        account = models.Account.objects.filter(email=email.strip().lower()).first()
        return self._check_password(account, password)

    def get_user(self, user_id: Any) -> Any:
        """Return the account of a session, None when it was closed or frozen."""
        account = statements.first(models.Account, "id = %s", [user_id])
        return account if account is not None and account.frozen_at is None and self.user_can_authenticate(account) else None

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Appointments answer what somebody may, never Django's permissions."""
        return False
