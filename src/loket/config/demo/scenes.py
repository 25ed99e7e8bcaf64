"""Which applications are made: a year of them by chance, a queue for the desk, and a few of which a visitor can be sure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import Final
from uuid import UUID

from loket.config.demo import chance
from loket.config.demo.applications import SERVICES, Applications, carry_out
from loket.config.demo.cast import Region
from loket.config.demo.further import CHOOSES, COPIES, RENEWAL, suits
from loket.config.demo.ledger import Ledger
from loket.config.demo.people import Family, Person
from loket.config.demo.planning import Paper, Plan
from loket.config.demo.story import Story
from loket.foundation.common import dates
from loket.services.cases.values import Case, CaseState
from loket.services.catalogue import queries as catalogue

DAYS: Final = 365
#: Share of certified copies that are of documents of this system.
OF_THIS_SYSTEM: Final = 0.6
#: Licences that wait for the decision of the head, who signs them personally.
TO_SIGN: Final = 4
#: How many cases are told whatever chance does: of both printed citizens, and of all states.
SURE: Final = 3 + 2 + 5 + 6 + TO_SIGN
_WEEKEND: Final = 0.35
Account = Callable[[Person], UUID]
_ACCEPTED: Final = ("accept", None)


class Year:
    """A year of applications in one region."""

    def __init__(
        self, rng: Random, region: Region, ledger: Ledger, makes: Applications, families: list[Family], account: Account, now: dt.datetime
    ) -> None:
        self.rng, self.region, self.ledger, self.makes, self.account, self.now = rng, region, ledger, makes, account, now
        self._all, self.is_first_round = families, True
        self._pool: list[Family] = []
        self._papers: list[tuple[Plan, Paper]] = []
        self._fill()
        self._days = [dt.timedelta(days=n) for n in range(DAYS)]
        local = region.calendar("dukcapil")
        today = local.civil_date(now)
        weights = [(_WEEKEND if (today - day).weekday() > 4 else 1.0) * (1.4 - 0.8 * day.days / DAYS) for day in self._days]
        self._cumulated = list(_running(weights))
        self._midnight = dt.datetime.combine(today, dt.time(), dates.zone(local.time_zone)).astimezone(dt.UTC)

    def by_chance(self) -> Case:
        """Imagine one case of some day of the year."""
        service = chance.weighted(self.rng, SERVICES)
        wants_paper = service == RENEWAL or (service == COPIES and self.rng.random() < OF_THIS_SYSTEM)
        if wants_paper and (plan := self._with_paper(service)):
            return self.tell(plan)
        # Because: nobody renews what they do not hold; the first permit is what they ask for.
        return self.tell(self.plan("izin-penelitian" if service == RENEWAL else service, self._moment()))

    def _with_paper(self, service: str) -> Plan | None:
        """Return a plan for somebody who holds a document from an earlier case, or None when nobody holds a fitting one."""
        accepted = {name for field in catalogue.holding.document_fields(self.region.services[service].definition) for name in field.accepts}
        for place, (earlier, paper) in enumerate(self._papers):
            if paper.kind not in accepted:
                continue
            since = dt.datetime.combine(paper.issued_on, dt.time(2), dt.UTC) + dt.timedelta(days=3)
            until = self.now - dt.timedelta(hours=2)
            if service == RENEWAL and paper.valid_until is not None:
                since = dt.datetime.combine(paper.valid_until, dt.time(2), dt.UTC) - dt.timedelta(days=58)
                until = min(until, since + dt.timedelta(days=55))
            if since < until:
                del self._papers[place]
                at = since + (until - since) * self.rng.random()
                return self.makes.plan(service, earlier.family, earlier.applicant, earlier.account, at, paper)
        return None

    def plan(self, service: str, at: dt.datetime, *, family: Family | None = None) -> Plan:
        """Return a plan for a family that has no other case yet."""
        if family is None:
            family = self._family(service)
        on = at.date()
        applicant = family.head if service == "akta-kelahiran" else self.makes.someone(family, on=on)
        if service in CHOOSES:
            applicant = CHOOSES[service](family, on) or applicant
        return self.makes.plan(service, family, applicant, self.account(applicant), at)

    def tell(self, plan: Plan) -> Case:
        """Imagine a planned case; what it brought becomes the state of the register."""
        case = Story(self.rng, self.region, self.ledger, plan, self.now).tell()
        if case.state is CaseState.COMPLETED and self.is_first_round:
            carry_out(plan)
            self._papers += [(plan, paper) for paper in plan.papers]
        return case

    def queue(self, places: Iterable[int], *, hours: float = 3.2) -> Iterator[Case]:
        """Imagine applications that wait at the civil registration office, those at every twelfth place for over a working day."""
        calendar = self.region.calendar("dukcapil")
        for number in places:
            service = chance.weighted(self.rng, SERVICES[:4])
            back = 9.5 if number % 12 == 0 else self.rng.uniform(0.1, hours)
            plan = self.plan(service, self._working_hours_ago(calendar, back))
            plan.script = [None]
            yield self.tell(plan)

    def of_all_states(self) -> Iterator[Case]:
        """Imagine one case of every state, whatever chance does."""
        ago = lambda days: self.now - dt.timedelta(days=days, hours=3)  # noqa: E731
        refused = self.plan("ktp-penggantian", ago(40))
        refused.answers = {"reason": "damaged", "old_card": self.makes.file("png"), "pickup_place": "office"}
        refused.script, refused.objects = [("refuse", "not_the_holder"), None], False
        contested = self.plan("ktp-penggantian", ago(9))
        contested.answers = {"reason": "damaged", "old_card": self.makes.file("png"), "pickup_place": "office"}
        contested.script, contested.objects, contested.hurry = [("refuse", "not_the_holder"), None], True, 0.3
        deemed = self.plan("izin-penelitian", ago(30))
        deemed.answers |= {"theme": "politics", "foreign": False}
        deemed.script = [None]
        withdrawn = self.plan("pindah-datang", ago(20))
        withdrawn.withdraws = True
        late = self.plan("kk-perubahan", ago(6))
        late.script = [None]
        for plan in (refused, contested, deemed, withdrawn, late):
            yield self.tell(plan)

    def of_citizen(self, family: Family) -> Iterator[Case]:
        """Imagine what the first printed citizen sees: one done with a document, one returned, one under way."""
        calendar = self.region.calendar("dukcapil")
        done = self.plan("ktp-penggantian", self.now - dt.timedelta(days=16), family=family)
        done.answers = {"reason": "damaged", "old_card": self.makes.file("png"), "pickup_place": "district"}
        done.script = [_ACCEPTED]
        returned = self.plan("kk-perubahan", self._working_hours_ago(calendar, 11), family=family)
        member = family.spouse() or family.head
        returned.answers = {"kind": "education", "member": str(member.id), "education": "bachelor", "evidence": self.makes.file()}
        returned.effects = {**returned.effects, "member_name": member.name}
        returned.script, returned.corrects, returned.hurry = [("return", "evidence_unreadable")], False, 0.2
        waiting = self.plan("akta-kelahiran", self._working_hours_ago(calendar, 2), family=family)
        waiting.answers |= {"parents_married": True, "marriage_book": self.makes.file()}
        waiting.script = [None]
        for plan in (done, returned, waiting):
            plan.applicant, plan.account = family.head, self.account(family.head)
            plan.register = self.makes.register(plan.service, family, family.head)
            yield self.tell(plan)

    def of_second_citizen(self, family: Family) -> Iterator[Case]:
        """Imagine what the second printed citizen sees: a move that is done, and a refusal that is contested."""
        moved = self.plan("pindah-datang", self.now - dt.timedelta(days=150), family=family)
        moved.answers |= {"moved_on": (self.now - dt.timedelta(days=155)).date().isoformat()}
        moved.script = [_ACCEPTED] * 3
        contested = self.plan("izin-penelitian", self.now - dt.timedelta(days=12), family=family)
        contested.answers |= {"theme": "politics", "foreign": False}
        contested.script, contested.objects, contested.hurry = [("refuse", "unrest"), None], True, 0.3
        for plan in (moved, contested):
            plan.applicant, plan.account = family.head, self.account(family.head)
            plan.register = self.makes.register(plan.service, family, family.head)
            yield self.tell(plan)

    def of_visits(self, family: Family, count: int = 6) -> Iterator[Case]:
        """Imagine people whose card was lost repeatedly, who are asked to come: the second printed citizen first."""
        calendar = self.region.calendar("dukcapil")
        for number in range(count):
            plan = self.plan("ktp-penggantian", self._working_hours_ago(calendar, 9 + 2 * number), family=family if number == 0 else None)
            if number == 0:
                plan.applicant, plan.account = family.head, self.account(family.head)
            plan.applicant.card_issues = max(plan.applicant.card_issues, 3)
            plan.register = self.makes.register(plan.service, plan.family, plan.applicant)
            lost_on = (plan.at - dt.timedelta(days=2)).date().isoformat()
            plan.answers = {"reason": "lost", "lost_on": lost_on, "police_letter": self.makes.file(), "pickup_place": "office"}
            plan.script, plan.hurry, plan.withdraws = [_ACCEPTED, None], 0.2, False
            yield self.tell(plan)

    def of_signatures(self) -> Iterator[Case]:
        """Imagine licences whose papers were verified and that wait for the head, who decides and signs."""
        calendar = self.region.calendar("dpmptsp")
        for number in range(TO_SIGN):
            plan = self.plan("sip-dokter", self._working_hours_ago(calendar, 14 - number))
            plan.script, plan.hurry, plan.withdraws = [_ACCEPTED, _ACCEPTED, None], 0.1, False
            yield self.tell(plan)

    def _working_hours_ago(self, calendar: object, hours: float) -> dt.datetime:
        """Return the latest moment after which so many opening hours have passed by now."""
        low, high = self.now - dt.timedelta(days=20), self.now
        for _ in range(24):
            middle = low + (high - low) / 2
            if calendar.working_seconds_between(middle, self.now) > hours * 3600:  # type: ignore[attr-defined]
                low = middle
            else:
                high = middle
        return low.replace(microsecond=self.rng.randint(0, 999_999))

    def _moment(self) -> dt.datetime:
        day = self.rng.choices(self._days, cum_weights=self._cumulated)[0]
        hour = min(22.5, max(5.5, self.rng.gauss(11, 3.4)))
        at = self._midnight - day + dt.timedelta(hours=hour, seconds=self.rng.random() * 60)
        return at if at < self.now else at - dt.timedelta(days=7)

    def _family(self, service: str) -> Family:
        if not self._pool:
            self.is_first_round = False
            self._fill()
        for place in range(1, min(60, len(self._pool)) + 1):
            if self._fits(service, self._pool[-place]):
                return self._pool.pop(-place)
        return self._pool.pop()

    def _fits(self, service: str, family: Family) -> bool:
        if service == "sip-dokter":
            return family.head.education in ("bachelor", "master")
        if service != "akta-kelahiran":
            return suits(service, family, self.now.date() - dt.timedelta(days=DAYS), self.rng) and suits(service, family, self.now.date(), self.rng)
        mother = next((p for p in (family.head, family.spouse()) if p and p.sex == "female"), None)
        return family.spouse() is not None and mother is not None and mother.age_on(self.now.date()) < 46

    def _fill(self) -> None:
        self._pool = list(self._all)
        self.rng.shuffle(self._pool)


def _running(weights: list[float]) -> Iterator[float]:
    total = 0.0
    for weight in weights:
        total += weight
        yield total
