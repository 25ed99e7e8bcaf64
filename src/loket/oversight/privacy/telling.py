"""What people are told of their requests, and what the desk and those who lead are told of its clock. Private to the room."""

from __future__ import annotations

from typing import Final

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit.values import Act
from loket.foundation.common.text import Text
from loket.foundation.identity import operations as identity_writes
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Audience
from loket.foundation.offices import queries as offices
from loket.oversight.privacy import models
from loket.oversight.privacy.rights import OUTCOME_WORDS, REQUEST_WORDS, Outcome, RequestKind

KIND: Final = "privacy.request"
DESK_KIND: Final = "work.privacy"
_ANSWERED: Final = (
    Text(id="Permintaan {number} sudah dijawab", en="Your request {number} was answered"),
    Text(
        id="{kind}: {outcome}. Buka Data saya untuk membaca jawabannya dan apa yang berubah. Bila Anda tidak setuju, di sana tertulis ke mana Anda dapat mengadu.",
        en="{kind}: {outcome}. Open My data to read the answer and what has changed. If you do not agree, it says there where to complain.",
    ),
)
_FAREWELL: Final = (
    Text(id="Akun Anda di Loket sudah dihapus", en="Your Loket account was deleted"),
    Text(
        id="Atas permintaan {number}, akun Anda dan data yang boleh dihapus sudah dimusnahkan. Yang wajib disimpan menurut hukum tetap tersimpan: data kependudukan, "
        "dokumen yang terbit, permohonan sampai masa simpannya habis, dan rekaman pemrosesan. Dasar hukumnya ada di halaman Pengelolaan data pribadi.",
        en="As asked in {number}, your account and what may be deleted were destroyed. What the law demands is kept: the population register, issued documents, "
        "applications until their time is over, and the record of processing. The legal bases are on the page How personal data are handled.",
    ),
)
_LATE: Final = (
    Text(id="Kami terlambat menjawab permintaan {number}", en="We are late in answering your request {number}"),
    Text(
        id="{kind} seharusnya dijawab dalam 3 x 24 jam. Itu belum terjadi, dan kami minta maaf. Pimpinan instansinya sudah diberi tahu; permintaan Anda tetap berjalan.",
        en="{kind} should have been answered within 3 x 24 hours. It was not, and we apologise. Who leads the agency was told; your request goes on.",
    ),
)
_WARNING: Final = (
    Text(id="Permintaan {number} harus dijawab dalam 24 jam", en="Request {number} must be answered within 24 hours"),
    Text(id="{kind}. Buka Data pribadi di meja Anda dan ambil berikutnya.", en="{kind}. Open Personal data at your desk and take the next."),
)
_ESCALATED: Final = (
    Text(id="Permintaan {number} terlambat dijawab", en="Request {number} is late"),
    Text(
        id="{kind} di meja {position} sudah lewat 3 x 24 jam (UU 27/2022). Warga sudah diberi tahu bahwa kita terlambat. Pastikan ada yang mengerjakannya hari ini.",
        en="{kind} at the desk of {position} is past 3 x 24 hours (Law 27/2022). The person was told that we are late. See that somebody works on it today.",
    ),
)


def tell_answer(act: Act, row: models.Request) -> None:
    """Tell whoever asked that the answer is there; nothing of it is said outside."""
    _tell(act, row, _ANSWERED, outcome=OUTCOME_WORDS[Outcome(row.outcome or Outcome.DONE)])


def tell_farewell(act: Act, row: models.Request) -> None:
    """Tell whoever asked that the account is gone, by the contacts that it still has."""
    _tell(act, row, _FAREWELL)


def tell_late(act: Act, row: models.Request) -> None:
    """Tell whoever asked first, then who leads the agency."""
    _tell(act, row, _LATE)
    if row.position is None:
        return
    agency, title = row.position.partition("/")[0], agencies.get_position(row.region, row.position).title
    for leader in identity.list_audience(region=row.region, audience=Audience.LEADER, at=act.at, agency=agency):
        identity_writes.tell_account(
            act=act, account=leader.id, kind=DESK_KIND, subject=_ESCALATED[0].fill(number=row.number),
            body=_ESCALATED[1].fill(kind=REQUEST_WORDS[RequestKind(row.kind)], position=title),
        )  # fmt: skip


def warn_desk(act: Act, row: models.Request) -> None:
    """Tell the officer who holds it, else everybody who could take it."""
    if row.position is None:
        return
    place = (row.position, None, None)
    takers = offices.who_may_take(region=row.region, places={place}, at=act.at)[place]
    for account in [row.officer_id] if row.officer_id else sorted(takers):
        identity_writes.tell_account(
            act=act, account=account, kind=DESK_KIND, subject=_WARNING[0].fill(number=row.number),
            body=_WARNING[1].fill(kind=REQUEST_WORDS[RequestKind(row.kind)]),
        )  # fmt: skip


def _tell(act: Act, row: models.Request, words: tuple[Text, Text], **more: Text) -> None:
    known = {"number": row.number, "kind": REQUEST_WORDS[RequestKind(row.kind)], **more}
    account = identity.find_account(account_id=row.account_id)
    if account is None or not account.is_active:
        return
    identity_writes.tell_account(act=act, account=row.account_id, kind=KIND, subject=words[0].fill(**known), body=words[1].fill(**known))
