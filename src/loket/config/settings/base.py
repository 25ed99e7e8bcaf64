"""Settings of every mode. Nothing here decides what a service does; that is data."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from loket.config import environment, rooms
from loket.config.settings.allauth import *  # noqa: F403 - a settings module is its names
from loket.config.settings.channels import *  # noqa: F403 - a settings module is its names
from loket.foundation.common.sealing import Keyring

BASE: Final = Path(__file__).resolve().parents[2]  # src/loket
MODE: Final = os.environ.get("LOKET_MODE", "production")

_SIMULATOR = str(BASE / "foundation/notifications/channels/sms/simulator.yaml")
_STATE = os.environ.get("LOKET_STATE_DIR") or (".cache/state" if MODE == "test" else ".loket")
_MODE_DEFAULTS: dict[str, dict[str, str]] = {
    "production": {},
    "demo": {"LOKET_STATE_DIR": _STATE, "LOKET_BASE_URL": "http://localhost:8000", "LOKET_HOSTS": "localhost 127.0.0.1 [::1] .localhost", "LOKET_TIME_ZONE": "Asia/Makassar", "LOKET_LOG_FORMAT": "plain", "LOKET_SMS_GATEWAY": _SIMULATOR, "LOKET_SMS_ADDRESS": "http://127.0.0.1:1/kirim"},
    "test": {
        "LOKET_STATE_DIR": _STATE,
        "DATABASE_URL": "postgresql://loket_app@127.0.0.1:1/tests-point-this-elsewhere",
        # Because: fixed, worthless values make tests repeatable; `environment.read` refuses them in production.
        "LOKET_SECRET_KEY": "test-only-" + "0123456789abcdef" * 4,
        "LOKET_KEYRING": "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "LOKET_BASE_URL": "http://testserver",
        "LOKET_HOSTS": "testserver localhost 127.0.0.1 .localhost",
        "LOKET_LOG_FORMAT": "plain",
        "LOKET_SMS_GATEWAY": _SIMULATOR,
        "LOKET_SMS_ADDRESS": "http://127.0.0.1:1/kirim",
        "LOKET_SMS_SECRET": "test-only-sms",
        "LOKET_SMS_REPORT_SECRET": "test-only-report",
        "LOKET_PUSH_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
    },
}  # fmt: skip
VALUES: Final = environment.read(MODE, os.environ, _MODE_DEFAULTS.get(MODE))

LOKET_MODE = MODE
LOKET_STATE_DIR: Path = VALUES["LOKET_STATE_DIR"].absolute()
LOKET_FILES_DIR: Path = VALUES["LOKET_FILES_DIR"] or LOKET_STATE_DIR / "files"
LOKET_IDENTITY_KEYS: Path = VALUES["LOKET_IDENTITY_KEYS"] or LOKET_STATE_DIR / "identity-keys.json"
LOKET_BASE_URL: str = VALUES["LOKET_BASE_URL"]
LOKET_KEYRING_KEYS: dict[int, bytes] = VALUES["LOKET_KEYRING"]
# The first key seals and indexes what is written from now on; every other one opens and finds what was written before.
LOKET_KEYRING = Keyring(LOKET_KEYRING_KEYS, next(iter(LOKET_KEYRING_KEYS)))
LOKET_TRUSTED_PROXIES: list[str] = VALUES["LOKET_TRUSTED_PROXIES"]
LOKET_METRICS_NETWORKS: list[str] = VALUES["LOKET_METRICS_NETWORKS"]
LOKET_METRICS_TOKEN: str = VALUES["LOKET_METRICS_TOKEN"]
LOKET_WEB_PROCESSES: int = VALUES["LOKET_WEB_PROCESSES"]
LOKET_WEB_THREADS: int = VALUES["LOKET_WEB_THREADS"]
LOKET_WORKER_TASKS: int = VALUES["LOKET_WORKER_TASKS"]
LOKET_LOG_FORMAT: str = VALUES["LOKET_LOG_FORMAT"]
LOKET_ROLE: str = VALUES["LOKET_ROLE"]

#: Templates of service packages, from which the workbench begins.
LOKET_PACKAGES_DIR: Final = BASE.parents[1] / "service-packages"
LOKET_SIGNING: str = VALUES["LOKET_SIGNING"]
LOKET_ESIGN_URL: str = VALUES["LOKET_ESIGN_URL"]
LOKET_ESIGN_USER: str = VALUES["LOKET_ESIGN_USER"]
LOKET_ESIGN_PASSWORD: str = VALUES["LOKET_ESIGN_PASSWORD"]
LOKET_ESIGN_TSA_URL: str = VALUES["LOKET_ESIGN_TSA_URL"]
LOKET_ESIGN_ROOTS: str = VALUES["LOKET_ESIGN_ROOTS"]

SECRET_KEY = VALUES["LOKET_SECRET_KEY"]
DEBUG = VALUES["LOKET_DEBUG"]
ALLOWED_HOSTS: list[str] = VALUES["LOKET_HOSTS"] or [urlsplit(LOKET_BASE_URL).hostname or ""]

# -- rooms ----------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    *rooms.ROOMS,
]
AUTH_USER_MODEL = "identity.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Order matters: what answers without a database first, then who and where, then the doors (web/kit/README.md).
MIDDLEWARE = (
    "loket.web.kit.machines.Machines",
    "loket.config.middleware.request_log.RequestLog",
    "loket.config.middleware.health.Health",
    "loket.web.kit.packing.PackedPages",
    "loket.web.kit.caching.PublicPages",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "loket.config.middleware.unavailable.Unavailable",
    "loket.web.kit.language.LanguageMiddleware",
    "loket.web.kit.security.SecurityHeadersMiddleware",
    "loket.web.kit.region.RegionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "loket.web.kit.errors.ErrorsMiddleware",
    "loket.web.kit.audience.AudienceMiddleware",
)
# For `/api/` alone, where no cookie counts: the same without sessions, forms, messages and files (web/kit/machines.py).
LOKET_MACHINE_MIDDLEWARE = (
    "loket.config.middleware.request_log.RequestLog",
    "loket.web.kit.caching.PublicPages",
    "loket.config.middleware.unavailable.Unavailable",
    "loket.web.kit.language.LanguageMiddleware",
    "loket.web.kit.security.SecurityHeadersMiddleware",
    "loket.web.kit.region.RegionMiddleware",
    "loket.web.kit.errors.ErrorsMiddleware",
    "loket.web.kit.audience.AudienceMiddleware",
)

# What the workbench shows of other doors, named here because doors do not know each other.
LOKET_PREVIEW_STANDARD = "loket.web.public.previewing.standard"
LOKET_PREVIEW_FORM = "loket.web.citizen.previewing.form"
LOKET_PAGE_STAMP = "loket.web.public.stamp.page_stamp"
ROOT_URLCONF = "loket.config.urls"
WSGI_APPLICATION = "loket.config.wsgi.application"
APPEND_SLASH = True

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "loket.web.kit.context.kit",
            ],
            "builtins": ["loket.web.kit.templatetags.kit"],
        },
    }
]

# -- database -------------------------------------------------------------------------------------------------------

# Because: a slow page must give its connection back; migrations (LOKET_ROLE=owner) may take their time.
SESSION_LIMITS: Final = "-c statement_timeout=10s -c lock_timeout=4s -c idle_in_transaction_session_timeout=15s"
# Because: a command reckons inside its transactions (an import looks at two thousand people before it writes), on a machine that others may keep busy.
COMMAND_LIMITS: Final = "-c statement_timeout=10s -c lock_timeout=4s -c idle_in_transaction_session_timeout=10min"
OWNER_LIMITS: Final = "-c lock_timeout=4s"
POOL_WAIT_SECONDS: Final = 2.0


def database(conninfo: dict[str, str], *, name: str, most: int | None) -> dict[str, Any]:
    """Return Django's settings for an address: bounded pool of `most` (None: no pool), limits set by the server."""
    rest = {k: v for k, v in conninfo.items() if k not in ("dbname", "user", "password", "host", "port", "options")}
    limits = OWNER_LIMITS if LOKET_ROLE == "owner" else SESSION_LIMITS if most is not None else COMMAND_LIMITS
    options: dict[str, Any] = {
        **rest,
        "application_name": f"loket-{name}",
        "connect_timeout": 5,
        "options": f"{limits} -c jit=off -c timezone=UTC",
        "prepare_threshold": 1,  # for foundation.database alone: Django's own cursors never prepare
    }
    if most is not None:
        options["pool"] = {"min_size": 1, "max_size": most, "timeout": POOL_WAIT_SECONDS, "max_lifetime": 1800.0}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": conninfo["dbname"],
        "USER": conninfo["user"],
        "PASSWORD": conninfo.get("password", ""),
        "HOST": conninfo.get("host", ""),
        "PORT": conninfo.get("port", ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0,
        "ATOMIC_REQUESTS": False,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }


_PART = os.environ.get("LOKET_PART", "command")  # web, worker or command: seen in pg_stat_activity
_POOLED = _PART in ("web", "worker")
_ADDRESS = VALUES["LOKET_OWNER_DATABASE_URL"] or VALUES["DATABASE_URL"] if LOKET_ROLE == "owner" else VALUES["DATABASE_URL"]
DATABASES = {
    "default": database(_ADDRESS, name=_PART, most=LOKET_WEB_THREADS + 1 if _POOLED else None),
    # Its own connection, so that the record of a refused attempt survives the rollback of the request.
    "attempts": database(_ADDRESS, name=f"{_PART}-attempts", most=2 if _POOLED else None),
}
DATABASES["default"]["TEST"] = {"MIGRATE": False}

# -- who ------------------------------------------------------------------------------------------------------------

PASSWORD_HASHERS = ["loket.foundation.identity.hashing.OwaspArgon2"]
LOGIN_URL = "/masuk/"
LOGIN_REDIRECT_URL = "/saya/"
SESSION_ENGINE = "loket.web.kit.sessions"
SESSION_COOKIE_NAME = "loket"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "loket_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "loket.web.kit.views.csrf_failed"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

_HTTPS = LOKET_BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_SSL_REDIRECT = False  # the proxy in front does it; /healthz must answer plainly
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [LOKET_BASE_URL] if _HTTPS else []
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
LOKET_UPLOAD_BYTES: int = VALUES["LOKET_UPLOAD_MIB"] * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "loket.web.kit.uploads.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Plain files on the way to the sealed store stay inside the state folder, never in a shared /tmp.
FILE_UPLOAD_TEMP_DIR: str | None = None

# -- words, time, files ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = "id"
USE_I18N = True
USE_TZ = True
TIME_ZONE = VALUES["LOKET_TIME_ZONE"]

STATIC_URL = "/static/"
STATIC_ROOT = LOKET_STATE_DIR / "static"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing uses it: files go through foundation.files
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# -- mail -----------------------------------------------------------------------------------------------------------

_SMTP = urlsplit(VALUES["LOKET_SMTP_URL"] or "")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if _SMTP.hostname else "django.core.mail.backends.locmem.EmailBackend"
EMAIL_HOST = _SMTP.hostname or "localhost"
EMAIL_PORT = _SMTP.port or (465 if _SMTP.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_SMTP.username or "")
EMAIL_HOST_PASSWORD = unquote(_SMTP.password or "")
EMAIL_USE_SSL = _SMTP.scheme == "smtps"
EMAIL_USE_TLS = _SMTP.scheme == "smtp" and MODE == "production"
EMAIL_TIMEOUT = 10
LOKET_MAIL_IS_SENT = bool(_SMTP.hostname)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = VALUES["LOKET_MAIL_FROM"]

# -- text messages and notices ----------------------------------------------------------------------------------------

LOKET_SMS_GATEWAY: Path | str = VALUES["LOKET_SMS_GATEWAY"]
LOKET_SMS_ADDRESS: str = VALUES["LOKET_SMS_ADDRESS"] if MODE != "production" else ""
LOKET_SMS_SECRET: str = VALUES["LOKET_SMS_SECRET"]
LOKET_UPSTREAMS: Path | str = VALUES["LOKET_UPSTREAMS"]
LOKET_UPSTREAM_SECRETS: str = VALUES["LOKET_UPSTREAM_SECRETS"]
LOKET_SMS_REPORT_SECRET: str = VALUES["LOKET_SMS_REPORT_SECRET"]
LOKET_SMS_PER_DAY: int = VALUES["LOKET_SMS_PER_DAY"]
LOKET_SMS_CODES_PER_HOUR: int = VALUES["LOKET_SMS_CODES_PER_HOUR"]
LOKET_QUIET_HOURS: str = VALUES["LOKET_QUIET_HOURS"]
LOKET_PUSH_KEY: str = VALUES["LOKET_PUSH_KEY"]
LOKET_PUSH_HOSTS: list[str] = VALUES["LOKET_PUSH_HOSTS"]

# -- jobs and logs --------------------------------------------------------------------------------------------------

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "no_autodiscovery"  # rooms' jobs are listed in config/wiring.py
PROCRASTINATE_ON_APP_READY = "loket.config.wiring.register_jobs"
LOGGING_CONFIG = "loket.config.logs.configure"
LOGGING = {"format": LOKET_LOG_FORMAT, "level": "WARNING" if _PART == "command" else "INFO"}
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # SECURE_SSL_REDIRECT: see above
TEST_RUNNER = "django.test.runner.DiscoverRunner"
