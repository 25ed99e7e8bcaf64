"""Rooms are guessable: the same files, one page of README, no drawers for everything."""

from __future__ import annotations

import re

from tests.architecture import source

# Beyond this many lines a file is split, unless it is one idea: then it is listed with the reason.
MOST_LINES = 500
LONGER: dict[str, str] = {}
BANNED = re.compile(r"(^|_)(utils?|helpers?|managers?|handlers?|misc)(_|$)")
HEADINGS = ("In", "Out", "Law", "Trusted for")


def test_no_file_is_too_long() -> None:
    long = {str(p.relative_to(source.TOP)): n for p in source.modules().values() if (n := p.read_text().count("\n")) > MOST_LINES}
    assert {name: lines for name, lines in long.items() if name not in LONGER} == {}
    assert len(source.modules()) > 50


def test_no_file_or_folder_is_a_drawer_for_everything() -> None:
    assert [name for name in source.modules() if BANNED.search(name.rpartition(".")[2])] == []


def test_every_room_says_in_one_page_what_it_is() -> None:
    wrong = []
    for room in source.room_folders():
        readme = room / "README.md"
        text = readme.read_text() if readme.exists() else ""
        missing = [h for h in HEADINGS if not re.search(rf"^#+ {h}\b", text, re.MULTILINE)]
        if missing:
            wrong.append(f"{room.relative_to(source.TOP)}: README.md lacks {', '.join(missing)}")
    assert wrong == []
    assert source.room_folders()


def test_every_room_with_an_app_is_listed() -> None:
    found = {".".join(room.relative_to(source.SOURCE).parts) for room in source.room_folders() if (room / "apps.py").exists()}
    assert found - set(source.rooms.ROOMS) == set()


def test_the_reader_of_the_environment_is_the_only_one() -> None:
    guilty = [
        name
        for name, path in source.modules().items()
        if not name.startswith("loket.config") and re.search(r"os\.environ|os\.getenv", path.read_text())
    ]
    assert guilty == []
