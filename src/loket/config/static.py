"""Static files: gathered, named by their content and compressed once, into the state folder."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path


def ensure() -> bool:
    """Gather the static files when they changed since the last time. Return whether it was needed."""
    from django.conf import settings
    from django.core.management import call_command

    if is_ready():
        return False
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    _stamp().write_text(_digest())
    return True


def is_ready() -> bool:
    """Say whether what the code brings is gathered, and nothing older."""
    from django.conf import settings
    from django.contrib.staticfiles.storage import staticfiles_storage

    index = settings.STATIC_ROOT / getattr(staticfiles_storage, "manifest_name", "")  # the folder itself where names are plain
    return index.exists() and _stamp().exists() and _stamp().read_text() == _digest()


def _stamp() -> Path:
    from django.conf import settings

    root: Path = settings.STATIC_ROOT
    return root.with_name("static.stamp")


def _digest() -> str:
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(version("whitenoise").encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(path.encode())
            with storage.open(path) as content:
                digest.update(hashlib.sha256(content.read()).digest())
    return digest.hexdigest()
