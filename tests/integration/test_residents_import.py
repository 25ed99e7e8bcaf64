"""The register is filled from files: whole families, once, with a reason for every line that was not entered."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection

from loket.config.cli import importing
from loket.foundation.residents import models, queries
from tests.unit.foundation.residents import files, samples
from tests.unit.foundation.residents.files import BUDI, KK_2, PUTRI, SARI
from tests.unit.foundation.residents.samples import NJ, act


@pytest.fixture(autouse=True)
def regions(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("db")
    samples.load_regions()


def take_in(path: Path, *more: str, fails: bool = False) -> str:
    told = CliRunner().invoke(importing.command, ["residents", str(path), "--region", NJ, "--report", str(path.parent / "laporan.csv"), *more])
    assert (told.exit_code != 0) is fails, told.output + repr(told.exception)
    return told.output


def report(path: Path) -> list[dict[str, str]]:
    with (path / "laporan.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def person(nik: str) -> models.Resident:
    found = queries.find_by_nik(act=act(), nik=nik)
    return models.Resident.objects.get(pk=found)


def facts(nik: str, *paths: str) -> dict[str, Any]:
    return dict(queries.facts_for(act=act(), resident_id=person(nik).id, paths=[f"residents.{one}" for one in paths]))


@pytest.mark.parametrize(
    ("name", "write"), [("a.csv", files.write_csv), ("a.parquet", files.write_parquet), ("a.xlsx", files.write_xlsx)], ids=["csv", "parquet", "xlsx"]
)
def test_a_family_comes_in_whole_from_any_kind_of_file(tmp_path: Path, name: str, write: Any) -> None:
    take_in(write(tmp_path / name, files.family()))
    known = facts(BUDI, "name", "birth_on", "family.kk_number", "family.head_name", "family.member_count", "address", "education", "blood_type")
    assert known["residents.name"] == "Budi Santosa"
    assert known["residents.birth_on"] == dt.date(1988, 5, 17)
    assert known["residents.family.kk_number"] == files.KK
    assert known["residents.family.head_name"] == "Budi Santosa"
    assert known["residents.family.member_count"] == 3
    assert known["residents.address"].startswith("Jalan Mangga Manis 12, RT 001/RW 002, Kelurahan Kampung Dermaga")
    assert (known["residents.education"], known["residents.blood_type"]) == ("senior", "o")
    assert (person(SARI).relation, person(PUTRI).relation, person(PUTRI).card_issues) == ("spouse", "child", 0)
    assert report(tmp_path) == []


def test_lines_of_a_family_need_not_stand_together(tmp_path: Path) -> None:
    other = [files.line("9701014909550001", "Endang Rahayu", "P", "09-09-1955", "Kepala Keluarga", KK_2)]
    head, wife, child = files.family()
    take_in(files.write_csv(tmp_path / "a.csv", [child, *other, wife, head], delimiter=";"))
    assert facts(PUTRI, "family.member_count")["residents.family.member_count"] == 3
    assert queries.count_residents(region=NJ) == 4


def test_the_same_file_again_changes_nothing_and_a_changed_line_makes_a_version(tmp_path: Path) -> None:
    path = files.write_csv(tmp_path / "a.csv", files.family())
    take_in(path, "--date", "2026-10-01", "--source", "SIAK")
    assert "Sama / the same: 3" in take_in(path, "--date", "2026-10-01")
    assert {row.version for row in models.Resident.objects.all()} == {1}
    changed = files.family()
    changed[1]["JENIS_PKRJN"] = "Bidan"
    told = take_in(files.write_csv(path, changed), "--date", "2026-11-01", "--source", "SIAK")
    assert "Berubah / changed: 1" in told
    assert "Sama / the same: 2" in told
    newest, first = queries.list_changes(act=act(), row=person(SARI).id)
    assert (newest.columns, newest.origin, newest.as_of) == (("occupation",), "SIAK", dt.date(2026, 11, 1))
    assert (first.origin, first.as_of) == ("SIAK", dt.date(2026, 10, 1))


def test_every_entered_line_is_in_the_record(tmp_path: Path) -> None:
    take_in(files.write_csv(tmp_path / "a.csv", files.family()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT event, details->>'source' FROM audit_entry WHERE subject = %s", [person(SARI).id])
        assert cursor.fetchall() == [("residents.person.registered", f"import:{queries.list_imports(region=NJ)[0].id}")]
    (run,) = queries.list_imports(region=NJ)
    assert (run.entered, run.position, run.ended_at is not None) == (3, 4, True)


def test_a_rejected_line_says_where_and_why_and_nothing_of_the_person(tmp_path: Path) -> None:
    lines = files.family()
    lines[2] |= {"NIK": "9701016802180", "NAMA_LGKP": "Putri Rahasia"}
    lines.append(files.line("9701011705770001", "Joko Rahasia", "L", "31-02-1977", "Kepala Keluarga", KK_2))
    lines.append(files.line("9701011705770002", "Tono Rahasia", "L", "17-05-1977", "Anak", KK_2))
    lines.append(
        files.line("9701011705770003", "Beni Rahasia", "L", "17-05-1977", "Kepala Keluarga", "9701010403190003", KODE_WILAYAH="98.71.01.1001")
    )
    lines.append(files.line("9.70101E+15", "Rudi Rahasia", "L", "17-05-1977", "Kepala Keluarga", "9701010403190004"))
    lines.append(files.line(BUDI, "Budi Santosa", "L", "17-05-1988", "Kepala Keluarga", "9701010403190005"))
    take_in(files.write_csv(tmp_path / "9701011705880001.csv", lines))
    found = {(one["baris"], one["kolom"], one["kode"]) for one in report(tmp_path) if one["hasil"] == "ditolak"}
    assert found == {
        ("4", "NIK", "not_16_digits"), ("5", "TGL_LHR", "bad_date"), ("6", "STAT_HBKEL", "head_rejected"), ("7", "KODE_WILAYAH", "unknown_village"),
        ("8", "NIK", "number_cell"), ("9", "NIK", "nik_twice"),
    }  # fmt: skip
    text = (tmp_path / "laporan.csv").read_text("utf-8-sig")
    assert "Rahasia" not in text
    assert "97010" not in text
    assert queries.count_residents(region=NJ) == 2


def test_odd_numbers_are_entered_with_a_word(tmp_path: Path) -> None:
    odd = files.line("9701991705880001", "Budi Santosa", "P", "18-05-1988", "Kepala Keluarga", "9701010403190001")
    take_in(files.write_csv(tmp_path / "a.csv", [odd]))
    assert {(one["hasil"], one["kode"]) for one in report(tmp_path)} == {
        ("perhatian", "unknown_district"), ("perhatian", "birth_date_differs"), ("perhatian", "sex_differs"),
    }  # fmt: skip
    assert queries.count_residents(region=NJ) == 1


def test_a_nik_that_excel_kept_as_a_number_is_not_believed(tmp_path: Path) -> None:
    take_in(files.write_xlsx(tmp_path / "a.xlsx", files.family(), numbers=True))
    assert {one["kode"] for one in report(tmp_path)} == {"number_cell"}
    assert queries.count_residents(region=NJ) == 0


def test_a_dry_run_tells_the_same_and_enters_nothing(tmp_path: Path) -> None:
    lines = files.family()
    lines[2]["TGL_LHR"] = "besok"
    told = take_in(files.write_csv(tmp_path / "a.csv", lines), "--dry-run")
    assert "Baru / new: 2" in told
    assert "Ditolak / rejected: 1" in told
    assert [one["kode"] for one in report(tmp_path)] == ["bad_date"]
    assert (queries.count_residents(region=NJ), queries.list_imports(region=NJ)) == (0, ())


def test_what_loket_learned_after_the_day_of_the_file_stays(tmp_path: Path) -> None:
    people = samples.load_family()
    samples.apply("change_family", people[0], change="element", member=str(people[1]), element="occupation", value="Bidan")
    path = files.write_csv(tmp_path / "a.csv", files.family()[:2])
    take_in(path, "--date", "2026-01-01")
    assert {(one["baris"], one["kode"]) for one in report(tmp_path)} >= {("3", "newer_here")}
    assert facts(SARI, "occupation")["residents.occupation"] == "Bidan"


def test_what_was_changed_on_the_day_of_the_file_itself_stays_too(tmp_path: Path) -> None:
    people = samples.load_family()
    samples.apply("change_family", people[0], change="element", member=str(people[1]), element="occupation", value="Bidan")
    take_in(files.write_csv(tmp_path / "a.csv", files.family()[:2]), "--date", samples.TODAY.isoformat())
    assert facts(SARI, "occupation")["residents.occupation"] == "Bidan"


def test_numbers_that_a_sheet_marked_as_text_are_read(tmp_path: Path) -> None:
    lines = [one | {"NIK": f"'{one['NIK']}", "NO_KK": f"'{one['NO_KK']}"} for one in files.family()]
    take_in(files.write_csv(tmp_path / "a.csv", lines))
    assert facts(BUDI, "family.member_count")["residents.family.member_count"] == 3


def test_somebody_comes_to_another_card_and_those_who_stay_have_a_head(tmp_path: Path) -> None:
    take_in(files.write_csv(tmp_path / "a.csv", files.family()))
    away = files.line(BUDI, "Budi Santosa", "L", "17-05-1988", "Kepala Keluarga", KK_2, STAT_KWN="Cerai hidup", ALAMAT="Jalan Kenanga 9")
    told = take_in(files.write_csv(tmp_path / "b.csv", [away]))
    assert "Berubah / changed: 1" in told
    assert person(BUDI).family_id != person(SARI).family_id
    assert (person(BUDI).relation, person(SARI).relation, person(PUTRI).relation) == ("head", "head", "child")
    assert models.Family.objects.get(pk=person(SARI).family_id).head == person(SARI).id
    assert models.Family.objects.get(pk=person(BUDI).family_id).head == person(BUDI).id
    assert facts(BUDI, "street")["residents.street"] == "Jalan Kenanga 9"


def test_a_death_in_the_file_ends_the_headship_and_is_told(tmp_path: Path) -> None:
    take_in(files.write_csv(tmp_path / "a.csv", files.family()))
    lines = files.family()
    lines[0] |= {"STATUS_PENDUDUK": "MENINGGAL", "TGL_MATI": "01-11-2026"}
    take_in(files.write_csv(tmp_path / "b.csv", lines))
    assert (person(BUDI).status, person(BUDI).died_on, person(BUDI).relation) == ("deceased", dt.date(2026, 11, 1), "other")
    assert person(SARI).relation == "head"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM event_outbox WHERE name = 'residents.person.died' AND ref = %s", [person(BUDI).id])
        assert cursor.fetchone()[0] == 1


def test_other_headings_come_by_a_map_and_unknown_words_by_its_words(tmp_path: Path) -> None:
    headings = ["KARTU" if one == "NO_KK" else one for one in files.HEADINGS]
    lines = files.family()
    lines[0]["JENIS_PKRJN"] = "9"
    path = files.write_csv(tmp_path / "a.csv", lines, headings=headings)
    assert "NO_KK" in take_in(path, fails=True)
    (tmp_path / "map.yaml").write_text('columns: {kk_number: Kartu}\nwords: {occupation: {"9": "Petani/pekebun"}}\n')
    told = take_in(path, "--map", str(tmp_path / "map.yaml"))
    assert "AGAMA" in told
    assert facts(BUDI, "occupation")["residents.occupation"] == "Petani/pekebun"


def test_broken_files_are_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK no zip")
    assert "rusak" in take_in(tmp_path / "a.xlsx", fails=True)
    (tmp_path / "b.csv").write_bytes("NIK,NAMA\n1,Andr\xe9\n".encode("latin-1"))
    assert "UTF-8" in take_in(tmp_path / "b.csv", fails=True)
    (tmp_path / "c.csv").write_text("")
    assert "kosong" in take_in(tmp_path / "c.csv", fails=True)
