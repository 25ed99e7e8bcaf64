"""The room as Django sees it."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class IdentityConfig(AppConfig):
    """App `identity`; its model is AUTH_USER_MODEL."""

    name = "loket.foundation.identity"
    label = "identity"

    def ready(self) -> None:
        """Take away the one unrecorded write of Django's sign-in."""
        # Because: Django would write `last_login` without a record; `operations.record_sign_in` writes it with one.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
