"""Static files: gathered, named by their content and compressed once, into the state folder."""

from __future__ import annotations

import hashlib
from importlib.metadata import version


def ensure() -> bool:
    """Gather the static files when they changed since the last time. Return whether it was needed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256(version("whitenoise").encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(path.encode())
            with storage.open(path) as content:
                digest.update(hashlib.sha256(content.read()).digest())
    stamp = settings.STATIC_ROOT.with_name("static.stamp")
    if stamp.exists() and stamp.read_text() == digest.hexdigest() and settings.STATIC_ROOT.exists():
        return False
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(digest.hexdigest())
    return True
