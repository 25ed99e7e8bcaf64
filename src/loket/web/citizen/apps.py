"""The door as Django sees it."""

from django.apps import AppConfig


class CitizenConfig(AppConfig):
    """App `citizen`: templates and static files of the door."""

    name = "loket.web.citizen"
    label = "citizen"

    def ready(self) -> None:
        """Note devices by `account.devices`, not by allauth's own receiver, whose cost grows with the number of sessions."""
        from allauth.account.signals import user_logged_in
        from allauth.usersessions.signals import on_user_logged_in

        user_logged_in.disconnect(on_user_logged_in)
