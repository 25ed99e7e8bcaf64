"""Who hears what of signing: that a certificate has ended (its owner and the operators), that the service answers again (who waits for it)."""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Audience
from loket.foundation.notifications import queries as notification_reads
from loket.services.documents import queries as documents

ENDED, ENDED_OF, ANSWERS = "work.certificate_ended", "work.certificate_ended_of", "work.signing_answers"
#: Source: project rule: told once a working day is enough, and no more often than that.
TOLD_AGAIN_AFTER: Final = dt.timedelta(hours=20)
_ENDED_SUBJECT: Final = Text(id="Sertifikat tanda tangan Anda berakhir", en="Your signing certificate has ended")
_ENDED_BODY: Final = Text(
    id="Layanan tanda tangan menolak karena sertifikat Anda berakhir atau dicabut. Dokumen menunggu dan tidak hilang, tetapi janji waktu kepada warga "
    "tetap berjalan. Perbarui sertifikat Anda; pengelola sudah diberi tahu.",
    en="The signing service refused because your certificate has ended or was revoked. The documents wait and are not lost, but the time promised "
    "to citizens runs on. Renew your certificate; the operator was told.",
)
_ENDED_OF_SUBJECT: Final = Text(id="Sertifikat tanda tangan {name} berakhir", en="The signing certificate of {name} has ended")
_ENDED_OF_BODY: Final = Text(
    id="Layanan tanda tangan menolak sertifikat {name}. {count} dokumen menunggu tanda tangan di daerah ini. Bantu perpanjang sertifikatnya pada otoritas.",
    en="The signing service refuses the certificate of {name}. {count} documents wait for a signature in this region. Help to renew it at the authority.",
)
_ANSWERS_SUBJECT: Final = Text(id="Layanan tanda tangan sudah pulih", en="The signing service answers again")
_ANSWERS_BODY: Final = Text(
    id="{count} dokumen menunggu tanda tangan Anda. Buka Meja, lalu Tanda tangan.",
    en="{count} documents wait for your signature. Open the desk, then Signatures.",
)


def tell_ended(act: Act, officer: UUID) -> int:
    """Tell an officer whose certificate is refused, and the operators, once in a while; return how many heard it now."""
    told = _tell(act, officer, ENDED, _ENDED_SUBJECT, _ENDED_BODY)
    name, count = identity.get_account(account_id=officer).name, sum(documents.count_awaiting(region=act.region).values())
    operators = {one.account for one in identity.list_officers(region=act.region, at=act.at) if one.audience is Audience.OPERATOR}
    for operator in sorted(operators - {officer}):
        told += _tell(act, operator, ENDED_OF, _ENDED_OF_SUBJECT.fill(name=name), _ENDED_OF_BODY.fill(name=name, count=count))
    return told


def tell_answers(act: Act) -> int:
    """Tell everybody in a region for whose signature something waits that they can sign again; return how many."""
    positions = [position.code for position in agencies.list_positions(act.region)]
    told = 0
    for signer in documents.list_signers(region=act.region, positions=positions):
        count = documents.count_for(region=act.region, positions=positions, signers=(signer,))
        told += _tell(act, signer, ANSWERS, _ANSWERS_SUBJECT, _ANSWERS_BODY.fill(count=count), again_after=dt.timedelta(minutes=30))
    return told


def _tell(act: Act, account: UUID, kind: str, subject: Text, body: Text, *, again_after: dt.timedelta = TOLD_AGAIN_AFTER) -> int:
    recent = notification_reads.list_messages(region=act.region, recipient=account, limit=50)
    if any(one.kind == kind and one.subject == subject and act.at - one.created_at < again_after for one in recent):
        return 0
    identity_writes.tell_account(act=act, account=account, kind=kind, subject=subject, body=body)
    return 1
