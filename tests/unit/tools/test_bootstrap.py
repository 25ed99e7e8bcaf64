"""`tools/bootstrap.py` where something is missing: it says what, in both languages, and how to get it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

TOOL: Final = Path(__file__).resolve().parents[3] / "tools" / "bootstrap.py"


def run(here: Path, code: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the tool, or a snippet beside it, in a scratch checkout."""
    (here / "tools").mkdir(exist_ok=True)
    (here / "src").mkdir(exist_ok=True)
    shutil.copy(TOOL, here / "tools" / "bootstrap.py")
    argv = (
        ["-c", f"import sys\nsys.path.insert(0, {str(here / 'tools')!r})\n{code}"]
        if code
        else [str(here / "tools" / "bootstrap.py"), "lock.txt", "stamp"]
    )
    base = {k: v for k, v in os.environ.items() if not k.startswith(("LOKET_", "PIP_", "PYTHON"))}
    return subprocess.run([sys.executable, *argv], cwd=here, env={**base, **environment}, capture_output=True, text=True, check=False)


OLD: Final = "sys.version_info = (3, 9)\nimport bootstrap\nprint(bootstrap.suitable_python())"


def test_an_old_python_looks_for_a_newer_one_on_the_path(tmp_path: Path) -> None:
    newer = tmp_path / "python3.12"
    newer.write_text("#!/bin/sh\n")
    newer.chmod(0o755)
    assert run(tmp_path, OLD, PATH=str(tmp_path)).stdout.strip() == str(newer)


def test_an_old_python_alone_is_told_to_get_a_newer_one(tmp_path: Path) -> None:
    done = run(tmp_path, OLD, PATH=str(tmp_path))
    assert done.returncode == 1
    assert "memerlukan Python 3.11" in done.stderr
    assert "needs Python 3.11" in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr


def test_a_python_without_venv_is_told_which_package_brings_it(tmp_path: Path) -> None:
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "__init__.py").write_text("")
    (tmp_path / "venv" / "__main__.py").write_text("import sys\nsys.exit('ensurepip is not available')\n")  # as Debian's Python says
    done = run(tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr
    assert "ensurepip is not available" in done.stderr
    assert not (tmp_path / ".venv").exists()
    assert not (tmp_path / "stamp").exists()


def test_without_a_connection_the_words_name_the_settings_of_proxies_and_nothing_is_stamped(tmp_path: Path) -> None:
    # Because: a real environment is slow to make; this Python stands in for the one inside it.
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    inside = tmp_path / ".venv" / "bin" / "python"
    inside.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    inside.chmod(0o755)
    (tmp_path / "lock.txt").write_text("loket-is-not-there==1.0 --hash=sha256:" + "0" * 64 + "\n")
    done = run(tmp_path, PIP_INDEX_URL="http://127.0.0.1:1/", PIP_RETRIES="0", PIP_CONFIG_FILE="/dev/null")
    assert done.returncode == 1
    assert "sambungan internet" in done.stderr
    assert "PIP_INDEX_URL, HTTPS_PROXY" in done.stderr
    assert not (tmp_path / "stamp").exists()
