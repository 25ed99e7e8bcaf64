"""Packages of strangers are read as plain data only, merged with what a region may set, and named by their content."""

from __future__ import annotations

import datetime as dt

import pytest

from loket.services.catalogue import bundles, hashing, loading, reading, region_files, searching
from loket.services.catalogue.definition import ServiceDefinition
from loket.services.catalogue.errors import PackageInvalid
from tests.support import packages


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a: &x 1\nb: *x", "yaml.anchor"),
        (b"a: *x", "yaml.anchor"),
        (b"a: 1\na: 2", "yaml.duplicate"),
        (b"a: !!python/object/apply:os.system [ls]", "yaml.tag"),
        (b"a: !x 1", "yaml.tag"),
        (b"<<: {a: 1}", "yaml.merge"),
        (b"a: 1.5", "yaml.fraction"),
        (b"a: 0x1F", "yaml.number"),
        (b"a: 2026-02-30", "yaml.date"),
        (b"a:\n\t- b", "yaml.syntax"),
        (b"a: b: c", "yaml.syntax"),
        (b'a: "x', "yaml.syntax"),
        (b"a: {id: Nama anak, alamat lengkap, en: x}", "yaml.comma"),
        (b"[" * 5000, "yaml.too_deep"),
        (b"[" * 30 + b"]" * 30, "yaml.too_deep"),
        (b"? [a]\n: b", "yaml.key"),
        (b"\xff\xfe", "yaml.not_utf8"),
        (b"x" * (reading.MAX_FILE_BYTES + 1), "yaml.too_large"),
    ],
)
def test_yaml_that_is_not_plain_data_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(reading.Unreadable) as caught:
        reading.read("x.yaml", content)
    assert caught.value.problem.code == code


def test_yaml_values_stay_what_was_written() -> None:
    plain, places = reading.read("x.yaml", b"a: no\nb: 0123\nc: 12\nd: 2026-11-24\ne: 2026-11-24T09:00:00+08:00\nf: true\ng:\n  - '1'\n")
    assert plain == {"a": "no", "b": "0123", "c": 12, "d": dt.date(2026, 11, 24), "e": "2026-11-24T09:00:00+08:00", "f": True, "g": ["1"]}
    assert (places["g", 0].line, places["g", 0].text_column) == (8, 6)


def test_formatting_and_comments_do_not_change_the_hash() -> None:
    bundle = packages.bundle()
    for name in ("service.yaml", "form.yaml", "rules.yaml"):
        bundle[name] = (
            b"# a remark\n"
            + bundle[name].replace(b"{id: Akta Kelahiran, en: Birth certificate}", b"{en: \"Birth certificate\", id: 'Akta Kelahiran'}")
            + b"\n\n"
        )
    again = loading.load(bundle, region=packages.REGION)
    assert (again.hash, again.package_hash) == (packages.load().hash, packages.load().package_hash)


def test_writing_a_default_out_does_not_change_the_hash() -> None:
    changed = packages.load(("service.yaml", "retention: {years: 30", "letterhead: null\nretention: {years: 30"))
    assert changed.hash == packages.load().hash


@pytest.mark.parametrize(
    "change",
    [
        ("service.yaml", "amount_idr: 0", "amount_idr: 1"),
        ("service.yaml", "time: {value: 1, unit: working_days", "time: {value: 2, unit: working_days"),
        ("rules.yaml", "value: 60", "value: 61"),
        ("form.yaml", "max_length: 60", "max_length: 59"),
        ("templates/kutipan.typ", "KUTIPAN", "SALINAN"),
    ],
)
def test_a_change_of_content_changes_the_hash(change: tuple[str, str, str]) -> None:
    assert packages.load(change).hash != packages.load().hash
    assert packages.load(change).package_hash != packages.load().package_hash


def test_the_region_is_part_of_the_name_and_the_package_is_not() -> None:
    here, there = packages.load(region="97.01"), packages.load(region="98.71")
    assert here.hash != there.hash
    assert here.package_hash == there.package_hash


def test_a_definition_read_back_from_its_json_has_the_same_name() -> None:
    package = packages.load()
    again = ServiceDefinition.model_validate(hashing.plain(package.definition))
    assert hashing.version_hash(package.region, again, package.templates) == package.hash


def parameters(*entries: str, service: str = "akta-kelahiran") -> dict[str, bytes | None]:
    lines = "\n".join(f"  - {entry}" for entry in entries)
    return {"parameters.yaml": f"service: {service}\nparameters:\n{lines}\n".encode()}


SHORTER = "{path: standard.time, value: {value: 4, unit: working_hours}, reference: Perbup 12/2026 Pasal 3}"


def test_a_region_promises_less_time_with_its_own_law() -> None:
    merged = packages.load(files=parameters(SHORTER))
    time = merged.definition.standard.time
    assert (time.value, time.unit.value, time.reference) == (4, "working_hours", "Perbup 12/2026 Pasal 3")
    assert merged.base.standard.time.value == 1
    assert merged.package_hash == packages.load().package_hash
    assert merged.hash != packages.load().hash
    assert merged.parameters_hash != packages.load().parameters_hash == ""
    assert merged.place("service", "standard", "time", "value").file == "parameters.yaml"


def test_the_merged_version_is_what_is_checked() -> None:
    found = packages.problems_of(files=parameters(SHORTER))
    assert {problem.code for problem in found} == {"steps.longer_than_promise"}
    assert found[0].file == "parameters.yaml"


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("{path: standard.time, value: {value: 3, unit: working_days}, reference: Perbup 1}", "local.time_longer"),
        ("{path: standard.time, value: {value: 3, unit: calendar_weeks}, reference: Perbup 1}", "shape.choice"),
        ("{path: standard.time, value: {value: 4, unit: working_hours}}", "shape.missing"),
        ("{path: standard.fee, value: [{from: 2026-01-01, amount_idr: 5, reference: Perda 1}], reference: Perda 1}", "local.not_allowed"),
        ("{path: steps.verify.title, value: {id: a, en: b}, reference: Perbup 1}", "local.not_allowed"),
        ("{path: service, value: x, reference: Perbup 1}", "local.not_allowed"),
        ("{path: steps.verify.actor, value: kepala, reference: Perbup 1}", "shape.pattern"),
    ],
)
def test_a_region_changes_only_what_is_local_with_its_law_and_never_for_the_worse(entry: str, code: str) -> None:
    assert packages.codes(files=parameters(entry)) == {code}


def test_parameters_of_another_service_are_refused() -> None:
    assert packages.codes(files=parameters(SHORTER, service="ktp-penggantian")) == {"local.other_service"}


def test_a_parameter_twice_is_refused() -> None:
    assert packages.codes(files=parameters(SHORTER, SHORTER)) == {"local.twice"}


def test_an_actor_of_the_region_takes_the_step() -> None:
    merged = packages.load(files=parameters("{path: steps.verify.actor, value: dukcapil/kepala, reference: Perbup 1}"))
    assert merged.definition.step("verify").actor == "dukcapil/kepala"


def test_every_shape_problem_is_told_at_once() -> None:
    with pytest.raises(PackageInvalid) as caught:
        packages.load(("service.yaml", "agency: dukcapil", "agensi: dukcapil"), ("service.yaml", "kind: review", "kind: look"))
    assert {problem.code for problem in caught.value.problems} == {"shape.missing", "shape.unknown_key", "shape.choice"}


def test_a_package_packs_to_the_same_bytes_and_back() -> None:
    bundle = packages.bundle()
    packed = bundles.pack(bundle)
    assert bundles.pack(dict(reversed(bundle.items()))) == packed
    assert bundles.unpack(packed) == bundle


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all", bundles.pack({"README.md": b"0" * (2 * 2**20 + 1)})])
def test_an_archive_that_is_broken_or_a_bomb_is_refused(content: bytes) -> None:
    with pytest.raises(PackageInvalid):
        bundles.unpack(content)


def test_the_kept_days_off_are_those_that_the_offices_count_with() -> None:
    from loket.foundation.agencies import nation

    for year in range(2024, 2032):
        assert set(region_files.national(frozenset({year}))) == set(nation.holidays_of(year))


def test_searching_forgives_signs_case_and_accents() -> None:
    assert searching.read_query("  KTP-el   Hilang!! é di ") == ("ktp el hilang e di", ["ktp", "hilang"])
    assert "aktakelahiran" in searching.words_of(packages.load().definition).words.split()
