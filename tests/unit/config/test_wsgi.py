"""What the web server loads before it begins."""

from __future__ import annotations

import os
import subprocess
import sys


def test_every_door_is_read_before_the_first_request() -> None:
    script = "import sys, loket.config.wsgi; print([n for n in ('api', 'public', 'citizen', 'desk', 'inspect') if f'loket.web.{n}.urls' not in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], env={**os.environ, "LOKET_MODE": "test"}, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr[-2000:]
