"""Files are destroyed when their time is over, never before, and the record says so."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from loket.foundation.audit import queries as audit_queries
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common.errors import NotFound
from loket.foundation.files import jobs, operations, queries
from loket.foundation.files.errors import FileErased, StillKept
from loket.foundation.files.values import Accept, Retention, StoredFile
from tests.support.world import PDF

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)
REGION = "97.01"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings) -> Path:
    settings.LOKET_FILES_DIR = tmp_path / "files"
    return tmp_path / "files"


def act(at: dt.datetime = AT) -> Act:
    return system_act("test", region=REGION, at=at, purpose="test")


def stored(owner: UUID, *, years: int = 10) -> StoredFile:
    keep = Retention(code="case_upload", years=years, reference="UU 43/2009; jadwal retensi arsip daerah demo")
    return operations.store(
        act=act(), content=PDF, owner=owner, purpose="case_upload", retention=keep, accept=Accept(types=("pdf",), max_bytes=10**6)
    )


def erasures() -> list[dict[str, object]]:
    page = audit_queries.list_entries(region=REGION, event="files.file.erased")
    return [dict(entry.details) for entry in page]


def years_after(years: int, *, since: dt.datetime = AT) -> dt.datetime:
    return since.replace(year=since.year + years)


def test_the_years_of_a_file_begin_when_what_it_belongs_to_ends() -> None:
    file = stored(uuid4())
    assert file.kept_until is None
    assert jobs.erase_due(at=years_after(100)).erased == 0
    assert operations.count_years(act=act(), owner=file.owner, since=AT) == 1
    assert queries.get_file(region=REGION, file=file.id).kept_until == years_after(10)


def test_a_file_whose_time_is_over_is_destroyed_with_its_content_and_a_line_in_the_record(folder: Path, django_capture_on_commit_callbacks) -> None:
    file = stored(uuid4())
    operations.count_years(act=act(), owner=file.owner, since=AT)
    assert jobs.erase_due(at=years_after(10) - dt.timedelta(seconds=1)).erased == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.erase_due(at=years_after(10)).erased == 1
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    with pytest.raises(FileErased):
        queries.read_content(region=REGION, file=file.id)
    assert erasures() == [{"purpose": "case_upload", "retention": "case_upload", "reference": file.retention.reference}]


def test_a_second_round_changes_nothing() -> None:
    file = stored(uuid4())
    operations.count_years(act=act(), owner=file.owner, since=AT)
    jobs.erase_due(at=years_after(10))
    erased_at = queries.get_file(region=REGION, file=file.id).erased_at
    assert jobs.erase_due(at=years_after(10) + DAY).erased == 0
    assert queries.get_file(region=REGION, file=file.id).erased_at == erased_at == years_after(10)
    assert len(erasures()) == 1


def test_a_round_is_bounded_and_the_next_one_goes_on_with_the_oldest_first() -> None:
    owner = uuid4()
    files = [stored(owner, years=years) for years in (3, 1, 2)]
    operations.count_years(act=act(), owner=owner, since=AT)
    first = jobs.erase_due(at=years_after(5), most=2)
    assert (first.erased, first.is_more) == (2, True)
    assert [queries.get_file(region=REGION, file=file.id).is_erased for file in files] == [False, True, True]
    assert (jobs.erase_due(at=years_after(5), most=2).erased, queries.get_file(region=REGION, file=files[0].id).is_erased) == (1, True)


def test_what_goes_on_again_is_not_destroyed() -> None:
    file = stored(uuid4(), years=1)
    operations.count_years(act=act(), owner=file.owner, since=AT)
    operations.count_years(act=act(), owner=file.owner, since=None)
    assert jobs.erase_due(at=years_after(50)).erased == 0
    with pytest.raises(StillKept):
        operations.erase_due(act=act(years_after(50)), file=file.id)


def test_files_that_are_due_come_in_pages_that_miss_none() -> None:
    owner = uuid4()
    files = {stored(owner, years=1 + number % 2).id for number in range(7)}
    operations.count_years(act=act(), owner=owner, since=AT)
    found: list[UUID] = []
    after: str | None = None
    while True:
        page = queries.list_due(at=years_after(5), after=after, limit=3)
        found += [file.id for file in page]
        if (after := page.next) is None:
            break
    assert len(found) == 7
    assert set(found) == files
    with pytest.raises(NotFound):
        queries.list_due(at=AT, after="2026~x")


def test_the_files_of_an_owner_come_in_pages_and_the_erased_can_be_left_out() -> None:
    owner = uuid4()
    files = [stored(owner).id for _ in range(5)]
    operations.erase(act=act(), file=files[1])
    first = queries.list_files(region=REGION, owner=owner, limit=3)
    rest = queries.list_files(region=REGION, owner=owner, limit=3, after=first.next)
    assert [file.id for file in (*first, *rest)] == files
    assert rest.next is None
    assert [file.id for file in queries.list_files(region=REGION, owner=owner, kept_only=True)] == [files[0], *files[2:]]


def test_all_files_of_an_owner_go_at_once_and_none_of_another() -> None:
    owner, other = uuid4(), uuid4()
    mine, theirs = [stored(owner) for _ in range(3)], stored(other)
    assert operations.erase_all(act=act(), owner=owner) == 3
    assert all(queries.get_file(region=REGION, file=file.id).is_erased for file in mine)
    assert not queries.get_file(region=REGION, file=theirs.id).is_erased
    assert operations.erase_all(act=act(), owner=owner) == 0


def test_files_handed_over_belong_to_the_other_owner_with_the_same_content() -> None:
    draft, case = uuid4(), uuid4()
    file = stored(draft)
    content = queries.read_content(region=REGION, file=file.id)
    assert operations.hand_over(act=act(), owner=draft, to=case) == 1
    assert [one.id for one in queries.list_files(region=REGION, owner=case)] == [file.id]
    assert queries.read_content(region=REGION, file=file.id) == content
