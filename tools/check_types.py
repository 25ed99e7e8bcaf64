"""mypy over the whole package, strict where a mistake is dear: common, audit, rules, and every values.py and policy.py."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
STRICT_ROOMS = ("loket.foundation.common.*", "loket.foundation.audit.*", "loket.services.rules.*")
STRICT_FILES = ("values.py", "policy.py")
# What `--strict` adds for one module in a configuration file.
STRICT_OPTIONS = (
    "disallow_untyped_defs", "disallow_incomplete_defs", "disallow_untyped_calls", "disallow_any_generics",
    "disallow_subclassing_any", "disallow_untyped_decorators", "warn_return_any", "no_implicit_reexport", "strict_equality",
    "extra_checks",
)  # fmt: skip


def main() -> int:
    """Write the configuration with the strict modules that exist now, and run mypy with it."""
    source = TOP / "src"
    files = sorted(path for name in STRICT_FILES for path in source.glob(f"loket/**/{name}"))
    modules = [*STRICT_ROOMS, *(".".join(path.relative_to(source).with_suffix("").parts) for path in files)]
    names = ", ".join(f'"{module}"' for module in modules)
    options = "\n".join(f"{option} = true" for option in STRICT_OPTIONS)
    made = TOP / ".cache" / "mypy.toml"
    made.parent.mkdir(exist_ok=True)
    # Because: mypy's tables cannot name "every values.py"; the list is written anew each time.
    made.write_text(f"{(TOP / 'pyproject.toml').read_text()}\n[[tool.mypy.overrides]]\nmodule = [{names}]\n{options}\n")
    environment = {**os.environ, "LOKET_MODE": "test"}
    done = subprocess.run([sys.executable, "-m", "mypy", "--config-file", str(made), "--no-error-summary"], cwd=TOP, env=environment, check=False)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
