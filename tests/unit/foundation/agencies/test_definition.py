from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from loket.foundation.agencies import definition
from loket.foundation.agencies.errors import BadDefinition

REGIONS = Path(__file__).resolve().parents[4] / "regions"
POSITIONS_OF_SERVICES = {
    "dukcapil/verifikator", "dukcapil/kepala", "dukcapil/operator", "dinkes/pemeriksa", "dinkes/kepala", "dpmptsp/verifikator",
    "dpmptsp/kepala", "kesbangpol/analis", "kesbangpol/kepala", "inspektorat/auditor", "diskominfo/pengelola", "setda/pimpinan",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(REGIONS / "97.01", tmp_path / "97.01"))


def change(folder: Path, file: str, old: str, new: str) -> int:
    """Put `new` where `old` stands first, and return its line."""
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_demo_regency_is_whole() -> None:
    whole = definition.read_definition(REGIONS / "97.01")
    assert (len(whole.agencies), len(whole.areas), sum(len(d.villages) for d in whole.areas)) == (9, 6, 40)
    assert whole.region.fictional


@pytest.mark.parametrize("code", ["97.01", "98.71"])
def test_both_regions_have_the_positions_that_services_need(code: str) -> None:
    whole = definition.read_definition(REGIONS / code)
    positions = {f"{a.agency}/{p.position}" for a in whole.agencies for p in a.positions}
    assert positions >= POSITIONS_OF_SERVICES


def test_the_fictional_regions_share_no_host_and_lie_outside_the_real_codes() -> None:
    both = [definition.read_definition(folder.parent) for folder in sorted(REGIONS.glob("*/region.yaml"))]
    hosts = Counter(host for whole in both for host in whole.region.hosts)
    assert max(hosts.values()) == 1
    assert all(whole.code > "96.99" for whole in both if whole.region.fictional)


def test_the_names_of_areas_are_different_within_a_region() -> None:
    whole = definition.read_definition(REGIONS / "97.01")
    names = Counter(v.name for d in whole.areas for v in d.villages)
    assert max(names.values()) == 1
    assert len({v.postal_code for d in whole.areas for v in d.villages}) == 40


def test_comments_and_order_do_not_change_the_hash(folder: Path) -> None:
    before = definition.read_definition(folder).content_hash()
    change(folder, "region.yaml", "short: NJ\n", "")
    (folder / "region.yaml").write_text((folder / "region.yaml").read_text("utf-8") + "short: NJ  # a comment\n", "utf-8")
    assert definition.read_definition(folder).content_hash() == before
    change(folder, "region.yaml", "short: NJ", "short: NUJ")
    assert definition.read_definition(folder).content_hash() != before


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "says"),
    [
        ("region.yaml", "short: NJ", "short: nj", "short", "bentuknya tidak benar"),
        ("region.yaml", "time_zone: Asia/Makassar", "time_zone: Asia/Nusa", "time_zone", "bukan zona waktu"),
        ("region.yaml", "level: regency", "level: village", "level", "bukan salah satu pilihan"),
        ("region.yaml", "seat:", "capital:", "capital", "tidak dikenal"),
        ("region.yaml", 'region: "97.01"', "region: 97.01", "region", "beri tanda kutip"),
        ("region.yaml", '"08:00-12:00", "13:00-16:00"', '"13:00-16:00", "08:00-12:00"', "hours.days.senin", "tumpang tindih"),
        ("agencies.yaml", "rank: executes", "rank: helps", "agencies.0.positions.0.rank", "bukan salah satu pilihan"),
        ("agencies.yaml", "position: verifikator", "position: operator", "agencies.0.positions.1.position", "dua kali"),
        ("agencies.yaml", '"97.01.04"', '"97.01.09"', "agencies.0.units.2.districts.0", "kecamatan tidak dikenal"),
        ("agencies.yaml", "- agency: dinkes", "- agency: dukcapil", "agencies.1.agency", "dua kali"),
        ("calendar.yaml", "unit: dukcapil/mal-pelayanan", "unit: dukcapil/mall", "calendar.2.unit", "unit tidak dikenal"),
        ("calendar.yaml", "kind: kerja", "kind: buka", "calendar.2.kind", "bukan salah satu pilihan"),
        ("areas.yaml", '"97.01.01.1002"', '"97.01.02.1002"', "areas.0.villages.1.code", "harus dimulai dengan 97.01.01."),
        ("areas.yaml", '"97.01.02"', '"97.02.02"', "areas.1.code", "harus dimulai dengan 97.01."),
    ],
)
def test_a_fault_is_named_with_file_line_and_field(folder: Path, file: str, old: str, new: str, field: str, says: str) -> None:
    line = change(folder, file, old, new)
    with pytest.raises(BadDefinition) as refused:
        definition.read_definition(folder)
    finding = next(f for f in refused.value.findings if f.field == field)
    assert (finding.file, finding.line) == (f"97.01/{file}", line)
    assert says in finding.message.id
    assert finding.message.en


def test_all_faults_are_reported_at_once(folder: Path) -> None:
    change(folder, "region.yaml", "short: NJ", "short: nj")
    change(folder, "agencies.yaml", "rank: executes", "rank: helps")
    with pytest.raises(BadDefinition) as refused:
        definition.read_definition(folder)
    assert len(refused.value.findings) == 2
    assert str(refused.value.findings[0]).startswith("97.01/region.yaml:4: short: ")


@pytest.mark.parametrize(
    "text",
    ["region: [", "- a\n- b", "", "region: !!python/object:os.system x", "\tregion: 1", "a: &a [*a]", "region: {region: 1}\nregion: 2"],
)
def test_what_is_no_region_is_refused_calmly(folder: Path, text: str) -> None:
    (folder / "region.yaml").write_text(text, "utf-8")
    with pytest.raises(BadDefinition):
        definition.read_definition(folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadDefinition) as refused:
        definition.read_definition(tmp_path)
    assert [f.file.rpartition("/")[2] for f in refused.value.findings] == ["region.yaml", "agencies.yaml"]
