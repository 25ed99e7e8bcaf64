"""What allauth's forms ask here, in both languages; nothing in them tells whether an address is known."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.functional import lazy

from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity
from loket.foundation.identity.errors import AddressTaken
from loket.web.kit.language import current, say
from loket.web.kit.requests import act_for

_later = lazy(lambda text: text.in_(current()), str)

_BAD_ADDRESS = _later(
    Text(id="Alamat surel tidak terbaca. Tulis seperti nama@contoh.id.", en="The e-mail address cannot be read. Write it like name@example.org.")
)
_NO_ADDRESS = _later(Text(id="Tulis alamat surel Anda.", en="Write your e-mail address."))
_NO_PASSWORD = _later(Text(id="Tulis kata sandi.", en="Write a password."))
#: Where several passwords are asked for, the summary at the head of the page says which of them is missing.
_NO_PASSWORDS = {
    "oldpassword": _later(Text(id="Tulis kata sandi sekarang.", en="Write your current password.")),
    "password1": _later(Text(id="Tulis kata sandi baru.", en="Write a new password.")),
    "password2": _later(Text(id="Tulis kata sandi baru sekali lagi.", en="Write the new password once more.")),
}
_NO_NAME = _later(Text(id="Tulis nama Anda.", en="Write your name."))
_TWO_PASSWORDS = Text(id="Kedua kata sandi tidak sama. Ketik sekali lagi.", en="The two passwords are not the same. Type them again.")


def _speak(form: forms.Form) -> None:
    """Put our words for what every field can complain of."""
    for name, field in form.fields.items():
        if "password" in name:
            field.error_messages["required"] = _NO_PASSWORDS.get(name, _NO_PASSWORD) if "password2" in form.fields else _NO_PASSWORD
        elif name in ("login", "email"):
            field.error_messages.update(required=_NO_ADDRESS, invalid=_BAD_ADDRESS)


class SignIn(allauth.LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self)


class SignUp(allauth.SignupForm):
    """Name, address, password."""

    name = forms.CharField(max_length=100, strip=True, error_messages={"required": _NO_NAME})
    field_order = ["name", "email", "password1"]
    account_already_exists: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self)

    def clean(self) -> dict[str, Any]:
        """Judge the password against name and address."""
        name, email = self.cleaned_data.get("name", ""), self.cleaned_data.get("email", "")
        cleaned: dict[str, Any] = super().clean()
        password = cleaned.get("password1")
        if password and name:
            stranger = get_user_model()(email=email)
            stranger.name = name
            try:
                allauth.get_adapter().clean_password(password, user=stranger)
            except forms.ValidationError as refusal:
                if "password1" not in self.errors:
                    self.add_error("password1", refusal)
        return cleaned

    def try_save(self, request: HttpRequest) -> Any:
        """Answer alike, and after the same work, whether the address has an account or not."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        try:
            return super().try_save(request)
        except AddressTaken:  # somebody was quicker
            self.account_already_exists = True
            return super().try_save(request)

    def save(self, request: HttpRequest) -> Any:
        """Make the account by our operation."""
        account = identity.register_account(
            act=act_for(request, "account"),
            email=self.cleaned_data["email"],
            name=self.cleaned_data["name"],
            password=self.cleaned_data["password1"],
            language=current(),
        )
        return get_user_model().objects.get(pk=account.id)


class ForgottenPassword(allauth.ResetPasswordForm):
    """
    The address to write to.

    Because: allauth looks without regard to case and writes to what was typed; here the mail goes to the stored address.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self)

    def clean_email(self) -> str:
        """Find the account; an unknown address is no error."""
        email = str(self.cleaned_data["email"]).strip().lower()
        self.users = list(get_user_model().objects.filter(email=email, is_active=True))
        return email


class _TwoPasswords(forms.Form):
    """Our words for two passwords that differ."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self)

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        cleaned = dict(self.cleaned_data)
        if "password1" in cleaned and "password2" in cleaned and cleaned["password1"] != cleaned["password2"]:
            self.add_error("password2", str(say(_TWO_PASSWORDS)))
        return cleaned


class NewPassword(_TwoPasswords, allauth.ResetPasswordKeyForm):
    """A new password, twice, after the link of a mail."""


class ChangePassword(_TwoPasswords, allauth.ChangePasswordForm):
    """The password of now, and a new one twice."""
