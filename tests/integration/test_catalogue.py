"""Versions are published once and for good, run where they were made live, and are found by everyday words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from loket.config.cli import service as cli
from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import queries as record
from loket.foundation.audit.values import Act, system_act
from loket.services.catalogue import hashing, loading, operations, queries
from loket.services.catalogue.errors import NoSuchVersion, PackageInvalid, VersionHasOtherContent, VersionNotNewer
from loket.services.rollout import operations as rollout
from loket.services.rollout import queries as running
from loket.services.rollout.errors import InThePast, NothingLive, OtherRegion
from tests.support import packages, regions

NJ, SG = "97.01", "98.71"
AT = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
VERSION_2 = ("service.yaml", "version: 1\n", "version: 2\n")
SIX_HOURS = ("service.yaml", "time: {value: 4, unit: working_hours}", "time: {value: 3, unit: working_hours}")


def act(region: str = NJ, at: dt.datetime = AT) -> Act:
    return system_act("test", region=region, at=at, purpose="publish")


@pytest.fixture(autouse=True)
def _regions(db: None) -> Iterator[None]:
    regions.load(AT)
    yield
    agencies.forget()


def publish(*changes: tuple[str, str, str], region: str = NJ, folder: Path | None = None) -> str:
    return operations.publish(act=act(region), bundle=packages.bundle(*changes, folder=folder), region=region, on=packages.ON)


def live(*changes: tuple[str, str, str], region: str = NJ, at: dt.datetime = AT, folder: Path | None = None) -> str:
    found = publish(*changes, region=region, folder=folder)
    rollout.make_live(act=act(region, at), region=region, version_hash=found)
    return found


def test_a_published_version_is_named_by_what_it_holds() -> None:
    found = publish()
    assert found == packages.load().hash
    definition = queries.get_definition(found)
    assert hashing.plain(definition) == hashing.plain(packages.load().definition)
    assert list(definition.step("verify").outcomes) == ["accept", "return", "refuse"]
    assert queries.get_definition(found) is definition
    assert queries.get_version(found).service == "akta-kelahiran"


def test_an_outsider_can_compute_the_hash_from_the_kept_package() -> None:
    found = publish()
    again = loading.load(queries.read_bundle(found), region=NJ)
    assert again.hash == found
    assert again.package_hash == queries.get_version(found).package_hash


def test_publishing_leaves_an_entry_in_the_record() -> None:
    found = publish()
    entries = record.list_entries(region=NJ, event="catalogue.version.published").items
    assert [entry.details["hash"] for entry in entries] == [found]


def test_publishing_the_same_content_again_changes_nothing() -> None:
    assert publish() == publish()
    assert len(queries.list_versions(NJ)) == 1


def test_a_version_number_cannot_get_other_content() -> None:
    publish()
    with pytest.raises(VersionHasOtherContent):
        publish(SIX_HOURS)


def test_a_lower_version_number_cannot_follow_a_higher_one() -> None:
    publish(VERSION_2)
    with pytest.raises(VersionNotNewer):
        publish()


def test_a_package_with_problems_is_not_published() -> None:
    with pytest.raises(PackageInvalid) as caught:
        publish(("service.yaml", "actor: dukcapil/kepala\n    time:", "actor: dukcapil/tidak-ada\n    time:"))
    assert {problem.code for problem in caught.value.problems} == {"steps.actor_unknown"}
    assert len(queries.list_versions(NJ)) == 0


def test_the_application_cannot_change_or_delete_a_published_version() -> None:
    found = publish()
    for statement in ("UPDATE catalogue_serviceversion SET version = 9", "DELETE FROM catalogue_serviceversion", "TRUNCATE catalogue_serviceversion"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert queries.get_version(found).version == 1


def test_an_unknown_hash_is_said_to_be_unknown() -> None:
    with pytest.raises(NoSuchVersion):
        queries.get_definition("0" * 64)


def test_the_live_version_changes_at_its_moment_and_not_before() -> None:
    first = live()
    second = publish(VERSION_2, SIX_HOURS)
    rollout.make_live(act=act(), region=NJ, version_hash=second, live_from=AT + HOUR)
    assert running.get_live("akta-kelahiran", NJ, AT).hash == first
    assert running.get_live("akta-kelahiran", NJ, AT + HOUR).hash == second
    assert [entry.version for entry in running.list_history(NJ, "akta-kelahiran")] == [2, 1]


def test_the_command_publishes_makes_live_and_the_second_time_changes_nothing() -> None:
    def run(folder: Path = packages.SAMPLE) -> str:
        return cli._publish_one(folder, NJ, "Asia/Makassar", packages.REGIONS, True, "en")

    assert run().endswith("published, now live")
    entries = len(record.list_entries(region=NJ, event="catalogue.version.published").items)
    assert run().endswith("published already")
    assert len(record.list_entries(region=NJ, event="catalogue.version.published").items) == entries
    [live_now] = running.list_history(NJ, "akta-kelahiran")
    definition, _ = cli._side(live_now.hash, NJ, packages.REGIONS)
    assert definition.service == "akta-kelahiran"


def test_nothing_is_live_before_it_was_made_live() -> None:
    publish()
    assert running.live_version("akta-kelahiran", NJ, AT) is None
    with pytest.raises(NothingLive):
        running.get_live("akta-kelahiran", NJ, AT)


def test_a_withdrawn_service_takes_no_new_applications() -> None:
    live()
    rollout.withdraw(act=act(at=AT + HOUR), region=NJ, service="akta-kelahiran")
    assert running.live_version("akta-kelahiran", NJ, AT) is not None
    assert running.live_version("akta-kelahiran", NJ, AT + HOUR) is None
    again = queries.list_versions(NJ).items[0].hash
    rollout.make_live(act=act(at=AT + 2 * HOUR), region=NJ, version_hash=again)
    assert running.get_live("akta-kelahiran", NJ, AT + 2 * HOUR).hash == again


def test_a_stretch_is_always_for_the_whole_region_because_a_release_without_pilots_would_give_it_to_all() -> None:
    live()
    with pytest.raises(DatabaseError, match="rollout_whole_region"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE rollout_rollout SET share = 50")


def test_a_version_cannot_begin_in_the_past() -> None:
    found = publish()
    with pytest.raises(InThePast):
        rollout.make_live(act=act(), region=NJ, version_hash=found, live_from=AT - HOUR)


def test_a_version_of_another_region_cannot_run_here() -> None:
    other = publish(region=SG)
    with pytest.raises(OtherRegion):
        rollout.make_live(act=act(), region=NJ, version_hash=other)


def test_one_region_never_sees_what_another_offers() -> None:
    live(region=SG)
    assert len(running.list_live(NJ, AT)) == 0
    assert running.search(NJ, "akta", AT) == ()
    assert len(queries.list_versions(NJ)) == 0
    assert len(running.list_live(SG, AT)) == 1


def test_the_same_package_in_two_regions_has_one_package_hash_and_two_version_hashes() -> None:
    here, there = queries.get_version(publish()), queries.get_version(publish(region=SG))
    assert here.package_hash == there.package_hash
    assert here.hash != there.hash


def test_the_content_stamp_changes_with_every_change_of_what_is_offered() -> None:
    stamps = [running.content_stamp(NJ, AT)]
    live()
    stamps.append(running.content_stamp(NJ, AT))
    second = publish(VERSION_2, SIX_HOURS)
    rollout.make_live(act=act(), region=NJ, version_hash=second, live_from=AT + HOUR)
    stamps += [running.content_stamp(NJ, AT), running.content_stamp(NJ, AT + HOUR)]
    rollout.withdraw(act=act(at=AT + 2 * HOUR), region=NJ, service="akta-kelahiran")
    stamps.append(running.content_stamp(NJ, AT + 2 * HOUR))
    assert len(set(stamps)) == len(stamps)
    assert running.content_stamp(SG, AT) == "0-0-0-0-0-0"


def test_live_services_come_in_pages() -> None:
    for folder in sorted(packages.SAMPLE.parent.glob("*/")):
        live(folder=folder)
    first = running.list_live(NJ, AT, limit=2)
    rest = running.list_live(NJ, AT, after=first.next, limit=200)
    names = [one.service for one in [*first, *rest]]
    assert names == sorted(names)
    assert len(names) == len(list(packages.SAMPLE.parent.glob("*/")))
    assert rest.next is None


@pytest.mark.parametrize(
    ("words", "service"),
    [
        ("akta kelahiran", "akta-kelahiran"),
        ("bikin akte anak", "akta-kelahiran"),
        ("aktekelahiran", "akta-kelahiran"),
        ("Akta Kelahirran", "akta-kelahiran"),
        ("birth certificate", "akta-kelahiran"),
        ("ktp hilang", "ktp-penggantian"),
        ("ktp ilang", "ktp-penggantian"),
        ("kartu keluarga", "kk-perubahan"),
        ("pindah rumah", "pindah-datang"),
        ("lapor orang meninggal", "akta-kematian"),
        ("kartu anak", "kia"),
        ("legalisir", "legalisasi-dokumen"),
        ("surat miskin", "sktm"),
        ("buka praktik bidan", "izin-praktik-bidan"),
        ("perpanjang izin penelitian", "surat-keterangan-penelitian-lanjutan"),
    ],
)
def test_people_find_a_service_by_everyday_words(words: str, service: str) -> None:
    for file in sorted(packages.SAMPLE.parents[1].glob("*/*/service.yaml")):
        live(folder=file.parent)
    hits = running.search(NJ, words, AT)
    assert [hit.service for hit in hits][:1] == [service]


@pytest.mark.parametrize("words", ["", "   ", "'; DROP TABLE x; --", "!!! & | ( :*", "zzzzqqqq", "a" * 5000])
def test_a_strange_question_finds_nothing_and_breaks_nothing(words: str) -> None:
    live()
    assert running.search(NJ, words, AT) == ()


def test_a_search_is_two_queries_however_many_services_there_are(django_assert_num_queries: object) -> None:
    live()
    with django_assert_num_queries(2):  # type: ignore[operator]
        running.search(NJ, "akta", AT)
