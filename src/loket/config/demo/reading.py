"""
Who read whose data in the demo, beside the year's work: a question with its answer, a report, one withheld and one shown again, and
a few readings that the rules find unusual. By the rooms' own operations; nobody in it is real.
"""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from django.db import connection

from loket.foundation.agencies import queries as agencies
from loket.foundation.audit import operations as audit
from loket.foundation.audit.values import Act, ActorKind
from loket.foundation.common import dates
from loket.foundation.identity import queries as identity
from loket.foundation.identity.values import Account
from loket.foundation.notifications import models as mails
from loket.foundation.residents import queries as residents
from loket.oversight.access import models, operations, queries, watching
from loket.oversight.access.values import RuleName, SignalState, WatchMode

_DOMAIN: Final = "nusajaya.example"
AUDITORS: Final = (f"auditor.inspektorat@{_DOMAIN}", f"auditor2.inspektorat@{_DOMAIN}")
NIGHT_OWL, CURIOUS, KIND_HEAD, BUSY, UNDER_WATCH = (
    f"{name}@{_DOMAIN}" for name in ("verifikator.dinsos", "verifikator.dpmptsp", "kepala.dpmptsp", "analis.kesbangpol", "kepala.dinsos")
)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
#: People that a busy day of the demo shows.
MANY: Final = 120


def make(region: str, now: dt.datetime, *, citizen: str) -> None:
    """Make the readings and what follows from them; nothing where the people of the cast are not there."""
    cast = {login: identity.find_account_by_login(login=login) for login in (*AUDITORS, NIGHT_OWL, CURIOUS, KIND_HEAD, BUSY, UNDER_WATCH, citizen)}
    found = {login: account for login, account in cast.items() if account is not None}
    if len(found) < len(cast) or found[citizen].resident_id is None:
        return
    _Scene(region, now, found, citizen).play()
    mails.Delivery.objects.all().delete()  # Because: what happened in a made-up past is in the inboxes; no old mail leaves now.


def judge(region: str, now: dt.datetime) -> None:
    """Look through what was read, once it is committed, and let an auditor explain one signal."""
    auditor = identity.find_account_by_login(login=AUDITORS[0])
    while watching.look_through(at=now):
        pass
    if auditor is None:
        return
    act = Act(region=region, actor=str(auditor.id), kind=ActorKind.AUDITOR, at=now, purpose="watch")
    busy = queries.list_signals(act=act, auditor=auditor.id, rule=RuleName.VOLUME, state=SignalState.NEW).items
    for one in busy[:1]:
        operations.decide_signal(
            act=act, auditor=auditor.id, signal=one.id, state="explained", note="Rekap tahunan izin penelitian atas perintah kepala badan (fiktif)."
        )


class _Scene:
    """A few days around one citizen."""

    def __init__(self, region: str, now: dt.datetime, cast: dict[str, Account], citizen: str) -> None:
        self.region, self.now, self.cast, self.me = region, now, cast, cast[citizen]
        assert self.me.resident_id is not None
        self.resident: UUID = self.me.resident_id
        self.zone = agencies.get_region(region).time_zone

    def play(self) -> None:
        """Begin watching behind the year's work, then let it happen."""
        self._habits()
        self._once_withheld()
        self._asked_and_reported()
        self._unusual()
        self._withheld_now()
        operations.choose_watch(act=self._citizen(self.now), account=self.me.id, mode=WatchMode.DAILY.value)

    def _habits(self) -> None:
        """Count the days of readers, and set the stored position behind the year: what was work then needs no second look."""
        since = self.now - 40 * DAY
        with connection.cursor() as cursor:
            cursor.execute(
                """INSERT INTO access_reader_day (region, actor, position, "on", people, readings)
                   SELECT r.region, r.actor, coalesce(min(p.position), ''), (r.at AT TIME ZONE %s)::date, count(DISTINCT s), count(DISTINCT r.id)
                   FROM audit_read r CROSS JOIN unnest(r.subjects) s LEFT JOIN identity_appointment p ON p.id = r.appointment
                   WHERE r.region = %s AND r.at >= %s AND r.actor_kind = 'officer' GROUP BY 1, 2, 4""",
                [self.zone, self.region, since],
            )
            cursor.execute("SELECT pg_current_xact_id()::text, (SELECT coalesce(max(id), 0) FROM audit_read)")
            xact, line = cursor.fetchone()
        models.Position.objects.create(name=watching.NAME, xact=int(xact), line=line, moved_at=self.now)

    def _once_withheld(self) -> None:
        """Withhold two readings for an investigation that ended last month, and show them again."""
        one, two = (self.cast[login].id for login in AUDITORS)
        began = self._office_hour(40)
        made = operations.propose_concealment(
            act=self._auditor(one, began), auditor=one, subject=self.resident, actor=str(self.cast[UNDER_WATCH].id), case=None,
            investigation="700/18/ITDA/2026", basis="internal_audit", reason="Dugaan titip data penerima bantuan; kepala dinas diperiksa (fiktif).",
            ends_at=dates.start_of_day(dates.civil_date(began + 21 * DAY, time_zone=self.zone), time_zone=self.zone),
        )  # fmt: skip
        operations.approve_concealment(act=self._auditor(two, began + HOUR), auditor=two, concealment=made.id)
        for hours in (26, 50):
            self._read(UNDER_WATCH, began + hours * HOUR, [self.resident], ("name", "family.welfare_decile"), purpose="counter")
        operations.open_concealment(act=self._auditor(two, made.ends_at + HOUR), concealment=made.id)

    def _asked_and_reported(self) -> None:
        """Let the citizen ask about one reading, get an answer, and report another."""
        at = self._office_hour(6)
        self._read(CURIOUS, at, [self.resident], ("name", "address"), purpose="counter")
        entry = self._newest(at + HOUR)
        asked = operations.ask(
            act=self._citizen(at + 3 * HOUR),
            account=self.me.id,
            of=None,
            entry=entry,
            text="Saya tidak punya urusan izin. Mengapa alamat saya dibaca?",
        )
        head = self.cast[KIND_HEAD].id
        act = Act(region=self.region, actor=str(head), kind=ActorKind.LEADER, at=at + 20 * HOUR, purpose="answer")
        operations.answer(
            act=act, officer=head, inquiry=asked.id,
            text="Anda tercatat sebagai saksi tetangga pada izin praktik di alamat sebelah. Petugas mencocokkan alamat saksi. Kami kini menutupi alamat saksi di layar.",
        )  # fmt: skip
        night = self._night(5)
        self._read(NIGHT_OWL, night, [self.resident], ("name", "family.welfare_decile", "family.kk_number"), purpose="work")
        operations.report(
            act=self._citizen(night + 9 * HOUR), account=self.me.id, of=None, entry=self._newest(night + HOUR), reason="no_matter",
            text="Data saya dibaca hampir tengah malam, padahal saya tidak mengajukan apa pun ke Dinas Sosial.",
        )  # fmt: skip

    def _unusual(self) -> None:
        """Let people in office read what the rules look for."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM residents_resident WHERE region = %s AND status = 'active' ORDER BY id DESC LIMIT %s", [self.region, MANY])
            people = [row[0] for row in cursor.fetchall()]
        night = self._night(1)
        for number, one in enumerate(people[:4]):
            self._read(NIGHT_OWL, night + number * dt.timedelta(minutes=7), [one], ("name", "family.welfare_decile"), purpose="work")
        self._read(BUSY, self._office_hour(3), people, ("name", "occupation"), purpose="counter")
        auditor = self.cast[AUDITORS[0]].id
        # Because: auditors see no signal that concerns their own family, and the printed one should see this.
        near = {
            one
            for login in AUDITORS
            if (own := self.cast[login].resident_id)
            for one in residents.family_member_ids(region=self.region, resident_id=own)
        }
        known = next(one for one in reversed(people) if one not in near)
        operations.protect(
            act=self._auditor(auditor, self.now - 20 * DAY),
            auditor=auditor,
            subject=known,
            reason="public_figure",
            note="Penyanyi daerah; sering dicari (fiktif).",
        )
        self._read(CURIOUS, self._office_hour(2), [known], ("name", "address", "birth_on"), purpose="counter")
        curious = self.cast[CURIOUS].resident_id
        if curious is not None:
            family = sorted(residents.family_member_ids(region=self.region, resident_id=curious) - {curious})
            self._read(CURIOUS, self._office_hour(1), family[:1] or [curious], ("name", "nik"), purpose="counter")

    def _withheld_now(self) -> None:
        """Withhold what an officer under investigation reads of the citizen, from three days ago on."""
        one, two = (self.cast[login].id for login in AUDITORS)
        began = self._office_hour(3)
        made = operations.propose_concealment(
            act=self._auditor(two, began), auditor=two, subject=self.resident, actor=str(self.cast[NIGHT_OWL].id), case=None, investigation="SP.Lidik/31/XI/2026",
            basis="law_enforcement", reason="Penyidik meminta agar pembacaan berikutnya tidak diketahui orang lain (fiktif).", ends_at=self.now + 18 * DAY,
        )  # fmt: skip
        operations.approve_concealment(act=self._auditor(one, began + HOUR), auditor=one, concealment=made.id)
        self._read(NIGHT_OWL, self.now - HOUR, [self.resident], ("name",), purpose="counter")

    def _read(self, login: str, at: dt.datetime, subjects: list[UUID], fields: tuple[str, ...], *, purpose: str) -> None:
        account = self.cast[login].id
        seat = next((one for one in identity.list_appointments(account_id=account, at=self.now) if one.region == self.region), None)
        act = Act(region=self.region, actor=str(account), kind=ActorKind.OFFICER, at=at, purpose=purpose, appointment=seat.id if seat else None)
        audit.record_read(act, subjects=subjects, fields=fields)

    def _newest(self, at: dt.datetime) -> UUID:
        return queries.list_shown(act=self._citizen(at), account=self.me.id, until=at, limit=1).items[0].entry

    def _citizen(self, at: dt.datetime) -> Act:
        return Act(region=self.region, actor=str(self.me.id), kind=ActorKind.CITIZEN, at=min(at, self.now), purpose="access")

    def _auditor(self, account: UUID, at: dt.datetime) -> Act:
        return Act(region=self.region, actor=str(account), kind=ActorKind.AUDITOR, at=at, purpose="withhold")

    def _office_hour(self, days: int) -> dt.datetime:
        """Return a moment within opening hours, at least so many days ago."""
        calendar = agencies.calendar_for(self.region)
        day = dates.civil_date(self.now, time_zone=self.zone) - dt.timedelta(days=days)
        while not calendar.is_working_day(day):
            day -= DAY
        return calendar.next_opening(dates.start_of_day(day, time_zone=self.zone)) + HOUR

    def _night(self, days: int) -> dt.datetime:
        """Return a quarter to midnight of an earlier day."""
        day = dates.civil_date(self.now, time_zone=self.zone) - dt.timedelta(days=days - 1)
        return dates.start_of_day(day, time_zone=self.zone) - dt.timedelta(minutes=15)
