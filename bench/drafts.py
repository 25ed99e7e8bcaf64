"""Complete drafts and signed-in sessions for load: `python bench/drafts.py COUNT` prints a JSON list of {session, account, draft}."""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from uuid import UUID

from loket.config import cli


def make(count: int) -> list[dict[str, str]]:
    """Return `count` drafts of a card replacement, complete up to the last button, of as many citizens as there are."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from PIL import Image

    from loket.foundation.audit.values import Act, ActorKind
    from loket.foundation.common import ids
    from loket.foundation.files import operations as files
    from loket.foundation.files.values import Accept, Retention
    from loket.foundation.identity.models import Account
    from loket.foundation.residents import queries as residents
    from loket.services.cases import operations as cases
    from loket.services.cases.values import ApplicantKind, Power
    from loket.services.rollout import queries as rollout

    region, service, at = "97.01", "ktp-penggantian", dt.datetime.now(dt.UTC)
    live = rollout.get_live(service, region, at)
    picture = io.BytesIO()
    Image.new("RGB", (64, 40), "teal").save(picture, "JPEG")
    made = []
    accounts = [a for a in Account.objects.filter(region=region, resident_id__isnull=False, appointments__isnull=True).order_by("pk")[:400]]
    able = []
    for account in accounts:
        act = Act(region=region, actor=str(account.pk), kind=ActorKind.CITIZEN, at=at, purpose="apply")
        facts = residents.facts_for(
            act=act, resident_id=account.resident_id, paths=("residents.card_issued_on", "residents.status"), reader=account.resident_id
        )
        if facts["residents.card_issued_on"] and facts["residents.status"] == "active":
            able.append((account, act))
    if not able:
        raise SystemExit("the demo has no citizen with an identity card")
    sessions = {}
    for number in range(count):
        account, act = able[number % len(able)]
        if account.pk not in sessions:
            session = SessionStore()
            session[SESSION_KEY] = str(account.pk)
            session[BACKEND_SESSION_KEY] = "loket.foundation.identity.backend.ByAddress"
            session[HASH_SESSION_KEY] = account.get_session_auth_hash()
            session.create()
            sessions[account.pk] = session.session_key
        kept = files.store(
            act=act, content=picture.getvalue(), owner=ids.new_id(), purpose="case_upload",
            retention=Retention(code="case_upload", years=1, reference="uji"), accept=Accept(types=("jpg",), max_bytes=100_000),
        )  # fmt: skip
        photo = {"file": str(kept.id), "name": "kartu.jpg", "media_type": kept.media_type, "size_bytes": kept.size_bytes, "sha256": kept.sha256}
        draft = cases.start_draft(
            act=act, service=service, version_hash=live.hash, account=account.pk, applicant=UUID(str(account.resident_id)),
            applicant_kind=ApplicantKind.RESIDENT, power=Power.SELF, answers={"reason": "damaged", "old_card": [photo], "pickup_place": "office"},
        )  # fmt: skip
        made.append({"session": sessions[account.pk], "account": str(account.pk), "draft": ids.to_text(draft.id)})
    return made


if __name__ == "__main__":
    cli.setup_django()
    print(json.dumps(make(int(sys.argv[1]))))
