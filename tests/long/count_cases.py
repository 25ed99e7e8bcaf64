"""Print what became of submissions in a running demo: JSON {key: [case ids]}, and messages by case. Reads keys as JSON from stdin."""

from __future__ import annotations

import json
import sys

from loket.config import cli


def main() -> None:
    keys = json.load(sys.stdin)
    cli.setup_django()
    from django.db import connection

    from loket.foundation.common import ids

    found: dict[str, list[str]] = {key: [] for key in keys}
    with connection.cursor() as cursor:
        cursor.execute("SELECT idempotency_key, id FROM cases_case WHERE idempotency_key = ANY(%s)", [keys])
        rows = cursor.fetchall()
        for key, case in rows:
            found[key].append(ids.to_text(case))
        cases = [case for _, case in rows]
        cursor.execute("SELECT case_id, count(*) FROM cases_casestep WHERE case_id = ANY(%s) AND step = 'check' GROUP BY case_id", [cases])
        checks = {ids.to_text(case): count for case, count in cursor.fetchall()}
        cursor.execute(
            "SELECT case_id, count(*) FROM audit_entry WHERE case_id = ANY(%s) AND event = 'cases.case.submitted' GROUP BY case_id", [cases]
        )
        entries = {ids.to_text(case): count for case, count in cursor.fetchall()}
        cursor.execute(
            "SELECT case_id, count(*) FROM notifications_message WHERE case_id = ANY(%s) AND kind = 'case.submitted' GROUP BY case_id", [cases]
        )
        messages = {ids.to_text(case): count for case, count in cursor.fetchall()}
    sys.stdout.write(json.dumps({"cases": found, "checks": checks, "entries": entries, "messages": messages}))


if __name__ == "__main__":
    main()
