"""
What happens here. `ref` is the followed case.

| event | payload |
|---|---|
| elsewhere.case.submitted | service |
| elsewhere.case.completed, elsewhere.case.refused | service, late, submitted_at: as the events of cases, so that figures count both alike |
| elsewhere.case.moved | service, to |
"""

from __future__ import annotations

from typing import Final

SUBMITTED: Final = "elsewhere.case.submitted"
MOVED: Final = "elsewhere.case.moved"
COMPLETED: Final = "elsewhere.case.completed"
REFUSED: Final = "elsewhere.case.refused"
