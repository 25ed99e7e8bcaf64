"""Between allauth and the house: its writes become operations of `identity`, its words become ours."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity
from loket.foundation.identity import queries as identity_queries
from loket.foundation.identity.values import Audience, Method
from loket.web.citizen.account import devices, known, mails, proving
from loket.web.citizen.provider import presence
from loket.web.kit.language import current, say
from loket.web.kit.requests import act_for, client_address

WRONG_PAIR: Final = Text(
    id="Alamat surel atau kata sandi tidak cocok. Periksa keduanya, atau buat kata sandi baru.",
    en="The e-mail address and password do not match. Check both, or make a new password.",
)
WORDS: Final[dict[str, Text]] = {
    "email_password_mismatch": WRONG_PAIR,
    "invalid_login": WRONG_PAIR,
    "account_inactive": Text(id="Akun ini sudah ditutup.", en="This account is closed."),
    "enter_current_password": Text(
        id="Kata sandi sekarang tidak cocok. Ketik sekali lagi.", en="The current password does not match. Type it again."
    ),
    "incorrect_password": Text(id="Kata sandi tidak cocok. Ketik sekali lagi.", en="The password does not match. Type it again."),
    "invalid_password_reset": Text(
        id="Tautan ini sudah dipakai atau kedaluwarsa. Minta tautan baru.", en="This link was used or has expired. Ask for a new one."
    ),
    "too_many_login_attempts": Text(id="Terlalu banyak percobaan. Coba lagi beberapa menit lagi.", en="Too many tries. Try again in some minutes."),
}
# allauth names what happened by the template it would have rendered.
MESSAGES: Final[dict[str, Text]] = {
    "account/messages/password_changed.txt": Text(
        id="Kata sandi sudah diganti. Perangkat lain sudah dikeluarkan.", en="The password was changed. Other devices were signed out."
    ),
    "account/messages/logged_out.txt": Text(id="Anda sudah keluar.", en="You are signed out."),
    "account/messages/email_confirmed.txt": Text(
        id="Alamat surel sudah terkonfirmasi. Silakan masuk.", en="Your e-mail address is confirmed. You can sign in now."
    ),
    "usersessions/messages/sessions_logged_out.txt": Text(id="Perangkat lain sudah dikeluarkan.", en="The other devices were signed out."),
}

_DOORS: Final = (
    (Audience.OFFICER, "/meja/"), (Audience.AUDITOR, "/pengawas/"), (Audience.OPERATOR, "/pengelola/"), (Audience.AUTHOR, "/pengelola/"),
    (Audience.REVIEWER, "/pengelola/"),
    (Audience.LEADER, "/pimpinan/"),
)  # fmt: skip


def _spoken(path: str) -> str:
    return get_script_prefix().rstrip("/") + path


def own_act(request: HttpRequest, user: AbstractBaseUser, purpose: str = "account") -> Act:
    """Return the act as done by an account that has just proved itself, before there is a session."""
    return replace(act_for(request, purpose), actor=str(user.pk), kind=ActorKind.CITIZEN)


class AccountAdapter(DefaultAccountAdapter):
    """Named in `ACCOUNT_ADAPTER`."""

    # -- writes -----------------------------------------------------------------------------------------------------

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm by our operation; allauth's flow goes on as after its own."""
        identity.confirm_email(act=own_act(request, email_address.user), account=email_address.user_id)
        email_address.verified = email_address.primary = True
        self.add_message(request, messages.SUCCESS, "account/messages/email_confirmed.txt")
        return True

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Change or reset a password that was judged."""
        how = "changed" if self.request.user.is_authenticated else "reset"
        identity.change_password(act=own_act(self.request, user), account=user.pk, password=password, how=how)
        user.refresh_from_db(fields=["password"])

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **hooks: Any) -> HttpResponse | None:
        """Let nobody into a frozen account, however well they proved themselves; say what to do."""
        if getattr(user, "frozen_at", None) is not None:
            audit.record_attempt(own_act(request, user), "identity.account.signed_in", reason="frozen")
            return HttpResponseRedirect(_spoken("/akun/dibekukan/"))
        response: HttpResponse | None = super().pre_login(request, user, **hooks)
        return response

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begin a session; no session without its line in the record."""
        act, method = own_act(request, user), Method(getattr(request, "sign_in_method", Method.PASSWORD))
        device = devices.words(request.headers.get("User-Agent", ""))
        identity.record_sign_in(act=act, account=user.pk, method=method.value, device=device)
        super().login(request, user)
        # Because: at a provider of others somebody may have proved themselves hours before they come here; that is no fresh proof.
        proving.note(request, method, getattr(request, "sign_in_proved_at", act.at))

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **hooks: Any) -> HttpResponse:
        """Note the device for the person's own list, once the session is there."""
        response: HttpResponse = super().post_login(request, user, **hooks)
        devices.note(request)
        known.remember(request, response, user.pk)
        return response

    def logout(self, request: HttpRequest) -> None:
        """End this session."""
        if request.user.is_authenticated:
            presence.end(request)
            identity.record_sign_out(act=own_act(request, request.user), account=request.user.pk)
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Keep the refusal; neither the address nor whether it is known."""
        audit.record_attempt(act_for(request, "account"), "identity.account.signed_in", reason="credentials")

    # -- where to go next -------------------------------------------------------------------------------------------

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Officers to their desk, auditors to their door, everybody else to their own page; in the language of the page."""
        act = act_for(request, "account")
        held = identity_queries.audiences_of(account=UUID(act.actor), region=act.region, at=act.at)
        return _spoken(next((path for word, path in _DOORS if word in held), str(settings.LOGIN_REDIRECT_URL)))

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """To the home page, in the language of the page."""
        return _spoken("/")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """To sign-in, where the message of success is shown."""
        return _spoken("/masuk/")

    # -- judging ----------------------------------------------------------------------------------------------------

    def clean_email(self, email: str) -> str:
        """Addresses are kept in lower case."""
        return email.strip().lower()

    def clean_password(self, password: str, user: AbstractBaseUser | None = None) -> str:
        """Judge a new password, and say in the page's language what is wrong with it."""
        try:
            return super().clean_password(password, user)
        except ValidationError as refusal:
            raise ValidationError([str(say(getattr(one, "text", one.message))) for one in refusal.error_list]) from None

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Return an error in our words."""
        return ValidationError(str(say(WORDS[code])), code=code) if code in WORDS else super().validation_error(code, *args)

    def get_client_ip(self, request: HttpRequest) -> str:
        """
        Return the address for the person's own list of devices.

        IPv6 by its /64; proxies as configured, never whatever a client says in a header.
        """
        return client_address(request)

    # -- words ------------------------------------------------------------------------------------------------------

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: Any = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say what happened, where it helps; the rest of allauth's messages are left out."""
        text = MESSAGES.get(message_template or "")
        if text is not None:
            messages.add_message(request, level, text.in_(current()), extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write a short plain mail in both languages."""
        letter = mails.compose(template_prefix, context)
        message = EmailMessage(subject=letter.subject, body=letter.body, from_email=self.get_from_email(), to=[email])
        if settings.LOKET_MAIL_IS_SENT:
            # Because: the answer must not take longer for an address that is known (a mail server takes its time), and must not fail with it.
            threading.Thread(target=mails.send_quietly, args=(message,), daemon=True).start()
        else:
            message.send()

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Messages of what happened to the account are `foundation.notifications`' task."""
