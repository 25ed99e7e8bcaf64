"""How much one request may bring: refused by its announced length, before a byte of it is kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class BoundedUploads(FileUploadHandler):
    """
    First of `FILE_UPLOAD_HANDLERS`: more than `LOKET_UPLOAD_BYTES` in one request is answered with 413.

    Because: the form's token is read from the body before any view runs, so a view would come too late.
    """

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, boundary: str, encoding: str | None = None) -> None:
        """Look at the length. :raises RequestDataTooBig: which becomes the page of 413."""
        if content_length > settings.LOKET_UPLOAD_BYTES:
            raise RequestDataTooBig("more than LOKET_UPLOAD_BYTES in one request")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass on."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
        return
