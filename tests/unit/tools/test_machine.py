"""
What tests borrow from the machine: each way of finding or bringing it, and what is said when there is none.

The tools run in a process of their own whose PATH holds stand-ins for apt, sudo and Chromium and nothing else.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

TOOLS: Final = Path(__file__).resolve().parents[3] / "tools"
# Stand-ins for other people's programs; `$HERE` is the folder of the test.
CHROMIUM: Final = "#!/bin/sh\n"
APT: Final = '#!/bin/sh\necho "$@" >> "$HERE/apt.log"\n{when}case "$1" in install) {brings} ;; esac\n'
BRINGS_CHROMIUM: Final = 'printf \'#!/bin/sh\\n\' > "$HERE/bin/chromium"; /bin/chmod 755 "$HERE/bin/chromium"'
BRINGS_POSTGRES: Final = '/bin/mkdir -p "$HERE/pg15"; : > "$HERE/pg15/postgres"'
SUDO: Final = '#!/bin/sh\nshift\nexec "$@"\n'
PLAYWRIGHT: Final = """
import os, pathlib, sys
here = pathlib.Path(os.environ["HERE"])
if sys.argv[1:] == ["install", "chromium"] and os.environ.get("PLAYWRIGHT_CAN"):
    (here / "playwrights").write_text("#!/bin/sh\\n")
    (here / "playwrights").chmod(0o755)
    sys.exit(0)
sys.exit(1)
"""
PLAYWRIGHT_API: Final = """
import os, types
from contextlib import contextmanager
@contextmanager
def sync_playwright():
    yield types.SimpleNamespace(chromium=types.SimpleNamespace(executable_path=os.environ["HERE"] + "/playwrights"))
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with an empty `bin`, a root's or sudo's way to apt, and a stand-in for Playwright."""
    (tmp_path / "bin").mkdir()
    for name in ("env", "true"):
        (tmp_path / "bin" / name).symlink_to(f"/usr/bin/{name}")
    program(tmp_path, "sudo", SUDO)
    (tmp_path / "lib" / "playwright").mkdir(parents=True)
    for name, text in (("__init__", ""), ("__main__", PLAYWRIGHT), ("sync_api", PLAYWRIGHT_API)):
        (tmp_path / "lib" / "playwright" / f"{name}.py").write_text(text)
    return tmp_path


def program(here: Path, name: str, text: str) -> Path:
    """Put a program on the path."""
    path = here / "bin" / name
    path.write_text(text)
    path.chmod(0o755)
    return path


def ask(here: Path, what: str, before: str = "", **environment: str) -> tuple[str, str]:
    """Return what a function of `tools/machine.py` answers on this machine, and what it said meanwhile."""
    code = f"import pathlib, machine\nmachine.POSTGRES_15 = pathlib.Path({str(here / 'pg15')!r})\n{before}\nprint('answer:', machine.{what}())"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={"PATH": str(here / "bin"), "HERE": str(here), "PYTHONPATH": f"{here / 'lib'}{os.pathsep}{TOOLS}", **environment},
    )  # fmt: skip
    said, _, answer = done.stdout.rpartition("answer: ")
    return answer.strip(), said


def apt_log(here: Path) -> list[str]:
    path = here / "apt.log"
    return [line.split()[0] for line in path.read_text().splitlines()] if path.exists() else []


def test_a_named_browser_comes_first(here: Path) -> None:
    program(here, "chromium", CHROMIUM)
    named = program(here, "my-browser", CHROMIUM)
    assert ask(here, "get_browser", LOKET_CHROMIUM=str(named)) == (str(named), "")


def test_a_named_browser_that_cannot_run_is_told_and_passed_over(here: Path) -> None:
    found = program(here, "chromium", CHROMIUM)
    answer, said = ask(here, "get_browser", LOKET_CHROMIUM="/nowhere/chromium")
    assert answer == str(found)
    assert "/nowhere/chromium is no program" in said


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
def test_the_browser_of_the_machine_is_used_and_nothing_is_brought(here: Path, name: str) -> None:
    found = program(here, name, CHROMIUM)
    program(here, "apt-get", APT.format(when="", brings=BRINGS_CHROMIUM))
    assert ask(here, "get_browser") == (str(found), "")
    assert apt_log(here) == []


def test_else_apt_brings_it(here: Path) -> None:
    program(here, "apt-get", APT.format(when="", brings=BRINGS_CHROMIUM))
    answer, said = ask(here, "get_browser")
    assert answer == str(here / "bin" / "chromium")
    assert "bringing chromium by apt" in said
    assert apt_log(here) == ["install"]


def test_apt_reads_its_lists_first_where_they_are_old(here: Path) -> None:
    old = 'case "$1" in update) : > "$HERE/fresh"; exit 0 ;; esac\n[ -e "$HERE/fresh" ] || exit 100\n'
    program(here, "apt-get", APT.format(when=old, brings=BRINGS_CHROMIUM))
    assert ask(here, "get_browser")[0] == str(here / "bin" / "chromium")
    assert apt_log(here) == ["install", "update", "install"]


def test_else_playwright_brings_its_own_and_it_is_found_again(here: Path) -> None:
    program(here, "apt-get", APT.format(when="exit 100\n", brings=":"))
    answer, said = ask(here, "get_browser", PLAYWRIGHT_CAN="yes")
    assert answer == str(here / "playwrights")
    assert "Playwright" in said
    assert ask(here, "get_browser") == (str(here / "playwrights"), "")


def test_where_no_browser_can_be_had_the_words_say_what_to_install(here: Path) -> None:
    answer, said = ask(here, "get_browser")
    assert answer == "None"
    assert "no Chromium can be had here" in said
    assert "apt-get install chromium" in said


def test_nothing_is_brought_where_that_is_forbidden(here: Path) -> None:
    program(here, "apt-get", APT.format(when="", brings=BRINGS_CHROMIUM))
    answer, said = ask(here, "get_browser", LOKET_BRING="no", PLAYWRIGHT_CAN="yes")
    assert (answer, apt_log(here)) == ("None", [])
    assert "no Chromium can be had here" in said


def test_the_light_browser_is_the_named_one_the_machines_or_apts(here: Path) -> None:
    brings = BRINGS_CHROMIUM.replace("bin/chromium", "bin/chromium-headless-shell")
    program(here, "apt-get", APT.format(when="", brings=brings))
    answer, said = ask(here, "get_light_browser")
    assert answer == str(here / "bin" / "chromium-headless-shell")
    assert "bringing chromium-headless-shell by apt" in said
    assert ask(here, "get_light_browser") == (answer, "")
    assert apt_log(here) == ["install"]
    named = program(here, "my-browser", CHROMIUM)
    assert ask(here, "get_light_browser", LOKET_LIGHT_CHROMIUM=str(named)) == (str(named), "")


def test_without_the_light_browser_the_whole_one_is_used_aloud(here: Path) -> None:
    answer, said = ask(here, "get_light_browser")
    assert answer == "None"
    assert "all browser tests use the whole Chromium" in said


def test_postgresql_15_is_used_where_it_is_and_else_brought_on_its_own_debian(here: Path) -> None:
    release = here / "os-release"
    release.write_text("VERSION_CODENAME=bookworm\n")
    at = f"machine.RELEASE = pathlib.Path({str(release)!r})"
    program(here, "apt-get", APT.format(when="", brings=BRINGS_POSTGRES))
    answer, said = ask(here, "get_postgres_15", at)
    assert answer == str(here / "pg15")
    assert "bringing postgresql-15 by apt" in said
    assert ask(here, "get_postgres_15", at) == (str(here / "pg15"), "")
    assert apt_log(here) == ["install"]


@pytest.mark.parametrize("release", ["VERSION_CODENAME=noble\n", None])
def test_elsewhere_postgresql_15_is_left_out_aloud(here: Path, release: str | None) -> None:
    if release:
        (here / "os-release").write_text(release)
    program(here, "apt-get", APT.format(when="", brings=BRINGS_POSTGRES))
    answer, said = ask(here, "get_postgres_15", f"machine.RELEASE = pathlib.Path({str(here / 'os-release')!r})")
    assert (answer, apt_log(here)) == ("None", [])
    assert "its part of the tests is skipped" in said


def test_without_pdfsig_the_outside_check_is_left_out_aloud(here: Path) -> None:
    answer, said = ask(here, "get_signature_tool")
    assert answer == "None"
    assert "poppler-utils" in said
    found = program(here, "pdfsig", CHROMIUM)
    assert ask(here, "get_signature_tool") == (str(found), "")
