"""A proposal that waits: the author of the civil registration office proposed, the legal reviewer cleared, its head has to decide."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final
from uuid import UUID

from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.identity import queries as identity
from loket.services.catalogue import queries as catalogue
from loket.services.rollout import operations, queries

SERVICE: Final = "akta-kelahiran"
AUTHOR, REVIEWER = "penyusun.dukcapil@nusajaya.example", "penelaah-hukum.setda@nusajaya.example"
NOTE: Final = "Pemohon sering bertanya apa arti verifikasi. Tanggal tinjau ikut diperpanjang."
_VERSION: Final = re.compile(r"^version: (\d+)", re.MULTILINE)
_REVIEW: Final = re.compile(r"^review_by: (\d{4})", re.MULTILINE)
_TITLE: Final = ("{id: Verifikasi berkas, en: ", "{id: Pemeriksaan berkas oleh petugas, en: ")


def propose(region: str, now: dt.datetime) -> None:
    """Bring a proposal before the head of the agency; nothing where its author or reviewer is not there."""
    accounts = [identity.find_account_by_login(login=login) for login in (AUTHOR, REVIEWER)]
    base = queries.latest_hash(region, SERVICE)
    if any(account is None for account in accounts) or not base:
        return
    author, reviewer = (account.id for account in accounts if account is not None)
    yesterday, today = now - dt.timedelta(hours=26), now - dt.timedelta(hours=3)
    files = changed(catalogue.read_bundle(base), today)
    proposal = operations.propose(
        act=_act(region, author, ActorKind.AUTHOR, yesterday), region=region, service=SERVICE, files=files, base_hash=base, note=NOTE
    )
    act = _act(region, reviewer, ActorKind.REVIEWER, today)
    operations.take_review(act=act, proposal=proposal, revision=1)
    operations.comment(act=act, proposal=proposal, place="review_by", text="Tanggal tinjau sesuai keputusan tim standar pelayanan.")
    operations.clear_review(act=act, proposal=proposal, revision=2, text="Dasar hukum tidak berubah.")


def changed(files: catalogue.Bundle, on: dt.datetime) -> dict[str, bytes]:
    """Return the next version of a package: a step called by plainer words, and looked at again a year later."""
    texts = {name: content.decode() for name, content in files.items()}
    number = int(_VERSION.search(texts["service.yaml"])[1]) + 1  # type: ignore[index]
    service = _VERSION.sub(f"version: {number}", texts["service.yaml"], count=1)
    service = _REVIEW.sub(lambda found: f"review_by: {int(found[1]) + 1}", service, count=1)
    texts["service.yaml"] = service.replace(*_TITLE)
    note = f"## {number} ({on.date().isoformat()})\n- Langkah pemeriksaan disebut dengan kata sehari-hari; tanggal tinjau diperpanjang.\n\n"
    head, mark, rest = texts["CHANGELOG.md"].partition("## ")
    texts["CHANGELOG.md"] = f"{head}{note}{mark}{rest}"
    return {name: text.encode() for name, text in texts.items()}


def _act(region: str, account: UUID, kind: ActorKind, at: dt.datetime) -> Act:
    return Act(region=region, actor=str(account), kind=kind, at=at, purpose="publish")
