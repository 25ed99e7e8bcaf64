"""What is kept. Doors record the reading of a person's file (`audit.record_read`) before they hand it out."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from loket.foundation.common.errors import NotFound
from loket.foundation.common.paging import MAX_LIMIT, Page, bounded
from loket.foundation.files import cipher, pdf
from loket.foundation.files.errors import ContentBroken, FileErased
from loket.foundation.files.models import File
from loket.foundation.files.pieces import get_upload as get_upload
from loket.foundation.files.pieces import read_upload as read_upload
from loket.foundation.files.storage import storage
from loket.foundation.files.values import Retention, Space, StoredFile


def free_space() -> Space | None:
    """Return the room on the disk that files are kept on, None where the store is no disk of ours."""
    return storage().space()


def get_file(*, region: str, file: UUID) -> StoredFile:
    """Return what is known of a file. :raises NotFound: if the region has no such file."""
    return value(_row(region, file))


def list_files(
    *, region: str, owner: UUID, kept_only: bool = False, purpose: str | None = None, after: str | None = None, limit: int = MAX_LIMIT
) -> Page[StoredFile]:
    """
    Return the files of one owner, oldest first; `kept_only` leaves out the erased ones, `purpose` all but those of one. `after` is the key of the page before.
    """
    rows, most = File.objects.filter(region=region, owner=owner).order_by("id"), bounded(limit)
    if kept_only:
        rows = rows.filter(erased_at__isnull=True)
    if purpose is not None:
        rows = rows.filter(purpose=purpose)
    if after is not None:
        rows = rows.filter(id__gt=_key(after))
    found = list(rows[: most + 1])
    return Page(tuple(value(row) for row in found[:most]), str(found[most - 1].id) if len(found) > most else None)


def list_due(*, at: dt.datetime, after: str | None = None, limit: int = MAX_LIMIT) -> Page[StoredFile]:
    """Return the files of every region whose time is over at a moment, longest over first; `after` is the key of the page before."""
    rows, most = File.objects.filter(erased_at__isnull=True, kept_until__lte=at).order_by("kept_until", "id"), bounded(limit)
    if after is not None:
        moment, _, file = after.partition("~")
        try:
            since, last = dt.datetime.fromisoformat(moment), _key(file)
        except ValueError:
            raise NotFound from None
        rows = rows.filter(Q(kept_until__gt=since) | Q(kept_until=since, id__gt=last))
    found = list(rows[: most + 1])
    last_row = found[most - 1] if len(found) > most else None
    key = f"{last_row.kept_until.isoformat()}~{last_row.id}" if last_row is not None and last_row.kept_until is not None else None
    return Page(tuple(value(row) for row in found[:most]), key)


def read_content(*, region: str, file: UUID) -> bytes:
    """
    Return the whole clear content, its hash verified.

    :raises NotFound, FileErased, ContentBroken: see `open_chunks`.
    """
    row = _row(region, file)
    content = b"".join(_chunks(row))
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise ContentBroken(str(file))
    return content


def open_chunks(*, region: str, file: UUID) -> Iterator[bytes]:
    """
    Return the clear content in chunks of at most 64 KiB, each authentic; the first is read at once.

    :raises NotFound: if the region has no such file.
    :raises FileErased: if its key was destroyed.
    :raises ContentBroken: if the content is missing or not what was stored; in the middle of the chunks too.
    """
    chunks = _chunks(_row(region, file))
    first = next(chunks)

    def rest() -> Iterator[bytes]:
        yield first
        yield from chunks

    return rest()


def check_pdf(content: bytes) -> None:
    """Judge a PDF as `operations.store` does, bounded in time and memory. :raises FileRefused: with what to do."""
    pdf.inspect(content)


def value(row: File) -> StoredFile:
    """Return a row as others may hold it."""
    return StoredFile(
        id=row.id,
        region=row.region,
        owner=row.owner,
        purpose=row.purpose,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        media_type=row.media_type,
        retention=Retention(row.retention_code, row.retention_years, row.retention_reference),
        created_at=row.created_at,
        erased_at=row.erased_at,
        kept_until=row.kept_until,
    )


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _row(region: str, file: UUID) -> File:
    row = File.objects.filter(region=region, id=file).first()
    if row is None:
        raise NotFound
    return row


def _chunks(row: File) -> Iterator[bytes]:
    if row.wrapped_key is None:
        raise FileErased
    key = settings.LOKET_KEYRING.unwrap_key(row.wrapped_key, row=str(row.id))
    try:
        sealed = storage().open(row.storage_name)
    except FileNotFoundError:
        raise ContentBroken(f"no content for file {row.id}") from None
    with sealed:
        yield from cipher.unseal(sealed, key=key, bound_to=row.id.bytes)
