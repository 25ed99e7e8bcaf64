"""Files: sealed on disk before the row commits, swept when orphaned, gone for good when erased."""

from __future__ import annotations

import datetime as dt
import io
import os
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from PIL import Image

from loket.foundation.audit import queries as audit_queries
from loket.foundation.audit.values import Act, system_act
from loket.foundation.common.errors import NotFound
from loket.foundation.files import jobs, operations, queries
from loket.foundation.files.errors import ContentBroken, FileErased, FileRefused
from loket.foundation.files.values import Accept, Retention, StoredFile

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)
KEEP = Retention(code="case_upload", years=10, reference="UU 43/2009; jadwal retensi arsip daerah demo")
ACCEPT = Accept(types=("png",), max_bytes=10**6)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings) -> Path:
    settings.LOKET_FILES_DIR = tmp_path / "files"
    return tmp_path / "files"


def act(region: str = "97.01") -> Act:
    return system_act("test", region=region, at=AT, purpose="test")


def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((200, 200), 40).save(out, "PNG")
    return out.getvalue()


def stored() -> StoredFile:
    return operations.store(act=act(), content=picture(), owner=uuid4(), purpose="upload", retention=KEEP, accept=ACCEPT)


def contents(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_stored_file_is_read_back_and_is_unreadable_on_disk(folder: Path) -> None:
    file = stored()
    content = queries.read_content(region="97.01", file=file.id)
    assert content.startswith(b"\x89PNG")
    assert b"".join(queries.open_chunks(region="97.01", file=file.id)) == content
    (path,) = contents(folder)
    assert b"PNG" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert queries.list_files(region="97.01", owner=file.owner).items == (file,)
    (entry,) = audit_queries.list_entries(region="97.01", event="files.file.stored").items
    assert entry.row == str(file.id)
    assert file.sha256 not in str(entry.details)


def test_another_region_does_not_see_it() -> None:
    file = stored()
    with pytest.raises(NotFound):
        queries.get_file(region="98.71", file=file.id)
    with pytest.raises(NotFound):
        queries.read_content(region="98.71", file=file.id)
    with pytest.raises(NotFound):
        operations.erase(act=act("98.71"), file=file.id)


def test_a_refused_upload_leaves_nothing(folder: Path) -> None:
    with pytest.raises(FileRefused):
        operations.store(act=act(), content=b"<svg/>", owner=uuid4(), purpose="upload", retention=KEEP, accept=ACCEPT)
    assert not folder.exists()


def test_a_rollback_leaves_an_orphan_that_the_sweep_removes_after_a_day(folder: Path) -> None:
    kept = stored()
    with transaction.atomic():
        stored()
        transaction.set_rollback(True)
    assert len(contents(folder)) == 2
    now = dt.datetime.fromtimestamp(contents(folder)[0].stat().st_mtime, dt.UTC)
    assert jobs.sweep_orphans(at=now + dt.timedelta(hours=23)).removed == 0
    sweep = jobs.sweep_orphans(at=now + dt.timedelta(hours=25))
    assert (sweep.removed, sweep.missing) == (1, ())
    assert queries.read_content(region="97.01", file=kept.id)
    assert jobs.sweep_orphans(at=now + dt.timedelta(hours=25)).removed == 0


def test_a_half_written_content_is_swept_and_a_missing_one_is_reported(folder: Path) -> None:
    file = stored()
    (path,) = contents(folder)
    half = path.with_name(path.name + ".half")
    path.rename(half)
    os.utime(half, (0, 0))
    sweep = jobs.sweep_orphans(at=AT)
    assert sweep.removed == 1
    assert sweep.missing == (file.id,)
    with pytest.raises(ContentBroken):
        queries.open_chunks(region="97.01", file=file.id)


def test_a_changed_byte_on_disk_is_noticed(folder: Path) -> None:
    file = stored()
    (path,) = contents(folder)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ContentBroken):
        queries.read_content(region="97.01", file=file.id)


def test_an_erased_file_cannot_be_read_again(folder: Path, django_capture_on_commit_callbacks) -> None:
    file = stored()
    with django_capture_on_commit_callbacks(execute=True):
        erased = operations.erase(act=act(), file=file.id)
    assert erased.is_erased
    assert contents(folder) == []
    with pytest.raises(FileErased):
        queries.read_content(region="97.01", file=file.id)
    assert operations.erase(act=act(), file=file.id).erased_at == AT


def test_only_a_pdf_is_kept_without_an_uploads_check() -> None:
    with pytest.raises(ValueError, match="PDF"):
        operations.store(act=act(), content=picture(), owner=uuid4(), purpose="document", retention=KEEP, accept=None)
