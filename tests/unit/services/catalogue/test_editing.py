"""The workbench's pen: what is not changed stays byte for byte, what is changed reads as it was meant."""

from __future__ import annotations

import copy
import datetime as dt
import difflib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loket.services.catalogue import loading, reading, region_files
from loket.services.catalogue.check import check
from loket.services.catalogue.editing import matching, packages
from loket.services.catalogue.editing.renaming import Kind
from loket.services.catalogue.editing.rewriting import rewrite

TOP = Path(__file__).resolve().parents[4]
FILES = sorted([*(TOP / "service-packages").rglob("*.yaml"), *(TOP / "regions").rglob("*.yaml")])
PACKAGES = [path for path in FILES if "service-packages" in path.parts]


def data_of(content: bytes) -> Any:
    return reading.read("a.yaml", content)[0]


def written(before: str, change: Any) -> str:
    """Return a text after `change` was done to its plain data."""
    data = data_of(before.encode())
    changed = copy.deepcopy(data)
    result = change(changed)
    return rewrite("a.yaml", before.encode(), changed if result is None else result).decode()


@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: "/".join(path.parts[-3:]))
def test_what_is_not_changed_stays_byte_for_byte(path: Path) -> None:
    content = path.read_bytes()
    assert rewrite(path.name, content, data_of(content)) == content


# Because: examples are short and alike; one in nine is enough of them.
@pytest.mark.parametrize(
    "path", [one for number, one in enumerate(PACKAGES) if "examples" not in one.parts or number % 9 == 0], ids=lambda path: "/".join(path.parts[-3:])
)
def test_every_line_but_the_changed_one_stays(path: Path) -> None:
    """Each single value of every file in turn: no line but its own differs."""
    content = path.read_bytes()
    data = data_of(content)
    before = content.decode().split("\n")
    for where in _some(list(_leaves(data))):
        changed = copy.deepcopy(data)
        _put(changed, where, 'Kalimat lain: dengan tanda, [kurung] dan "kutip" # bukan komentar')
        after = rewrite(path.name, content, changed).decode().split("\n")
        assert len(after) == len(before), where
        assert sum(1 for one, other in zip(before, after, strict=True) if one != other) == 1, where


def _some(places: list[Any]) -> list[Any]:
    return places[:: max(1, len(places) // 5)]


def _leaves(data: Any, where: tuple[Any, ...] = ()) -> Any:
    if isinstance(data, dict):
        for name, part in data.items():
            yield from _leaves(part, (*where, name))
    elif isinstance(data, list):
        for place, part in enumerate(data):
            yield from _leaves(part, (*where, place))
    elif not (isinstance(data, str) and "\n" in data):
        yield where


def _put(data: Any, where: tuple[Any, ...], value: Any) -> None:
    for part in where[:-1]:
        data = data[part]
    data[where[-1]] = value


WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "true",
            "12",
            "2026-01-01",
            "a: b",
            "- x",
            "#",
            "",
            " ",
            "satu, dua",
            "ya\ntidak\n",
            "x\n\n",
            "null",
            "'",
            '"',
            "{",
            "*",
            "&a",
            "2026-11-10T09:00+08:00",
        ]
    ),
).filter(lambda text: not any("\ud800" <= sign <= "\udfff" for sign in text))
SCALARS = st.one_of(WORDS, st.integers(-(10**12), 10**12), st.booleans(), st.none(), st.dates(dt.date(1000, 1, 1)))
NAMES = st.one_of(
    st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True), st.sampled_from(["id", "value", "from", "true", "no", "Nama warga", "a:b", "1"])
)
VALUES = st.recursive(SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=4)), max_leaves=12)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_any_edit_reads_as_it_was_meant_and_leaves_the_rest(drawn: st.DataObject) -> None:
    path = drawn.draw(st.sampled_from([one for one in PACKAGES if one.stat().st_size < 7_000]))
    content = path.read_bytes()
    data = data_of(content)
    changed = copy.deepcopy(data)
    for _ in range(drawn.draw(st.integers(1, 3))):
        _edit(drawn, changed)
    after = rewrite(path.name, content, changed)
    assert matching.same(data_of(after), changed)
    comments = _comments_of(content.decode().split("\n"), changed)
    kept = after.decode().split("\n")
    assert [one for one in comments if one in (line.strip() for line in kept)] == comments


def _comments_of(lines: list[str], changed: Any) -> list[str]:
    """Return the comments that must stay: all whole lines but those directly above an entry of the file that was taken out with them."""
    found: list[str] = []
    above: list[str] = []
    for line in lines:
        if line.startswith("#"):
            above.append(line.strip())
            continue
        name = line.partition(":")[0]
        was_taken_out = above and line[:1].isalpha() and isinstance(changed, dict) and name not in changed
        found += [] if was_taken_out else above
        above = []
    return found + above


def _edit(drawn: st.DataObject, data: Any) -> None:
    """Change something somewhere: set, add, remove or move."""
    place = data
    while True:
        below = [part for part in (place.values() if isinstance(place, dict) else place) if isinstance(part, dict | list) and part]
        if not below or drawn.draw(st.booleans()):
            break
        place = drawn.draw(st.sampled_from(below))
    value = drawn.draw(VALUES)
    kind = drawn.draw(st.sampled_from(["set", "add", "remove", "move"]))
    if isinstance(place, dict):
        names = list(place)
        if kind == "set":
            place[drawn.draw(st.sampled_from(names))] = value
        elif kind == "add":
            place[drawn.draw(NAMES)] = value
        elif kind == "remove" and len(names) > 1:
            del place[drawn.draw(st.sampled_from(names))]
        else:
            order = drawn.draw(st.permutations(names))
            parts = dict(place)
            place.clear()
            place.update({name: parts[name] for name in order})
    else:
        at = drawn.draw(st.integers(0, len(place) - 1))
        if kind == "set":
            place[at] = value
        elif kind == "add":
            place.insert(at, value)
        elif kind == "remove":
            del place[at]
        else:
            place.insert(drawn.draw(st.integers(0, len(place) - 1)), place.pop(at))


BLOCK = """\
# Kepala berkas.
title: {id: Judul, en: Title}   # dua bahasa

# Langkah kerja.
steps:
  # yang pertama
  - id: check        # diputus aturan
    rules: table
    # tentang check

  # yang kedua
  - id: verify
    note: |
      satu
      dua
  - id: sign
    next: [issue, done]
# penutup
last: 1
"""


def test_an_item_moves_with_the_comments_that_are_about_it() -> None:
    def swap(data: Any) -> None:
        data["steps"][0], data["steps"][1] = data["steps"][1], data["steps"][0]

    assert written(BLOCK, swap) == BLOCK.replace(
        """  - id: check        # diputus aturan
    rules: table
    # tentang check

  # yang kedua
  - id: verify
    note: |
      satu
      dua
""",
        """  - id: verify
    note: |
      satu
      dua
  # yang kedua

  - id: check        # diputus aturan
    rules: table
    # tentang check
""",
    )


def test_an_item_goes_with_its_comments_and_nothing_else() -> None:
    assert written(BLOCK, lambda data: data["steps"].pop(1) and None) == BLOCK.replace(
        "\n  # yang kedua\n  - id: verify\n    note: |\n      satu\n      dua\n", ""
    )


LONG = {"id": "Surat yang ditandatangani", "en": "A letter that is signed electronically"}


def test_something_new_is_written_as_packages_are_written() -> None:
    def add(data: Any) -> None:
        data["steps"].append(
            {"id": "issue", "kind": "issue", "title": {"id": "Terbit, lalu selesai", "en": "Issue"}, "output": LONG, "next": ["done"]}
        )
        data["retention"] = {"years": 5, "reference": "UU 43/2009"}

    assert (
        written(BLOCK, add)
        == BLOCK.replace(
            "    next: [issue, done]\n",
            '    next: [issue, done]\n  - id: issue\n    kind: issue\n    title: {id: "Terbit, lalu selesai", en: Issue}\n'
            "    output: {id: Surat yang ditandatangani, en: A letter that is signed electronically}\n    next: [done]\n",
        )
        + "retention: {years: 5, reference: UU 43/2009}\n"
    )


def test_a_changed_text_keeps_the_manner_of_the_old_one_and_the_comment_behind_it() -> None:
    def change(data: Any) -> None:
        data["title"]["id"] = "Judul: baru"
        data["steps"][1]["note"] = "tiga\nempat\n"
        data["steps"][0]["id"] = "periksa"

    assert written(BLOCK, change) == BLOCK.replace("{id: Judul,", '{id: "Judul: baru",').replace("satu\n      dua", "tiga\n      empat").replace(
        "- id: check  ", "- id: periksa  "
    )


def test_windows_line_ends_and_the_mark_at_the_beginning_stay() -> None:
    before = ("\ufeff" + BLOCK).replace("\n", "\r\n")
    after = written(before, lambda data: data["steps"].append({"id": "issue"}))
    assert after == before.replace("next: [issue, done]\r\n", "next: [issue, done]\r\n  - id: issue\r\n").replace("  - id: issue", "  - {id: issue}")


def test_an_empty_file_with_comments_gets_its_first_content() -> None:
    assert rewrite("a.yaml", b"# hanya komentar\n", {"a": 1}) == b"# hanya komentar\na: 1\n"


def test_what_was_emptied_is_written_as_empty() -> None:
    after = written(BLOCK, lambda data: data.update(steps=[]))
    assert "steps: []\n" in after or "steps:\n  # yang pertama\n  []\n" in after
    assert data_of(after.encode())["steps"] == []


def test_edits_touch_few_lines_of_a_large_package() -> None:
    path = TOP / "service-packages/dukcapil/kk-perubahan/service.yaml"
    content = path.read_bytes()
    data = data_of(content)
    data["standard"]["time"]["value"] = 2
    data["steps"].insert(1, {"id": "lain", "kind": "review", "title": {"id": "Lain", "en": "Other"}})
    del data["notices"]["overdue" if "overdue" in data["notices"] else next(iter(data["notices"]))]
    after = rewrite(path.name, content, data).decode()
    told = [
        line
        for line in difflib.unified_diff(content.decode().splitlines(), after.splitlines(), n=0, lineterm="")
        if not line.startswith(("---", "+++", "@@"))
    ]
    assert sum(1 for line in told if line.startswith("+")) <= 5
    assert sum(1 for line in told if line.startswith("-")) <= 12


def package(folder: str) -> dict[str, bytes]:
    return dict(loading.read_folder(TOP / "service-packages" / folder))


def changed_lines(before: dict[str, bytes], after: dict[str, bytes]) -> dict[str, list[str]]:
    found = {}
    for name in sorted({*before, *after}):
        sides = [one.get(name, b"").decode().splitlines() for one in (before, after)]
        if sides[0] != sides[1]:
            found[name] = [line for line in difflib.unified_diff(*sides, n=0, lineterm="") if line[0] == "+" and not line.startswith("+++")]
    return found


@pytest.mark.parametrize(
    ("kind", "old", "new", "within"),
    [
        (Kind.FIELD, "place_kind", "jenis_tempat", ""), (Kind.STEP, "verify", "periksa", ""), (Kind.TABLE, "conditions", "syarat", ""),
        (Kind.ROW, "too_early", "terlalu_awal", "conditions"), (Kind.DOCUMENT, "licence", "izin", ""), (Kind.OUTCOME, "object", "keberatan", "opinion"),
        (Kind.PAGE, "tempat", "lokasi", ""),
    ],
)  # fmt: skip
def test_a_part_is_renamed_wherever_it_is_named_and_the_package_stays_right(kind: Kind, old: str, new: str, within: str) -> None:
    before = package("dpmptsp/sip-dokter")
    pages = {page["id"] for page in data_of(before["form.yaml"])["pages"]}
    if kind is Kind.PAGE and old not in pages:
        old = sorted(pages)[0]
    after = packages.rename(before, kind, old, new, within=within)
    assert changed_lines(before, after)
    report = check(loading.load(after), on=dt.date(2026, 11, 24), calendar=region_files.read_calendar(None, "", frozenset({2026, 2027})))
    assert not report.errors
    assert packages.rename(after, kind, new, old, within=within) == before


def test_edits_reach_into_what_is_not_there_yet() -> None:
    before = package("_template")
    after = packages.apply(before, [
        packages.Edit("service.yaml", ("standard", "time", "value"), 3), packages.Edit("service.yaml", ("letterhead", "id"), "Kop"),
        packages.Edit("service.yaml", ("related",), ["satu"]), packages.Edit("service.yaml", ("notices",), packages.REMOVE),
        packages.Edit("examples/baru.yaml", (), {"title": {"id": "Baru", "en": "New"}}), packages.Edit("examples/lengkap.yaml", (), packages.REMOVE),
    ])  # fmt: skip
    assert "examples/lengkap.yaml" not in after
    assert data_of(after["examples/baru.yaml"]) == {"title": {"id": "Baru", "en": "New"}}
    assert data_of(after["service.yaml"])["letterhead"] == {"id": "Kop"}
    assert "notices" not in data_of(after["service.yaml"])
    assert b'time: {value: 3, unit: working_days, reference: "Standar' in after["service.yaml"]


def test_a_change_is_noted_once_above_the_earlier_ones() -> None:
    before = package("dukcapil/akta-kelahiran")
    after = packages.with_change_noted(before, 9, "2026-11-24", "Waktu dipersingkat")
    text = after["CHANGELOG.md"].decode()
    assert "## 9 (2026-11-24)\n- Waktu dipersingkat\n\n## " in text
    assert text.replace("## 9 (2026-11-24)\n- Waktu dipersingkat\n\n", "") == before["CHANGELOG.md"].decode()
    assert packages.with_change_noted(after, 9, "2026-11-25", "Lagi") == after
