"""`make bench`: hands over to bench/ when it is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent

if not (TOP / "bench" / "__main__.py").exists():
    print("bench/ is not built yet.")
    sys.exit(0)
sys.exit(subprocess.run([sys.executable, "-m", "bench", *sys.argv[1:]], cwd=TOP, check=False).returncode)
