"""Keep a file, or destroy its key."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids, sealing
from loket.foundation.common.errors import NotFound
from loket.foundation.files import cipher, cleaning, queries
from loket.foundation.files.errors import StillKept
from loket.foundation.files.models import File
from loket.foundation.files.pieces import add_piece as add_piece
from loket.foundation.files.pieces import begin_upload as begin_upload
from loket.foundation.files.pieces import end_upload as end_upload
from loket.foundation.files.storage import storage
from loket.foundation.files.values import MEDIA_TYPES, MIB, Accept, Clean, Retention, StoredFile

#: What Loket makes itself is kept byte for byte (a signature covers every byte); only the kind is checked.
MOST_OF_OURS: Final = 50 * MIB


def clean(*, content: bytes, accept: Accept) -> Clean:
    """
    Return what `store` would keep of a person's upload, without keeping it.

    :raises FileRefused: with what to do.
    """
    return cleaning.clean(content, accept)


@audit.operation("files.file.stored")
def store(*, act: Act, content: bytes, owner: UUID, purpose: str, retention: Retention, accept: Accept | None) -> StoredFile:
    """
    Keep `content` for `owner` (opaque id) and return what is kept. Its years begin when the owner ends (`count_years`).

    `accept` says what a person may send; None: made by Loket itself (PDF). The content is sealed and synced to the store
    before the row is written: a rollback leaves an orphan, which the sweep removes; never a row without content.

    :raises FileRefused: with what to do; nothing is kept.
    """
    kept = cleaning.clean(content, accept) if accept is not None else _ours(content)
    file, name = ids.new_id(), ids.to_text(ids.new_id())
    key = sealing.new_key()
    storage().put(name, cipher.seal(kept.content, key=key, bound_to=file.bytes))
    row = File.objects.create(
        id=file,
        region=act.region,
        owner=owner,
        purpose=purpose,
        sha256=hashlib.sha256(kept.content).hexdigest(),
        size_bytes=len(kept.content),
        media_type=kept.media_type,
        storage_name=name,
        wrapped_key=settings.LOKET_KEYRING.wrap_key(key, row=str(file)),
        retention_code=retention.code,
        retention_years=retention.years,
        retention_reference=retention.reference,
        created_at=act.at,
    )
    audit.record(
        act,
        "files.file.stored",
        table="files_file",
        row=file,
        columns={"sha256": row.sha256, "owner": str(owner)},
        details={"purpose": purpose, "media_type": row.media_type, "size_bytes": row.size_bytes, "retention": retention.code},
    )
    return queries.value(row)


@audit.operation("files.file.erased")
def erase(*, act: Act, file: UUID) -> StoredFile:
    """
    Destroy the key of a file, so that nobody can read it again, and remove its content after the commit.

    Backups keep only what cannot be opened. Erasing twice changes nothing more, and is recorded.

    :raises NotFound: if the region has no such file.
    """
    return _erase(act, _locked(act, file))


@audit.operation("files.file.erased")
def erase_due(*, act: Act, file: UUID) -> StoredFile:
    """
    Erase a file whose time is over at `act.at`, as `erase` does.

    :raises StillKept: if it is not, or not any more: an objection may have stopped the years meanwhile.
    :raises NotFound: if the region has no such file.
    """
    row = _locked(act, file)
    if row.kept_until is None or row.kept_until > act.at:
        raise StillKept
    return _erase(act, row)


@audit.operation("files.files.erased")
def erase_all(*, act: Act, owner: UUID) -> int:
    """Erase every file of an owner that ends without a trace, as a draft does; return how many. Doing it again changes nothing more."""
    rows = list(File.objects.select_for_update().filter(region=act.region, owner=owner, erased_at__isnull=True).order_by("id"))
    for row in rows:
        _erase(act, row)
    audit.record(act, "files.files.erased", table="files_file", row=owner, details={"count": len(rows)})
    return len(rows)


@audit.operation("files.files.handed_over")
def hand_over(*, act: Act, owner: UUID, to: UUID) -> int:
    """Let the files of one owner belong to another from now on (those of a draft to the case that it became); return how many."""
    count: int = File.objects.filter(region=act.region, owner=owner).update(owner=to)
    audit.record(act, "files.files.handed_over", table="files_file", row=to, details={"count": count})
    return count


@audit.operation("files.retention.counted")
def count_years(*, act: Act, owner: UUID, since: dt.datetime | None) -> int:
    """
    Let the years of an owner's files count from `since`, its end; None: it goes on again, so they do not count. Return how many files.

    Law: an archive's years are counted from the end of the matter (UU 43/2009; each file names the schedule that sets them).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE files_file SET kept_until = %s::timestamptz + make_interval(years => retention_years)
               WHERE region = %s AND owner = %s AND erased_at IS NULL""",
            [since, act.region, owner],
        )
        count = cursor.rowcount
    audit.record(
        act, "files.retention.counted", table="files_file", row=owner, details={"count": count, "since": since.isoformat() if since else None}
    )
    return count


def _locked(act: Act, file: UUID) -> File:
    row = File.objects.select_for_update().filter(region=act.region, id=file).first()
    if row is None:
        raise NotFound
    return row


def _erase(act: Act, row: File) -> StoredFile:
    name = row.storage_name
    if row.erased_at is None:
        row.wrapped_key, row.erased_at = None, act.at
        row.save(update_fields=["wrapped_key", "erased_at"])
    # Because: before the commit the erasure could still be rolled back, and then the content must be there.
    transaction.on_commit(lambda: storage().remove(name))
    details = {"purpose": row.purpose, "retention": row.retention_code, "reference": row.retention_reference}
    audit.record(act, "files.file.erased", table="files_file", row=row.id, details=details)
    return queries.value(row)


def _ours(content: bytes) -> Clean:
    if len(content) > MOST_OF_OURS or cleaning.sniff(content) != "pdf":
        raise ValueError("only a PDF of ours, of at most 50 MiB, is kept without an upload's check")
    return Clean(content, MEDIA_TYPES["pdf"])
