"""
Where sealed contents lie. One interface; a folder now, an S3-compatible store later.

Invariant: `put` returns only when the content would survive a power cut; a name is written once and never changed.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from django.conf import settings

from loket.foundation.files.values import Space

NAME: Final = re.compile(r"^[0-9A-Z]{26}$")
HALF: Final = ".half"


class Storage(Protocol):
    """What a store must do. Names are random, made by us, 26 characters of the id alphabet."""

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Keep the pieces under `name`, durably."""

    def open(self, name: str) -> BinaryIO:
        """Open for reading. :raises FileNotFoundError: if there is none."""

    def remove(self, name: str) -> None:
        """Remove; a missing one is no fault."""

    def exists(self, name: str) -> bool:
        """Say whether there is content under `name`."""

    def list_before(self, before: dt.datetime) -> Iterator[str]:
        """Yield the names, and the names of half-written ones, that were last changed before a moment."""

    def space(self) -> Space | None:
        """Return the room that is left, None where the store has no disk of its own."""


class FolderStorage:
    """Files in folders of two characters, so that no folder grows huge. Written beside, synced, then renamed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """See `Storage.put`."""
        path = self._path(name)
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync_folder(self.root)
        half = path.with_name(name + HALF)
        try:
            with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                for piece in pieces:
                    out.write(piece)
                out.flush()
                os.fsync(out.fileno())
            half.rename(path)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)

    def open(self, name: str) -> BinaryIO:
        """See `Storage.open`."""
        return self._path(name).open("rb")

    def remove(self, name: str) -> None:
        """See `Storage.remove`."""
        plain = name.removesuffix(HALF)
        self._path(plain).with_name(name).unlink(missing_ok=True)

    def exists(self, name: str) -> bool:
        """See `Storage.exists`."""
        return self._path(name).is_file()

    def list_before(self, before: dt.datetime) -> Iterator[str]:
        """See `Storage.list_before`."""
        if not self.root.is_dir():
            return
        for folder in sorted(self.root.iterdir()):
            if not folder.is_dir() or len(folder.name) != 2:
                continue
            with os.scandir(folder) as entries:
                for entry in entries:
                    plain = entry.name.removesuffix(HALF)
                    if NAME.match(plain) and plain[-2:] == folder.name and entry.stat().st_mtime < before.timestamp():
                        yield entry.name

    def _path(self, name: str) -> Path:
        if not NAME.match(name):
            raise ValueError("not a storage name of ours")
        # Because: the last characters are random, the first ones are time.
        return self.root / name[-2:] / name

    def space(self) -> Space | None:
        """See `Storage.space`."""
        present = next(folder for folder in (self.root, *self.root.parents) if folder.is_dir())
        usage = shutil.disk_usage(present)
        return Space(free_bytes=usage.free, total_bytes=usage.total)


def storage() -> Storage:
    """Return the store of this installation."""
    return FolderStorage(Path(settings.LOKET_FILES_DIR))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
