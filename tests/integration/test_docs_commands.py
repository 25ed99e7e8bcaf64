"""
The page "write a service in 15 minutes" is walked as a reader would: its commands are run, its changes made, its examples added.

Because: a page that teaches commands is wrong from the day on which one of them changes, and nobody notices but beginners.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from loket.config.cli import service as cli
from tests.support import packages, world

PAGE = packages.TOP / "docs" / "menulis-layanan.md"
FOLDER = Path("service-packages/dpmptsp/surat-usaha")

# A fenced block with its words behind the fence, or a row of a table of changes.
_PART = re.compile(r"^```([^\n]*)\n(.*?)^```$|^\| `([^`]+)` \| `([^`]+)` \| `([^`]+)` \|$", re.MULTILINE | re.DOTALL)


def parts() -> Iterator[tuple[str, str, str]]:
    """Yield, in the order of the page: ("run", command, "gagal" | ""), ("write", file, content), ("change", file, "before\\nafter")."""
    for words, body, file, before, after in _PART.findall(PAGE.read_text(encoding="utf-8")):
        if file:
            yield "change", file, f"{before}\n{after}"
        elif words.startswith("sh"):
            yield from (("run", line, words[2:].strip()) for line in body.splitlines())
        elif title := re.search(r'title="([^"]+)"', words):
            yield "write", title[1], body


def run(command: str) -> Result:
    """Run one line of the page."""
    program, group, *arguments = shlex.split(command)
    assert (program, group) == ("loket", "service"), command
    # The page's answers do not depend on the day on which it is read, but the review date of the template does.
    return CliRunner().invoke(cli.command, arguments)


@pytest.mark.django_db
def test_every_command_of_the_page_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "service-packages").mkdir()
    for name in ("regions", "service-packages/_template"):
        (tmp_path / name).symlink_to(packages.TOP / name)
    monkeypatch.chdir(tmp_path)
    world.load_regions()
    said: list[str] = []
    counted = {"run": 0, "write": 0, "change": 0}
    for kind, what, more in parts():
        counted[kind] += 1
        if kind == "run":
            result = run(what)
            assert (result.exit_code != 0) == (more == "gagal"), f"{what}\n{result.output}"
            said.append(result.output)
        elif kind == "write":
            (FOLDER / what).write_text(more, encoding="utf-8")
        else:
            path, (before, after) = FOLDER / what, more.split("\n")
            text = path.read_text(encoding="utf-8")
            assert before in text, f"{what} holds no {before!r}"
            path.write_text(text.replace(before, after), encoding="utf-8")
    assert counted == {"run": 8, "write": 5, "change": 14}, "the page was read only in part"
    created, first, strict, _, listed, failing, changes, _ = said
    assert "surat-usaha" in created
    assert "Baru 3 contoh; paling sedikit 8" in first
    assert "benar, 0 peringatan, 8 contoh" in strict
    assert "surat-usaha" in listed
    assert "lengkap.yaml" in failing
    assert "jumat-sore.yaml" in failing
    assert "hari kerja" in changes
