"""What happened to people comes in from files: once, with what follows for them, and nothing older over what is newer."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection

from loket.config.cli import importing
from loket.foundation.residents import models, queries, sealed
from loket.foundation.residents.values import EVENT_KINDS, EventKind
from tests.unit.foundation.residents import event_files, files, samples
from tests.unit.foundation.residents.event_files import event
from tests.unit.foundation.residents.files import BUDI, ENDANG, KK, KK_2, PUTRI, SARI
from tests.unit.foundation.residents.samples import NJ, act

JOKO = "9701011705770001"
KNOWN_ON = "2026-10-01"  # the day whose state the residents' file tells


@pytest.fixture(autouse=True)
def regions(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Two cards: Budi with wife, child and mother; Joko, single, alone."""
    request.getfixturevalue("db")
    samples.load_regions()
    mother = files.line(ENDANG, "Endang Rahayu", "P", "09-09-1955", "Orang tua", STAT_KWN="Cerai mati")
    joko = files.line(JOKO, "Joko Prasetyo", "L", "17-05-1977", "Kepala Keluarga", KK_2, STAT_KWN="Belum kawin")
    run("residents", files.write_csv(tmp_path / "penduduk.csv", [*files.family(), mother, joko]), "--date", KNOWN_ON)


def run(kind: str, path: Path, *more: str) -> str:
    told = CliRunner().invoke(importing.command, [kind, str(path), "--region", NJ, "--report", str(path.parent / "laporan.csv"), *more])
    assert told.exit_code == 0, told.output + repr(told.exception)
    return told.output


def take_in(
    path: Path, *lines: dict[str, str], date: str = "2026-11-20", name: str = "peristiwa.csv", more: tuple[str, ...] = ()
) -> list[tuple[str, str, str]]:
    """Take in lines of events; return what the report says: line, result, code."""
    run("events", event_files.write(path / name, lines), "--date", date, "--source", "SIAK", *more)
    with (path / "laporan.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(one["baris"], one["hasil"], one["kode"]) for one in csv.DictReader(file)]


def person(nik: str) -> models.Resident:
    return models.Resident.objects.get(pk=queries.find_by_nik(act=act(), nik=nik))


def opened(nik: str, column: str) -> str:
    row = person(nik)
    return sealed.unseal(sealed.PERSON, column, row.id, getattr(row, f"{column}_sealed"))


def only_event() -> models.VitalEvent:
    return models.VitalEvent.objects.get()


def feed() -> list[tuple[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, payload->>'kind' FROM event_outbox WHERE name = ANY(%s) ORDER BY at, name",
            [["residents.event.registered", "residents.person.died"]],
        )
        return list(cursor.fetchall())


def test_a_marriage_marries_both_and_its_deed_is_kept_sealed(tmp_path: Path) -> None:
    ratna = files.line("9701014501800001", "Ratna Sari", "P", "05-01-1980", "Lainnya", KK_2, STAT_KWN="Belum kawin")
    run("residents", files.write_csv(tmp_path / "lagi.csv", [ratna]), "--date", KNOWN_ON)
    found = take_in(
        tmp_path, event(JOKO, "Perkawinan", "10-10-2026", TMPT_PERISTIWA="Nusa Jaya", NO_AKTA="9701-KW-12102026-0003", TGL_AKTA="12-10-2026", NIK_TERKAIT="9701014501800001")
    )  # fmt: skip
    assert found == []
    assert (person(JOKO).marital_status, person("9701014501800001").marital_status) == ("married", "married")
    assert (person(JOKO).relation, person("9701014501800001").relation) == ("head", "spouse")
    row = only_event()
    assert (row.kind, row.happened_on, row.registered_on, row.other_id) == (
        "marriage",
        dt.date(2026, 10, 10),
        dt.date(2026, 10, 12),
        person("9701014501800001").id,
    )
    assert sealed.unseal(sealed.EVENT, "number", row.id, row.number_sealed) == "9701-KW-12102026-0003"
    newest = queries.list_changes(act=act(), row=person(JOKO).id)[0]
    assert (newest.columns, newest.origin, newest.as_of) == (("marital_status",), "SIAK", dt.date(2026, 11, 20))


def test_a_marriage_with_somebody_of_another_region_keeps_the_name_only(tmp_path: Path) -> None:
    found = take_in(tmp_path, event(JOKO, "KAWIN", "10-10-2026", NIK_TERKAIT="9871014501800001", NAMA_TERKAIT="Dewi Anggraini"))
    assert [code for _, hasil, code in found if code == "other_unknown"] == ["other_unknown"]
    assert (person(JOKO).marital_status, only_event().other_id) == ("married", None)


def test_a_divorce_ends_what_the_marriage_began(tmp_path: Path) -> None:
    assert take_in(tmp_path, event(BUDI, "Perceraian", "11-10-2026", NO_AKTA="AC-1", NIK_TERKAIT=SARI)) == []
    assert (person(BUDI).marital_status, person(SARI).marital_status) == ("divorced", "divorced")
    assert (person(BUDI).relation, person(SARI).relation) == ("head", "other")


def test_an_annulled_divorce_makes_them_husband_and_wife_again(tmp_path: Path) -> None:
    take_in(
        tmp_path, event(BUDI, "Pembatalan perceraian", "20-10-2026", NIK_TERKAIT=SARI), event(BUDI, "Perceraian", "11-10-2026", NIK_TERKAIT=SARI)
    )  # fmt: skip
    assert (person(BUDI).marital_status, person(SARI).marital_status, person(SARI).relation) == ("married", "married", "spouse")


def test_an_annulled_marriage_leaves_both_as_they_were_before_it(tmp_path: Path) -> None:
    take_in(tmp_path, event(JOKO, "Perkawinan", "10-10-2026"), event(JOKO, "Pembatalan perkawinan", "25-10-2026"))
    assert person(JOKO).marital_status == "single"


def test_a_death_ends_the_entry_widows_the_partner_and_gives_the_card_a_head(tmp_path: Path) -> None:
    take_in(tmp_path, event(BUDI, "Kematian", "05-10-2026", TMPT_PERISTIWA="Rumah sakit", NO_AKTA="KM-1"))
    dead, wife = person(BUDI), person(SARI)
    assert (dead.status, dead.died_on, dead.relation == "head") == ("deceased", dt.date(2026, 10, 5), False)
    assert (wife.marital_status, wife.relation, models.Family.objects.get(pk=wife.family_id).head) == ("widowed", "head", wife.id)
    assert [name for name, _ in feed()] == ["residents.person.died"]


def test_nobody_is_widowed_after_their_own_death(tmp_path: Path) -> None:
    take_in(tmp_path, event(BUDI, "Kematian", "06-10-2026", NO_AKTA="KM-2"), event(SARI, "Kematian", "05-10-2026", NO_AKTA="KM-1"))
    assert [(person(one).status, person(one).marital_status) for one in (SARI, BUDI)] == [("deceased", "married"), ("deceased", "widowed")]


def test_a_partner_named_on_the_line_of_a_death_who_died_before_is_left_as_they_were(tmp_path: Path) -> None:
    take_in(tmp_path, event(SARI, "Kematian", "05-10-2026", NO_AKTA="KM-1"))
    take_in(tmp_path, event(BUDI, "Kematian", "06-10-2026", NO_AKTA="KM-2", NIK_TERKAIT=SARI))
    assert [(person(one).status, person(one).marital_status) for one in (SARI, BUDI)] == [("deceased", "married"), ("deceased", "widowed")]


def test_a_birth_gives_the_child_its_deed_and_asks_about_another_day(tmp_path: Path) -> None:
    found = take_in(tmp_path, event(PUTRI, "Kelahiran", "28-02-2018", NO_AKTA="AL-1"), event(JOKO, "Kelahiran", "18-05-1977", NO_AKTA="AL-2"))
    assert found == [("3", "perhatian", "birth_on_differs")]
    assert person(JOKO).birth_on == dt.date(1977, 5, 17)
    assert models.VitalEvent.objects.filter(kind="birth").count() == 2


def test_who_moves_out_is_no_longer_here_and_the_rest_gets_a_head(tmp_path: Path) -> None:
    take_in(tmp_path, event(BUDI, "Pindah keluar", "06-10-2026", NO_AKTA="SKPWNI-1", KODE_ASAL_TUJUAN="98.71"))
    assert (person(BUDI).status, person(SARI).relation, only_event().elsewhere) == ("moved", "head", "98.71")
    assert queries.family_member_ids(region=NJ, resident_id=person(SARI).id) >= {person(SARI).id}


def test_who_comes_back_gets_the_address_and_a_card_of_their_own(tmp_path: Path) -> None:
    take_in(tmp_path, event(ENDANG, "Pindah keluar", "06-10-2026"), date="2026-10-20")
    new = "9701011211260001"
    found = take_in(
        tmp_path,
        event(ENDANG, "Pindah datang", "12-11-2026", NO_KK=new, STAT_HBKEL="Kepala keluarga", ALAMAT="Jalan Kenari 3", NO_RT="4", NO_RW="1", KODE_WILAYAH="9701021001", KODE_ASAL_TUJUAN="98.71"),
        name="lain.csv",
    )  # fmt: skip
    assert [code for _, _, code in found] == []
    mother = person(ENDANG)
    card = queries.get_family(act=act(), resident_id=mother.id)
    assert (mother.status, mother.village_code, mother.relation, opened(ENDANG, "street")) == ("active", "97.01.02.1001", "head", "Jalan Kenari 3")
    assert (card.kk_number, card.head, card.street, card.issued_on) == (new, mother.id, "Jalan Kenari 3", dt.date(2026, 11, 12))


def test_somebody_joins_a_card_that_is_here_and_lives_at_its_address(tmp_path: Path) -> None:
    take_in(tmp_path, event(ENDANG, "Perubahan alamat", "12-10-2026", NO_KK=KK_2, STAT_HBKEL="Famili lain"))
    assert (person(ENDANG).family_id, person(ENDANG).relation) == (person(JOKO).family_id, "relative")


def test_the_head_who_moves_within_the_region_takes_the_card_along(tmp_path: Path) -> None:
    take_in(tmp_path, event(JOKO, "Perubahan alamat", "12-10-2026", ALAMAT="Jalan Baru 9", NO_RT="1", NO_RW="1", KODE_WILAYAH="9701021001"))
    card = queries.get_family(act=act(), resident_id=person(JOKO).id)
    assert (person(JOKO).village_code, card.village_code, card.street) == ("97.01.02.1001", "97.01.02.1001", "Jalan Baru 9")


def test_a_member_who_moves_without_a_card_is_said(tmp_path: Path) -> None:
    found = take_in(tmp_path, event(ENDANG, "Perubahan alamat", "12-10-2026", ALAMAT="Jalan Baru 9", KODE_WILAYAH="9701021001"))
    assert found == [("2", "perhatian", "card_missing")]
    assert take_in(tmp_path, event(ENDANG, "Pindah datang", "13-10-2026", NO_KK="9701011211260009"), name="b.csv") == [
        ("2", "perhatian", "kk_unknown")
    ]


def test_names_citizenship_and_fathers_change_as_their_event_says(tmp_path: Path) -> None:
    take_in(
        tmp_path, event(JOKO, "Perubahan nama", "02-10-2026", NILAI_BARU="Joko Wibowo"), event(ENDANG, "Perubahan status kewarganegaraan", "02-10-2026", NILAI_BARU="WNA"),
        event(PUTRI, "Pengakuan anak", "02-10-2026", NIK_TERKAIT=BUDI),
    )  # fmt: skip
    assert (opened(JOKO, "name"), person(ENDANG).citizenship, opened(PUTRI, "father_name")) == ("Joko Wibowo", "wna", "Budi Santosa")
    assert take_in(tmp_path, event(SARI, "Perubahan nama", "02-10-2026"), name="b.csv") == [("2", "perhatian", "told_missing")]


def test_an_adopted_child_comes_to_the_card_of_its_new_parents(tmp_path: Path) -> None:
    take_in(tmp_path, event(PUTRI, "Pengangkatan anak", "02-10-2026", NO_AKTA="12/Pdt.P/2026", NIK_TERKAIT=JOKO, NO_KK=KK_2))
    assert (person(PUTRI).family_id, person(PUTRI).relation) == (person(JOKO).family_id, "child")


def test_every_kind_of_the_law_can_be_entered_by_its_name(tmp_path: Path) -> None:
    lines = [event(JOKO, spec.title.id, f"2026-10-{day:02d}", NO_AKTA=f"N-{day}") for day, spec in enumerate(EVENT_KINDS.values(), start=2)]
    found = take_in(tmp_path, *lines)
    assert not [one for one in found if one[1] == "ditolak"]
    assert models.VitalEvent.objects.values("kind").distinct().count() == len(EventKind)


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    lines = (event(BUDI, "Perceraian", "11-10-2026", NO_AKTA="AC-1", NIK_TERKAIT=SARI), event(JOKO, "Perkawinan", "10-10-2026"))
    take_in(tmp_path, *lines)
    before = (models.RegisterChange.objects.count(), feed())
    assert "Sama / the same: 2" in run("events", event_files.write(tmp_path / "peristiwa.csv", lines), "--date", "2026-11-20")
    assert (models.RegisterChange.objects.count(), feed()) == before


def test_a_marriage_told_from_both_sides_is_one_event(tmp_path: Path) -> None:
    take_in(tmp_path, event(BUDI, "Perceraian", "11-10-2026", NIK_TERKAIT=SARI, NO_AKTA="AC-1"), event(SARI, "Perceraian", "11-10-2026", NIK_TERKAIT=BUDI, NO_AKTA="AC-1"))  # fmt: skip
    assert models.VitalEvent.objects.count() == 1


def test_a_later_file_corrects_an_event_and_an_earlier_one_does_not(tmp_path: Path) -> None:
    take_in(tmp_path, event(JOKO, "Perkawinan", "10-10-2026", NO_AKTA="KW-1"), date="2026-11-10")
    assert take_in(tmp_path, event(JOKO, "Perkawinan", "11-10-2026", NO_AKTA="KW-1"), date="2026-11-05", name="b.csv") == [
        ("2", "ditolak", "newer_here")
    ]
    assert take_in(tmp_path, event(JOKO, "Perkawinan", "12-10-2026", NO_AKTA="KW-1"), date="2026-11-15", name="c.csv") == []
    row = only_event()
    assert (row.happened_on, row.version, row.known_on) == (dt.date(2026, 10, 12), 2, dt.date(2026, 11, 15))
    changes = queries.list_changes(act=act(), row=row.id)
    assert [(one.version, one.origin, one.as_of) for one in changes] == [(2, "SIAK", dt.date(2026, 11, 15)), (1, "SIAK", dt.date(2026, 11, 10))]


def test_an_older_event_does_not_undo_a_newer_one(tmp_path: Path) -> None:
    take_in(tmp_path, event(BUDI, "Perceraian", "20-10-2026", NIK_TERKAIT=SARI))
    assert take_in(tmp_path, event(BUDI, "Perkawinan", "10-10-2026", NIK_TERKAIT=SARI), name="b.csv") == []
    assert (person(BUDI).marital_status, person(SARI).marital_status) == ("divorced", "divorced")
    assert models.VitalEvent.objects.count() == 2


def test_an_event_before_the_day_of_the_residents_file_is_kept_and_changes_nobody(tmp_path: Path) -> None:
    found = take_in(
        tmp_path, event(JOKO, "Perkawinan", "14-02-2016", TGL_AKTA="16-02-2016"), event(BUDI, "Perkawinan", "14-02-2016", NIK_TERKAIT=SARI)
    )
    assert found == [("2", "perhatian", "kept_newer")]
    assert (person(JOKO).marital_status, models.VitalEvent.objects.count()) == ("single", 2)


def test_what_was_registered_after_that_day_counts_though_it_happened_before(tmp_path: Path) -> None:
    take_in(tmp_path, event(JOKO, "Perkawinan", "20-09-2026", TGL_AKTA="05-10-2026"))
    assert person(JOKO).marital_status == "married"


def test_a_residents_file_of_an_earlier_day_does_not_undo_an_event(tmp_path: Path) -> None:
    take_in(tmp_path, event(JOKO, "Perkawinan", "10-10-2026"))
    joko = files.line(JOKO, "Joko Prasetyo", "L", "17-05-1977", "Kepala Keluarga", KK_2, STAT_KWN="Belum kawin")
    run("residents", files.write_csv(tmp_path / "b.csv", [joko]), "--date", "2026-11-01")
    assert person(JOKO).marital_status == "married"
    run("residents", files.write_csv(tmp_path / "b.csv", [joko]), "--date", "2026-11-21")
    assert person(JOKO).marital_status == "single"


def test_nothing_happens_to_the_dead_but_what_is_older(tmp_path: Path) -> None:
    found = take_in(tmp_path, event(JOKO, "Kematian", "05-10-2026"), event(JOKO, "Perkawinan", "06-10-2026"))
    assert found == [("3", "perhatian", "after_death")]
    assert person(JOKO).status == "deceased"


def test_a_rejected_line_says_where_and_why_and_nothing_of_the_person(tmp_path: Path) -> None:
    lines = (
        event("9701011705990009", "Perkawinan", "10-10-2026"), event("97010117", "Perkawinan", "10-10-2026"), event(JOKO, "Syukuran", "10-10-2026"),
        event(JOKO, "Perkawinan", ""), event(JOKO, "Perkawinan", "31-02-2026"), event(JOKO, "Perkawinan", "10-10-1970"),
        event(JOKO, "Perkawinan", "10-10-2026", TGL_AKTA="09-10-2026"), event(JOKO, "Perkawinan", "10-10-2026", NIK_TERKAIT=JOKO),
        event(JOKO, "Pindah datang", "10-10-2026", ALAMAT="Jalan Rahasia 1", KODE_WILAYAH="9871011001"), event(JOKO, "Perkawinan", "10-10-2999"),
        event(JOKO, "Pindah keluar", "10-10-2026", NO_AKTA="Rahasia-1"), event(JOKO, "Pindah keluar", "10-10-2026", NO_AKTA="Rahasia-1", KODE_ASAL_TUJUAN="98"),
    )  # fmt: skip
    found = take_in(tmp_path, *lines)
    assert {(line, code) for line, result, code in found if result == "ditolak"} == {
        ("2", "unknown_person"), ("3", "not_16_digits"), ("4", "unknown_word"), ("5", "missing"), ("6", "bad_date"), ("7", "before_birth"),
        ("8", "registered_before"), ("9", "own_partner"), ("10", "unknown_village"), ("11", "in_future"), ("13", "event_twice"),
    }  # fmt: skip
    text = (tmp_path / "laporan.csv").read_text("utf-8-sig")
    assert "Rahasia" not in text
    assert "97010" not in text


def test_a_dry_run_tells_the_same_and_enters_nothing(tmp_path: Path) -> None:
    found = take_in(tmp_path, event(JOKO, "Perkawinan", "14-02-2016"), event(BUDI, "Kematian", "05-10-2026"), more=("--dry-run",))
    assert found == [("2", "perhatian", "kept_newer")]
    assert (models.VitalEvent.objects.count(), person(BUDI).status) == (0, "active")


def test_a_parquet_file_and_own_headings_and_words_are_understood(tmp_path: Path) -> None:
    mapping = tmp_path / "peta.yaml"
    mapping.write_text('columns: {place: "Lokasi"}\nwords: {kind: {"M": "marriage"}}\n', "utf-8")
    path = event_files.write(tmp_path / "a.parquet", [event(JOKO, "M", "10-10-2026", Lokasi="Nusa Jaya")], (*event_files.EVENTS, "Lokasi"))
    run("events", path, "--date", "2026-11-20", "--map", str(mapping))
    row = only_event()
    assert (row.kind, sealed.unseal(sealed.EVENT, "place", row.id, row.place_sealed)) == ("marriage", "Nusa Jaya")


def test_old_events_that_only_document_what_is_known_are_no_news(tmp_path: Path) -> None:
    take_in(tmp_path, event(BUDI, "Perkawinan", "14-02-2016", NIK_TERKAIT=SARI), event(PUTRI, "Kelahiran", "28-02-2018"))
    assert feed() == []
    take_in(tmp_path, event(JOKO, "Perkawinan", "10-10-2026"), name="b.csv")
    assert feed() == [("residents.event.registered", "marriage")]


def test_every_entered_event_is_in_the_record_under_its_person(tmp_path: Path) -> None:
    take_in(tmp_path, event(JOKO, "Lahir mati", "10-10-2026"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, row_id FROM audit_entry WHERE subject = %s AND event = 'residents.event.registered'", [person(JOKO).id])
        assert cursor.fetchall() == [("residents_event", str(only_event().id))]
    assert KK
