"""
The one reader of the environment: every setting of Loket, its type, its meaning and what is unsafe.

In: variables of the environment (in the demo also the file that the supervisor wrote). Out: typed `Values`.
The page `docs/reference/settings.md` is made from `SETTINGS`, so a setting cannot be undocumented.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from loket.foundation.common.text import Text

MODES: Final = ("demo", "test", "production")
KEY_BYTES: Final = 32
# The shortest secret that is taken: 50 characters of Django's own generator are far more than 256 bits.
SHORTEST_SECRET_CHARACTERS: Final = 50


def conninfo_to_dict(raw: str) -> dict[str, Any]:
    """Read an address of a database. Because: importing psycopg takes 0.2 s, which `loket service check` does not need."""
    from psycopg import conninfo

    return dict(conninfo.conninfo_to_dict(raw))


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `default` None with `required` means that production must be given a value."""

    name: str
    read: Callable[[str], Any]
    kind: str
    help: Text
    default: str | None = None
    required: bool = False
    secret: bool = False
    unsafe: Callable[[str], Text | None] = lambda _: None


class UnsafeSettings(Exception):
    """Loket does not start: every missing, unreadable or unsafe setting, in both languages."""

    def __init__(self, problems: list[tuple[str, Text]]) -> None:
        self.problems = problems
        lines = [
            "",
            f"Loket tidak dijalankan: {len(problems)} pengaturan harus diperbaiki dahulu.",
            *(f"  - {name}: {text.id}" for name, text in problems),
            f"Loket does not start: {len(problems)} setting(s) must be mended first.",
            *(f"  - {name}: {text.en}" for name, text in problems),
            "Lihat / see: docs/reference/settings.md",
        ]
        super().__init__("\n".join(lines))


# -- readers: each raises ValueError with a sentence -----------------------------------------------------------------


def _text(raw: str) -> str:
    return raw


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(raw: str) -> int:
        value = int(raw)
        if not least <= value <= most:
            raise ValueError(f"{least}–{most}")
        return value

    return read


def _words(raw: str) -> list[str]:
    return [part for part in raw.replace(",", " ").split() if part]


def _folder(raw: str) -> Path:
    return Path(raw).expanduser().absolute()


def _mode(raw: str) -> str:
    if raw not in MODES:
        raise ValueError(" | ".join(MODES))
    return raw


def _yes_no(raw: str) -> bool:
    if raw not in ("yes", "no"):
        raise ValueError("yes | no")
    return raw == "yes"


def _quiet(raw: str) -> str:
    if raw == "-":
        return ""
    if not re.fullmatch(r"([01]?\d|2[0-3])[.:][0-5]\d-([01]?\d|2[0-3])[.:][0-5]\d", raw):
        raise ValueError("21.00-06.00")
    return raw


def _postgres(raw: str) -> dict[str, str]:
    parts = {k: str(v) for k, v in conninfo_to_dict(raw).items()}
    if not parts.get("dbname") or not parts.get("user"):
        raise ValueError("postgresql://<user>:<password>@<host>/<database>")
    return parts


def _one_of(*words: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        if raw not in words:
            raise ValueError(" | ".join(words))
        return raw

    return read


def _service(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
        raise ValueError("https://<host>[/path]")
    return raw.rstrip("/")


def _address(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError("https://<host>")
    return raw.rstrip("/")


def read_keyring(raw: str) -> dict[int, bytes]:
    """Read `1:<base64 of 32 bytes>,2:…`; the first key seals, all of them open."""
    keys: dict[int, bytes] = {}
    for part in raw.split(","):
        number, colon, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise ValueError("1:<base64>,…") from error
        if not colon or not 1 <= int(number) <= 255 or len(key) != KEY_BYTES or int(number) in keys:
            raise ValueError(f"1:<base64, {KEY_BYTES} bytes>,…")
        keys[int(number)] = key
    return keys


# -- what is unsafe outside the demo ------------------------------------------------------------------------------------


def _weak_secret(raw: str) -> Text | None:
    if len(raw) < SHORTEST_SECRET_CHARACTERS or len(set(raw)) < 10 or raw.startswith(("demo", "test", "change", "insecure")):
        return Text(
            id=f"terlalu lemah: isi dengan sedikitnya {SHORTEST_SECRET_CHARACTERS} karakter acak, misalnya hasil 'loket doctor --new-secret'.",
            en=f"too weak: use at least {SHORTEST_SECRET_CHARACTERS} random characters, for example from 'loket doctor --new-secret'.",
        )
    return None


def _weak_keyring(raw: str) -> Text | None:
    try:
        keys = read_keyring(raw).values()
    except ValueError:
        return None  # said by the reader already
    if any(len(set(key)) < 8 for key in keys):
        return Text(id="kunci tidak acak: buat dengan 'loket doctor --new-key'.", en="a key is not random: make one with 'loket doctor --new-key'.")
    return None


def _plain_http(raw: str) -> Text | None:
    if not raw.startswith("https://"):
        return Text(
            id="harus dimulai dengan https:// karena data pribadi melewatinya.",
            en="must begin with https:// because personal data passes through it.",
        )
    return None


def _plain_http_elsewhere(raw: str) -> Text | None:
    if raw.startswith("http://") and urlsplit(raw).hostname not in ("127.0.0.1", "::1", "localhost"):
        return Text(
            id="harus dimulai dengan https://, kecuali di mesin ini sendiri: kata sandi pejabat melewatinya.",
            en="must begin with https://, except on this very machine: the passphrases of officials pass through it.",
        )
    return None


def _superuser(raw: str) -> Text | None:
    if conninfo_to_dict(raw).get("user") in ("postgres", "loket_super", "loket_owner"):
        return Text(
            id="aplikasi tidak boleh memakai peran pemilik atau superuser; pakai peran aplikasi (loket_app).",
            en="the application must not run as the owner or a superuser; use the application role (loket_app).",
        )
    return None


def _any_host(raw: str) -> Text | None:
    if "*" in raw:
        return Text(id="'*' menerima nama host apa pun; sebutkan namanya satu per satu.", en="'*' accepts any host name; name each one.")
    return None


def _open_network(raw: str) -> Text | None:
    if any(part in ("0.0.0.0/0", "::/0") for part in _words(raw)):
        return Text(id="membuka bagi seluruh internet; sebutkan jaringannya.", en="is open to the whole internet; name the networks.")
    return None


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting("LOKET_MODE", _mode, "demo | test | production", Text(id="Cara Loket dijalankan. `demo` hanya untuk mencoba, dengan data fiktif.", en="How Loket runs. `demo` is for trying only, with made-up data."), default="production"),
    Setting("LOKET_STATE_DIR", _folder, "folder", Text(id="Folder keadaan: basis data bawaan, berkas statis, kunci demo. Masuk cadangan.", en="Folder of state: embedded database, static files, demo keys. Belongs in the backup."), default="/var/lib/loket"),
    Setting("LOKET_FILES_DIR", _folder, "folder", Text(id="Folder berkas unggahan (tersandi). Kosong: `files` di dalam LOKET_STATE_DIR.", en="Folder of uploaded files (encrypted). Empty: `files` in LOKET_STATE_DIR."), default=""),
    Setting("DATABASE_URL", _postgres, "postgresql://…", Text(id="PostgreSQL 15 atau lebih baru, dengan peran aplikasi.", en="PostgreSQL 15 or newer, as the application role."), required=True, secret=True, unsafe=_superuser),
    Setting("LOKET_OWNER_DATABASE_URL", _postgres, "postgresql://…", Text(id="Basis data yang sama dengan peran pemilik; hanya dipakai `loket migrate`. Boleh kosong pada server web.", en="The same database as the owner role; used by `loket migrate` only. May be empty on web servers."), default="", secret=True),
    Setting("LOKET_ROLE", _text, "app | owner", Text(id="`owner` hanya di-set oleh `loket migrate` dan pemuat data.", en="`owner` is set by `loket migrate` and loaders only."), default="app"),
    Setting("LOKET_SECRET_KEY", _text, "text", Text(id="Rahasia untuk sesi dan tanda tangan kecil. Menggantinya mengeluarkan semua orang.", en="Secret for sessions and small signatures. Changing it signs everybody out."), required=True, secret=True, unsafe=_weak_secret),
    Setting("LOKET_KEYRING", read_keyring, "1:<base64>,…", Text(id="Kunci sandi kolom dan berkas; yang pertama dipakai menyandi. Hilang berarti data hilang: simpan salinannya terpisah dari cadangan.", en="Keys for sealed columns and files; the first one seals. Lost keys are lost data: keep a copy apart from the backups."), required=True, secret=True, unsafe=_weak_keyring),
    Setting("LOKET_IDENTITY_KEYS", _folder, "file", Text(id="Berkas kunci penanda tangan untuk masuk ke aplikasi lain (OpenID Connect), dibuat dan diputar dengan 'loket identity-keys rotate'. Kosong: `identity-keys.json` di dalam LOKET_STATE_DIR.", en="File of the keys that sign people in at other applications (OpenID Connect), made and rotated by 'loket identity-keys rotate'. Empty: `identity-keys.json` in LOKET_STATE_DIR."), default=""),
    Setting("LOKET_BASE_URL", _address, "https://<host>", Text(id="Alamat portal, dipakai pada surat, QR dan tautan.", en="Address of the portal, used in letters, QR codes and links."), required=True, unsafe=_plain_http),
    Setting("LOKET_HOSTS", _words, "host …", Text(id="Nama host yang dilayani, dipisah spasi. Kosong: host dari LOKET_BASE_URL.", en="Host names served, separated by spaces. Empty: the host of LOKET_BASE_URL."), default="", unsafe=_any_host),
    Setting("LOKET_TRUSTED_PROXIES", _words, "network …", Text(id="Jaringan proksi yang boleh menyebut alamat asal (X-Forwarded-For, -Proto).", en="Networks of proxies that may state the client's address (X-Forwarded-For, -Proto)."), default="127.0.0.0/8 ::1/128", unsafe=_open_network),
    Setting("LOKET_METRICS_NETWORKS", _words, "network …", Text(id="Jaringan yang boleh membaca /metrics.", en="Networks that may read /metrics."), default="127.0.0.0/8 ::1/128", unsafe=_open_network),
    Setting("LOKET_METRICS_TOKEN", _text, "text", Text(id="Jika diisi, /metrics juga dibuka dengan `Authorization: Bearer …`.", en="When set, /metrics also opens with `Authorization: Bearer …`."), default="", secret=True),
    Setting("LOKET_SMTP_URL", _text, "smtp://user:password@host:587", Text(id="Server surel keluar (`smtp://` = STARTTLS, `smtps://` = TLS). Kosong: surel hanya dicatat dalam kotak pesan.", en="Outgoing mail server (`smtp://` = STARTTLS, `smtps://` = TLS). Empty: mail stays in the inbox only."), default="", secret=True),
    Setting("LOKET_MAIL_FROM", _text, "address", Text(id="Alamat pengirim surel.", en="Sender of mail."), default="loket@localhost"),
    Setting("LOKET_UPSTREAMS", _folder, "file", Text(id="Berkas YAML penyedia identitas lain (INApas, IKD, SSO provinsi) untuk masuk. Kosong: tidak ada.", en="YAML file of other identity providers to sign in by. Empty: none."), default=""),
    Setting("LOKET_UPSTREAM_SECRETS", _text, "<kode>:<rahasia> …", Text(id="Rahasia pemasangan ini pada tiap penyedia, dipisah spasi.", en="Secret of this installation at each provider, separated by spaces."), default="", secret=True),
    Setting("LOKET_SMS_GATEWAY", _folder, "file", Text(id="Berkas YAML gateway SMS. Kosong: tidak ada SMS, dan tidak ada akun dengan nomor HP saja.", en="YAML file of the gateway for text messages. Empty: no text messages, and no accounts by phone alone."), default=""),
    Setting("LOKET_SMS_ADDRESS", _text, "http://…", Text(id="Alamat simulator SMS; hanya dalam demo dan pengujian.", en="Address of the simulator of text messages; in demo and tests only."), default=""),
    Setting("LOKET_SMS_SECRET", _text, "text", Text(id="Rahasia untuk gateway SMS, disebut `{secret}` dalam berkasnya.", en="Secret for the gateway, called `{secret}` in its file."), default="", secret=True),
    Setting("LOKET_SMS_REPORT_SECRET", _text, "text", Text(id="Rahasia yang membuktikan laporan gateway.", en="Secret that proves the gateway's reports."), default="", secret=True),
    Setting("LOKET_SMS_PER_DAY", _number(0, 50), "0–50", Text(id="SMS kabar paling banyak per akun per 24 jam; keputusan dan keamanan akun tetap dikirim.", en="Most text messages of news to one account in 24 hours; decisions and the safety of the account go all the same."), default="5"),
    Setting("LOKET_SMS_CODES_PER_HOUR", _number(1, 100000), "1–100000", Text(id="Kode masuk lewat SMS paling banyak per jam di seluruh pemasangan; melindungi tagihan dari penyalahgunaan.", en="Most codes to sign in by text message in an hour, all together; protects the bill from abuse."), default="600"),
    Setting("LOKET_QUIET_HOURS", _quiet, "21.00-06.00", Text(id="Jam tenang: SMS dan notifikasi menunggu sampai usai, menurut zona waktu daerah. `-`: tidak ada.", en="Quiet hours: text messages and notices wait until they are over, in the region's time zone. `-`: none."), default="21.00-06.00"),
    Setting("LOKET_PUSH_KEY", _text, "base64url", Text(id="Kunci notifikasi peramban (VAPID), dari 'loket doctor --new-push-key'. Kosong: tidak ada. Menggantinya mengakhiri semua langganan.", en="Key of browser notices (VAPID), from 'loket doctor --new-push-key'. Empty: none. Changing it ends all subscriptions."), default="", secret=True),
    Setting("LOKET_PUSH_HOSTS", _words, "host …", Text(id="Layanan push yang boleh dikirimi; `*.` untuk semua di bawahnya.", en="Push services that may be sent to; `*.` for all below."), default="fcm.googleapis.com updates.push.services.mozilla.com *.push.services.mozilla.com web.push.apple.com *.push.apple.com *.notify.windows.com"),
    Setting("LOKET_TIME_ZONE", _text, "zone", Text(id="Zona waktu bawaan layar (tiap unit punya zonanya sendiri).", en="Default time zone of screens (each unit has its own)."), default="Asia/Jakarta"),
    Setting("LOKET_WEB_PROCESSES", _number(1, 64), "1–64", Text(id="Banyaknya proses web.", en="Number of web processes."), default="2"),
    Setting("LOKET_WEB_THREADS", _number(1, 64), "1–64", Text(id="Utas tiap proses web; tiap utas memakai paling banyak satu koneksi basis data.", en="Threads of each web process; each holds at most one database connection."), default="4"),
    Setting("LOKET_WORKER_TASKS", _number(1, 32), "1–32", Text(id="Pekerjaan latar yang berjalan bersamaan tiap pekerja.", en="Jobs that run at once in each worker."), default="2"),
    Setting("LOKET_UPLOAD_MIB", _number(1, 200), "1–200 MiB", Text(id="Ukuran permintaan terbesar.", en="Largest request."), default="12"),
    Setting("LOKET_SIGNING", _one_of("local", "esign"), "local | esign | (kosong)", Text(id="Dengan apa dokumen ditandatangani. `local`: kunci sendiri di folder status. `esign`: pejabat menandatangani lewat layanan bersertifikat (gaya BSrE), stempel instansi tetap kunci sendiri. Kosong: tidak ada yang ditandatangani di luar demo.", en="What documents are signed with. `local`: a key of your own in the state folder. `esign`: officials sign through a certified service (in BSrE's style), the institution's seal stays a key of your own. Empty: nothing is signed outside the demo."), default=""),
    Setting("LOKET_ESIGN_URL", _service, "https://<host>[/path]", Text(id="Alamat layanan tanda tangan, untuk LOKET_SIGNING=esign.", en="Address of the signing service, for LOKET_SIGNING=esign."), default="", unsafe=_plain_http_elsewhere),
    Setting("LOKET_ESIGN_USER", _text, "text", Text(id="Nama instalasi ini pada layanan tanda tangan.", en="Name of this installation at the signing service."), default=""),
    Setting("LOKET_ESIGN_PASSWORD", _text, "text", Text(id="Kata sandi instalasi ini pada layanan tanda tangan; bukan kata sandi pejabat.", en="Password of this installation at the signing service; not that of any official."), default="", secret=True),
    Setting("LOKET_ESIGN_TSA_URL", _service, "https://<host>[/path]", Text(id="Alamat penanda waktu (RFC 3161), agar tanda tangan tetap terbukti setelah sertifikat berakhir (PAdES B-LT).", en="Address of the time stamps (RFC 3161), so that a signature stays proven after its certificate has ended (PAdES B-LT)."), default="", unsafe=_plain_http_elsewhere),
    Setting("LOKET_ESIGN_ROOTS", _text, "berkas PEM", Text(id="Sertifikat akar otoritas tanda tangan dan penanda waktu, untuk memeriksa dokumen.", en="Root certificates of the authority of signatures and time stamps, to check documents with."), default=""),
    Setting("LOKET_LOG_FORMAT", _text, "json | plain", Text(id="Bentuk catatan proses.", en="Shape of the log."), default="json"),
    Setting("LOKET_DEBUG", _yes_no, "yes | no", Text(id="Halaman galat rinci. Selalu `no` di luar pengembangan.", en="Detailed error pages. Always `no` outside development."), default="no", unsafe=lambda raw: None if raw == "no" else Text(id="harus `no`: halaman galat memuat data pribadi.", en="must be `no`: error pages hold personal data.")),
    Setting("LOKET_ADMIN", _yes_no, "yes | no", Text(id="Django admin; bukan pintu bagi petugas.", en="Django admin; not a door for officers."), default="no", unsafe=lambda raw: None if raw == "no" else Text(id="harus `no`: perubahan lewat admin tidak tercatat sebagai perkara.", en="must be `no`: changes there bypass the record of cases.")),
)  # fmt: skip


class Values(dict[str, Any]):
    """The settings by name, read and typed."""


def read(mode: str, environment: Mapping[str, str], defaults: Mapping[str, str] | None = None) -> Values:
    """
    Return every setting, from `environment`, else from `defaults` (of the mode), else its own default.

    Outside `demo` and `test`, what is required must be present and nothing may be unsafe.

    :raises UnsafeSettings: naming all problems at once.
    """
    values, problems = Values(), []
    strict = mode not in ("demo", "test")
    for setting in SETTINGS:
        raw = environment.get(setting.name) or (defaults or {}).get(setting.name) or setting.default
        if setting.name == "LOKET_MODE":
            raw = mode
        if raw is None:
            if strict or not defaults:
                problems.append((setting.name, Text(id=f"belum diisi. {setting.help.id}", en=f"is missing. {setting.help.en}")))
            values[setting.name] = None
            continue
        if raw == "":
            values[setting.name] = _words(raw) if setting.read is _words else ""
            continue
        try:
            values[setting.name] = setting.read(raw)
        except Exception as error:  # noqa: BLE001 - any reader's complaint becomes a sentence; the value is not repeated, it may be secret
            shape = str(error) if isinstance(error, ValueError) and not setting.secret else setting.kind
            problems.append((setting.name, Text(id=f"tidak terbaca; bentuknya: {shape}", en=f"cannot be read; its shape is: {shape}")))
            continue
        if strict and (complaint := setting.unsafe(raw)):
            problems.append((setting.name, complaint))
    if problems:
        raise UnsafeSettings(problems)
    return values


def as_markdown() -> str:
    """Return the generated page of settings (Indonesian first, English below each)."""
    lines = [
        "# Pengaturan (settings)",
        "",
        "<!-- made by `loket docs settings` from src/loket/config/environment.py; do not edit -->",
        "",
        "Loket membaca pengaturan dari variabel lingkungan. Di luar `demo`, Loket menolak berjalan bila ada yang belum diisi atau tidak aman.",
        "*Loket reads its settings from environment variables. Outside `demo` it refuses to start when one is missing or unsafe.*",
        "",
        "| nama | bentuk | bawaan | arti |",
        "|---|---|---|---|",
    ]
    for s in SETTINGS:
        default = "**wajib**" if s.required else f"`{s.default}`" if s.default else "–"
        kind = s.kind.replace("|", "\\|").replace("<", "&lt;")
        lines.append(f"| `{s.name}`{' 🔒' if s.secret else ''} | {kind} | {default} | {s.help.id}<br>*{s.help.en}* |")
    return "\n".join([*lines, "", "🔒 rahasia: jangan ditulis dalam berkas yang ikut repositori. *Secret: never in a file of the repository.*", ""])


def read_file(path: Path) -> dict[str, str]:
    """Read a file of `NAME=value` lines, as systemd's EnvironmentFile does (no quotes, no expansion)."""
    if not path.exists():
        return {}
    pairs = (line.partition("=") for line in path.read_text().splitlines() if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def write_file(path: Path, values: Mapping[str, str]) -> None:
    """Write such a file, readable by us only, whole or not at all."""
    half = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.writelines(f"{name}={value}\n" for name, value in values.items())
    half.replace(path)
