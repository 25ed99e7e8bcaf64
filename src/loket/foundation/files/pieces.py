"""
Uploads in pieces, for networks that fail: what arrived stays, sealed, and the rest follows when it can.

The order of things is that of tus 1.0 (https://tus.io/protocols/resumable-upload): begin with a length, add at an offset, ask for the offset.
"""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Sum

from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act
from loket.foundation.common import ids
from loket.foundation.files import models
from loket.foundation.files.errors import NoSuchUpload, PieceMisplaced, TooManyUploads
from loket.foundation.files.values import Partial

#: Uploads that an account may have open at once, and how much they may announce together. Source: project rule, against a full disk.
MOST_OPEN: Final = 20
MOST_OPEN_BYTES: Final = 100 * 2**20
#: Unit: bytes. One request holds no more; a slow phone sends far less.
MOST_PIECE: Final = 1 << 20
#: What nobody goes on with for so long is thrown away. Source: project rule; the page says so.
KEPT: Final = dt.timedelta(days=3)
NAME: Final = "files_partial.name"
CONTENT: Final = "files_piece.content"


@audit.operation("files.upload.begun")
def begin_upload(*, act: Act, account: UUID, owner: UUID, field: str, name: str, size_bytes: int) -> Partial:
    """
    Announce a file of `size_bytes` that comes in pieces, for the question `field` of `owner` (a draft or a case).

    :raises TooManyUploads: the account has too many open, or too much.
    """
    open_now = models.Partial.objects.filter(account_id=account, touched_at__gt=act.at - KEPT, file_id__isnull=True)
    announced = open_now.aggregate(size=Sum("size_bytes"))["size"] or 0
    if open_now.count() >= MOST_OPEN or announced + size_bytes > MOST_OPEN_BYTES:
        raise TooManyUploads
    id_ = ids.new_id()
    row = models.Partial.objects.create(
        id=id_, region=act.region, account_id=account, owner=owner, field=field, size_bytes=size_bytes, begun_at=act.at, touched_at=act.at,
        name_sealed=settings.LOKET_KEYRING.seal_text(name, column=NAME, row=str(id_)),
    )  # fmt: skip
    audit.record(act, "files.upload.begun", table="files_partial", row=id_, columns={"name": name}, details={"bytes": size_bytes, "field": field})
    return _value(row)


def add_piece(*, act: Act, account: UUID, upload: UUID, offset: int, content: bytes) -> int:
    """
    Add a piece at the place where the last one ended, and return where the next one begins. Durable once it returns.

    Not recorded by itself: the record says when the file was begun and when it was kept.

    :raises NoSuchUpload: gone, kept already, or somebody else's. :raises PieceMisplaced: the upload stands elsewhere: ask for its offset.
    """
    with transaction.atomic():
        row = models.Partial.objects.select_for_update().filter(id=upload, account_id=account, region=act.region, file_id__isnull=True).first()
        if row is None:
            raise NoSuchUpload
        if row.offset_bytes != offset or offset + len(content) > row.size_bytes or len(content) > MOST_PIECE:
            raise PieceMisplaced
        if content:
            sealed = settings.LOKET_KEYRING.seal(content, column=CONTENT, row=f"{upload}:{offset}")
            try:
                models.Piece.objects.create(partial=row, offset_bytes=offset, content_sealed=sealed)
            except IntegrityError:
                raise PieceMisplaced from None
        row.offset_bytes, row.touched_at = offset + len(content), act.at
        row.save(update_fields=["offset_bytes", "touched_at"])
        return int(row.offset_bytes)


@audit.operation("files.upload.ended")
def end_upload(*, act: Act, account: UUID, upload: UUID, file: UUID | None) -> None:
    """
    Throw the pieces away, because the whole is kept as `file`, or because it is not wanted (None). Again changes nothing.

    The row of a kept one stays until it is swept, so that asking twice is answered the same.
    """
    row = models.Partial.objects.select_for_update().filter(id=upload, account_id=account, region=act.region).first()
    if row is not None:
        models.Piece.objects.filter(partial=row).delete()
        if file is None:
            row.delete()
        else:
            row.file_id, row.touched_at = file, act.at
            row.save(update_fields=["file_id", "touched_at"])
    audit.record(act, "files.upload.ended", table="files_partial", row=upload, details={"kept": file is not None})


def get_upload(*, region: str, account: UUID, upload: UUID) -> Partial:
    """Return how far an upload is. :raises NoSuchUpload: gone, or somebody else's."""
    row = models.Partial.objects.filter(id=upload, account_id=account, region=region).first()
    if row is None:
        raise NoSuchUpload
    return _value(row)


def read_upload(*, region: str, account: UUID, upload: UUID) -> bytes:
    """Return the whole content of an upload whose last piece arrived. :raises NoSuchUpload: not whole, gone, or somebody else's."""
    found = get_upload(region=region, account=account, upload=upload)
    if not found.is_whole or found.file is not None:
        raise NoSuchUpload
    rows = models.Piece.objects.filter(partial_id=upload).order_by("offset_bytes").values_list("offset_bytes", "content_sealed")
    content = b"".join(settings.LOKET_KEYRING.open(sealed, column=CONTENT, row=f"{upload}:{offset}") for offset, sealed in rows)
    if len(content) != found.size_bytes:
        raise NoSuchUpload
    return content


def sweep_uploads(*, at: dt.datetime) -> int:
    """Throw away what nobody goes on with since three days; return how many. Idempotent."""
    gone = list(models.Partial.objects.filter(touched_at__lte=at - KEPT).order_by("touched_at").values_list("id", flat=True)[:1000])
    models.Piece.objects.filter(partial_id__in=gone).delete()
    models.Partial.objects.filter(id__in=gone).delete()
    return len(gone)


def _value(row: models.Partial) -> Partial:
    return Partial(
        id=row.id, owner=row.owner, field=row.field, name=settings.LOKET_KEYRING.open_text(row.name_sealed, column=NAME, row=str(row.id)),
        size_bytes=row.size_bytes, offset_bytes=row.offset_bytes, file=row.file_id,
    )  # fmt: skip
