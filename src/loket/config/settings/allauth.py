"""
How people sign up and in: django-allauth, by e-mail address and password.

Because: limits are ours (`loket.web.kit.ratelimit`), at the doors; allauth's own would count in a cache that each process has for itself.
"""

from __future__ import annotations

from typing import Any

ACCOUNT_ADAPTER = "loket.web.citizen.account.adapter.AccountAdapter"
ACCOUNT_FORMS: dict[str, str] = {
    "login": "loket.web.citizen.account.forms.SignIn",
    "signup": "loket.web.citizen.account.forms.SignUp",
    "reset_password": "loket.web.citizen.account.forms.ForgottenPassword",
    "reset_password_from_key": "loket.web.citizen.account.forms.NewPassword",
    "change_password": "loket.web.citizen.account.forms.ChangePassword",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD: str | None = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# Signed with SECRET_KEY, so that no key is stored; whoever opens it still has to press a button (scanners open links).
ACCOUNT_EMAIL_CONFIRMATION_HMAC = True
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
# Enumeration gives nothing away: the same page, whether the address is known or not.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER: bool | None = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_RATE_LIMITS: dict[str, Any] | bool = False
ACCOUNT_MAX_EMAIL_ADDRESSES = 1
USERSESSIONS_TRACK_ACTIVITY = False

PASSWORD_RESET_TIMEOUT = 3 * 3600  # seconds
# Source: PermenPANRB and BSSN name no length; NIST SP 800-63B-4 asks for blocklists, no composition rules.
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "loket.foundation.identity.passwords.LongEnough", "OPTIONS": {"least": 10}},
    {"NAME": "loket.foundation.identity.passwords.NotCommon"},
    {"NAME": "loket.foundation.identity.passwords.NotAboutYou"},
]
AUTHENTICATION_BACKENDS = ["loket.foundation.identity.backend.ByAddress"]

# Where the second factor is proved: every audience but citizens needs it.
LOKET_FACTOR_URL = "/masuk/kode/"
# Applications know a session as long as it lasts, also when its key changes.
LOKET_SESSION_MOVED = "loket.web.citizen.provider.presence.moved"
# Who holds an audience (officer, leader, auditor, operator) is asked of appointments.
LOKET_AUDIENCE_CHECK = "loket.foundation.identity.queries.holds_audience"
