"""What a password must be, said in both languages."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from loket.foundation.common.text import Text

_LONGEST_SHARED: Final = 4


class PasswordRefused(ValidationError):
    """The password is not taken; `text` says why in both languages."""

    def __init__(self, code: str, text: Text) -> None:
        super().__init__(text.id, code=code)
        self.text = text


class LongEnough:
    """At least so many characters. Source: NIST SP 800-63B: length protects, rules of composition do not."""

    def __init__(self, least: int = 10) -> None:
        self.least = least

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a shorter one."""
        if len(password) < self.least:
            raise PasswordRefused("password_too_short", self._text())

    def get_help_text(self) -> str:
        """Say what is wanted."""
        return self._text().id

    def _text(self) -> Text:
        return Text(
            id=f"Kata sandi paling sedikit {self.least} karakter. Beberapa kata yang mudah Anda ingat sudah cukup.",
            en=f"A password has at least {self.least} characters. A few words that you remember will do.",
        )


class NotCommon:
    """Not one of the twenty thousand that are tried first."""

    def __init__(self) -> None:
        self._known = CommonPasswordValidator()

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a common one."""
        try:
            self._known.validate(password, user)
        except ValidationError:
            raise PasswordRefused("password_too_common", self._text()) from None

    def get_help_text(self) -> str:
        """Say what is wanted."""
        return self._text().id

    def _text(self) -> Text:
        return Text(
            id="Kata sandi ini termasuk yang paling sering dipakai orang, jadi mudah ditebak. Pilih yang lain.",
            en="This password is among the most common ones and easy to guess. Choose another.",
        )


class NotAboutYou:
    """Does not contain the person's name or the first part of the address."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse one with a part of the name or address of five or more letters in it."""
        if user is None:
            return
        plain = password.casefold()
        words = [*str(getattr(user, "name", "") or "").split(), str(getattr(user, "email", "") or "").partition("@")[0]]
        if any(len(word) > _LONGEST_SHARED and word.casefold() in plain for word in words):
            raise PasswordRefused("password_too_similar", self._text())

    def get_help_text(self) -> str:
        """Say what is wanted."""
        return self._text().id

    def _text(self) -> Text:
        return Text(
            id="Kata sandi memuat nama atau alamat surel Anda. Pilih yang tidak berkaitan dengan Anda.",
            en="The password contains your name or e-mail address. Choose one that has nothing to do with you.",
        )
