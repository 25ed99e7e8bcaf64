"""What happens before Django: the mode is chosen, the demo's own environment is found."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path
from typing import Final

from loket.config import environment

DEMO_STATE: Final = ".loket"
ENVIRONMENT_FILE: Final = "environment"

#: What the demo makes for itself. The key of notices is a number below 2**256 - 2**224: a random one is, but for one in four billion.
_DEMO_SECRETS: Final = {
    "LOKET_SECRET_KEY": lambda: secrets.token_urlsafe(60),
    "LOKET_KEYRING": lambda: f"1:{base64.b64encode(secrets.token_bytes(environment.KEY_BYTES)).decode()}",
    "LOKET_SMS_SECRET": lambda: secrets.token_urlsafe(24),
    "LOKET_SMS_REPORT_SECRET": lambda: secrets.token_urlsafe(24),
    "LOKET_PUSH_KEY": lambda: secrets.token_urlsafe(32),
}


def demo_state() -> Path:
    """Return the demo's folder: LOKET_STATE_DIR, or `.loket` in the working folder."""
    return Path(os.environ.get("LOKET_STATE_DIR") or DEMO_STATE).absolute()


def demo_secrets(state: Path) -> dict[str, str]:
    """Return the demo's own random secrets; made at its first start, kept in its folder (0600)."""
    path = state / "secrets"
    held = environment.read_file(path)
    missing = {name: make() for name, make in _DEMO_SECRETS.items() if name not in held}
    if missing:
        state.mkdir(parents=True, exist_ok=True)
        environment.write_file(path, held | missing)
    return held | missing


def choose_settings() -> None:
    """
    Point Django at the settings of the mode.

    Without LOKET_MODE and without a DATABASE_URL, a folder with a demo in it (`.loket`) makes it the demo, so that
    `loket demo accounts` and the like work beside a running demo.
    """
    mode = os.environ.get("LOKET_MODE")
    if not mode and not os.environ.get("DATABASE_URL") and (demo_state() / ENVIRONMENT_FILE).exists():
        mode = "demo"
    if mode == "demo":
        found = environment.read_file(demo_state() / ENVIRONMENT_FILE)
        for name, value in {**demo_secrets(demo_state()), **found}.items():
            os.environ.setdefault(name, value)
    os.environ["LOKET_MODE"] = mode or "production"
    chosen = mode if mode in environment.MODES else "production"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"loket.config.settings.{chosen}")
